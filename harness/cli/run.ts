import { Command } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureBrowsers, ensureCompiler, lacks, misnamed, remedyFor, type EnsureResult } from '../browsers/install.ts';
import { findBrowsers } from '../browsers/find.ts';
import { placeOf, remoteBrowser } from '../browsers/remote.ts';
import type { ReportFormat } from '../../reports/formats.ts';
import { catalog, deviations, select, type CatalogEntry } from '../run/catalog.ts';
import { unexpectedResults } from '../run/deviations.ts';
import { needsClock } from '../run/clocked-page.ts';
import { findLeftovers, type Resumption } from './resume.ts';
import { claimRecordings, type Claim } from '../run/claim.ts';
import { prepareFolder, writeRecording } from '../run/recorder.ts';
import { ENGINES, type Engine, type Recording, type Shard } from '../run/recording.ts';
import { notRun, recordingPath, runEngine } from '../run/run.ts';
import { checkSuites } from '../run/check-suites.ts';
import { ORIGIN_NAMES } from '../scenario/schema.ts';
import { describeShard, shardName, shareOf, type ShardOf } from '../run/shard.ts';
import { collect, parseCount, parseEngines, parsePort, parseShard } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';
import { Progress } from './progress.ts';
import { formatOption, writeReports } from './report.ts';
import { printSummary } from './summary.ts';

interface Options {
  engine?: Engine[];
  grep?: string;
  suite?: string[];
  out: string;
  port?: number;
  jobs?: number;
  install?: boolean;
  resume?: boolean;
  format: readonly ReportFormat[];
  shard?: ShardOf;
  webdriver?: string;
  capabilities?: string;
  connect?: string;
}

/** `run`: runs scenarios in browsers, records, reports. */
export function runCommand(): Command {
  return new Command('run')
    .description('run scenarios in the browsers, record what they do and write the reports')
    .option('-e, --engine <engines>', `only these engines, separated by commas: ${ENGINES.join(', ')}`, parseEngines)
    .option('-g, --grep <expression>', 'only scenarios whose "topic/id title" matches')
    .option('-s, --suite <topics>', 'only these suites, separated by commas', collect)
    .option('-o, --out <folder>', 'where recordings/, site/ and the other reports go', 'results')
    .addOption(formatOption())
    .option(
      '-p, --port <number>',
      `first of ${ORIGIN_NAMES.length} consecutive ports per engine (default: free ones)`,
      parsePort,
    )
    .option('-j, --jobs <number>', 'engines that run side by side (default: one per core)', parseCount)
    .option('--shard <i/n>', 'only the i-th of n shares of the scenarios; "merge" makes a whole of all', parseShard)
    .option('--resume', 'go on from what a run that was killed or interrupted has left in --out')
    .option('--webdriver <url>', 'a browser that a WebDriver server has: Selenium Grid, safaridriver, a cloud …')
    .option('--capabilities <json>', 'which, as JSON or a file that holds it: {"browserName":"safari"}')
    .option('--connect <url>', 'a browser of a Playwright server, of the one engine that --engine names: ws://…')
    .option('--install', 'get browsers that are missing first, and a C compiler for the scenarios that move the clock')
    .action(run);
}

async function run(options: Options): Promise<void> {
  checkSuites();
  const whole = select({
    ...(options.grep === undefined ? {} : { grep: options.grep }),
    topics: options.suite ?? [],
  });
  const share = options.shard && { shard: describeShard(whole, options.shard), whole };
  const entries = share ? shareOf(whole, share.shard) : whole;
  const remote = remoteBrowser(options);
  const engines = remote ? [remote.engine] : (options.engine ?? [...ENGINES]);
  const folder = join(options.out, 'recordings');
  prepareFolder(folder);
  const { found, missing } = remote
    ? { found: { [remote.engine]: remote } as EnsureResult['found'], missing: {} }
    : options.install
      ? await ensureBrowsers(engines, (line) => console.log(line))
      : await lookFor(engines);
  if (options.install && entries.some(({ scenario }) => needsClock(scenario)))
    await ensureCompiler((line) => console.log(line));
  const claims = await claimRecordings(
    engines.map((engine) =>
      recordingPath(folder, { engine, version: found[engine]?.version ?? null }, share?.shard, placeOf(found[engine])),
    ),
  );
  const resumptions = await resume(options, claims, engines, found, entries, share?.shard);
  const selected = entries.length === catalog.length ? 'all' : `${entries.length} of ${catalog.length}`;
  const which = share ? `${shardName(share.shard)}: ` : '';
  console.log(
    `Running ${which}${selected === 'all' ? `all ${entries.length}` : selected} scenarios in ${engines.join(', ')}.`,
  );

  const interruption = new AbortController();
  endGently(() => interruption.abort());
  const progress = new Progress(engines);
  const start = performance.now();
  const runOne = async (engine: Engine): Promise<Recording> => {
    const browser = found[engine];
    const claim = claims[engines.indexOf(engine)]!;
    if (!browser) {
      const reason = missing[engine] ?? 'no browser found';
      progress.say(engine, `not run: ${reason}`);
      const recording = notRun(engine, reason, entries, share);
      writeRecording(claim, recording);
      claim.release();
      return recording;
    }
    const resumption = resumptions.get(engine);
    for (const note of resumption?.notes ?? []) progress.say(engine, note);
    if (resumption?.done) {
      progress.say(engine, `complete since ${resumption.done.end}; without --resume it would be run again`);
      claim.release();
      return resumption.done;
    }
    progress.say(engine, `starting ${browser.name} ${browser.version ?? ''}`.trim());
    const recording = await runEngine({
      found: browser,
      entries,
      ...(share ? { share } : {}),
      folder,
      claim,
      ...(resumption ? { leftovers: resumption.leftovers } : {}),
      onNotice: (text) => progress.say(engine, text),
      ...(options.port ? { basePort: options.port + ORIGIN_NAMES.length * engines.indexOf(engine) } : {}),
      signal: interruption.signal,
      onStart: () => progress.say(engine, `running; preflights reach the server`),
      onResult: (result, done, total) => progress.result(engine, result, done, total),
    });
    if (recording.run.status !== 'complete') progress.say(engine, `${recording.run.status}: ${recording.run.reason}`);
    return recording;
  };
  // The one that starts slowest goes first.
  const order = [...engines].sort((a, b) => SLOWNESS[b] - SLOWNESS[a]);
  const recordings = await sideBySide(
    order,
    options.jobs ?? Math.max(1, Math.min(availableParallelism(), ENGINES.length)),
    runOne,
  );
  progress.stop();

  recordings.sort((a, b) => ENGINES.indexOf(a.browser.engine) - ENGINES.indexOf(b.browser.engine));
  printSummary(recordings, { folder, seconds: (performance.now() - start) / 1000 });
  process.exitCode = exitCode(recordings, interruption.signal.aborted);
  if (share)
    // Reports are about whole runs.
    console.log(`This is ${shardName(share.shard)}. When all are there: cors-conformance merge FOLDER… --out FOLDER`);
  else console.log(await writeReports(recordings, options.out, options.format));
}

/** What earlier runs have left for each engine, where that was asked for. @throws UsageError */
async function resume(
  options: Options,
  claims: readonly Claim[],
  engines: readonly Engine[],
  found: EnsureResult['found'],
  entries: readonly CatalogEntry[],
  shard: Shard | undefined,
): Promise<Map<Engine, Resumption>> {
  const resumptions = new Map<Engine, Resumption>();
  if (!options.resume) return resumptions;
  try {
    for (const [at, engine] of engines.entries()) {
      const browser = found[engine];
      if (browser) resumptions.set(engine, await findLeftovers(claims[at]!.path, browser, entries, shard));
    }
    return resumptions;
  } catch (error) {
    for (const claim of claims) claim.release();
    throw error;
  }
}

const SLOWNESS: Record<Engine, number> = { firefox: 3, chromium: 2, webkit: 1 };

/** What the process ends with. */
export function exitCode(recordings: readonly Recording[], interrupted: boolean): number {
  if (interrupted) return INTERRUPTED;
  if (recordings.some((recording) => recording.run.status !== 'complete')) return 2;
  return recordings.some((recording) => unexpectedResults(recording, deviations).length > 0) ? 1 : 0;
}

async function lookFor(engines: readonly Engine[]): Promise<EnsureResult> {
  const found = await findBrowsers(engines);
  const result: EnsureResult = { found, missing: {} };
  for (const engine of engines) {
    const lacking = lacks(engine, found[engine]);
    if (!lacking) continue;
    const install = misnamed(found[engine]) ? '' : '"cors-conformance install" gets it, or ';
    result.missing[engine] = `${lacking}; ${install}${remedyFor(engine, found[engine])}`;
    found[engine] = null;
  }
  return result;
}

/** Runs work for every item, at most `jobs` at once; when one fails, the others end first and then it is thrown. */
async function sideBySide<T, R>(items: readonly T[], jobs: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      try {
        results.push(await work(item));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

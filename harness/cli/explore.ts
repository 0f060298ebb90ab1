import { Command, InvalidArgumentError, Option } from 'commander';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../browsers/find.ts';
import { commandFor, lacks } from '../browsers/install.ts';
import { differs } from '../explore/cause.ts';
import { explore, withOutcome, type Exploration } from '../explore/explore.ts';
import { Runner } from '../explore/runner.ts';
import { QUIRKS } from '../model/quirks.ts';
import { catalog, requirements } from '../run/catalog.ts';
import { ENGINES, type Engine, type ScenarioResult } from '../run/recording.ts';
import { startLiveRun, type LiveRun } from '../run/run.ts';
import { loneScenarioProblems } from '../scenario/validate.ts';
import type { Scenario } from '../scenario/schema.ts';
import { UsageError } from './errors.ts';
import { INTERRUPTED } from './process.ts';

interface Options {
  engine: Engine;
  count: number;
  seed: number;
  time?: number;
  out: string;
  replay?: string;
}

/** Seeds are 32-bit: that is what the generator takes. */
const MAX_SEED = 2 ** 32 - 1;
const MAX_COUNT = 10_000_000;

/** `explore`: scenarios that nobody wrote, run in a browser and compared with the model. */
export function exploreCommand(): Command {
  return new Command('explore')
    .description(
      'generate scenarios, run them in a browser, compare with the model of the standard, shrink and group what differs',
    )
    .addOption(new Option('-e, --engine <engine>', 'the engine').choices([...ENGINES]).makeOptionMandatory())
    .option('-n, --count <number>', 'how many scenarios', integer(1, MAX_COUNT), 1000)
    .option('--seed <number>', 'the same seed and count give the same scenarios', integer(0, MAX_SEED), 1)
    .option('-t, --time <seconds>', 'stop after this time', integer(1, 7 * 86_400))
    .option('-o, --out <folder>', 'where the shrunk scenarios go, one file each', join('results', 'explored'))
    .option('--replay <file>', 'run one such file again instead')
    .addHelpText(
      'after',
      '\nExit codes: 0 no disagreement but listed ones, 1 new disagreements, 2 wrong use or set-up, 130 interrupted.',
    )
    .action(run);
}

function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
    return number;
  };
}

async function run(options: Options): Promise<void> {
  const again = options.replay === undefined ? undefined : readScenario(options.replay);
  const found = await findBrowser(options.engine);
  const lacking = lacks(options.engine, found);
  if (!found || lacking) throw new UsageError(`${options.engine}: ${lacking}; type: ${commandFor(options.engine)}`);
  const start = () => startLiveRun(found, catalog);
  if (again) return tell(await replay(start, again));
  const stop = new AbortController();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    console.log('interrupted: ends after the batch under way, then writes what was found');
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const timer = options.time === undefined ? undefined : setTimeout(() => stop.abort(), options.time * 1000);
  const began = performance.now();
  try {
    const result = await explore({
      start,
      count: options.count,
      seed: options.seed,
      signal: stop.signal,
      onProgress: ({ done, disagreements, groups }) => {
        const seconds = (performance.now() - began) / 1000;
        console.log(
          `${done}/${options.count} scenarios, ${disagreements} disagree, ${groups} new causes, ${Math.round(seconds)} s, ${Math.round(done / seconds)} per second`,
        );
      },
    });
    report(result, options.out);
    if (interrupted) process.exitCode = INTERRUPTED;
  } finally {
    clearTimeout(timer);
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

/** Runs one scenario, with the outcome that the model gives it today. */
async function replay(start: () => Promise<LiveRun>, scenario: Scenario): Promise<ScenarioResult> {
  const runner = new Runner(start);
  try {
    const fresh = withOutcome(scenario);
    return (await runner.run([fresh])).get(fresh.id)!;
  } finally {
    await runner.close();
  }
}

function readScenario(file: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
  const problems = loneScenarioProblems(value, new Set(requirements.map(({ id }) => id)));
  if (problems.length > 0) throw new UsageError(`${file} holds no scenario:\n  ${problems.join('\n  ')}`);
  return value as Scenario;
}

function tell(result: ScenarioResult): void {
  const detail = result.difference ?? result.reason;
  console.log(`${result.scenario.id}: ${result.verdict}${detail ? `: ${detail}` : ''}`);
  for (const request of result.observed.wire)
    console.log(`  ${request.method} at ${request.resource} → ${request.reply?.status ?? 'no answer'}`);
  if (differs(result)) process.exitCode = 1;
}

function report(result: Exploration, out: string): void {
  const { browser, groups, flips, known } = result;
  if (known.size > 0) console.log('\nListed deviations met again:');
  for (const [quirk, count] of [...known].sort((a, b) => b[1] - a[1]))
    console.log(`  ${count} × ${QUIRKS[quirk].algorithm}, step ${QUIRKS[quirk].step}: ${QUIRKS[quirk].text}`);
  if (groups.length > 0) mkdirSync(out, { recursive: true });
  for (const group of [...groups].sort((a, b) => b.count - a.count)) {
    const file = join(out, `${browser.engine}-${group.scenario.id}.json`);
    writeFileSync(file, `${JSON.stringify(group.scenario, null, 2)}\n`);
    console.log(`\nNEW, ${group.count} × step ${group.step}\n  ${group.difference}\n  ${file}`);
  }
  console.log(
    `\n${browser.name} ${browser.version}: ${result.run} scenarios of seed ${result.seed}, ${result.disagreements} disagreements, ${groups.length} new causes, ${flips.length} flips, ${result.restarts} restarts.`,
  );
  for (const flip of flips) console.log(`  did not repeat: ${flip.id}`);
  if (groups.length > 0) process.exitCode = 1;
}

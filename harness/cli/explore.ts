import { Command, InvalidArgumentError, Option } from 'commander';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../browsers/find.ts';
import { commandFor, lacks } from '../browsers/install.ts';
import { explore, replay, type Exploration } from '../explore/explore.ts';
import { catalog, requirements } from '../run/catalog.ts';
import { ENGINES, type Engine, type ScenarioResult } from '../run/recording.ts';
import { startLiveRun } from '../run/run.ts';
import { loneScenarioProblems } from '../scenario/validate.ts';
import type { Scenario } from '../scenario/schema.ts';
import { UsageError } from './errors.ts';

interface Options {
  engine: Engine;
  count: number;
  seed: number;
  time?: number;
  out: string;
  replay?: string;
}

/** `explore`: scenarios that nobody wrote, run in a browser and compared with the model. */
export function exploreCommand(): Command {
  return new Command('explore')
    .description('generate scenarios, run them in a browser, compare with the model, shrink and group what differs')
    .addOption(new Option('-e, --engine <engine>', 'the engine').choices([...ENGINES]).makeOptionMandatory())
    .option('-n, --count <number>', 'how many scenarios', positive, 1000)
    .option('--seed <number>', 'the same seed and count give the same scenarios', Number, 1)
    .option('-t, --time <seconds>', 'stop after this time', positive)
    .option('-o, --out <folder>', 'where the shrunk scenarios go, one file each', join('results', 'explored'))
    .option('--replay <file>', 'run one such file again instead')
    .action(run);
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}

async function run(options: Options): Promise<void> {
  const again = options.replay === undefined ? undefined : readScenario(options.replay);
  const found = await findBrowser(options.engine);
  const lacking = lacks(options.engine, found);
  if (!found || lacking) throw new UsageError(`${options.engine}: ${lacking}; type: ${commandFor(options.engine)}`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const live = await startLiveRun(found, catalog);
  try {
    if (again) return tell(await replay(live, again));
    const start = Date.now();
    const timer = options.time === undefined ? undefined : setTimeout(() => stop.abort(), options.time * 1000);
    const result = await explore({
      live,
      count: options.count,
      seed: options.seed,
      signal: stop.signal,
      onProgress: (done, disagreements, groups) =>
        console.log(
          `${done}/${options.count} scenarios, ${disagreements} disagree, ${groups} causes, ${Math.round((Date.now() - start) / 1000)} s`,
        ),
    });
    clearTimeout(timer);
    report(result, options.out);
  } finally {
    await live.close();
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
  console.log(`${result.scenario.id}: ${result.verdict}${result.difference ? `: ${result.difference}` : ''}`);
  for (const request of result.observed.wire)
    console.log(`  ${request.method} at ${request.resource} → ${request.reply?.status ?? 'no answer'}`);
  if (result.verdict === 'deviates') process.exitCode = 1;
}

function report({ browser, run: done, seed, groups, flips }: Exploration, out: string): void {
  mkdirSync(out, { recursive: true });
  for (const group of [...groups].sort((a, b) => b.count - a.count)) {
    const file = join(out, `${browser.engine}-${group.scenario.id}.json`);
    writeFileSync(file, `${JSON.stringify(group.scenario, null, 2)}\n`);
    console.log(`\n${group.count} × ${group.step}\n  ${group.difference}\n  ${file}`);
  }
  console.log(
    `\n${browser.name} ${browser.version}: ${done} scenarios of seed ${seed}, ${groups.length} causes of disagreement, ${flips.length} flips.`,
  );
  if (groups.length > 0) process.exitCode = 1;
}

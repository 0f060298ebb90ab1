/** Playwright Test fixtures for conformance: all scenarios of an engine share one browser and run in batches. */
import { test as base, type TestInfo } from '@playwright/test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowsers, ensureCompiler } from '../browsers/install.ts';
import { catalog, deviations, type CatalogEntry } from './catalog.ts';
import { needsClock } from './clocked-page.ts';
import { unexpected } from './deviations.ts';
import type { Browser, Engine, ScenarioResult } from './recording.ts';
import { startLiveRun, type LiveRun } from './run.ts';

/**
 * Environment variable by which the selection reporter tells the workers what was chosen: the path of a JSON file that
 * maps project names to ids. A file, since a variable may not hold as much.
 */
export const SELECTION_VARIABLE = 'CORS_CONFORMANCE_SELECTION';

/** Marks a test as that of a scenario. */
const ANNOTATION = 'scenario';

export function annotationOf(annotations: readonly { type: string; description?: string }[]): string | undefined {
  return annotations.find(({ type }) => type === ANNOTATION)?.description;
}

/** The details of a scenario's test: its id, and links to what it is about. */
export function testDetails({ suite, scenario }: CatalogEntry): {
  annotation: { type: string; description: string }[];
} {
  return {
    annotation: [
      { type: ANNOTATION, description: scenario.id },
      { type: 'topic', description: suite.title },
      ...scenario.requirements.map((id) => ({ type: 'requirement', description: id })),
    ],
  };
}

export interface ConformanceOptions {
  engine: Engine;
}

interface ConformanceFixtures extends ConformanceOptions {
  engineRun: EngineRun;
}

export const test = base.extend<object, ConformanceFixtures>({
  engine: ['chromium', { option: true, scope: 'worker' }],
  engineRun: [
    async ({ engine }, use) => {
      const run = new EngineRun(engine);
      await use(run);
      await run.close();
    },
    { scope: 'worker' },
  ],
});

/** Judges one scenario's test: fails on anything unexpected, and says how to accept it. */
export async function expectAsListed(run: EngineRun, entry: CatalogEntry, info: TestInfo): Promise<void> {
  const { result, browser } = await run.resultOf(entry, info);
  base.skip(result.verdict === 'unsupported', result.reason ?? '');
  if (result.listed) {
    info.annotations.push({
      type: result.listed.contested ? 'contested' : 'known deviation',
      description: result.listed.reason,
    });
    for (const link of result.listed.links) info.annotations.push({ type: 'issue', description: link });
  }
  const problem = unexpected(result, browser, deviations);
  if (problem === null) return;
  await info.attach('observed', { body: JSON.stringify(result.observed, null, 2), contentType: 'application/json' });
  throw new Error(problem);
}

interface Kept {
  browser: Browser;
  results: Record<string, ScenarioResult>;
}

/** One engine's browser for as long as a worker lives. */
class EngineRun {
  readonly engine: Engine;
  #live: LiveRun | undefined;
  #round = '';
  #kept: Kept | undefined;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The result of a scenario; the first question runs everything that was chosen. */
  async resultOf(entry: CatalogEntry, info: TestInfo): Promise<{ result: ScenarioResult; browser: Browser }> {
    // A repetition or retry is a new question: other addresses, nothing cached.
    const round = `${info.repeatEachIndex}-${info.retry}`;
    const file = join(info.project.outputDir, `.conformance-${this.engine}`, `${round}.json`);
    if (round !== this.#round) {
      await this.close();
      this.#round = round;
      this.#kept = readKept(file);
    }
    const known = this.#kept?.results[entry.scenario.id];
    if (known) return { result: known, browser: this.#kept!.browser };
    const kept = await this.#run(chosenWith(entry, info.project.name));
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify(kept));
    return { result: kept.results[entry.scenario.id]!, browser: kept.browser };
  }

  async #run(entries: readonly CatalogEntry[]): Promise<Kept> {
    if (!this.#live) {
      const { found, missing } = await ensureBrowsers([this.engine], (line) => console.log(line));
      const browser = found[this.engine];
      if (!browser)
        throw new Error(`${this.engine} can't be had: ${missing[this.engine]}. Leave it out with --project.`);
      this.#live = await startLiveRun(browser, catalog);
    }
    const known = this.#kept?.results ?? {};
    if (entries.some(({ scenario }) => needsClock(scenario))) await ensureCompiler((line) => console.log(line));
    try {
      await this.#live.run(
        entries.filter(({ scenario }) => !known[scenario.id]),
        () => undefined,
      );
    } catch (error) {
      await this.close();
      throw error;
    }
    const settled = Object.fromEntries(await this.#live.settle());
    this.#kept = { browser: this.#live.browser, results: { ...known, ...settled } };
    return this.#kept;
  }

  async close(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    await live?.close();
  }
}

/** What a worker before this one found out: after a failing test Playwright starts a new worker. */
function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

function chosenWith(entry: CatalogEntry, project: string): CatalogEntry[] {
  const file = process.env[SELECTION_VARIABLE];
  const ids = file ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>)[project] : undefined;
  if (!ids?.includes(entry.scenario.id)) return catalog.filter(({ suite }) => suite === entry.suite);
  const chosen = new Set(ids);
  return catalog.filter(({ scenario }) => chosen.has(scenario.id));
}

/**
 * Explores: generates scenarios, runs them in a real browser in batches, compares with the model, shrinks what differs
 * and groups it by cause, so that one deviation is reported once. What the engine's listed quirks explain is counted and
 * not shrunk.
 */
import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expectationOf } from '../model/expectation.ts';
import { predict } from '../model/predict.ts';
import type { QuirkId } from '../model/quirks.ts';
import type { Browser, ScenarioResult } from '../run/recording.ts';
import type { LiveRun } from '../run/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { draft, fromDraft, type Draft } from './arbitraries.ts';
import { causeOf, differs, type Cause } from './cause.ts';
import { Runner } from './runner.ts';
import { shrink, type Generated, type Tried } from './shrink.ts';

/** Scenarios that travel to the browser together. */
const BATCH = 1000;
/** Repetitions that a disagreement must survive: what flips is a matter of its own. */
const CONFIRMATIONS = 2;
/** How wide and deep a disagreement is shrunk, and what costs a browser each time less so. */
const SHRINK = { width: 8, rounds: 80 };
const SHRINK_CRASH = { width: 4, rounds: 40 };

export interface ExploreOptions {
  /** Starts the browser, at first and again when it died. */
  start(): Promise<LiveRun>;
  count: number;
  seed: number;
  /** Called after each batch. */
  onProgress?(progress: Progress): void;
  /** Ends exploring after what is under way. */
  signal?: AbortSignal;
}

export interface Progress {
  done: number;
  disagreements: number;
  groups: number;
}

/** Disagreements of one cause that no listed quirk explains. */
export interface Group {
  signature: string;
  /** The step of the standard at which the browser left it, `none` when no single step explains what was seen. */
  step: string;
  difference: string;
  /** How many generated scenarios fall into it. */
  count: number;
  /** The smallest scenario that still shows it, with the model's outcome. */
  scenario: Scenario;
  result: ScenarioResult;
}

export interface Exploration {
  browser: Browser;
  seed: number;
  run: number;
  disagreements: number;
  /** How many disagreements each listed quirk explains, alone or together with others. */
  known: Map<QuirkId, number>;
  groups: Group[];
  /** Disagreements that did not repeat. */
  flips: Scenario[];
  /** How often the browser died and was started again. */
  restarts: number;
}

/**
 * Explores one browser.
 * @throws what `start` throws, and SessionError when the browser keeps dying
 */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { count, seed, signal } = options;
  const runner = new Runner(options.start);
  const browser = await runner.browser();
  const groups = new Map<string, Group>();
  const known = new Map<QuirkId, number>();
  const flips: Scenario[] = [];
  let serial = 0;
  let done = 0;
  let disagreements = 0;
  const build = (value: Draft): Scenario => withOutcome(fromDraft(`explored-${seed}-${++serial}`, value));
  const run = (scenarios: readonly Scenario[]) => runner.run(scenarios);
  const cause = ({ scenario, result }: Tried): Cause => causeOf(scenario, result, browser.engine);

  const lookInto = async (value: Generated, tried: Tried): Promise<void> => {
    const why = cause(tried);
    if ('known' in why) {
      for (const quirk of why.known) known.set(quirk, (known.get(quirk) ?? 0) + 1);
      return;
    }
    const met = groups.get(why.signature);
    if (met) {
      met.count++;
      return;
    }
    const again = Array.from({ length: CONFIRMATIONS }, () => build(value.value_));
    const results = await run(again);
    if (!again.every(({ id }) => differs(results.get(id)!))) {
      flips.push(tried.scenario);
      return;
    }
    const shows = (smaller: Tried) => {
      if (!differs(smaller.result)) return false;
      const same = cause(smaller);
      return !('known' in same) && same.signature === why.signature;
    };
    const extent = tried.result.verdict === 'crash' ? SHRINK_CRASH : SHRINK;
    const smallest = await shrink(value, tried, { build, run, shows, ...extent, ...(signal ? { signal } : {}) });
    groups.set(why.signature, {
      ...why,
      difference: smallest.result.difference ?? smallest.result.reason ?? smallest.result.verdict,
      count: 1,
      ...smallest,
    });
  };

  try {
    for (const values of generate(count, seed)) {
      if (signal?.aborted) break;
      const batch = values.map((value) => ({ value, scenario: build(value.value_) }));
      const results = await run(batch.map(({ scenario }) => scenario));
      for (const { value, scenario } of batch) {
        const result = results.get(scenario.id)!;
        if (!differs(result)) continue;
        disagreements++;
        await lookInto(value, { scenario, result });
      }
      done += values.length;
      options.onProgress?.({ done, disagreements, groups: groups.size });
    }
  } finally {
    await runner.close();
  }
  const { restarts } = runner;
  return { browser, seed, run: done, disagreements, known, groups: [...groups.values()], flips, restarts };
}

/** The same seed and count give the same scenarios, batch by batch. */
function* generate(count: number, seed: number): Generator<Generated[]> {
  const random = new fc.Random(xoroshiro128plus(seed));
  for (let made = 0; made < count; made += BATCH) {
    yield Array.from({ length: Math.min(BATCH, count - made) }, () => draft.generate(random, undefined));
  }
}

/** A scenario with the outcome that the model gives it today. */
export function withOutcome(scenario: Scenario): Scenario {
  return { ...scenario, outcomes: [expectationOf(scenario, predict(scenario))] };
}

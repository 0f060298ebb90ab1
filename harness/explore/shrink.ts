/** Walks from a generated value to the smallest one that still shows the same. */
import type fc from 'fast-check';
import type { ScenarioResult } from '../run/recording.ts';
import type { Scenario } from '../scenario/schema.ts';
import { draft, type Draft } from './arbitraries.ts';

export type Generated = fc.Value<Draft>;

/** A scenario that was run, and what came out. */
export interface Tried {
  scenario: Scenario;
  result: ScenarioResult;
}

export interface ShrinkOptions {
  /** Makes a scenario of a value, each time with an id of its own. */
  build(value: Draft): Scenario;
  run(scenarios: readonly Scenario[]): Promise<Map<string, ScenarioResult>>;
  /** Whether a smaller scenario still shows what is looked for. */
  shows(tried: Tried): boolean;
  /** Smaller variants that are tried at once. */
  width: number;
  /** Steps after which the smallest so far is taken. */
  rounds: number;
  signal?: AbortSignal;
}

/** The smallest scenario on the way down from `start` that still shows it; `start` itself when none does. */
export async function shrink(start: Generated, first: Tried, options: ShrinkOptions): Promise<Tried> {
  let current = start;
  let best = first;
  for (let round = 0; round < options.rounds && !options.signal?.aborted; round++) {
    const smaller = await firstThatShows(current, options);
    if (!smaller) break;
    current = smaller.value;
    best = smaller.tried;
  }
  return best;
}

async function firstThatShows(
  from: Generated,
  options: ShrinkOptions,
): Promise<{ value: Generated; tried: Tried } | undefined> {
  const stream = draft.shrink(from.value_, from.context);
  for (;;) {
    const candidates: { value: Generated; scenario: Scenario }[] = [];
    while (candidates.length < options.width) {
      const { done, value } = stream.next();
      if (done) break;
      candidates.push({ value, scenario: options.build(value.value_) });
    }
    if (candidates.length === 0 || options.signal?.aborted) return undefined;
    const results = await options.run(candidates.map(({ scenario }) => scenario));
    for (const { value, scenario } of candidates) {
      const tried = { scenario, result: results.get(scenario.id)! };
      if (options.shows(tried)) return { value, tried };
    }
  }
}

/**
 * Explores: generates scenarios, runs them in a real browser in batches, compares with the model, shrinks what differs
 * and groups it by cause, so that one deviation is reported once.
 */
import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { explain } from '../model/explain.ts';
import { predict } from '../model/predict.ts';
import type { Browser, ScenarioResult } from '../run/recording.ts';
import type { LiveRun } from '../run/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { draft, fromDraft, type Draft } from './arbitraries.ts';
import { expectationOf } from './expectation.ts';

/** Scenarios that travel to the browser together. */
const BATCH = 400;
/** Smaller variants that are tried at once while shrinking. */
const SHRINK_WIDTH = 24;
/** Rounds of shrinking after which the smallest so far is taken. */
const SHRINK_ROUNDS = 60;
/** Repetitions that a disagreement must survive: what flips is a matter of its own. */
const CONFIRMATIONS = 2;

export interface ExploreOptions {
  live: LiveRun;
  count: number;
  seed: number;
  /** Called after each batch. */
  onProgress?(done: number, disagreements: number, groups: number): void;
  /** Ends exploring after the current batch. */
  signal?: AbortSignal;
}

/** Disagreements of one cause. */
export interface Group {
  signature: string;
  /** The model's decisive step. */
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
  /** Disagreements that did not repeat. */
  flips: Scenario[];
  groups: Group[];
}

const TOPIC = { id: 'explored', title: 'Explored', description: 'Generated scenarios', scenarios: [] };

/** Explores one browser. Rejects with a SessionError when it dies. */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { live, count, seed } = options;
  const groups = new Map<string, Group>();
  const flips: Scenario[] = [];
  let done = 0;
  let disagreements = 0;
  let serial = 0;
  const build = (value: Draft): Scenario => withOutcome(fromDraft(`explored-${seed}-${++serial}`, value));
  const run = async (scenarios: Scenario[]): Promise<Map<string, ScenarioResult>> => {
    await live.run(
      scenarios.map((scenario) => ({ suite: TOPIC, scenario })),
      () => undefined,
    );
    const settled = await live.settle();
    const results = new Map(scenarios.map(({ id }) => [id, settled.get(id)!]));
    live.release(scenarios.map(({ id }) => id));
    return results;
  };

  for (const values of generate(count, seed)) {
    if (options.signal?.aborted) break;
    const pairs = values.map((value) => ({ value, scenario: build(value.value_) }));
    const results = await run(pairs.map(({ scenario }) => scenario));
    for (const { value, scenario } of pairs) {
      const result = results.get(scenario.id)!;
      if (!differs(result)) continue;
      disagreements++;
      const signature = signatureOf(scenario, result);
      const known = groups.get(signature);
      if (known) {
        known.count++;
        continue;
      }
      const confirmed = await repeats(value.value_, build, run);
      if (!confirmed) {
        flips.push(scenario);
        continue;
      }
      const smallest = await shrink(value, build, run);
      const end = signatureOf(smallest.scenario, smallest.result);
      const same = groups.get(end);
      const group: Group = same ?? {
        signature: end,
        step: stepOf(smallest.scenario),
        difference: smallest.result.difference ?? smallest.result.reason ?? smallest.result.verdict,
        count: 0,
        ...smallest,
      };
      group.count++;
      groups.set(end, group);
      // What shrinks to it counts to it from now on.
      if (end !== signature) groups.set(signature, group);
    }
    done += values.length;
    options.onProgress?.(done, disagreements, new Set(groups.values()).size);
  }
  return { browser: live.browser, seed, run: done, flips, groups: [...new Set(groups.values())] };
}

type Generated = fc.Value<Draft>;

/** The same seed and count give the same scenarios, batch by batch. */
function* generate(count: number, seed: number): Generator<Generated[]> {
  const random = new fc.Random(xoroshiro128plus(seed));
  for (let made = 0; made < count; made += BATCH) {
    yield Array.from({ length: Math.min(BATCH, count - made) }, () => draft.generate(random, undefined));
  }
}

async function repeats(value: Draft, build: (value: Draft) => Scenario, run: Run): Promise<boolean> {
  const again = Array.from({ length: CONFIRMATIONS }, () => build(value));
  const results = await run(again);
  return again.every(({ id }) => differs(results.get(id)!));
}

type Run = (scenarios: Scenario[]) => Promise<Map<string, ScenarioResult>>;

/** Walks to smaller values as long as one of them still differs at the same place; many are tried at once. */
async function shrink(
  start: Generated,
  build: (value: Draft) => Scenario,
  run: Run,
): Promise<{ scenario: Scenario; result: ScenarioResult }> {
  let current = start;
  let best = build(current.value_);
  let bestResult = (await run([best])).get(best.id)!;
  const kind = kindOf(bestResult);
  for (let round = 0; round < SHRINK_ROUNDS; round++) {
    let smaller: { value: Generated; scenario: Scenario; result: ScenarioResult } | undefined;
    const stream = draft.shrink(current.value_, current.context);
    let exhausted = false;
    while (!smaller && !exhausted) {
      const candidates: { value: Generated; scenario: Scenario }[] = [];
      while (candidates.length < SHRINK_WIDTH) {
        const { done, value } = stream.next();
        if (done) {
          exhausted = true;
          break;
        }
        candidates.push({ value, scenario: build(value.value_) });
      }
      if (candidates.length === 0) break;
      const results = await run(candidates.map(({ scenario }) => scenario));
      const found = candidates.find(({ scenario }) => {
        const result = results.get(scenario.id)!;
        return differs(result) && kindOf(result) === kind;
      });
      if (found) smaller = { ...found, result: results.get(found.scenario.id)! };
    }
    if (!smaller) break;
    current = smaller.value;
    best = smaller.scenario;
    bestResult = smaller.result;
  }
  return { scenario: best, result: bestResult };
}

function withOutcome(scenario: Scenario): Scenario {
  return { ...scenario, outcomes: [expectationOf(scenario, predict(scenario))] };
}

const differs = (result: ScenarioResult): boolean => !['conforms', 'answered', 'unsupported'].includes(result.verdict);

function stepOf(scenario: Scenario): string {
  const { decisive } = explain(scenario);
  return decisive ? `${decisive.algorithm}/${decisive.step}` : 'none';
}

/** What kind of difference it is, without the values of the case. */
function kindOf(result: ScenarioResult): string {
  const text = result.difference ?? result.verdict;
  return text
    .replace(/request \d+/g, 'request')
    .replace(/step \d+/g, 'step')
    .replace(/\b(at|by) [a-z0-9-]+/g, 'at R')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/\bfor [^\s,]+/g, 'for M')
    .replace(/\b[A-Za-z]+ at R/g, (found) => (found.startsWith('OPTIONS') ? found : 'M at R'))
    .replace(/status \d+/g, 'status N');
}

function signatureOf(scenario: Scenario, result: ScenarioResult): string {
  return `${stepOf(scenario)} | ${kindOf(result)}`;
}

/** Runs one scenario, with the outcome that the model gives it today. */
export async function replay(live: LiveRun, scenario: Scenario): Promise<ScenarioResult> {
  const fresh = withOutcome(scenario);
  await live.run([{ suite: TOPIC, scenario: fresh }], () => undefined);
  return (await live.settle()).get(fresh.id)!;
}

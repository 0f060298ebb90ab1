/** Where a browser left the standard: the step that explains what was observed. Pure. */
import { keepingLast } from './last.ts';
import { firstDifference, type Observed } from '../run/judge.ts';
import type { Engine } from '../run/recording.ts';
import type { Outcome, Scenario } from '../scenario/schema.ts';
import type { AlgorithmName } from './algorithms.ts';
import { expectationOf } from './expectation.ts';
import { predict, type Prediction, type PredictOptions } from './predict.ts';
import { QUIRKS, quirksOf, type QuirkId } from './quirks.ts';

/** The step at which an engine went another way. */
export interface Divergence {
  algorithm: AlgorithmName;
  step: string;
  /** What the engine does there. */
  text: string;
  /** The listed quirk, when it is one. */
  quirk: QuirkId | null;
}

/** Whether an observation is what the model predicts, in everything that the protocol decides about. */
export function agrees(scenario: Scenario, observed: Observed, options: PredictOptions = {}): boolean {
  const outcome = predicted(scenario, options)?.outcome;
  return outcome !== undefined && differs(scenario, outcome, observed) === false;
}

/** Whether an observation differs from an outcome; what cannot be compared does. */
function differs(scenario: Scenario, outcome: Outcome, observed: Observed): boolean {
  try {
    return firstDifference(scenario, outcome, observed) !== null;
  } catch {
    return true;
  }
}

/** What the model says, and what an observation must be to agree with it. */
interface Predicted {
  prediction: Prediction;
  outcome: Required<Outcome>;
}

/** By mutation what the model says about a scenario with some quirks; null: it comes to no end. */
const knownOf = keepingLast(
  (_scenario: Scenario) => new Map<string, { quirks: readonly QuirkId[]; said: Predicted | null }[]>(),
);

/**
 * What the model predicts, null where it comes to no end. Kept for the scenario that was asked about last: what several
 * browsers did in it is compared with the same predictions.
 */
function predicted(scenario: Scenario, options: PredictOptions): Predicted | null {
  const { quirks = [], mutation = '', ...others } = options;
  if (Object.keys(others).length > 0) return attempt(scenario, options);
  const byMutation = knownOf(scenario);
  const known = byMutation.get(mutation) ?? [];
  byMutation.set(mutation, known);
  const same = known.find((one) => {
    const asked = one.said?.prediction.asked;
    const matters = (id: QuirkId) => asked?.has(id) ?? true;
    return quirks.filter(matters).join() === one.quirks.filter(matters).join();
  });
  if (same) return same.said;
  const said = attempt(scenario, options);
  known.push({ quirks, said });
  return said;
}

function attempt(scenario: Scenario, options: PredictOptions): Predicted | null {
  try {
    const prediction = predict(scenario, options);
    return { prediction, outcome: expectationOf(scenario, prediction) as Required<Outcome> };
  } catch {
    // A mutated model may go where the standard asserts that nothing goes.
    return null;
  }
}

/** The engine's quirks that it takes to predict an observation, as few as will do; null when they do not suffice. */
export function quirksThatExplain(scenario: Scenario, observed: Observed, engine: Engine): QuirkId[] | null {
  const all = quirksOf(engine);
  if (!agrees(scenario, observed, { quirks: all })) return null;
  let needed = predicted(scenario, { quirks: all })!.prediction.quirks;
  for (const quirk of needed) {
    const fewer = needed.filter((other) => other !== quirk);
    if (agrees(scenario, observed, { quirks: fewer })) needed = fewer;
  }
  return needed;
}

/**
 * The steps at which an observation leaves the standard's way: the listed quirks that explain it, or else the last
 * decision of the trace which, turned around, gives what was observed. Empty when the browser conforms or when no
 * single step explains it.
 */
export function divergences(scenario: Scenario, observed: Observed, engine: Engine): Divergence[] {
  const known = quirksThatExplain(scenario, observed, engine);
  if (known) {
    return known.map((quirk) => {
      const { algorithm, step, text } = QUIRKS[quirk];
      return { algorithm, step, text, quirk };
    });
  }
  const step = turnedStep(scenario, observed, []) ?? turnedStep(scenario, observed, quirksOf(engine));
  return step ? [step] : [];
}

/** Decisions that only sum up what another algorithm has decided. */
const SUMMARIES = new Set(['http-fetch/4.4', 'cors-preflight-fetch/7 CORS check', 'http-fetch/4.5']);
/** A trace with more occurrences of decisions than this is only tried decision by decision. */
const MAX_OCCURRENCES = 200;

/** The last decision that explains it: what comes before it may lead there as well, but by a longer way. */
function turnedStep(scenario: Scenario, observed: Observed, quirks: readonly QuirkId[]): Divergence | null {
  const said = predicted(scenario, { quirks });
  if (!said) return null;
  const { steps } = said.prediction;
  const until = stepsThatMatter(scenario, said, observed);
  const occurrences = new Map<string, number[]>();
  steps.forEach(({ algorithm, step }, index) => {
    const id = `${algorithm}/${step}`;
    occurrences.set(id, [...(occurrences.get(id) ?? []), index]);
  });
  const occurs = (mutation: string) => agrees(scenario, observed, { quirks, mutation });
  /** Decisions that change nothing when they are turned everywhere, and need not be turned one by one; by id. */
  const inert = new Map<string, boolean>();
  const isInert = (id: string) => {
    const turned = predicted(scenario, { quirks, mutation: id });
    return turned !== null && !differs(scenario, said.outcome, turned.prediction);
  };
  for (const [index, { algorithm, step, text, outcome }] of [...steps.entries()].reverse()) {
    const id = `${algorithm}/${step}`;
    const all = occurrences.get(id)!;
    if (SUMMARIES.has(id) || all[0]! >= until) continue;
    let explains = false;
    if (!inert.has(id)) {
      explains = occurs(id);
      inert.set(id, isInert(id));
    }
    // Where it was met once, turning all and turning this one is the same.
    const alone = all.length > 1 && index < until && steps.length <= MAX_OCCURRENCES && !inert.get(id);
    if (explains || (alone && occurs(`${id}#${all.indexOf(index)}`))) {
      return {
        algorithm,
        step,
        text: `acts as if the answer were ${outcome ? 'no' : 'yes'} to: ${text}`,
        quirk: null,
      };
    }
  }
  return null;
}

/**
 * How many of the steps had been taken when the first request or result came that was not observed like that: a decision
 * after them cannot have changed it.
 */
function stepsThatMatter(scenario: Scenario, { prediction, outcome }: Predicted, observed: Observed): number {
  const nothing: Observed = { wire: [], page: [] };
  const wrong = <T>(expected: readonly T[], seen: readonly unknown[], differ: (one: T, index: number) => boolean) =>
    expected.findIndex((one, index) => seen[index] === undefined || differ(one, index));
  const request = wrong(outcome.wire, observed.wire, (one, index) =>
    differs(scenario, { wire: [one] }, { ...nothing, wire: [observed.wire[index]!] }),
  );
  const result = wrong(outcome.page, observed.page, (one, index) =>
    differs(scenario, { page: [one] }, { ...nothing, page: [observed.page[index]!] }),
  );
  return Math.min(prediction.sent[request] ?? Infinity, prediction.calls[result]?.steps ?? Infinity);
}

/** Where a browser left the standard: the step that explains what was observed. Pure. */
import { firstDifference, type Observed } from '../run/judge.ts';
import type { Engine } from '../run/recording.ts';
import type { Outcome, Scenario } from '../scenario/schema.ts';
import type { AlgorithmName } from './algorithms.ts';
import { expectationOf } from './expectation.ts';
import { predict, type PredictOptions } from './predict.ts';
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
  const outcome = outcomeOf(scenario, options);
  if (!outcome) return false;
  try {
    return firstDifference(scenario, outcome, observed) === null;
  } catch {
    return false;
  }
}

/** The scenario asked about last, and what the model says about it under each set of options. */
let last: { scenario: Scenario; outcomes: Map<string, Outcome | null> } | undefined;

/**
 * What the model predicts, null where it comes to no end. Kept for the scenario that was asked about last: what several
 * browsers did in it is compared with the same predictions.
 */
function outcomeOf(scenario: Scenario, options: PredictOptions): Outcome | null {
  if (last?.scenario !== scenario) last = { scenario, outcomes: new Map() };
  const { outcomes } = last;
  const { quirks = [], mutation, ...others } = options;
  const key = JSON.stringify([quirks, mutation]);
  if (Object.keys(others).length > 0) return attempt(scenario, options);
  const known = outcomes.get(key);
  if (known !== undefined) return known;
  const outcome = attempt(scenario, options);
  outcomes.set(key, outcome);
  return outcome;
}

function attempt(scenario: Scenario, options: PredictOptions): Outcome | null {
  try {
    return expectationOf(scenario, predict(scenario, options));
  } catch {
    // A mutated model may go where the standard asserts that nothing goes.
    return null;
  }
}

/** The engine's quirks that it takes to predict an observation, as few as will do; null when they do not suffice. */
export function quirksThatExplain(scenario: Scenario, observed: Observed, engine: Engine): QuirkId[] | null {
  const all = quirksOf(engine);
  if (!agrees(scenario, observed, { quirks: all })) return null;
  let needed = predict(scenario, { quirks: all }).quirks;
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
  const { steps } = predict(scenario, { quirks });
  const occurrences = new Map<string, number>();
  for (const { algorithm, step } of steps) {
    const id = `${algorithm}/${step}`;
    occurrences.set(id, (occurrences.get(id) ?? 0) + 1);
  }
  const tried = new Set<string>();
  for (const { algorithm, step, text, outcome } of [...steps].reverse()) {
    const id = `${algorithm}/${step}`;
    const nth = occurrences.get(id)! - 1;
    occurrences.set(id, nth);
    if (SUMMARIES.has(id)) continue;
    const turned = [...(tried.has(id) ? [] : [id]), ...(steps.length <= MAX_OCCURRENCES ? [`${id}#${nth}`] : [])];
    tried.add(id);
    if (turned.some((mutation) => agrees(scenario, observed, { quirks, mutation }))) {
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

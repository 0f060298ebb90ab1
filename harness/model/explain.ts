/** The steps of a prediction as a text for people: what was decided, where it fell, with links. Pure. */
import { requirementUrl } from '../scenario/requirements.ts';
import type { Scenario } from '../scenario/schema.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms.ts';
import { predict, type Prediction } from './predict.ts';
import type { Step } from './user-agent.ts';

/** Steps of one algorithm in a row. */
export interface ExplainedAlgorithm {
  name: AlgorithmName;
  title: string;
  url: string;
  steps: Step[];
}

export interface Explanation {
  prediction: Prediction;
  algorithms: ExplainedAlgorithm[];
  /** The last decision before the outcome, or null where nothing was decided. */
  decisive: Step | null;
}

/** Algorithms that only prepare or only follow from an outcome, and never decide one. */
const PREPARING = new Set<AlgorithmName>([
  'sec-fetch-site',
  'referrer',
  'fetch',
  'filtered-response',
  'cookies',
  'redirect-taint',
  'serialize-origin',
  'xhr-send',
  'request-error-steps',
]);
/** Steps that only sum up what another algorithm has decided. */
const SUMMARIES = new Set(['http-fetch 4.4', 'cors-preflight-fetch 7 CORS check']);
/** Steps that decide nothing when their answer is no: a response that is no redirect has been let through before. */
const FOLLOWING = new Set(['http-fetch 6']);
/** Those that decide about what Resource Timing shows, and about nothing else. */
const TIMING = new Set<AlgorithmName>(['tao-check', 'report-timing']);

/** What the standards say about a scenario, step by step. */
export function explain(scenario: Scenario): Explanation {
  const prediction = predict(scenario);
  const algorithms: ExplainedAlgorithm[] = [];
  for (const step of prediction.steps) {
    const last = algorithms.at(-1);
    if (last?.name === step.algorithm) {
      const repeats = last.steps.some((other) => other.step === step.step && other.text === step.text);
      if (!repeats) last.steps.push(step);
      continue;
    }
    const { title, spec, anchor } = ALGORITHMS[step.algorithm];
    algorithms.push({ name: step.algorithm, title, url: requirementUrl({ spec, anchor }), steps: [step] });
  }
  const timing = scenario.steps.some((step) => 'timing' in step && step.timing === true);
  const failed = prediction.page.some(({ result }) => result !== 'resolved');
  return { prediction, algorithms, decisive: decisiveOf(prediction.steps, failed, timing) };
}

/**
 * The last decision before an outcome, or null where nothing was decided.
 * @param timing whether what Resource Timing shows is part of the outcome
 */
export function decisiveOf(steps: readonly Step[], failed: boolean, timing = false): Step | null {
  const deciding = steps.filter(
    ({ algorithm, step }) =>
      !PREPARING.has(algorithm) &&
      !(algorithm === 'main-fetch' && /^(14|20)/.test(step)) &&
      (timing || !(TIMING.has(algorithm) || (algorithm === 'http-fetch' && step === '4.5'))),
  );
  const last = deciding.findLast(
    ({ algorithm, step, outcome }) =>
      !SUMMARIES.has(`${algorithm} ${step}`) && (failed || outcome || !FOLLOWING.has(`${algorithm} ${step}`)),
  );
  return last ?? deciding.at(-1) ?? null;
}

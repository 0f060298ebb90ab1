/**
 * Sequence diagrams of a scenario: of what the standard demands, and of what a browser did, set against it. Pure.
 */
import { keepingLast } from '../../harness/model/last.ts';
import { ALGORITHMS } from '../../harness/model/algorithms.ts';
import { decisiveOf } from '../../harness/model/explain.ts';
import type { Prediction } from '../../harness/model/predict.ts';
import { firstDifference, headerDifference, judge, type Observed } from '../../harness/run/judge.ts';
import type { PageObservation, ScenarioResult } from '../../harness/run/recording.ts';
import { headerValues } from '../../harness/scenario/respond.ts';
import { isCall, type Call, type Outcome, type Scenario } from '../../harness/scenario/schema.ts';
import { requestsNamed } from './difference.ts';
import { explained } from './explained.ts';
import { align, layOut, type Drawn, type Ending, type Sequence } from './sequence.ts';
import { RESULTS } from './words.ts';

/** Calls in short, for the steps of a diagram. */
const CALLS: Readonly<Record<Call['api'], string>> = {
  fetch: 'fetch()',
  xhr: 'XMLHttpRequest',
  'event-source': 'EventSource',
  beacon: 'sendBeacon()',
  'fetch-later': 'fetchLater()',
  'web-socket': 'WebSocket',
  element: 'an element',
  'document-domain': 'document.domain',
  'cache-match': 'Cache.match()',
  headers: 'Headers',
  worker: 'a worker',
  'has-storage-access': 'hasStorageAccess()',
  'cache-life': 'fetch(), time and again',
  interface: 'an interface',
};

/** What the model says, where it is one of the outcomes that the scenario states; null where it is none. */
export function expectedSequence(scenario: Scenario): Sequence | null {
  const prediction = predicted(scenario);
  return prediction && predictedSequence(scenario, prediction);
}

/** The diagram of a prediction, each call with the step that decided about it. */
export function predictedSequence(scenario: Scenario, prediction: Prediction): Sequence {
  return layOut(
    prediction.wire.map((exchange) => ({ exchange })),
    endingsOf(scenario, prediction.page).map((ending, index) => ({
      ...ending,
      after: prediction.calls[index]?.wire ?? null,
      why: ending.failed ? reasonOf(prediction, index) : undefined,
    })),
  );
}

/** The step that decided about one call. */
function reasonOf({ steps, calls }: Prediction, index: number): string | undefined {
  const step = decisiveOf(steps.slice(calls[index - 1]?.steps ?? 0, calls[index]?.steps), true);
  if (!step) return undefined;
  return `${ALGORITHMS[step.algorithm].title}, step ${step.step}: ${step.text}: ${step.outcome ? 'yes' : 'no'}`;
}

/** What was seen, by itself: where no single outcome is right. */
export function observedSequence({ scenario, observed }: Pick<ScenarioResult, 'scenario' | 'observed'>): Sequence {
  const prediction = predicted(scenario);
  const alike = prediction?.wire.length === observed.wire.length ? prediction : null;
  return layOut(
    observed.wire.map((exchange) => ({ exchange })),
    endingsOf(scenario, observed.page).map((ending, index) => ({
      ...ending,
      after: alike?.calls[index]?.wire ?? (observed.page.length === 1 ? observed.wire.length : null),
    })),
  );
}

/** What was seen, every departure from what is expected marked; null where there is nothing to set it against. */
export function comparedSequence(result: ScenarioResult): Sequence | null {
  const { scenario, observed } = result;
  const outcome = scenario.outcomes[0];
  const prediction = predicted(scenario);
  if (!outcome || !prediction) return null;
  const named = requestsNamed(result.difference);
  const pairs = align(prediction.wire, observed.wire);
  // Where the wire is not looked at, nothing on it is a departure.
  const looked = outcome.wire?.length === prediction.wire.length ? outcome.wire : null;
  const drawn: Drawn[] = pairs.flatMap(({ expected, observed: seen }): Drawn[] => {
    if (seen === null) return looked ? [{ exchange: prediction.wire[expected!]!, mark: 'missing' }] : [];
    const exchange = observed.wire[seen]!;
    if (expected === null) return [{ exchange, mark: looked ? 'extra' : undefined }];
    const wrong = new Map<string, string>();
    for (const [name, demand] of Object.entries(looked?.[expected]?.headers ?? {})) {
      const lines = headerValues(exchange.headers, name);
      const problem = headerDifference(scenario, demand, lines);
      if (problem) wrong.set(name, problem.replace(/, observed .*$/s, ''));
    }
    return [{ exchange, mark: wrong.size > 0 || named.has(seen + 1) ? 'changed' : undefined, wrong }];
  });
  const wrongEnd = wrongEnding(scenario, outcome, observed);
  const endings = endingsOf(scenario, observed.page).map((ending, index) => ({
    ...ending,
    after: placeOf(pairs, drawn.length, prediction.calls[index]?.wire),
    wrong: wrongEnd?.call === index ? wrongEnd.text : undefined,
  }));
  return layOut(drawn, endings);
}

/** How many of the pairs come before the end of a call: all up to the last of its expected requests, and what follows it unexpectedly. */
function placeOf(pairs: ReturnType<typeof align>, drawn: number, expected: number | undefined): number | null {
  // Pairs that are not drawn would shift the places.
  if (expected === undefined || pairs.length !== drawn) return null;
  const next = pairs.findIndex((pair) => pair.expected !== null && pair.expected >= expected);
  return next < 0 ? pairs.length : next;
}

/** The call whose result in the page is the first that is not as expected. */
function wrongEnding(scenario: Scenario, outcome: Outcome, observed: Observed): { call: number; text: string } | null {
  const difference = outcome.page && firstDifference(scenario, { page: outcome.page }, observed);
  if (!difference) return null;
  const [, step = '1', text = difference] = /^page(?:, step (\d+))?(?:, |: )(.*)$/s.exec(difference) ?? [];
  return { call: Number(step) - 1, text };
}

function endingsOf(scenario: Scenario, page: readonly PageObservation[]): Ending[] {
  return scenario.steps.filter(isCall).flatMap(({ api }, index): Ending[] => {
    const seen = page[index];
    if (!seen) return [{ call: CALLS[api], after: null, text: 'no result', failed: false }];
    const result = seen.result === 'timeout' ? 'no result in time' : RESULTS[api][seen.result];
    const details = [
      ...(seen.error ? [seen.error.name] : []),
      ...(seen.type !== undefined ? [`type ${seen.type}`] : []),
      ...(seen.status !== undefined && seen.result === 'resolved' ? [`status ${seen.status}`] : []),
    ];
    return [
      {
        call: CALLS[api],
        after: null,
        text: details.length > 0 ? `${result}: ${details.join(', ')}` : result,
        failed: seen.result === 'rejected',
      },
    ];
  });
}

/** What tells two behaviours apart in a diagram. */
export function behaviourOf({ page, wire }: Observed): string {
  return JSON.stringify([
    wire.map(({ resource, method, preflight }) => [resource, method, preflight]),
    page.map(({ result, error, type, status }) => [result, error?.name, type, status]),
  ]);
}

/** The model's prediction, if it is an outcome that the scenario states; null also where the model cannot follow. */
const predicted = keepingLast((scenario: Scenario): Prediction | null => {
  const prediction = explained(scenario)?.prediction;
  if (!prediction) return null;
  try {
    const { verdict, answer } = judge(scenario, prediction);
    return verdict === 'conforms' || (verdict === 'answered' && answer && !answer.startsWith('other:'))
      ? prediction
      : null;
  } catch {
    return null;
  }
});

/**
 * What becomes of a state: by the standard, with the steps and the mend, and in the engines as far as their listed
 * deviations have to do with it. Pure.
 */
import { diagnose, type Diagnosis } from '../../../harness/check/diagnose.ts';
import { GENERAL, topicOf } from '../../../harness/check/mends/topics.ts';
import type { Exchange, Flow } from '../../../harness/check/types.ts';
import { ALGORITHMS } from '../../../harness/model/algorithms.ts';
import { expectationOf } from '../../../harness/model/expectation.ts';
import { explain, type Explanation } from '../../../harness/model/explain.ts';
import { frameOf } from '../../../harness/model/frame.ts';
import { predict, type Prediction } from '../../../harness/model/predict.ts';
import { QUIRKS, quirksOf, type QuirkId } from '../../../harness/model/quirks.ts';
import type { Engine, ScenarioResult, WireRecord } from '../../../harness/run/recording.ts';
import { judge } from '../../../harness/run/judge.ts';
import { requirementUrl } from '../../../harness/scenario/requirements.ts';
import type { Scenario } from '../../../harness/scenario/schema.ts';
import { contextOrigin, expand } from '../../../harness/scenario/templates.ts';
import { comparedSequence, predictedSequence } from '../scenario-sequence.ts';
import type { Sequence } from '../sequence.ts';
import { mend, isAllowed, type Mended } from './mend.ts';
import { scenarioOf } from './scenario.ts';
import type { TryState } from './state.ts';

export interface Tried {
  scenario: Scenario;
  explanation: Explanation;
  sequence: Sequence;
  allowed: boolean;
  /** Why the response is refused, and what to do about it in words; null where CORS is not why, or it is allowed. */
  diagnosis: (Diagnosis & { advice: string }) | null;
  mended: Mended | null;
}

export interface Deviating {
  sequence: Sequence | null;
  allowed: boolean;
  difference: string;
  /** What the engine does otherwise, and where the standard says what it should. */
  quirks: { id: QuirkId; text: string; title: string; step: string; url: string }[];
}

/** What the standard says. */
export function tried(state: TryState): Tried {
  const scenario = scenarioOf(state);
  const explanation = explain(scenario);
  const { prediction } = explanation;
  const allowed = isAllowed(prediction);
  return {
    scenario,
    explanation,
    sequence: predictedSequence(scenario, prediction),
    allowed,
    diagnosis: allowed ? null : diagnosisOf(state, scenario, explanation),
    mended: allowed ? null : mend(state),
  };
}

/** What an engine does otherwise, by its listed deviations; null where none of them makes a difference that is seen. */
export function deviating({ scenario, explanation }: Tried, engine: Engine): Deviating | null {
  const expected: Scenario = {
    ...scenario,
    kind: 'must',
    outcomes: [expectationOf(scenario, explanation.prediction)],
  };
  const observed = predict(scenario, { quirks: quirksOf(engine) });
  const { verdict, difference = '' } = judge(expected, observed);
  if (verdict !== 'deviates') return null;
  const result: ScenarioResult = {
    topic: '',
    scenario: expected,
    verdict,
    difference,
    observed: { page: observed.page, wire: observed.wire, console: [] },
    durationMs: 0,
  };
  return {
    sequence: comparedSequence(result),
    allowed: isAllowed(observed),
    difference,
    quirks: needed(expected, observed.quirks).map((id) => {
      const { algorithm, step, text } = QUIRKS[id];
      const { title, spec, anchor } = ALGORITHMS[algorithm];
      return { id, text, title, step, url: requirementUrl({ spec, anchor }) };
    }),
  };
}

/** Those of the quirks that it takes to get there: without any of them another thing happens. */
function needed(expected: Scenario, met: readonly QuirkId[]): QuirkId[] {
  const whole = behaviour(expected, met);
  return met.reduce<QuirkId[]>(
    (left, quirk) => {
      const fewer = left.filter((other) => other !== quirk);
      return behaviour(expected, fewer) === whole ? fewer : left;
    },
    [...met],
  );
}

const behaviour = (scenario: Scenario, quirks: readonly QuirkId[]): string => {
  const { page, wire } = predict(scenario, { quirks });
  return JSON.stringify([page.map((step) => ({ ...step, error: step.error?.name })), wire]);
};

const OF_CORS = new Set(['cors-check', 'cors-preflight-fetch', 'extract-header-list-values']);

/** In the words that a server's own check has for it. */
function diagnosisOf(state: TryState, scenario: Scenario, { prediction, decisive }: Explanation): Tried['diagnosis'] {
  if (!decisive || !OF_CORS.has(decisive.algorithm)) return null;
  const { scope, short } = frameOf(scenario);
  const long = (text: string) => expand(text, scope);
  const { title, spec, anchor } = ALGORITHMS[decisive.algorithm];
  const step = { algorithm: title, step: decisive.step, text: decisive.text, url: requirementUrl({ spec, anchor }) };
  const exchanges = prediction.wire.map((record, index) => exchangeOf(record, index, long));
  const last = prediction.wire.at(-1)!;
  const diagnosis = diagnose(flowOf(state, scenario, prediction, long), {
    outcome: 'refused',
    why: prediction.page[0]?.error?.message ?? '',
    exchange: exchanges.at(-1) ?? null,
    preflight: last.preflight ? 'failed' : prediction.wire.some(({ preflight }) => preflight) ? 'passed' : 'none',
    step,
    status: null,
    headers: [],
  });
  return { ...diagnosis, reason: short(diagnosis.reason), advice: GENERAL[topicOf(diagnosis.id)] };
}

function flowOf(state: TryState, scenario: Scenario, { wire }: Prediction, long: (text: string) => string): Flow {
  const credentials = state.api === 'xhr' ? (state.withCredentials ? 'include' : 'same-origin') : state.credentials;
  const asked = wire.at(-1)?.headers.find(([name]) => name.toLowerCase() === 'access-control-request-headers')?.[1];
  const { scope } = frameOf(scenario);
  return {
    id: 'try',
    endpoint: 'try',
    origin: contextOrigin(scenario, scope.origins),
    url: long(`{url:${state.hops[0]!.name}}`),
    method: wire.findLast(({ preflight }) => !preflight)?.method ?? requestedMethod(wire) ?? state.method ?? 'GET',
    // Those that the preflight asks for.
    headers: (asked ?? '')
      .split(',')
      .filter(Boolean)
      .map((name) => [name, '']),
    credentials: credentials ?? 'same-origin',
    expect: 'allowed',
    readable: [],
  };
}

const requestedMethod = (wire: readonly WireRecord[]): string | undefined =>
  wire.at(-1)?.headers.find(([name]) => name.toLowerCase() === 'access-control-request-method')?.[1];

function exchangeOf(record: WireRecord, index: number, long: (text: string) => string): Exchange {
  const lines = (all: WireRecord['headers']) => all.map(([name, value]): [string, string] => [name, long(value)]);
  const { method, reply } = record;
  return {
    number: index + 1,
    request: { method, url: long(`{url:${record.resource}}`), headers: lines(record.headers) },
    response: reply && {
      httpVersion: record.httpVersion,
      status: reply.status,
      reason: reply.reason,
      headers: lines(reply.headers),
      body: { length: 0, digest: '', beginning: '', truncated: false },
    },
    startMs: 0,
    durationMs: 0,
  };
}

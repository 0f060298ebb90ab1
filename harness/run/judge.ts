/**
 * Verdicts: a scenario's expectation against what was observed. Pure. Both sides are in the notation of recordings:
 * observed texts hold placeholders, and so do expected ones, except that `{origin}` and `{id}` are resolved here.
 */
import { contextOriginTemplate } from '../scenario/contexts.ts';
import { getHeader, headerValues } from '../scenario/respond.ts';
import {
  isCall,
  type HeaderExpectation,
  type Outcome,
  type PageExpectation,
  type Scenario,
  type WireExpectation,
} from '../scenario/schema.ts';
import { isLeftOpen, tellings } from './alike.ts';
import type { PageObservation, ScenarioResult, WireRecord } from './recording.ts';

/** What was observed, as far as verdicts look at it. */
export interface Observed {
  page: PageObservation[];
  wire: WireRecord[];
}

export type Judgement = Pick<ScenarioResult, 'verdict' | 'answer' | 'difference'>;

/** Judges a scenario that ran to its end. */
export function judge(scenario: Scenario, observed: Observed): Judgement {
  const differences = scenario.outcomes.map((outcome) => firstDifference(scenario, outcome, observed));
  const match = differences.findIndex((difference) => difference === null);
  const answer = scenario.outcomes[match]?.label;
  if (scenario.kind === 'observe') return { verdict: 'answered', answer: answer ?? describe(observed) };
  if (match >= 0) return { verdict: 'conforms', ...(answer ? { answer } : {}) };
  const [first] = differences;
  const difference =
    differences.length === 1
      ? first!
      : scenario.outcomes.map((outcome, index) => `not "${outcome.label}": ${differences[index]}`).join('; ');
  return { verdict: 'deviates', difference };
}

/** The first difference in words, wire before page, in order of time; null when there is none. */
export function firstDifference(scenario: Scenario, outcome: Outcome, observed: Observed): string | null {
  return (
    (outcome.wire && wireDifference(scenario, outcome.wire, observed.wire)) ??
    (outcome.page && pageDifference(scenario, outcome.page, observed.page)) ??
    null
  );
}

function wireDifference(scenario: Scenario, expected: WireExpectation[], observed: WireRecord[]): string | null {
  for (let index = 0; index < Math.max(expected.length, observed.length); index++) {
    const difference = requestDifference(scenario, index, expected[index], observed[index]);
    if (difference) return difference;
  }
  return null;
}

/** How the request at an index is not the one that is expected there, in words; null where it is. */
export function requestDifference(
  scenario: Scenario,
  index: number,
  want: WireExpectation | undefined,
  got: WireRecord | undefined,
): string | null {
  const nth = `request ${index + 1}`;
  if (!got) return want ? `${nth}: expected ${nameWanted(want)}, but no such request arrived` : null;
  if (!want) return `${nth}: ${nameGot(got)} arrived, but no ${index === 0 ? '' : 'further '}request was expected`;
  if (want.method !== got.method || want.resource !== got.resource) {
    return `${nth}: expected ${nameWanted(want)}, observed ${nameGot(got)}`;
  }
  for (const [name, expectation] of Object.entries(want.headers ?? {})) {
    const lines = headerValues(got.headers, name);
    const problem = headerDifference(scenario, expectation, lines);
    if (problem) return `${nth} (${nameGot(got)}), header ${name}: ${problem}`;
  }
  const missing = want.names?.find((name) => !got.headers.some(([key]) => key === name));
  if (missing !== undefined) return `${nth} (${nameGot(got)}): no header is named ${quote(missing)}, in these letters`;
  if (want.httpVersion !== undefined && want.httpVersion !== got.httpVersion)
    return `${nth} (${nameGot(got)}): expected over HTTP/${want.httpVersion}, observed HTTP/${got.httpVersion}`;
  if (want.connection === 'new' && !got.fresh) return `${nth} (${nameGot(got)}): expected over a new connection`;
  if (want.body !== undefined && want.body !== got.body) {
    return `${nth} (${nameGot(got)}), body: expected ${quote(want.body)}, observed ${quote(got.body)}`;
  }
  return null;
}

/** An expected request in words. */
export function nameWanted(want: WireExpectation): string {
  const preflight = want.method === 'OPTIONS' && typeof want.headers?.['access-control-request-method'] === 'string';
  const method = preflight
    ? `CORS-preflight OPTIONS for ${String(want.headers!['access-control-request-method'])}`
    : want.method;
  return `${method} at ${want.resource}`;
}

function nameGot(got: WireRecord): string {
  const asked = got.preflight ? getHeader(got.headers, 'access-control-request-method') : null;
  return `${asked === null ? got.method : `CORS-preflight OPTIONS for ${asked}`} at ${got.resource}`;
}

/** How the lines of a header are not what they must be, in words; null where they are. */
export function headerDifference(scenario: Scenario, expected: HeaderExpectation, lines: string[]): string | null {
  const value = lines.length === 0 ? null : lines.join(', ');
  const seen = () => (value === null ? 'absent' : quote(value));
  const fill = (text: string) => resolve(scenario, text);
  if (typeof expected === 'string') {
    return value === fill(expected) ? null : `expected ${quote(fill(expected))}, observed ${seen()}`;
  }
  if ('absent' in expected) return value === null ? null : `expected absent, observed ${seen()}`;
  if ('present' in expected) return value === null ? 'expected present, observed absent' : null;
  if ('anyOf' in expected) {
    const wanted = expected.anyOf.map(fill);
    return value !== null && wanted.includes(value)
      ? null
      : `expected one of ${wanted.map(quote).join(', ')}, observed ${seen()}`;
  }
  if ('startsWith' in expected) {
    return value?.startsWith(fill(expected.startsWith))
      ? null
      : `expected to start with ${quote(fill(expected.startsWith))}, observed ${seen()}`;
  }
  const wanted = expected.lines.map(fill);
  const same = wanted.length === lines.length && wanted.every((line, index) => line === lines[index]);
  return same
    ? null
    : `expected the lines ${wanted.map(quote).join(' and ')}, observed ${lines.map(quote).join(' and ') || 'none'}`;
}

function pageDifference(scenario: Scenario, expected: PageExpectation[], observed: PageObservation[]): string | null {
  for (const index of expected.keys()) {
    const difference = stepDifference(scenario, expected, index, observed);
    if (difference) return difference;
  }
  return null;
}

/** How what script learned of a step is not what is expected there, in words; null where it is. */
export function stepDifference(
  scenario: Scenario,
  expected: readonly PageExpectation[],
  index: number,
  observed: readonly PageObservation[],
): string | null {
  const want = expected[index]!;
  const step = expected.length === 1 ? 'page' : `page, step ${index + 1}`;
  const got = observed[index];
  if (!got) return `${step}: expected ${want.result}, but the step did not end`;
  if (want.result !== got.result) {
    return `${step}: expected ${want.result}${want.error ? ` with ${want.error}` : ''}, observed ${describeStep(got)}`;
  }
  if (want.error !== undefined && want.error !== got.error?.name) {
    return `${step}, error: expected ${want.error}, observed ${got.error?.name ?? 'none'}`;
  }
  for (const field of ['type', 'status', 'statusText', 'redirected', 'url'] as const) {
    const wanted = want[field];
    if (wanted === undefined) continue;
    const resolved = typeof wanted === 'string' ? resolve(scenario, wanted) : wanted;
    if (resolved !== got[field]) return `${step}, ${field}: expected ${quote(resolved)}, observed ${quote(got[field])}`;
  }
  for (const [name, expectation] of Object.entries(want.headers ?? {})) {
    const lines = headerValues(got.headers ?? [], name);
    const problem = headerDifference(scenario, expectation, lines);
    if (problem) return `${step}, response header ${name}: ${problem}`;
  }
  if (want.headerNames) {
    const names = [...new Set((got.headers ?? []).map(([name]) => name.toLowerCase()))].sort();
    const wanted = [...want.headerNames].sort();
    if (names.join() !== wanted.join()) {
      return `${step}, visible response headers: expected ${wanted.join(', ') || 'none'}, observed ${names.join(', ') || 'none'}`;
    }
  }
  if (want.events && want.events.join() !== (got.events ?? []).join()) {
    return `${step}, events: expected ${want.events.join(' ') || 'none'}, observed ${got.events?.join(' ') || 'none'}`;
  }
  const telling = want.like && tellingDifference(scenario, want.like, index, observed);
  if (telling) return `${step}, ${telling}`;
  const problem = bodyDifference(scenario, want.body, got.body);
  if (problem) return `${step}, body: ${problem}`;
  for (const [name, value] of Object.entries(want.facts ?? {})) {
    const wanted = typeof value === 'string' ? resolve(scenario, value) : value;
    if (wanted !== got.facts?.[name])
      return `${step}, ${name}: expected ${quote(wanted)}, observed ${quote(got.facts?.[name])}`;
  }
  return null;
}

/** What tells a step from the one that it is to be like; null when nothing does. */
function tellingDifference(
  scenario: Scenario,
  { step, messages }: NonNullable<PageExpectation['like']>,
  index: number,
  observed: readonly PageObservation[],
): string | null {
  const calls = scenario.steps.filter(isCall);
  const learned = (at: number) => {
    const call = calls[at]!;
    return { seen: observed[at]!, url: 'url' in call ? call.url : '' };
  };
  if (!observed[step - 1]) return `compared with step ${step}, which did not end`;
  const [first] = tellings(learned(step - 1), learned(index)).filter(
    (telling) => !isLeftOpen(telling) || (messages && telling.what === 'message'),
  );
  if (!first) return null;
  const [before, here] = first.values.map((value) => quote(value));
  return `${first.what}: expected ${before} as in step ${step}, observed ${here}`;
}

function bodyDifference(
  scenario: Scenario,
  want: PageExpectation['body'],
  got: PageObservation['body'],
): string | null {
  if (want === undefined) return null;
  const text = got && 'text' in got ? got.text : undefined;
  const seen = got && 'base64' in got ? 'bytes that are no UTF-8' : quote(text);
  if (typeof want === 'string') {
    const wanted = resolve(scenario, want);
    if (text === wanted || (wanted === '' && got === undefined)) return null;
    return `expected ${quote(wanted)}, observed ${got && 'error' in got ? `unreadable (${got.error.name})` : seen}`;
  }
  return got && 'error' in got ? null : `expected unreadable, observed ${seen}`;
}

/** Expected texts name the context's own origin and id; observed texts name origins. */
function resolve(scenario: Scenario, text: string): string {
  return text.replaceAll('{origin}', contextOriginTemplate(scenario.context)).replaceAll('{id}', scenario.id);
}

function describeStep(step: PageObservation): string {
  if (step.result !== 'resolved') return `${step.result}${step.error ? ` with ${step.error.name}` : ''}`;
  const status = step.status === undefined ? '' : ` with status ${step.status}`;
  const facts = Object.entries(step.facts ?? {}).map(([name, value]) => ` (${name}: ${value})`);
  // What has neither type nor status has nothing else to be told by.
  return `resolved${step.type ? ` (type ${step.type})` : ''}${status}${step.type || status ? '' : facts.join('')}`;
}

/** What was seen, in words: the answer where no known one fits. */
function describe(observed: Observed): string {
  const wire = observed.wire.map(nameGot).join(', then ') || 'no request';
  const page = observed.page.map(describeStep).join(', then ') || 'nothing';
  return `other: ${wire}; page: ${page}`;
}

function quote(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

import { expect, test } from '@playwright/test';
import type { Answer } from '../probes/probe.ts';
import { decide } from '../decide.ts';
import type { Exchange, FlowResult, HeaderLine } from '../types.ts';
import type { Use } from '../package/playwright.d.cts';
import { holds, outcomeIn, outcomeOf, type Outcome } from './outcome.ts';
import { pageOrigin, questionOf } from './use.ts';
import { message } from './words.ts';

const APP = 'https://app.example.com';
const URL_ = 'https://api.example.com/items';
const ask = (use: Use = {}, expected: 'allowed' | 'denied' = 'allowed') =>
  questionOf(APP, URL_, use, expected, undefined);

const exchange = (status: number, headers: HeaderLine[], more: Partial<Exchange> = {}): Exchange => ({
  number: 1,
  request: { method: 'GET', url: URL_, headers: [['Origin', APP]] },
  response: {
    httpVersion: '1.1',
    status,
    reason: '',
    headers,
    body: { length: 0, digest: '', beginning: '', truncated: false },
  },
  startMs: 0,
  durationMs: 0,
  ...more,
});
const answered = (question: ReturnType<typeof ask>, ...exchanges: Exchange[]): Outcome => {
  const decision = decide(question.flow, exchanges);
  return outcomeOf(question, { key: '', flow: question.flow, exchanges, decision } satisfies Answer);
};
const ALLOWED: HeaderLine[] = [['Access-Control-Allow-Origin', APP]];
const unsent = (): Exchange => exchange(0, [], { response: null, failure: { kind: 'not-sent', message: 'not sent' } });
const preflight = () => exchange(204, [...ALLOWED, ['Access-Control-Allow-Methods', 'PUT']]);

test('what the standard lets through is allowed, what it stops is refused', () => {
  expect(answered(ask(), exchange(200, ALLOWED))).toMatchObject({ verdict: 'allowed', lacks: null });
  const refused = answered(ask(), exchange(200, []));
  expect(refused).toMatchObject({ verdict: 'refused', step: { algorithm: 'CORS check' } });
  expect(refused.mends[0]).toMatchObject({ stack: 'general' });
});

test('a status or header that the page cannot read is lacking', () => {
  expect(answered(ask({ status: 404 }), exchange(200, ALLOWED)).lacks).toBe('the status is 200, and 404 was expected');
  const readable = ['x-total-count'];
  const lines: HeaderLine[] = [...ALLOWED, ['X-Total-Count', '2']];
  expect(answered(ask({ readable }), exchange(200, lines)).lacks).toMatch(/cannot read .* x-total-count/);
  const exposed: HeaderLine[] = [...lines, ['Access-Control-Expose-Headers', 'x-total-count']];
  expect(answered(ask({ readable }), exchange(200, exposed)).lacks).toBeNull();
});

test('a method that is not sent counts by its preflight', () => {
  expect(answered(ask({ method: 'PUT' }), preflight(), unsent())).toMatchObject({
    verdict: 'allowed',
    reason: 'the preflight lets PUT pass',
  });
  expect(answered(ask({ method: 'DELETE' }), preflight())).toMatchObject({ verdict: 'refused' });
  const post = answered(ask({ method: 'POST' }), unsent());
  expect(post).toMatchObject({ verdict: 'neither', reason: expect.stringContaining('send: true') });
});

test('what is not CORS is neither, and no assertion holds for it', () => {
  const failure = { kind: 'refused', message: 'nothing listens' } as const;
  const dead = answered(ask(), exchange(0, [], { response: null, failure }));
  expect(dead.verdict).toBe('neither');
  for (const expected of ['allowed', 'refused'] as const)
    for (const isNot of [true, false]) expect(holds(expected, isNot, [dead])).toBe(false);
});

test('an assertion holds when it does for everybody who asked', () => {
  const allowed = answered(ask(), exchange(200, ALLOWED));
  const refused = answered(ask(), exchange(200, []));
  const lacking = answered(ask({ status: 404 }), exchange(200, ALLOWED));
  expect(holds('allowed', false, [allowed, allowed])).toBe(true);
  expect(holds('allowed', false, [allowed, refused])).toBe(false);
  expect(holds('allowed', true, [refused])).toBe(true);
  expect(holds('allowed', true, [allowed])).toBe(false);
  expect(holds('refused', false, [refused])).toBe(true);
  expect(holds('refused', true, [refused])).toBe(false);
  expect(holds('allowed', false, [lacking])).toBe(false);
  expect(holds('refused', false, [lacking])).toBe(false);
});

test('what a browser saw counts likewise', () => {
  const question = ask({ readable: ['x-a'] });
  const base = {
    flow: question.flow,
    engine: 'firefox',
    browser: 'Firefox 1',
    console: [] as string[],
    asExpected: true,
    durationMs: 1,
  } as const;
  const result = (more: Pick<FlowResult, 'outcome'> & Partial<FlowResult>) => outcomeIn(question, { ...base, ...more });
  expect(result({ outcome: 'allowed', status: 200, headers: [['X-A', '1']] })).toMatchObject({
    verdict: 'allowed',
    lacks: null,
  });
  expect(result({ outcome: 'allowed', status: 200, headers: [] }).lacks).toMatch(/x-a/);
  expect(result({ outcome: 'refused', error: 'TypeError: no' })).toMatchObject({
    verdict: 'refused',
    reason: 'TypeError: no',
  });
  expect(result({ outcome: 'not-cors', reason: 'mixed content' })).toMatchObject({ verdict: 'neither' });
});

test('the message tells the step, the reason, what was seen and the mend, and nothing that controls a terminal', () => {
  const question = ask({ credentials: true, stack: 'express' });
  const outcome = answered(question, exchange(200, [['Access-Control-Allow-Origin', '*\u001b[31m']]));
  const text = message('expect(origin).toBeAllowed(url)', question, [outcome]);
  expect(text).toContain(`a page at ${APP}: GET ${URL_} with credentials`);
  expect(text).toContain('raw HTTP: it is refused');
  expect(text).toMatch(/decided: {2}CORS check, step \d/);
  expect(text).toContain('https://fetch.spec.whatwg.org/#concept-cors-check');
  expect(text).toMatch(/mend: {5}\w/);
  expect(text).toContain('app.use(cors({');
  expect(text).not.toContain('\u001b');
});

test('origins and uses that make no sense are told', () => {
  expect(pageOrigin('https://App.example.com:443/')).toBe(APP);
  expect(pageOrigin('null')).toBe('null');
  expect(() => pageOrigin('app.example.com')).toThrow(/write scheme and host/);
  expect(() => pageOrigin('https://*.example.com')).toThrow(/without a wildcard/);
  expect(() => questionOf(APP, '/items', {}, 'allowed', undefined)).toThrow(/need cors\.origin\(\) and a baseURL/);
  expect(questionOf(APP, '/items', {}, 'allowed', URL_).flow.url).toBe(URL_);
  expect(() => ask({ method: 'TRACE' })).toThrow(/pages cannot send TRACE/);
  expect(() => ask({ headers: { Cookie: 'a=b' } })).toThrow(/pages cannot set Cookie/);
});

test('a header that carries a secret is one that the page sets', () => {
  const { flow } = ask({ auth: { header: 'Authorization', env: 'TOKEN' } });
  expect(flow.headers).toEqual([['Authorization', '[redacted]']]);
});

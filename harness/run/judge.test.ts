import { expect, test } from '@playwright/test';
import {
  ABSENT,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  PRESENT,
  request,
  resolved,
  scenario,
} from '../scenario/builders.ts';
import type {
  HeaderExpectation,
  HeaderLine,
  Outcome,
  PageExpectation,
  Scenario,
  ScenarioKind,
  WireExpectation,
} from '../scenario/schema.ts';
import { firstDifference, judge, type Observed } from './judge.ts';
import type { PageObservation, WireRecord } from './recording.ts';

function asking(
  outcomes: Outcome[],
  kind: ScenarioKind = 'must',
  context: Partial<Scenario['context']> = {},
): Scenario {
  return scenario('the-scenario', {
    title: 'A title that is long enough',
    why: 'A reason that is long enough',
    kind,
    requirements: ['r'],
    context,
    target: {},
    do: fetches(),
    expect: outcomes,
  });
}

function arrived(method: string, headers: HeaderLine[] = [], more: Partial<WireRecord> = {}): WireRecord {
  return {
    origin: 'remote',
    resource: 'target',
    preflight: false,
    method,
    target: '{path:target}',
    httpVersion: '1.1',
    headers: [['Host', '{host:remote}'], ...headers],
    body: '',
    connection: 1,
    atMs: 0,
    reply: null,
    ...more,
  };
}

const PREFLIGHT = arrived(
  'OPTIONS',
  [
    ['Origin', '{origin:page}'],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  { preflight: true },
);

function seen(more: Partial<PageObservation> = {}): PageObservation {
  return { result: 'resolved', type: 'cors', status: 200, durationMs: 1, ...more };
}
const REFUSED = seen({
  result: 'rejected',
  type: undefined,
  status: undefined,
  error: { name: 'TypeError', message: 'x' },
});

function wireDifference(expected: WireExpectation[], observed: WireRecord[]): string | null {
  return firstDifference(asking([]), { wire: expected }, { wire: observed, page: [] });
}

function pageDifference(expected: PageExpectation[], observed: PageObservation[]): string | null {
  return firstDifference(asking([]), { page: expected }, { wire: [], page: observed });
}

test.describe('how requests arrive', () => {
  for (const [what, expected, observed, difference] of [
    ['a name in the letters that are wanted', { names: ['x-a'] }, arrived('GET', [['x-a', '1']]), null],
    [
      'a name in other letters',
      { names: ['x-a'] },
      arrived('GET', [['X-A', '1']]),
      'request 1 (GET at target): no header is named "x-a", in these letters',
    ],
    ['the version that is wanted', { httpVersion: '2.0' }, arrived('GET', [], { httpVersion: '2.0' }), null],
    [
      'another version',
      { httpVersion: '2.0' },
      arrived('GET'),
      'request 1 (GET at target): expected over HTTP/2.0, observed HTTP/1.1',
    ],
    ['a new connection', { connection: 'new' }, arrived('GET', [], { fresh: true }), null],
    [
      'a connection that is not new',
      { connection: 'new' },
      arrived('GET'),
      'request 1 (GET at target): expected over a new connection',
    ],
  ] as [string, Partial<WireExpectation>, WireRecord, string | null][]) {
    test(what, () => expect(wireDifference([request('GET', expected)], [observed])).toBe(difference));
  }
});

test.describe('which requests arrive, and in which order', () => {
  for (const [what, expected, observed, difference] of [
    ['as expected', [preflightFor('PUT'), request('PUT')], [PREFLIGHT, arrived('PUT')], null],
    ['none, as expected', [], [], null],
    [
      'one is missing',
      [preflightFor('PUT'), request('PUT')],
      [PREFLIGHT],
      'request 2: expected PUT at target, but no such request arrived',
    ],
    [
      'the preflight is missing',
      [preflightFor('PUT')],
      [],
      'request 1: expected CORS-preflight OPTIONS for PUT at target, but no such request arrived',
    ],
    [
      'no preflight before it',
      [preflightFor('PUT'), request('PUT')],
      [arrived('PUT')],
      'request 1: expected CORS-preflight OPTIONS for PUT at target, observed PUT at target',
    ],
    [
      'a preflight before it',
      [request('PUT')],
      [PREFLIGHT, arrived('PUT')],
      'request 1: expected PUT at target, observed CORS-preflight OPTIONS for PUT at target',
    ],
    [
      'one too many',
      [request('GET')],
      [arrived('GET'), arrived('GET')],
      'request 2: GET at target arrived, but no further request was expected',
    ],
    [
      'one where none was expected',
      [],
      [arrived('GET')],
      'request 1: GET at target arrived, but no request was expected',
    ],
    [
      'another method',
      [request('PATCH')],
      [arrived('patch')],
      'request 1: expected PATCH at target, observed patch at target',
    ],
    [
      'another resource',
      [request('GET', { resource: 'hop' })],
      [arrived('GET')],
      'request 1: expected GET at hop, observed GET at target',
    ],
    [
      'at no resource',
      [request('GET')],
      [arrived('GET', [], { resource: 'remote: x' })],
      'request 1: expected GET at target, observed GET at remote: x',
    ],
    [
      'a preflight for another method',
      [preflightFor('PATCH')],
      [PREFLIGHT],
      'request 1 (CORS-preflight OPTIONS for PUT at target), header access-control-request-method: expected "PATCH", observed "PUT"',
    ],
    [
      'another body',
      [request('POST', { body: 'a' })],
      [arrived('POST', [], { body: 'b"' })],
      'request 1 (POST at target), body: expected "a", observed "b\\""',
    ],
    [
      'a body where none was expected',
      [request('POST', { body: '' })],
      [arrived('POST', [], { body: 'b' })],
      'request 1 (POST at target), body: expected "", observed "b"',
    ],
    ['any body where none was spoken of', [request('POST')], [arrived('POST', [], { body: 'b' })], null],
  ] as [string, WireExpectation[], WireRecord[], string | null][]) {
    test(what, () => {
      expect(wireDifference(expected, observed)).toBe(difference);
    });
  }
});

test.describe('what a header must be', () => {
  for (const [expected, values, problem] of [
    ['a', ['a'], null],
    ['a, b', ['a', 'b'], null],
    ['', [''], null],
    ['a', ['A'], 'expected "a", observed "A"'],
    ['a', [], 'expected "a", observed absent'],
    ['', [], 'expected "", observed absent'],
    ['a', ['a', 'a'], 'expected "a", observed "a, a"'],
    [ABSENT, [], null],
    [ABSENT, [''], 'expected absent, observed ""'],
    [PRESENT, [''], null],
    [PRESENT, [], 'expected present, observed absent'],
    [{ anyOf: ['a', 'b'] }, ['b'], null],
    [{ anyOf: ['a', 'b'] }, ['c'], 'expected one of "a", "b", observed "c"'],
    [{ anyOf: ['a', 'b'] }, [], 'expected one of "a", "b", observed absent'],
    [{ lines: ['a', 'b'] }, ['a', 'b'], null],
    [{ lines: ['a', 'b'] }, ['b', 'a'], 'expected the lines "a" and "b", observed "b" and "a"'],
    [{ lines: ['a', 'b'] }, ['a, b'], 'expected the lines "a" and "b", observed "a, b"'],
    [{ lines: ['a'] }, [], 'expected the lines "a", observed none'],
    [{ startsWith: 'ab' }, ['abc'], null],
    [{ startsWith: 'ab' }, ['xab'], 'expected to start with "ab", observed "xab"'],
    [{ startsWith: '' }, [], 'expected to start with "", observed absent'],
    ['{origin}', ['{origin:page}'], null],
    ['{origin}', ['null'], 'expected "{origin:page}", observed "null"'],
    [{ anyOf: ['{id}', 'x'] }, ['the-scenario'], null],
    [{ lines: ['{origin}'] }, ['{origin:page}'], null],
    [{ startsWith: '{origin}/' }, ['{origin:page}/path'], null],
  ] as [HeaderExpectation, string[], string | null][]) {
    test(`${JSON.stringify(expected)} against ${JSON.stringify(values)}: ${problem ?? 'the same'}`, () => {
      const onWire = wireDifference(
        [{ resource: 'target', method: 'GET', headers: { 'x-a': expected } }],
        [
          arrived(
            'GET',
            values.map((value, index): HeaderLine => [index % 2 ? 'x-a' : 'X-A', value]),
          ),
        ],
      );
      expect(onWire).toBe(problem && `request 1 (GET at target), header x-a: ${problem}`);
      const inPage = pageDifference(
        [resolved({ headers: { 'x-a': expected } })],
        [seen({ headers: values.map((value): HeaderLine => ['x-a', value]) })],
      );
      expect(inPage).toBe(problem && `page, response header x-a: ${problem}`);
    });
  }

  for (const [context, origin] of [
    [{ origin: 'page-https' }, '{origin:page-https}'],
    [{ type: 'sandboxed-frame' }, 'null'],
  ] as [Partial<Scenario['context']>, string][]) {
    test(`{origin} is ${origin} for ${JSON.stringify(context)}`, () => {
      const outcome = { wire: [request('GET', { headers: { origin: '{origin}' } })] };
      const observe = (value: string) => ({ wire: [arrived('GET', [['Origin', value]])], page: [] });
      const asked = asking([outcome], 'must', context);
      expect(judge(asked, observe(origin))).toEqual({ verdict: 'conforms' });
      expect(judge(asked, observe('{origin:page}')).verdict).toBe('deviates');
    });
  }
});

test.describe('what script learns', () => {
  for (const [what, expected, observed, difference] of [
    ['as expected', resolved({ type: 'cors', status: 200 }), seen(), null],
    [
      'a response instead of an error',
      NETWORK_ERROR,
      seen(),
      'page: expected rejected with TypeError, observed resolved (type cors) with status 200',
    ],
    [
      'an error instead of a response',
      resolved(),
      REFUSED,
      'page: expected resolved, observed rejected with TypeError',
    ],
    ['nothing in time', resolved(), seen({ result: 'timeout' }), 'page: expected resolved, observed timeout'],
    [
      'another error',
      { result: 'rejected', error: 'AbortError' },
      REFUSED,
      'page, error: expected AbortError, observed TypeError',
    ],
    ['another type', resolved({ type: 'opaque' }), seen(), 'page, type: expected "opaque", observed "cors"'],
    ['another status', resolved({ status: 204 }), seen(), 'page, status: expected 204, observed 200'],
    [
      'another reason',
      resolved({ statusText: 'Fine' }),
      seen({ statusText: '' }),
      'page, statusText: expected "Fine", observed ""',
    ],
    [
      'not redirected',
      resolved({ redirected: true }),
      seen({ redirected: false }),
      'page, redirected: expected true, observed false',
    ],
    [
      'another URL',
      resolved({ url: '{url:target}' }),
      seen({ url: '{url:hop}' }),
      'page, url: expected "{url:target}", observed "{url:hop}"',
    ],
    ['the own origin in the URL', resolved({ url: '{origin}/' }), seen({ url: '{origin:page}/' }), null],
    ['no URL', resolved({ url: '' }), seen(), 'page, url: expected "", observed none'],
    [
      'the visible names',
      resolved({ headerNames: ['b', 'a'] }),
      seen({
        headers: [
          ['A', '1'],
          ['b', '2'],
          ['a', '3'],
        ],
      }),
      null,
    ],
    [
      'a name too many',
      resolved({ headerNames: [] }),
      seen({
        headers: [
          ['x-b', '1'],
          ['x-a', '1'],
        ],
      }),
      'page, visible response headers: expected none, observed x-a, x-b',
    ],
    [
      'a name too few',
      resolved({ headerNames: ['b', 'a'] }),
      seen(),
      'page, visible response headers: expected a, b, observed none',
    ],
    ['the body', resolved({ body: 'hello {id}' }), seen({ body: { text: 'hello the-scenario' } }), null],
    ['another body', resolved({ body: 'a' }), seen({ body: { text: 'b' } }), 'page, body: expected "a", observed "b"'],
    ['no body', resolved({ body: 'a' }), seen(), 'page, body: expected "a", observed none'],
    ['no body, and none expected', resolved({ body: '' }), seen(), null],
    [
      'bytes for a body',
      resolved({ body: 'a' }),
      seen({ body: { base64: '/w==' } }),
      'page, body: expected "a", observed bytes that are no UTF-8',
    ],
    [
      'a body that breaks off',
      resolved({ body: 'a' }),
      seen({ body: { error: { name: 'TypeError', message: 'x' } } }),
      'page, body: expected "a", observed unreadable (TypeError)',
    ],
    [
      'a body that breaks off, as expected',
      resolved({ body: { unreadable: true } }),
      seen({ body: { error: { name: 'TypeError', message: 'x' } } }),
      null,
    ],
    [
      'a body that should break off',
      resolved({ body: { unreadable: true } }),
      seen({ body: { text: '' } }),
      'page, body: expected unreadable, observed ""',
    ],
    [
      'bytes that should break off',
      resolved({ body: { unreadable: true } }),
      seen({ body: { base64: '/w==' } }),
      'page, body: expected unreadable, observed bytes that are no UTF-8',
    ],
  ] as [string, PageExpectation, PageObservation, string | null][]) {
    test(what, () => {
      expect(pageDifference([expected], [observed])).toBe(difference);
    });
  }

  test('with several steps the difference says at which', () => {
    expect(pageDifference([resolved(), resolved({ status: 201 })], [seen(), seen()])).toBe(
      'page, step 2, status: expected 201, observed 200',
    );
    expect(pageDifference([resolved(), NETWORK_ERROR], [seen()])).toBe(
      'page, step 2: expected rejected, but the step did not end',
    );
  });
});

test('the wire comes before the page', () => {
  const expected = { wire: [request('GET')], page: [resolved()] };
  expect(firstDifference(asking([]), expected, { wire: [], page: [REFUSED] })).toMatch(/^request 1: /);
  expect(firstDifference(asking([]), expected, { wire: [arrived('GET')], page: [REFUSED] })).toMatch(/^page: /);
});

test('what an outcome does not speak of is not looked at', () => {
  const observed = { wire: [arrived('GET')], page: [REFUSED] };
  expect(firstDifference(asking([]), { page: [NETWORK_ERROR] }, observed)).toBeNull();
  expect(firstDifference(asking([]), { wire: [request('GET')] }, observed)).toBeNull();
});

test.describe('verdicts', () => {
  const shared: Outcome = { label: 'shared', page: [resolved()] };
  const refused: Outcome = { label: 'refused', page: [NETWORK_ERROR] };

  test('a must conforms, or deviates by the first difference', () => {
    const asked = asking([{ page: [resolved()] }]);
    expect(judge(asked, { wire: [], page: [seen()] })).toEqual({ verdict: 'conforms' });
    expect(judge(asked, { wire: [], page: [REFUSED] })).toEqual({
      verdict: 'deviates',
      difference: 'page: expected resolved, observed rejected with TypeError',
    });
  });

  test('a may conforms by any of its outcomes, and says by which', () => {
    const asked = asking([shared, refused], 'may');
    expect(judge(asked, { wire: [], page: [seen()] })).toEqual({ verdict: 'conforms', answer: 'shared' });
    expect(judge(asked, { wire: [], page: [REFUSED] })).toEqual({ verdict: 'conforms', answer: 'refused' });
  });

  test('a may that is none of its outcomes says how it differs from each', () => {
    expect(judge(asking([shared, refused], 'may'), { wire: [], page: [seen({ result: 'timeout' })] })).toEqual({
      verdict: 'deviates',
      difference:
        'not "shared": page: expected resolved, observed timeout; not "refused": page: expected rejected with TypeError, observed timeout',
    });
  });

  test('an observed question has the known answer that fits', () => {
    expect(judge(asking([shared, refused], 'observe'), { wire: [], page: [REFUSED] })).toEqual({
      verdict: 'answered',
      answer: 'refused',
    });
  });

  for (const [what, observed, answer] of [
    [
      'a preflight and a request',
      { wire: [PREFLIGHT, arrived('PUT')], page: [seen()] },
      'other: CORS-preflight OPTIONS for PUT at target, then PUT at target; page: resolved (type cors) with status 200',
    ],
    ['nothing at all', { wire: [], page: [] }, 'other: no request; page: nothing'],
    ['an error', { wire: [arrived('GET')], page: [REFUSED] }, 'other: GET at target; page: rejected with TypeError'],
  ] as [string, Observed, string][]) {
    test(`an observed question without a known answer is answered by what was seen: ${what}`, () => {
      const known: Outcome = { label: 'never', page: [resolved({ status: 599 })] };
      const asked = asking([known], 'observe');
      expect(judge(asked, observed)).toEqual({ verdict: 'answered', answer });
    });
  }
});

test('facts are compared by name, with placeholders resolved', () => {
  const asked = asking([{ page: [resolved({ facts: { ran: true, origin: '{origin}' } })] }]);
  const seen = (facts: PageObservation['facts']): Observed => ({
    wire: [],
    page: [{ result: 'resolved', ...(facts ? { facts } : {}), durationMs: 1 }],
  });
  expect(judge(asked, seen({ ran: true, origin: '{origin:page}', width: 3 }))).toEqual({ verdict: 'conforms' });
  expect(judge(asked, seen({ ran: false, origin: '{origin:page}' })).difference).toBe(
    'page, ran: expected true, observed false',
  );
  expect(judge(asked, seen(undefined)).difference).toBe('page, ran: expected true, observed none');
});

import { expect, test } from '@playwright/test';
import { reply, type ReplyInput } from './builders.ts';
import { countUp, getHeader, isPreflight, kindOf, respond, type Answered } from './respond.ts';
import type { HeaderLine, Resource } from './schema.ts';
import type { OriginMap, Scope } from './templates.ts';

const PREFLIGHT: HeaderLine[] = [
  ['Origin', 'http://localhost:1'],
  ['Access-Control-Request-Method', 'PUT'],
];

function resource(preflight: ReplyInput[], request: ReplyInput[]): Resource {
  return { origin: 'remote', preflight: preflight.map(reply), request: request.map(reply) };
}

function scopeOf(target: Resource): Scope {
  return {
    origins: { page: 'http://localhost:1', remote: 'http://127.0.0.1:3' } as OriginMap,
    prefix: '/s/run/it/',
    scenario: { id: 'it', context: { type: 'window', origin: 'page' }, resources: { target } },
  };
}

/** What the script says to a request that comes after `preflight` preflights and `request` other ones. */
function answer(target: Resource, method: string, headers: HeaderLine[] = [], preflight = 0, request = 0) {
  return respond(target, { method, headers, answered: { preflight, request } }, scopeOf(target));
}

test('the n-th reply answers the n-th request, and the last one repeats', () => {
  const target = resource([], [{ status: 201 }, { status: 202 }, { status: 203 }]);
  expect([0, 1, 2, 3, 9].map((nth) => answer(target, 'GET', [], 7, nth).status)).toEqual([201, 202, 203, 203, 203]);
});

test('preflights and other requests are counted apart', () => {
  const target = resource([{ status: 201 }, { status: 202 }], [{ status: 301 }, { status: 302 }]);
  expect(answer(target, 'OPTIONS', PREFLIGHT, 1, 0).status).toBe(202);
  expect(answer(target, 'GET', [], 1, 0).status).toBe(301);
});

test('without a script a preflight gets 204, any other request 200, and neither a header', () => {
  const target = resource([], []);
  expect(answer(target, 'OPTIONS', PREFLIGHT, 5, 5)).toEqual({ status: 204, headers: [] });
  expect(answer(target, 'PUT', PREFLIGHT.slice(0, 1), 5, 5)).toEqual({ status: 200, headers: [] });
});

for (const [what, method, headers, expected] of [
  ['OPTIONS with Origin and Access-Control-Request-Method', 'OPTIONS', PREFLIGHT, true],
  ['the same in other letters', 'OPTIONS', PREFLIGHT.map(([n, v]): HeaderLine => [n.toUpperCase(), v]), true],
  [
    'the same with an empty method',
    'OPTIONS',
    [
      ['origin', 'null'],
      ['access-control-request-method', ''],
    ],
    true,
  ],
  ['OPTIONS with Origin alone', 'OPTIONS', PREFLIGHT.slice(0, 1), false],
  ['OPTIONS without Origin', 'OPTIONS', PREFLIGHT.slice(1), false],
  ['PUT with both headers', 'PUT', PREFLIGHT, false],
  ['options in small letters', 'options', PREFLIGHT, false],
] as [string, string, HeaderLine[], boolean][]) {
  test(`${what} is ${expected ? 'a' : 'no'} preflight`, () => {
    expect(isPreflight(method, headers)).toBe(expected);
    const status = answer(resource([{ status: 299 }], [{ status: 298 }]), method, headers).status;
    expect(status).toBe(expected ? 299 : 298);
  });
}

test('all lines of a header are joined, in order and whatever their case', () => {
  const lines: HeaderLine[] = [
    ['X-A', '1'],
    ['x-b', 'no'],
    ['x-a', ''],
    ['X-a', '2, 3'],
  ];
  expect(getHeader(lines, 'x-A')).toBe('1, , 2, 3');
  expect(getHeader(lines, 'x-c')).toBeNull();
  expect(getHeader([['x-c', '']], 'x-c')).toBe('');
});

test('a reply echoes request headers in headers, trailers, early hints and text', () => {
  const echo = '<{request-header:x-a}>';
  const target = resource(
    [],
    [
      {
        headers: { 'X-Echo': echo },
        trailers: { 'X-Late': echo },
        early: [{ status: 103, headers: [['X-Early', echo]] }],
        body: echo,
      },
    ],
  );
  const sent = answer(target, 'GET', [
    ['X-A', 'one'],
    ['x-a', 'two {id}'],
  ]);
  expect(sent.headers).toEqual([['X-Echo', '<one, two {id}>']]);
  expect(sent.trailers).toEqual([['X-Late', '<one, two {id}>']]);
  expect(sent.early).toEqual([{ status: 103, headers: [['X-Early', '<one, two {id}>']] }]);
  expect(sent.body).toEqual({ text: '<one, two {id}>' });
  expect(answer(target, 'GET').body).toEqual({ text: '<>' });
});

test('placeholders are resolved in values and text, not in names, reasons or bytes', () => {
  const target = resource(
    [],
    [
      {
        headers: [['X-{id}', '{url:target}']],
        reason: '{id}',
        body: { base64: 'e2lkfQ==' },
        framing: 'close',
        delayMs: 5,
      },
    ],
  );
  expect(answer(target, 'GET')).toEqual({
    status: 200,
    headers: [['X-{id}', 'http://127.0.0.1:3/s/run/it/target']],
    reason: '{id}',
    body: { base64: 'e2lkfQ==' },
    framing: 'close',
    delayMs: 5,
  });
});

test('answering leaves the script as it was', () => {
  const target = resource([], [{ headers: { 'X-Id': '{id}' }, body: '{id}' }]);
  const before = structuredClone(target);
  answer(target, 'GET');
  expect(target).toEqual(before);
});

test('conditional requests have a script and a count of their own, where there is one', () => {
  const asks: HeaderLine[] = [['If-None-Match', '"a"']];
  const plain = resource([], [{ status: 201 }, { status: 202 }]);
  expect(kindOf(plain, 'GET', asks)).toBe('request');
  expect(answer(plain, 'GET', asks, 0, 1).status).toBe(202);
  const target: Resource = { ...plain, conditional: [reply({ status: 304 }), reply({ status: 203 })] };
  expect(kindOf(target, 'GET', asks)).toBe('conditional');
  expect(kindOf(target, 'GET', [['if-modified-since', 'x']])).toBe('conditional');
  expect(kindOf(target, 'GET', [])).toBe('request');
  expect(kindOf(target, 'OPTIONS', [...PREFLIGHT, ...asks])).toBe('preflight');
  const nth = (answered: Answered) =>
    respond(target, { method: 'GET', headers: asks, answered }, scopeOf(target)).status;
  expect([{}, { request: 5 }, { conditional: 1 }, { conditional: 7 }].map(nth)).toEqual([304, 304, 203, 203]);
  expect(countUp({ request: 2 }, 'conditional')).toEqual({ request: 2, conditional: 1 });
});

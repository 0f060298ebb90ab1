import { expect, test } from '@playwright/test';
import {
  ABSENT,
  allow,
  DEFAULT_TIMEOUT_MS,
  fetches,
  NETWORK_ERROR,
  pause,
  preflightFor,
  redirect,
  reply,
  request,
  resolved,
  scenario,
  xhr,
} from './builders.ts';

test('a scenario in short is a must, in a window at page, asking one resource at remote', () => {
  expect(
    scenario('a-b', {
      title: 'A title',
      why: 'A reason',
      requirements: ['r'],
      target: { request: { body: 'hello' } },
      do: fetches(),
      expect: { page: [resolved()] },
    }),
  ).toEqual({
    id: 'a-b',
    title: 'A title',
    why: 'A reason',
    kind: 'must',
    requirements: ['r'],
    context: { type: 'window', origin: 'page' },
    needs: [],
    exclusive: false,
    timeoutMs: DEFAULT_TIMEOUT_MS,
    resources: {
      target: { origin: 'remote', preflight: [], request: [{ status: 200, headers: [], body: { text: 'hello' } }] },
    },
    steps: [{ api: 'fetch', url: '{url:target}' }],
    outcomes: [{ page: [{ result: 'resolved' }] }],
  });
});

test('what is given is kept', () => {
  const made = scenario('a', {
    title: 't',
    why: 'w',
    kind: 'may',
    requirements: [],
    context: { origin: 'page-https' },
    needs: ['request-streams'],
    exclusive: true,
    timeoutMs: 500,
    target: { origin: 'sibling', preflight: [{ status: 204 }, { status: 403 }] },
    resources: { second: {} },
    do: [fetches(), pause(5), xhr()],
    expect: [
      { label: 'a', wire: [] },
      { label: 'b', wire: [request('GET')] },
    ],
  });
  expect(made).toMatchObject({ kind: 'may', needs: ['request-streams'], exclusive: true, timeoutMs: 500 });
  expect(made.context).toEqual({ type: 'window', origin: 'page-https' });
  expect(made.resources['target']!.preflight.map(({ status }) => status)).toEqual([204, 403]);
  expect(made.resources['second']).toEqual({ origin: 'remote', preflight: [], request: [] });
  expect(made.steps.map(({ api }) => api)).toEqual(['fetch', 'pause', 'xhr']);
  expect(made.outcomes.map(({ label }) => label)).toEqual(['a', 'b']);
});

test('a context may be named by its type alone', () => {
  const made = scenario('a', {
    title: 't',
    why: 'w',
    requirements: [],
    context: 'dedicated-worker',
    do: xhr(),
    expect: [],
  });
  expect(made.context).toEqual({ type: 'dedicated-worker', origin: 'page' });
});

test('header lines keep order and repetition when given as pairs', () => {
  const pairs = [
    ['X', '2'],
    ['x', '1'],
    ['X', '2'],
  ] as const;
  expect(reply({ headers: pairs }).headers).toEqual(pairs);
  expect(reply({ headers: { B: '1', A: '2' } }).headers).toEqual([
    ['B', '1'],
    ['A', '2'],
  ]);
  expect(fetches({ headers: pairs }).headers).toEqual(pairs);
});

test('an empty body is a body, no body is none', () => {
  expect(reply({ body: '' }).body).toEqual({ text: '' });
  expect(reply({})).toEqual({ status: 200, headers: [] });
  expect(xhr({ body: '' })).toEqual({ api: 'xhr', url: '{url:target}', body: { text: '' } });
  expect(fetches({ body: { base64: 'AA==' } }).body).toEqual({ base64: 'AA==' });
});

test('allow() alone grants the own origin and nothing else', () => {
  expect(allow()).toEqual([['Access-Control-Allow-Origin', '{origin}']]);
});

test('allow() writes each grant as it stands', () => {
  expect(allow({ origin: '*', credentials: true, methods: 'PUT', headers: 'a, b', maxAge: 0, expose: '' })).toEqual([
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Allow-Methods', 'PUT'],
    ['Access-Control-Allow-Headers', 'a, b'],
    ['Access-Control-Max-Age', '0'],
    ['Access-Control-Expose-Headers', ''],
  ]);
});

for (const [to, location] of [
  ['hop-2', '{url:hop-2}'],
  ['{url:hop}#x', '{url:hop}#x'],
  ['/relative', '/relative'],
  ['', ''],
] as const) {
  test(`a redirect to "${to}" has the Location "${location}"`, () => {
    expect(redirect(307, to, { A: '1' })).toEqual({
      status: 307,
      headers: [
        ['Location', location],
        ['A', '1'],
      ],
    });
  });
}

test('an expected preflight demands the headers of one, and none for unsafe names unless told', () => {
  expect(preflightFor('PUT')).toEqual({
    resource: 'target',
    method: 'OPTIONS',
    headers: { origin: '{origin}', 'access-control-request-method': 'PUT', 'access-control-request-headers': ABSENT },
  });
  expect(preflightFor('PUT', 'x-a', { resource: 'hop', headers: { origin: 'null' } })).toMatchObject({
    resource: 'hop',
    headers: { origin: 'null', 'access-control-request-headers': 'x-a' },
  });
});

test('an expected request is none of the preflights', () => {
  expect(request('OPTIONS')).toEqual({
    resource: 'target',
    method: 'OPTIONS',
    headers: { 'access-control-request-method': ABSENT },
  });
  expect(request('POST', { body: '' })).toHaveProperty('body', '');
  expect(request('POST')).not.toHaveProperty('body');
});

test('a network error shows nothing but a TypeError', () => {
  expect(NETWORK_ERROR).toEqual({ result: 'rejected', error: 'TypeError' });
});

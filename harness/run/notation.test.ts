import { expect, test } from '@playwright/test';
import { ORIGIN_NAMES } from '../scenario/schema.ts';
import { expand, type OriginMap, type Scope } from '../scenario/templates.ts';
import { abbreviator } from './notation.ts';

// One port begins another, and a resource's name begins another's.
const origins: OriginMap = {
  page: 'http://localhost:4000',
  sibling: 'http://localhost:40001',
  remote: 'http://127.0.0.1:4001',
  remote2: 'http://a.localhost:40010',
  'page-https': 'https://localhost:40011',
  'sibling-https': 'https://localhost:400',
  'remote-https': 'https://127.0.0.1:40012',
  'remote2-https': 'https://a.localhost:40013',
  'remote-http2': 'https://127.0.0.1:40014',
};
const none = { preflight: [], request: [] };
const scope: Scope = {
  origins,
  prefix: '/s/c0ffee/the-scenario/',
  scenario: {
    id: 'the-scenario',
    context: { type: 'window', origin: 'page' },
    resources: {
      target: { origin: 'remote', ...none },
      'target-2': { origin: 'sibling', ...none },
      hop: { origin: 'page', ...none },
    },
  },
};
const short = abbreviator(scope);

/** The way back that recordings promise, with what a reader knows. */
function long(text: string): string {
  return expand(text.replaceAll('{prefix}', scope.prefix).replaceAll('{token}', 'c0ffee'), scope);
}

for (const [text, expected] of [
  ['http://127.0.0.1:4001/s/c0ffee/the-scenario/target', '{url:target}'],
  ['http://localhost:40001/s/c0ffee/the-scenario/target-2?x=1#y', '{url:target-2}?x=1#y'],
  ['http://localhost:4000/s/c0ffee/the-scenario/target', '{origin:page}{path:target}'],
  ['/s/c0ffee/the-scenario/hop?q', '{path:hop}?q'],
  ['http://localhost:4000', '{origin:page}'],
  ['http://localhost:40001', '{origin:sibling}'],
  ['http://localhost:40001/', '{origin:sibling}/'],
  ['https://localhost:40011', '{origin:page-https}'],
  ['https://localhost:400', '{origin:sibling-https}'],
  ['localhost:4000', '{host:page}'],
  ['localhost:40001', '{host:sibling}'],
  ['127.0.0.1:4001', '{host:remote}'],
  ['a.localhost:40010', '{host:remote2}'],
  ['https://localhost:4000', 'https://{host:page}'],
  ['Path=/s/c0ffee/the-scenario/; Secure', 'Path={prefix}; Secure'],
  ['token c0ffee.', 'token {token}.'],
  [
    'http://localhost:4000 and http://localhost:40001, twice http://localhost:4000',
    '{origin:page} and {origin:sibling}, twice {origin:page}',
  ],
  [
    '"http://127.0.0.1:4001/s/c0ffee/the-scenario/target" from "http://localhost:4000"',
    '"{url:target}" from "{origin:page}"',
  ],
] as const) {
  test(`${text} is written ${expected}, and back`, () => {
    expect(short(text)).toBe(expected);
    expect(long(expected)).toBe(text);
  });
}

for (const text of [
  'http://localhost:40002',
  'http://localhost:40',
  'localhost',
  '127.0.0.1',
  'http://localhost:400012',
  'nothing of the run',
  'c0ffeeine',
  '',
]) {
  test(`"${text}" is no address of the run`, () => {
    expect(short(text)).toBe(text);
  });
}

test('every URL, path, host and origin of the run comes back as it was', () => {
  const texts = ORIGIN_NAMES.flatMap((name) => {
    const { host, origin } = new URL(origins[name]);
    return [
      origin,
      host,
      `${origin}/`,
      ...['target', 'target-2', 'target-23', 'hop', 'other', ''].flatMap((resource) => [
        `${origin}${scope.prefix}${resource}`,
        `${scope.prefix}${resource}?a=${origin}`,
      ]),
    ];
  });
  expect(texts.map((text) => long(short(text)))).toEqual(texts);
});

test('no port and no token of the run is left in its addresses', () => {
  const written = ORIGIN_NAMES.flatMap((name) =>
    ['target', 'hop', 'other'].map((resource) => short(`${origins[name]}${scope.prefix}${resource}`)),
  );
  expect(written.filter((text) => /\d{3}|c0ffee/.test(text))).toEqual([]);
});

test('a host is not found in a longer one, and hosts without a name keep their port as a placeholder where ports count', () => {
  expect(short(`http://www.${new URL(origins.page).host}`)).toBe(`http://www.${new URL(origins.page).host}`);
  const context = { type: 'host-frame', origin: 'page', host: '[::1]' } as const;
  const there = abbreviator({ ...scope, scenario: { ...scope.scenario, context } });
  const { port } = new URL(origins.page);
  expect(there(`http://[::1]:${port}`)).toBe('http://[::1]:{port:page}');
  expect(there(`http://x.localhost:${port}${scope.prefix}target`)).toBe('http://x.localhost:{port:page}{path:target}');
  expect(there(origins.page)).toBe('{origin:page}');
});

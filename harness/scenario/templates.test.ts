import { expect, test } from '@playwright/test';
import { ORIGIN_NAMES, type Scenario } from './schema.ts';
import { contextOrigin, expand, type OriginMap, type Scope } from './templates.ts';

const origins: OriginMap = {
  page: 'http://localhost:8001',
  sibling: 'http://localhost:8002',
  remote: 'http://127.0.0.1:8003',
  remote2: 'http://a.localhost:8004',
  'page-https': 'https://localhost:8005',
  'sibling-https': 'https://localhost:8006',
  'remote-https': 'https://127.0.0.1:8007',
  'remote2-https': 'https://a.localhost:8008',
  'remote-http2': 'https://127.0.0.1:8009',
};

function scope(context: Scenario['context'] = { type: 'window', origin: 'page' }): Scope {
  const none = { preflight: [], request: [] };
  return {
    origins,
    prefix: '/s/run/the-scenario/',
    scenario: {
      id: 'the-scenario',
      context,
      resources: { target: { origin: 'remote', ...none }, 'hop-2': { origin: 'sibling-https', ...none } },
    },
  };
}

for (const [template, expected] of [
  ['{origin}', 'http://localhost:8001'],
  ['{origin:remote}', 'http://127.0.0.1:8003'],
  ['{host:remote}', '127.0.0.1:8003'],
  ['{hostname:remote2-https}', 'a.localhost'],
  ['{port:sibling}', '8002'],
  ['{url:target}', 'http://127.0.0.1:8003/s/run/the-scenario/target'],
  ['{url:hop-2}', 'https://localhost:8006/s/run/the-scenario/hop-2'],
  ['{url}', 'http://127.0.0.1:8003/s/run/the-scenario/target'],
  ['{path:hop-2}', '/s/run/the-scenario/hop-2'],
  ['{id}', 'the-scenario'],
  [
    '{url:target}?a={origin}#{id}',
    'http://127.0.0.1:8003/s/run/the-scenario/target?a=http://localhost:8001#the-scenario',
  ],
] as const) {
  test(`${template} stands for ${expected}`, () => {
    expect(expand(template, scope())).toBe(expected);
  });
}

test('every named origin can be written', () => {
  for (const name of ORIGIN_NAMES) expect(expand(`{origin:${name}}`, scope())).toBe(origins[name]);
});

for (const [type, origin, expected] of [
  ['window', 'page-https', 'https://localhost:8005'],
  ['dedicated-worker', 'page', 'http://localhost:8001'],
  ['sandboxed-frame', 'page', 'null'],
  ['sandboxed-frame', 'page-https', 'null'],
] as const) {
  test(`{origin} of a ${type} at ${origin} is ${expected}`, () => {
    expect(expand('<{origin}>', scope({ type, origin }))).toBe(`<${expected}>`);
    expect(contextOrigin({ context: { type, origin } }, origins)).toBe(expected);
  });
}

test('{request-header:…} is what the request said, and stays as it is where no request is answered', () => {
  const header = (name: string) => (name === 'x-a' ? 'sent' : '');
  expect(expand('[{request-header:x-a}]', scope(), header)).toBe('[sent]');
  expect(expand('[{request-header:x-b}]', scope(), header)).toBe('[]');
  expect(expand('[{request-header:x-a}]', scope())).toBe('[{request-header:x-a}]');
});

test('what a request header says is not itself a template', () => {
  expect(expand('{request-header:x-a}', scope(), () => '{origin} $& {id}')).toBe('{origin} $& {id}');
});

for (const literal of [
  '',
  'no braces',
  '{',
  '{}',
  '{"json": {"id": 1}}',
  '{ id }',
  '{ORIGIN}',
  '{origin:Remote}',
  '{origin:remote',
  '{unknown}',
  '{unknown:target}',
]) {
  test(`"${literal}" is literal`, () => {
    expect(expand(literal, scope())).toBe(literal);
  });
}

test('braces around a placeholder stay', () => {
  expect(expand('{{id}}', scope())).toBe('{the-scenario}');
});

for (const [template, message] of [
  ['{origin:nowhere}', 'placeholder {origin:nowhere} names no origin'],
  ['{origin:constructor}', 'placeholder {origin:constructor} names no origin'],
  ['{port:nowhere}', 'placeholder {port:nowhere} names no origin'],
  ['{host}', 'placeholder {host} needs the name of an origin'],
  ['{hostname}', 'placeholder {hostname} needs the name of an origin'],
  ['{url:gone}', 'names no resource of scenario the-scenario'],
  ['{url:constructor}', 'names no resource of scenario the-scenario'],
  ['{path:gone}', 'names no resource of scenario the-scenario'],
] as const) {
  test(`${template} is refused`, () => {
    expect(() => expand(`x ${template}`, scope())).toThrow(RangeError);
    expect(() => expand(`x ${template}`, scope())).toThrow(message);
  });
}

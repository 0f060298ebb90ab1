import { expect, test } from '@playwright/test';
import { Ajv } from 'ajv';
import { PolicySchema } from '../types.ts';
import { parsePolicy, PolicyError, readPolicy } from './read.ts';

const GOOD = `version: 1
hosts: [static.example.com]
defaults:
  credentials: true
  origins:
    allow: [https://app.example.com/, "https://*.example.org"]
endpoints:
  - url: https://api.example.com/items
    methods: [get, PUT]
    requestHeaders: ["content-type: text/csv", authorization]
    maxAge: { min: 60 }
    errors:
      - { status: 404, url: /missing }
  - name: images
    url: https://img.example.com/
    credentials: false
    origins: { deny: [https://old.example.com] }
`;

const message = (text: string): string => {
  try {
    parsePolicy(text, 'p.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    return (error as Error).message;
  }
  return 'no error';
};

test('a policy is filled in with its defaults and knows its lines', () => {
  const { endpoints, hosts } = parsePolicy(GOOD, 'p.yaml');
  expect(hosts).toEqual(['static.example.com']);
  expect(endpoints[0]).toMatchObject({
    name: 'https://api.example.com/items',
    methods: ['GET', 'PUT'],
    requestHeaders: [
      ['content-type', 'text/csv'],
      ['authorization', 'probe'],
    ],
    allow: ['https://app.example.com', 'https://*.example.org'],
    credentials: true,
    errors: [{ status: 404, url: 'https://api.example.com/missing' }],
    location: { file: 'p.yaml', line: 8 },
  });
  expect(endpoints[1]).toMatchObject({
    name: 'images',
    credentials: false,
    deny: ['https://old.example.com'],
    location: { line: 14 },
  });
  expect(endpoints[1]!.allow).toEqual(endpoints[0]!.allow);
});

test('JSON is read too', () => {
  const { endpoints } = parsePolicy(
    '{"endpoints": [\n {"url": "http://localhost:1/", "origins": {"allow": ["*"]}}\n]}',
    'p.json',
  );
  expect(endpoints[0]).toMatchObject({ allow: ['*'], location: { line: 2 } });
});

const BAD: [what: string, text: string, says: RegExp][] = [
  [
    'an unknown field',
    'endpoints:\n  - url: https://a.example/\n    orgins: {}\n',
    /^p\.yaml:3: endpoints\[0\]\.orgins: there is no such field$/,
  ],
  ['a missing field', 'endpoints:\n  - methods: [GET]\n', /^p\.yaml:2: endpoints\[0\]\.url: is missing$/],
  [
    'a wrong type',
    'endpoints:\n  - url: https://a.example/\n    credentials: yes please\n',
    /^p\.yaml:3: endpoints\[0\]\.credentials: must be boolean, found "yes please"$/,
  ],
  [
    'a word that is none of the few',
    'endpoints:\n  - url: https://a.example/\n    data: secret\n',
    /^p\.yaml:3: .*data: .*\(public, private\), found "secret"$/,
  ],
  ['broken YAML', 'endpoints:\n  - url: [\n', /^p\.yaml:\d+: /],
  ['a key twice', 'endpoints:\n  - url: https://a.example/\n    url: https://b.example/\n', /^p\.yaml:3: .*unique/],
  [
    'an origin with a path',
    'endpoints:\n  - url: https://a.example/\n    origins:\n      allow:\n        - https://b.example/app\n',
    /^p\.yaml:5: endpoints\[0\]\.origins\.allow\[0\]: .*write https:\/\/b\.example$/,
  ],
  [
    'a wildcard in the middle',
    'endpoints:\n  - url: https://a.example/\n    origins: { allow: ["https://app.*.example"] }\n',
    /wildcard stands only as/,
  ],
  ['a URL that is none', 'endpoints:\n  - url: /items\n', /^p\.yaml:2: endpoints\[0\]\.url: "\/items" is no URL/],
  ['a URL with a password', 'endpoints:\n  - url: https://u:p@a.example/\n', /no user and password in the URL/],
  [
    'everybody with credentials',
    'endpoints:\n  - url: https://a.example/\n    credentials: true\n    origins: { allow: ["*"] }\n',
    /^p\.yaml:3: .*lets any site act as the visitor/,
  ],
  [
    'allowed and denied',
    'endpoints:\n  - url: https://a.example/\n    origins: { allow: [https://b.example], deny: [https://b.example] }\n',
    /is allowed too/,
  ],
  [
    'a header that pages cannot set',
    'endpoints:\n  - url: https://a.example/\n    requestHeaders: [Cookie]\n',
    /pages cannot set Cookie/,
  ],
  [
    'a method that pages cannot send',
    'endpoints:\n  - url: https://a.example/\n    methods: [TRACE]\n',
    /pages cannot send TRACE/,
  ],
  [
    'a method in lower case that stays so',
    'endpoints:\n  - url: https://a.example/\n    methods: [patch]\n',
    /write PATCH unless you mean that/,
  ],
  [
    'two ways to authenticate',
    'endpoints:\n  - url: https://a.example/\n    auth: { header: A, cookie: b, env: C }\n',
    /either a header or a cookie/,
  ],
  [
    'a max-age the wrong way round',
    'endpoints:\n  - url: https://a.example/\n    maxAge: { min: 9, max: 1 }\n',
    /min 9 is more than max 1/,
  ],
  [
    'two endpoints of one name',
    'endpoints:\n  - url: https://a.example/\n  - url: https://a.example/\n',
    /^p\.yaml:3: endpoints\[1\]: another endpoint is called/,
  ],
  [
    'a fault in the defaults',
    'defaults:\n  methods: [TRACE]\nendpoints:\n  - url: https://a.example/\n',
    /^p\.yaml:2: defaults\.methods: /,
  ],
  ['nothing', '', /^p\.yaml:1: \(whole\): must be object/],
  [
    'a secret in the file',
    'endpoints:\n  - url: https://a.example/\n    auth: { header: Authorization, value: abc }\n',
    /auth\.value: there is no such field/,
  ],
];
for (const [what, text, says] of BAD) {
  test(`${what} is told with file, line and field`, () => {
    expect(message(text)).toMatch(says);
  });
}

test('an alias bomb is refused', () => {
  const lines = ['a: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++)
    lines.push(
      `b${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  expect(message(lines.join('\n'))).toMatch(/p\.yaml: .*alias/i);
});

test('a file that is not there', () => {
  expect(() => readPolicy('/nowhere/p.yaml')).toThrow(
    /there is no such file; "cors-conformance policy init" drafts one/,
  );
});

test('the published schema takes what is read', () => {
  const validate = new Ajv({ strict: false }).compile(PolicySchema);
  expect(validate(parsePolicy(GOOD, 'p.yaml').policy)).toBe(true);
  expect(validate({ endpoints: [] })).toBe(false);
});

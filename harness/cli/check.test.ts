import { expect, test } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicy } from '../check/policy/read.ts';
import { careful, serving, type Handler } from '../check/planted/server.ts';
import type { FlowResult } from '../check/types.ts';
import type { Engine } from '../run/recording.ts';
import { idleEngines } from './check.ts';
import { command } from './testing.ts';

const ORIGIN = ['--origin', 'https://app.example.com', '--rate', '0', '--no-browsers'];
const reflect: Handler = careful({ origin: (origin) => origin });

/** Runs `check` against a planted server. */
const checked = (handler: Handler, ...args: string[]) =>
  serving(handler, (base) => command(['check', `${base}/items`, ...args]));

test('a server without faults ends with 0', async () => {
  const { code, stdout, stderr } = await checked(
    careful(),
    ...ORIGIN,
    '--origin',
    'https://admin.example.com',
    '--credentials',
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/items: \d advice \(\d+ requests/);
  expect(code).toBe(0);
});

test('findings at or above --fail-on end with 1', async () => {
  expect(await checked(reflect, ...ORIGIN)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('origin-reflected'),
  });
  expect(await checked(reflect, ...ORIGIN, '--fail-on', 'none')).toMatchObject({ code: 0 });
  const vary = careful({ vary: undefined });
  expect(await checked(vary, ...ORIGIN, '--origin', 'https://admin.example.com')).toMatchObject({ code: 0 });
  expect(await checked(vary, ...ORIGIN, '--origin', 'https://admin.example.com', '--fail-on', 'medium')).toMatchObject({
    code: 1,
  });
});

test('every report is written', async ({}, info) => {
  const out = (name: string) => join(info.outputDir, 'new', name);
  const files = { html: '<!doctype html>', json: '{', junit: '<?xml', sarif: '{', markdown: '## CORS check' };
  await checked(reflect, ...ORIGIN, ...Object.keys(files).flatMap((name) => [`--${name}`, out(name)]));
  for (const [name, begins] of Object.entries(files))
    expect(readFileSync(out(name), 'utf8').startsWith(begins), name).toBe(true);
});

test('one report can be printed instead', async () => {
  const { stdout } = await checked(reflect, ...ORIGIN, '--json', '-');
  expect(JSON.parse(stdout)).toMatchObject({ format: 'cors-conformance-check', version: 1 });
});

test('the summary of a CI job is added to', async ({}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  const summary = join(info.outputDir, 'summary.md');
  writeFileSync(summary, 'before\n');
  await serving(careful(), (base) =>
    command(['check', base, ...ORIGIN, '--markdown', summary], {
      GITHUB_STEP_SUMMARY: summary,
      PATH: process.env['PATH'],
    }),
  );
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## CORS check/);
});

test('a policy file names the line of each finding', async ({}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  const file = join(info.outputDir, 'p.yaml');
  const { code, stdout } = await serving(reflect, (base) => {
    writeFileSync(file, `endpoints:\n  - url: ${base}/items\n    origins: { allow: [https://app.example.com] }\n`);
    return command(['check', '--policy', file, '--rate', '0', '--no-browsers']);
  });
  // Below the working directory paths are told relative to it.
  expect(stdout).toMatch(/[\\/]p\.yaml:2$/m);
  expect(code).toBe(1);
});

test('policy init drafts a policy that reads back', async ({}, info) => {
  const file = join(info.outputDir, 'p.yaml');
  mkdirSync(info.outputDir, { recursive: true });
  await serving(careful(), async (base) => {
    const init = [
      'policy',
      'init',
      `${base}/items`,
      '--origin',
      'https://app.example.com',
      '--origin',
      'https://other.example.com',
      '--rate',
      '0',
    ];
    const { stdout } = await command(init);
    expect(stdout).toContain('# Today https://other.example.com cannot read');
    expect(parsePolicy(stdout, 'p').endpoints[0]).toMatchObject({
      methods: ['GET', 'PUT', 'DELETE'],
      requestHeaders: [
        ['content-type', 'application/json'],
        ['authorization', 'probe'],
        ['x-requested-with', 'probe'],
      ],
      exposedHeaders: ['x-total-count'],
      credentials: true,
    });
    expect(await command([...init, '--out', file])).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(file)).toBe(true);
    expect(await command([...init, '--out', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists already'),
    });
  });
});

const WRONG: [title: string, args: string[], says: RegExp][] = [
  ['no URL', ['check'], /a URL is needed, or --policy/],
  ['no origin', ['check', 'http://localhost'], /--origin is needed/],
  [
    'an origin with a path',
    ['check', 'http://localhost', '--origin', 'https://a.example/b'],
    /write https:\/\/a\.example/,
  ],
  ['no URL at all', ['check', 'items', '--origin', '*'], /"items" is no URL/],
  [
    'everybody with credentials',
    ['check', 'http://localhost', '--origin', '*', '--credentials'],
    /lets any site act as the visitor/,
  ],
  [
    'an unknown stack',
    ['check', 'http://localhost', '--origin', '*', '--stack', 'geocities'],
    /no stack "geocities"; there are: nginx/,
  ],
  [
    'an unknown severity',
    ['check', 'http://localhost', '--origin', '*', '--fail-on', 'bad'],
    /Allowed choices are critical, high/,
  ],
  [
    'a rate that is none',
    ['check', 'http://localhost', '--origin', '*', '--rate', '-1'],
    /A number from 0 on is needed/,
  ],
  ['a policy and flags', ['check', '--policy', 'p.yaml', '--origin', '*'], /leave out --origin/],
  ['a policy that is not there', ['check', '--policy', '/nowhere.yaml'], /\/nowhere\.yaml: there is no such file/],
  [
    'a secret that is not set',
    ['check', 'http://localhost', '--origin', 'https://a.example', '--auth-header', 'Authorization=CORS_TEST_UNSET'],
    /CORS_TEST_UNSET is not set/,
  ],
  [
    'a secret on the command line',
    ['check', 'http://localhost', '--origin', '*', '--auth-header', 'Authorization: Bearer x'],
    /The name and the environment variable/,
  ],
  ['a host that is none', ['check', 'http://localhost', '--origin', '*', '--host', 'a b'], /"a b" is no host/],
  [
    'two reports to be printed',
    ['check', 'http://127.0.0.1:1', '--origin', '*', '--json', '-', '--html', '-'],
    /only one report can be printed/,
  ],
  [
    'a draft of a server that does not answer',
    ['policy', 'init', 'http://127.0.0.1:1/', '--origin', 'https://a.example'],
    /nothing listens at that address and port .*; nothing can be drafted/,
  ],
  ['an unknown schema', ['schema', 'suites'], /Allowed choices are recording, policy, check/],
];
for (const [title, args, says] of WRONG) {
  test(`${title} is told in a line and ends with code 2`, async () => {
    const { code, stdout, stderr } = await command(args);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
}

test('a draft that cannot be written is told in a line', async ({}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  const inTheWay = join(info.outputDir, 'file');
  writeFileSync(inTheWay, '');
  const { code, stderr } = await serving(careful(), (base) =>
    command([
      'policy',
      'init',
      base,
      '--origin',
      'https://a.example',
      '--rate',
      '0',
      '--out',
      join(inTheWay, 'p.yaml'),
    ]),
  );
  expect(stderr).toMatch(/^error: .*p\.yaml: .*\n$/);
  expect(code).toBe(2);
});

test('an engine that was asked for and did nothing ends with 2, another in its place or not', () => {
  const flow = (engine: Engine, outcome: FlowResult['outcome']) => ({ engine, outcome }) as FlowResult;
  const flows = [
    flow('firefox', 'not-run'),
    flow('firefox', 'error'),
    flow('webkit', 'error'),
    flow('webkit', 'refused'),
  ];
  expect(idleEngines({ flows }, ['firefox', 'webkit'])).toEqual(['firefox']);
  // Nothing to be done, or any engine would do: nothing is lacking.
  expect(idleEngines({ flows: [] }, ['chromium'])).toEqual([]);
  expect(idleEngines({ flows }, [])).toEqual([]);
});

test('the schemas of policies and reports are printed', async () => {
  for (const name of ['policy', 'check']) {
    const { stdout, code } = await command(['schema', name]);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
    expect(code).toBe(0);
  }
});

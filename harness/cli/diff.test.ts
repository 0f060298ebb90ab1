import { expect, test } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOT_SHARED, recording, result, SHARED } from '../../reports/testing.ts';
import { serialise } from '../run/recorder.ts';
import { command } from './testing.ts';

let dir: string;
const write = (name: string, ...of: Parameters<typeof recording>) => {
  const path = join(dir, name);
  writeFileSync(path, serialise(recording(...of)));
  return path;
};
let good: string, bad: string, listed: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
  mkdirSync(join(dir, 'both'));
  good = write('good.json', [result(SHARED), result(NOT_SHARED)]);
  bad = write('bad.json', [result(SHARED, { verdict: 'deviates' }), result(NOT_SHARED)]);
  const known = { reason: 'A known reason for it.', links: [], contested: false };
  listed = write('listed.json', [result(SHARED, { verdict: 'deviates', listed: known }), result(NOT_SHARED)]);
  write('both/140.json', [result(SHARED)], { browser: { version: '140.0.1' } });
  write('both/141.json', [result(SHARED, { verdict: 'crash' })], { browser: { version: '141.0' } });
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('exit codes: 0 without a regression, 1 with one', async () => {
  const code = async (...args: string[]) => (await command(['diff', ...args])).code;
  expect(await code(good, good)).toBe(0);
  expect(await code(bad, good)).toBe(0);
  expect(await code(good, bad)).toBe(1);
  expect(await code(good, bad, '--fail-on', 'none')).toBe(0);
  expect(await code(good, listed)).toBe(0);
  expect(await code(good, listed, '--fail-on', 'listed')).toBe(1);
});

test('the terminal says what regressed', async () => {
  const { stdout, stderr } = await command(['diff', good, bad]);
  expect(stdout).toContain('2 scenarios in both, 1 regression\n');
  expect(stdout).toContain(`    NEW ${SHARED.id}: conforms → deviates; page: expected rejected`);
  expect(stderr).toBe('');
});

test('two versions of an engine are looked up in a folder', async () => {
  const folder = join(dir, 'both');
  const { code, stdout } = await command(['diff', 'chromium@140', 'chromium@141', '-r', folder]);
  expect(stdout).toContain('Chromium 140.0.1 (2026-01-02 03:04 UTC), then 141.0 (');
  expect(code).toBe(1);
});

for (const [format, has] of [
  ['json', '"format": "cors-conformance-diff"'],
  ['markdown', '## CORS conformance: comparison'],
  ['html', '<!doctype html>'],
] as const)
  test(`${format} goes to a file`, async () => {
    const file = join(dir, 'deep', `out.${format}`);
    const { code, stdout } = await command(['diff', good, bad, '--format', format, '-o', file]);
    expect(readFileSync(file, 'utf8')).toContain(has);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

test('wrong use and broken input end with code 2, cause and remedy', async () => {
  writeFileSync(join(dir, 'broken.json'), '{');
  const firefox = write('firefox.json', [result(SHARED)], { browser: { engine: 'firefox', name: 'Firefox' } });
  const WRONG: [args: string[], says: RegExp][] = [
    [[good], /missing required argument 'after'/],
    [[good, join(dir, 'none.json')], /there is no file or folder .*none\.json/],
    [[good, join(dir, 'broken.json')], /broken\.json: this is not JSON/],
    [[good, firefox], /nothing can be compared: .*Name recordings of the same browser/],
    [
      ['chromium@140', 'chromium@9', '-r', join(dir, 'both')],
      /no recording of chromium 9 in .*; there are: 140\.0\.1, 141\.0/,
    ],
    [['opera@1', 'opera@2'], /there is no engine "opera"; there are: chromium, firefox, webkit/],
    [[good, good, '--format', 'pdf'], /'pdf' is invalid.*terminal, markdown, json, html/],
    [[good, good, '-o', dir], /cannot write .*stands where a file is needed/],
  ];
  for (const [args, says] of WRONG) {
    const { code, stderr, stdout } = await command(['diff', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  }
});

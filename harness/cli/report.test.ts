import { test, expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recording, result, NOT_SHARED, SHARED } from '../../reports/testing.ts';
import { claimRecording } from '../run/claim.ts';
import { Recorder, serialise } from '../run/recorder.ts';
import { command } from './testing.ts';

let dir: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));
const report = (...paths: string[]) => command(['report', ...paths, '--out', join(dir, 'out')]);
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const good = recording([result(SHARED)]);

test('a path that leads nowhere is named', async () => {
  const { code, stderr } = await report(join(dir, 'nowhere.json'));
  expect(stderr).toBe(`error: there is no file or folder ${join(dir, 'nowhere.json')}\n`);
  expect(code).toBe(2);
});

test('an empty folder leads to the command that makes recordings', async () => {
  const { code, stderr } = await report(dir);
  expect(stderr).toBe(`error: no recordings in ${dir}; "cors-conformance run" makes some\n`);
  expect(code).toBe(2);
});

const BROKEN: [title: string, text: string, says: RegExp][] = [
  ['an empty file', '', /this is not JSON/],
  ['half a recording', serialise(good).slice(0, 400), /this is not JSON .*name that file/],
  ["another tool's JSON", '{"results": []}', /this is not a recording: .*Name a file that a run has written/],
  ['a newer format', JSON.stringify({ ...good, version: 99 }), /format version 99; .*update it/],
];
for (const [title, text, says] of BROKEN) {
  test(`${title} is refused with cause and remedy, and nothing is written`, async () => {
    const path = file('broken.json', text);
    const { code, stderr, stdout } = await report(path);
    expect(stderr).toContain(`error: ${path}: `);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(existsSync(join(dir, 'out'))).toBe(false);
    expect(code).toBe(2);
  });
}

test('broken recordings are all named and take nothing from the good ones', async () => {
  const first = file('a.json', '{');
  file('b.json', serialise(good));
  const second = file('c.json', '[]');
  const { code, stderr, stdout } = await report(dir);
  expect(stderr).toContain(`error: ${first}: `);
  expect(stderr).toContain(`error: ${second}: `);
  expect(stdout).toContain('1 recordings, 2 left out because of the errors above');
  expect(readFileSync(join(dir, 'out/site/index.html'), 'utf8')).toContain(good.browser.version!);
  expect(code).toBe(2);
});

test('the growing file of a killed run makes a report', async () => {
  const { run: _run, end: _end, scenarios: _scenarios, ...header } = good;
  const recorder = new Recorder(await claimRecording(join(dir, 'chromium.json')), header);
  recorder.append(result(SHARED));
  recorder.append(result(NOT_SHARED));
  recorder.close();
  writeFileSync(recorder.partialPath, readFileSync(recorder.partialPath, 'utf8').slice(0, -20));
  const { code, stdout } = await report(recorder.partialPath);
  expect(stdout).toMatch(/^1 recordings\.\n[^]*\nMatrix: \S+\n$/);
  const site = readFileSync(join(dir, 'out/site/index.html'), 'utf8');
  expect(site).toContain('the run was killed, or still goes on; 1 scenarios had been recorded');
  expect(code).toBe(0);
});

for (const inTheWay of ['out', 'out/site', 'out/wptreport-chromium.json']) {
  test(`something in the way at ${inTheWay} is named with the remedy`, async () => {
    const path = file('good.json', serialise(good));
    if (inTheWay.endsWith('.json')) mkdirSync(join(dir, inTheWay), { recursive: true });
    else {
      mkdirSync(join(dir, inTheWay, '..'), { recursive: true });
      writeFileSync(join(dir, inTheWay), '');
    }
    const { code, stderr } = await report(path);
    expect(stderr).toMatch(/^error: cannot write .*(stands where a (folder|file) is needed: choose another).*\n$/);
    expect(code).toBe(2);
  });
}

test('a report can be made from anywhere', () => {
  const bin = fileURLToPath(new URL('./bin.mjs', import.meta.url));
  const path = file('good.json', serialise(good));
  const { status, stderr } = spawnSync(process.execPath, [bin, 'report', path, '--out', 'out'], {
    cwd: dir,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(readFileSync(join(dir, 'out', 'site', 'index.html'), 'utf8')).toContain('CORS compatibility matrix');
});

test('every format is written when it is asked for, and nothing else', async () => {
  const path = file('good.json', serialise(good));
  const written = async (formats: string) => {
    const out = join(dir, formats);
    const { code, stdout, stderr } = await command(['report', path, '--out', out, '--format', formats]);
    expect([code, stderr]).toEqual([0, '']);
    const names = readdirSync(out).sort();
    for (const name of names) if (name !== 'site') expect(stdout).toContain(join(out, name));
    return names;
  };
  expect(await written('junit,bcd')).toEqual(['bcd.json', 'junit.xml']);
  expect(await written('tap, markdown')).toEqual(['results.tap', 'summary.md']);
  expect(await written('badge,wptreport')).toEqual([
    'badge-chromium.json',
    'badge-chromium.svg',
    'wptreport-chromium.json',
  ]);
  expect(await written('wptreport,site')).toEqual(['site', 'wptreport-chromium.json']);
});

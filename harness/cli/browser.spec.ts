import { test, expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import type { Recording } from '../run/recording.ts';
import { BIN, recordings, start, type Started } from './testing.ts';

test.skip(process.platform !== 'linux', 'finds the processes of a run through /proc');

// A hanging browser is waited for: first the longest scenario's time, then its own answer to being closed.
test.setTimeout(150_000);

needsBrowsers('chromium');

let out: string;
test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(() => rmSync(out, { recursive: true, force: true }));

/** A run that is long enough to be cut off in the middle. */
const MANY = ['run', '-e', 'chromium', '-s', 'preflight-cache,cors-check,origin-header,credentials'];

/** Starts it and waits until it has recorded some results; gives the browser's main process and profile. */
async function inTheMiddle(env: Record<string, string> = {}) {
  const run = start([...MANY, '-o', out], env);
  let lines = 0;
  await expect
    .poll(() => (lines = partial().split('\n').length - 2), { timeout: 60_000, intervals: [50] })
    .toBeGreaterThan(10);
  const isBrowser = ({ args }: { args: string[] }) =>
    args.some((arg) => arg.startsWith('--user-data-dir=')) && !args.some((arg) => arg.startsWith('--type='));
  const browser = run.descendants().find(isBrowser)!;
  const profile = browser.args.find((arg) => arg.startsWith('--user-data-dir='))!.slice('--user-data-dir='.length);
  return { run, browser, profile, lines };
}

function partial(): string {
  try {
    return readFileSync(
      recordings(out).find((name) => name.endsWith('.partial.jsonl'))!,
      'utf8',
    );
  } catch {
    return '';
  }
}

async function nothingIsLeft(run: Started, profile: string): Promise<void> {
  await expect.poll(run.descendants).toEqual([]);
  // The folder goes after the last process that writes in it.
  await expect.poll(() => existsSync(profile)).toBe(false);
}

async function onlyRecording(): Promise<Recording> {
  const files = recordings(out);
  expect(files).toEqual([expect.stringMatching(/chromium-[\d.]+-linux\.json$/)]);
  return readRecording(files[0]!);
}

const count = ({ scenarios }: Recording, ...verdicts: string[]) =>
  scenarios.filter(({ verdict }) => verdicts.includes(verdict)).length;
const ANSWERS = ['conforms', 'deviates', 'answered', 'unsupported', 'timeout'];

test('a browser that hangs is noticed, ended and started again, and the rest of the run goes on', async () => {
  const { run, browser, profile, lines } = await inTheMiddle({ CORS_CONFORMANCE_SILENCE_LIMIT: '1500' });
  process.kill(browser.pid, 'SIGSTOP');
  const { code, stdout } = await run.ended;
  expect(stdout).toMatch(/^chromium: the page has said nothing for \d+ s: it hangs; it is started again$/m);
  expect(code).toBe(0);
  const recording = await onlyRecording();
  expect(recording.run).toEqual({ status: 'complete', reason: expect.stringContaining('started again once') });
  expect(count(recording, ...ANSWERS)).toBe(recording.scenarios.length);
  expect(recording.scenarios.length).toBeGreaterThan(lines);
  await nothingIsLeft(run, profile);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends the run with code 130 and an incomplete recording of what was seen`, async () => {
    const { run, profile, lines } = await inTheMiddle();
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    expect(stdout).toMatch(/ not-run — INCOMPLETE: interrupted$/m);
    expect(stderr).toBe('');
    expect(code).toBe(130);
    const recording = await onlyRecording();
    expect(recording.run).toMatchObject({ status: 'incomplete', reason: 'interrupted' });
    expect(count(recording, ...ANSWERS)).toBeGreaterThanOrEqual(lines);
    expect(count(recording, 'crash')).toBe(0);
    await nothingIsLeft(run, profile);
  });
}

test('a second signal ends a run at once, even while its browser hangs, and the growing file stays', async () => {
  const { run, browser, profile, lines } = await inTheMiddle();
  process.kill(browser.pid, 'SIGSTOP');
  run.child.kill('SIGINT');
  run.child.kill('SIGTERM');
  const start = performance.now();
  const { code } = await run.ended;
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(code).toBe(130);
  const [file, ...others] = recordings(out);
  expect(others).toEqual([]);
  const recording = await readRecording(file!);
  expect(recording.run.status).toBe('incomplete');
  expect(recording.scenarios.length).toBeGreaterThanOrEqual(lines);
  await nothingIsLeft(run, profile);
});

test('a disk that fills up in the middle ends browser and run; the message names the file with what was recorded', async () => {
  test.skip(spawnSync('prlimit', ['--version']).status !== 0, 'needs prlimit');
  const { run, profile, lines } = await inTheMiddle();
  // From now on every write to a file fails as on a full disk.
  expect(spawnSync('prlimit', ['--pid', String(run.child.pid), '--fsize=1']).status).toBe(0);
  const { code, stderr } = await run.ended;
  const [file] = recordings(out);
  expect(stderr).toMatch(/^error: cannot write .*EFBIG: file too large.*\. What was recorded before is kept in .*\n$/);
  expect(stderr).toContain(file!);
  expect(code).toBe(2);
  expect((await readRecording(file!)).scenarios.length).toBeGreaterThanOrEqual(lines);
  await nothingIsLeft(run, profile);
});

test.describe('progress', () => {
  const SOME = ['run', '-e', 'chromium', '-g', 'simple-requests/.*shared'];

  test('in a pipe is plain lines, and what is printed last is where to look', async () => {
    const { code, stdout } = await start([...SOME, '-o', out]).ended;
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^chromium: starting Chromium [\d.]+$/m);
    expect(stdout).toMatch(/^chromium: 12\/12 scenarios, 0 deviate$/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Matrix: ${join(out, 'site/index.html')}`);
    expect(code).toBe(0);
  });

  test('on a terminal is one line per engine that is drawn anew', async () => {
    test.skip(!existsSync('/usr/bin/script'), "needs util-linux's script");
    const typed = [process.execPath, BIN, ...SOME, '-o', out].map((part) => `'${part}'`).join(' ');
    const { code, stdout } = await start([], {}, ['sh', '-c', `script -qec "${typed}" /dev/null`, 'sh']).ended;
    expect(stdout).toMatch(/\u001b\[1A\u001b\[2Kchromium  12\/12 scenarios, 0 deviate/);
    expect(stdout).not.toMatch(/^chromium: /m);
    expect(code).toBe(0);
  });
});

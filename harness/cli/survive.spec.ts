import { test, expect } from '@playwright/test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { lacksClock, makeClock } from '../browsers/clock/clock.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import { settledIn } from '../run/recorder.ts';
import type { Recording, ScenarioResult } from '../run/recording.ts';
import { withoutVolatile } from '../run/volatile.ts';
import { recordings, start, type Ended, type Started } from './testing.ts';

test.skip(process.platform !== 'linux', 'finds the processes of a run through /proc');
test.setTimeout(240_000);

needsBrowsers('chromium');

let dir: string;
test.beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

const HOUR = 3_600_000;

/** Some that are quick and some that take seconds: a run that can be cut off when results are settled and others not. */
const SOME = ['run', '-e', 'chromium', '-g', '^(cors-check/acao-|preflight-cache/)', '-o'];

/** The same, undisturbed; made once for all tests of a worker. */
let undisturbed: Promise<Recording> | undefined;
const asUndisturbed = () =>
  (undisturbed ??= (async () => {
    const out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
    try {
      await finished(start([...SOME, out]));
      return await only(out);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  })());

async function finished(run: Started): Promise<Ended> {
  const ended = await run.ended;
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  return ended;
}

async function only(out: string): Promise<Recording> {
  const files = recordings(out);
  expect(files).toEqual([expect.stringMatching(/chromium-[\d.]+-linux\.json$/)]);
  return readRecording(files[0]!);
}

/** What the growing file holds. */
function grown(out: string): { results: Map<string, ScenarioResult>; settled: Set<string>; text: string } {
  let text = '';
  try {
    text = readFileSync(
      recordings(out).find((name) => name.endsWith('.partial.jsonl'))!,
      'utf8',
    );
  } catch {
    // Not there yet.
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const lines = whole.slice(1).filter((line) => line.startsWith('{"topic"'));
  const results = lines.map((line) => JSON.parse(line) as ScenarioResult);
  return { results: new Map(results.map((result) => [result.scenario.id, result])), settled: settledIn(text), text };
}

/** Waits until more results have been settled than there were. */
async function settles(out: string, before = 0): Promise<void> {
  await expect.poll(() => grown(out).settled.size, { timeout: 90_000, intervals: [50] }).toBeGreaterThan(before);
}

/** The folder for the profile of the run's browser: each that is started has its own. */
const profileOf = (run: Started) => mainProcesses(run)[0]?.profile;

/** Main processes of browsers; the script that starts one looks like one at first. */
function mainProcesses(run: Started): { pid: number; profile: string }[] {
  return run.descendants().flatMap(({ pid, args }) => {
    const profile = args.find((arg) => arg.startsWith('--user-data-dir='));
    return profile && !args.some((arg) => arg.startsWith('--type=')) ? [{ pid, profile }] : [];
  });
}

/** How many processes it has killed. */
function killBrowser(run: Started): number {
  let count = 0;
  for (const { pid } of mainProcesses(run)) {
    try {
      process.kill(pid, 'SIGKILL');
      count++;
    } catch {
      // It went by itself.
    }
  }
  return count;
}

/** Kills the browser that is there. While its script gives way to it, a process shows no arguments for an instant. */
const browserIsKilled = (run: Started) =>
  expect.poll(() => killBrowser(run), { timeout: 60_000, intervals: [20] }).toBeGreaterThan(0);

/** Ends a run as the system does when memory is short: at once, whatever it is at. Its browser has nobody left. */
async function killed(run: Started): Promise<void> {
  run.child.kill('SIGKILL');
  await run.ended;
  for (const { pid } of run.descendants()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
  }
}

/** Everything that two runs of the same have in common, save one scenario. */
async function isAsUndisturbed(recording: Recording, except?: string): Promise<void> {
  const stable = (one: Recording) => {
    const rest = withoutVolatile(one);
    return { ...rest, run: null, scenarios: rest.scenarios.filter(({ scenario }) => scenario.id !== except) };
  };
  const [mine, other] = [stable(recording), stable(await asUndisturbed())];
  const verdicts = ({ scenarios }: Pick<Recording, 'scenarios'>) =>
    scenarios.map(({ scenario, verdict }) => `${scenario.id} ${verdict}`);
  expect(verdicts(mine)).toEqual(verdicts(other));
  expect(mine).toEqual(other);
}

/** What was settled before stands in the recording as it was observed then. */
function nothingIsLost(before: ReturnType<typeof grown>, recording: Recording): void {
  const after = new Map(recording.scenarios.map((result) => [result.scenario.id, result]));
  for (const id of before.settled) expect(after.get(id)!.observed).toEqual(before.results.get(id)!.observed);
  for (const id of before.results.keys()) expect(after.get(id)!.verdict).toBe(before.results.get(id)!.verdict);
}

test('a harness that is killed goes on with --resume where it was, and the result is as undisturbed', async () => {
  const out = join(dir, 'out');
  const run = start([...SOME, out]);
  await settles(out);
  await killed(run);
  const before = grown(out);
  const { stdout } = await finished(start([...SOME, out, '--resume']));
  expect(stdout).toMatch(
    new RegExp(`^chromium: goes on: ${before.settled.size} of \\d+ scenarios are done, \\d+ are left$`, 'm'),
  );
  const recording = await only(out);
  expect(recording.run).toEqual({ status: 'complete' });
  expect(recording.parts).toHaveLength(2);
  nothingIsLost(before, recording);
  await isAsUndisturbed(recording);

  // Nothing is left to do, and nothing is done.
  const again = await finished(start([...SOME, out, '--resume']));
  expect(again.stdout).toMatch(/^chromium: complete since .*; without --resume it would be run again$/m);
  expect(again.stdout).not.toContain('starting');
  expect(await only(out)).toEqual(recording);
});

test('killed twice in a row, and a third time while it begins: what each had settled is in the result', async () => {
  const out = join(dir, 'out');
  let run = start([...SOME, out]);
  await settles(out);
  await killed(run);
  const first = grown(out);
  run = start([...SOME, out, '--resume']);
  await settles(out, first.settled.size);
  await killed(run);
  const second = grown(out);
  for (const [id] of first.results) expect(second.results.has(id)).toBe(true);
  run = start([...SOME, out, '--resume']);
  await expect.poll(() => profileOf(run) !== undefined, { timeout: 60_000, intervals: [20] }).toBe(true);
  await killed(run);
  expect(grown(out).settled).toEqual(second.settled);
  await finished(start([...SOME, out, '--resume']));
  const recording = await only(out);
  nothingIsLost(first, recording);
  nothingIsLost(second, recording);
  await isAsUndisturbed(recording);
});

test('an interrupted run goes on with --resume too', async () => {
  const out = join(dir, 'out');
  const run = start([...SOME, out]);
  await settles(out);
  const before = grown(out);
  run.child.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
  const interrupted = await only(out);
  expect(interrupted.run).toMatchObject({ status: 'incomplete', reason: 'interrupted' });
  for (const id of before.settled) expect(interrupted.run.unsettled ?? []).not.toContain(id);
  const { stdout } = await finished(start([...SOME, out, '--resume']));
  expect(stdout).toMatch(/^chromium: goes on: \d+ of \d+ scenarios are done/m);
  const recording = await only(out);
  nothingIsLost(before, recording);
  await isAsUndisturbed(recording);
});

test('a browser that is killed in the middle is started again, and the result is as undisturbed', async () => {
  const out = join(dir, 'out');
  const run = start([...SOME, out]);
  await settles(out);
  const before = grown(out);
  await browserIsKilled(run);
  const { stdout } = await finished(run);
  expect(stdout).toMatch(/^chromium: the (browser closed or crashed|page .*); it is started again$/m);
  expect(stdout).toMatch(/^Chromium [\d.]+: .* — the browser was started again once: the (browser|page) .*$/m);
  const recording = await only(out);
  expect(recording.run).toEqual({ status: 'complete', reason: expect.stringContaining('started again once') });
  nothingIsLost(before, recording);
  await isAsUndisturbed(recording);
});

test('a browser that is killed at its start, in the middle and after that is started again each time', async () => {
  const out = join(dir, 'out');
  const run = start([...SOME, out]);
  const profiles = new Set<string>();
  const next = async () => {
    const isNew = (profile?: string) => profile !== undefined && profiles.size < profiles.add(profile).size;
    await expect.poll(() => isNew(profileOf(run)), { timeout: 60_000, intervals: [20] }).toBe(true);
  };
  await next();
  await expect.poll(() => grown(out).results.size, { timeout: 60_000, intervals: [20] }).toBeGreaterThan(0);
  await browserIsKilled(run);
  // At its start: it is there, and has not been asked anything yet.
  await next();
  await browserIsKilled(run);
  await next();
  await settles(out);
  const before = grown(out);
  await browserIsKilled(run);
  const { code } = await run.ended;
  const recording = await only(out);
  expect(recording.run.status).toBe('complete');
  expect(recording.run.reason).toContain('the browser was started again 3 times');
  nothingIsLost(before, recording);
  // The last one may have been killed while it was at what the first one had died at: that is a crash, and nothing else.
  const crashed = recording.scenarios.filter(({ verdict }) => verdict === 'crash');
  expect(crashed.length).toBeLessThanOrEqual(1);
  expect(code).toBe(crashed.length);
  await isAsUndisturbed(recording, crashed[0]?.scenario.id);
});

test('a browser that is killed again and again ends the run, which says so and keeps what was seen; --resume goes on', async () => {
  const out = join(dir, 'out');
  const run = start([...SOME, out]);
  await settles(out);
  const before = grown(out);
  const killer = setInterval(() => killBrowser(run), 200);
  const { code, stdout } = await run.ended;
  clearInterval(killer);
  expect(code).toBe(2);
  expect(stdout).toContain('INCOMPLETE');
  expect(existsSync(join(out, 'site/index.html'))).toBe(true);
  const broken = await only(out);
  expect(broken.run.status).toBe('incomplete');
  nothingIsLost(before, broken);
  await finished(start([...SOME, out, '--resume']));
  const recording = await only(out);
  nothingIsLost(before, recording);
  await isAsUndisturbed(recording);
});

test('of runs that begin at once one goes on, and is as undisturbed; the others say why not, and touch nothing', async () => {
  const out = join(dir, 'out');
  const runs = [start([...SOME, out]), start([...SOME, out]), start([...SOME, out, '--resume'])];
  const ended = await Promise.all(runs.map((run) => run.ended));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 2, 2]);
  const winner = runs[ended.findIndex(({ code }) => code === 0)]!.child.pid;
  for (const { code, stdout, stderr } of ended) {
    if (code === 0) continue;
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      new RegExp(
        `^error: another run \\(process ${winner}\\) is writing .*: wait until it has ended, or choose another --out\n$`,
      ),
    );
  }
  await isAsUndisturbed(await only(out));
});

test('a clock that jumps an hour forward and two back in the middle changes nothing', async () => {
  test.skip(lacksClock() !== null, lacksClock() ?? '');
  const out = join(dir, 'out');
  const clock = await makeClock('wall');
  try {
    const began = Date.now();
    const run = start([...SOME, out], clock.env);
    await settles(out);
    clock.advance(HOUR);
    await settles(out, grown(out).settled.size);
    clock.advance(-2 * HOUR);
    const { stdout } = await finished(run);
    const seconds = Number(/^Took ([\d.]+) s/m.exec(stdout)?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan((Date.now() - began) / 1000);
    const recording = await only(out);
    // It did jump.
    expect(Date.parse(recording.start) - Date.parse(recording.end)).toBeGreaterThan(HOUR / 2);
    for (const { durationMs, observed } of recording.scenarios) {
      const durations = [
        durationMs,
        ...observed.page.map((step) => step.durationMs),
        ...observed.wire.map((one) => one.atMs),
      ];
      expect(Math.min(...durations)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...durations)).toBeLessThan(HOUR / 10);
    }
    await isAsUndisturbed(recording);
  } finally {
    await clock.remove();
  }
});

import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ClockError, lacksClock, makeClock, type Clock } from './clock.ts';

test('a system other than Linux and a machine without a compiler say so', () => {
  expect(lacksClock('darwin', '/usr/bin/cc')).toContain('Linux alone, and this is darwin');
  expect(lacksClock('linux', null)).toContain('needs a C compiler (cc, gcc, clang)');
  expect(lacksClock('linux', '/usr/bin/cc')).toBeNull();
});

/** Answers every line with its wall clock and its monotonic clock. */
const PROGRAM = [
  "process.stdin.on('data', () => console.log([Date.now(), performance.now()].join(' ')))",
  "console.log('ready')",
].join(';');

/** A process with that clock, and what its clocks show. */
function watched({ env }: Clock) {
  const child = spawn(process.execPath, ['-e', PROGRAM], { env: { ...process.env, ...env } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const clocks = async () => {
    child.stdin.write('?\n');
    return (await next()).split(' ').map(Number) as [wall: number, monotonic: number];
  };
  return { child, next, clocks };
}

test('the clocks of a process move while it runs', async () => {
  const lacking = lacksClock();
  test.skip(lacking !== null, lacking ?? '');
  const clock = await makeClock();
  const { child, next, clocks } = watched(clock);
  try {
    expect(await next()).toBe('ready');
    const [wall, monotonic] = await clocks();
    // Not a whole number of seconds: the carry into the seconds counts.
    clock.advance(86_400_999);
    const [laterWall, laterMonotonic] = await clocks();
    for (const moved of [laterWall - wall, laterMonotonic - monotonic]) {
      expect(moved).toBeGreaterThanOrEqual(86_400_998);
      expect(moved).toBeLessThan(86_460_000);
    }
    clock.advance(500);
    expect((await clocks())[0] - laterWall).toBeGreaterThanOrEqual(500);
  } finally {
    child.kill();
    await clock.remove();
  }
  expect(existsSync(dirname(clock.env['CLOCKSHIFT_FILE']!))).toBe(false);
});

test('the time of day alone can jump, forward and back, and the passing of time does not', async () => {
  const lacking = lacksClock();
  test.skip(lacking !== null, lacking ?? '');
  const clock = await makeClock('wall');
  const { child, next, clocks } = watched(clock);
  try {
    expect(await next()).toBe('ready');
    let [wall, monotonic] = await clocks();
    for (const ms of [3_600_000, -7_200_000]) {
      clock.advance(ms);
      const [laterWall, laterMonotonic] = await clocks();
      const passed = laterMonotonic - monotonic;
      expect(passed).toBeGreaterThanOrEqual(0);
      expect(passed).toBeLessThan(60_000);
      expect(Math.abs(laterWall - wall - ms - passed)).toBeLessThan(60_000);
      [wall, monotonic] = [laterWall, laterMonotonic];
    }
  } finally {
    child.kill();
    await clock.remove();
  }
});

test('a compiler that fails is quoted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'compiler-'));
  writeFileSync(
    join(folder, 'cc'),
    '#!/bin/sh\necho "clockshift.c:1: fatal error: dlfcn.h: no such file" >&2\nexit 1\n',
  );
  chmodSync(join(folder, 'cc'), 0o755);
  const { PATH } = process.env;
  try {
    process.env['PATH'] = `${folder}:/bin`;
    test.skip(process.platform !== 'linux', 'Linux alone');
    await expect(makeClock()).rejects.toThrow(
      new ClockError(
        "the library that moves a browser's clock could not be compiled: clockshift.c:1: fatal error: dlfcn.h: no such file",
      ),
    );
  } finally {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  }
});

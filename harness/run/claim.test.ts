import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { claimRecording, claimRecordings, ClaimError, LOCK_SUFFIX } from './claim.ts';

function recordingPath(name = 'a'): string {
  const folder = test.info().outputPath('out');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.json`);
}
const lockOf = (path: string) => path.replace(/\.json$/, LOCK_SUFFIX);

/** What a claim of this process says, changed. */
async function lockOfOther(path: string, change: Record<string, unknown>): Promise<void> {
  const claim = await claimRecording(path);
  const mine = JSON.parse(readFileSync(lockOf(path), 'utf8')) as object;
  claim.release();
  writeFileSync(lockOf(path), JSON.stringify({ ...mine, token: 'another', ...change }));
}

/** A process that does nothing until it is killed. */
async function idle(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

/** When the system says that a process was started. */
const startedAt = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[19];

test('a recording is claimed once, and again when it has been let go of', async () => {
  const path = recordingPath();
  const claim = await claimRecording(path);
  expect(claim.held()).toBe(true);
  await expect(claimRecording(path)).rejects.toMatchObject({
    name: 'ClaimError',
    message: `another run (process ${process.pid}) is writing ${path}: wait until it has ended, or choose another --out`,
  });
  expect(claim.held()).toBe(true);
  claim.release();
  expect(claim.held()).toBe(false);
  const next = await claimRecording(path);
  // What has let go has no say any more.
  claim.release();
  expect(next.held()).toBe(true);
  next.release();
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('of several recordings all are claimed or none', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map(recordingPath) as [string, string, string];
  const claim = await claimRecording(b);
  await expect(claimRecordings([a, b, c])).rejects.toThrow(ClaimError);
  expect(readdirSync(join(a, '..'))).toEqual(['b.lock']);
  claim.release();
  for (const one of await claimRecordings([a, b, c])) one.release();
});

test('of many that come at once one gets it', async () => {
  const path = recordingPath();
  await lockOfOther(path, { started: 'long ago' });
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimRecording(path)));
  const got = claims.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(got).toHaveLength(1);
  expect(got[0]!.held()).toBe(true);
  got[0]!.release();
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('a claim survives that its folder is removed', async () => {
  const path = recordingPath();
  const claim = await claimRecording(path);
  rmSync(join(path, '..'), { recursive: true });
  expect(claim.held()).toBe(true);
  await expect(claimRecording(path)).rejects.toThrow(ClaimError);
  claim.release();
});

test.describe('an owner on this machine', () => {
  test.skip(process.platform !== 'linux', 'reads /proc');

  test('is alive while its process is, however old its file looks, and dead once that was killed', async () => {
    const path = recordingPath();
    const owner = await idle();
    await lockOfOther(path, { pid: owner.pid, started: startedAt(owner.pid!) });
    // Clocks that jump make a file as old or as young as you like.
    for (const seconds of [0, 4e9]) {
      utimesSync(lockOf(path), seconds, seconds);
      await expect(claimRecording(path)).rejects.toThrow(`another run (process ${owner.pid}) is writing ${path}`);
    }
    // Stopped is not dead.
    owner.kill('SIGSTOP');
    await expect(claimRecording(path)).rejects.toThrow(ClaimError);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    (await claimRecording(path)).release();
  });

  test('is dead when another process has its number', async () => {
    const path = recordingPath();
    const other = await idle();
    await lockOfOther(path, { pid: other.pid, started: String(Number(startedAt(other.pid!)) - 1) });
    (await claimRecording(path)).release();
    other.kill('SIGKILL');
  });

  test('is dead when the machine was started anew, even if a process looks like it', async () => {
    const path = recordingPath();
    await lockOfOther(path, { boot: 'an earlier one' });
    (await claimRecording(path)).release();
  });
});

test.describe('an owner that cannot be looked at', () => {
  const AWAY = { host: 'elsewhere', boot: 'its own' };

  test('is alive while its file is touched', async () => {
    const path = recordingPath();
    await lockOfOther(path, AWAY);
    let at = 1e9;
    const heart = setInterval(() => utimesSync(lockOf(path), ++at, at), 50);
    await expect(claimRecording(path, 60_000)).rejects.toMatchObject({
      name: 'ClaimError',
      message: `another run (process ${process.pid} on elsewhere) is writing ${path}: wait until it has ended, or choose another --out, or remove ${lockOf(path)} when you know that it has ended`,
    });
    clearInterval(heart);
  });

  test('is dead when its file stands still', async () => {
    const path = recordingPath();
    await lockOfOther(path, AWAY);
    const claim = await claimRecording(path, 700);
    expect(claim.held()).toBe(true);
    claim.release();
  });

  test('this process touches its own file while it has a claim', async () => {
    const path = recordingPath();
    const claim = await claimRecording(path);
    const { mtimeMs } = statSync(lockOf(path));
    await expect.poll(() => statSync(lockOf(path)).mtimeMs, { timeout: 20_000 }).toBeGreaterThan(mtimeMs + 1000);
    claim.release();
  });

  test('nor can one that was killed while it wrote its file', async () => {
    const path = recordingPath();
    writeFileSync(lockOf(path), '{"pid":12');
    (await claimRecording(path, 700)).release();
  });
});

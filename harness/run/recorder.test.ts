import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../../reports/testing.ts';
import { readRecording } from '../../reports/write.ts';
import { claimRecording, LOCK_SUFFIX, type Claim } from './claim.ts';
import { PARTIAL_SUFFIX, prepareFolder, Recorder, serialise, settledIn, WriteError } from './recorder.ts';
import type { Recording, RecordingHeader } from './recording.ts';

function headerOf(whole: Recording): RecordingHeader {
  const { end: _end, run: _run, scenarios: _scenarios, ...header } = whole;
  return header;
}
const HEADER = headerOf(recording([]));

function folder(): string {
  const path = test.info().outputPath('out');
  mkdirSync(path, { recursive: true });
  return path;
}

function lines(path: string): unknown[] {
  const text = readFileSync(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** As if the owner so far were dead. */
async function claimAgain(path: string): Promise<Claim> {
  rmSync(path.replace(/\.json$/, LOCK_SUFFIX), { force: true });
  return claimRecording(path);
}

function problem(write: () => void): string {
  let thrown: unknown;
  try {
    write();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(WriteError);
  return (thrown as WriteError).message;
}

/** A device on which every write finds the disk full. */
const FULL = '/dev/full';

test('a partial recording grows by a line per result, and is whole after each', async () => {
  const recorder = new Recorder(await claimRecording(join(folder(), 'a.json')), HEADER);
  expect(recorder.partialPath).toBe(join(folder(), `a${PARTIAL_SUFFIX}`));
  expect(lines(recorder.partialPath)).toEqual([HEADER]);
  const first = JSON.parse(JSON.stringify(result(SHARED))) as unknown;
  recorder.append(result(SHARED));
  expect(lines(recorder.partialPath)).toEqual([HEADER, first]);
  recorder.append(result(NOT_SHARED, { verdict: 'crash', reason: 'line\nbreak' }));
  expect(lines(recorder.partialPath)).toHaveLength(3);
  expect(lines(recorder.partialPath)[2]).toMatchObject({ verdict: 'crash', reason: 'line\nbreak' });
  expect(existsSync(recorder.path)).toBe(false);
  recorder.close();
});

test('a recording that is given up leaves its partial file', async () => {
  const recorder = new Recorder(await claimRecording(join(folder(), 'a.json')), HEADER);
  recorder.append(result(SHARED));
  recorder.close();
  recorder.close();
  expect(readdirSync(folder())).toEqual([`a${PARTIAL_SUFFIX}`]);
  expect(lines(recorder.partialPath)).toHaveLength(2);
});

test('a finished recording stands alone, in the place of an older one', async () => {
  const path = join(folder(), 'a.json');
  writeFileSync(path, 'an older recording');
  const whole = recording([result(SHARED), result(XHR_SHARED)]);
  const recorder = new Recorder(await claimRecording(path), headerOf(whole));
  recorder.append(result(SHARED));
  expect(readFileSync(path, 'utf8')).toBe('an older recording');
  recorder.finish(whole);
  expect(readdirSync(folder())).toEqual(['a.json']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(whole)));
});

test('the folder is made', async () => {
  const path = join(folder(), 'new', 'deep', 'a.json');
  new Recorder(await claimRecording(path), HEADER).finish(recording([]));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ scenarios: [] });
});

test('what a run that died has left is set aside, each time under another name, and can be read there', async () => {
  const path = join(folder(), 'a.json');
  for (const n of [1, 2]) {
    const died = new Recorder(await claimRecording(path), HEADER);
    died.append(result(SHARED));
    died.close();
    const claim = await claimAgain(path);
    const next = new Recorder(claim, HEADER);
    expect(next.setAside).toBe(`${next.partialPath}.kept-${n}`);
    expect(lines(next.setAside!)).toHaveLength(2);
    expect((await readRecording(next.setAside!)).scenarios).toHaveLength(1);
    expect(lines(next.partialPath)).toEqual([HEADER]);
    next.finish(recording([]));
  }
  expect(readdirSync(folder()).sort()).toEqual(['a.json', `a${PARTIAL_SUFFIX}.kept-1`, `a${PARTIAL_SUFFIX}.kept-2`]);
});

test('what a run that goes on keeps takes the place of the leftover in one move, and more is added', async () => {
  const path = join(folder(), 'a.json');
  const died = new Recorder(await claimRecording(path), HEADER);
  died.append(result(SHARED));
  died.close();
  const kept = { results: [result(SHARED)], settled: [SHARED.id] };
  const next = new Recorder(await claimRecording(path), { ...HEADER, start: 'again' }, kept);
  expect(next.setAside).toBeUndefined();
  next.append(result(NOT_SHARED));
  next.settle([]);
  next.settle([NOT_SHARED.id]);
  const text = readFileSync(next.partialPath, 'utf8');
  expect(lines(next.partialPath)).toHaveLength(5);
  expect(settledIn(text)).toEqual(new Set([SHARED.id, NOT_SHARED.id]));
  expect(settledIn(text.slice(0, -4))).toEqual(new Set([SHARED.id]));
  expect((await readRecording(next.partialPath)).scenarios.map(({ scenario }) => scenario.id)).toEqual([
    SHARED.id,
    NOT_SHARED.id,
  ]);
  next.restate({ ...HEADER, start: 'and again' }, kept);
  next.append(result(XHR_SHARED));
  expect(lines(next.partialPath)).toHaveLength(4);
  next.finish(recording([result(SHARED)]));
  expect(readdirSync(folder())).toEqual(['a.json']);
});

test('a recording that holds what a run that ended early has not is set aside; a complete one is replaced by the next', async () => {
  const path = join(folder(), 'a.json');
  const both = [result(SHARED), result(NOT_SHARED)];
  const early = { run: { status: 'incomplete', reason: 'interrupted' } } as const;
  const replace = async (whole: Recording) => new Recorder(await claimRecording(path), headerOf(whole)).finish(whole);
  expect(await replace(recording(both))).toBeUndefined();
  expect(await replace(recording([result(SHARED)]))).toBeUndefined();
  expect(await replace(recording(both, early))).toBeUndefined();
  expect(await replace(recording([result(SHARED)], early))).toBe(`${path}.kept-1`);
  expect((await readRecording(`${path}.kept-1`)).scenarios).toHaveLength(2);
  expect(await replace(recording([result(NOT_SHARED)]))).toBe(`${path}.kept-2`);
  expect(await replace(recording([result(NOT_SHARED, { verdict: 'crash' })], early))).toBe(`${path}.kept-3`);
  // Where nothing was observed there is nothing to keep.
  expect(await replace(recording([result(SHARED)]))).toBeUndefined();
});

test('a growing file that is there without a claim is still not written over', async () => {
  const path = join(folder(), 'a.json');
  const one = new Recorder(await claimRecording(path), HEADER);
  one.append(result(SHARED));
  const other = new Recorder(await claimAgain(path), HEADER);
  // Whoever had it writes on where the file is now.
  one.append(result(XHR_SHARED));
  expect(lines(other.setAside!)).toHaveLength(3);
  expect(lines(other.partialPath)).toEqual([HEADER]);
  other.append(result(NOT_SHARED));
  expect(problem(() => one.finish(recording([])))).toContain(`cannot write ${path}: another run has taken it over`);
  expect(lines(other.partialPath)).toHaveLength(2);
  other.finish(recording([result(NOT_SHARED)]));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ scenarios: [{ verdict: 'conforms' }] });
});

test('a file that stands where the folder should be is told, with file, cause and remedy', async () => {
  for (const [name, path] of [
    ['direct', 'a.json'],
    ['deeper', 'b/a.json'],
  ] as const) {
    const blocked = join(folder(), name);
    writeFileSync(blocked, '');
    await expect(claimRecording(join(blocked, path))).rejects.toMatchObject({
      name: 'WriteError',
      message: `cannot write ${join(blocked, path)}: a file stands where a folder is needed: choose another --out`,
    });
  }
});

test('a folder is made ready before anything runs, or the reason told', async () => {
  const path = join(folder(), 'new', 'deep');
  prepareFolder(path);
  prepareFolder(path);
  expect(readdirSync(path)).toEqual([]);
  writeFileSync(join(path, 'file'), '');
  expect(problem(() => prepareFolder(join(path, 'file')))).toBe(
    `cannot write to ${join(path, 'file')}: a file stands where a folder is needed: choose another --out`,
  );
});

test('a folder that stands where the recording should be is told, and what was recorded is kept', async () => {
  const path = join(folder(), 'a.json');
  mkdirSync(path);
  const recorder = new Recorder(await claimRecording(path), HEADER);
  recorder.append(result(SHARED));
  const said = problem(() => recorder.finish(recording([result(SHARED)])));
  expect(said).toContain(`cannot write ${path}: a folder stands where a file is needed: choose another --out`);
  expect(said).toContain(`What was recorded before is kept in ${recorder.partialPath}`);
  expect(lines(recorder.partialPath)).toHaveLength(2);
  expect(readdirSync(folder()).sort()).toEqual(['a.json', `a${PARTIAL_SUFFIX}`]);
  recorder.close();
});

test.describe('on a full disk', () => {
  test.skip(!existsSync(FULL), `there is no ${FULL} here`);

  test('the first line fails with cause and remedy', async () => {
    const path = join(folder(), 'a.json');
    const claim = await claimRecording(path);
    // What is at the name of the growing file is a leftover to a recorder, whatever it is: the disk itself must be full.
    const small = join(folder(), 'small');
    mkdirSync(small);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'none', small]);
    test.skip(mounted.status !== 0, 'only who may mount a small disk can fill one');
    try {
      const full = { ...claim, path: join(small, 'a.json') };
      writeFileSync(join(small, 'filler'), Buffer.alloc(4096));
      expect(problem(() => new Recorder(full, HEADER))).toBe(
        `cannot write ${full.path}: the disk is full: free some space`,
      );
    } finally {
      spawnSync('umount', ['-l', small]);
      claim.release();
    }
  });

  test('finishing fails, an older recording stays, and so does what was recorded', async () => {
    const path = join(folder(), 'a.json');
    writeFileSync(path, 'an older recording');
    symlinkSync(FULL, `${path}.tmp`);
    const recorder = new Recorder(await claimRecording(path), HEADER);
    recorder.append(result(SHARED));
    expect(problem(() => recorder.finish(recording([result(SHARED)])))).toBe(
      `cannot write ${path}: the disk is full: free some space. What was recorded before is kept in ${recorder.partialPath}`,
    );
    expect(readFileSync(path, 'utf8')).toBe('an older recording');
    expect(lines(recorder.partialPath)).toHaveLength(2);
    expect(readdirSync(folder()).sort()).toEqual(['a.json', `a${PARTIAL_SUFFIX}`]);
    recorder.close();
  });
});

test('a serialised recording has a line per scenario, and reads as the same', async () => {
  const odd = result(NOT_SHARED, { verdict: 'error', reason: '"scenarios": []\n} $& \u2028' });
  const whole = recording([result(SHARED), odd], { run: { status: 'incomplete', reason: '$1 "scenarios": []' } });
  const text = serialise(whole);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(whole)));
  expect(text.split('\n').filter((line) => line.startsWith('    {"topic"'))).toHaveLength(2);
  expect(JSON.parse(serialise(recording([])))).toEqual(JSON.parse(JSON.stringify(recording([]))));
});

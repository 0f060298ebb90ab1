import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serialise } from '../harness/run/recorder.ts';
import { MOST_THREADS, WORTH_THREADS } from './page-threads.ts';
import { RecordingFiles } from './recording-files.ts';
import { nothingShared } from './recording-lines.ts';
import { readRecording, writeSite } from './write.ts';

const FOLDER = 'reports/recordings';

/** Tells of every further thread, and takes the machine for one with so many processors. */
const machine = (processors: number) =>
  `data:text/javascript,import os from'node:os';import{isMainThread,threadId}from'node:worker_threads';os.availableParallelism=()=>${processors};if(!isMainThread)console.log('thread '+threadId)`;

for (const processors of [1, 2, 4])
  test(`pages that are made from open files on ${processors} processors are the same as those of one thread from memory`, async () => {
    test.slow();
    const name = readdirSync(FOLDER).find((one) => one.startsWith('chromium'))!;
    const whole = await readRecording(join(FOLDER, name));
    const scenarios = whole.scenarios.slice(0, 800);
    const older = scenarios.map((result) => ({ ...result, durationMs: result.durationMs + 1 }));
    const recordings = [
      { ...whole, scenarios },
      { ...whole, browser: { ...whole.browser, version: '1' }, scenarios: older },
    ];
    const files = recordings.map((recording, index) => {
      const file = test.info().outputPath(`${index}.json`);
      writeFileSync(file, serialise(recording));
      expect(statSync(file).size).toBeGreaterThan(WORTH_THREADS);
      return file;
    });

    const out = test.info().outputPath('out');
    const bin = ['--import', machine(processors), 'harness/cli/bin.mjs'];
    const { stdout: told, stderr } = spawnSync(process.execPath, [...bin, 'report', ...files, '-o', out], {
      encoding: 'utf8',
    });
    // V8 says there what it does not know.
    expect(stderr).toBe('');
    expect(told.match(/^thread \d+$/gm) ?? []).toHaveLength(Math.min(processors, MOST_THREADS) - 1);

    const alone = test.info().outputPath('alone');
    await writeSite(alone, await Promise.all(files.map((file) => readRecording(file))));
    const pages = (site: string) => readdirSync(join(site, 'scenarios')).sort();
    expect(pages(alone)).toHaveLength(800);
    expect(pages(join(out, 'site'))).toEqual(pages(alone));
    const other = pages(alone).filter((page) => {
      const path = join('scenarios', page);
      return readFileSync(join(alone, path), 'utf8') !== readFileSync(join(out, 'site', path), 'utf8');
    });
    expect(other).toEqual([]);
  });

test('a page that a further thread cannot write is told of as any other', async () => {
  const file = join(
    FOLDER,
    readdirSync(FOLDER).find((one) => one.startsWith('chromium'))!,
  );
  const { scenarios } = await readRecording(file);
  const out = test.info().outputPath('out');
  // Further threads begin at the back.
  mkdirSync(join(out, 'site', 'scenarios', `${scenarios.at(-1)!.scenario.id}.html.tmp`), { recursive: true });
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--import', machine(4), 'harness/cli/bin.mjs', 'report', file, '-o', out, '--format', 'site'],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe(
    `error: cannot write the site to ${join(out, 'site')}: a folder stands where a file is needed: choose another folder\n`,
  );
  expect(status).toBe(2);
});

test('what was observed is read from the file when it is asked for, and not after it was closed', async () => {
  const file = join(
    FOLDER,
    readdirSync(FOLDER).find((one) => one.startsWith('webkit'))!,
  );
  const files = new RecordingFiles();
  const [left, whole] = [await readRecording(file, nothingShared(files)), await readRecording(file)];
  expect(left.scenarios.map(({ observed }) => observed)).toEqual(whole.scenarios.map(({ observed }) => observed));
  expect(left.scenarios[0]!.observed).toEqual(whole.scenarios[0]!.observed);
  files.close();
  expect(() => left.scenarios[1]!.observed).toThrow(/EBADF/);
});

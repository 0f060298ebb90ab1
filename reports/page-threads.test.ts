import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serialise } from '../harness/run/recorder.ts';
import { WORTH_THREADS } from './page-threads.ts';
import { RecordingFiles } from './recording-files.ts';
import { nothingShared } from './recording-lines.ts';
import { readRecording, writeSite } from './write.ts';

const FOLDER = 'reports/recordings';

/** Tells of every further thread. */
const TELL = `data:text/javascript,import{isMainThread,threadId}from'node:worker_threads';if(!isMainThread)console.log('thread '+threadId)`;

test('pages that several threads make from open files are the same as those of one thread from memory', async () => {
  test.slow();
  const name = readdirSync(FOLDER).find((one) => one.startsWith('chromium'))!;
  const whole = await readRecording(join(FOLDER, name));
  const file = test.info().outputPath('recording.json');
  writeFileSync(file, serialise({ ...whole, scenarios: whole.scenarios.slice(0, 800) }));
  expect(statSync(file).size).toBeGreaterThan(WORTH_THREADS);

  const out = test.info().outputPath('out');
  const told = execFileSync(process.execPath, ['--import', TELL, 'harness/cli/bin.mjs', 'report', file, '-o', out], {
    encoding: 'utf8',
  });
  if (availableParallelism() > 1) expect(told).toMatch(/^thread \d+$/m);

  const alone = test.info().outputPath('alone');
  await writeSite(alone, [await readRecording(file)]);
  const pages = (site: string) => readdirSync(join(site, 'scenarios')).sort();
  expect(pages(alone)).toHaveLength(800);
  expect(pages(join(out, 'site'))).toEqual(pages(alone));
  const other = pages(alone).filter((page) => {
    const path = join('scenarios', page);
    return readFileSync(join(alone, path), 'utf8') !== readFileSync(join(out, 'site', path), 'utf8');
  });
  expect(other).toEqual([]);
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

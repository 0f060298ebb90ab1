import { expect, test } from '@playwright/test';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { recording, result } from '../../reports/testing.ts';
import { readPart, readRecording } from '../../reports/write.ts';
import simpleRequests from '../../suites/simple-requests.ts';
import { PARTIAL_SUFFIX, serialise } from '../run/recorder.ts';
import type { Recording } from '../run/recording.ts';
import { describeShard, shardSuffix, shareOf } from '../run/shard.ts';
import { command, recordings } from './testing.ts';

let dir: string;
let out: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
  out = join(dir, 'out');
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

const five = () => recording(simpleRequests.scenarios.slice(0, 5).map((scenario) => result(scenario)));

/** Writes the shards of a whole, each into a folder of its own, as machines would. */
function writeShards(whole: Recording, of: number, stem = 'chromium-140.0.1-macos'): string[] {
  return Array.from({ length: of }, (_, at) => {
    const shard = describeShard(whole.scenarios, { index: at + 1, of });
    const folder = join(dir, `machine-${at + 1}`);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${stem}${shardSuffix(shard)}.json`);
    writeFileSync(path, serialise({ ...whole, shard, scenarios: shareOf(whole.scenarios, shard) }));
    return path;
  });
}

test('shards become one recording under the name of the whole, with the reports of a run', async () => {
  const files = writeShards(five(), 3);
  const { code, stdout, stderr } = await command(['merge', ...files, '-o', out]);
  expect(stderr).toBe('');
  expect(stdout).toContain('Chromium 140.0.1: 5 of 5 conform\n');
  expect(stdout).toContain(`Matrix: ${join(out, 'site/index.html')}\n`);
  expect(code).toBe(0);
  expect(recordings(out).map((path) => basename(path))).toEqual(['chromium-140.0.1-macos.json']);
  expect(readFileSync(recordings(out)[0]!, 'utf8')).toBe(serialise(five()));
  for (const name of ['site/index.html', 'wptreport-chromium.json']) expect(existsSync(join(out, name))).toBe(true);
});

test('folders may be named, and files without their names', async () => {
  const files = writeShards(five(), 2);
  const renamed = files.map((file, at) => {
    writeFileSync(join(dir, `${at}.json`), readFileSync(file));
    return join(dir, `${at}.json`);
  });
  expect((await command(['merge', join(dir, 'machine-1'), join(dir, 'machine-2'), '-o', out])).code).toBe(0);
  expect((await command(['merge', ...renamed, '-o', join(dir, 'renamed')])).code).toBe(0);
  expect(readFileSync(recordings(join(dir, 'renamed'))[0]!, 'utf8')).toBe(readFileSync(recordings(out)[0]!, 'utf8'));
});

test('it ends as the run would have: with code 1 for what is unexpected', async () => {
  const whole = five();
  whole.scenarios[3] = result(simpleRequests.scenarios[3]!, { verdict: 'timeout' });
  const { code, stdout } = await command(['merge', ...writeShards(whole, 2), '-o', out]);
  expect(stdout).toContain('Unexpected (1):');
  expect(code).toBe(1);
});

test('a missing shard is an error that names the files, and nothing is written; with --partial the rest is merged', async () => {
  const [one, , three] = writeShards(five(), 3) as [string, string, string];
  const { code, stderr, stdout } = await command(['merge', one, three, '-o', out]);
  expect(stderr).toBe(
    `error: shard 2 of 3 of Chromium 140.0.1 is missing; there are ${one}, ${three}. Name all files of one run, or merge what is there with --partial\n`,
  );
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(existsSync(out)).toBe(false);
  const partial = await command(['merge', one, three, '-o', out, '--partial']);
  expect(partial.stdout).toContain('INCOMPLETE: shard 2 of 3 is missing');
  expect(partial.code).toBe(2);
  expect((await readRecording(recordings(out)[0]!)).run.status).toBe('incomplete');
});

test('what would become one file is refused', async () => {
  const files = writeShards(five(), 2);
  const whole = join(dir, 'chromium-140.0.1-macos.json');
  writeFileSync(whole, serialise(five()));
  const { code, stderr } = await command(['merge', ...files, whole, '-o', out]);
  expect(stderr).toMatch(/would both become .*chromium-140\.0\.1-macos\.json: merge them into different folders\n$/);
  expect(code).toBe(2);
});

test('what a killed shard has left is taken with --partial only', async () => {
  const [one, two] = writeShards(five(), 2) as [string, string];
  const { scenarios, run: _run, end: _end, ...header } = await readPart(two);
  rmSync(two);
  const left = two.replace('.json', PARTIAL_SUFFIX);
  writeFileSync(left, [header, scenarios[0]].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const refused = await command(['merge', join(dir, 'machine-1'), join(dir, 'machine-2'), '-o', out]);
  expect(refused.stderr).toMatch(
    /shard-2-of-2\.partial\.jsonl holds 1 of the 2 scenarios of shard 2 of 2 .* --partial\n$/,
  );
  expect(refused.code).toBe(2);
  expect((await command(['merge', one, left, '-o', out, '--partial'])).code).toBe(2);
  expect((await readRecording(recordings(out)[0]!)).scenarios).toHaveLength(4);
});

for (const [name, args] of [
  ['report', (file: string) => ['report', file, '-o', out]],
  ['diff', (file: string) => ['diff', file, file]],
  ['explain', (file: string) => ['explain', 'acao-trailing-slash-refused', '-r', join(file, '..')]],
] as const)
  test(`${name} takes no shard for a whole`, async () => {
    const [one] = writeShards(five(), 2) as [string];
    const { code, stderr, stdout } = await command(args(one));
    expect(stderr).toBe(
      `error: ${one}: this is shard 1 of 2 of a run, not the whole. Make a whole of all of them first: cors-conformance merge FOLDER… --out FOLDER\n`,
    );
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

test('a shard of an engine that cannot be had is recorded as that shard, and no reports are made', async () => {
  const args = ['run', '-e', 'chromium', '-g', 'simple-requests/.*shared', '-o', out];
  const { code, stdout } = await command([...args, '--shard', '2/3'], { PATH: dir });
  expect(stdout).toContain('Running shard 2 of 3: 4 of ');
  expect(stdout).toContain('This is shard 2 of 3. When all are there: cors-conformance merge');
  expect(code).toBe(2);
  const [file, ...others] = recordings(out);
  expect(others).toEqual([]);
  expect(basename(file!)).toBe(`chromium-unknown-${process.platform}.shard-2-of-3.json`);
  expect((await readPart(file!)).shard).toMatchObject({ index: 2, of: 3, scenarios: 12 });
  expect(existsSync(join(out, 'site'))).toBe(false);
});

test('the only shard is the whole', async () => {
  const args = ['run', '-e', 'chromium', '-g', 'simple-requests/.*shared', '-o', out];
  const { stdout } = await command([...args, '--shard', '1/1'], { PATH: dir });
  expect(stdout).toContain(`Matrix: ${join(out, 'site/index.html')}\n`);
  expect((await readRecording(recordings(out)[0]!)).scenarios).toHaveLength(12);
});

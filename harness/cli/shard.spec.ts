import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import { serialise } from '../run/recorder.ts';
import { withoutVolatile } from '../run/volatile.ts';
import { recordings, start } from './testing.ts';

test.setTimeout(180_000);

needsBrowsers('chromium');

let dir: string;
test.beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Topics with cookies, caches, redirects and several contexts, some 160 scenarios. */
const SOME = ['run', '-e', 'chromium', '-s', 'origin-header,preflight-cache,credentials,hosts'];

async function run(name: string, ...more: string[]): Promise<string> {
  const out = join(dir, name);
  const { code, stderr } = await start([...SOME, ...more, '-o', out]).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return recordings(out)[0]!;
}

test('a run in shards that are merged is the same as a run without, to the byte but for what no two runs share', async () => {
  const whole = await run('whole');
  const shards = [await run('one', '--shard', '1/2'), await run('two', '--shard', '2/2')];
  expect(shards.map((path) => basename(path))).toEqual([
    basename(whole).replace('.json', '.shard-1-of-2.json'),
    basename(whole).replace('.json', '.shard-2-of-2.json'),
  ]);
  const { code, stderr } = await start(['merge', ...shards, '-o', join(dir, 'merged')]).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const [merged] = recordings(join(dir, 'merged'));
  expect(basename(merged!)).toBe(basename(whole));
  const text = async (path: string) => serialise(withoutVolatile(await readRecording(path)));
  expect((await text(merged!)).split('\n')).toEqual((await text(whole)).split('\n'));
});

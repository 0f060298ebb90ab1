import { expect, test } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recording, result, topicOf } from '../../reports/testing.ts';
import { readRecording } from '../../reports/write.ts';
import simpleRequests from '../../suites/simple-requests.ts';
import { MergeError, mergeRecordings, type Input } from './merge.ts';
import { serialise } from './recorder.ts';
import type { Recording } from './recording.ts';
import { describeShard, shareOf } from './shard.ts';

/** What the shards of a run would have recorded. */
function apart(whole: Recording, of: number): Input[] {
  return Array.from({ length: of }, (_, at) => {
    const shard = describeShard(whole.scenarios, { index: at + 1, of });
    const { end, run, scenarios, ...header } = whole;
    return {
      file: `${at + 1}.json`,
      recording: { ...header, shard, end, run, scenarios: shareOf(scenarios, shard) },
    };
  });
}

const seven = () => recording(simpleRequests.scenarios.slice(0, 7).map((scenario) => result(scenario)));
const edited = (input: Input, more: Partial<Recording>): Input => ({
  ...input,
  recording: { ...input.recording, ...more },
});

const published = fileURLToPath(new URL('../../reports/recordings', import.meta.url));
for (const name of readdirSync(published).filter((file) => file.endsWith('.json')))
  test(`${name}, taken apart as shards do it and merged, is the same to the byte`, async () => {
    const path = join(published, name);
    const whole = await readRecording(path);
    const text = readFileSync(path, 'utf8');
    for (const of of [2, 3, 7]) {
      // In whatever order they are named.
      const [merged, ...others] = mergeRecordings(apart(whole, of).reverse());
      expect(others).toEqual([]);
      expect(merged!.files).toHaveLength(of);
      expect(serialise(merged!.recording) === text).toBe(true);
    }
  });

test('a shard that was gone on with is of several runs itself', () => {
  const part = (name: string) => ({ start: '', end: '', origins: {}, prefix: `/run/${name}/` });
  const [one, two] = apart(seven(), 2) as [Input, Input];
  const resumed = edited(one, {
    ...part('one'),
    parts: [part('one'), part('two')],
    scenarios: one.recording.scenarios.map((result, at) => ({ ...result, part: at % 2 })),
  });
  const [{ recording: merged }] = mergeRecordings([resumed, edited(two, part('three'))]) as [
    ReturnType<typeof mergeRecordings>[number],
  ];
  expect(merged.parts!.map(({ prefix }) => prefix)).toEqual(['/run/one/', '/run/two/', '/run/three/']);
  const ofShard = (input: Input) => {
    const ids = new Set(input.recording.scenarios.map(({ scenario }) => scenario.id));
    return merged.scenarios.filter(({ scenario }) => ids.has(scenario.id)).map((result) => result.part);
  };
  expect(ofShard(resumed)).toEqual([0, 1, 0]);
  expect(ofShard(two)).toEqual([2, 2, 2, 2]);
});

test('runs that were apart keep their addresses, and each result says which it was seen in', () => {
  const whole = seven();
  const inputs = apart(whole, 3).map((input, at) =>
    edited(input, {
      start: `2026-01-02T00:00:0${3 - at}.000Z`,
      end: `2026-01-02T00:01:0${3 - at}.000Z`,
      origins: { page: `http://localhost:${9000 + at}` },
      prefix: `/run/${at}/`,
    }),
  );
  const [{ recording: merged }] = mergeRecordings(inputs) as [ReturnType<typeof mergeRecordings>[number]];
  expect(merged.start).toBe('2026-01-02T00:00:01.000Z');
  expect(merged.end).toBe('2026-01-02T00:01:03.000Z');
  expect(merged.origins).toEqual({ page: 'http://localhost:9000' });
  expect(merged.parts!.map(({ prefix }) => prefix)).toEqual(['/run/0/', '/run/1/', '/run/2/']);
  for (const one of merged.scenarios) {
    const from = inputs[one.part!]!.recording.scenarios;
    expect(from.map(({ scenario }) => scenario.id)).toContain(one.scenario.id);
  }
  expect(merged.scenarios.map(({ scenario }) => scenario.id)).toEqual(
    whole.scenarios.map(({ scenario }) => scenario.id),
  );
  expect('shard' in merged).toBe(false);
});

test('browsers are kept apart, and whole recordings stay what they are', () => {
  const firefox = { ...seven(), browser: { ...seven().browser, engine: 'firefox' as const, name: 'Firefox' } };
  const webkit = { ...seven(), browser: { ...seven().browser, engine: 'webkit' as const, name: 'WebKit' } };
  const merged = mergeRecordings([
    ...apart(seven(), 2),
    { recording: webkit, file: 'webkit.json' },
    ...apart(firefox, 3).map((input) => ({ ...input, file: `firefox-${input.file}` })),
  ]);
  expect(merged.map(({ recording: { browser } }) => browser.engine).sort()).toEqual(['chromium', 'firefox', 'webkit']);
  for (const { recording: one } of merged) expect(one.scenarios).toHaveLength(7);
  expect(merged.find(({ files }) => files[0] === 'webkit.json')!.recording).toBe(webkit);
});

const problem = (inputs: Input[], options = {}): string => {
  try {
    mergeRecordings(inputs, options);
  } catch (error) {
    expect(error).toBeInstanceOf(MergeError);
    return (error as Error).message;
  }
  return 'none';
};

test('a missing shard is named with what is there; with partial the rest is merged and says what is missing', () => {
  const [one, , three] = apart(seven(), 3) as [Input, Input, Input];
  expect(problem([one, three])).toBe(
    'shard 2 of 3 of Chromium 140.0.1 is missing; there are 1.json, 3.json. Name all files of one run, or merge what is there with --partial',
  );
  const [merged] = mergeRecordings([three, one], { partial: true });
  expect(merged!.recording.run).toEqual({ status: 'incomplete', reason: 'shard 2 of 3 is missing' });
  expect(merged!.recording.scenarios).toHaveLength(5);
});

test('a shard of another browser, suite or selection is no shard of the run, and the message says what differs', () => {
  const [one, two] = apart(seven(), 2) as [Input, Input];
  const { browser } = two.recording;
  const said = (more: Partial<Recording>) => problem([one, edited(two, more)]);
  expect(said({ browser: { ...browser, version: '141.0' } })).toContain(
    '2.json is shard 2 of 2 of Chromium 141.0, but of another version (141.0, not 140.0.1).',
  );
  expect(said({ browser: { ...browser, os: 'Windows' } })).toContain('another system (Windows, not Debian');
  expect(said({ browser: { ...browser, driver: null } })).toContain('another driver (unknown, not Playwright 1.64.1)');
  expect(said({ suiteVersion: '9.9.9' })).toContain('another version of the suite (9.9.9, not 0.1.0)');
  expect(said({ shard: { ...two.recording.shard!, revision: '0'.repeat(40) } })).toContain(
    'but of other scenarios (another selection or another suite).',
  );
  const other = apart(seven(), 3)[1]!;
  expect(problem([one, other])).toContain('but of another number of shards (3, not 2).');
  expect(said({ topics: [{ ...topicOf(simpleRequests), title: 'Other' }] })).toMatch(
    /^2\.json and 1\.json are shards of one run, but describe topics or requirements differently/,
  );
});

test('the same shard twice is one when it holds the same, and an error that names both when it does not', () => {
  const [one, two] = apart(seven(), 2) as [Input, Input];
  const again = { ...edited(two, { start: '2027-01-01T00:00:00.000Z', prefix: '/run/again/' }), file: 'again.json' };
  const [merged] = mergeRecordings([one, two, again]);
  expect(merged!.files).toEqual(['1.json', '2.json']);
  const scenarios = two.recording.scenarios.map((each) => ({ ...each, verdict: 'deviates' as const }));
  expect(problem([one, two, edited(again, { scenarios })])).toBe(
    `2.json and again.json are both shard 2 of 2 of Chromium 140.0.1, with different results, first in ${scenarios[0]!.scenario.id}: name one of them only`,
  );
});

test('what a killed shard has left is refused, and merged with partial, in the order of the catalog', () => {
  const whole = seven();
  const [one, two] = apart(whole, 2) as [Input, Input];
  const left = edited(two, {
    run: { status: 'incomplete', reason: 'the run was killed' },
    scenarios: two.recording.scenarios.slice(0, 2).reverse(),
  });
  expect(problem([one, left])).toBe(
    '2.json holds 2 of the 4 scenarios of shard 2 of 2 of Chromium 140.0.1: its run was killed, or still goes on; run that shard again, or merge what is there with --partial',
  );
  const ids = whole.scenarios.map(({ scenario }) => scenario.id);
  const [merged] = mergeRecordings([one, left], { partial: true, order: (id) => ids.indexOf(id) });
  const got = merged!.recording.scenarios.map(({ scenario }) => scenario.id);
  expect(got).toEqual(ids.filter((id) => got.includes(id)));
  expect(got).toHaveLength(5);
  expect(merged!.recording.run).toEqual({ status: 'incomplete', reason: 'shard 2 of 2: the run was killed' });
});

test('files that were changed afterwards make no whole', () => {
  const [one, two] = apart(seven(), 2) as [Input, Input];
  const changed = (more: Partial<Recording>) => problem([one, edited(two, more)]);
  const [first, ...rest] = two.recording.scenarios;
  expect(changed({ scenarios: [...two.recording.scenarios, first!] })).toMatch(/^2\.json holds 5 of the 4 scenarios/);
  expect(changed({ scenarios: [...rest, first!] })).toMatch(/are not those of the run that these are shards of/);
  expect(changed({ shard: { ...two.recording.shard!, index: 7 } })).toMatch(/2\.json .*shard 7 of 2/);
});

test('how a whole ended is what its shards say', () => {
  const ended = (...runs: Recording['run'][]) => {
    const inputs = apart(seven(), runs.length).map((input, at) => edited(input, { run: runs[at]! }));
    return mergeRecordings(inputs)[0]!.recording.run;
  };
  const missing = { status: 'not-run', reason: 'no browser found' } as const;
  expect(ended({ status: 'complete' }, { status: 'complete' })).toEqual({ status: 'complete' });
  expect(ended(missing, missing)).toEqual(missing);
  expect(ended({ status: 'complete' }, missing, { status: 'error' })).toEqual({
    status: 'incomplete',
    reason: 'shard 2 of 3: no browser found; shard 3 of 3: error',
  });
  expect(ended({ status: 'complete' }, { status: 'complete', reason: 'it died once' })).toEqual({
    status: 'complete',
    reason: 'shard 2 of 2: it died once',
  });
  expect(ended({ status: 'incomplete', reason: 'interrupted', unsettled: ['a'] }, { status: 'complete' })).toEqual({
    status: 'incomplete',
    reason: 'shard 1 of 2: interrupted',
    unsettled: ['a'],
  });
});

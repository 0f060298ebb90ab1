import { expect, test } from '@playwright/test';
import { recordingsToJUnit } from './junit-recordings.ts';
import { hostileRecording, NOT_SHARED, publishedRecordings, recording, result, SHARED, XHR_SHARED } from './testing.ts';
import { junitProblems } from './xml/testing.ts';

const LISTED = { reason: 'a known reason', links: ['https://example.org/1'], contested: false };

test('the published recordings are JUnit that its readers take, and counts are those of the cases', async () => {
  const recordings = await publishedRecordings();
  const xml = recordingsToJUnit(recordings);
  expect(await junitProblems(xml)).toEqual([]);
  const total = recordings.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
  expect(xml.match(/<testcase /g)).toHaveLength(total);
  expect(xml).toContain(`tests="${total}"`);
  const skipped = recordings.flatMap(({ scenarios }) =>
    scenarios.filter(({ verdict, listed }) => listed !== undefined || verdict === 'unsupported'),
  );
  expect(xml.match(/<skipped /g)).toHaveLength(skipped.length);
});

test('the schema of the test refuses what its readers would', async () => {
  const xml = recordingsToJUnit([recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' })])]);
  expect(await junitProblems(xml)).toEqual([]);
  for (const [from, to, says] of [
    ['<testcase classname="chromium.simple-requests" name="', '<testcase classname="x" n="', /n.*not allowed/],
    [' type="deviation"', '', /'type' is required/],
    ['time="', 'time="1,', /attribute 'time'.*is not accepted/],
    ['<failure', '<b/><failure', /not expected/],
  ] as const) {
    expect((await junitProblems(xml.replace(from, to))).join('\n')).toMatch(says);
  }
  const [, first] = /(<testcase .*?\/>)/.exec(xml)!;
  expect((await junitProblems(xml.replace(first!, first! + first!))).join('\n')).toMatch(/Duplicate key-sequence/);
});

test('every verdict is what it is, and listed deviations are no failures', async () => {
  const cases = (more: Parameters<typeof result>[1]) =>
    recordingsToJUnit([recording([result(SHARED, more)])])
      .split('\n')
      .find((line) => line.includes('<testcase'))!;
  expect(cases({})).toMatch(/<testcase [^>]*\/>$/);
  expect(cases({ verdict: 'deviates' })).toContain('<failure message="deviation: page: expected rejected');
  expect(cases({ verdict: 'deviates', listed: LISTED })).toContain(
    '<skipped message="known deviation: a known reason" type="known deviation">',
  );
  expect(cases({ verdict: 'deviates', listed: { ...LISTED, contested: true } })).toContain('type="contested"');
  for (const verdict of ['timeout', 'crash'] as const) expect(cases({ verdict })).toContain(`type="${verdict}"`);
  expect(cases({ verdict: 'error' })).toContain('<error message="harness: made up for a test" type="harness">');
  expect(cases({ verdict: 'unsupported' })).toContain('<skipped message="unsupported: made up for a test"');
  expect(cases({ verdict: 'not-run' })).toContain('<skipped message="not run: made up for a test"');
});

test('two versions of an engine stay apart, and so do runs that did not end', async () => {
  const xml = recordingsToJUnit([
    recording([result(SHARED)]),
    recording([result(SHARED)], { browser: { version: '141.0' } }),
    recording([result(XHR_SHARED)], { browser: { engine: 'firefox' }, run: { status: 'error', reason: 'it broke' } }),
    recording([], { browser: { engine: 'webkit' }, run: { status: 'not-run', reason: 'there is none' } }),
  ]);
  expect(await junitProblems(xml)).toEqual([]);
  expect([...xml.matchAll(/classname="([^"]*)"/g)].map(([, name]) => name)).toEqual([
    'chromium.simple-requests',
    'chromium-141_0.simple-requests',
    'firefox.simple-requests',
    'firefox.run',
    'webkit.run',
  ]);
  expect(xml).toContain('<error message="error: it broke" type="error">');
  expect(xml).toContain('<skipped message="not-run: there is none" type="not-run"/>');
});

test('whatever texts hold, the document is well formed', async () => {
  const xml = recordingsToJUnit([hostileRecording()]);
  expect(await junitProblems(xml)).toEqual([]);
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
  expect(xml).toContain('U+0000U+0007U+001B');
});

import { expect, test } from '@playwright/test';
import type { Scenario } from '../harness/scenario/schema.ts';
import { hostileRecording, NOT_SHARED, publishedRecordings, recording, result, SHARED, XHR_SHARED } from './testing.ts';
import { reportFiles } from './formats.ts';
import { WPT_FYI_PRODUCTS, wptFyiProblems, wptFyiSummary } from './wpt-fyi/testing.ts';
import { escapeText, toWptReport, type WptReport } from './wptreport.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
const OBSERVE: Scenario = { ...XHR_SHARED, id: 'asked', kind: 'observe', outcomes: [] };
const LISTED = { reason: 'a known reason', links: ['https://example.org/1'], contested: false };

const problems = (report: unknown): string[] => wptFyiProblems(Buffer.from(JSON.stringify(report)));

test('the published recordings become reports that wpt.fyi takes, finds and sums up right', async () => {
  const recordings = await publishedRecordings();
  const files = [...reportFiles('wptreport', recordings)];
  expect(files).toHaveLength(recordings.length);
  for (const [index, [name, text]] of files.entries()) {
    expect(wptFyiProblems(Buffer.from(text)), name).toEqual([]);
    const report = JSON.parse(text) as WptReport;
    expect(WPT_FYI_PRODUCTS).toContain(report.run_info.product);
    const sums = Object.values(wptFyiSummary(report));
    const { scenarios } = recordings[index]!;
    const fine = scenarios.filter(({ verdict }) => verdict === 'conforms' || verdict === 'answered');
    expect(sums.reduce((sum, [passed]) => sum + passed, 0)).toBe(fine.length + sums.length);
    expect(sums.reduce((sum, [, of]) => sum + of, 0)).toBe(scenarios.length + sums.length);
  }
});

test('whatever texts hold, the report is taken', () => {
  const [[, text]] = [...reportFiles('wptreport', [hostileRecording()])] as [readonly [string, string]];
  expect(wptFyiProblems(Buffer.from(text))).toEqual([]);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u);
});

test('a recording becomes a report that wpt.fyi accepts', () => {
  const report = toWptReport(
    recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' }), result(OBSERVE, { answer: 'yes' })]),
    { revision: REVISION },
  );
  expect(problems(report)).toEqual([]);
  expect(report.run_info).toMatchObject({
    product: 'chromium',
    browser_version: '140.0.1',
    os: 'linux',
    revision: REVISION,
  });
  expect(report.time_end - report.time_start).toBe(61_000);
  expect(report.results.map(({ test: path, status }) => [path, status])).toEqual([
    ['/cors-conformance/simple-requests.html', 'OK'],
    ['/cors-conformance/simple-requests.optional.html', 'OK'],
  ]);
  expect(report.results[1]!.subtests[0]).toEqual({
    name: `asked: ${OBSERVE.title}`,
    status: 'PASS',
    message: 'answer: yes',
    known_intermittent: [],
  });
});

test('an expectation is written only where it is unlike the status', () => {
  const expectation = (more: Parameters<typeof result>[1]) => {
    const report = toWptReport(recording([result(SHARED, more)]), { revision: REVISION });
    expect(problems(report)).toEqual([]);
    const { status, expected } = report.results[0]!.subtests[0]!;
    return [status, expected];
  };
  expect(expectation({})).toEqual(['PASS', undefined]);
  expect(expectation({ verdict: 'deviates' })).toEqual(['FAIL', 'PASS']);
  expect(expectation({ verdict: 'deviates', listed: LISTED })).toEqual(['FAIL', undefined]);
  expect(expectation({ verdict: 'deviates', listed: { ...LISTED, contested: true } })).toEqual(['FAIL', undefined]);
  expect(expectation({ verdict: 'conforms', listed: LISTED })).toEqual(['PASS', 'FAIL']);
  expect(expectation({ verdict: 'timeout' })).toEqual(['TIMEOUT', 'PASS']);
  expect(expectation({ verdict: 'crash' })).toEqual(['FAIL', 'PASS']);
  expect(expectation({ verdict: 'error' })).toEqual(['NOTRUN', 'PASS']);
  expect(expectation({ verdict: 'not-run' })).toEqual(['NOTRUN', 'PASS']);
  expect(expectation({ verdict: 'unsupported' })).toEqual(['PRECONDITION_FAILED', undefined]);
});

test('a test takes the gravest status of its scenarios', () => {
  const status = (...verdicts: ('crash' | 'error' | 'timeout' | 'deviates')[]) => {
    const results = verdicts.map((verdict, index) => result([SHARED, NOT_SHARED, XHR_SHARED][index]!, { verdict }));
    const [first] = toWptReport(recording(results), { revision: REVISION }).results;
    return [first!.status, first!.expected];
  };
  expect(status('timeout', 'crash', 'error')).toEqual(['CRASH', 'OK']);
  expect(status('timeout', 'error')).toEqual(['ERROR', 'OK']);
  expect(status('timeout')).toEqual(['TIMEOUT', 'OK']);
  expect(status('deviates')).toEqual(['OK', undefined]);
});

test('products are named as what they are', () => {
  const product = (engine: 'chromium' | 'firefox' | 'webkit', name: string) =>
    toWptReport(recording([], { browser: { engine, name } }), { revision: REVISION }).run_info.product;
  expect(product('chromium', 'Chromium (Playwright build)')).toBe('chromium');
  expect(product('chromium', 'Google Chrome')).toBe('chrome');
  expect(product('firefox', 'Firefox ESR')).toBe('firefox');
  expect(product('webkit', 'WebKitGTK MiniBrowser')).toBe('webkitgtk');
  expect(product('webkit', 'WebKit (Playwright build)')).toBe('playwright-webkit');
  expect(product('webkit', 'Safari')).toBe('safari');
});

test('control characters and lone surrogates are escaped', () => {
  expect(escapeText('a\u0000b\u001b\n\ud800c\u{1f600}')).toBe('a\\x00b\\x1b\\x0aU+d800c\u{1f600}');
  const report = toWptReport(recording([result(SHARED, { verdict: 'deviates', difference: 'x\ud800\u0000' })]), {
    revision: REVISION,
  });
  expect(report.results[0]!.subtests[0]!.message).toBe('xU+d800\\x00');
});

test('what wpt.fyi refuses is noticed', () => {
  const report = toWptReport(recording([result(SHARED)]), { revision: REVISION });
  const [first] = report.results;
  const { subtests } = first!;
  const [subtest] = subtests;
  const other = { ...first!, test: '/other.html' };
  const info = (more: object) => ({ ...report, run_info: { ...report.run_info, ...more } });
  const results = (...list: unknown[]) => ({ ...report, results: list });
  expect(problems(report)).toEqual([]);
  expect(problems(results())).toEqual([]);
  for (const [value, says] of [
    [null, '/ must be object'],
    [{ ...report, results: undefined }, "/ must have required property 'results'"],
    [info({ browser_version: undefined }), "/run_info must have required property 'browser_version'"],
    [info({ revision: 'abc' }), '/run_info/revision must match pattern "^[0-9a-f]{40}$"'],
    [{ ...report, time_end: 'later' }, '/time_end must be number'],
    [{ ...report, time_end: report.time_start - 1 }, 'time_end is before time_start'],
    [results(first, { ...first, test: ` ${first!.test}` }), `${first!.test} is there twice`],
    [results(first, { ...other, test: `${first!.test}/more` }), `${first!.test}/more is below a test`],
    [results({ ...other, test: 'other.html' }), '/results/0/test must match pattern "^\\s*/[^/]"'],
    [results({ ...other, test: '/a/../other.html' }), '/results/0/test must NOT be valid'],
    [results({ ...other, status: 'PASS' }), '/results/0/status must be equal to one of the allowed values'],
    [results({ ...other, expected: 'OK' }), '/other.html: expected repeats the status'],
    [results({ ...other, subtests: undefined }), "/results/0 must have required property 'subtests'"],
    [results({ ...other, subtests: [subtest, subtest] }), `/other.html: "${subtest!.name}" is there twice`],
    [
      results({ ...other, subtests: [{ ...subtest, status: 'OK' }] }),
      '/results/0/subtests/0/status must be equal to one of the allowed values',
    ],
  ] as const) {
    expect(problems(value)).toEqual([says]);
  }
  expect(wptFyiProblems(Buffer.from([0x7b, 0xff, 0x7d]))[0]).toMatch(/^not JSON in UTF-8/);
  expect(() => toWptReport(recording([]), { revision: 'main' })).toThrow(RangeError);
});

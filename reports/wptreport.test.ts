import { expect, test } from '@playwright/test';
import type { Scenario } from '../harness/scenario/schema.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from './testing.ts';
import { escapeText, toWptReport, validateWptReport } from './wptreport.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
const OBSERVE: Scenario = { ...XHR_SHARED, id: 'asked', kind: 'observe', outcomes: [] };
const LISTED = { reason: 'a known reason', links: ['https://example.org/1'], contested: false };

test('a recording becomes a report that wpt.fyi accepts', () => {
  const report = toWptReport(
    recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' }), result(OBSERVE, { answer: 'yes' })]),
    { revision: REVISION },
  );
  expect(validateWptReport(report)).toEqual([]);
  expect(validateWptReport(JSON.parse(JSON.stringify(report)))).toEqual([]);
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
    expect(validateWptReport(report)).toEqual([]);
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

test('the validator names what is wrong', () => {
  expect(validateWptReport(null)).toEqual(['the report is not an object']);
  const report = toWptReport(recording([result(SHARED)]), { revision: REVISION });
  const [first] = report.results;
  const problems = validateWptReport({
    ...report,
    run_info: { product: 'chromium', os: 'linux', revision: 'abc' },
    time_end: 'later',
    results: [
      first,
      { ...first, status: 'PASS' },
      {
        ...first,
        test: 'relative',
        expected: 'OK',
        subtests: [
          { name: 'a', status: 'OK' },
          { name: 'a', status: 'PASS' },
        ],
      },
      { test: '/none', status: 'OK' },
    ],
  });
  expect(problems).toEqual([
    'run_info.browser_version is missing',
    'run_info.revision is not 40 hexadecimal digits',
    'time_end is not a number',
    '/cors-conformance/simple-requests.html: the path occurs twice',
    expect.stringContaining('/cors-conformance/simple-requests.html: status "PASS" is none of OK'),
    'relative: the path does not start with "/"',
    'relative: expected repeats the status',
    expect.stringContaining('relative, "a": status "OK" is none of PASS'),
    'relative: the subtest "a" occurs twice',
    '/none: subtests is not an array',
  ]);
  expect(() => toWptReport(recording([]), { revision: 'main' })).toThrow(RangeError);
});

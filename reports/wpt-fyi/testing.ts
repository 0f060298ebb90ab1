/**
 * What wpt.fyi demands of a report that is uploaded, for tests. From its results processor and its receiver:
 * https://github.com/web-platform-tests/wpt.fyi/blob/main/results-processor/wptreport.py (what is read, and what it fails on)
 * https://github.com/web-platform-tests/wpt.fyi/blob/main/api/receiver/create_run.go (the revision)
 * https://github.com/web-platform-tests/wpt.fyi/blob/main/shared/statuses.go (statuses; any other counts as unknown)
 * https://github.com/web-platform-tests/wpt.fyi/blob/main/shared/browsers.go (products that can be asked for)
 * And of wptrunner, which writes such reports, and has more statuses for tests than for subtests:
 * https://github.com/web-platform-tests/wpt/blob/master/tools/wptrunner/wptrunner/wpttest.py
 */
import { Ajv } from 'ajv';

/** Names that wpt.fyi knows; a run of another product is stored, and no query finds it. */
export const WPT_FYI_PRODUCTS = [
  ...['android_webview', 'chrome', 'chrome_android', 'chrome_ios', 'chromium', 'deno', 'edge', 'epiphany', 'firefox'],
  ...['firefox_android', 'flow', 'ladybird', 'node.js', 'safari', 'servo', 'uc', 'wktr', 'webkitgtk', 'wpewebkit'],
];

const text = { type: 'string', minLength: 1 };
const message = { type: ['string', 'null'] };
const TEST = ['OK', 'ERROR', 'INTERNAL-ERROR', 'TIMEOUT', 'EXTERNAL-TIMEOUT', 'CRASH', 'PRECONDITION_FAILED'];
const SUBTEST = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED'];
/** Milliseconds that its reader can make a date of: up to the year 9999. */
const time = { type: 'number', exclusiveMinimum: 0, maximum: 253402300799999 };
const intermittent = (statuses: string[]) => ({ type: 'array', items: { enum: statuses } });

const SCHEMA = {
  type: 'object',
  required: ['run_info', 'results'],
  properties: {
    run_info: {
      type: 'object',
      required: ['product', 'browser_version', 'os', 'revision'],
      properties: {
        product: text,
        browser_version: text,
        os: text,
        os_version: { type: 'string' },
        browser_channel: { type: 'string' },
        revision: { type: 'string', pattern: '^[0-9a-f]{40}$' },
      },
    },
    time_start: time,
    time_end: time,
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['test', 'status', 'subtests'],
        properties: {
          // Each result becomes a file at this path.
          test: { type: 'string', pattern: '^\\s*/[^/]', not: { pattern: '/\\.{1,2}(/|\\s*$)|//|/\\s*$' } },
          status: { enum: TEST },
          expected: { enum: TEST },
          message,
          duration: { type: 'number', minimum: 0 },
          known_intermittent: intermittent(TEST),
          subtests: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'status'],
              properties: {
                name: { type: 'string' },
                status: { enum: SUBTEST },
                expected: { enum: SUBTEST },
                message,
                known_intermittent: intermittent(SUBTEST),
              },
            },
          },
        },
      },
    },
  },
};

interface Result {
  test: string;
  status: string;
  expected?: string;
  subtests: { name: string; status: string; expected?: string }[];
}

const valid = new Ajv({ strict: false, allErrors: true }).compile(SCHEMA);

/**
 * What wpt.fyi would refuse, or show otherwise than it is meant.
 * @param file the report as it is uploaded
 */
export function wptFyiProblems(file: Uint8Array): string[] {
  let report: { results: Result[]; time_start?: number; time_end?: number };
  try {
    report = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch (error) {
    return [`not JSON in UTF-8: ${(error as Error).message}`];
  }
  if (!valid(report)) {
    return (valid.errors ?? []).map(({ instancePath, message: what }) => `${instancePath || '/'} ${what}`);
  }
  const tests = report.results.map(({ test }) => test.trim());
  const known = new Set(tests);
  return [
    ...repeated(tests).map((test) => `${test} is there twice`),
    // A file cannot be a folder too.
    ...tests.filter((test) => parents(test).some((path) => known.has(path))).map((test) => `${test} is below a test`),
    ...report.results.flatMap(({ test, subtests }) =>
      repeated(subtests.map(({ name }) => name)).map((name) => `${test}: "${name}" is there twice`),
    ),
    // mozlog leaves out what is as expected.
    ...report.results
      .flatMap((one) => [one, ...one.subtests.map((subtest) => ({ test: `${one.test}: ${subtest.name}`, ...subtest }))])
      .filter(({ status, expected }) => status === expected)
      .map(({ test }) => `${test}: expected repeats the status`),
    ...((report.time_end ?? 0) < (report.time_start ?? 0) ? ['time_end is before time_start'] : []),
  ];
}

/** The summary that wpt.fyi makes: for each test how many passed of how many, the test itself counted as one. */
export function wptFyiSummary({ results }: { results: readonly Result[] }): Record<string, [number, number]> {
  return Object.fromEntries(
    results.map(({ test, status, subtests }) => {
      const passed = subtests.filter((one) => one.status === 'PASS').length + (/^(OK|PASS)$/.test(status) ? 1 : 0);
      return [test.trim(), [passed, subtests.length + 1]];
    }),
  );
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

const parents = (path: string): string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((parent) => parent !== '');

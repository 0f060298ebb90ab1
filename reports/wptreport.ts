/**
 * wptreport JSON, the format of wptrunner and wpt.fyi. A topic is a test, a scenario a subtest; scenarios of kind observe
 * stand in a test of their own with `.optional` in its name, which wpt.fyi knows to filter by.
 */
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import type { SUBTEST_STATUSES, TEST_STATUSES } from './wptreport-schema.ts';

export type WptTestStatus = (typeof TEST_STATUSES)[number];
export type WptSubtestStatus = (typeof SUBTEST_STATUSES)[number];

export interface WptSubtest {
  name: string;
  status: WptSubtestStatus;
  message: string | null;
  /** mozlog's rule: there only when it is unlike the status. */
  expected?: WptSubtestStatus;
  known_intermittent: string[];
}

export interface WptTest {
  test: string;
  subsuite: string;
  status: WptTestStatus;
  message: string | null;
  /** Milliseconds spent in its scenarios; they overlap in time. */
  duration: number;
  expected?: WptTestStatus;
  known_intermittent: string[];
  subtests: WptSubtest[];
}

export interface WptReport {
  run_info: {
    product: string;
    browser_version: string;
    os: string;
    revision: string;
    [name: string]: unknown;
  };
  time_start: number;
  time_end: number;
  results: WptTest[];
  subsuites: Record<string, never>;
}

/**
 * A recording as a wptreport.
 * @param options.revision the commit of the suite, 40 hexadecimal digits
 * @throws RangeError for another revision
 */
export function toWptReport(recording: Recording, options: { revision: string }): WptReport {
  if (!REVISION.test(options.revision)) {
    throw new RangeError(`revision ${JSON.stringify(options.revision)} is not 40 hexadecimal digits`);
  }
  const { browser, run } = recording;
  const topics = new Map<string, ScenarioResult[]>(recording.topics.map(({ id }) => [id, []]));
  for (const result of recording.scenarios) {
    const inTopic = topics.get(result.topic);
    if (inTopic) inTopic.push(result);
    else topics.set(result.topic, [result]);
  }
  return {
    run_info: {
      product: productOf(browser),
      browser_version: escapeText(browser.version ?? 'unknown'),
      os: osOf(browser.os),
      revision: options.revision.toLowerCase(),
      engine: browser.engine,
      browser_name: escapeText(browser.name),
      driver: browser.driver === null ? null : escapeText(browser.driver),
      os_description: escapeText(browser.os),
      suite_version: escapeText(recording.suiteVersion),
      run_status: run.status,
      ...(run.reason ? { run_reason: escapeText(run.reason) } : {}),
    },
    time_start: Date.parse(recording.start),
    time_end: Date.parse(recording.end),
    results: [...topics].flatMap(([topic, inTopic]) => {
      const path = `/cors-conformance/${encodeURIComponent(escapeText(topic))}`;
      return [
        ...testOf(
          `${path}.html`,
          inTopic.filter((result) => result.scenario.kind !== 'observe'),
        ),
        ...testOf(
          `${path}.optional.html`,
          inTopic.filter((result) => result.scenario.kind === 'observe'),
        ),
      ];
    }),
    subsuites: {},
  };
}

/** Names that wpt.fyi knows, where a product has one; WebKitGTK and Playwright's WebKit are not Safari. */
export function productOf({ engine, name }: Recording['browser']): string {
  const known: [RegExp, string][] = [
    [/webkitgtk/i, 'webkitgtk'],
    [/wpe/i, 'wpewebkit'],
    [/epiphany/i, 'epiphany'],
    [/playwright.*webkit|webkit.*playwright/i, 'playwright-webkit'],
    [/safari/i, 'safari'],
    [/\bedge\b/i, 'edge'],
    [/chrome/i, 'chrome'],
  ];
  return known.find(([pattern]) => pattern.test(name))?.[1] ?? engine;
}

function osOf(description: string): string {
  const known: [RegExp, string][] = [
    [/android/i, 'android'],
    [/\bios\b|ipados|iphone/i, 'ios'],
    [/mac ?os|os x|darwin/i, 'mac'],
    [/windows|win32/i, 'win'],
  ];
  return known.find(([pattern]) => pattern.test(description))?.[1] ?? 'linux';
}

function testOf(test: string, results: ScenarioResult[]): WptTest[] {
  if (results.length === 0) return [];
  const has = (verdict: ScenarioResult['verdict']) => results.some((result) => result.verdict === verdict);
  const status = has('crash') ? 'CRASH' : has('error') ? 'ERROR' : has('timeout') ? 'TIMEOUT' : 'OK';
  const fault = results.find((result) => result.verdict === (status === 'CRASH' ? 'crash' : 'error'));
  return [
    {
      test,
      subsuite: '',
      status,
      message: fault?.reason === undefined ? null : escapeText(`${fault.scenario.id}: ${fault.reason}`),
      duration: results.reduce((sum, result) => sum + result.durationMs, 0),
      ...(status === 'OK' ? {} : { expected: 'OK' as const }),
      known_intermittent: [],
      subtests: results.map(subtestOf),
    },
  ];
}

/** Subtests know no crash and no error: a crash is the browser's failure, an error of ours leaves the question unasked. */
const SUBTEST_STATUS: Record<ScenarioResult['verdict'], WptSubtestStatus> = {
  conforms: 'PASS',
  answered: 'PASS',
  deviates: 'FAIL',
  crash: 'FAIL',
  timeout: 'TIMEOUT',
  unsupported: 'PRECONDITION_FAILED',
  error: 'NOTRUN',
  'not-run': 'NOTRUN',
};

function subtestOf(result: ScenarioResult): WptSubtest {
  const { scenario, verdict, listed } = result;
  const status = SUBTEST_STATUS[verdict];
  const expected = expectedOf(status, listed !== undefined);
  return {
    name: escapeText(`${scenario.id}: ${scenario.title}`),
    status,
    message: messageOf(result),
    ...(expected === status ? {} : { expected }),
    known_intermittent: [],
  };
}

/** A feature that was found missing is no surprise, and neither is a deviation that is listed. */
function expectedOf(status: WptSubtestStatus, listed: boolean): WptSubtestStatus {
  if (status === 'PRECONDITION_FAILED') return status;
  return listed ? 'FAIL' : 'PASS';
}

function messageOf({ verdict, difference, reason, answer, listed }: ScenarioResult): string | null {
  const parts = [
    ...(verdict === 'error' ? ['the harness failed'] : []),
    ...(verdict === 'crash' ? ['the browser crashed'] : []),
    ...[difference, reason].filter((part) => part !== undefined),
    ...(answer === undefined ? [] : [`answer: ${answer}`]),
    ...(listed ? [`${listed.contested ? 'contested' : 'known'}: ${[listed.reason, ...listed.links].join(' ')}`] : []),
  ];
  return parts.length === 0 ? null : escapeText(parts.join('; '));
}

/** Lone surrogates in mozlog's notation (`U+d800`), control characters as `\x00`: both break readers of the report. */
export function escapeText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, (unit) => `U+${unit.charCodeAt(0).toString(16)}`)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const REVISION = /^[0-9a-f]{40}$/i;

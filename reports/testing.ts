/** Recordings for tests of the reports, made in memory from real scenarios. What they say about browsers is made up. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type Browser,
  type PageObservation,
  type Recording,
  type ScenarioResult,
  type WireRecord,
} from '../harness/run/recording.ts';
import { catalog } from '../harness/run/catalog.ts';
import type { Scenario, Suite, WireExpectation } from '../harness/scenario/schema.ts';
import leaks from '../suites/leaks.ts';
import simpleRequests from '../suites/simple-requests.ts';
import { readRecording } from './write.ts';

export const SHARED = simpleRequests.scenarios[0]!;
export const NOT_SHARED = simpleRequests.scenarios[1]!;
export const XHR_SHARED = simpleRequests.scenarios[2]!;

/** A scenario of the suites. */
export function scenarioById(id: string): Scenario {
  const entry = catalog.find(({ scenario }) => scenario.id === id);
  if (!entry) throw new RangeError(`no scenario "${id}"`);
  return entry.scenario;
}

const ORIGINS = {
  page: 'http://localhost:8001',
  sibling: 'http://localhost:8002',
  remote: 'http://127.0.0.1:8003',
  remote2: 'http://a.localhost:8004',
  'page-https': 'https://localhost:8005',
  'sibling-https': 'https://localhost:8006',
  'remote-https': 'https://127.0.0.1:8007',
  'remote2-https': 'https://a.localhost:8008',
  'remote-http2': 'https://127.0.0.1:8009',
};

/** A result; what was observed follows the expectation unless given. */
export function result(scenario: Scenario, more: Partial<ScenarioResult> = {}): ScenarioResult {
  const verdict = more.verdict ?? (scenario.kind === 'observe' ? 'answered' : 'conforms');
  const seen = verdict === 'conforms' || verdict === 'deviates' || verdict === 'answered';
  return {
    topic: simpleRequests.id,
    scenario,
    verdict,
    ...(verdict === 'deviates' ? { difference: 'page: expected rejected with TypeError, observed resolved' } : {}),
    ...(seen ? {} : { reason: 'made up for a test' }),
    observed: seen ? asExpected(scenario) : { page: [], wire: [], console: [] },
    durationMs: 12,
    ...more,
  };
}

/** A step that was rejected with a TypeError of this message. */
export const failed = (message: string, more: Partial<PageObservation> = {}): PageObservation => ({
  result: 'rejected',
  error: { name: 'TypeError', message },
  durationMs: 1,
  ...more,
});

/** The result of a scenario of the suite `leaks`, without the beginning of its id: a failure and a cut connection. */
export function leakPair(id: string, page: PageObservation[], more: Partial<ScenarioResult> = {}): ScenarioResult {
  const scenario = leaks.scenarios.find((one) => one.id === `leak-${id}`)!;
  return result(scenario, {
    topic: leaks.id,
    verdict: 'conforms',
    observed: { page, wire: [], console: [] },
    ...more,
  });
}

/** A complete recording of these results. */
export function recording(
  scenarios: ScenarioResult[],
  more: Partial<Omit<Recording, 'browser'>> & { browser?: Partial<Browser> } = {},
): Recording {
  const { browser, ...rest } = more;
  return {
    format: RECORDING_FORMAT,
    version: RECORDING_VERSION,
    suiteVersion: '0.1.0',
    browser: {
      engine: 'chromium',
      name: 'Chromium',
      version: '140.0.1',
      driver: 'Playwright 1.64.1',
      os: 'Debian GNU/Linux 12 (bookworm), x64',
      ...browser,
    },
    start: '2026-01-02T03:04:05.000Z',
    end: '2026-01-02T03:05:06.000Z',
    origins: ORIGINS,
    prefix: '/r/test/',
    topics: [topicOf(simpleRequests)],
    requirements: {
      'cors-check-exact-origin-match': {
        statement: 'The CORS check compares the serialised origin byte for byte.',
        area: 'cors-check',
        spec: 'fetch',
        url: 'https://fetch.spec.whatwg.org/#concept-cors-check',
      },
    },
    run: { status: 'complete' },
    scenarios,
    ...rest,
  };
}

export function topicOf({ id, title, description }: Suite): Recording['topics'][number] {
  return { id, title, description };
}

/** Observations that the scenario's first outcome allows, for pages to show. */
export function asExpected(scenario: Scenario): ScenarioResult['observed'] {
  const outcome = scenario.outcomes[0];
  return {
    wire: (outcome?.wire ?? []).map((expected, index) => wireRecord(scenario, expected, index)),
    page: (outcome?.page ?? []).map((expected): PageObservation => ({
      result: expected.result,
      ...(expected.error ? { error: { name: expected.error, message: 'Failed to fetch' } } : {}),
      type: expected.type,
      status: expected.status,
      redirected: expected.redirected,
      url: expected.url,
      headers: expected.result === 'resolved' ? [['content-type', 'text/plain']] : undefined,
      body: typeof expected.body === 'string' ? { text: expected.body } : undefined,
      durationMs: 3,
    })),
    console: [],
  };
}

function wireRecord(scenario: Scenario, expected: WireExpectation, index: number): WireRecord {
  const resource = scenario.resources[expected.resource]!;
  const preflight = expected.method === 'OPTIONS';
  const replies = preflight ? resource.preflight : resource.request;
  const reply = replies[Math.min(index, replies.length - 1)];
  const headers = Object.entries(expected.headers ?? {}).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return {
    origin: resource.origin,
    resource: expected.resource,
    preflight,
    method: expected.method,
    target: `{path:${expected.resource}}`,
    httpVersion: '1.1',
    headers: [['Host', `{host:${resource.origin}}`], ['Accept', '*/*'], ...headers],
    body: expected.body ?? '',
    connection: 1,
    atMs: index * 4,
    reply: {
      status: reply?.status ?? (preflight ? 204 : 200),
      reason: reply?.reason ?? (preflight ? 'No Content' : 'OK'),
      headers: reply?.headers ?? [],
    },
  };
}

/** The recordings that are published, in the order of their names. */
export async function publishedRecordings(): Promise<Recording[]> {
  const folder = fileURLToPath(new URL('recordings', import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Promise.all(names.sort().map((name) => readRecording(join(folder, name))));
}

/** What breaks a format that forgets to escape: markup, control characters, half a character, text that turns around. */
export const HOSTILE =
  '</failure>]]><b>&amp;"\' `code` ``two`` | # TODO done \\# \\ {x}\u0000\u0007\u001b[31m\n...\n1..9\n\ud800\ufffe\uffff\u0085\u2028\u202e*_[a](b)$ {';

/** A recording with one scenario for each state, every text of which is hostile. */
export function hostileRecording(): Recording {
  const listed = { reason: HOSTILE, links: [`https://example.org/${HOSTILE}`], contested: false };
  const verdicts: Partial<ScenarioResult>[] = [
    { verdict: 'conforms' },
    { verdict: 'deviates', difference: HOSTILE },
    { verdict: 'deviates', difference: HOSTILE, listed },
    { verdict: 'deviates', difference: HOSTILE, listed: { ...listed, contested: true } },
    { verdict: 'answered', answer: HOSTILE },
    ...(['timeout', 'crash', 'error', 'unsupported', 'not-run'] as const).map((verdict) => ({
      verdict,
      reason: HOSTILE,
    })),
  ];
  const results = verdicts.map((more, index) => {
    const kind = more.verdict === 'answered' ? ('observe' as const) : ('must' as const);
    const scenario: Scenario = { ...SHARED, id: `hostile-${index}`, title: `${index} ${HOSTILE}`, kind };
    return result(scenario, { ...more, topic: index % 2 === 0 ? HOSTILE : simpleRequests.id });
  });
  return recording(results, {
    browser: { name: HOSTILE, version: HOSTILE, driver: HOSTILE, os: HOSTILE },
    run: { status: 'incomplete', reason: HOSTILE },
  });
}

/**
 * The self-check before every run: canary scenarios whose outcome no engine can get wrong unless something stands
 * between script and server. When one fails the run is an error of ours and says nothing about the browser.
 */
import {
  advanceClock,
  allow,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  request,
  resolved,
  scenario,
} from '../scenario/builders.ts';
import type { Scenario } from '../scenario/schema.ts';
import { warmUps } from './warm-up.ts';
import type { ScenarioResult } from './recording.ts';

const BYTES = 'text with "quotes", <tags>, \u00e9 and \ud83d\ude00';

const canaries: Scenario[] = [
  scenario('canary-preflight-reaches-server', {
    title: 'A CORS-preflight request reaches the server',
    why: 'Request interception answers preflights in the browser; then nothing that is recorded would be true.',
    requirements: ['preflight-is-options'],
    target: {
      preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'x-canary' }) },
      request: { headers: allow(), body: BYTES },
    },
    do: fetches({ method: 'PUT', headers: { 'X-Canary': '1' } }),
    expect: {
      wire: [
        preflightFor('PUT', 'x-canary'),
        request('PUT', { headers: { 'x-canary': '1', authorization: { absent: true } } }),
      ],
      page: [resolved({ status: 200, body: BYTES })],
    },
  }),
  scenario('canary-denied-preflight', {
    title: 'A refused CORS-preflight request ends the fetch',
    why: 'A browser whose web security is switched off would go on.',
    requirements: ['preflight-acao-required'],
    target: { preflight: { status: 204 } },
    do: fetches({ method: 'PUT' }),
    expect: { wire: [preflightFor('PUT')], page: [NETWORK_ERROR] },
  }),
  scenario('canary-blocked', {
    title: 'A response that is not shared is a network error',
    why: 'A browser whose web security is switched off would share it.',
    requirements: ['cors-check-missing-acao'],
    target: { request: { body: BYTES } },
    do: fetches(),
    expect: { wire: [request('GET')], page: [NETWORK_ERROR] },
  }),
];

/** Told apart from the time that really passes. */
const DAY = 86_400;

const clockMoves = scenario('canary-clock-moves', {
  title: 'The clock of the browser moves when it is told to',
  why: 'Lives of cache entries that are measured with a clock that stands still would be wrong.',
  requirements: ['pfcache-ua-cap'],
  needs: ['movable-clock'],
  exclusive: true,
  target: { request: { headers: allow() } },
  do: [advanceClock(DAY), fetches()],
  expect: { wire: [request('GET')], page: [resolved({ status: 200 })] },
});

/** The canaries for a run: the fixed ones, and one for every origin that the scenarios ask from each page. */
export function selfCheck(scenarios: readonly Scenario[]): Scenario[] {
  const clock = scenarios.some(({ needs }) => needs.includes('movable-clock')) ? [clockMoves] : [];
  return [...canaries, ...clock, ...warmUps(scenarios)];
}

/** Every request header that browsers send by themselves; any other on a canary was put there by something else. */
const KNOWN_HEADERS =
  /^(:(method|scheme|authority|path)|host|connection|keep-alive|accept(-language|-encoding)?|user-agent|origin|referer|sec-[a-z-]+|access-control-request-(method|headers)|cache-control|pragma|priority|dnt|te|content-length|upgrade-insecure-requests|x-canary)$/;

/** What is wrong, in words, or null when the self-check passed. */
export function selfCheckProblem(results: readonly ScenarioResult[]): string | null {
  for (const { scenario: canary, verdict, difference, reason, observed } of results) {
    const warm =
      observed.wire.some(({ preflight }) => preflight) && observed.page.every(({ result }) => result === 'resolved');
    if (verdict !== 'conforms' && !(verdict === 'answered' && warm)) {
      return `${canary.title}: not so here (${canary.id}: ${difference ?? reason ?? verdict})`;
    }
    for (const { headers, method } of observed.wire) {
      const foreign = headers.find(([name]) => !KNOWN_HEADERS.test(name.toLowerCase()));
      if (foreign) return `the ${method} request of ${canary.id} carries a header that no script set: ${foreign[0]}`;
    }
  }
  return null;
}

/**
 * What the Fetch Standard makes of a flow: the model asks, recorded exchanges answer. Pure; the same flow and exchanges
 * give the same decision. A browser asks the same questions in the same order, so the k-th question is answered by the
 * k-th exchange.
 */
import { ALGORITHMS } from '../model/algorithms.ts';
import { fetchRequest } from '../model/fetch.ts';
import { currentUrl, setUpFetch, Thrown, type ModelRequest } from '../model/request.ts';
import { visibleHeaders } from '../model/responses.ts';
import { UserAgent, type Step } from '../model/user-agent.ts';
import { requirementUrl } from '../scenario/requirements.ts';
import { isPreflight } from '../scenario/respond.ts';
import type { Decision, DecidingStep, Exchange, Flow, HeaderLine } from './types.ts';

/** A request that the standard wants sent next. */
export interface Wanted {
  method: string;
  url: string;
  headers: HeaderLine[];
  body: string | undefined;
  preflight: boolean;
  /** Whether cookies and HTTP authentication go with it. */
  credentials: boolean;
}

/** Thrown through the model when the next answer is not known yet. */
class Unanswered {
  readonly wanted: Wanted;
  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }
}

/** The decision, or the request that must be answered before there is one. */
export function advance(flow: Flow, exchanges: readonly Exchange[]): { decision: Decision } | { wanted: Wanted } {
  const seen: { exchange: Exchange; preflight: boolean }[] = [];
  const ua = new UserAgent({
    network: (request) => {
      const wanted = wantedOf(request);
      const exchange = exchanges[seen.length];
      if (!exchange) throw new Unanswered(wanted);
      seen.push({ exchange, preflight: wanted.preflight });
      const { response } = exchange;
      if (!response) return null;
      const headers = response.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding');
      return { status: response.status, reason: response.reason, headers };
    },
  });
  try {
    const request = setUpFetch(ua, actionOf(flow), clientOf(flow.origin));
    const response = fetchRequest(ua, request, Infinity);
    const last = seen.at(-1);
    const base = {
      exchange: last?.exchange ?? null,
      preflight: preflightState(seen, response.type === 'error'),
    };
    if (response.type === 'error') {
      const failure = last?.exchange.failure;
      if (failure) {
        const outcome = failure.kind === 'not-sent' ? 'unknown' : 'failed';
        return { decision: { ...base, ...NOTHING_SEEN, outcome, why: failure.message, step: null } };
      }
      const step = decidingStep(ua.steps, true);
      return { decision: { ...base, ...NOTHING_SEEN, outcome: 'refused', why: response.why, step } };
    }
    const step = decidingStep(ua.steps, false);
    return {
      decision: {
        ...base,
        outcome: 'allowed',
        why: null,
        step,
        status: response.status,
        headers: visibleHeaders(response),
      },
    };
  } catch (error) {
    if (error instanceof Unanswered) return { wanted: error.wanted };
    if (error instanceof Thrown) return { decision: { ...NEVER, why: error.message } };
    throw error;
  }
}

const NOTHING_SEEN = { status: null, headers: [] as HeaderLine[] };
const NEVER: Decision = {
  ...NOTHING_SEEN,
  outcome: 'failed',
  why: null,
  exchange: null,
  preflight: 'none',
  step: null,
};

/**
 * What the standard says becomes of a flow.
 * @param exchanges the answers, in the order in which a browser asks: preflight first, then each hop
 * @returns a decision; `unknown` where an answer is missing
 */
export function decide(flow: Flow, exchanges: readonly Exchange[]): Decision {
  const result = advance(flow, exchanges);
  if ('decision' in result) return result.decision;
  const preflight = exchanges.length > 0 && !result.wanted.preflight ? 'passed' : 'none';
  return { ...NEVER, outcome: 'unknown', why: `no answer to ${result.wanted.method}`, preflight };
}

function actionOf(flow: Flow) {
  return {
    api: 'fetch' as const,
    url: flow.url,
    method: flow.method,
    credentials: flow.credentials,
    headers: flow.headers.map(([name, value]): HeaderLine => [name, value]),
    ...(flow.body === undefined || /^(GET|HEAD)$/i.test(flow.method) ? {} : { body: { text: flow.body } }),
  };
}

/** A page at the origin; what is no URL (null, or a spelling that no browser sends) has no address of its own. */
function clientOf(origin: string): { origin: string | null; url: string } {
  const known = URL.canParse(origin) && /^https?:/.test(origin);
  return { origin: origin === 'null' ? null : origin, url: known ? `${origin}/` : 'https://client.invalid/' };
}

function wantedOf(request: ModelRequest): Wanted {
  const headers = request.headers
    .filter(([name]) => !/^(user-agent|content-length)$/i.test(name))
    .map(([name, value]): HeaderLine => [name, value.replace(/^[\t ]+|[\t ]+$/g, '')]);
  const url = new URL(currentUrl(request));
  url.hash = '';
  return {
    method: request.method,
    url: url.href,
    headers,
    body: request.body?.bytes,
    preflight: isPreflight(request.method, headers),
    credentials: request.credentials === 'include',
  };
}

function preflightState(seen: { preflight: boolean }[], failed: boolean): Decision['preflight'] {
  const asked = seen.some(({ preflight }) => preflight);
  if (!asked) return 'none';
  return failed && seen.at(-1)!.preflight ? 'failed' : 'passed';
}

/** Algorithms that let a response through or stop it; all others prepare or clear up. */
const DECIDING = new Set<string>([
  'request-constructor',
  'headers-append',
  'main-fetch',
  'http-fetch',
  'cors-check',
  'cors-preflight-fetch',
  'extract-header-list-values',
  'location-url',
  'http-redirect-fetch',
  'http-network-fetch',
]);

/** Steps that pass on what another algorithm said. */
const PASSING_ON = new Set(['http-fetch 4.4', 'cors-preflight-fetch 7 CORS check']);

function decidingStep(steps: readonly Step[], failed: boolean): DecidingStep | null {
  const step = steps.findLast(({ algorithm, step: number }) =>
    failed
      ? DECIDING.has(algorithm) && !PASSING_ON.has(`${algorithm} ${number}`)
      : algorithm === 'cors-check' || algorithm === 'cors-preflight-fetch',
  );
  if (!step) return null;
  const { title, spec, anchor } = ALGORITHMS[step.algorithm];
  return {
    algorithm: title,
    step: step.step,
    text: `${step.text}: ${step.outcome ? 'yes' : 'no'}`,
    url: requirementUrl({ spec, anchor }),
  };
}

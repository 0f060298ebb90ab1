/** Whether allowed origins can do what the policy says: plain requests, preflighted ones, errors, exposed headers. */
import { diagnose } from '../diagnose.ts';
import { flowOf, preflightedFlows } from '../flows.ts';
import {
  lastOf,
  linesOf,
  listOf,
  merged,
  valueOf,
  type Answer,
  type Answers,
  type Ask,
  type Draft,
  type Probe,
  type Subject,
} from './probe.ts';
import type { Exchange } from '../types.ts';

/** The draft for a flow that the policy allows and the standard refuses, or none. */
function refusal(answer: Answer): Draft[] {
  const { decision, flow } = answer;
  if (!flow || !decision || decision.outcome === 'allowed' || decision.outcome === 'unknown') return [];
  const { id, severity, title, reason } = diagnose(flow, decision);
  const evidence =
    decision.exchange && !answer.exchanges.slice(-1).includes(decision.exchange) ? [decision.exchange] : [];
  return [
    {
      id,
      severity,
      title,
      reason,
      origin: flow.origin,
      flow,
      step: decision.step,
      evidence: [...answer.exchanges.slice(0, 2), ...evidence],
      keys: [answer.key],
    },
  ];
}

const refusals = (answers: Answers) => merged([...answers.values()].flatMap(refusal));

/** Plain requests from every allowed origin. */
export const allowedProbe: Probe = {
  name: 'allowed-origins',
  title: 'whether allowed origins can read the response',
  plan: (subject) =>
    subject.allowed.map((origin) => ({
      key: `allowed ${origin}`,
      flow: flowOf(subject.endpoint, `read ${origin}`, { origin }),
    })),
  judge: (_subject, answers) => refusals(answers),
};

/** Preflights for every method and header of the policy, in browsers' own form. */
export const preflightProbe: Probe = {
  name: 'preflights',
  title: 'preflights for the methods and headers of the policy',
  plan: ({ endpoint, allowed }) => preflightedFlows(endpoint, allowed).map((flow) => ({ key: flow.id, flow })),
  judge: (_subject, answers) => refusals(answers),
};

/** Errors that pages must be able to read; without a policy, one that is easily had. */
export const errorsProbe: Probe = {
  name: 'errors',
  title: 'CORS headers on error responses',
  plan({ endpoint, allowed, baseline, label }) {
    const [origin] = allowed;
    if (origin === undefined || baseline.get(`allowed ${origin}`)?.decision?.outcome !== 'allowed') return [];
    if (endpoint.errors.length > 0)
      return endpoint.errors.map(({ status, url }): Ask => ({
        key: `error ${status} ${url}`,
        flow: flowOf(endpoint, `error ${status}`, { origin, url, status }),
      }));
    const below = new URL(endpoint.url);
    below.pathname = `${below.pathname.replace(/\/$/, '')}/${label()}`;
    below.search = '';
    return [{ key: 'error', flow: flowOf(endpoint, 'error', { origin, url: below.href }) }];
  },
  judge(subject, answers) {
    const asked = subject.endpoint.errors.length > 0;
    return merged(
      [...answers.values()].flatMap((answer): Draft[] => {
        const status = lastOf(answer)?.response?.status ?? 0;
        const expected = answer.flow?.status;
        const drafts = refusal(answer);
        if (expected !== undefined && status !== expected && status !== 0)
          return [...drafts, otherStatus(answer, expected, status)];
        if (asked || status < 400) return asked ? drafts : [];
        return drafts.map((draft) => ({
          ...draft,
          severity: 'low',
          reason: `${draft.reason} Errors that matter can be named in the policy ("errors").`,
        }));
      }),
    );
  },
};

function otherStatus(answer: Answer, expected: number, status: number): Draft {
  return {
    id: 'error-status-differs',
    severity: 'info',
    title: 'An error of the policy could not be provoked',
    reason: `${answer.flow!.url} answered ${status}, and the policy expects ${expected} there: nothing was learnt about ${expected}.`,
    flow: answer.flow!,
    evidence: answer.exchanges.slice(-1),
    keys: [answer.key],
  };
}

/** HEAD and conditional requests, whose answers are often made elsewhere. */
export const otherAnswersProbe: Probe = {
  name: 'head-and-304',
  title: 'CORS headers on answers to HEAD and on 304',
  plan({ endpoint, allowed, baseline }) {
    const [origin] = allowed;
    const plain = origin === undefined ? undefined : baseline.get(`allowed ${origin}`);
    if (origin === undefined || plain?.decision?.outcome !== 'allowed') return [];
    const etag = valueOf(lastOf(plain), 'etag');
    const modified = valueOf(lastOf(plain), 'last-modified');
    const asks: Ask[] = [{ key: 'head', flow: flowOf(endpoint, 'head', { origin, method: 'HEAD' }) }];
    if (etag === null && modified === null) return asks;
    const condition: [string, string] = etag === null ? ['If-Modified-Since', modified!] : ['If-None-Match', etag];
    return [
      ...asks,
      { key: '304', raw: { method: 'GET', url: endpoint.url, headers: [['Origin', origin], condition] } },
    ];
  },
  judge({ endpoint, allowed }, answers) {
    const drafts: Draft[] = [];
    const head = answers.get('head');
    if (head && (lastOf(head)?.response?.status ?? 500) < 400)
      for (const draft of refusal(head))
        drafts.push({
          ...draft,
          id: 'head-without-cors',
          severity: endpoint.methods.includes('HEAD') ? 'medium' : 'low',
          title: 'Answers to HEAD have other CORS headers than those to GET',
        });
    const exchange = lastOf(answers.get('304'));
    if (exchange?.response?.status === 304 && linesOf(exchange, 'access-control-allow-origin').length === 0)
      drafts.push({
        id: 'not-modified-without-cors',
        severity: 'low',
        title: '304 responses have no CORS headers',
        reason:
          'A browser that stored the response for another origin, or for none, keeps the old headers when the 304 brings no new ones; the CORS check then fails.',
        origin: allowed[0]!,
        evidence: [exchange],
        keys: ['304'],
      });
    return drafts;
  },
};

const SAFELISTED = /^(cache-control|content-language|content-length|content-type|expires|last-modified|pragma)$/;

/** Response headers that script must be able to read. */
export const exposedProbe: Probe = {
  name: 'exposed-headers',
  title: 'response headers that pages must be able to read',
  plan: ({ endpoint, allowed, baseline }) =>
    allowed
      .slice(0, 1)
      .filter((origin) => baseline.get(`allowed ${origin}`)?.decision?.outcome === 'allowed')
      .map((origin) => ({ key: 'exposed', flow: flowOf(endpoint, 'exposed', { origin }) })),
  judge(subject, answers) {
    const answer = answers.get('exposed');
    const exchange = lastOf(answer);
    if (!answer || !exchange?.response) return [];
    return exposure(subject, answer);
  },
};

/** Response headers that are meant for clients, and that pages want sooner or later. */
const MEANT_FOR_CLIENTS =
  /^(content-disposition|etag|link|location|retry-after|www-authenticate|x-total(-count|-pages)?|x-request-id|x-correlation-id|(x-)?ratelimit-.+|x-next-page|content-range|accept-ranges)$/;

/** Where nobody has said what pages read: what they would not see. */
function hidden(
  exchange: Exchange,
  readable: (name: string) => boolean,
): Pick<Draft, 'id' | 'severity' | 'title' | 'reason'>[] {
  const names = exchange.response!.headers.map(([name]) => name.toLowerCase());
  const unseen = [...new Set(names.filter((name) => MEANT_FOR_CLIENTS.test(name) && !readable(name)))];
  if (unseen.length === 0) return [];
  return [
    {
      id: 'headers-hidden',
      severity: 'info',
      title: 'Script cannot read some response headers',
      reason: `${unseen.join(', ')}: not listed in Access-Control-Expose-Headers. If pages need them, list them, and name them in the policy ("exposedHeaders").`,
    },
  ];
}

function exposure({ endpoint }: Subject, answer: Answer): Draft[] {
  const exchange = lastOf(answer)!;
  const base = { origin: answer.flow!.origin, flow: answer.flow!, evidence: [exchange], keys: [answer.key] };
  const listed = listOf(exchange, 'access-control-expose-headers');
  const lists = listed.length > 0 ? `lists ${listed.join(', ')}` : 'is missing';
  const drafts: Draft[] = [];
  if (listed.some((name) => !/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)))
    drafts.push({
      ...base,
      id: 'expose-list-malformed',
      severity: endpoint.exposedHeaders.length > 0 ? 'medium' : 'low',
      title: 'Access-Control-Expose-Headers breaks the grammar',
      reason: `It holds "${valueOf(exchange, 'access-control-expose-headers')}"; then nothing at all is exposed.`,
    });
  const malformed = drafts.length > 0;
  const credentialed = endpoint.credentials === true;
  const readable = (name: string) =>
    SAFELISTED.test(name) || (!malformed && (listed.includes(name) || (!credentialed && listed.includes('*'))));
  const wanted = endpoint.exposedHeaders.map((name) => name.toLowerCase());
  const never = wanted.filter((name) => /^set-cookie2?$/.test(name));
  const missing = wanted.filter((name) => !readable(name) && !never.includes(name));
  if (missing.length > 0 && !malformed) {
    const literal = credentialed && listed.includes('*');
    drafts.push({
      ...base,
      id: literal ? 'wildcard-literal-with-credentials' : 'header-not-exposed',
      severity: 'medium',
      title: literal
        ? 'A wildcard means nothing once credentials are sent'
        : 'A response header that pages need is hidden from script',
      reason: literal
        ? `Access-Control-Expose-Headers ${lists}; for a request with credentials "*" is a header of that name. Name the headers: ${missing.join(', ')}.`
        : `Access-Control-Expose-Headers ${lists}; not exposed: ${missing.join(', ')}.`,
    });
  }
  if (wanted.length === 0) drafts.push(...hidden(exchange, readable).map((draft) => ({ ...base, ...draft })));
  if (never.length > 0 || listed.some((name) => /^set-cookie2?$/.test(name)))
    drafts.push({
      ...base,
      id: 'set-cookie-never-exposed',
      severity: 'info',
      title: 'Set-Cookie can never be exposed',
      reason: 'Script never sees Set-Cookie, whatever Access-Control-Expose-Headers says.',
    });
  return drafts;
}

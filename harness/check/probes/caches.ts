/** Vary: Origin, and caches that hand one origin's answer to another. */
import { decide } from '../decide.ts';
import { flowOf } from '../flows.ts';
import { lastOf, listOf, valueOf, type Answer, type Ask, type Draft, type Probe, type Subject } from './probe.ts';
import type { Exchange } from '../types.ts';

/** The answers to one resource that differ in nothing but Origin. */
function variants(subject: Subject): Ask[] {
  const { endpoint, allowed, label } = subject;
  return [
    { key: 'vary none', raw: { method: 'GET', url: endpoint.url, headers: [] } },
    ...allowed.slice(0, 3).map((origin, index): Ask => ({
      key: `vary allowed ${index}`,
      flow: flowOf(endpoint, `vary ${origin}`, { origin }),
    })),
    {
      key: 'vary other',
      flow: flowOf(endpoint, 'vary other', { origin: `https://${label()}.example`, expect: 'denied' }),
    },
  ];
}

const first = (answer: Answer | undefined): Exchange | null => answer?.exchanges[0] ?? null;

/** What caches may do with an answer. */
function caching(exchange: Exchange): 'never' | 'shared' | 'maybe' {
  const directives = listOf(exchange, 'cache-control');
  if (directives.includes('no-store')) return 'never';
  const cdn = valueOf(exchange, 'cdn-cache-control') ?? valueOf(exchange, 'surrogate-control');
  const hit = valueOf(exchange, 'age') ?? valueOf(exchange, 'x-cache') ?? valueOf(exchange, 'cf-cache-status');
  if (cdn !== null || hit !== null || directives.some((one) => one === 'public' || one.startsWith('s-maxage=')))
    return 'shared';
  // https://www.rfc-editor.org/rfc/rfc9110#section-15.1: only these are stored when nothing is said.
  const status = exchange.response?.status ?? 0;
  const unasked = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501].includes(status);
  return unasked || directives.length > 0 || valueOf(exchange, 'expires') !== null ? 'maybe' : 'never';
}

/** https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches */
export const varyProbe: Probe = {
  name: 'vary',
  title: 'Vary: Origin on every variant',
  plan: variants,
  judge(subject, answers) {
    const seen = [...answers].filter(([key, answer]) => key.startsWith('vary ') && first(answer)?.response);
    const values = new Set(seen.map(([, answer]) => valueOf(first(answer), 'access-control-allow-origin')));
    if (values.size < 2) return [];
    const lacking = seen.filter(([, answer]) => {
      const vary = listOf(first(answer), 'vary');
      return !vary.includes('origin') && !vary.includes('*');
    });
    if (lacking.length === 0) return [];
    const exchanges = lacking.map(([, answer]) => first(answer)!);
    const storable = exchanges.map(caching);
    const all = lacking.length === seen.length;
    const names = lacking.map(([key]) => VARIANTS[key] ?? 'allowed origins');
    const severity = storable.every((one) => one === 'never')
      ? 'info'
      : storable.includes('shared')
        ? 'high'
        : 'medium';
    return [
      {
        id: all ? 'vary-missing' : 'vary-missing-on-some',
        severity,
        title: all ? 'Vary: Origin is missing' : 'Vary: Origin is missing on some answers',
        reason: `Access-Control-Allow-Origin depends on the origin, but ${all ? 'no answer says so' : `answers to ${[...new Set(names)].join(' and ')} do not say so`}. A cache, the browser's own too, then gives the answer for one origin to another, and what worked fails.${severity === 'info' ? ' These answers forbid storing, so nothing happens today.' : ''}`,
        ...(subject.allowed[0] === undefined ? {} : { origin: subject.allowed[0] }),
        step: VARY_STEP,
        evidence: [
          ...exchanges.slice(0, 2),
          ...(all
            ? []
            : seen
                .filter((one) => !lacking.includes(one))
                .slice(0, 1)
                .map(([, answer]) => first(answer)!)),
        ],
        keys: seen.map(([key]) => key),
      },
    ];
  },
};

const VARIANTS: Record<string, string> = { 'vary none': 'requests without Origin', 'vary other': 'other origins' };

const VARY_STEP = {
  algorithm: 'CORS protocol and HTTP caches',
  step: 'Vary',
  text: 'Access-Control-Allow-Origin is neither * nor one static origin, so Vary must name Origin',
  url: 'https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches',
};

/** A URL of its own, so that no answer from before is in any cache. */
function fresh(url: string, label: string): string {
  const own = new URL(url);
  own.searchParams.set('cors-conformance', label);
  return own.href;
}

/** What really happens when origins ask for the same URL one after the other. */
export const cacheProbe: Probe = {
  name: 'cache-poisoning',
  title: 'whether a cache in front mixes up origins',
  plan({ endpoint, allowed, label, baseline }) {
    const [origin] = allowed;
    if (origin === undefined || baseline.get(`allowed ${origin}`)?.decision?.outcome !== 'allowed') return [];
    if (valueOf(lastOf(baseline.get(`allowed ${origin}`)), 'access-control-allow-origin') === '*') return [];
    const other = allowed[1] ?? `https://${label()}.example`;
    const [one, two, three] = [label(), label(), label()].map((own) => fresh(endpoint.url, own)) as [
      string,
      string,
      string,
    ];
    const flow = (key: string, from: string, url: string): Ask => ({
      key,
      flow: flowOf(endpoint, key, { origin: from, url }),
    });
    return [
      flow('cache alone', origin, three),
      { key: 'cache none first', raw: { method: 'GET', url: one, headers: [] } },
      flow('cache after none', origin, one),
      flow('cache other first', other, two),
      flow('cache after other', origin, two),
    ];
  },
  judge({ allowed }, answers) {
    const alone = answers.get('cache alone');
    if (alone?.decision?.outcome !== 'allowed') return [];
    const drafts: Draft[] = [];
    for (const [key, before] of [
      ['cache after none', 'cache none first'],
      ['cache after other', 'cache other first'],
    ] as const) {
      const [after, earlier] = [answers.get(key), answers.get(before)];
      if (!after?.flow || after.decision?.outcome !== 'refused' || !sameAnswer(earlier, after)) continue;
      drafts.push({
        id: 'cache-poisoned',
        severity: 'high',
        title: 'A cache gives one origin the answer for another',
        reason: `Asked alone, ${allowed[0]} may read. Asked for the same URL after ${before === 'cache none first' ? 'a request without Origin' : 'another origin'}, it gets the earlier answer (Access-Control-Allow-Origin: ${valueOf(first(after), 'access-control-allow-origin') ?? 'missing'}) and is refused.`,
        origin: allowed[0]!,
        flow: after.flow,
        step: decide(after.flow, after.exchanges).step,
        evidence: [first(earlier)!, first(after)!].filter((one) => one !== null),
        keys: ['cache alone', before, key],
      });
    }
    return drafts.slice(0, 1);
  },
};

/** Whether the second answer says to browsers what the first one said. */
function sameAnswer(earlier: Answer | undefined, after: Answer): boolean {
  const name = 'access-control-allow-origin';
  return valueOf(first(earlier), name) === valueOf(first(after), name);
}

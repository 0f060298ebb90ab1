/** The first questions to an endpoint, on which all others rest. Pure. */
import { flowOf } from './flows.ts';
import { hostOf, sampleOf } from './origins.ts';
import type { Answer, Answers, Ask, Facts } from './probes/probe.ts';
import { valueOf, lastOf } from './probes/probe.ts';
import { decide } from './decide.ts';
import type { Endpoint } from './types.ts';

/** Concrete origins that the policy allows. */
export const allowedOrigins = (endpoint: Endpoint, label: () => string): string[] =>
  endpoint.allow.map((entry) => sampleOf(entry, label()));

/** What hostile look-alikes are made from: hosts of allowed origins, and the server's own. */
export function referencesOf(endpoint: Endpoint): string[] {
  const own = new URL(endpoint.url).origin;
  const named = endpoint.allow.filter((entry) => entry !== '*').map((entry) => entry.replace('*.', ''));
  const known = [...named, own].filter((origin) => hostOf(origin) !== null);
  const hosts = new Map(known.map((origin) => [new URL(origin).host, origin]));
  return [...hosts.values()];
}

/** Without Origin, from every allowed origin, from a random one, from every denied one, and without credentials. */
export function baselineAsks(
  endpoint: Endpoint,
  allowed: readonly string[],
  authenticates: boolean,
  label: () => string,
): Ask[] {
  const hostile = { credentials: 'include', expect: 'denied' } as const;
  return [
    ...allowed.map((origin): Ask => ({
      key: `allowed ${origin}`,
      flow: flowOf(endpoint, `read ${origin}`, { origin }),
    })),
    { key: 'none', raw: { method: 'GET', url: endpoint.url, headers: [] } },
    { key: 'random', flow: flowOf(endpoint, 'random', { ...hostile, origin: `https://${label()}.example` }) },
    ...endpoint.deny.map((origin): Ask => ({
      key: `denied ${origin}`,
      flow: flowOf(endpoint, `denied ${origin}`, { ...hostile, origin }),
    })),
    ...(authenticates
      ? [{ key: 'anonymous', anonymous: true, raw: { method: 'GET', url: endpoint.url, headers: [] } } satisfies Ask]
      : []),
  ];
}

/** How a hostile origin fares: may it read, and with credentials? */
export function access(answer: Answer | undefined): 'none' | 'wildcard' | 'open' | 'credentialed' {
  if (!answer?.flow) return 'none';
  const outcome = (credentials: 'include' | 'omit') =>
    decide({ ...answer.flow!, credentials }, answer.exchanges).outcome;
  if (outcome('include') === 'allowed') return 'credentialed';
  const wildcard = valueOf(lastOf(answer), 'access-control-allow-origin') === '*';
  const bare = outcome('omit');
  // Asked with credentials, a redirect with the wildcard is refused; without them it would have been followed.
  if (bare === 'unknown' && wildcard) return 'wildcard';
  if (bare !== 'allowed') return 'none';
  return wildcard ? 'wildcard' : 'open';
}

/** What the baseline tells. */
export function factsOf(baseline: Answers): Facts {
  const random = access(baseline.get('random'));
  const [bare, anonymous] = [lastOf(baseline.get('none')), lastOf(baseline.get('anonymous'))];
  const allowed = [...baseline].find(([key]) => key.startsWith('allowed '))?.[1];
  return {
    wildcard: random === 'wildcard',
    reflects: random === 'open' || random === 'credentialed',
    credentialsMatter:
      bare?.response && anonymous?.response
        ? bare.response.status !== anonymous.response.status ||
          bare.response.body.digest !== anonymous.response.body.digest
        : null,
    status: lastOf(allowed)?.response?.status ?? bare?.response?.status ?? null,
  };
}

/** How long preflights are kept. */
import { extractMaxAge } from '../../model/headers.ts';
import { UserAgent } from '../../model/user-agent.ts';
import { working } from './preflight.ts';
import { valueOf, type Draft, type Probe } from './probe.ts';

/** How long each engine keeps a preflight at most, in seconds; measured. */
export const MAX_AGE_CAPS = { Chromium: 7200, Firefox: 86_400, WebKit: 600 } as const;

/** Access-Control-Max-Age against the policy, the grammar and the engines. */
export const maxAgeProbe: Probe = {
  name: 'max-age',
  title: 'how long preflights are kept',
  plan(subject) {
    const flow = working(subject);
    return flow ? [{ key: 'max-age', flow }] : [];
  },
  judge({ endpoint }, answers) {
    const answer = answers.get('max-age');
    const exchange = answer?.exchanges[0];
    if (answer?.decision?.preflight !== 'passed' || !exchange) return [];
    const text = valueOf(exchange, 'access-control-max-age');
    const base = { origin: answer.flow!.origin, flow: answer.flow!, evidence: [exchange], keys: ['max-age'] };
    const value = extractMaxAge(new UserAgent({ network: () => null }), exchange.response!.headers);
    const { min, max } = endpoint.maxAge ?? {};
    const range = `The policy wants ${min ?? 0} to ${max ?? 'any number of'} seconds.`;
    if (value === 'failure')
      return [
        {
          ...base,
          id: 'max-age-malformed',
          severity: 'low',
          title: 'Access-Control-Max-Age is no number of seconds',
          reason: `It is "${text}"; browsers ignore it and keep the preflight for 5 seconds.`,
        },
      ];
    const seconds = value ?? 5;
    const drafts: Draft[] = [];
    if ((min !== undefined && seconds < min) || (max !== undefined && seconds > max))
      drafts.push({
        ...base,
        id: 'max-age-out-of-range',
        severity: 'low',
        title: 'Access-Control-Max-Age is outside the policy’s range',
        reason: `${value === null ? 'It is missing, which means 5 seconds' : `It is ${value}`}. ${range}`,
      });
    else if (value === null)
      drafts.push({
        ...base,
        id: 'max-age-missing',
        severity: 'info',
        title: 'Preflights are kept for 5 seconds only',
        reason: 'Without Access-Control-Max-Age almost every request has a preflight of its own.',
      });
    const capped = Object.entries(MAX_AGE_CAPS).filter(([, cap]) => seconds > cap);
    if (capped.length > 0)
      drafts.push({
        ...base,
        id: 'max-age-capped',
        severity: 'info',
        title: 'Browsers keep preflights for less than asked',
        reason: `The server asks for ${seconds} s; ${capped.map(([engine, cap]) => `${engine} gives ${cap} s`).join(', ')}.`,
      });
    return drafts;
  },
};

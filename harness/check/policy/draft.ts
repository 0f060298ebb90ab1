/** A first policy, from what a server does today. */
import { stringify } from 'yaml';
import type { Client } from '../client.ts';
import { Asker } from '../ask.ts';
import { access } from '../baseline.ts';
import { flowOf } from '../flows.ts';
import { makeLabel } from '../probe.ts';
import { linesOf, type Answer } from '../probes/probe.ts';
import { CheckInputError } from '../target.ts';
import type { Endpoint, Exchange, PolicyEndpoint } from '../types.ts';

const tokens = (exchange: Exchange | null | undefined, name: string): string[] => [
  ...new Set(
    linesOf(exchange, name)
      .flatMap((line) => line.split(','))
      .map((one) => one.trim())
      .filter((one) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(one) && one !== '*'),
  ),
];

/** What a server does, as a draft and remarks for the reader. */
export interface Drafted {
  endpoint: PolicyEndpoint;
  remarks: string[];
}

/**
 * Asks the server about each origin and writes down what it allows.
 * @throws CheckInputError where it does not answer
 */
export async function draftPolicy(endpoint: Endpoint, client: Client): Promise<Drafted> {
  const asker = new Asker(client, endpoint, null);
  const answers: Answer[] = [];
  for (const origin of endpoint.allow) {
    answers.push(await asker.ask({ key: origin, flow: flowOf(endpoint, origin, { origin, credentials: 'include' }) }));
    const failure = answers.at(-1)?.exchanges[0]?.failure;
    if (failure) throw new CheckInputError(`${endpoint.url}: ${failure.message}; nothing can be drafted`);
  }
  const origin = endpoint.allow[0] ?? 'https://app.example.com';
  const preflight = await asker.ask({
    key: 'preflight',
    raw: {
      method: 'OPTIONS',
      url: endpoint.url,
      headers: [
        ['Origin', origin],
        ['Access-Control-Request-Method', 'PUT'],
        ['Access-Control-Request-Headers', 'content-type'],
      ],
    },
  });
  const made = flowOf(endpoint, 'random', { origin: `https://${makeLabel()}.example`, credentials: 'include' });
  const random = await asker.ask({ key: 'random', flow: made });
  const draft = draftFrom(endpoint, answers, preflight.exchanges[0] ?? null);
  const reflects = access(random) === 'open' || access(random) === 'credentialed';
  if (reflects)
    draft.remarks.push('Today the server lets any origin in: it sends back whatever asks. "check" tells more.');
  return draft;
}

/** The draft that answers make. Pure. */
export function draftFrom(endpoint: Endpoint, answers: readonly Answer[], preflight: Exchange | null): Drafted {
  const how = answers.map((answer) => ({ origin: answer.flow!.origin, access: access(answer) }));
  const allow = how.filter((one) => one.access !== 'none').map((one) => one.origin);
  const deny = how.filter((one) => one.access === 'none').map((one) => one.origin);
  const wildcard = how.some((one) => one.access === 'wildcard');
  const credentials = how.some((one) => one.access === 'credentialed');
  const exchange = answers[0]?.exchanges.at(-1) ?? null;
  const methods = tokens(preflight, 'access-control-allow-methods').filter((one) => one !== 'OPTIONS');
  const age = linesOf(preflight, 'access-control-max-age')[0];
  const remarks = [
    ...(deny.length > 0
      ? [`Today ${deny.join(', ')} cannot read the response; move it to "deny" if that is meant.`]
      : []),
    ...(wildcard ? ['Today every origin can read the response (Access-Control-Allow-Origin: *).'] : []),
    ...(methods.length === 0 ? ['The preflight names no methods; add those that pages use.'] : []),
  ];
  const headers = tokens(preflight, 'access-control-allow-headers');
  const exposed = tokens(exchange, 'access-control-expose-headers');
  return {
    remarks,
    endpoint: {
      url: endpoint.url,
      methods: methods.length > 0 ? [...new Set(['GET', ...methods])] : ['GET'],
      ...(headers.length > 0 ? { requestHeaders: headers } : {}),
      ...(exposed.length > 0 ? { exposedHeaders: exposed } : {}),
      credentials,
      // What was asked for stays wished for: the check then tells why it does not work.
      origins: { allow: wildcard && !credentials ? ['*'] : [...allow, ...deny] },
      ...(age !== undefined && /^\d+$/.test(age) ? { maxAge: { min: 0, max: Number(age) } } : {}),
    },
  };
}

/** The draft as a YAML file. */
export function policyText({ endpoint, remarks }: Drafted): string {
  const notes = [
    'What this server is meant to allow. Drafted from what it does today: read it before you rely on it.',
    ...remarks,
  ];
  return `${notes.map((line) => `# ${line}\n`).join('')}${stringify({ version: 1, endpoints: [endpoint] }, { lineWidth: 100 })}`;
}

import { fetches, NETWORK_ERROR, request, resolved, scenario, suite } from '../harness/scenario/builders.ts';
import type { Context } from '../harness/scenario/schema.ts';

// Sites of hosts that have no registrable domain: an address is same-site with itself, whatever the ports.

const at = (host: string): Context => ({ type: 'host-frame', origin: 'page', host });
const WHY =
  'The cross-origin resource policy internal check lets a same-site response pass when the origin is schemelessly same site with the URL. Hosts without a registrable domain, as addresses are, are so when they are equal; ports play no part.';
const OPAQUE = resolved({ type: 'opaque' });
const SENT = [request('GET')];

const cases = [
  ['address-other-port', 'From 127.0.0.1 to another port of it', at('127.0.0.1'), '{url:target}', true],
  ['ipv6-other-port', 'From [::1] to another port of it', at('[::1]'), 'http://[::1]:{port:remote}{path:target}', true],
  ['ipv6-to-ipv4', 'From [::1] to 127.0.0.1', at('[::1]'), '{url:target}', false],
  [
    'name-to-address',
    'From localhost to 127.0.0.1',
    { type: 'window', origin: 'page' } as const,
    '{url:target}',
    false,
  ],
] as const;

export default suite({
  id: 'corp-addresses',
  title: 'Same-site resources at addresses',
  description:
    'Cross-Origin-Resource-Policy: same-site where a host is an address, which has no registrable domain: what counts is whether the hosts are equal.',
  scenarios: cases.map(([id, what, context, url, passes]) =>
    scenario(`corp-same-site-${id}`, {
      title: `${what}, a response with \`Cross-Origin-Resource-Policy: same-site\` ${passes ? 'passes' : 'is blocked'}`,
      why: WHY,
      requirements: ['corp-same-site'],
      context,
      target: { request: { headers: [['Cross-Origin-Resource-Policy', 'same-site']], body: 'hello' } },
      do: fetches({ url, mode: 'no-cors' }),
      expect: { wire: SENT, page: [passes ? OPAQUE : NETWORK_ERROR] },
    }),
  ),
});

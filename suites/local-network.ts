import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  PRESENT,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { Context, Outcome, Scenario } from '../harness/scenario/schema.ts';

// Local Network Access is on its way: what it asks for is observed, and judged in nobody. All origins of a run are on
// loopback addresses; a frame whose policy asks for it counts as public in an engine that knows the policy.

const DONE = resolved({ status: 200, body: 'hello' });
const target = { request: { headers: allow(), body: 'hello' } };
const SENT: Outcome = { label: 'sent', wire: [request('GET')], page: [DONE] };
const REFUSED: Outcome = { label: 'refused without a request', wire: [], page: [NETWORK_ERROR] };

const observe = (
  id: string,
  value: Pick<Scenario, 'title' | 'why' | 'requirements'> & { context?: Context['type']; space?: string },
): Scenario =>
  scenario(`local-network-${id}`, {
    title: value.title,
    why: value.why,
    kind: 'observe',
    requirements: value.requirements,
    ...(value.context ? { context: value.context } : {}),
    target,
    do: fetches(value.space === undefined ? {} : { targetAddressSpace: value.space }),
    expect: [SENT, REFUSED],
  });

const HEADER = 'access-control-request-private-network';
const asksBy = (value: typeof ABSENT | typeof PRESENT) =>
  preflightFor('PUT', undefined, { headers: { [HEADER]: value } });
/** Whether a preflight says that it goes to a more private network. */
const preflighted = (id: string, title: string, context: Context['type']): Scenario =>
  scenario(`local-network-${id}`, {
    title,
    why: 'Private Network Access announced such requests by a header of the preflight. Local Network Access, which took its place, asks the user instead and needs nothing of the server.',
    kind: 'observe',
    requirements: ['pna-preflight-headers-obsolete'],
    context,
    target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, ...target },
    do: fetches({ method: 'PUT' }),
    expect: [
      { label: 'a preflight without the header', wire: [asksBy(ABSENT), request('PUT')], page: [DONE] },
      { label: 'a preflight with the header, and the request', wire: [asksBy(PRESENT), request('PUT')] },
      { label: 'a preflight with the header, and no request', wire: [asksBy(PRESENT)] },
      { label: 'refused without a request', wire: [], page: [NETWORK_ERROR] },
    ],
  });

const PERMISSION =
  'A request from a public document to a loopback address is a local network request and needs the user’s permission. The policy `treat-as-public-address`, which one engine knows, makes a document public; to others it is any document.';
const OPTION =
  'fetch() takes a `targetAddressSpace`, and the request fails if the address that was reached does not belong to it. An engine that does not know the option goes on without.';

export default suite({
  id: 'local-network',
  title: 'Local network access',
  description: 'What stands between a page and addresses of the local network beyond CORS: a proposal, observed.',
  scenarios: [
    observe('loopback-to-loopback', {
      title: 'Whether a page on a loopback address may ask another loopback address as ever',
      why: 'A request is a local network request only if its address is less public than the page’s own: loopback to loopback is not.',
      requirements: ['lna-same-space-unaffected'],
    }),
    observe('frame-to-loopback', {
      title: 'Whether a cross-site frame on a loopback address may ask another loopback address as ever',
      why: 'A request is a local network request only if its address is less public than that of the document that asks: loopback to loopback is not.',
      requirements: ['lna-same-space-unaffected'],
      context: 'cross-site-frame',
    }),
    observe('public-to-loopback', {
      title: 'Whether a document that counts as public may ask a loopback address without the user’s permission',
      why: PERMISSION,
      requirements: ['lna-permission-needed'],
      context: 'public-frame',
    }),
    observe('space-matches', {
      title: 'Whether a request with the right `targetAddressSpace` is sent',
      why: OPTION,
      requirements: ['lna-target-address-space-option'],
      space: 'loopback',
    }),
    observe('space-local-for-loopback', {
      title: 'Whether a request that declares `local` is sent to a loopback address',
      why: OPTION,
      requirements: ['lna-target-address-space-option'],
      space: 'local',
    }),
    observe('space-public-for-loopback', {
      title: 'Whether a request that declares `public` is sent to a loopback address',
      why: OPTION,
      requirements: ['lna-target-address-space-option'],
      space: 'public',
    }),
    observe('space-no-such-value', {
      title: 'Whether a request with a `targetAddressSpace` that there is not is sent',
      why: 'The option is an enumeration of Web IDL: another value throws a TypeError. An engine that does not know the option never looks at it.',
      requirements: ['lna-target-address-space-option'],
      space: 'elsewhere',
    }),
    observe('public-space-matches', {
      title: 'Whether the right `targetAddressSpace` spares a document that counts as public the permission',
      why: `${PERMISSION} The option tells the browser what to ask the user for; it grants nothing.`,
      requirements: ['lna-permission-needed', 'lna-target-address-space-option'],
      context: 'public-frame',
      space: 'loopback',
    }),
    preflighted(
      'no-private-network-header',
      'Whether preflights between loopback addresses ask for private network access',
      'window',
    ),
    preflighted(
      'public-no-private-network-header',
      'Whether preflights of a document that counts as public ask for private network access',
      'public-frame',
    ),
  ],
});

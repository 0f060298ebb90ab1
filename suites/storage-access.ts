import {
  ABSENT,
  allow,
  fetches,
  hasStorageAccess,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { Context, OriginName, Outcome, Scenario } from '../harness/scenario/schema.ts';

// Whether unpartitioned cookies go with requests to another site is each browser's policy; what it says of it is observed.

const CONTEXTS: [context: Context['type'], id: string, title: string][] = [
  ['window', 'top-level', 'a top-level page'],
  ['same-origin-frame', 'same-origin-frame', 'a frame of the page’s own origin'],
  ['same-site-frame', 'same-site-frame', 'a frame of the page’s site'],
  ['cross-site-frame', 'cross-site-frame', 'a cross-site frame that was granted nothing'],
  ['sandboxed-frame', 'sandboxed-frame', 'a sandboxed frame, whose origin is opaque,'],
];
const own = ([context, id, title]: (typeof CONTEXTS)[number]): Scenario =>
  scenario(`storage-access-${id}`, {
    title: `Whether ${title} has access to unpartitioned cookies, by its own account`,
    why: 'hasStorageAccess() is true in a top-level page and in frames of its site, and false where the origin is opaque; elsewhere it follows permission and cookie policy.',
    kind: 'observe',
    requirements: ['storage-access-own-account'],
    context,
    needs: ['storage-access'],
    do: hasStorageAccess,
    expect: [
      { label: 'it has access', page: [resolved({ facts: { storageAccess: true } })] },
      { label: 'it has none', page: [resolved({ facts: { storageAccess: false } })] },
    ],
  });

const HEADER = 'sec-fetch-storage-access';
const says = (label: string, value: Parameters<typeof request>[1]): Outcome => ({
  label,
  wire: [request('GET', value)],
});
const ANSWERS = [
  says('no such header', { headers: { [HEADER]: ABSENT } }),
  ...['none', 'inactive', 'active'].map((value) => says(value, { headers: { [HEADER]: value } })),
];
const headers = (
  id: string,
  title: string,
  why: string,
  more: { credentials: string; origin: OriginName; context?: Context['type'] },
): Scenario =>
  scenario(`storage-access-header-${id}`, {
    title,
    why,
    kind: 'observe',
    requirements: ['sec-fetch-storage-access'],
    ...(more.context ? { context: more.context } : {}),
    target: { origin: more.origin, request: { headers: allow({ credentials: true }) } },
    do: fetches({ credentials: more.credentials }),
    expect: ANSWERS,
  });

const INCLUDE =
  'A request with credentials to another site says `none` when no unpartitioned cookies may go with it, `inactive` when they might be activated, and `active` when they go.';

export default suite({
  id: 'storage-access',
  title: 'Storage access',
  description: 'What browsers say of cookies that are kept from other sites: a proposal, observed.',
  scenarios: [
    ...CONTEXTS.map(own),
    headers('cross-site', 'What a cross-site request with credentials says of its storage access', INCLUDE, {
      credentials: 'include',
      origin: 'remote',
    }),
    headers(
      'cross-site-https',
      'What a cross-site request with credentials from an https page says of its storage access',
      INCLUDE,
      {
        credentials: 'include',
        origin: 'remote-https',
      },
    ),
    headers(
      'cross-site-frame',
      'What a request with credentials of a cross-site frame to its own origin says of its storage access',
      `${INCLUDE} What counts is the top-level page.`,
      {
        credentials: 'include',
        origin: 'remote',
        context: 'cross-site-frame',
      },
    ),
    headers(
      'omit',
      'Whether a cross-site request without credentials says anything of its storage access',
      'Only requests whose credentials mode is include have the header.',
      {
        credentials: 'omit',
        origin: 'remote',
      },
    ),
    headers(
      'same-site',
      'Whether a same-site request with credentials says anything of its storage access',
      'A request that Strict cookies would go with has no storage access status, and no header.',
      {
        credentials: 'include',
        origin: 'sibling',
      },
    ),
  ],
});

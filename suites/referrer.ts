import {
  ABSENT,
  allow,
  element,
  fetches,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  xhr,
} from '../harness/scenario/builders.ts';
import type { Action } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

const shares = { headers: allow(), body: 'hello' };
const READ = resolved({ body: 'hello' });
const image = { request: serves('image', allow()) };

/** Ways to suppress the header: id word, action, what it is. */
const SUPPRESSED: readonly (readonly [string, Action, string])[] = [
  ['empty', fetches({ referrer: '' }), 'the referrer is the empty string'],
  ['policy', fetches({ referrerPolicy: 'no-referrer' }), 'the referrer policy is no-referrer'],
  ['same-origin-policy', fetches({ referrerPolicy: 'same-origin' }), 'the referrer policy is same-origin'],
  ['no-cors-like-get', fetches({ referrer: '', credentials: 'omit' }), 'neither referrer nor credentials are sent'],
];

/** Referrers that script asks for, and what is sent of them. */
const ASKED: readonly (readonly [string, string, string])[] = [
  ['cross-origin', '{origin:remote}/page', 'a URL of the requested origin'],
  ['other-origin', 'http://app.example/page', 'a URL of a third origin'],
  ['same-site', '{origin:sibling}/page', 'a URL of a same-site origin'],
  ['client', 'about:client', '`about:client`'],
];

export default suite({
  id: 'referrer',
  title: 'The Referer header',
  description: 'A request may hide where it comes from in `Referer`; for CORS it still says so in `Origin`.',
  scenarios: [
    ...SUPPRESSED.flatMap(([id, action, what]) => [
      scenario(`referrer-suppressed-${id}`, {
        title: `\`Origin\` is sent although there is no \`Referer\`, when ${what}`,
        why: 'Append a request Origin header looks at the referrer policy only when the response tainting is not cors and the mode is not websocket.',
        requirements: ['referer-absent-origin-present'],
        target: { request: shares },
        do: action,
        expect: { wire: [request('GET', { headers: { origin: '{origin}', referer: ABSENT } })], page: [READ] },
      }),
    ]),
    scenario('referrer-suppressed-preflight', {
      title: 'Preflight and request both carry `Origin` and no `Referer` under the policy no-referrer',
      why: 'The preflight copies the referrer and its policy from the request, and its response tainting is cors.',
      requirements: ['referer-absent-origin-present'],
      target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, request: shares },
      do: fetches({ method: 'PUT', referrerPolicy: 'no-referrer' }),
      expect: {
        wire: [
          preflightFor('PUT', undefined, { headers: { referer: ABSENT } }),
          request('PUT', { headers: { origin: '{origin}', referer: ABSENT } }),
        ],
        page: [READ],
      },
    }),
    scenario('referrer-suppressed-image', {
      title: '`<img crossorigin referrerpolicy=no-referrer>` sends `Origin` and no `Referer`',
      why: 'With crossorigin the mode is cors, for which Origin does not depend on the referrer policy.',
      requirements: ['referer-absent-origin-present'],
      target: image,
      do: element('img', { crossorigin: '', referrerPolicy: 'no-referrer' }),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}', referer: ABSENT } })],
        page: [resolved({ facts: { width: 3 } })],
      },
    }),
    scenario('referrer-suppressed-by-redirect', {
      title: 'A redirect with `Referrer-Policy: no-referrer` takes `Referer` away, and `Origin` stays',
      why: 'HTTP-redirect fetch sets the referrer policy on redirect; Origin does not depend on it for mode cors.',
      requirements: ['referer-absent-origin-present'],
      target: {
        request: {
          status: 302,
          headers: [...allow(), ['Location', '{url:last}'], ['Referrer-Policy', 'no-referrer']],
        },
      },
      resources: { last: { request: shares } },
      do: fetches(),
      expect: {
        wire: [
          request('GET', { headers: { origin: '{origin}', referer: '{origin}/' } }),
          request('GET', { resource: 'last', headers: { origin: '{origin}', referer: ABSENT } }),
        ],
        page: [READ],
      },
    }),
    ...(['page', 'remote'] as const).flatMap((origin) =>
      (
        [
          ['fetch', fetches, '`fetch()`'],
          ['xhr', xhr, '`XMLHttpRequest`'],
        ] as const
      ).map(([api, call, what]) =>
        scenario(`referrer-header-${api}-${origin}`, {
          title: `\`Referer\` set as a header in ${what} to ${origin} is ignored, and asks for no preflight`,
          why: '`Referer` is a forbidden request-header: it is dropped when script sets it.',
          requirements: ['referer-not-spoofable'],
          target: { origin, request: shares },
          do: call({ headers: [['Referer', 'http://app.example/forged']] }),
          expect: {
            wire: [
              request('GET', {
                headers: { referer: origin === 'page' ? { startsWith: '{origin}/' } : '{origin}/' },
              }),
            ],
            page: [READ],
          },
        }),
      ),
    ),
    ...ASKED.map(([id, referrer, what]) =>
      scenario(`referrer-option-${id}`, {
        title: `The referrer ${what} is not taken: the document itself is named`,
        why: 'The Request constructor sets the referrer to client when the URL given is about:client or of another origin than the own.',
        requirements: ['referer-not-spoofable'],
        target: { request: shares },
        do: fetches({ referrer }),
        expect: { wire: [request('GET', { headers: { referer: '{origin}/' } })], page: [READ] },
      }),
    ),
    scenario('referrer-option-own', {
      title: 'The referrer may be any URL of the own origin',
      why: 'The Request constructor takes a URL that is same origin with the own; within one origin the whole URL is sent.',
      requirements: ['referer-not-spoofable'],
      target: { origin: 'page', request: shares },
      do: fetches({ referrer: '{origin:page}/any/path?query#fragment' }),
      expect: { wire: [request('GET', { headers: { referer: '{origin}/any/path?query' } })], page: [READ] },
    }),
    scenario('referrer-option-own-cross-origin', {
      title: 'Of a referrer of the own origin another origin learns the origin alone',
      why: 'The default policy is strict-origin-when-cross-origin.',
      requirements: ['referer-not-spoofable'],
      target: { request: shares },
      do: fetches({ referrer: '{origin:page}/any/path' }),
      expect: { wire: [request('GET', { headers: { referer: '{origin}/' } })], page: [READ] },
    }),
    scenario('referrer-option-no-url', {
      title: 'A referrer that does not parse is a TypeError, and nothing is sent',
      why: 'The Request constructor throws when the URL parser fails.',
      requirements: ['referer-not-spoofable'],
      target: { request: shares },
      do: fetches({ referrer: 'http://[' }),
      expect: { wire: [], page: [{ result: 'rejected', error: 'TypeError' }] },
    }),
  ],
});

import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
  type Grant,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Action, HeaderLine, OriginName, PageExpectation, Scenario } from '../harness/scenario/schema.ts';

// Nobody answers a question of the browser's here. So nothing below asks one: either the response tainting is cors, or
// credentials are left out, or the URL itself has them.

const CHALLENGE: HeaderLine = ['WWW-Authenticate', 'Basic realm="{id}"'];
const AUTHORIZED = 'Basic dXNlcjpzZWNyZXQ=';
const CREDENTIALED = allow({ credentials: true });

/** Requests to another origin that are answered with 401 and a challenge. A browser that asks the user must not hold up the run, hence the limits. */
const ASKED: [id: string, step: Action, grant: Grant, page: PageExpectation, what: string][] = [
  [
    'include',
    fetches({ credentials: 'include', abort: { on: 'head', latestMs: 10_000 } }),
    { credentials: true },
    resolved({ type: 'cors', status: 401 }),
    'a credentialed fetch',
  ],
  [
    'xhr-with-credentials',
    xhr({ withCredentials: true, timeoutMs: 10_000 }),
    { credentials: true },
    resolved({ status: 401, body: 'who are you?' }),
    'a credentialed XMLHttpRequest',
  ],
  ['default', fetches(), {}, resolved({ type: 'cors', status: 401, body: 'who are you?' }), 'a fetch'],
  ['xhr', xhr(), {}, resolved({ status: 401, body: 'who are you?' }), 'an XMLHttpRequest'],
  [
    'omit',
    fetches({ credentials: 'omit' }),
    {},
    resolved({ type: 'cors', status: 401, body: 'who are you?' }),
    'a fetch without credentials',
  ],
];
const NEVER =
  'HTTP-network-or-cache fetch asks the user, and sends the request again, only when the response tainting is not cors.';

const asked: Scenario[] = [
  ...(['remote', 'sibling'] as OriginName[]).flatMap((origin) =>
    ASKED.map(([id, step, grant, page, what]) =>
      scenario(`authentication-401-${origin}-${id}`, {
        title: `A 401 with a challenge from ${origin === 'remote' ? 'another site' : 'another origin of the site'} to ${what} is the response, and is asked for once`,
        why: NEVER,
        requirements: ['credentials-no-auth-prompt-for-cors-401'],
        target: { origin, request: { status: 401, headers: [CHALLENGE, ...allow(grant)], body: 'who are you?' } },
        do: step,
        expect: { wire: [request('GET', { headers: { authorization: ABSENT } })], page: [page] },
      }),
    ),
  ),
  ...(
    [
      ['fetch', fetches({ credentials: 'include' }), NETWORK_ERROR],
      ['xhr', xhr({ withCredentials: true }), XHR_ERROR],
    ] as const
  ).map(([id, step, page]) =>
    scenario(`authentication-401-refused-${id}`, {
      title: `A 401 with a challenge and without a grant is a network error, and is asked for once (${id})`,
      why: `${NEVER} The CORS check then fails like that of any response.`,
      requirements: ['credentials-no-auth-prompt-for-cors-401'],
      target: { request: { status: 401, headers: [CHALLENGE] } },
      do: step,
      expect: { wire: [request('GET', { headers: { authorization: ABSENT } })], page: [page] },
    }),
  ),
  scenario('authentication-401-put', {
    title: 'A 401 with a challenge to a preflighted request is the response, and neither is sent again',
    why: NEVER,
    requirements: ['credentials-no-auth-prompt-for-cors-401'],
    target: {
      preflight: { status: 204, headers: allow({ credentials: true, methods: 'PUT' }) },
      request: { status: 401, headers: [CHALLENGE, ...CREDENTIALED] },
    },
    do: fetches({ method: 'PUT', credentials: 'include', body: 'x' }),
    expect: { wire: [preflightFor('PUT'), request('PUT')], page: [resolved({ status: 401 })] },
  }),
  scenario('authentication-401-author-header', {
    title: 'A 401 with a challenge to an `Authorization` of script is the response, and is asked for once',
    why: NEVER,
    requirements: ['credentials-no-auth-prompt-for-cors-401'],
    target: {
      preflight: { status: 204, headers: allow({ headers: 'authorization' }) },
      request: { status: 401, headers: [CHALLENGE, ...allow()] },
    },
    do: fetches({ headers: { Authorization: AUTHORIZED } }),
    expect: {
      wire: [preflightFor('GET', 'authorization'), request('GET', { headers: { authorization: AUTHORIZED } })],
      page: [resolved({ status: 401 })],
    },
  }),
  scenario('authentication-401-after-redirect', {
    title: 'A 401 with a challenge at the end of a redirect to another origin is the response',
    why: `${NEVER} Once a request has gone to another origin, its response tainting stays cors.`,
    requirements: ['credentials-no-auth-prompt-for-cors-401'],
    resources: {
      hop: { origin: 'page', request: redirect(302, 'target') },
      target: { request: { status: 401, headers: [CHALLENGE, ...CREDENTIALED] } },
    },
    do: fetches({ url: '{url:hop}', credentials: 'include' }),
    expect: {
      wire: [request('GET', { resource: 'hop' }), request('GET', { headers: { authorization: ABSENT } })],
      page: [resolved({ type: 'cors', status: 401, redirected: true })],
    },
  }),
];

const PREFLIGHTED =
  'A CORS-preflight request has response tainting cors and credentials mode same-origin, so HTTP-network-or-cache fetch neither asks the user nor sends it again; 401 is no ok status.';
const preflights: Scenario[] = (
  [
    ['fetch', fetches({ method: 'PUT' }), {}, NETWORK_ERROR, 'a fetch'],
    [
      'include',
      fetches({ method: 'PUT', credentials: 'include' }),
      { credentials: true },
      NETWORK_ERROR,
      'a credentialed fetch',
    ],
    [
      'xhr',
      xhr({ method: 'PUT', withCredentials: true }),
      { credentials: true },
      XHR_ERROR,
      'a credentialed XMLHttpRequest',
    ],
    [
      'header',
      fetches({ headers: { Authorization: AUTHORIZED } }),
      { headers: 'authorization' },
      NETWORK_ERROR,
      'a fetch with an Authorization of script',
    ],
  ] as const
).map(([id, step, grant, page, what]) =>
  scenario(`authentication-preflight-401-${id}`, {
    title: `A 401 with a challenge to the preflight of ${what} ends it, after that one request`,
    why: PREFLIGHTED,
    requirements: ['preflight-401-no-prompt'],
    target: {
      preflight: { status: 401, headers: [CHALLENGE, ...allow({ methods: 'PUT', ...grant })] },
      request: { headers: CREDENTIALED },
    },
    do: step,
    expect: {
      wire: [
        id === 'header'
          ? preflightFor('GET', 'authorization', { headers: { authorization: ABSENT } })
          : preflightFor('PUT', undefined, { headers: { authorization: ABSENT } }),
      ],
      page: [page],
    },
  }),
);

/**
 * Makes an authentication entry without asking anyone: an XMLHttpRequest to the page's own origin with a name and a
 * password, which are sent when the server asks for them.
 */
const prime = xhr({ url: '{url:prime}', user: 'user', password: 'secret' });
const primes: ResourceInput = {
  origin: 'page',
  request: [{ status: 401, headers: [CHALLENGE] }, { body: 'welcome' }],
};
const primed = [
  request('GET', { resource: 'prime', headers: { authorization: ABSENT } }),
  request('GET', { resource: 'prime', headers: { authorization: AUTHORIZED } }),
];
const WELCOME = resolved({ status: 200, body: 'welcome' });
const SENT = 'sent at once';
const NOT_SENT = 'not associated with the request: not sent';
const ENTRY =
  'HTTP-network-or-cache fetch appends Authorization from an authentication entry when credentials are included. Which requests an entry is associated with is left to HTTP and to the user agent.';

const at = (resource: string, authorization: string | typeof ABSENT) =>
  request('GET', { resource, headers: { authorization } });
const own: ResourceInput = {
  origin: 'page',
  request: { headers: allow({ origin: 'null', credentials: true }), body: 'own' },
};
const OWN = resolved({ status: 200, body: 'own' });
const hop: ResourceInput = { origin: 'remote', request: redirect(302, 'target', CREDENTIALED) };

const entries: Scenario[] = [
  scenario('authentication-entry-own-origin', {
    title: "An authentication entry goes with a later request to the page's own origin",
    why: ENTRY,
    kind: 'may',
    requirements: ['credentials-http-auth-entry'],
    resources: { prime: primes, target: own },
    do: [prime, fetches()],
    expect: [
      { label: SENT, wire: [...primed, at('target', AUTHORIZED)], page: [WELCOME, OWN] },
      { label: NOT_SENT, wire: [...primed, at('target', ABSENT)], page: [WELCOME, OWN] },
    ],
  }),
  scenario('authentication-entry-omit', {
    title: 'An authentication entry does not go with a request whose credentials mode is omit',
    why: 'Credentials mode omit includes no credentials, and an authentication entry is one.',
    requirements: ['credentials-http-auth-entry'],
    resources: { prime: primes, target: own },
    do: [prime, fetches({ credentials: 'omit' })],
    expect: { wire: [...primed, at('target', ABSENT)], page: [WELCOME, OWN] },
  }),
  scenario('authentication-entry-cors', {
    title:
      'An authentication entry does not go with a request that has been to another origin, with credentials mode same-origin',
    why: "Credentials mode same-origin includes credentials only while the response tainting is basic; after a hop to another origin it is cors, although the URL is the page's own.",
    requirements: ['credentials-http-auth-entry'],
    // At an origin of its own: some take an entry for one folder as one for all whose names begin alike.
    context: { origin: 'page-https' },
    resources: {
      prime: { ...primes, origin: 'page-https' },
      hop: { ...hop, origin: 'remote-https' },
      target: { ...own, origin: 'page-https' },
    },
    do: [prime, fetches({ url: '{url:hop}' })],
    expect: {
      wire: [...primed, request('GET', { resource: 'hop' }), at('target', ABSENT)],
      page: [WELCOME, resolved({ type: 'cors', status: 200, body: 'own' })],
    },
  }),
  scenario('authentication-entry-cors-include', {
    title: 'An authentication entry goes with a request that has been to another origin, with credentials mode include',
    why: ENTRY,
    kind: 'may',
    requirements: ['credentials-http-auth-entry'],
    resources: { prime: primes, hop, target: own },
    do: [prime, fetches({ url: '{url:hop}', credentials: 'include' })],
    expect: [
      {
        label: SENT,
        wire: [...primed, request('GET', { resource: 'hop' }), at('target', AUTHORIZED)],
        page: [WELCOME, resolved({ type: 'cors', status: 200, body: 'own' })],
      },
      {
        label: NOT_SENT,
        wire: [...primed, request('GET', { resource: 'hop' }), at('target', ABSENT)],
        page: [WELCOME, resolved({ type: 'cors', status: 200, body: 'own' })],
      },
    ],
  }),
];

export default suite({
  id: 'authentication',
  title: 'HTTP authentication',
  description: 'What becomes of a 401, of preflights and of requests, and which requests cached credentials go with.',
  scenarios: [...asked, ...preflights, ...entries],
});

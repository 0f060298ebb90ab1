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
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type { Controller } from '../harness/scenario/controller-schema.ts';
import type { Context, HeaderLine, Scenario } from '../harness/scenario/schema.ts';

/** A frame of the page's own origin whose requests a service worker answers, resource by resource. */
const controlledBy = (controller: Controller, origin: Context['origin'] = 'page'): Context => ({
  type: 'same-origin-frame',
  origin,
  controller,
});

type Question = Omit<ScenarioInput, 'context'> & { controller: Controller; page?: Context['origin'] };
const controlled = (id: string, { controller, page, ...input }: Question): Scenario =>
  scenario(id, { ...input, context: controlledBy(controller, page) });

const OWN = { origin: { lines: ['{origin}'] } };
const NO_ORIGIN = { origin: ABSENT };
const HIDDEN: HeaderLine = ['X-Hidden', 'hidden'];
const HELLO = { headers: [...allow(), HIDDEN], body: 'hello' };
const SHARED = resolved({ type: 'cors', status: 200, headers: { 'x-hidden': ABSENT }, body: 'hello' });
const THROUGH = { answer: 'fetch' } as const;
const EVENTS = { answer: 'events' } as const;
/** A resource that only the service worker answers: asked for, it tells the fetch events so far. */
const log = { events: { origin: 'page' } } as const;
const askLog = fetches({ url: '{url:events}' });
const logged = (...lines: string[]) => resolved({ status: 200, body: lines.join('\n') });

/** The two ways to stay out of it: id word, words, what the worker does. */
const passing = [
  ['listening', 'that listens and does not respond', { answer: 'none' }],
  ['through', 'that responds with fetch(event.request)', THROUGH],
] as const;

const pages = ['page', 'page-https'] as const;
const WHY_PASSING =
  'Handle fetch gives no response, so HTTP fetch goes to the network; or the worker asks with a copy of the request, which has its mode, credentials mode and origin, and goes through the CORS check there.';

const passingThrough = passing.flatMap(([name, words, rule]) => [
  ...pages.flatMap((page) => {
    const https = page === 'page-https';
    const at = https ? 'remote-https' : 'remote';
    const id = (question: string) => `service-worker-${https ? 'https-' : ''}${name}-${question}`;
    const where = `${words}${https ? ', on an https page,' : ''}`;
    return [
      controlled(id('granted'), {
        title: `A service worker ${where} changes nothing about a response that is shared`,
        why: WHY_PASSING,
        requirements: ['sw-basic-and-cors-types-preserved'],
        page,
        controller: { target: rule },
        target: { origin: at, request: HELLO },
        do: fetches(),
        expect: { wire: [request('GET', { headers: OWN })], page: [SHARED] },
      }),
      controlled(id('refused'), {
        title: `A service worker ${where} does not help: what the page may not read stays a network error`,
        why: `${WHY_PASSING} A rejected promise makes a network error of the response.`,
        requirements: ['cors-check-missing-acao', 'sw-own-fetch-not-intercepted'],
        page,
        controller: { target: rule },
        target: { origin: at, request: { body: 'secret' } },
        do: fetches(),
        expect: { wire: [request('GET', { headers: OWN })], page: [NETWORK_ERROR] },
      }),
      controlled(id('preflight'), {
        title: `A service worker ${where} sees the PUT and never its preflight, which goes to the network all the same`,
        why: 'HTTP fetch asks the service worker before it makes the CORS-preflight fetch, and that one goes straight to the network.',
        requirements: ['sw-sees-actual-not-preflight', 'preflight-not-seen-by-service-worker'],
        page,
        controller: { target: rule, events: EVENTS },
        target: {
          origin: at,
          preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'x-own' }) },
          request: HELLO,
        },
        resources: { events: { origin: page } },
        do: [fetches({ method: 'PUT', headers: { 'X-Own': '1' }, body: 'text' }), askLog],
        expect: {
          wire: [
            preflightFor('PUT', 'x-own', { headers: OWN }),
            request('PUT', { headers: { ...OWN, 'x-own': '1' }, body: 'text' }),
          ],
          page: [SHARED, logged('PUT target')],
        },
      }),
    ];
  }),
  controlled(`service-worker-${name}-preflight-refused`, {
    title: `With a service worker ${words} a PUT whose preflight is refused is never sent`,
    why: 'The CORS-preflight fetch returns a network error, and HTTP fetch with it.',
    requirements: ['sw-sees-actual-not-preflight', 'preflight-acao-required'],
    controller: { target: rule },
    target: { preflight: { status: 204 }, request: HELLO },
    do: fetches({ method: 'PUT', body: 'text' }),
    expect: { wire: [preflightFor('PUT', undefined, { headers: OWN })], page: [NETWORK_ERROR] },
  }),
  controlled(`service-worker-${name}-same-origin`, {
    title: `A service worker ${words} leaves a same-origin response basic, and the request without \`Origin\``,
    why: WHY_PASSING,
    requirements: ['sw-basic-and-cors-types-preserved', 'origin-absent-same-origin-get-head'],
    controller: { target: rule },
    target: { origin: 'page', request: { headers: [HIDDEN], body: 'hello' } },
    do: fetches(),
    expect: {
      wire: [request('GET', { headers: NO_ORIGIN })],
      page: [resolved({ type: 'basic', status: 200, headers: { 'x-hidden': 'hidden' }, body: 'hello' })],
    },
  }),
  controlled(`service-worker-${name}-no-cors`, {
    title: `A service worker ${words} leaves the response to a no-cors request opaque`,
    why: 'The copy of the request has mode no-cors, and an opaque response is an answer to such a request.',
    requirements: ['sw-opaque-for-cors-request-fails', 'sw-basic-and-cors-types-preserved'],
    controller: { target: rule },
    target: { request: { headers: { 'Content-Type': 'text/plain' }, body: 'hello' } },
    do: fetches({ mode: 'no-cors' }),
    expect: {
      wire: [request('GET', { headers: NO_ORIGIN })],
      page: [resolved({ type: 'opaque', status: 0, body: '' })],
    },
  }),
  controlled(`service-worker-${name}-credentials`, {
    title: `A service worker ${words} leaves credentials mode include as it is: the wildcard does not do`,
    why: 'The copy of the request has its credentials mode, and with include the CORS check takes no wildcard.',
    requirements: ['sw-basic-and-cors-types-preserved', 'cors-check-wildcard-with-include-fails'],
    controller: { target: rule, wildcard: rule },
    target: { request: { headers: allow({ credentials: 'true' }), body: 'hello' } },
    resources: { wildcard: { request: { headers: allow({ origin: '*', credentials: 'true' }), body: 'secret' } } },
    do: [fetches({ credentials: 'include' }), fetches({ url: '{url:wildcard}', credentials: 'include' })],
    expect: {
      wire: [request('GET', { headers: OWN }), request('GET', { resource: 'wildcard', headers: OWN })],
      page: [resolved({ type: 'cors', body: 'hello' }), NETWORK_ERROR],
    },
  }),
  controlled(`service-worker-${name}-redirect`, {
    title: `A service worker ${words} is asked once: the hops of a redirect from the network raise no fetch event`,
    why: 'Before HTTP fetch goes to the network for a request that follows redirects it sets service-workers mode to none.',
    requirements: ['sw-network-redirect-not-exposed'],
    controller: { hop: rule, target: { answer: 'error' }, events: EVENTS },
    target: { origin: 'remote2', request: { headers: allow({ origin: 'null' }), body: 'hello' } },
    resources: { hop: { request: redirect(302, 'target', allow()) }, ...log },
    do: [fetches({ url: '{url:hop}' }), askLog],
    expect: {
      wire: [
        request('GET', { resource: 'hop', headers: OWN }),
        request('GET', { headers: { origin: { lines: ['null'] } } }),
      ],
      page: [
        resolved({ type: 'cors', status: 200, redirected: true, url: '{url:target}', body: 'hello' }),
        logged('GET hop'),
      ],
    },
  }),
  controlled(`service-worker-${name}-redirect-manual`, {
    title: `A service worker ${words} leaves the redirect of a request with redirect mode manual an opaque-redirect response`,
    why: 'An opaque-redirect response is an answer to a request with redirect mode manual.',
    requirements: ['sw-opaqueredirect-needs-manual'],
    controller: { hop: rule },
    resources: { hop: { request: redirect(302, '{url:hop}', allow()) } },
    do: fetches({ url: '{url:hop}', redirect: 'manual' }),
    expect: {
      wire: [request('GET', { resource: 'hop', headers: OWN })],
      page: [resolved({ type: 'opaqueredirect', status: 0 })],
    },
  }),
  controlled(`service-worker-${name}-xhr`, {
    title: `With a service worker ${words} XMLHttpRequest reads what is granted, and nothing else`,
    why: WHY_PASSING,
    requirements: ['sw-basic-and-cors-types-preserved'],
    controller: { target: rule, refusing: rule },
    target: { request: HELLO },
    resources: { refusing: { request: { body: 'secret' } } },
    do: [xhr(), xhr({ url: '{url:refusing}' })],
    expect: {
      wire: [request('GET', { headers: OWN }), request('GET', { resource: 'refusing', headers: OWN })],
      page: [resolved({ status: 200, headers: { 'x-hidden': ABSENT }, body: 'hello' }), XHR_ERROR],
    },
  }),
]);

const other = { origin: 'remote', request: HELLO } as const;
const ownOther = { origin: 'page', request: { headers: [HIDDEN], body: 'hello' } } as const;

/** What a response from a service worker must not be, and the neighbouring case that is allowed. */
const limits = [
  ...(['fetch', 'xhr'] as const).map((api) =>
    controlled(`service-worker-opaque-for-cors-${api}`, {
      title: `An opaque response from a service worker is a network error for ${api === 'fetch' ? 'a fetch() in mode cors' : 'XMLHttpRequest'}`,
      why: 'HTTP fetch returns a network error when the response is opaque and the request is not no-cors: the worker could not read it, and the page may not either.',
      requirements: ['sw-opaque-for-cors-request-fails'],
      controller: { target: { answer: 'fetch', mode: 'no-cors' } },
      target: { request: HELLO },
      do: api === 'fetch' ? fetches() : xhr(),
      expect: {
        wire: [request('GET', { headers: { ...NO_ORIGIN, 'sec-fetch-mode': 'no-cors' } })],
        page: [api === 'fetch' ? NETWORK_ERROR : XHR_ERROR],
      },
    }),
  ),
  controlled('service-worker-opaque-for-same-origin-url', {
    title: 'An opaque response from a service worker is a network error even for a same-origin URL in mode cors',
    why: 'The mode of the request decides, not its URL.',
    requirements: ['sw-opaque-for-cors-request-fails'],
    controller: { target: { answer: 'fetch', url: '{url:other}', mode: 'no-cors' } },
    target: { origin: 'page' },
    resources: { other },
    do: fetches(),
    expect: { wire: [request('GET', { resource: 'other', headers: NO_ORIGIN })], page: [NETWORK_ERROR] },
  }),
  controlled('service-worker-opaque-for-no-cors', {
    title: 'An opaque response from a service worker answers a no-cors request, also one with a same-origin URL',
    why: 'HTTP fetch refuses opaque responses only for other modes than no-cors.',
    requirements: ['sw-opaque-for-cors-request-fails'],
    controller: { target: { answer: 'fetch', url: '{url:other}', mode: 'no-cors' } },
    target: { origin: 'page' },
    resources: { other },
    do: fetches({ mode: 'no-cors' }),
    expect: {
      wire: [request('GET', { resource: 'other', headers: NO_ORIGIN })],
      page: [resolved({ type: 'opaque', status: 0, body: '' })],
    },
  }),
  controlled('service-worker-cors-for-mode-same-origin', {
    title: 'A cors response from a service worker is a network error for a request in mode same-origin',
    why: 'HTTP fetch returns a network error when the request has mode same-origin and the response type cors.',
    requirements: ['sw-cors-for-same-origin-request-fails'],
    controller: { target: { answer: 'fetch', url: '{url:other}' } },
    target: { origin: 'page' },
    resources: { other },
    do: fetches({ mode: 'same-origin' }),
    expect: { wire: [request('GET', { resource: 'other', headers: OWN })], page: [NETWORK_ERROR] },
  }),
  controlled('service-worker-basic-for-mode-same-origin', {
    title: 'A basic response from a service worker answers a request in mode same-origin, whatever its URL',
    why: 'For mode same-origin HTTP fetch refuses responses of type cors and opaque only.',
    requirements: ['sw-cors-for-same-origin-request-fails', 'sw-basic-and-cors-types-preserved'],
    controller: { target: { answer: 'fetch', url: '{url:other}' } },
    target: { origin: 'page' },
    resources: { other: ownOther },
    do: fetches({ mode: 'same-origin' }),
    expect: {
      wire: [request('GET', { resource: 'other', headers: NO_ORIGIN })],
      page: [resolved({ type: 'basic', status: 200, url: '{url:other}', body: 'hello' })],
    },
  }),
  controlled('service-worker-cors-for-same-origin-url', {
    title: 'A cors response from a service worker stays one for a same-origin URL, with the URL it came from',
    why: 'Main fetch filters no response that is filtered already; response.url is the last URL of its own list.',
    requirements: ['sw-basic-and-cors-types-preserved'],
    controller: { target: { answer: 'fetch', url: '{url:other}' } },
    target: { origin: 'page' },
    resources: { other },
    do: fetches(),
    expect: {
      wire: [request('GET', { resource: 'other', headers: OWN })],
      page: [{ ...SHARED, url: '{url:other}' }],
    },
  }),
  controlled('service-worker-basic-for-cross-origin-url', {
    title:
      'A basic response from a service worker stays one for a cross-origin URL: every header is visible, no CORS check is made',
    why: 'The CORS check is for responses from the network, and main fetch filters no response that is filtered already.',
    requirements: ['sw-no-cors-check-on-sw-response', 'sw-basic-and-cors-types-preserved'],
    controller: { target: { answer: 'fetch', url: '{url:other}' } },
    target: {},
    resources: { other: ownOther },
    do: fetches(),
    expect: {
      wire: [request('GET', { resource: 'other', headers: NO_ORIGIN })],
      page: [
        resolved({ type: 'basic', status: 200, url: '{url:other}', headers: { 'x-hidden': 'hidden' }, body: 'hello' }),
      ],
    },
  }),
  controlled('service-worker-error', {
    title: 'Response.error() from a service worker is a network error for fetch() and XMLHttpRequest',
    why: 'HTTP fetch returns a network error when the response has type error.',
    requirements: ['sw-error-response-fails'],
    controller: { target: { answer: 'error' } },
    target: { request: HELLO },
    do: [fetches(), xhr(), fetches({ mode: 'no-cors' })],
    expect: { wire: [], page: [NETWORK_ERROR, XHR_ERROR, NETWORK_ERROR] },
  }),
  controlled('service-worker-opaqueredirect-for-follow', {
    title: 'An opaque-redirect response from a service worker is a network error for a request that follows redirects',
    why: 'HTTP fetch refuses opaque-redirect responses unless the redirect mode of the request is manual.',
    requirements: ['sw-opaqueredirect-needs-manual'],
    controller: { hop: { answer: 'fetch', redirect: 'manual' } },
    target: { request: HELLO },
    resources: { hop: { request: redirect(302, 'target', allow()) } },
    do: fetches({ url: '{url:hop}' }),
    expect: { wire: [request('GET', { resource: 'hop', headers: OWN })], page: [NETWORK_ERROR] },
  }),
  ...(['manual', 'error'] as const).map((mode) =>
    controlled(`service-worker-redirected-for-${mode}`, {
      title: `A response that a service worker got over a redirect is a network error for a request with redirect mode ${mode}`,
      why: 'HTTP fetch refuses a response with more than one URL in its list unless the request follows redirects.',
      requirements: ['sw-redirected-response-needs-follow'],
      controller: { hop: { answer: 'fetch', redirect: 'follow' } },
      target: { request: HELLO },
      resources: { hop: { request: redirect(302, 'target', allow()) } },
      do: fetches({ url: '{url:hop}', redirect: mode }),
      expect: {
        wire: [request('GET', { resource: 'hop', headers: OWN }), request('GET', { headers: OWN })],
        page: [NETWORK_ERROR],
      },
    }),
  ),
  controlled('service-worker-redirected-for-follow', {
    title: 'A response that a service worker got over a redirect answers a request that follows redirects, and says so',
    why: 'The URL list of the response is the one of the fetch in the worker.',
    requirements: ['sw-redirected-response-needs-follow', 'sw-basic-and-cors-types-preserved'],
    controller: { target: { answer: 'fetch', url: '{url:hop}' } },
    target: { origin: 'page' },
    resources: { hop: { request: redirect(302, 'other', allow()) }, other },
    do: fetches(),
    expect: {
      wire: [request('GET', { resource: 'hop', headers: OWN }), request('GET', { resource: 'other', headers: OWN })],
      page: [{ ...SHARED, redirected: true, url: '{url:other}' }],
    },
  }),
];

/** Redirects that the worker makes: unlike those of the network they lead back to it. */
const redirects = [
  controlled('service-worker-made-redirect', {
    title: 'A redirect that a service worker makes is followed, and the next hop raises a fetch event again',
    why: 'HTTP fetch follows a response with a redirect status wherever it came from; service-workers mode is none only after the network was asked.',
    requirements: ['sw-network-redirect-not-exposed', 'sw-no-cors-check-on-sw-response'],
    controller: { hop: { answer: 'redirect', url: '{url:target}' }, target: THROUGH, events: EVENTS },
    target: { request: HELLO },
    resources: { hop: { origin: 'page' }, ...log },
    do: [fetches({ url: '{url:hop}' }), askLog],
    expect: {
      wire: [request('GET', { headers: OWN })],
      page: [{ ...SHARED, status: 200 }, logged('GET hop', 'GET target')],
    },
  }),
  controlled('service-worker-made-redirect-manual', {
    title: 'A redirect that a service worker makes is an opaque-redirect response for redirect mode manual',
    why: 'HTTP fetch looks at the redirect mode for every response with a redirect status.',
    requirements: ['sw-opaqueredirect-needs-manual'],
    controller: { hop: { answer: 'redirect', url: '{url:target}' } },
    target: { request: HELLO },
    resources: { hop: { origin: 'page' } },
    do: fetches({ url: '{url:hop}', redirect: 'manual' }),
    expect: { wire: [], page: [resolved({ type: 'opaqueredirect', status: 0 })] },
  }),
  controlled('service-worker-made-redirect-error', {
    title: 'A redirect that a service worker makes is a network error for redirect mode error',
    why: 'HTTP fetch looks at the redirect mode for every response with a redirect status.',
    requirements: ['sw-error-response-fails'],
    controller: { hop: { answer: 'redirect', url: '{url:target}' } },
    target: { request: HELLO },
    resources: { hop: { origin: 'page' } },
    do: fetches({ url: '{url:hop}', redirect: 'error' }),
    expect: { wire: [], page: [NETWORK_ERROR] },
  }),
];

const made = { answer: 'response', headers: [['X-Made', 'yes']], body: 'made' } satisfies Controller[string];
const anyType = { status: 200, body: 'made' };
const synthesised = [
  ...(['fetch', 'xhr'] as const).map((api) =>
    controlled(`service-worker-made-cross-origin-${api}`, {
      title: `A response that a service worker makes up is shared with ${api === 'fetch' ? 'fetch()' : 'XMLHttpRequest'} for a cross-origin URL without any CORS header, and nothing is sent`,
      why: 'The CORS check is for responses from the network; what the worker makes up belongs to the page.',
      requirements: ['sw-no-cors-check-on-sw-response'],
      controller: { target: made },
      target: {},
      do: api === 'fetch' ? fetches({ method: 'PUT' }) : xhr({ method: 'PUT' }),
      expect: { wire: [], page: [resolved({ ...anyType, url: '{url:target}' })] },
    }),
  ),
  controlled('service-worker-made-credentials', {
    title: 'A response that a service worker makes up is shared with a credentialed cross-origin request',
    why: 'No CORS check is made, so there is nothing that credentials mode include could change.',
    requirements: ['sw-no-cors-check-on-sw-response'],
    controller: { target: made },
    target: {},
    do: fetches({ credentials: 'include' }),
    expect: { wire: [], page: [resolved(anyType)] },
  }),
  controlled('service-worker-made-mode-same-origin', {
    title:
      'A response that a service worker makes up answers mode same-origin for a same-origin URL, and not for another one',
    why: 'Main fetch returns a network error for mode same-origin and another origin before a service worker is asked.',
    requirements: ['sw-no-cors-check-on-sw-response', 'mode-same-origin-cross-origin-url-no-request'],
    controller: { target: made, other: made, events: EVENTS },
    target: { origin: 'page' },
    resources: { other: {}, ...log },
    do: [fetches({ mode: 'same-origin' }), fetches({ url: '{url:other}', mode: 'same-origin' }), askLog],
    expect: { wire: [], page: [resolved(anyType), NETWORK_ERROR, logged('GET target')] },
  }),
  controlled('service-worker-made-type-cross-origin', {
    title: 'Which type and headers a response that a service worker makes up has for a cross-origin URL',
    why: 'Main fetch filters it by the tainting of the request, as a CORS filtered response without exposed names. Engines are known to go their own ways here, so it is asked and not judged.',
    kind: 'observe',
    requirements: ['sw-synthetic-response-filtered-by-tainting'],
    controller: { target: made },
    target: {},
    do: fetches(),
    expect: [
      {
        label: 'type cors, unexposed headers hidden',
        page: [resolved({ ...anyType, type: 'cors', headers: { 'x-made': ABSENT } })],
      },
      {
        label: 'type basic, all headers visible',
        page: [resolved({ ...anyType, type: 'basic', headers: { 'x-made': 'yes' } })],
      },
      {
        label: 'type default, all headers visible',
        page: [resolved({ ...anyType, type: 'default', headers: { 'x-made': 'yes' } })],
      },
    ],
  }),
  controlled('service-worker-made-type-same-origin', {
    title: 'Which type a response that a service worker makes up has for a same-origin URL',
    why: 'Main fetch makes it a basic filtered response. Engines are known to go their own ways here, so it is asked and not judged.',
    kind: 'observe',
    requirements: ['sw-synthetic-response-filtered-by-tainting'],
    controller: { target: made },
    target: { origin: 'page' },
    do: fetches(),
    expect: [
      { label: 'type basic', page: [resolved({ ...anyType, type: 'basic', headers: { 'x-made': 'yes' } })] },
      { label: 'type default', page: [resolved({ ...anyType, type: 'default', headers: { 'x-made': 'yes' } })] },
    ],
  }),
  controlled('service-worker-made-type-no-cors', {
    title: 'Which type a response that a service worker makes up has for a no-cors request to another origin',
    why: 'Main fetch makes it an opaque filtered response. Engines are known to go their own ways here, so it is asked and not judged.',
    kind: 'observe',
    requirements: ['sw-synthetic-response-filtered-by-tainting'],
    controller: { target: made },
    target: {},
    do: fetches({ mode: 'no-cors' }),
    expect: [
      { label: 'type opaque', page: [resolved({ type: 'opaque', status: 0, body: '' })] },
      { label: 'type basic, readable', page: [resolved({ ...anyType, type: 'basic' })] },
      { label: 'type default, readable', page: [resolved({ ...anyType, type: 'default' })] },
    ],
  }),
];

const seen = (...lines: string[]) => logged(...lines);
const SHOWN = {
  answer: 'request',
  headers: ['origin', 'referer', 'cookie', 'host', 'x-own'],
} satisfies Controller[string];
const NOT_SHOWN = ['origin absent', 'referer absent', 'cookie absent', 'host absent'];

const requests = [
  controlled('service-worker-request-shown', {
    title:
      'A service worker sees method, mode, credentials mode and the headers that script set, but no `Origin`, `Referer` or `Cookie`',
    why: 'The network layer appends those in HTTP-network-or-cache fetch, after HTTP fetch has asked the service worker.',
    requirements: ['sw-request-has-no-origin-header'],
    controller: { target: SHOWN },
    target: {},
    do: fetches({ method: 'PUT', credentials: 'include', redirect: 'manual', headers: { 'X-Own': '1' } }),
    expect: {
      wire: [],
      page: [
        seen(
          'method PUT',
          'mode cors',
          'credentials include',
          'redirect manual',
          'destination empty',
          ...NOT_SHOWN,
          'x-own 1',
        ),
      ],
    },
  }),
  controlled('service-worker-request-shown-xhr', {
    title: 'To a service worker XMLHttpRequest is a request in mode cors with credentials mode same-origin or include',
    why: 'send() sets mode cors, and credentials mode include when withCredentials is true.',
    requirements: ['sw-request-has-no-origin-header'],
    controller: { target: SHOWN },
    target: {},
    do: [xhr({ method: 'POST' }), xhr({ withCredentials: true })],
    expect: {
      wire: [],
      page: (['POST same-origin', 'GET include'] as const).map((words) => {
        const [method, credentials] = words.split(' ');
        return seen(
          `method ${method}`,
          'mode cors',
          `credentials ${credentials}`,
          'redirect follow',
          'destination empty',
          ...NOT_SHOWN,
          'x-own absent',
        );
      }),
    },
  }),
  controlled('service-worker-own-fetch', {
    title: 'fetch() in a service worker goes to the network with the origin of the worker, past every service worker',
    why: 'fetch() sets service-workers mode to none when its global object is a service worker.',
    requirements: ['sw-own-fetch-not-intercepted'],
    controller: { target: { answer: 'fetch', url: '{url:other}' }, other: { answer: 'error' }, events: EVENTS },
    target: {},
    resources: { other, ...log },
    do: [fetches(), askLog],
    expect: {
      wire: [request('GET', { resource: 'other', headers: OWN })],
      page: [{ ...SHARED, url: '{url:other}' }, logged('GET target')],
    },
  }),
];

const put = { answer: 'cache', fill: 'put' } as const;
const add = { answer: 'cache', fill: 'add' } as const;
const REFUSED = resolved({ status: 500, body: 'TypeError' });
const own = (headers: HeaderLine[], status = 200) =>
  ({ origin: 'page', request: { status, headers, body: 'hello' } }) as const;

/** The worker answers from a Cache, which it fills when nothing there matches. */
const caches = [
  ...(['put', 'add'] as const).map((fill) =>
    controlled(`service-worker-cache-${fill}-cors`, {
      title: `A cors response that cache.${fill}() stored comes back as one, with its hidden headers hidden, and no second request`,
      why: 'The Cache stores the response as the worker had it, a CORS filtered response, and main fetch filters no response that is filtered already.',
      requirements: ['cache-api-cors-type-kept'],
      controller: { target: { answer: 'cache', fill } },
      target: { request: HELLO },
      do: [fetches(), fetches()],
      expect: { wire: [request('GET', { headers: OWN })], page: [SHARED, SHARED] },
    }),
  ),
  controlled('service-worker-cache-put-opaque', {
    title: 'cache.put() stores an opaque response, and it comes back opaque for a no-cors request',
    why: 'put() refuses only what it can see: the status 206 and a Vary with *. Of an opaque response it sees neither.',
    requirements: ['cache-api-put-opaque-allowed'],
    controller: { target: put },
    target: { request: { headers: { 'Content-Type': 'text/plain' }, body: 'hello' } },
    do: [fetches({ mode: 'no-cors' }), fetches({ mode: 'no-cors' })],
    expect: {
      wire: [request('GET', { headers: NO_ORIGIN })],
      page: Array.from({ length: 2 }, () => resolved({ type: 'opaque', status: 0, body: '' })),
    },
  }),
  controlled('service-worker-cache-put-opaque-for-cors', {
    title: 'An opaque response out of a Cache is a network error for a request in mode cors',
    why: 'HTTP fetch looks at the type of the response, not at where the worker had it from.',
    requirements: ['cache-api-put-opaque-allowed', 'sw-opaque-for-cors-request-fails'],
    controller: { target: { ...put, mode: 'no-cors' } },
    target: { request: HELLO },
    do: fetches(),
    expect: { wire: [request('GET', { headers: NO_ORIGIN })], page: [NETWORK_ERROR] },
  }),
  controlled('service-worker-cache-add-opaque', {
    title: 'cache.add() rejects an opaque response with a TypeError',
    why: 'add() demands an ok status, and the status of an opaque response is 0.',
    requirements: ['cache-api-add-opaque-rejects'],
    controller: { target: { ...add, url: '{url:other}', mode: 'no-cors' } },
    target: { origin: 'page' },
    resources: { other },
    do: fetches(),
    expect: { wire: [request('GET', { resource: 'other', headers: NO_ORIGIN })], page: [REFUSED] },
  }),
  ...([404, 206] as const).map((status) =>
    controlled(`service-worker-cache-add-${status}`, {
      title: `cache.add() rejects a cors response with status ${status} with a TypeError`,
      why: 'add() demands an ok status that is not 206.',
      requirements: [status === 206 ? 'cache-api-put-206-and-vary-star' : 'cache-api-add-opaque-rejects'],
      controller: { target: add },
      target: { request: { ...HELLO, status } },
      do: fetches(),
      expect: { wire: [request('GET', { headers: OWN })], page: [REFUSED] },
    }),
  ),
  ...([404, 206] as const).map((status) =>
    controlled(`service-worker-cache-put-${status}`, {
      title: `cache.put() ${status === 206 ? 'rejects' : 'stores'} a cors response with status ${status}`,
      why: 'put() refuses the status 206 and no other.',
      requirements: ['cache-api-put-206-and-vary-star'],
      controller: { target: put },
      target: { request: { ...HELLO, status } },
      do: fetches(),
      expect: {
        wire: [request('GET', { headers: OWN })],
        page: [status === 206 ? REFUSED : { ...SHARED, status }],
      },
    }),
  ),
  controlled('service-worker-cache-add-refused', {
    title: 'cache.add() of a response that is not shared rejects with a TypeError',
    why: 'The fetch that add() makes goes through the CORS check like any other, with the origin of the worker.',
    requirements: ['sw-own-fetch-not-intercepted', 'cors-check-missing-acao'],
    controller: { target: add },
    target: { request: { body: 'secret' } },
    do: fetches(),
    expect: { wire: [request('GET', { headers: OWN })], page: [REFUSED] },
  }),
  controlled('service-worker-cache-put-method', {
    title: 'cache.put() rejects a request with another method than GET with a TypeError',
    why: 'put() looks at the method of the request before it stores.',
    requirements: ['cache-api-put-206-and-vary-star'],
    controller: { target: put },
    target: { request: HELLO },
    do: fetches({ method: 'HEAD' }),
    expect: { wire: [request('HEAD', { headers: OWN })], page: [resolved({ status: 500 })] },
  }),
  ...(['put', 'add'] as const).map((fill) =>
    controlled(`service-worker-cache-${fill}-vary-star`, {
      title: `cache.${fill}() rejects a response with \`Vary: *\` with a TypeError`,
      why: 'A response that varies with everything matches no request.',
      requirements: ['cache-api-put-206-and-vary-star'],
      controller: { target: { answer: 'cache', fill } },
      target: own([['Vary', '*']]),
      do: fetches(),
      expect: { wire: [request('GET', { headers: NO_ORIGIN })], page: [REFUSED] },
    }),
  ),
  controlled('service-worker-cache-put-vary-star-hidden', {
    title: 'Whether cache.put() rejects a cors response whose `Vary: *` is not exposed',
    why: 'put() looks at the header list of the response that the worker has, a CORS filtered one, and Vary is no safelisted name.',
    kind: 'observe',
    requirements: ['cache-api-put-206-and-vary-star'],
    controller: { target: put },
    target: { request: { headers: [...allow(), ['Vary', '*']], body: 'hello' } },
    do: fetches(),
    expect: [
      { label: 'stored', page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
      { label: 'rejected', page: [REFUSED] },
    ],
  }),
  controlled('service-worker-cache-vary-origin', {
    title: 'A stored response with `Vary: Origin` matches: requests in a Cache have no `Origin`',
    why: 'Matching compares the headers of the request objects, and the network layer appends `Origin` only later.',
    requirements: ['cache-api-vary-origin'],
    controller: { target: put },
    target: { request: { headers: [...allow({ expose: 'Vary' }), ['Vary', 'Origin']], body: 'hello' } },
    do: [fetches(), fetches()],
    expect: {
      wire: [request('GET', { headers: OWN })],
      page: Array.from({ length: 2 }, () => resolved({ type: 'cors', headers: { vary: 'Origin' }, body: 'hello' })),
    },
  }),
  controlled('service-worker-cache-vary-other', {
    title: 'A stored response does not match when a header that its `Vary` names differs in the request objects',
    why: 'Matching compares the headers that Vary names, with what script has set.',
    requirements: ['cache-api-vary-origin'],
    controller: { target: put },
    target: {
      origin: 'page',
      request: [
        { headers: { Vary: 'X-Kind' }, body: 'one' },
        { headers: { Vary: 'X-Kind' }, body: 'two' },
      ],
    },
    do: ['1', '2'].map((kind) => fetches({ headers: { 'X-Kind': kind } })),
    expect: {
      wire: ['1', '2'].map((kind) => request('GET', { headers: { 'x-kind': kind } })),
      page: ['one', 'two'].map((body) => resolved({ type: 'basic', body })),
    },
  }),
  controlled('service-worker-cache-two-urls', {
    title: 'A stored response matches no other URL',
    why: 'Matching compares the URLs without their fragments.',
    requirements: ['cache-api-cors-type-kept'],
    controller: { target: put, other: put },
    target: { request: { headers: allow(), body: 'one' } },
    resources: { other: { request: { headers: allow(), body: 'two' } } },
    do: [fetches(), fetches({ url: '{url:other}' }), fetches()],
    expect: {
      wire: [request('GET', { headers: OWN }), request('GET', { resource: 'other', headers: OWN })],
      page: ['one', 'two', 'one'].map((body) => resolved({ type: 'cors', body })),
    },
  }),
];

export default suite({
  id: 'service-workers',
  title: 'Service workers',
  description:
    'A page that a service worker controls: what the worker sees, what it may answer with, and which of the CORS protocol still applies.',
  scenarios: [...passingThrough, ...limits, ...redirects, ...synthesised, ...requests, ...caches],
});

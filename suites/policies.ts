import {
  ABSENT,
  allow,
  cacheMatch,
  element,
  ERROR_EVENT,
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
} from '../harness/scenario/builders.ts';
import type { Controller } from '../harness/scenario/controller-schema.ts';
import type { Context, HeaderLine } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

/** A frame of the page's own origin whose document has these header lines. */
const frameWith = (...headers: HeaderLine[]): Context => ({ type: 'same-origin-frame', origin: 'page', headers });
const csp = (policy: string): HeaderLine => ['Content-Security-Policy', policy];
const corp = (value: string): HeaderLine => ['Cross-Origin-Resource-Policy', value];

const CONNECT_SELF = frameWith(csp("connect-src 'self'"));
const CONNECT_REMOTE = frameWith(csp("connect-src 'self' {origin:remote}"));
const GRANTING = {
  preflight: { status: 204, headers: allow({ methods: 'PUT' }) },
  request: { headers: allow(), body: 'hello' },
};
const OWN = { headers: { origin: '{origin}' } };
const NO_ORIGIN = { headers: { origin: ABSENT } };
const SHARED = resolved({ type: 'cors', status: 200, body: 'hello' });
const OPAQUE = resolved({ type: 'opaque', status: 0, body: '' });

const WHY_CSP =
  'Main fetch asks whether Content Security Policy blocks the request before it looks at modes and origins, and sets the response to a network error: there is nothing left to preflight, to send or to check.';
const CSP_FIRST = 'csp-connect-src-blocks-before-cors';

const contentSecurityPolicy = [
  ...(
    [
      ['get', 'A GET', fetches(), NETWORK_ERROR, [CSP_FIRST]],
      ['put', 'A PUT and its preflight', fetches({ method: 'PUT' }), NETWORK_ERROR, ['preflight-blocked-by-csp-first']],
      ['no-cors', 'A GET with mode no-cors', fetches({ mode: 'no-cors' }), NETWORK_ERROR, [CSP_FIRST]],
      ['xhr', "XMLHttpRequest's GET", xhr(), XHR_ERROR, [CSP_FIRST]],
      [
        'xhr-put',
        "XMLHttpRequest's PUT and its preflight",
        xhr({ method: 'PUT' }),
        XHR_ERROR,
        ['preflight-blocked-by-csp-first'],
      ],
    ] as const
  ).map(([name, what, step, error, requirements]) =>
    scenario(`csp-connect-src-blocks-${name}`, {
      title: `${what} to an origin that \`connect-src\` leaves out: nothing is sent, whatever CORS would grant`,
      why: WHY_CSP,
      requirements: [...requirements],
      context: CONNECT_SELF,
      target: GRANTING,
      do: step,
      expect: { wire: [], page: [error] },
    }),
  ),
  scenario('csp-connect-src-allows-granted', {
    title: 'What `connect-src` lists and CORS grants is shared',
    why: 'The policy has nothing against the URL, and then the CORS check decides.',
    requirements: [CSP_FIRST],
    context: CONNECT_REMOTE,
    target: GRANTING,
    do: fetches(),
    expect: { wire: [request('GET', OWN)], page: [SHARED] },
  }),
  scenario('csp-connect-src-allows-no-grant', {
    title: 'An origin in `connect-src` is no grant: without `Access-Control-Allow-Origin` the response is not shared',
    why: 'A policy of the page says what it may ask; whether it may read is the server’s to say, by the CORS check.',
    requirements: [CSP_FIRST],
    context: CONNECT_REMOTE,
    target: { request: { body: 'hello' } },
    do: fetches(),
    expect: { wire: [request('GET', OWN)], page: [NETWORK_ERROR] },
  }),
  scenario('csp-connect-src-allows-preflighted', {
    title: 'A preflighted PUT to an origin that `connect-src` lists goes its usual way',
    why: 'The CORS-preflight fetch is no main fetch and is not asked about by itself; its URL is that of the request.',
    requirements: ['preflight-blocked-by-csp-first'],
    context: CONNECT_REMOTE,
    target: GRANTING,
    do: fetches({ method: 'PUT' }),
    expect: { wire: [preflightFor('PUT'), request('PUT', OWN)], page: [SHARED] },
  }),
  scenario('csp-connect-src-blocks-redirect-target', {
    title: 'A redirect from an allowed origin to one that `connect-src` leaves out is not followed',
    why: 'HTTP-redirect fetch runs main fetch again with the new URL, and main fetch asks the policy again.',
    requirements: [CSP_FIRST],
    context: CONNECT_REMOTE,
    target: { origin: 'remote2', request: { headers: allow({ origin: '*' }), body: 'hello' } },
    resources: { hop: { request: redirect(302, 'target', allow()) } },
    do: fetches({ url: '{url:hop}' }),
    expect: { wire: [request('GET', { resource: 'hop', ...OWN })], page: [NETWORK_ERROR] },
  }),
  scenario('csp-connect-src-blocks-redirect-target-preflighted', {
    title:
      'A preflighted PUT that is redirected to an origin which `connect-src` leaves out ends there: no second preflight',
    why: 'Main fetch asks the policy before HTTP fetch could make a CORS-preflight fetch for the new URL.',
    requirements: [CSP_FIRST, 'preflight-blocked-by-csp-first'],
    context: CONNECT_REMOTE,
    target: { ...GRANTING, origin: 'remote2' },
    resources: { hop: { ...GRANTING, request: redirect(307, 'target', allow()) } },
    do: fetches({ url: '{url:hop}', method: 'PUT' }),
    expect: {
      wire: [preflightFor('PUT', undefined, { resource: 'hop' }), request('PUT', { resource: 'hop', ...OWN })],
      page: [NETWORK_ERROR],
    },
  }),
  scenario('csp-report-uri-no-preflight', {
    title: 'The report of a violation goes to another origin as `application/csp-report` without a preflight',
    why: 'The request for the report has mode no-cors and is made by the user agent: its Content-Type is one of the exceptions that the standard lists.',
    requirements: ['report-content-types-no-preflight'],
    context: frameWith(csp("connect-src 'self'; report-uri {url:report}")),
    target: GRANTING,
    resources: { report: { request: { status: 204 } } },
    do: [fetches(), { api: 'await-request', resource: 'report' }],
    expect: {
      wire: [request('POST', { resource: 'report', headers: { 'content-type': 'application/csp-report' } })],
      page: [NETWORK_ERROR],
    },
  }),
];

const SANDBOXED = frameWith(csp('sandbox allow-scripts'));
const WHY_SANDBOX =
  'The directive sandboxes the document as the attribute of a frame would: without allow-same-origin its origin is opaque, and is serialised as null.';
const sandbox = [
  scenario('csp-sandbox-origin-null', {
    title: 'A document with `Content-Security-Policy: sandbox` asks with `Origin: null`, and is granted as `null`',
    why: WHY_SANDBOX,
    requirements: ['sandbox-csp-header-opaque'],
    context: SANDBOXED,
    target: { request: { headers: allow({ origin: 'null' }), body: 'hello' } },
    do: fetches(),
    expect: { wire: [request('GET', { headers: { origin: 'null' } })], page: [SHARED] },
  }),
  scenario('csp-sandbox-own-server', {
    title: 'For a document with `Content-Security-Policy: sandbox` its own server is another origin',
    why: `${WHY_SANDBOX} It is the same origin with nobody.`,
    requirements: ['sandbox-csp-header-opaque'],
    context: SANDBOXED,
    target: { origin: 'page', request: { headers: allow({ origin: '{origin:page}' }), body: 'hello' } },
    do: fetches(),
    expect: { wire: [request('GET', { headers: { origin: 'null' } })], page: [NETWORK_ERROR] },
  }),
  scenario('csp-sandbox-allow-same-origin', {
    title: '`Content-Security-Policy: sandbox allow-scripts allow-same-origin` leaves a document its origin',
    why: 'With allow-same-origin the sandboxed origin browsing context flag is not set.',
    requirements: ['sandbox-csp-header-opaque'],
    context: frameWith(csp('sandbox allow-scripts allow-same-origin')),
    target: { request: { headers: allow(), body: 'hello' } },
    do: fetches(),
    expect: { wire: [request('GET', { headers: { origin: '{origin:page}' } })], page: [SHARED] },
  }),
];

const REQUIRE_CORP: HeaderLine = ['Cross-Origin-Embedder-Policy', 'require-corp'];
const STRICT = frameWith(REQUIRE_CORP);
const WHY_CORP =
  'The cross-origin resource policy check takes a response without Cross-Origin-Resource-Policy for same-origin where the embedder policy is require-corp; it is made for opaque responses only.';
const COEP = 'corp-coep-require-corp';
const image = (...headers: HeaderLine[]) => ({ request: serves('image', headers) });
const loaded = resolved({ facts: { width: 3 } });

const requireCorp = [
  ...(
    [
      ['without-corp', [], ERROR_EVENT, 'without `Cross-Origin-Resource-Policy` is refused'],
      [
        'corp-cross-origin',
        [corp('cross-origin')],
        loaded,
        'with `Cross-Origin-Resource-Policy: cross-origin` is shown',
      ],
      [
        'corp-same-site',
        [corp('same-site')],
        ERROR_EVENT,
        'with `Cross-Origin-Resource-Policy: same-site` of another site is refused',
      ],
      [
        'granted-without-corp',
        allow({ origin: '*' }),
        ERROR_EVENT,
        'that CORS would grant is refused all the same when nobody asks for CORS',
      ],
    ] as const
  ).map(([name, headers, page, words]) =>
    scenario(`coep-require-corp-image-${name}`, {
      title: `Under \`require-corp\` a cross-origin image ${words}`,
      why: WHY_CORP,
      requirements: [COEP],
      context: STRICT,
      target: image(...headers),
      do: element('img'),
      expect: { wire: [request('GET', NO_ORIGIN)], page: [page] },
    }),
  ),
  scenario('coep-require-corp-image-crossorigin', {
    title: 'Under `require-corp` an image with `crossorigin` that CORS grants needs no `Cross-Origin-Resource-Policy`',
    why: `${WHY_CORP} A response of type cors is not opaque.`,
    requirements: [COEP],
    context: STRICT,
    target: image(...allow()),
    do: element('img', { crossorigin: 'anonymous' }),
    expect: { wire: [request('GET', OWN)], page: [loaded] },
  }),
  scenario('coep-require-corp-image-same-origin', {
    title: 'Under `require-corp` an image of the own origin needs nothing',
    why: 'Its response is basic, and the check is made for opaque responses only.',
    requirements: [COEP],
    context: STRICT,
    target: { origin: 'page', ...image() },
    do: element('img'),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [loaded] },
  }),
  scenario('coep-require-corp-fetch-cors', {
    title: 'Under `require-corp` what fetch() gets by CORS needs no `Cross-Origin-Resource-Policy`',
    why: `${WHY_CORP} A response of type cors is not opaque.`,
    requirements: [COEP],
    context: STRICT,
    target: GRANTING,
    do: fetches({ method: 'PUT' }),
    expect: { wire: [preflightFor('PUT'), request('PUT', OWN)], page: [SHARED] },
  }),
  scenario('coep-require-corp-fetch-no-cors', {
    title:
      'Under `require-corp` fetch() with mode no-cors rejects for a response without `Cross-Origin-Resource-Policy`',
    why: WHY_CORP,
    requirements: [COEP],
    context: STRICT,
    target: { request: { body: 'hello' } },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [NETWORK_ERROR] },
  }),
  scenario('coep-require-corp-fetch-no-cors-corp-same-site', {
    title:
      'Under `require-corp` a no-cors response of the same site passes with `Cross-Origin-Resource-Policy: same-site`',
    why: 'A policy that is given is the policy that counts, and the two origins are schemelessly same site.',
    requirements: [COEP],
    context: STRICT,
    target: { origin: 'sibling', request: { headers: [corp('same-site')], body: 'hello' } },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [OPAQUE] },
  }),
  scenario('coep-require-corp-redirect-without-corp', {
    title: 'Under `require-corp` a redirect is checked too: one without `Cross-Origin-Resource-Policy` is not followed',
    why: 'HTTP fetch makes the check for every response to a request whose response tainting is opaque, before it looks for a redirect status.',
    requirements: [COEP],
    context: STRICT,
    target: { ...image(corp('cross-origin')) },
    resources: { hop: { request: redirect(302, 'target') } },
    do: element('img', { url: '{url:hop}' }),
    expect: { wire: [request('GET', { resource: 'hop', ...NO_ORIGIN })], page: [ERROR_EVENT] },
  }),
];

/** What a service worker without an embedder policy hands to a document under `require-corp`. */
const controlledStrict = (controller: Controller): Context => ({ ...STRICT, controller });
const WHY_WORKER =
  'HTTP fetch makes the cross-origin resource policy check with the client of the request, also for an opaque response that a service worker gives; the worker has no embedder policy of its own, so it got the response.';
const FROM_WORKER = 'corp-opaque-from-service-worker';
const opaqueFar = { answer: 'fetch', url: '{url:far}', mode: 'no-cors' } as const;
const far = (...headers: HeaderLine[]) => ({ request: { headers, body: 'hello' } });
const askedFar = request('GET', { resource: 'far', ...NO_ORIGIN });

const fromServiceWorker = [
  scenario('coep-service-worker-opaque-without-corp', {
    title:
      'Under `require-corp` an opaque response without `Cross-Origin-Resource-Policy` is refused from a service worker too',
    why: WHY_WORKER,
    requirements: [FROM_WORKER],
    context: controlledStrict({ target: { answer: 'fetch' } }),
    target: { request: { body: 'hello' } },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [NETWORK_ERROR] },
  }),
  scenario('coep-service-worker-opaque-with-corp', {
    title:
      'Under `require-corp` an opaque response with `Cross-Origin-Resource-Policy: cross-origin` passes from a service worker',
    why: WHY_WORKER,
    requirements: [FROM_WORKER],
    context: controlledStrict({ target: { answer: 'fetch' } }),
    target: { request: { headers: [corp('cross-origin')], body: 'hello' } },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [OPAQUE] },
  }),
  scenario('coep-service-worker-opaque-for-own-url', {
    title:
      'Under `require-corp` a service worker cannot answer a same-origin URL with an opaque response that lacks `Cross-Origin-Resource-Policy`',
    why: `${WHY_WORKER} The type of the response counts, not the URL that was asked for.`,
    requirements: [FROM_WORKER],
    context: controlledStrict({ target: opaqueFar }),
    target: { origin: 'page', request: {} },
    resources: { far: far() },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [askedFar], page: [NETWORK_ERROR] },
  }),
  scenario('coep-service-worker-opaque-for-own-url-with-corp', {
    title:
      'Under `require-corp` a service worker may answer a same-origin URL with an opaque response that says `cross-origin`',
    why: WHY_WORKER,
    requirements: [FROM_WORKER],
    context: controlledStrict({ target: opaqueFar }),
    target: { origin: 'page', request: {} },
    resources: { far: far(corp('cross-origin')) },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: [askedFar], page: [OPAQUE] },
  }),
  scenario('coep-service-worker-opaque-image', {
    title:
      'Under `require-corp` an image that a service worker answers with an opaque response is refused without `Cross-Origin-Resource-Policy`',
    why: WHY_WORKER,
    requirements: [FROM_WORKER],
    context: controlledStrict({ target: { answer: 'fetch' } }),
    target: image(),
    do: element('img'),
    expect: { wire: [request('GET', NO_ORIGIN)], page: [ERROR_EVENT] },
  }),
];

const WHY_MATCH =
  'cache.matchAll() makes the cross-origin resource policy check for opaque responses with the relevant settings object of the promise, and rejects with a TypeError when it blocks.';
const stored = { answer: 'cache', fill: 'put' } as const;
const fromCache = [
  scenario('coep-cache-match-without-corp', {
    title:
      'Under `require-corp` script cannot take an opaque response without `Cross-Origin-Resource-Policy` out of a Cache',
    why: WHY_MATCH,
    requirements: ['cache-api-coep-corp-on-match', FROM_WORKER],
    context: controlledStrict({ target: stored }),
    target: { request: { body: 'hello' } },
    do: [fetches({ mode: 'no-cors' }), cacheMatch()],
    expect: { wire: [request('GET', NO_ORIGIN)], page: [NETWORK_ERROR, NETWORK_ERROR] },
  }),
  scenario('coep-cache-match-with-corp', {
    title:
      'Under `require-corp` script takes an opaque response with `Cross-Origin-Resource-Policy: cross-origin` out of a Cache',
    why: WHY_MATCH,
    requirements: ['cache-api-coep-corp-on-match'],
    context: controlledStrict({ target: stored }),
    target: { request: { headers: [corp('cross-origin')], body: 'hello' } },
    do: [fetches({ mode: 'no-cors' }), cacheMatch()],
    expect: { wire: [request('GET', NO_ORIGIN)], page: [OPAQUE, OPAQUE] },
  }),
  scenario('cache-match-without-coep', {
    title: 'Without an embedder policy script takes any opaque response out of a Cache',
    why: `${WHY_MATCH} With unsafe-none a missing policy allows.`,
    requirements: ['cache-api-coep-corp-on-match'],
    context: { type: 'same-origin-frame', controller: { target: stored } },
    target: { request: { body: 'hello' } },
    do: [fetches({ mode: 'no-cors' }), cacheMatch()],
    expect: { wire: [request('GET', NO_ORIGIN)], page: [OPAQUE, OPAQUE] },
  }),
  scenario('coep-cache-match-cors', {
    title: 'Under `require-corp` a response of type cors comes out of a Cache without `Cross-Origin-Resource-Policy`',
    why: `${WHY_MATCH} A response of type cors is not opaque.`,
    requirements: ['cache-api-coep-corp-on-match'],
    context: controlledStrict({ target: stored }),
    target: { request: { headers: allow(), body: 'hello' } },
    do: [fetches(), cacheMatch()],
    expect: { wire: [request('GET', OWN)], page: [SHARED, resolved({ type: 'cors', status: 200, body: 'hello' })] },
  }),
];

const CREDENTIALLESS = frameWith(['Cross-Origin-Embedder-Policy', 'credentialless']);
const COOKIE = '{id}=1';
const CREDENTIALED = allow({ credentials: 'true' });
const sets = {
  origin: 'sibling',
  request: { headers: [...CREDENTIALED, ['Set-Cookie', COOKIE] as HeaderLine], body: 'set' },
} as const;
const store = fetches({ url: '{url:set}', credentials: 'include' });
const storing = request('GET', { resource: 'set' });
const STORED = resolved({ type: 'cors', body: 'set' });
const WHY_CREDENTIALLESS =
  'Cross-Origin-Embedder-Policy allows credentials says no for a cross-origin request with mode no-cors of a document whose embedder policy is credentialless, and includeCredentials becomes false.';
const CREDENTIALS = 'credentials-coep-credentialless-nocors';
const cookie = (value: string | typeof ABSENT) => request('GET', { headers: { cookie: value } });

const credentialless = [
  scenario('coep-credentialless-image', {
    title:
      'Under `credentialless` a cross-origin image is fetched without cookies, and shown without `Cross-Origin-Resource-Policy`',
    why: WHY_CREDENTIALLESS,
    requirements: [CREDENTIALS],
    context: CREDENTIALLESS,
    resources: { set: sets, target: { origin: 'sibling', ...image() } },
    do: [store, element('img')],
    expect: { wire: [storing, cookie(ABSENT)], page: [STORED, loaded] },
  }),
  scenario('coep-none-image-cookies', {
    title: 'Without an embedder policy a cross-origin image of the same site is fetched with cookies',
    why: 'The credentials mode of an image without crossorigin is include, and Cross-Origin-Embedder-Policy allows credentials unless the embedder policy is credentialless.',
    requirements: [CREDENTIALS],
    context: 'same-origin-frame',
    resources: { set: sets, target: { origin: 'sibling', ...image() } },
    do: [store, element('img')],
    expect: { wire: [storing, cookie(COOKIE)], page: [STORED, loaded] },
  }),
  scenario('coep-credentialless-fetch-no-cors-include', {
    title: 'Under `credentialless` a no-cors request of fetch() goes without cookies even with credentials `include`',
    why: WHY_CREDENTIALLESS,
    requirements: [CREDENTIALS],
    context: CREDENTIALLESS,
    resources: { set: sets, target: { origin: 'sibling', request: { body: 'hello' } } },
    do: [store, fetches({ mode: 'no-cors', credentials: 'include' })],
    expect: { wire: [storing, cookie(ABSENT)], page: [STORED, OPAQUE] },
  }),
  scenario('coep-credentialless-fetch-cors-include', {
    title: 'Under `credentialless` a cors request with credentials `include` carries its cookies',
    why: 'Cross-Origin-Embedder-Policy allows credentials says yes for every mode but no-cors.',
    requirements: [CREDENTIALS],
    context: CREDENTIALLESS,
    resources: { set: sets, target: { origin: 'sibling', request: { headers: CREDENTIALED, body: 'hello' } } },
    do: [store, fetches({ credentials: 'include' })],
    expect: { wire: [storing, cookie(COOKIE)], page: [STORED, SHARED] },
  }),
];

/** A loopback address that is none of those which are potentially trustworthy: 127.0.0.1 as an IPv4-mapped address. */
const MAPPED = 'http://[::ffff:127.0.0.1]:{port:remote}{path:target}';
const HTTPS = { type: 'window', origin: 'page-https' } as const;
const WHY_MIXED =
  'Main fetch asks whether fetching the request is blocked as mixed content before it looks at modes and origins: the page is secure, and an http URL whose host is neither localhost, 127.0.0.0/8 nor ::1 is not potentially trustworthy.';
const MIXED = 'mixed-content-blocks-before-cors';
const mixedContent = [
  ...(
    [
      ['get', 'A GET', fetches({ url: MAPPED }), NETWORK_ERROR],
      ['put', 'A PUT and its preflight', fetches({ url: MAPPED, method: 'PUT' }), NETWORK_ERROR],
      ['xhr', "XMLHttpRequest's GET", xhr({ url: MAPPED }), XHR_ERROR],
    ] as const
  ).map(([name, what, step, error]) =>
    scenario(`mixed-content-${name}`, {
      title: `${what} from an https page to an insecure URL: nothing is sent, whatever CORS would grant`,
      why: WHY_MIXED,
      requirements: [MIXED],
      context: HTTPS,
      target: GRANTING,
      do: step,
      expect: { wire: [], page: [error] },
    }),
  ),
  scenario('mixed-content-redirect-target', {
    title: 'A redirect from https to an insecure URL is not followed by fetch() of an https page',
    why: `HTTP-redirect fetch runs main fetch again. ${WHY_MIXED}`,
    requirements: [MIXED],
    context: HTTPS,
    target: { request: { headers: allow({ origin: '*' }), body: 'hello' } },
    resources: { hop: { origin: 'remote-https', request: redirect(302, MAPPED, allow()) } },
    do: fetches({ url: '{url:hop}' }),
    expect: { wire: [request('GET', { resource: 'hop', ...OWN })], page: [NETWORK_ERROR] },
  }),
  scenario('mixed-content-loopback-exempt', {
    title: 'From an https page http to a loopback address is no mixed content: the request is sent, and CORS decides',
    why: 'A URL whose host is in 127.0.0.0/8 is potentially trustworthy, whatever its scheme.',
    requirements: [MIXED],
    context: HTTPS,
    target: GRANTING,
    do: fetches({ method: 'PUT' }),
    expect: { wire: [preflightFor('PUT'), request('PUT', OWN)], page: [SHARED] },
  }),
  scenario('mixed-content-from-http-loopback', {
    title: 'Whether an http page of a loopback host counts as secure, so that an insecure URL is mixed content for it',
    why: 'By the text of Mixed Content every settings object with a potentially trustworthy origin prohibits mixed content, and http://localhost is one; engines look at the scheme of the page. That the request arrives shows that the address leads somewhere.',
    kind: 'observe',
    requirements: [MIXED],
    target: GRANTING,
    do: fetches({ url: MAPPED }),
    expect: [
      { label: 'blocked as mixed content', wire: [], page: [NETWORK_ERROR] },
      { label: 'sent and shared', wire: [request('GET', OWN)], page: [SHARED] },
    ],
  }),
];

export default suite({
  id: 'policies',
  title: 'Policies before CORS',
  description:
    'What a page or its browser forbids before CORS is asked: Content Security Policy, mixed content, the embedder policy and Cross-Origin-Resource-Policy.',
  scenarios: [
    ...contentSecurityPolicy,
    ...sandbox,
    ...requireCorp,
    ...fromServiceWorker,
    ...fromCache,
    ...credentialless,
    ...mixedContent,
  ],
});

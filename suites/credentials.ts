import type { Action, HeaderExpectation, HeaderLine, OriginName, WireExpectation } from '../harness/scenario/schema.ts';
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
  type ResourceInput,
} from '../harness/scenario/builders.ts';

const COOKIE = '{id}=1';
const SHARED = allow({ credentials: true });
const PERMISSIVE = { status: 204, headers: allow({ credentials: true, methods: 'GET, POST, PUT', headers: 'x-a' }) };

/** Answers with Set-Cookie and shares the response with credentialed requests. */
const sets = (cookie: string = COOKIE, origin: OriginName = 'sibling'): ResourceInput => ({
  origin,
  request: { headers: [...SHARED, ['Set-Cookie', cookie]], body: 'set' },
});
/** Shares its response with credentialed requests; a preflight would pass and show on the wire. */
const asked: ResourceInput = { origin: 'sibling', preflight: PERMISSIVE, request: { headers: SHARED, body: 'asked' } };
const askedAt = (origin: OriginName): ResourceInput => ({ ...asked, origin });
/** The first step of most scenarios: a credentialed request whose response stores the cookie. */
const store = fetches({ url: '{url:set}', credentials: 'include' });
const stored = request('GET', { resource: 'set', headers: { cookie: ABSENT } });
const asks = (cookie: HeaderExpectation, method = 'GET') => request(method, { headers: { cookie } });
const SET = resolved({ status: 200, body: 'set' });
const ASKED = resolved({ status: 200, body: 'asked' });
/** Stores a cookie, asks again, and expects the second request to carry this Cookie header; both responses are shared. */
const storeThen = (step: Action, cookie: HeaderExpectation, set = sets(), target = asked) => ({
  resources: { set, target },
  do: [store, step],
  expect: { wire: [stored, asks(cookie)], page: [SET, ASKED] },
});
const include = fetches({ credentials: 'include' });
/** Both answers to the question whether the cookie of the first request comes with the second. */
const sentOrNot = (first: WireExpectation = stored) => [
  { label: 'sent', wire: [first, asks(COOKIE)], page: [SET, ASKED] },
  { label: 'not sent', wire: [first, asks(ABSENT)], page: [SET, ASKED] },
];

/** Ways to make a request without credentials to another origin. */
const UNCREDENTIALED = [
  ['default', 'fetch() without a credentials member', fetches(), 'credentials-default-same-origin-mode'],
  [
    'same-origin',
    'fetch() with credentials `same-origin`',
    fetches({ credentials: 'same-origin' }),
    'credentials-default-same-origin-mode',
  ],
  ['omit', 'fetch() with credentials `omit`', fetches({ credentials: 'omit' }), 'credentials-omit'],
  ['xhr', 'XMLHttpRequest without `withCredentials`', xhr(), 'credentials-default-same-origin-mode'],
] as const;
/** Ways to make a request with credentials to another origin. */
const CREDENTIALED = [
  ['fetch', 'fetch() with credentials `include`', include, NETWORK_ERROR],
  ['xhr', 'XMLHttpRequest with `withCredentials`', xhr({ withCredentials: true }), XHR_ERROR],
] as const;

const sending = [
  ...CREDENTIALED.map(([name, how, step]) =>
    scenario(`credentials-include-${name}-sends-cookie`, {
      title: `${how} sends cookies to another origin`,
      why: 'HTTP-network-or-cache fetch appends a Cookie header whenever the credentials mode is include.',
      requirements: ['credentials-include-cookies', 'credentialed-xhr-and-fetch-parity'],
      ...storeThen(step, COOKIE),
    }),
  ),
  ...UNCREDENTIALED.map(([name, how, step, id]) =>
    scenario(`credentials-none-cross-origin-${name}`, {
      title: `${how} sends no cookie to another origin`,
      why: 'Credentials mode same-origin includes credentials only while the response tainting is basic, and omit never does.',
      requirements: [id],
      ...storeThen(step, ABSENT),
    }),
  ),
  ...(
    [
      ['default', 'fetch()', fetches()],
      ['same-origin', 'fetch() with credentials `same-origin`', fetches({ credentials: 'same-origin' })],
      ['include', 'fetch() with credentials `include`', include],
      ['xhr', 'XMLHttpRequest', xhr()],
      ['xhr-with-credentials', 'XMLHttpRequest with `withCredentials`', xhr({ withCredentials: true })],
    ] as const
  ).map(([name, how, step]) =>
    scenario(`credentials-same-origin-${name}-sends-cookie`, {
      title: `${how} sends cookies to the page’s own origin and needs no CORS header`,
      why: 'The response tainting is basic, so both same-origin and include count as including credentials, and no CORS check runs.',
      requirements: [
        name.startsWith('xhr')
          ? 'credentials-xhr-withcredentials-same-origin-noop'
          : 'credentials-default-same-origin-mode',
      ],
      resources: {
        set: { origin: 'page', request: { headers: [['Set-Cookie', COOKIE]], body: 'set' } },
        target: { origin: 'page', request: { body: 'asked' } },
      },
      do: [store, step],
      expect: { wire: [stored, asks(COOKIE)], page: [SET, ASKED] },
    }),
  ),
  scenario('credentials-same-origin-omit-sends-none', {
    title: 'Credentials `omit` keeps cookies out of a same-origin request too',
    why: 'With omit, HTTP-network-or-cache fetch never includes credentials, whatever the response tainting.',
    requirements: ['credentials-omit'],
    ...storeThen(fetches({ credentials: 'omit' }), ABSENT, sets(COOKIE, 'page'), askedAt('page')),
  }),
  scenario('credentials-cookie-shared-between-ports', {
    title: 'A cookie set by the page’s own server goes with a credentialed request to another port of the same host',
    why: 'Cookies are kept by host and path without regard to the port, so two origins of one host share them under include.',
    requirements: ['credentials-domain-cookie-rules'],
    ...storeThen(include, COOKIE, sets(COOKIE, 'page')),
  }),
  scenario('credentials-cookie-not-for-other-host', {
    title: 'A credentialed request carries only cookies of the host it goes to',
    why: 'Cookies are retrieved for the host of the current URL; include does not widen the choice.',
    requirements: ['credentials-domain-cookie-rules'],
    ...storeThen(include, ABSENT, sets(), askedAt('remote2')),
  }),
  scenario('credentials-cookie-not-for-other-path', {
    title: 'A credentialed request leaves out cookies whose path does not match',
    why: 'Cookies are retrieved for the path of the current URL; credentials mode include changes nothing about it.',
    requirements: ['credentials-domain-cookie-rules'],
    ...storeThen(include, ABSENT, sets(`${COOKIE}; Path=/elsewhere/{id}`)),
  }),
  scenario('credentials-two-cookies-in-one-response', {
    title: 'Each `Set-Cookie` line of a credentialed response stores its own cookie',
    why: 'Set-Cookie lines are parsed one by one and never combined; both cookies go into one Cookie header.',
    requirements: ['credentials-include-cookies'],
    resources: {
      set: {
        origin: 'sibling',
        request: { headers: [...SHARED, ['Set-Cookie', '{id}-a=1'], ['Set-Cookie', '{id}-b=2']], body: 'set' },
      },
      target: asked,
    },
    do: [store, include],
    expect: { wire: [stored, asks({ anyOf: ['{id}-a=1; {id}-b=2', '{id}-b=2; {id}-a=1'] })], page: [SET, ASKED] },
  }),
  scenario('credentials-http-only-cookie-sent', {
    title: 'An `HttpOnly` cookie is stored from and sent with credentialed fetches',
    why: 'Fetch reads and writes the cookie store with HttpOnly cookies allowed; only script’s own cookie API is shut out.',
    requirements: ['credentials-include-cookies'],
    ...storeThen(include, COOKIE, sets(`${COOKIE}; HttpOnly`)),
  }),
  ...['Strict', 'Lax'].map((value) =>
    scenario(`credentials-same-site-${value.toLowerCase()}-cross-origin`, {
      title: `A \`SameSite=${value}\` cookie goes to another origin of the same site`,
      why: 'The same-site mode looks at sites, not origins: another port of the same host is cross-origin but same-site.',
      requirements: ['credentials-samesite-applies'],
      ...storeThen(include, COOKIE, sets(`${COOKIE}; SameSite=${value}`)),
    }),
  ),
  scenario('credentials-no-cookie-looks-like-omit', {
    title: 'Without stored cookies a request in mode `include` carries no credential header',
    why: 'Appending a Cookie header ends early when no cookie matches, so the server cannot tell the mode.',
    requirements: ['credentials-mode-not-visible-on-wire-without-cookies'],
    target: asked,
    do: [include, fetches({ credentials: 'omit' })],
    expect: {
      wire: [1, 2].map(() =>
        request('GET', { headers: { cookie: ABSENT, authorization: ABSENT, origin: '{origin}' } }),
      ),
      page: [ASKED, ASKED],
    },
  }),
];

const storing = [
  ...UNCREDENTIALED.map(([name, how, step, id]) =>
    scenario(`credentials-set-cookie-ignored-${name}`, {
      title: `A cookie in the cross-origin response to ${how} is not stored`,
      why: 'HTTP-network fetch stores Set-Cookie headers only when credentials are included; the response itself is shared.',
      requirements: ['credentials-set-cookie-ignored-uncredentialed', ...(name === 'omit' ? [id] : [])],
      resources: { set: sets(), target: asked },
      do: [{ ...step, url: '{url:set}' }, include],
      expect: { wire: [stored, asks(ABSENT)], page: [SET, ASKED] },
    }),
  ),
  scenario('credentials-set-cookie-ignored-same-origin-omit', {
    title: 'A cookie in the same-origin response to a request with credentials `omit` is not stored',
    why: 'HTTP-network fetch stores Set-Cookie headers only when credentials are included, which omit rules out.',
    requirements: ['credentials-omit'],
    resources: { set: sets(COOKIE, 'page'), target: askedAt('page') },
    do: [fetches({ url: '{url:set}', credentials: 'omit' }), fetches()],
    expect: { wire: [stored, asks(ABSENT)], page: [SET, ASKED] },
  }),
  ...(
    [
      ['no-acao', 'has no `Access-Control-Allow-Origin`', []],
      ['no-acac', 'lacks `Access-Control-Allow-Credentials`', allow()],
      ['wildcard', 'allows only the wildcard origin', allow({ origin: '*', credentials: true })],
    ] as const
  ).map(([name, what, headers]) =>
    scenario(`credentials-set-cookie-stored-though-${name}`, {
      title: `A cookie in a credentialed response is stored although the response ${what}`,
      why: 'HTTP-network fetch stores the cookie before HTTP fetch runs the CORS check; hiding the response does not undo it.',
      requirements: ['credentials-set-cookie-stored-even-if-cors-fails'],
      resources: {
        set: {
          origin: 'sibling',
          request: { headers: [...headers, ['Set-Cookie', COOKIE] as HeaderLine], body: 'set' },
        },
        target: asked,
      },
      do: [store, include],
      expect: { wire: [stored, asks(COOKIE)], page: [NETWORK_ERROR, ASKED] },
    }),
  ),
  scenario('credentials-cookie-deleted-by-credentialed-response', {
    title: 'A credentialed response can delete a cookie',
    why: 'An expired Set-Cookie header of a response to a request that includes credentials removes the stored cookie.',
    requirements: ['credentials-include-cookies'],
    resources: { set: sets(), drop: sets('{id}=; Max-Age=0'), target: asked },
    do: [store, fetches({ url: '{url:drop}', credentials: 'include' }), include],
    expect: {
      wire: [stored, request('GET', { resource: 'drop', headers: { cookie: COOKIE } }), asks(ABSENT)],
      page: [SET, SET, ASKED],
    },
  }),
  scenario('credentials-cookie-survives-uncredentialed-deletion', {
    title: 'The response to a cross-origin request without credentials cannot delete a cookie',
    why: 'Set-Cookie headers are not processed at all when credentials are not included, deletions no more than additions.',
    requirements: ['credentials-set-cookie-ignored-uncredentialed'],
    resources: { set: sets(), drop: sets('{id}=; Max-Age=0'), target: asked },
    do: [store, fetches({ url: '{url:drop}' }), include],
    expect: {
      wire: [stored, request('GET', { resource: 'drop', headers: { cookie: ABSENT } }), asks(COOKIE)],
      page: [SET, SET, ASKED],
    },
  }),
];

const checking = [
  ...CREDENTIALED.flatMap(([name, how, step, error]) =>
    (
      [
        [
          'without-acac',
          'without `Access-Control-Allow-Credentials`',
          allow(),
          'credentials-response-hidden-without-acac',
        ],
        [
          'wildcard',
          'with the wildcard origin',
          allow({ origin: '*', credentials: true }),
          'cors-check-wildcard-with-include-fails',
        ],
      ] as const
    ).map(([variant, what, headers, id]) =>
      scenario(`credentials-${name}-hidden-${variant}`, {
        title: `${how} sends its cookie without asking, and a response ${what} is withheld`,
        why: 'Credentials mode include is no reason for a preflight; only the CORS check on the response asks for the exact origin and for credentials.',
        requirements: [id, 'credentials-include-does-not-force-preflight'],
        resources: { set: sets(), target: { ...asked, request: { headers, body: 'secret' } } },
        do: [store, step],
        expect: { wire: [stored, asks(COOKIE)], page: [SET, error] },
      }),
    ),
  ),
  scenario('credentials-include-post-form-no-preflight', {
    title: 'A credentialed POST of a form goes out with cookies and without a preflight',
    why: 'Main fetch preflights for unsafe methods, unsafe headers or the use-CORS-preflight flag; credentials are not among the reasons.',
    requirements: ['credentials-include-does-not-force-preflight'],
    resources: { set: sets(), target: asked },
    do: [store, fetches({ method: 'POST', credentials: 'include', body: { urlencoded: [['a', 'b']] } })],
    expect: {
      wire: [stored, request('POST', { headers: { cookie: COOKIE, origin: '{origin}' }, body: 'a=b' })],
      page: [SET, ASKED],
    },
  }),
  ...CREDENTIALED.map(([name, how, step]) =>
    scenario(`credentials-preflight-without-cookies-${name}`, {
      title: `${how} sends cookies with the actual PUT and never with its preflight`,
      why: 'A CORS-preflight fetch uses a new request in credentials mode same-origin with response tainting cors, so credentials are not included.',
      requirements: ['preflight-no-cookies', 'credentials-include-cookies'],
      resources: { set: sets(), target: asked },
      do: [store, { ...step, method: 'PUT' }],
      expect: {
        wire: [stored, preflightFor('PUT', undefined, { headers: { cookie: ABSENT } }), asks(COOKIE, 'PUT')],
        page: [SET, ASKED],
      },
    }),
  ),
  scenario('credentials-preflight-set-cookie-ignored', {
    title: 'A cookie in the response to a preflight is not stored',
    why: 'The CORS-preflight fetch does not include credentials, and Set-Cookie headers are stored only when they are.',
    requirements: ['preflight-no-cookies', 'credentials-set-cookie-ignored-uncredentialed'],
    target: { ...asked, preflight: { status: 204, headers: [...PERMISSIVE.headers, ['Set-Cookie', COOKIE]] } },
    do: fetches({ method: 'PUT', credentials: 'include' }),
    expect: { wire: [preflightFor('PUT'), asks(ABSENT, 'PUT')], page: [ASKED] },
  }),
  ...(
    [
      ['omit', '*'],
      ['same-origin', '*'],
      ['include', '{origin}'],
    ] as const
  ).map(([mode, origin]) =>
    scenario(`credentials-author-authorization-${mode}`, {
      title: `An \`Authorization\` header set by script is sent with credentials \`${mode}\` once the preflight allows it`,
      why: 'The header is part of the request’s header list, which no credentials mode touches; the preflight names it but does not carry it.',
      requirements: ['credentials-author-authorization-independent', 'preflight-no-authorization'],
      target: {
        preflight: { status: 204, headers: allow({ origin, credentials: true, headers: 'Authorization' }) },
        request: { headers: allow({ origin, credentials: true }), body: 'asked' },
      },
      do: fetches({ credentials: mode, headers: { Authorization: 'Bearer abc' } }),
      expect: {
        wire: [
          preflightFor('GET', 'authorization', { headers: { authorization: ABSENT } }),
          request('GET', { headers: { authorization: 'Bearer abc' } }),
        ],
        page: [ASKED],
      },
    }),
  ),
  scenario('credentials-cross-site-still-needs-acac', {
    title: 'A credentialed response needs `Access-Control-Allow-Credentials` even where no cookie was sent',
    why: 'The CORS check looks at the credentials mode of the request, not at what the cookie store had to offer.',
    requirements: ['credentials-third-party-cookie-policy', 'cors-check-acac-required-for-include'],
    target: { preflight: PERMISSIVE, request: { headers: allow(), body: 'secret' } },
    do: include,
    expect: { wire: [asks(ABSENT)], page: [NETWORK_ERROR] },
  }),
  scenario('credentials-vary-cookie-separates-cache', {
    title: 'A cached response with `Vary: Cookie` is not reused for a request that carries a cookie',
    why: 'HTTP-network-or-cache fetch appends Cookie before it selects a stored response, and a differing varied header rules the response out.',
    requirements: ['credentials-vary-cookie-cache'],
    resources: {
      set: sets(),
      target: {
        origin: 'sibling',
        request: { headers: [...SHARED, ['Cache-Control', 'max-age=600'], ['Vary', 'Cookie']], body: 'asked' },
      },
    },
    do: [store, fetches({ credentials: 'omit' }), include],
    expect: { wire: [stored, asks(ABSENT), asks(COOKIE)], page: [SET, ASKED, ASKED] },
  }),
  scenario('credentials-vary-cookie-set-later-separates-cache', {
    title: 'A response with `Vary: Cookie` that was cached before there was a cookie is not reused once there is one',
    why: 'HTTP-network-or-cache fetch appends Cookie before it selects a stored response, and a differing varied header rules the response out.',
    requirements: ['credentials-vary-cookie-cache'],
    resources: {
      set: sets(),
      target: {
        origin: 'sibling',
        request: { headers: [...SHARED, ['Cache-Control', 'max-age=600'], ['Vary', 'Cookie']], body: 'asked' },
      },
    },
    do: [include, store, include],
    expect: { wire: [asks(ABSENT), stored, asks(COOKIE)], page: [ASKED, SET, ASKED] },
  }),
];

const redirected = [
  scenario('credentials-redirect-cookie-of-hop', {
    title: 'A cookie set by a credentialed redirect response goes with the next hop',
    why: 'Every hop runs HTTP-network fetch, which stores the cookie, before HTTP-redirect fetch starts the next one.',
    requirements: ['redirect-cookies-per-hop'],
    resources: {
      hop: { origin: 'sibling', request: redirect(302, 'target', [...SHARED, ['Set-Cookie', COOKIE]]) },
      target: asked,
    },
    do: fetches({ url: '{url:hop}', credentials: 'include' }),
    expect: { wire: [request('GET', { resource: 'hop', headers: { cookie: ABSENT } }), asks(COOKIE)], page: [ASKED] },
  }),
  scenario('credentials-redirect-blocked-hop-stores-cookie', {
    title: 'A redirect that fails the CORS check is not followed, but its cookie is stored',
    why: 'The cookie is stored by HTTP-network fetch; the CORS check comes afterwards and before HTTP-redirect fetch.',
    requirements: [
      'credentials-set-cookie-stored-even-if-cors-fails',
      'redirect-cookies-per-hop',
      'cors-check-runs-on-every-hop',
    ],
    resources: {
      hop: { origin: 'sibling', request: redirect(302, 'after', [['Set-Cookie', COOKIE]]) },
      after: asked,
      target: asked,
    },
    do: [fetches({ url: '{url:hop}', credentials: 'include' }), include],
    expect: { wire: [request('GET', { resource: 'hop' }), asks(COOKIE)], page: [NETWORK_ERROR, ASKED] },
  }),
  scenario('credentials-redirect-leaving-origin-drops-cookies', {
    title: 'With the default mode cookies go to a same-origin hop and not to the cross-origin hop that follows',
    why: 'Main fetch sets the response tainting to cors for the second hop, and credentials mode same-origin then includes no credentials.',
    requirements: ['redirect-cookies-per-hop', 'credentials-default-same-origin-mode'],
    resources: { set: sets(COOKIE, 'page'), hop: { origin: 'page', request: redirect(302, 'target') }, target: asked },
    do: [store, fetches({ url: '{url:hop}' })],
    expect: {
      wire: [stored, request('GET', { resource: 'hop', headers: { cookie: COOKIE } }), asks(ABSENT)],
      page: [SET, ASKED],
    },
  }),
  ...(
    [
      ['default', fetches({ url: '{url:hop}' }), ABSENT, 'redirect-same-origin-credentials-not-restored'],
      ['include', fetches({ url: '{url:hop}', credentials: 'include' }), COOKIE, 'redirect-cookies-per-hop'],
    ] as const
  ).map(([mode, step, cookie, id]) =>
    scenario(`credentials-redirect-back-home-${mode}`, {
      title:
        mode === 'default'
          ? 'After a detour to another origin the default mode sends no cookie back to the page’s own origin'
          : 'After a detour to another origin mode `include` still sends cookies to the page’s own origin',
      why: 'Once the response tainting is cors it stays so, and same-origin credentials need basic; include does not depend on it. The origin is null by then.',
      requirements: [id],
      resources: {
        set: sets(COOKIE, 'page'),
        hop: { origin: 'sibling', request: redirect(302, 'target', SHARED) },
        target: { origin: 'page', request: { headers: allow({ origin: 'null', credentials: true }), body: 'asked' } },
      },
      do: [store, step],
      expect: {
        wire: [
          stored,
          request('GET', { resource: 'hop', headers: { cookie } }),
          request('GET', { headers: { origin: 'null', cookie } }),
        ],
        page: [SET, ASKED],
      },
    }),
  ),
];

const USERINFO = [
  ['user-and-password', 'a user name and password', 'user:secret@'],
  ['user', 'a user name', 'user@'],
  ['password', 'a password alone', ':secret@'],
] as const;

const arguments_ = [
  ...USERINFO.map(([name, what, userinfo]) =>
    scenario(`credentials-url-with-${name}-throws`, {
      title: `fetch() rejects a URL with ${what} and sends nothing`,
      why: 'The Request constructor throws a TypeError when the parsed URL includes credentials.',
      requirements: ['mode-url-credentials-constructor-throws'],
      target: asked,
      do: fetches({ url: `http://${userinfo}{host:sibling}{path:target}`, credentials: 'include' }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
  ),
  scenario('credentials-url-with-empty-userinfo-fetched', {
    title: 'fetch() accepts a URL whose userinfo is empty and drops it',
    why: 'A URL includes credentials only when its user name or password is not the empty string.',
    requirements: ['mode-url-credentials-constructor-throws'],
    target: asked,
    do: fetches({ url: 'http://:@{host:sibling}{path:target}', credentials: 'include' }),
    expect: {
      wire: [request('GET', { headers: { authorization: ABSENT } })],
      page: [resolved({ status: 200, url: '{url:target}', body: 'asked' })],
    },
  }),
  ...(
    [
      ['capitalised', 'Include'],
      ['all', 'all'],
      ['true', 'true'],
      ['empty', ''],
    ] as const
  ).map(([name, value]) =>
    scenario(`credentials-mode-${name}-throws`, {
      title: `\`${JSON.stringify(value)}\` is no credentials mode: fetch() rejects and sends nothing`,
      why: 'RequestCredentials is an enumeration of three lower-case words; any other string throws a TypeError while the Request is built.',
      requirements: ['credentials-mode-invalid-enum-throws'],
      target: asked,
      do: fetches({ credentials: value }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
  ),
];

const policy = [
  ...(
    [
      ['plain', 'remote', '', 'credentials-third-party-cookie-policy'],
      ['lax', 'remote', '; SameSite=Lax', 'credentials-samesite-applies'],
      ['strict', 'remote', '; SameSite=Strict', 'credentials-samesite-applies'],
      ['none-secure', 'remote-https', '; SameSite=None; Secure', 'credentials-third-party-cookie-policy'],
      ['partitioned', 'remote-https', '; SameSite=None; Secure; Partitioned', 'credentials-third-party-cookie-policy'],
      ['none-secure-other-scheme', 'sibling-https', '; SameSite=None; Secure', 'credentials-third-party-cookie-policy'],
      ['strict-other-scheme', 'sibling-https', '; SameSite=Strict', 'credentials-samesite-applies'],
    ] as const
  ).map(([name, origin, attributes, id]) =>
    scenario(`credentials-cross-site-${name}`, {
      title: `Does a cookie that a cross-site response sets${attributes ? ` with \`${attributes.slice(2)}\`` : ''} come back with the next credentialed request?`,
      why: 'Whether cookies are disabled for a request is the user agent’s policy and its SameSite rules; the response is shared either way, for the CORS check does not look at cookies.',
      kind: 'observe',
      requirements: [id],
      resources: { set: sets(COOKIE + attributes, origin), target: askedAt(origin) },
      do: [store, include],
      expect: sentOrNot(),
    }),
  ),
  ...(
    [
      ['none-without-secure', '; SameSite=None', 'credentials-samesite-applies'],
      ['secure-set-over-http', '; Secure', 'credentials-domain-cookie-rules'],
    ] as const
  ).map(([name, attributes, id]) =>
    scenario(`credentials-cookie-${name}`, {
      title: `Is a cookie with \`${attributes.slice(2)}\` kept when it comes over http from localhost?`,
      why: 'The cookie standard ties these attributes to secure transport, and leaves it to the user agent whether localhost counts as secure.',
      kind: 'observe',
      requirements: [id],
      resources: { set: sets(COOKIE + attributes), target: asked },
      do: [store, include],
      expect: sentOrNot(),
    }),
  ),
  scenario('credentials-cookie-secure-over-https', {
    title: 'A `Secure` cookie goes with a credentialed request to another https origin of the same site',
    why: 'Cookies are retrieved with the secure flag set when the scheme of the current URL is https.',
    requirements: ['credentials-domain-cookie-rules', 'credentials-include-cookies'],
    context: { origin: 'page-https' },
    ...storeThen(include, COOKIE, sets(`${COOKIE}; Secure`, 'sibling-https'), askedAt('sibling-https')),
  }),
  scenario('credentials-sandboxed-frame-cookie', {
    title: 'Does a credentialed request from a sandboxed frame carry a cookie that such a request has stored?',
    why: 'The origin is opaque, so Origin and Access-Control-Allow-Origin are null and pass with credentials; whether the frame counts as same-site for cookies is the question.',
    kind: 'observe',
    requirements: ['cors-check-opaque-credentialed-null', 'credentials-third-party-cookie-policy'],
    context: 'sandboxed-frame',
    resources: { set: sets(), target: asked },
    do: [store, include],
    expect: sentOrNot(request('GET', { resource: 'set', headers: { origin: 'null', cookie: ABSENT } })),
  }),
];

export default suite({
  id: 'credentials',
  title: 'Credentials',
  description: 'Which requests carry cookies, which responses store them, and what that changes about sharing.',
  scenarios: [...sending, ...storing, ...checking, ...redirected, ...arguments_, ...policy],
});

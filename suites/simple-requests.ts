import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
} from '../harness/scenario/builders.ts';
import type { FetchInput } from '../harness/scenario/builders.ts';
import type { Body, PageExpectation, WireExpectation } from '../harness/scenario/schema.ts';

/** A generous answer to a preflight that must not happen: one that is sent anyway shows on the wire and nowhere else. */
const anyPreflight = { status: 204, headers: allow({ methods: '*', headers: '*' }) };
/** The two APIs: id word, words, builder, what a network error looks like. Both builders take method, headers and body. */
const apis = [
  ['fetch', 'fetch()', fetches, NETWORK_ERROR],
  ['xhr', 'XMLHttpRequest', xhr, XHR_ERROR],
] as const;
const opaque: PageExpectation = resolved({
  type: 'opaque',
  status: 0,
  statusText: '',
  url: '',
  headerNames: [],
  body: '',
});

/** Bodies that leave a POST safelisted: id word, words, body, what arrives. */
const bodies: readonly [string, string, Body, { headers: WireExpectation['headers']; body?: string }][] = [
  ['text', 'a string', { text: 'hello' }, { headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: 'hello' }],
  [
    'urlencoded',
    'URLSearchParams',
    { urlencoded: [['a', '1'], ['b', 'x y']] }, // prettier-ignore
    { headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }, body: 'a=1&b=x+y' },
  ],
  [
    'form-data',
    'FormData',
    { formData: [['a', '1']] },
    { headers: { 'content-type': { startsWith: 'multipart/form-data; boundary=' } } },
  ],
  [
    'blob-text-plain',
    'a Blob of type `text/plain`',
    { blob: { type: 'text/plain', text: 'hello' } },
    { headers: { 'content-type': 'text/plain' }, body: 'hello' },
  ],
  [
    'blob-untyped',
    'a Blob without a type',
    { blob: { type: '', text: 'hello' } },
    { headers: { 'content-type': ABSENT }, body: 'hello' },
  ],
  ['bytes', 'a byte array', { base64: 'aGVsbG8=' }, { headers: { 'content-type': ABSENT }, body: 'hello' }],
];

/** Requests that fail before anything is sent: id, title, why, requirement, arguments of fetch(). */
const refused: readonly [string, string, string, string, FetchInput][] = [
  [
    'mode-navigate-throws',
    'fetch() with mode `navigate` is a TypeError and nothing is sent',
    'The Request constructor refuses navigate, which only navigations use.',
    'mode-navigate-constructor-throws',
    { mode: 'navigate' },
  ],
  ...['websocket', 'webtransport', 'CORS'].map((mode): [string, string, string, string, FetchInput] => [
    `mode-${mode === 'CORS' ? 'upper-case-cors' : mode}-throws`,
    `fetch() with mode \`${mode}\` is a TypeError and nothing is sent`,
    'The value is not one of the RequestMode enumeration, so converting the argument throws.',
    'mode-navigate-constructor-throws',
    { mode },
  ]),
  ...['cors', 'no-cors'].map((mode): [string, string, string, string, FetchInput] => [
    `mode-${mode}-only-if-cached-throws`,
    `Cache mode only-if-cached together with mode ${mode} is a TypeError, even for a same-origin URL`,
    'The Request constructor throws when the cache mode is only-if-cached and the mode is not same-origin.',
    'mode-only-if-cached-requires-same-origin',
    { mode, cache: 'only-if-cached' },
  ]),
  ...['about:blank', 'file:///', 'ftp://{host:remote}/', 'mailto:a@b.example'].map(
    (url): [string, string, string, string, FetchInput] => [
      `mode-cors-scheme-${url.split(':')[0]}-error`,
      `fetch() of \`${url.split(':')[0]}:\` URLs from an http page is a network error`,
      'In mode cors main fetch returns a network error for a URL of another origin whose scheme is not an HTTP(S) scheme.',
      'mode-cors-non-http-scheme-error',
      { url },
    ],
  ),
  ...['user', 'user:secret', ':secret'].map((userinfo): [string, string, string, string, FetchInput] => [
    `mode-url-with-${userinfo.replace(':secret', '-password').replace(/^-/, '')}-throws`,
    `fetch() of a URL with \`${userinfo}@\` is a TypeError and nothing is sent`,
    'The Request constructor throws for a URL that includes credentials.',
    'mode-url-credentials-constructor-throws',
    { url: `http://${userinfo}@{host:remote}{path:target}` },
  ]),
];

export default suite({
  id: 'simple-requests',
  title: 'Simple requests',
  description:
    'Requests that need no preflight: one request on the wire, and the response is shared or not. And the request modes: which of them take part in CORS at all.',
  scenarios: [
    scenario('simple-get-shared', {
      title: 'A cross-origin GET is shared when Access-Control-Allow-Origin names the page',
      why: 'HTTP fetch runs the CORS check on the response; it succeeds, and the response is a CORS filtered response.',
      requirements: ['cors-check-exact-origin-match', 'mode-fetch-default-cors', 'tainting-cors-type'],
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches(),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ type: 'cors', status: 200, redirected: false, url: '{url:target}', body: 'hello' })],
      },
    }),
    scenario('simple-get-not-shared', {
      title: 'A cross-origin GET without Access-Control-Allow-Origin reaches the server and is a network error',
      why: 'The request is sent; only the CORS check on its response fails.',
      requirements: ['cors-check-missing-acao'],
      target: { request: { body: 'secret' } },
      do: fetches(),
      expect: { wire: [request('GET', { headers: { origin: '{origin}' } })], page: [NETWORK_ERROR] },
    }),
    scenario('simple-get-xhr-shared', {
      title: 'A cross-origin XMLHttpRequest GET is shared when Access-Control-Allow-Origin is the wildcard',
      why: 'XMLHttpRequest uses mode cors; the wildcard passes the CORS check when credentials mode is not include.',
      requirements: ['mode-xhr-always-cors', 'cors-check-wildcard-uncredentialed'],
      target: { request: { headers: allow({ origin: '*' }), body: 'hello' } },
      do: xhr(),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ status: 200, url: '{url:target}', body: 'hello' })],
      },
    }),
    scenario('simple-get-xhr-not-shared', {
      title:
        'A cross-origin XMLHttpRequest GET without Access-Control-Allow-Origin ends in an error event and status 0',
      why: 'XMLHttpRequest has no way out of mode cors: the CORS check fails, and a network error carries no status and no headers.',
      requirements: ['mode-xhr-always-cors', 'cors-check-missing-acao', 'error-xhr-state'],
      target: { request: { body: 'secret' } },
      do: xhr(),
      expect: { wire: [request('GET', { headers: { origin: '{origin}' } })], page: [XHR_ERROR] },
    }),

    ...apis.map(([api, words, call]) =>
      scenario(`simple-head-${api}`, {
        title: `A cross-origin HEAD by ${words} needs no preflight and gives status and an empty body`,
        why: '`HEAD` is a CORS-safelisted method, so main fetch takes the branch without a CORS-preflight fetch.',
        requirements: ['method-safelisted-no-preflight', 'no-preflight-exactly-one', 'response-null-body-status'],
        target: { preflight: anyPreflight, request: { headers: allow() } },
        do: call({ method: 'HEAD' }),
        expect: {
          wire: [request('HEAD', { headers: { origin: '{origin}' } })],
          page: [
            resolved({ ...(api === 'fetch' ? { type: 'cors' } : {}), status: 200, url: '{url:target}', body: '' }),
          ],
        },
      }),
    ),

    ...apis.flatMap(([api, words, call]) =>
      bodies.map(([name, what, body, arrives]) =>
        scenario(`simple-post-${api}-${name}`, {
          title: `A cross-origin POST of ${what} by ${words} is sent at once, without a preflight`,
          why: 'The `Content-Type` that extracting this body gives (or gives not) is a CORS-safelisted request-header, so the CORS-unsafe request-header names are empty and there is no CORS-preflight fetch.',
          requirements: [
            'method-simple-form-like-post-no-preflight',
            'safelist-content-type-implied-by-body',
            'no-preflight-exactly-one',
            ...(api === 'xhr' ? ['xhr-default-content-type-by-body', 'xhr-no-x-requested-with'] : []),
          ],
          target: { preflight: anyPreflight, request: { headers: allow(), body: 'done' } },
          do: call({ method: 'POST', body }),
          expect: {
            wire: [
              request('POST', {
                ...arrives,
                headers: {
                  origin: '{origin}',
                  ...arrives.headers,
                  ...(api === 'xhr' ? { 'x-requested-with': ABSENT } : {}),
                },
              }),
            ],
            page: [resolved({ status: 200, body: 'done' })],
          },
        }),
      ),
    ),
    scenario('simple-post-no-body', {
      title: 'A cross-origin POST without a body is sent at once, with `Content-Length: 0` and no `Content-Type`',
      why: '`POST` is a CORS-safelisted method; HTTP-network-or-cache fetch gives a POST with a null body the length 0, and that header is not an author header.',
      requirements: ['method-safelisted-no-preflight', 'no-preflight-exactly-one'],
      target: { preflight: anyPreflight, request: { headers: allow(), body: 'done' } },
      do: fetches({ method: 'POST' }),
      expect: {
        wire: [request('POST', { headers: { origin: '{origin}', 'content-length': '0', 'content-type': ABSENT } })],
        page: [resolved({ type: 'cors', status: 200, body: 'done' })],
      },
    }),
    scenario('simple-post-credentials-include', {
      title: 'Credentials mode include adds no preflight to a simple POST',
      why: 'Main fetch decides on a CORS-preflight fetch by method, header names and the use-CORS-preflight flag; the credentials mode is not among them.',
      requirements: ['method-simple-form-like-post-no-preflight', 'credentials-include-does-not-force-preflight'],
      target: {
        preflight: { status: 204, headers: allow({ credentials: true, methods: 'POST', headers: 'content-type' }) },
        request: { headers: allow({ credentials: true }), body: 'done' },
      },
      do: fetches({ method: 'POST', credentials: 'include', body: 'hello' }),
      expect: {
        wire: [request('POST', { headers: { origin: '{origin}' }, body: 'hello' })],
        page: [resolved({ type: 'cors', status: 200, body: 'done' })],
      },
    }),

    ...apis.map(([api, words, call, failure]) =>
      scenario(`simple-post-${api}-delivered-though-blocked`, {
        title: `A simple POST by ${words} reaches the server with its body although the page may not read the response`,
        why: 'The CORS check runs on the response, after the request has been sent: CORS hides answers, it does not undo effects. Whoever must prevent the effect needs a defence on the server.',
        requirements: ['request-body-still-delivered-when-blocked', 'cors-check-missing-acao'],
        target: { request: { body: 'paid' } },
        do: call({ method: 'POST', body: 'pay=100' }),
        expect: {
          wire: [request('POST', { headers: { origin: '{origin}' }, body: 'pay=100' })],
          page: [failure],
        },
      }),
    ),

    ...[403, 404, 500, 503].map((status) =>
      scenario(`simple-status-${status}-shared`, {
        title: `A response with status ${status} is shared when \`Access-Control-Allow-Origin\` names the page`,
        why: 'The CORS check does not look at the status; HTTP fetch goes on with any final one.',
        requirements: ['response-status-any-passes'],
        target: { request: { status, headers: allow(), body: 'problem' } },
        do: fetches(),
        expect: {
          wire: [request('GET', { headers: { origin: '{origin}' } })],
          page: [resolved({ type: 'cors', status, body: 'problem' })],
        },
      }),
    ),
    ...[404, 500].flatMap((status) =>
      apis.map(([api, words, call, failure]) =>
        scenario(`simple-status-${status}-${api}-hidden`, {
          title: `A response with status ${status} and no CORS headers is a network error to ${words}, its status hidden`,
          why: 'The CORS check fails before the status could reach script, so an error page without CORS headers looks like any other refusal.',
          requirements: ['cors-check-server-error-without-acao-hidden'],
          target: { request: { status, body: 'problem' } },
          do: call(),
          expect: {
            wire: [request('GET', { headers: { origin: '{origin}' } })],
            page: [failure],
          },
        }),
      ),
    ),

    ...apis.flatMap(([api, words, call, failure]) =>
      [true, false].map((shared) =>
        scenario(`simple-worker-${api}-${shared ? 'shared' : 'not-shared'}`, {
          title: `In a dedicated worker a cross-origin GET by ${words} ${shared ? 'is shared when `Access-Control-Allow-Origin` names the page' : 'is a network error without `Access-Control-Allow-Origin`'}`,
          why: 'The request origin is that of the environment settings object, and a worker has the origin of its page; the CORS check is the same.',
          requirements: ['worker-same-cors-behaviour', 'worker-fetch-origin'],
          context: 'dedicated-worker',
          target: { request: { headers: shared ? allow({ origin: '{origin:page}' }) : [], body: 'hello' } },
          do: call(),
          expect: {
            wire: [request('GET', { headers: { origin: '{origin:page}' } })],
            page: [shared ? resolved({ status: 200, body: 'hello' }) : failure],
          },
        }),
      ),
    ),

    ...(['window', 'dedicated-worker'] as const).map((context) =>
      scenario(`simple-same-origin-get-${context}`, {
        title: `A same-origin GET from a ${context.replace('-', ' ')} needs no CORS header and shows all headers`,
        why: 'Main fetch sets response tainting basic for a URL that is same origin with the request, and no CORS check runs on such a response.',
        requirements: [
          'mode-same-origin-ignores-cors-headers',
          'tainting-basic-type',
          'proxy-same-origin-url-needs-no-cors',
        ],
        context,
        target: { origin: 'page', request: { headers: { 'X-Custom': 'seen' }, body: 'hello' } },
        do: fetches(),
        expect: {
          wire: [request('GET', { headers: { origin: ABSENT } })],
          page: [
            resolved({
              type: 'basic',
              status: 200,
              url: '{url:target}',
              headers: { 'x-custom': 'seen' },
              body: 'hello',
            }),
          ],
        },
      }),
    ),
    ...apis.map(([api, words, call]) =>
      scenario(`simple-same-origin-put-${api}-no-preflight`, {
        title: `A same-origin PUT with an author header by ${words} is never preflighted`,
        why: 'The first branch of main fetch takes same-origin requests before method and headers are looked at.',
        requirements: ['safelist-same-origin-not-applied', 'no-preflight-exactly-one'],
        target: { origin: 'page', preflight: anyPreflight, request: { body: 'stored' } },
        do: call({ method: 'PUT', headers: { 'X-Custom': '1' }, body: 'hello' }),
        expect: {
          wire: [request('PUT', { headers: { 'x-custom': '1' }, body: 'hello' })],
          page: [resolved({ status: 200, body: 'stored' })],
        },
      }),
    ),
    scenario('simple-same-origin-other-acao', {
      title: 'A same-origin response is readable whatever its `Access-Control-Allow-Origin` says',
      why: 'With response tainting basic HTTP fetch does not run the CORS check, not even with credentials mode include.',
      requirements: ['mode-same-origin-ignores-cors-headers'],
      target: {
        origin: 'page',
        request: {
          headers: [...allow({ origin: 'http://other.example', credentials: 'false' }), ['X-Custom', 'seen']],
        },
      },
      do: fetches({ credentials: 'include' }),
      expect: {
        wire: [request('GET', { headers: { origin: ABSENT } })],
        page: [resolved({ type: 'basic', status: 200, headers: { 'x-custom': 'seen' } })],
      },
    }),

    ...['GET', 'PUT'].map((method) =>
      scenario(`mode-same-origin-cross-${method.toLowerCase()}`, {
        title: `In mode same-origin a cross-origin ${method} is a network error and nothing is sent, not even a preflight`,
        why: 'Main fetch returns a network error for mode same-origin before it reaches the branches that use the network.',
        requirements: ['mode-same-origin-cross-origin-url-no-request'],
        target: { preflight: anyPreflight, request: { headers: allow() } },
        do: fetches({ method, mode: 'same-origin' }),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
    ),
    scenario('mode-same-origin-redirect-cross', {
      title: 'In mode same-origin a redirect to another origin fails and its target is never requested',
      why: 'HTTP-redirect fetch runs main fetch again, where mode same-origin and a cross-origin current URL give a network error.',
      requirements: ['mode-same-origin-redirect-cross-blocked'],
      target: { request: { headers: allow({ origin: '*' }) } },
      resources: { hop: { origin: 'page', request: redirect(302, 'target') } },
      do: fetches({ url: '{url:hop}', mode: 'same-origin' }),
      expect: { wire: [request('GET', { resource: 'hop', headers: { origin: ABSENT } })], page: [NETWORK_ERROR] },
    }),
    scenario('mode-same-origin-redirect-own', {
      title: 'In mode same-origin a redirect within the origin is followed',
      why: 'The current URL stays same origin with the request and response tainting stays basic.',
      requirements: ['mode-same-origin-redirect-cross-blocked', 'response-redirected-flag'],
      target: { origin: 'page', request: { body: 'hello' } },
      resources: { hop: { origin: 'page', request: redirect(302, 'target') } },
      do: fetches({ url: '{url:hop}', mode: 'same-origin' }),
      expect: {
        wire: [request('GET', { resource: 'hop' }), request('GET', { headers: { origin: ABSENT } })],
        page: [resolved({ type: 'basic', status: 200, redirected: true, url: '{url:target}', body: 'hello' })],
      },
    }),

    ...(
      [
        ['get', { method: 'GET' }, { status: 200 }],
        ['head', { method: 'HEAD' }, { status: 200 }],
        ['get-acao-wildcard', { method: 'GET' }, { status: 200, headers: allow({ origin: '*' }) }],
        ['get-404', { method: 'GET' }, { status: 404 }],
        ['get-500', { method: 'GET' }, { status: 500 }],
      ] as const
    ).map(([name, { method }, reply]) =>
      scenario(`mode-no-cors-${name}-opaque`, {
        title: `A cross-origin ${method} in mode no-cors, answered ${reply.status}${'headers' in reply ? ' with `Access-Control-Allow-Origin: *`' : ''}, gives an opaque response`,
        why: 'Main fetch sets response tainting opaque for mode no-cors, so no CORS check runs and script gets an opaque filtered response, whatever the response says about sharing.',
        requirements: ['mode-no-cors-cross-origin-opaque', 'opaque-response-fields', 'opaque-response-body-empty'],
        target: {
          request: {
            status: reply.status,
            headers: [...('headers' in reply ? reply.headers : []), ['Content-Type', 'text/plain']],
            ...(method === 'HEAD' ? {} : { body: 'hello' }),
          },
        },
        do: fetches({ method, mode: 'no-cors' }),
        expect: { wire: [request(method, { headers: { origin: ABSENT } })], page: [opaque] },
      }),
    ),
    scenario('mode-no-cors-same-origin-basic', {
      title: 'A same-origin request in mode no-cors gives an ordinary basic response',
      why: 'The same-origin branch of main fetch comes before the one for mode no-cors.',
      requirements: ['mode-no-cors-same-origin-basic'],
      target: { origin: 'page', request: { headers: { 'X-Custom': 'seen' }, body: 'hello' } },
      do: fetches({ mode: 'no-cors' }),
      expect: {
        wire: [request('GET', { headers: { origin: ABSENT } })],
        page: [resolved({ type: 'basic', status: 200, headers: { 'x-custom': 'seen' }, body: 'hello' })],
      },
    }),
    scenario('mode-no-cors-method-post-lower-case', {
      title: 'Method `post` in lower case is normalised and allowed in mode no-cors',
      why: 'The Request constructor normalises the method before it checks that a no-cors request has a CORS-safelisted method.',
      requirements: ['mode-no-cors-unsafe-method-throws', 'method-normalize-uppercase'],
      target: { request: { headers: { 'Content-Type': 'text/plain' } } },
      do: fetches({ method: 'post', mode: 'no-cors', body: 'hello' }),
      expect: { wire: [request('POST', { body: 'hello' })], page: [opaque] },
    }),
    scenario('mode-no-cors-post-json-no-preflight', {
      title: 'In mode no-cors `Content-Type: application/json` set by script is dropped and one plain POST is sent',
      why: 'Headers with guard request-no-cors take no value that is not no-CORS-safelisted; the type of the string body fills the gap, and the no-cors branch of main fetch makes no CORS-preflight fetch.',
      requirements: ['mode-no-cors-no-preflight'],
      target: { preflight: anyPreflight, request: { headers: { 'Content-Type': 'text/plain' } } },
      do: fetches({ method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'application/json' }, body: '[1]' }),
      expect: {
        wire: [request('POST', { headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: '[1]' })],
        page: [opaque],
      },
    }),
    ...['manual', 'error'].flatMap((mode) => [
      scenario(`mode-no-cors-redirect-${mode}-cross`, {
        title: `A cross-origin no-cors request with redirect mode ${mode} is a network error and nothing is sent`,
        why: 'The no-cors branch of main fetch returns a network error at once unless the redirect mode is follow.',
        requirements: ['mode-no-cors-non-follow-redirect-fails'],
        target: { request: { headers: allow({ origin: '*' }) } },
        do: fetches({ mode: 'no-cors', redirect: mode }),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
      scenario(`mode-no-cors-redirect-${mode}-own`, {
        title: `A same-origin no-cors request may have redirect mode ${mode}`,
        why: 'The same-origin branch of main fetch comes first; it does not look at the redirect mode.',
        requirements: ['mode-no-cors-non-follow-redirect-fails'],
        target: { origin: 'page', request: { body: 'hello' } },
        do: fetches({ mode: 'no-cors', redirect: mode }),
        expect: { wire: [request('GET')], page: [resolved({ type: 'basic', status: 200, body: 'hello' })] },
      }),
    ]),
    ...(
      [
        ['cors', fetches({ url: 'data:text/plain,hello' }), 'window'],
        ['no-cors', fetches({ url: 'data:text/plain,hello', mode: 'no-cors' }), 'window'],
        ['same-origin', fetches({ url: 'data:text/plain,hello', mode: 'same-origin' }), 'window'],
        ['post', fetches({ url: 'data:text/plain,hello', method: 'POST', body: 'x' }), 'window'],
        ['sandboxed', fetches({ url: 'data:text/plain,hello' }), 'sandboxed-frame'],
        ['xhr', xhr({ url: 'data:text/plain,hello' }), 'window'],
      ] as const
    ).map(([name, action, context]) =>
      scenario(`mode-data-url-${name}`, {
        title: {
          cors: 'A data: URL is readable without CORS in the default mode',
          'no-cors': 'A data: URL gives a basic, not an opaque response in mode no-cors',
          'same-origin': 'A data: URL is readable in mode same-origin',
          post: 'A data: URL is readable with method POST',
          sandboxed: 'A data: URL is readable from an opaque origin',
          xhr: 'A data: URL is readable by XMLHttpRequest, with status 200',
        }[name],
        why: 'Main fetch gives every data: URL response tainting basic, before it looks at the mode, and scheme fetch answers from the URL itself.',
        requirements: ['mode-data-url-always-basic'],
        context,
        do: action,
        expect: {
          wire: [],
          page: [resolved({ ...(name === 'xhr' ? {} : { type: 'basic' }), status: 200, body: 'hello' })],
        },
      }),
    ),
    ...refused.map(([id, title, why, requirement, init]) =>
      scenario(id, {
        title,
        why,
        requirements: [requirement],
        target: { origin: init.cache ? 'page' : 'remote', request: { headers: allow() } },
        do: fetches(init),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
    ),
    scenario('mode-url-with-empty-userinfo', {
      title: 'fetch() of a URL with an empty `@` works, since such a URL includes no credentials',
      why: 'The URL parser leaves username and password empty, and only a URL with one of them non-empty includes credentials.',
      requirements: ['mode-url-credentials-constructor-throws'],
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches({ url: 'http://@{host:remote}{path:target}' }),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ type: 'cors', status: 200, url: '{url:target}', body: 'hello' })],
      },
    }),
  ],
});

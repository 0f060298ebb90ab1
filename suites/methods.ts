import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  xhr,
} from '../harness/scenario/builders.ts';
import type { Action, Body, HeaderExpectation, PageExpectation } from '../harness/scenario/schema.ts';

const APIS = ['fetch', 'xhr'] as const;
type Api = (typeof APIS)[number];

/** A preflight answer for scenarios that expect no preflight: a browser that sends one shows it on the wire alone. */
const PERMISSIVE = { status: 204, headers: allow({ methods: '*, PUT, DELETE, PATCH, OPTIONS', headers: '*' }) };

const NO_ACR = { 'access-control-request-method': ABSENT, 'access-control-request-headers': ABSENT };

/** A request by either API. */
function by(api: Api, method: string, more: { headers?: Record<string, string>; body?: string } = {}): Action {
  return api === 'fetch' ? fetches({ method, ...more }) : xhr({ method, ...more });
}

/** A shared cross-origin response, with response.type where the API has one. */
function shared(api: Api, more: Partial<PageExpectation> = {}): PageExpectation {
  return resolved({ ...(api === 'fetch' ? { type: 'cors' as const } : {}), status: 200, ...more });
}

/** Methods that are not CORS-safelisted, in the case in which they are sent. */
const PREFLIGHTED: Record<Api, string[]> = {
  fetch: ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CHICKEN', 'wibbley-wobbley'],
  xhr: ['PUT', 'OPTIONS', 'CHICKEN'],
};

const NAME: Record<Api, string> = { fetch: '`fetch()`', xhr: '`XMLHttpRequest`' };

/** Bodies of the types that an HTML form can send, with the Content-Type that each implies. */
const FORM_BODIES: { axis: string; words: string; body: Body; type: HeaderExpectation; bytes?: string }[] = [
  { axis: 'text', words: 'a string', body: { text: 'hello' }, type: 'text/plain;charset=UTF-8', bytes: 'hello' },
  {
    axis: 'urlencoded',
    words: 'URLSearchParams',
    body: { urlencoded: [['a', 'b c']] },
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    bytes: 'a=b+c',
  },
  {
    axis: 'form-data',
    words: 'FormData',
    body: { formData: [['a', 'b']] },
    type: { startsWith: 'multipart/form-data; boundary=' },
  },
];

export default suite({
  id: 'methods',
  title: 'Methods',
  description: 'Which methods cause a CORS-preflight request, how their case is treated, and which are refused.',
  scenarios: [
    ...APIS.flatMap((api) =>
      ['GET', 'HEAD', 'POST'].map((method) =>
        scenario(`method-${method.toLowerCase()}-${api}-no-preflight`, {
          title: `A cross-origin ${method} by ${NAME[api]} is sent without a preflight`,
          why: `${method} is a CORS-safelisted method, so main fetch takes its last branch for cross-origin requests in mode cors: HTTP fetch without a CORS-preflight fetch.`,
          requirements: ['method-safelisted-no-preflight', 'no-preflight-exactly-one'],
          target: { preflight: PERMISSIVE, request: { headers: allow(), body: 'hello' } },
          do: by(api, method),
          expect: {
            wire: [request(method, { headers: { origin: '{origin}', ...NO_ACR } })],
            page: [shared(api, { body: method === 'HEAD' ? '' : 'hello' })],
          },
        }),
      ),
    ),
    ...FORM_BODIES.map(({ axis, words, body, type, bytes }) =>
      scenario(`method-post-body-${axis}-no-preflight`, {
        title: `A cross-origin POST whose body is ${words} is sent without a preflight, also with credentials`,
        why: 'POST is a CORS-safelisted method and the Content-Type that the body implies is a CORS-safelisted request-header: such a request tells a server no more than a form could, so servers must defend against it by other means.',
        requirements: ['method-simple-form-like-post-no-preflight', 'safelist-content-type-implied-by-body'],
        target: {
          preflight: { status: 204, headers: allow({ credentials: true, headers: 'content-type' }) },
          request: { headers: allow({ credentials: true }), body: 'hello' },
        },
        do: fetches({ method: 'POST', credentials: 'include', body }),
        expect: {
          wire: [
            request('POST', {
              headers: { origin: '{origin}', 'content-type': type },
              ...(bytes === undefined ? {} : { body: bytes }),
            }),
          ],
          page: [resolved({ type: 'cors', status: 200, body: 'hello' })],
        },
      }),
    ),

    ...APIS.flatMap((api) =>
      PREFLIGHTED[api].map((method) =>
        scenario(`method-${method.toLowerCase()}-${api}-preflight`, {
          title: `A cross-origin ${method} by ${NAME[api]} is preceded by a preflight that names it`,
          why: `${method} is not a CORS-safelisted method and the unsafe-request flag is set, so main fetch asks for a CORS-preflight fetch; the request itself then carries no Access-Control-Request-* header.`,
          requirements: [
            'method-non-safelisted-preflights',
            ...(method === 'OPTIONS' ? ['method-options-by-author-preflighted'] : []),
          ],
          target: {
            preflight: { status: 204, headers: allow({ methods: method }) },
            request: { headers: allow(), body: 'hello' },
          },
          do: by(api, method),
          expect: {
            wire: [preflightFor(method), request(method, { headers: { origin: '{origin}', ...NO_ACR } })],
            page: [shared(api, { body: 'hello' })],
          },
        }),
      ),
    ),
    scenario('method-options-not-listed', {
      title: 'An OPTIONS request by script is not sent when the preflight response does not list OPTIONS',
      why: 'In CORS-preflight fetch the method OPTIONS is neither in the list of Access-Control-Allow-Methods nor a CORS-safelisted method; that the preflight itself used OPTIONS grants nothing.',
      requirements: ['method-options-by-author-preflighted', 'preflight-acam-must-list-method'],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PUT, DELETE' }) },
        request: { headers: allow(), body: 'hello' },
      },
      do: fetches({ method: 'OPTIONS' }),
      expect: { wire: [preflightFor('OPTIONS')], page: [NETWORK_ERROR] },
    }),
    ...['GET', 'HEAD', 'POST'].map((method) =>
      scenario(`method-${method.toLowerCase()}-unsafe-header-preflight`, {
        title: `A cross-origin ${method} with a custom header is preflighted, and the method need not be listed`,
        why: 'The header list has CORS-unsafe request-header names, which demands a CORS-preflight fetch whatever the method; a CORS-safelisted method then passes without Access-Control-Allow-Methods.',
        requirements: ['preflight-acrm-value', 'preflight-acam-safelisted-not-needed'],
        target: {
          preflight: { status: 204, headers: allow({ headers: 'x-a' }) },
          request: { headers: allow(), body: 'hello' },
        },
        do: fetches({ method, headers: { 'X-A': '1' } }),
        expect: {
          wire: [preflightFor(method, 'x-a'), request(method, { headers: { 'x-a': '1' } })],
          page: [resolved({ type: 'cors', status: 200 })],
        },
      }),
    ),

    ...APIS.flatMap((api) =>
      (api === 'fetch' ? ['get', 'head', 'pOsT'] : ['get', 'pOsT']).map((method) =>
        scenario(`method-case-${method.toLowerCase()}-${api}`, {
          title: `\`${method}\` given to ${NAME[api]} is sent as ${method.toUpperCase()} without a preflight`,
          why: 'The method is normalized when the request is made, that is before it is compared with the CORS-safelisted methods.',
          requirements: ['method-normalize-uppercase', 'method-safelisted-no-preflight'],
          target: { preflight: PERMISSIVE, request: { headers: allow(), body: 'hello' } },
          do: by(api, method),
          expect: { wire: [request(method.toUpperCase())], page: [shared(api)] },
        }),
      ),
    ),
    ...APIS.flatMap((api) =>
      (api === 'fetch' ? ['put', 'dElEtE', 'options'] : ['put']).map((method) =>
        scenario(`method-case-${method.toLowerCase()}-${api}`, {
          title: `\`${method}\` given to ${NAME[api]} is preflighted and sent as ${method.toUpperCase()}`,
          why: 'The method is normalized when the request is made, so both Access-Control-Request-Method and the request itself have it in upper case.',
          requirements: ['method-normalize-uppercase', 'preflight-acrm-value'],
          target: {
            preflight: { status: 204, headers: allow({ methods: method.toUpperCase() }) },
            request: { headers: allow(), body: 'hello' },
          },
          do: by(api, method),
          expect: {
            wire: [preflightFor(method.toUpperCase()), request(method.toUpperCase())],
            page: [shared(api)],
          },
        }),
      ),
    ),
    ...APIS.map((api) =>
      scenario(`method-case-patch-kept-${api}`, {
        title: `\`patch\` given to ${NAME[api]} is sent as \`patch\`, in the preflight and after it`,
        why: 'PATCH is not among the methods that normalize upper-cases, so its case is kept; most servers will not know `patch`.',
        requirements: ['method-patch-not-normalized', 'preflight-acrm-value'],
        target: {
          preflight: { status: 204, headers: allow({ methods: 'patch' }) },
          request: { headers: allow(), body: 'hello' },
        },
        do: by(api, 'patch'),
        expect: { wire: [preflightFor('patch'), request('patch')], page: [shared(api)] },
      }),
    ),
    ...[
      { axis: 'capital', method: 'Egg' },
      { axis: 'inner-capital', method: 'eGg' },
    ].map(({ axis, method }) =>
      scenario(`method-case-kept-${axis}`, {
        title: `The case of the method \`${method}\` is kept`,
        why: 'normalize upper-cases DELETE, GET, HEAD, OPTIONS, POST and PUT alone; all other methods are case-sensitive and sent as they are.',
        requirements: ['method-patch-not-normalized'],
        target: {
          preflight: { status: 204, headers: allow({ methods: method }) },
          request: { headers: allow(), body: 'hello' },
        },
        do: fetches({ method }),
        expect: { wire: [preflightFor(method), request(method)], page: [resolved({ type: 'cors', status: 200 })] },
      }),
    ),
    scenario('method-case-patch-upper-listed', {
      title: '`patch` is not sent when the preflight response lists only PATCH',
      why: 'CORS-preflight fetch looks the method up in Access-Control-Allow-Methods case-sensitively, and `patch` was not normalized: the usual reason why a lower-case PATCH fails across origins only.',
      requirements: ['method-patch-not-normalized', 'preflight-acam-case-sensitive'],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PATCH' }) },
        request: { headers: allow(), body: 'hello' },
      },
      do: fetches({ method: 'patch' }),
      expect: { wire: [preflightFor('patch')], page: [NETWORK_ERROR] },
    }),

    ...['CONNECT', 'TRACE', 'TRACK', 'connect', 'TrAcK'].map((method) =>
      scenario(
        `method-forbidden-fetch-${method === method.toUpperCase() ? 'upper' : 'mixed'}-${method.toLowerCase()}`,
        {
          title: `\`fetch()\` with the method \`${method}\` rejects with a TypeError and sends nothing`,
          why: `The Request constructor throws for a forbidden method, and ${method.toUpperCase()} is one in any case.`,
          requirements: ['method-forbidden-fetch-typeerror'],
          target: { preflight: PERMISSIVE, request: { headers: allow() } },
          do: fetches({ method }),
          expect: { wire: [], page: [NETWORK_ERROR] },
        },
      ),
    ),
    scenario('method-forbidden-fetch-same-origin', {
      title: 'TRACE is refused for the same origin too',
      why: 'The Request constructor throws for a forbidden method before any origin is looked at.',
      requirements: ['method-forbidden-fetch-typeerror'],
      target: { origin: 'page' },
      do: fetches({ method: 'TRACE' }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    ...['TRACE', 'connect', 'Track'].map((method) =>
      scenario(`method-forbidden-xhr-${method === method.toUpperCase() ? 'upper' : 'mixed'}-${method.toLowerCase()}`, {
        title: `\`XMLHttpRequest\` open() throws a SecurityError for the method \`${method}\``,
        why: 'open() throws a SecurityError DOMException for a forbidden method, which is matched in any case; nothing is ever sent.',
        requirements: ['method-forbidden-xhr-securityerror'],
        target: { preflight: PERMISSIVE, request: { headers: allow() } },
        do: xhr({ method }),
        expect: { wire: [], page: [{ result: 'rejected', error: 'SecurityError' }] },
      }),
    ),
    ...['CONNECTX', 'TRACKS'].map((method) =>
      scenario(`method-forbidden-not-${method.toLowerCase()}`, {
        title: `\`${method}\` only begins like a forbidden method and is allowed`,
        why: 'A forbidden method is compared as a whole; any other token is an ordinary method that needs a CORS-preflight fetch.',
        requirements: ['method-non-safelisted-preflights', 'method-forbidden-fetch-typeerror'],
        target: {
          preflight: { status: 204, headers: allow({ methods: method }) },
          request: { headers: allow(), body: 'hello' },
        },
        do: fetches({ method }),
        expect: { wire: [preflightFor(method), request(method)], page: [resolved({ type: 'cors', status: 200 })] },
      }),
    ),

    ...APIS.flatMap((api) =>
      [
        { axis: 'space', method: 'GE T' },
        { axis: 'empty', method: '' },
        { axis: 'crlf', method: 'GET\r\n' },
        { axis: 'colon', method: 'GET:' },
        { axis: 'non-ascii', method: 'G\u00c9T' },
      ].map(({ axis, method }) =>
        scenario(`method-invalid-${axis}-${api}`, {
          title: `${NAME[api]} throws a ${api === 'fetch' ? 'TypeError' : 'SyntaxError'} for the method ${JSON.stringify(method)}`,
          why:
            api === 'fetch'
              ? 'What is not an HTTP token is not a method, and the Request constructor throws for it; nothing is trimmed or repaired.'
              : 'What is not an HTTP token is not a method, and open() throws a SyntaxError DOMException for it; nothing is trimmed or repaired.',
          requirements: ['method-invalid-token-throws'],
          target: { preflight: PERMISSIVE, request: { headers: allow() } },
          do: by(api, method),
          expect: {
            wire: [],
            page: [{ result: 'rejected', error: api === 'fetch' ? 'TypeError' : 'SyntaxError' }],
          },
        }),
      ),
    ),

    scenario('method-star-listed-include', {
      title: 'With credentials the method `*` is allowed by `Access-Control-Allow-Methods: *`',
      why: '`*` is a token and so a method; in CORS-preflight fetch it is found in the list of allowed methods like any other, although the list is no wildcard in credentials mode include.',
      requirements: ['method-star-literal', 'preflight-acam-wildcard-credentialed-literal'],
      target: {
        preflight: { status: 204, headers: allow({ credentials: true, methods: '*' }) },
        request: { headers: allow({ credentials: true }), body: 'hello' },
      },
      do: fetches({ method: '*', credentials: 'include' }),
      expect: { wire: [preflightFor('*'), request('*')], page: [resolved({ type: 'cors', status: 200 })] },
    }),
    scenario('method-star-not-put-include', {
      title: 'With credentials `Access-Control-Allow-Methods: *` does not allow PUT',
      why: 'In credentials mode include CORS-preflight fetch demands the method itself in the list; `*` there is just a method of that name.',
      requirements: ['method-star-literal', 'preflight-acam-wildcard-credentialed-literal'],
      target: {
        preflight: { status: 204, headers: allow({ credentials: true, methods: '*' }) },
        request: { headers: allow({ credentials: true }), body: 'hello' },
      },
      do: fetches({ method: 'PUT', credentials: 'include' }),
      expect: { wire: [preflightFor('PUT')], page: [NETWORK_ERROR] },
    }),

    ...['PUT', 'Egg'].map((method) =>
      scenario(`method-same-origin-${method.toLowerCase()}`, {
        title: `A same-origin ${method} is sent without a preflight`,
        why: 'Main fetch takes the same-origin branch, response tainting stays basic, and neither the CORS check nor a CORS-preflight fetch takes place.',
        requirements: ['safelist-same-origin-not-applied', 'mode-same-origin-ignores-cors-headers'],
        target: { origin: 'page', preflight: PERMISSIVE, request: { body: 'hello' } },
        do: fetches({ method }),
        expect: {
          wire: [request(method, { headers: NO_ACR })],
          page: [resolved({ type: 'basic', status: 200, body: 'hello' })],
        },
      }),
    ),
    ...['PUT', 'delete'].map((method) =>
      scenario(`method-no-cors-${method.toLowerCase()}`, {
        title: `Mode no-cors with the method \`${method}\` rejects with a TypeError and sends nothing`,
        why: 'The Request constructor throws when the mode is no-cors and the normalized method is not a CORS-safelisted method.',
        requirements: ['mode-no-cors-unsafe-method-throws'],
        target: { preflight: PERMISSIVE, request: { headers: allow() } },
        do: fetches({ method, mode: 'no-cors' }),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
    ),
    scenario('method-no-cors-post-lower-case', {
      title: '`post` in mode no-cors is normalized first and therefore allowed',
      why: 'The Request constructor normalizes the method before it asks whether a no-cors request has a CORS-safelisted method; the response is opaque.',
      requirements: ['method-normalize-uppercase', 'mode-no-cors-unsafe-method-throws'],
      target: { preflight: PERMISSIVE, request: { body: 'hello' } },
      do: fetches({ method: 'post', mode: 'no-cors', body: 'a' }),
      expect: { wire: [request('POST', { body: 'a' })], page: [resolved({ type: 'opaque', status: 0 })] },
    }),
  ],
});

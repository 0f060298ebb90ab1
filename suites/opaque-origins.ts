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
} from '../harness/scenario/builders.ts';
import type { HeaderLine } from '../harness/scenario/schema.ts';

/** The two APIs: id word, words, action without and with credentials, what a network error looks like. */
const apis = [
  ['fetch', 'fetch()', fetches(), fetches({ credentials: 'include' }), NETWORK_ERROR],
  ['xhr', 'XMLHttpRequest', xhr(), xhr({ withCredentials: true }), XHR_ERROR],
] as const;
const acao = (value: string): HeaderLine => ['Access-Control-Allow-Origin', value];
const fromNull = { headers: { origin: 'null' } };
const context = 'sandboxed-frame';

/** Lines that do not grant an opaque origin: id word, words, lines, requirement. */
const refusing: readonly [string, string, HeaderLine[], string][] = [
  ['upper-case-null', '`Access-Control-Allow-Origin: NULL`', [acao('NULL')], 'cors-check-null-case-sensitive'],
  ['capital-null', '`Access-Control-Allow-Origin: Null`', [acao('Null')], 'cors-check-null-case-sensitive'],
  ['quoted-null', '`Access-Control-Allow-Origin: "null"`', [acao('"null"')], 'cors-check-null-case-sensitive'],
  ['null-list', '`Access-Control-Allow-Origin: null, null`', [acao('null, null')], 'cors-check-list-of-origins-fails'],
  ['null-twice', 'two lines with `null`', [acao('null'), acao('null')], 'cors-check-multiple-header-lines-fail'],
  ['empty', 'an empty `Access-Control-Allow-Origin`', [acao('')], 'cors-check-empty-value-fails'],
  ['embedder', "the embedding page's origin", [acao('{origin:page}')], 'cors-check-null-literal-for-opaque'],
  ['server', "the server's own origin", [acao('{origin:remote}')], 'cors-check-null-literal-for-opaque'],
  ['nothing', 'no CORS header', [], 'cors-check-missing-acao'],
];

/** Credentialed responses: id word, words, lines, whether they grant. */
const credentialed: readonly [string, string, HeaderLine[], boolean][] = [
  ['null-true', '`null` and `Access-Control-Allow-Credentials: true`', allow({ credentials: 'true' }), true],
  ['null-only', '`null` without Access-Control-Allow-Credentials', allow(), false],
  [
    'null-upper-case-true',
    '`null` and `Access-Control-Allow-Credentials: TRUE`',
    allow({ credentials: 'TRUE' }),
    false,
  ],
  [
    'wildcard-true',
    '`*` and `Access-Control-Allow-Credentials: true`',
    allow({ origin: '*', credentials: 'true' }),
    false,
  ],
];

/** Chains of origins that a GET is redirected through; each answer allows `null`. */
const chains = [
  ['cross', ['remote', 'remote2'], 'from one other server to another'],
  ['own-server-to-cross', ['page', 'remote'], 'from its own server to another'],
  ['cross-to-own-server', ['remote', 'page'], 'from another server to its own'],
  ['within-own-server', ['page', 'page'], 'within its own server'],
] as const;

export default suite({
  id: 'opaque-origins',
  title: 'Opaque origins',
  description:
    'Requests from a sandboxed frame, whose origin is opaque: it serialises to `null` and is same origin with nothing, not even with its own server.',
  scenarios: [
    ...apis.map(([api, words, action]) =>
      scenario(`opaque-${api}-null-shared`, {
        title: `From an opaque origin ${words} sends \`Origin: null\`, and \`Access-Control-Allow-Origin: null\` shares the response`,
        why: 'An opaque origin serialises to `null`, and the CORS check compares those bytes with the header like any other origin. Since every sandboxed page anywhere has this value, granting it grants everybody.',
        requirements: ['cors-check-null-literal-for-opaque', 'origin-opaque-serializes-null'],
        context,
        target: { request: { headers: allow({ origin: 'null' }), body: 'hello' } },
        do: action,
        expect: {
          wire: [request('GET', { headers: { origin: { lines: ['null'] } } })],
          page: [
            resolved({ ...(api === 'fetch' ? { type: 'cors' } : {}), status: 200, url: '{url:target}', body: 'hello' }),
          ],
        },
      }),
    ),
    ...apis.map(([api, words, action]) =>
      scenario(`opaque-${api}-wildcard-shared`, {
        title: `\`Access-Control-Allow-Origin: *\` shares a response with ${words} from an opaque origin`,
        why: 'The CORS check accepts the wildcard before it looks at the request origin, unless credentials mode is include.',
        requirements: ['cors-check-opaque-wildcard'],
        context,
        target: { request: { headers: allow({ origin: '*' }), body: 'hello' } },
        do: action,
        expect: { wire: [request('GET', fromNull)], page: [resolved({ status: 200, body: 'hello' })] },
      }),
    ),
    scenario('opaque-null-whitespace-shared', {
      title: 'Spaces and tabs around `null` are not part of the value and do no harm',
      why: 'A header value holds no leading or trailing tab or space, so the CORS check sees the four bytes alone.',
      requirements: ['cors-check-surrounding-whitespace-trimmed', 'cors-check-null-literal-for-opaque'],
      context,
      target: { request: { headers: [acao(' \tnull\t ')], body: 'hello' } },
      do: fetches(),
      expect: { wire: [request('GET', fromNull)], page: [resolved({ type: 'cors', body: 'hello' })] },
    }),
    ...refusing.map(([name, words, headers, requirement]) =>
      scenario(`opaque-${name}-refused`, {
        title: `To an opaque origin a response with ${words} is a network error`,
        why: 'The CORS check compares the joined value byte for byte with `null`, the serialised origin, and the origin of the embedding page plays no part.',
        requirements: [requirement, 'origin-sandboxed-iframe-opaque'],
        context,
        target: { request: { headers, body: 'secret' } },
        do: fetches(),
        expect: { wire: [request('GET', fromNull)], page: [NETWORK_ERROR] },
      }),
    ),

    ...apis.flatMap(([api, api2, , action, failure]) =>
      credentialed.map(([name, words, headers, granted]) =>
        scenario(`opaque-credentials-${api}-${name}`, {
          title: `To a credentialed request by ${api2} from an opaque origin a response with ${words} is ${granted ? 'shared' : 'a network error'}`,
          why: 'With credentials mode include the CORS check takes no wildcard: it demands the serialised origin, here `null`, and `Access-Control-Allow-Credentials` with exactly `true`.',
          requirements: ['cors-check-opaque-credentialed-null'],
          context,
          target: { request: { headers, body: 'hello' } },
          do: action,
          expect: {
            wire: [request('GET', fromNull)],
            page: [granted ? resolved({ status: 200, body: 'hello' }) : failure],
          },
        }),
      ),
    ),

    ...apis.map(([api, words, action, , failure]) =>
      scenario(`opaque-own-server-${api}-refused`, {
        title: `To an opaque origin its own server is cross-origin: without a CORS header ${words} gets a network error`,
        why: 'An opaque origin is same origin only with itself, so main fetch sets response tainting cors and the CORS check fails.',
        requirements: ['origin-sandboxed-iframe-opaque', 'origin-two-opaque-origins-never-same'],
        context,
        target: { origin: 'page', request: { body: 'secret' } },
        do: action,
        expect: { wire: [request('GET', fromNull)], page: [failure] },
      }),
    ),
    scenario('opaque-own-server-null-shared', {
      title: 'A response of its own server that allows `null` is a cors response to an opaque origin',
      why: 'The request is cross-origin, so response tainting is cors; the CORS check passes and script gets a CORS filtered response.',
      requirements: ['origin-sandboxed-iframe-opaque', 'cors-check-null-literal-for-opaque'],
      context,
      target: { origin: 'page', request: { headers: [...allow(), ['X-Custom', 'hidden']], body: 'hello' } },
      do: fetches(),
      expect: {
        wire: [request('GET', fromNull)],
        page: [resolved({ type: 'cors', status: 200, headers: { 'x-custom': ABSENT }, body: 'hello' })],
      },
    }),
    scenario('opaque-own-server-mode-same-origin', {
      title: 'Mode same-origin from an opaque origin to its own server is a network error and nothing is sent',
      why: 'Main fetch returns a network error for mode same-origin unless URL and request are same origin, which an opaque origin never is with an HTTP URL.',
      requirements: ['mode-same-origin-cross-origin-url-no-request', 'origin-sandboxed-iframe-opaque'],
      context,
      target: { origin: 'page', request: { headers: allow() } },
      do: fetches({ mode: 'same-origin' }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    scenario('opaque-own-server-no-cors', {
      title:
        'Mode no-cors from an opaque origin to its own server gives an opaque response, without `Origin` on the GET',
      why: 'Main fetch takes the no-cors branch since the URL is not same origin; with response tainting opaque a GET gets no `Origin` header.',
      requirements: ['mode-no-cors-cross-origin-opaque', 'origin-absent-no-cors-get'],
      context,
      target: { origin: 'page', request: { headers: { 'Content-Type': 'text/plain' }, body: 'hello' } },
      do: fetches({ mode: 'no-cors' }),
      expect: {
        wire: [request('GET', { headers: { origin: ABSENT } })],
        page: [resolved({ type: 'opaque', status: 0, body: '' })],
      },
    }),
    scenario('opaque-no-cors-post', {
      title: 'A no-cors POST from an opaque origin carries `Origin: null`, even with referrer policy unsafe-url',
      why: 'Appending the request `Origin` header starts from the serialised origin; a referrer policy can only reduce it, never restore it.',
      requirements: ['origin-sent-no-cors-post', 'origin-opaque-serializes-null'],
      context,
      target: { request: { headers: { 'Content-Type': 'text/plain' } } },
      do: fetches({ method: 'POST', mode: 'no-cors', referrerPolicy: 'unsafe-url', body: 'hello' }),
      expect: {
        wire: [request('POST', { headers: { origin: { lines: ['null'] } }, body: 'hello' })],
        page: [resolved({ type: 'opaque' })],
      },
    }),

    ...(['remote', 'page'] as const).map((origin) =>
      scenario(`opaque-preflight-${origin === 'page' ? 'own-server' : 'cross'}`, {
        title: `A PUT from an opaque origin to ${origin === 'page' ? 'its own' : 'another'} server is preflighted, both requests with \`Origin: null\``,
        why: 'The CORS-preflight fetch appends the same serialised origin as the actual request, and both responses go through the CORS check.',
        requirements: ['preflight-origin-header', 'origin-opaque-serializes-null'],
        context,
        target: {
          origin,
          preflight: { status: 204, headers: allow({ origin: 'null', methods: 'PUT' }) },
          request: { headers: allow({ origin: 'null' }), body: 'stored' },
        },
        do: fetches({ method: 'PUT', body: 'hello' }),
        expect: {
          wire: [
            preflightFor('PUT', undefined, { headers: { origin: 'null', 'content-type': ABSENT } }),
            request('PUT', { ...fromNull, body: 'hello' }),
          ],
          page: [resolved({ type: 'cors', status: 200, body: 'stored' })],
        },
      }),
    ),
    scenario('opaque-preflight-embedder-refused', {
      title: "A preflight response that allows the embedding page's origin instead of `null` stops the request",
      why: 'The CORS-preflight fetch runs the CORS check on the preflight response; it fails, so the PUT is not sent.',
      requirements: ['cors-check-null-literal-for-opaque', 'preflight-origin-header'],
      context,
      target: {
        preflight: { status: 204, headers: allow({ origin: '{origin:page}', methods: 'PUT' }) },
        request: { headers: allow({ origin: 'null' }) },
      },
      do: fetches({ method: 'PUT' }),
      expect: { wire: [preflightFor('PUT')], page: [NETWORK_ERROR] },
    }),

    ...chains.map(([name, [first, second], words]) =>
      scenario(`opaque-redirect-${name}`, {
        title: `A GET from an opaque origin that is redirected ${words} has \`Origin: null\` on both hops`,
        why: 'Every hop is cross-origin to an opaque origin, so response tainting is cors throughout and each response goes through the CORS check against `null`.',
        requirements: ['origin-opaque-serializes-null', 'cors-check-runs-on-every-hop'],
        context,
        target: { origin: second, request: { headers: allow({ origin: 'null' }), body: 'hello' } },
        resources: { hop: { origin: first, request: redirect(302, 'target', allow({ origin: 'null' })) } },
        do: fetches({ url: '{url:hop}' }),
        expect: {
          wire: [request('GET', { resource: 'hop', ...fromNull }), request('GET', fromNull)],
          page: [resolved({ type: 'cors', status: 200, redirected: true, url: '{url:target}', body: 'hello' })],
        },
      }),
    ),
    scenario('opaque-redirect-own-server-without-acao', {
      title: 'A redirect of its own server without a CORS header stops a request from an opaque origin',
      why: 'HTTP fetch runs the CORS check on the redirect itself before HTTP-redirect fetch, since even the first hop is cross-origin.',
      requirements: ['cors-check-runs-on-every-hop', 'origin-sandboxed-iframe-opaque'],
      context,
      target: { request: { headers: allow({ origin: '*' }) } },
      resources: { hop: { origin: 'page', request: redirect(302, 'target') } },
      do: fetches({ url: '{url:hop}' }),
      expect: { wire: [request('GET', { resource: 'hop', ...fromNull })], page: [NETWORK_ERROR] },
    }),
  ],
});

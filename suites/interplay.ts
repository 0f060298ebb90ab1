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
} from '../harness/scenario/builders.ts';
import type { HeaderExpectation, HeaderLine } from '../harness/scenario/schema.ts';

const O = '{origin:page}';
const START = '{url:start}';
const at = (resource: string, method = 'GET', headers: Record<string, HeaderExpectation> = {}) =>
  request(method, { resource, headers });
const opt = (resource: string, method: string, names?: string) => preflightFor(method, names, { resource });
const granting = (methods: string, headers?: string) => ({
  status: 204,
  headers: allow({ methods, ...(headers ? { headers } : {}) }),
});
const OK = { headers: allow(), body: 'done' };
const DONE = resolved({ status: 200, body: 'done' });

const uploads = [
  scenario('interplay-upload-put-unlisted', {
    title: 'A listener on `xhr.upload` lets a PUT pass that no `Access-Control-Allow-Methods` lists',
    why: 'CORS-preflight fetch sets methods to the request’s own when the header is missing and the use-CORS-preflight flag is set, and then finds PUT in it. The note on the step has caching in mind; the text allows the method.',
    requirements: ['forced-preflight-acam-not-required'],
    target: { preflight: { status: 204, headers: allow() }, request: OK },
    do: xhr({ method: 'PUT', body: 'a', uploadListener: 'progress' }),
    expect: { wire: [preflightFor('PUT'), request('PUT')], page: [DONE] },
  }),
  scenario('interplay-put-unlisted', {
    title: 'Without a listener the same PUT is refused',
    why: 'Without the use-CORS-preflight flag methods stay null, and PUT is no CORS-safelisted method.',
    requirements: ['preflight-acam-must-list-method'],
    target: { preflight: { status: 204, headers: allow() }, request: OK },
    do: xhr({ method: 'PUT', body: 'a' }),
    expect: { wire: [preflightFor('PUT')], page: [{ result: 'rejected', error: 'error' }] },
  }),
];

const redirects = [
  ...([301, 302, 303] as const).map((status) =>
    scenario(`interplay-redirect-post-${status}-drops-origin`, {
      title: `The GET that ${status} makes of a same-origin POST has no \`Origin\``,
      why: 'Append a request `Origin` header adds none to a GET whose response tainting is basic; each hop’s header list is built anew.',
      requirements: ['redirect-same-origin-follow'],
      resources: {
        start: { origin: 'page', request: redirect(status, 'target') },
        target: { origin: 'page', request: { body: 'done' } },
      },
      do: fetches({ url: START, method: 'POST', body: 'hi' }),
      expect: { wire: [at('start', 'POST', { origin: O }), at('target', 'GET', { origin: ABSENT })], page: [DONE] },
    }),
  ),
  ...([301, 302, 307, 308] as const).map((status) =>
    scenario(`interplay-redirect-delete-${status}-elsewhere`, {
      title: `A DELETE stays a DELETE when ${status} takes it to another origin`,
      why: 'HTTP-redirect fetch changes the method for a POST after 301 and 302, and after 303; a DELETE keeps it, so the next hop needs a preflight for DELETE.',
      requirements: ['redirect-method-301-302-post-to-get'],
      resources: {
        start: { origin: 'page', request: redirect(status, 'target') },
        target: { preflight: granting('DELETE'), request: OK },
      },
      do: fetches({ url: START, method: 'DELETE' }),
      expect: { wire: [at('start', 'DELETE'), opt('target', 'DELETE'), at('target', 'DELETE')], page: [DONE] },
    }),
  ),
  scenario('interplay-redirect-delete-302-within', {
    title: 'A DELETE stays a DELETE when 302 keeps it at its origin',
    why: 'HTTP-redirect fetch changes the method of a POST only.',
    requirements: ['redirect-method-301-302-post-to-get'],
    resources: {
      start: { origin: 'page', request: redirect(302, 'target') },
      target: { origin: 'page', request: { body: 'done' } },
    },
    do: fetches({ url: START, method: 'DELETE' }),
    expect: { wire: [at('start', 'DELETE'), at('target', 'DELETE')], page: [DONE] },
  }),
  ...(
    [
      ['plain', {}],
      ['preflighted', { 'x-a': '1' }],
    ] as const
  ).map(([name, headers]) =>
    scenario(`interplay-redirect-userinfo-${name}`, {
      title: `A \`Location\` with a user name at another origin ends a ${name} request`,
      why: 'HTTP-redirect fetch returns a network error in mode cors before main fetch asks whether the next hop needs a preflight.',
      requirements: ['redirect-credentials-in-location-cors'],
      resources: {
        start: { origin: 'page', request: redirect(302, 'http://user:pass@{host:remote}{path:target}') },
        target: { preflight: granting('GET', 'x-a'), request: OK },
      },
      do: fetches({ url: START, headers }),
      expect: { wire: [at('start')], page: [NETWORK_ERROR] },
    }),
  ),
  ...([20, 21] as const).map((count) =>
    scenario(`interplay-redirect-limit-keepalive-${count}`, {
      title: `${count} redirects of a request with keepalive ${count > 20 ? 'fail' : 'are followed'}`,
      why: 'HTTP-redirect fetch returns a network error when the redirect count is 20 already; keepalive does not change that.',
      requirements: ['redirect-limit-20'],
      resources: {
        start: {
          request: [
            ...Array.from({ length: count }, (_, index) => redirect(302, `${START}?${index + 1}`, allow())),
            OK,
          ],
        },
      },
      do: fetches({ url: START, keepalive: true }),
      expect: {
        wire: Array.from({ length: 21 }, () => at('start')),
        page: [count > 20 ? NETWORK_ERROR : DONE],
      },
    }),
  ),
];

const followUps = [
  scenario('interplay-redirect-post-302-308-drops-type', {
    title: 'The `Content-Type` that a 302 takes from a POST stays away after a further redirect',
    why: 'HTTP-redirect fetch deletes the request-body headers from the request itself, so later hops cannot have them.',
    requirements: ['redirect-body-headers-dropped'],
    resources: {
      start: { request: redirect(302, 'middle') },
      middle: { origin: 'remote2', request: redirect(308, 'target') },
      target: { request: { body: 'done' } },
    },
    do: fetches({ url: START, method: 'POST', mode: 'no-cors', body: 'hi' }),
    expect: {
      wire: [
        at('start', 'POST'),
        at('middle', 'GET', { 'content-type': ABSENT }),
        at('target', 'GET', { 'content-type': ABSENT }),
      ],
      page: [resolved({ type: 'opaque' })],
    },
  }),
  scenario('interplay-redirect-post-302-308-drops-language', {
    title: 'The `Content-Language` that a 302 takes from a POST stays away after a further redirect',
    why: 'HTTP-redirect fetch deletes the request-body headers from the request itself, so later hops neither announce nor have them.',
    requirements: ['redirect-body-headers-dropped'],
    resources: {
      start: { origin: 'page', request: redirect(302, 'middle') },
      middle: { origin: 'page', request: redirect(308, 'target') },
      target: { preflight: granting('*', '*, content-language'), request: OK },
    },
    do: fetches({ url: START, method: 'POST', headers: { 'Content-Language': '(en)' }, body: 'hi' }),
    expect: {
      wire: [
        at('start', 'POST', { 'content-language': '(en)' }),
        at('middle', 'GET', { 'content-language': ABSENT }),
        at('target', 'GET', { 'content-language': ABSENT }),
      ],
      page: [DONE],
    },
  }),
  scenario('interplay-redirect-twice-drops-authorization', {
    title: 'The `Authorization` that a redirect to another origin takes away stays away after a further redirect there',
    why: 'HTTP-redirect fetch deletes the header from the request itself when the origin changes, so later hops neither announce nor have it.',
    requirements: ['redirect-authorization-removed-cross-origin'],
    resources: {
      start: { origin: 'page', request: redirect(302, 'middle') },
      middle: {
        preflight: granting('*', '*, authorization'),
        request: redirect(302, 'target', allow()),
      },
      target: { preflight: granting('*', '*, authorization'), request: OK },
    },
    do: fetches({ url: START, headers: { Authorization: 'Bearer secret' } }),
    expect: {
      wire: [
        at('start', 'GET', { authorization: 'Bearer secret' }),
        at('middle', 'GET', { authorization: ABSENT }),
        at('target', 'GET', { authorization: ABSENT }),
      ],
      page: [DONE],
    },
  }),
  scenario('interplay-own-post-same-origin-mode-referrer-empty', {
    title: 'A same-origin POST without referrer in mode same-origin has the page’s origin in `Origin`',
    why: 'Append a request `Origin` header looks at the referrer policy, not at the referrer.',
    requirements: ['origin-sent-same-origin-unsafe-method'],
    target: { origin: 'page', request: { body: 'done' } },
    do: fetches({ method: 'POST', mode: 'same-origin', referrer: '', body: 'hi' }),
    expect: { wire: [request('POST', { headers: { origin: O } })], page: [DONE] },
  }),
];

const opaque = [
  scenario('interplay-redirect-no-cors-cookies-stay', {
    title: 'A no-cors request with credentials mode same-origin leaves its cookies behind at another origin',
    why: 'HTTP-network-or-cache fetch includes credentials for mode same-origin only while the response tainting is basic; after the redirect it is opaque. Cookies know no port, so one would go to the second origin.',
    requirements: ['redirect-same-origin-credentials-not-restored'],
    resources: {
      start: { origin: 'page', request: redirect(302, 'target', [['Set-Cookie', '{id}=1']]) },
      target: { origin: 'sibling', request: { body: 'done' } },
    },
    do: fetches({ url: START, mode: 'no-cors' }),
    expect: { wire: [at('start'), at('target', 'GET', { cookie: ABSENT })], page: [resolved({ type: 'opaque' })] },
  }),
  scenario('interplay-redirect-manual-location-invalid', {
    title: 'With redirect mode manual a `Location` that is no URL does not matter',
    why: 'HTTP fetch sets the response to an opaque-redirect filtered response before anything parses the location URL.',
    requirements: ['redirect-location-invalid', 'opaqueredirect-response-fields'],
    target: { request: { status: 302, headers: [...allow(), ['Location', 'http://[']] } },
    do: fetches({ redirect: 'manual' }),
    expect: { wire: [request('GET')], page: [resolved({ type: 'opaqueredirect', status: 0 })] },
  }),
  scenario('interplay-redirect-manual-location-missing', {
    title: 'With redirect mode manual a 302 without `Location` gives an opaque-redirect response without body',
    why: 'HTTP fetch switches on the redirect mode for any redirect status; the opaque-redirect filtered response has a null body.',
    requirements: ['redirect-missing-location-other-modes', 'opaqueredirect-response-fields'],
    target: { origin: 'page', request: { status: 302, body: 'secret' } },
    do: fetches({ redirect: 'manual' }),
    expect: { wire: [request('GET')], page: [resolved({ type: 'opaqueredirect', status: 0, body: '' })] },
  }),
];

const NEAR = [...allow(), ['Access-Control-Allow-Credentials', 'true'] as HeaderLine];
const cookies = (['Lax', 'Strict'] as const).map((value) =>
  scenario(`interplay-redirect-taint-${value.toLowerCase()}-cookie`, {
    title: `A \`SameSite=${value}\` cookie stays behind when a redirect from another site leads back to its own`,
    why: 'Determine the same-site mode gives "unset-or-less" when the redirect-taint is cross-site, here after a hop at another site that was not the page’s own.',
    requirements: ['credentials-samesite-applies'],
    resources: {
      set: { origin: 'page', request: { headers: [['Set-Cookie', `{id}=1; SameSite=${value}`]], body: 'set' } },
      start: { request: redirect(302, 'middle', NEAR) },
      middle: {
        origin: 'remote2',
        request: redirect(302, 'target', [
          ['Access-Control-Allow-Origin', 'null'],
          ['Access-Control-Allow-Credentials', 'true'],
        ]),
      },
      target: {
        origin: 'page',
        request: {
          headers: [
            ['Access-Control-Allow-Origin', 'null'],
            ['Access-Control-Allow-Credentials', 'true'],
          ],
          body: 'done',
        },
      },
    },
    do: [fetches({ url: '{url:set}' }), fetches({ url: START, credentials: 'include' })],
    expect: {
      wire: [at('set'), at('start'), at('middle'), at('target', 'GET', { cookie: ABSENT })],
      page: [resolved({ status: 200 }), DONE],
    },
  }),
);

const caches = [
  scenario('interplay-refused-preflight-stores-nothing', {
    title: 'A preflight that refuses the request leaves nothing in the preflight cache',
    why: 'CORS-preflight fetch returns a network error for the header that is not listed before it creates any cache entry; main fetch then clears what there was.',
    requirements: ['pfcache-cleared-on-failure'],
    target: {
      preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'x-b', maxAge: 60 }) },
      request: OK,
    },
    do: [fetches({ headers: { 'x-a': '1' } }), fetches({ method: 'PUT' })],
    expect: {
      wire: [preflightFor('GET', 'x-a'), preflightFor('PUT'), request('PUT')],
      page: [NETWORK_ERROR, DONE],
    },
  }),
];

const values = [
  scenario('interplay-response-value-bytes', {
    title: 'Bytes from 0x80 on in an exposed response header reach script one character each',
    why: 'Headers get gives the value as a ByteString: each byte of the header value is isomorphic decoded to one character.',
    requirements: ['expose-listed-header'],
    target: { request: { headers: [...allow({ expose: 'x-a' }), ['X-A', 'a\u00e9b']], body: 'done' } },
    do: fetches(),
    expect: { wire: [request('GET')], page: [resolved({ status: 200, headers: { 'x-a': 'a\u00e9b' } })] },
  }),
  scenario('interplay-worker-xhr-charset', {
    title: 'In a worker too the default Content-Type of a text is `text/plain;charset=UTF-8`',
    why: 'send() extracts type from the string, which is given with UTF-8 in upper case, whatever the global object.',
    requirements: ['worker-same-cors-behaviour'],
    context: 'dedicated-worker',
    target: { request: OK },
    do: xhr({ method: 'POST', body: 'a' }),
    expect: { wire: [request('POST', { headers: { 'content-type': 'text/plain;charset=UTF-8' } })], page: [DONE] },
  }),
  scenario('interplay-worker-xhr-charset-replaced', {
    title: 'In a worker too XMLHttpRequest replaces the charset that script gives a text',
    why: 'send() sets the charset of the author’s Content-Type to UTF-8 for strings, whatever the global object.',
    requirements: ['worker-same-cors-behaviour'],
    context: 'dedicated-worker',
    target: { request: OK },
    do: xhr({ method: 'POST', headers: { 'Content-Type': 'text/plain;charset=iso-8859-1' }, body: 'a' }),
    expect: { wire: [request('POST', { headers: { 'content-type': 'text/plain;charset=UTF-8' } })], page: [DONE] },
  }),
  scenario('interplay-own-grant-empty-line', {
    title: 'An empty line of `Access-Control-Allow-Origin` shows in a same-origin response',
    why: 'Getting a name from a header list joins all values with a comma and a space, empty ones included.',
    requirements: ['expose-combined-duplicate-values'],
    target: {
      origin: 'page',
      request: {
        headers: [
          ['Access-Control-Allow-Origin', '*'],
          ['Access-Control-Allow-Origin', ''],
        ],
        body: 'done',
      },
    },
    do: fetches(),
    expect: {
      wire: [request('GET')],
      page: [resolved({ status: 200, headers: { 'access-control-allow-origin': '*, ' } })],
    },
  }),
  scenario('interplay-redirect-post-302-307-302-drops-type', {
    title: 'A `Content-Type` that a 302 took away stays away over a 307 and another 302',
    why: 'HTTP-redirect fetch deletes request-body headers from the request for good.',
    requirements: ['redirect-body-headers-dropped'],
    resources: {
      start: { request: redirect(302, 'second', allow()) },
      second: { request: redirect(307, 'third', allow()) },
      third: { request: redirect(302, 'target', allow()) },
      target: { request: OK },
    },
    do: fetches({ url: START, method: 'POST', body: 'hi' }),
    expect: {
      wire: [
        at('start', 'POST', { 'content-type': 'text/plain;charset=UTF-8' }),
        at('second', 'GET', { 'content-type': ABSENT }),
        at('third', 'GET', { 'content-type': ABSENT }),
        at('target', 'GET', { 'content-type': ABSENT }),
      ],
      page: [DONE],
    },
  }),
  scenario('interplay-data-url-headers', {
    title: 'The response of a data: URL has one header, `Content-Type`',
    why: 'Scheme fetch returns a response whose header list is the Content-Type of the data: URL struct and nothing else.',
    requirements: ['mode-data-url-always-basic'],
    do: fetches({ url: 'data:text/plain,hello' }),
    expect: { wire: [], page: [resolved({ type: 'basic', headerNames: ['content-type'], body: 'hello' })] },
  }),
];

export default suite({
  id: 'interplay',
  title: 'Where rules meet',
  description: 'Two rules at once, such as a redirect and the preflight cache. Most of these were found by exploring.',
  scenarios: [...uploads, ...redirects, ...followUps, ...opaque, ...cookies, ...caches, ...values],
});

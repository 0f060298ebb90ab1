import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  PRESENT,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
} from '../harness/scenario/builders.ts';
import type { HeaderExpectation, HeaderLine, OriginName, XhrAction } from '../harness/scenario/schema.ts';

const OK = { headers: allow(), body: 'hello' };
const SHARED = resolved({ status: 200, body: 'hello' });
const granting = (methods?: string, headers?: string) => ({ status: 204, headers: allow({ methods, headers }) });
/** A preflight answer for scenarios that expect no preflight: a browser that sends one shows it on the wire alone. */
const PERMISSIVE = granting('*', '*');

const WHY_PREFLIGHT =
  'CORS-preflight fetch makes a new request with an empty header list and adds no more than Accept and the Access-Control-Request-* headers; HTTP-network-or-cache fetch adds what every request has.';
const WHY_NAMES =
  'CORS-preflight fetch joins the CORS-unsafe request-header names with bare commas; these are a set of lower-case names sorted by bytes.';
const WHY_FORBIDDEN =
  'It is a forbidden request-header: Headers append under the guard request, and setRequestHeader(), return without adding it, so it can neither be sent nor make the request unsafe.';
const WHY_UPLOAD =
  'send() sets the upload listener flag when a listener is registered on the upload object, and with it the use-CORS-preflight flag, since progress of an upload would tell whether the server answers at all.';

/** A preflighted PUT, once by fetch() and once by XMLHttpRequest, with what its two requests must have. */
const putByBoth = (
  axis: string,
  input: {
    title: string;
    why?: string;
    requirements: string[];
    headers?: HeaderLine[];
    names?: string;
    preflight?: Record<string, HeaderExpectation>;
    actual?: Record<string, HeaderExpectation>;
  },
) =>
  (['fetch', 'xhr'] as const).map((api) =>
    scenario(`preflight-request-${axis}-${api}`, {
      title: `${input.title} (${api === 'fetch' ? '`fetch()`' : '`XMLHttpRequest`'})`,
      why: input.why ?? WHY_PREFLIGHT,
      requirements: [...input.requirements, 'preflight-same-for-xhr-and-fetch'],
      target: { preflight: granting('PUT', input.names), request: OK },
      do: (api === 'fetch' ? fetches : xhr)({ method: 'PUT', headers: input.headers ?? [], body: 'body' }),
      expect: {
        wire: [
          { ...preflightFor('PUT', input.names, { headers: input.preflight ?? {} }), body: '' },
          request('PUT', { headers: input.actual ?? {}, body: 'body' }),
        ],
        page: [SHARED],
      },
    }),
  );

/** Header lists of a GET and the Access-Control-Request-Headers that they must yield. */
const NAME_LISTS: { axis: string; title: string; requirements: string[]; headers: HeaderLine[]; names: string }[] = [
  {
    axis: 'lower-case',
    title: '`Access-Control-Request-Headers` has the names in lower case',
    requirements: ['acrh-lowercase'],
    headers: [['X-PINGOTHER', 'ping']],
    names: 'x-pingother',
  },
  {
    axis: 'sorted',
    title: '`Access-Control-Request-Headers` is sorted by bytes, whatever the order in which script set the headers',
    requirements: ['acrh-sorted', 'acrh-comma-no-space'],
    headers: ['z', 'x_a', 'X-B', 'x-a', '0', 'M'].map((name) => [name, '1']),
    names: '0,m,x-a,x-b,x_a,z',
  },
  {
    axis: 'comma',
    title: '`Access-Control-Request-Headers` is one line with commas and no spaces',
    requirements: ['acrh-comma-no-space'],
    headers: [
      ['X-A', '1'],
      ['Cache-Control', 'no-cache'],
    ],
    names: 'cache-control,x-a',
  },
  {
    axis: 'repeated',
    title: 'A header set twice in different case is named once in `Access-Control-Request-Headers`',
    requirements: ['acrh-deduplicated'],
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
    ],
    names: 'x-a',
  },
  {
    axis: 'unsafe-only',
    title: 'Safelisted headers are left out of `Access-Control-Request-Headers`',
    requirements: ['acrh-only-unsafe-names'],
    headers: [
      ['Accept', 'text/html'],
      ['Accept-Language', 'de'],
      ['Content-Language', 'de'],
      ['X-A', '1'],
    ],
    names: 'x-a',
  },
  {
    axis: 'authorization',
    title: '`Authorization` set by script is named in `Access-Control-Request-Headers`',
    requirements: ['acrh-authorization-listed', 'acrh-sorted'],
    headers: [
      ['X-A', '1'],
      ['Authorization', 'Bearer abc'],
    ],
    names: 'authorization,x-a',
  },
  {
    axis: 'empty-value',
    title: 'A custom header with an empty value is named in `Access-Control-Request-Headers`',
    requirements: ['acrh-empty-value-header-listed'],
    headers: [['X-Empty', '']],
    names: 'x-empty',
  },
  {
    axis: 'without-forbidden',
    title: 'Forbidden headers set by script are left out of `Access-Control-Request-Headers`',
    requirements: ['acrh-excludes-forbidden', 'acrh-request-headers-not-author-settable'],
    headers: [
      ['Cookie', 'forged=1'],
      ['Sec-Foo', '1'],
      ['Access-Control-Request-Headers', 'forged'],
      ['Access-Control-Request-Method', 'FORGED'],
      ['X-A', '1'],
    ],
    names: 'x-a',
  },
];

/** Forbidden request headers: the forged value and what must be on the wire instead (nothing said: the browser's own). */
const FORBIDDEN: [name: string, value: string, wire?: HeaderExpectation][] = [
  ['Accept-Charset', 'forged', ABSENT],
  ['Accept-Encoding', 'forged'],
  ['Access-Control-Request-Headers', 'x-forged', ABSENT],
  ['Access-Control-Request-Method', 'PUT', ABSENT],
  ['Connection', 'x-forged'],
  ['Content-Length', '9', ABSENT],
  ['Cookie', 'forged=1', ABSENT],
  ['Cookie2', 'forged', ABSENT],
  ['Date', 'Thu, 01 Jan 2015 00:00:00 GMT', ABSENT],
  ['DNT', 'forged'],
  ['Expect', '100-continue', ABSENT],
  ['Host', 'forged.test', '{host:remote}'],
  ['Keep-Alive', 'timeout=99'],
  ['Origin', 'http://forged.test', '{origin}'],
  ['Referer', '{origin}/forged', '{origin}/'],
  ['Set-Cookie', 'forged=1', ABSENT],
  ['TE', 'trailers', ABSENT],
  ['Trailer', 'x-forged', ABSENT],
  ['Transfer-Encoding', 'chunked', ABSENT],
  ['Upgrade', 'forged', ABSENT],
  ['Via', '1.1 forged', ABSENT],
  ['Proxy-Authorization', 'Basic Zm9yZ2Vk', ABSENT],
  ['pRoXy-X', 'forged', ABSENT],
  ['Sec-X', 'forged', ABSENT],
  ['SEC-FETCH-MODE', 'navigate', 'cors'],
];

/** Method overrides: forbidden only with a value that names a forbidden method. */
const OVERRIDES: { axis: string; line: HeaderLine; dropped: boolean }[] = [
  { axis: 'x-http-method-trace', line: ['X-HTTP-Method', 'TRACE'], dropped: true },
  { axis: 'x-http-method-override-connect', line: ['X-HTTP-Method-Override', 'connect'], dropped: true },
  { axis: 'x-http-method-override-list', line: ['X-HTTP-Method-Override', 'GET, track'], dropped: true },
  { axis: 'x-method-override-trace', line: ['X-Method-Override', 'TRACE'], dropped: true },
  { axis: 'x-method-override-put', line: ['X-Method-Override', 'PUT'], dropped: false },
  { axis: 'x-http-method-connectx', line: ['X-HTTP-Method', 'connectx'], dropped: false },
  { axis: 'x-http-method-quoted', line: ['X-HTTP-Method', '"TRACE"'], dropped: false },
];

const bothApis = (line: HeaderLine) => ({
  resources: {
    'by-fetch': { preflight: PERMISSIVE, request: OK },
    'by-xhr': { preflight: PERMISSIVE, request: OK },
  },
  do: [fetches({ url: '{url:by-fetch}', headers: [line] }), xhr({ url: '{url:by-xhr}', headers: [line] })],
});

/** Fetch metadata of a preflight by the origin it goes to. */
const METADATA: { origin: OriginName; site: string; words: string; may?: true }[] = [
  { origin: 'remote', site: 'cross-site', words: 'to another site' },
  { origin: 'remote-https', site: 'cross-site', words: 'to another site over https' },
  { origin: 'sibling-https', site: 'cross-site', words: 'from http to https on the same host' },
  { origin: 'sibling', site: 'same-site', words: 'to another port of the same host', may: true },
];

/** Referrer policies with the Referer that both requests must have; unsafe-url has a scenario of its own. */
const REFERRERS: { policy: string; value: HeaderExpectation }[] = [
  { policy: '', value: '{origin}/' },
  { policy: 'no-referrer', value: ABSENT },
  { policy: 'same-origin', value: ABSENT },
  { policy: 'origin', value: '{origin}/' },
];

/** What is done to xhr.upload before send() and whether that forces a preflight. */
const UPLOADS: {
  listener?: NonNullable<XhrAction['uploadListener']>;
  words: string;
  forced: boolean;
  requirement: string;
}[] = [
  {
    words: 'Without a listener on `xhr.upload` a POST',
    forced: false,
    requirement: 'xhr-upload-listener-forces-preflight',
  },
  ...(['loadstart', 'progress', 'load', 'error', 'loadend'] as const).map((listener) => ({
    listener,
    words: `With a listener for ${listener} on \`xhr.upload\` a POST`,
    forced: true,
    requirement: 'xhr-upload-listener-any-event-type',
  })),
  {
    listener: 'removed',
    words: 'When the listener on `xhr.upload` is removed again before send(), a POST',
    forced: false,
    requirement: 'xhr-upload-listener-removed-before-send',
  },
  {
    listener: 'after-send',
    words: 'When a listener on `xhr.upload` is registered only after send(), a POST',
    forced: false,
    requirement: 'xhr-upload-listener-after-send-ignored',
  },
  {
    listener: 'touch',
    words: 'When `xhr.upload` is only read, a POST',
    forced: false,
    requirement: 'xhr-upload-object-touch-not-enough',
  },
];

export default suite({
  id: 'preflight-request',
  title: 'Preflight requests',
  description: 'What a CORS-preflight request looks like on the wire, and what forces one or cannot influence it.',
  scenarios: [
    ...putByBoth('put-bare', {
      title: 'A PUT without headers yields one OPTIONS without `Access-Control-Request-Headers`, then the PUT',
      requirements: [
        'preflight-is-options',
        'preflight-count-exactly-one',
        'preflight-acrm-value',
        'acrh-absent-when-empty',
      ],
    }),
    ...putByBoth('put-custom-header', {
      title: 'The preflight names a custom header without sending it',
      requirements: ['preflight-no-author-headers', 'preflight-count-exactly-one', 'acrm-acrh-only-on-preflight'],
      headers: [['X-Secret', 'value']],
      names: 'x-secret',
      preflight: { 'x-secret': ABSENT },
      actual: { 'x-secret': 'value', 'access-control-request-headers': ABSENT },
    }),
    ...putByBoth('no-body', {
      title: 'The preflight of a request with a body has no body and none of its headers',
      requirements: ['preflight-no-body'],
      headers: [['Content-Type', 'application/json']],
      names: 'content-type',
      preflight: { 'content-type': ABSENT, 'content-length': ABSENT, 'transfer-encoding': ABSENT },
      actual: { 'content-length': '4', 'content-type': { startsWith: 'application/json' } },
    }),
    ...putByBoth('accept', {
      title: 'The preflight has `Accept: */*`, whatever the `Accept` of the request',
      requirements: ['preflight-accept-star'],
      headers: [['Accept', 'application/json']],
      preflight: { accept: '*/*' },
      actual: { accept: 'application/json' },
    }),
    ...putByBoth('no-authorization', {
      title: 'The preflight names `Authorization` without sending its value',
      requirements: ['preflight-no-authorization', 'acrh-authorization-listed'],
      headers: [['Authorization', 'Bearer abc']],
      names: 'authorization',
      preflight: { authorization: ABSENT },
      actual: { authorization: 'Bearer abc' },
    }),
    ...putByBoth('usual-headers', {
      title: 'The preflight has `Host`, `User-Agent` and `Origin` like the request after it',
      requirements: ['preflight-user-agent-present', 'preflight-origin-header'],
      preflight: { host: '{host:remote}', 'user-agent': PRESENT, origin: '{origin}' },
      actual: { host: '{host:remote}', 'user-agent': PRESENT, origin: '{origin}' },
    }),
    ...(['sandboxed-frame', 'dedicated-worker'] as const).map((context) =>
      scenario(`preflight-request-origin-${context}`, {
        title:
          context === 'dedicated-worker'
            ? 'A worker sends the same preflight as its page, with the origin of the page'
            : 'The preflight from a sandboxed frame has `Origin: null`',
        why: 'The origin of the preflight is that of the request, the origin of the settings object that fetches; an opaque origin is serialised as null.',
        requirements: [
          'preflight-origin-header',
          ...(context === 'dedicated-worker' ? ['worker-same-cors-behaviour'] : []),
        ],
        context,
        target: { preflight: granting('PUT', 'x-a'), request: OK },
        do: fetches({ method: 'PUT', headers: { 'X-A': '1' } }),
        expect: {
          wire: [preflightFor('PUT', 'x-a'), request('PUT', { headers: { origin: '{origin}', 'x-a': '1' } })],
          page: [resolved({ type: 'cors', status: 200, body: 'hello' })],
        },
      }),
    ),
    ...(['fetch', 'xhr'] as const).map((api) =>
      scenario(`preflight-request-no-cookie-${api}`, {
        title: `With credentials by ${api === 'fetch' ? '`fetch()`' : '`XMLHttpRequest`'} the cookie is on the request and not on its preflight`,
        why: 'The credentials mode of the preflight stays at its initial same-origin while its response tainting is cors, so HTTP-network-or-cache fetch does not include credentials.',
        requirements: ['preflight-no-cookies'],
        target: {
          origin: 'sibling',
          preflight: { status: 204, headers: allow({ credentials: true, methods: 'PUT' }) },
          request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'hello' },
        },
        do: [
          fetches({ credentials: 'include' }),
          api === 'fetch'
            ? fetches({ method: 'PUT', credentials: 'include' })
            : xhr({ method: 'PUT', withCredentials: true }),
        ],
        expect: {
          wire: [
            request('GET', { headers: { cookie: ABSENT } }),
            preflightFor('PUT', undefined, { headers: { cookie: ABSENT } }),
            request('PUT', { headers: { cookie: '{id}=1' } }),
          ],
          page: [SHARED, SHARED],
        },
      }),
    ),
    ...METADATA.map(({ origin, site, words, may }) => {
      const wire = (headers: Record<string, HeaderExpectation>) => [
        preflightFor('PUT', undefined, { headers: { ...headers, 'sec-fetch-user': ABSENT } }),
        request('PUT', { headers }),
      ];
      const sent = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': site };
      const none = { 'sec-fetch-mode': ABSENT, 'sec-fetch-dest': ABSENT, 'sec-fetch-site': ABSENT };
      return scenario(`preflight-request-metadata-${origin}`, {
        title: `The preflight ${words} has the same fetch metadata as its request: cors, empty, ${site}`,
        why: may
          ? 'Fetch metadata goes to potentially trustworthy URLs; http://localhost is one only where the browser promises to resolve that name to the loopback interface itself.'
          : 'The preflight has mode cors and the destination of the request, and the metadata is appended to every request whose URL is potentially trustworthy, as 127.0.0.1 and https are. Sites that differ in scheme differ.',
        kind: may ? 'may' : 'must',
        requirements: ['preflight-sec-fetch', 'secfetch-site-values'],
        target: { origin, preflight: granting('PUT'), request: OK },
        do: fetches({ method: 'PUT' }),
        expect: may
          ? [
              { label: 'localhost is trustworthy', wire: wire(sent), page: [SHARED] },
              { label: 'localhost is not trustworthy: no metadata', wire: wire(none), page: [SHARED] },
            ]
          : { wire: wire(sent), page: [SHARED] },
      });
    }),
    ...REFERRERS.map(({ policy, value }) =>
      scenario(`preflight-request-referrer-${policy || 'default'}`, {
        title: `The preflight has the \`Referer\` of its request under the ${policy || 'default'} referrer policy`,
        why: 'CORS-preflight fetch gives the preflight the referrer and the referrer policy of the request.',
        requirements: ['preflight-referer-follows-policy'],
        target: { preflight: granting('PUT'), request: OK },
        do: fetches({
          method: 'PUT',
          referrer: '{origin}/{id}/page?query',
          ...(policy ? { referrerPolicy: policy } : {}),
        }),
        expect: {
          wire: [
            preflightFor('PUT', undefined, { headers: { referer: value } }),
            request('PUT', { headers: { referer: value } }),
          ],
          page: [SHARED],
        },
      }),
    ),
    scenario('preflight-request-referrer-unsafe-url', {
      title: 'The preflight has the `Referer` of its request under the unsafe-url referrer policy, in full or cut down',
      why: 'CORS-preflight fetch gives the preflight the referrer and the referrer policy of the request. Determine request’s referrer lets the user agent cut the referrer down to leak less; whatever it does holds for both requests.',
      kind: 'may',
      requirements: ['preflight-referer-follows-policy'],
      target: { preflight: granting('PUT'), request: OK },
      do: fetches({ method: 'PUT', referrer: '{origin}/{id}/page?query', referrerPolicy: 'unsafe-url' }),
      expect: (
        [
          ['full URL', '{origin}/{id}/page?query'],
          ['origin alone', '{origin}/'],
          ['none', ABSENT],
        ] as const
      ).map(([label, referer]) => ({
        label,
        wire: [preflightFor('PUT', undefined, { headers: { referer } }), request('PUT', { headers: { referer } })],
        page: [SHARED],
      })),
    }),
    scenario('preflight-request-post-xml', {
      title: 'A POST of XML with a custom header yields one preflight for POST that names both headers',
      why: 'POST is a CORS-safelisted method, yet Access-Control-Request-Method always has the method; the two headers are CORS-unsafe.',
      requirements: ['preflight-acrm-value', 'preflight-count-exactly-one', 'acrh-lowercase', 'acrh-sorted'],
      target: { preflight: granting(undefined, 'X-PINGOTHER, Content-Type'), request: OK },
      do: xhr({
        method: 'POST',
        headers: { 'X-PINGOTHER': 'pingpong', 'Content-Type': 'application/xml' },
        body: '<a/>',
      }),
      expect: {
        wire: [
          preflightFor('POST', 'content-type,x-pingother'),
          request('POST', { headers: { 'x-pingother': 'pingpong' }, body: '<a/>' }),
        ],
        page: [SHARED],
      },
    }),
    scenario('preflight-request-refused', {
      title: 'The request does not follow when its preflight is answered without CORS headers',
      why: 'HTTP fetch returns the network error of CORS-preflight fetch before the request itself goes to the network.',
      requirements: ['preflight-actual-waits'],
      target: { request: OK },
      do: fetches({ method: 'PUT' }),
      expect: { wire: [preflightFor('PUT')], page: [NETWORK_ERROR] },
    }),
    scenario('preflight-request-delayed', {
      title: 'The request waits for a slow preflight response and then follows once',
      why: 'HTTP fetch runs CORS-preflight fetch to its end before HTTP-network-or-cache fetch.',
      requirements: ['preflight-actual-waits', 'preflight-count-exactly-one'],
      target: { preflight: { ...granting('PUT'), delayMs: 500 }, request: OK },
      do: fetches({ method: 'PUT' }),
      expect: { wire: [preflightFor('PUT'), request('PUT')], page: [SHARED] },
    }),
    scenario('preflight-request-two-urls', {
      title: 'Two requests to two URLs have a preflight each',
      why: 'A cache entry match needs the URL of the request, so what one preflight granted says nothing about another URL of the same origin.',
      requirements: ['preflight-per-request-concurrent'],
      resources: {
        one: { preflight: granting('PUT'), request: OK },
        two: { preflight: granting('PUT'), request: OK },
      },
      do: [fetches({ url: '{url:one}', method: 'PUT' }), fetches({ url: '{url:two}', method: 'PUT' })],
      expect: {
        wire: ['one', 'two'].flatMap((resource) => [
          preflightFor('PUT', undefined, { resource }),
          request('PUT', { resource }),
        ]),
        page: [SHARED, SHARED],
      },
    }),
    scenario('preflight-request-not-http-cached', {
      title: 'A preflight response is not kept in the HTTP cache, whatever its `Cache-Control`',
      why: 'Only Access-Control-Max-Age sets the life of entries in the CORS-preflight cache, here 0 seconds, and responses to OPTIONS are not cacheable by HTTP.',
      requirements: ['preflight-not-http-cached'],
      target: {
        preflight: {
          status: 204,
          headers: [...allow({ methods: 'PUT', maxAge: 0 }), ['Cache-Control', 'max-age=600']],
        },
        request: OK,
      },
      do: [fetches({ method: 'PUT' }), fetches({ method: 'PUT' })],
      expect: {
        wire: [preflightFor('PUT'), request('PUT'), preflightFor('PUT'), request('PUT')],
        page: [SHARED, SHARED],
      },
    }),
    ...(['fetch', 'xhr'] as const).map((api) =>
      scenario(`preflight-request-abort-${api}`, {
        title: `A request by ${api === 'fetch' ? '`fetch()`' : '`XMLHttpRequest`'} that is aborted during its preflight is never sent`,
        why: 'Aborting the fetch ends it while HTTP fetch still waits for CORS-preflight fetch.',
        requirements: ['preflight-abort', 'preflight-actual-waits'],
        target: { preflight: { ...granting('PUT'), delayMs: 1500 }, request: OK },
        do: (api === 'fetch' ? fetches : xhr)({ method: 'PUT', abort: { on: 'request', resource: 'target' } }),
        expect: {
          wire: [preflightFor('PUT')],
          page: [{ result: 'rejected', error: api === 'fetch' ? 'AbortError' : 'abort' }],
        },
      }),
    ),
    ...[true, false].map((granted) =>
      scenario(`preflight-request-sync-${granted ? 'granted' : 'refused'}`, {
        title: granted
          ? 'Synchronous XMLHttpRequest sends a preflight as well'
          : 'Synchronous XMLHttpRequest throws a NetworkError when the preflight is refused',
        why: 'send() fetches in the same way and merely waits for the response; a network error then becomes an exception.',
        requirements: ['preflight-sync-xhr'],
        target: { preflight: granted ? granting('PUT') : { status: 204 }, request: OK },
        do: xhr({ method: 'PUT', sync: true }),
        expect: {
          wire: [preflightFor('PUT'), ...(granted ? [request('PUT')] : [])],
          page: [granted ? SHARED : { result: 'rejected', error: 'NetworkError' }],
        },
      }),
    ),

    // Access-Control-Request-Headers.
    ...NAME_LISTS.flatMap(({ axis, title, requirements, headers, names }) =>
      (['fetch', 'xhr'] as const).map((api) =>
        scenario(`preflight-request-names-${axis}-${api}`, {
          title: `${title} (${api === 'fetch' ? '`fetch()`' : '`XMLHttpRequest`'})`,
          why: WHY_NAMES,
          requirements: [...requirements, 'preflight-same-for-xhr-and-fetch'],
          target: { preflight: granting(undefined, names), request: OK },
          do: (api === 'fetch' ? fetches : xhr)({ headers }),
          expect: {
            wire: [
              preflightFor('GET', names, { headers: { 'access-control-request-headers': { lines: [names] } } }),
              request('GET', { headers: { 'access-control-request-headers': ABSENT } }),
            ],
            page: [SHARED],
          },
        }),
      ),
    ),

    // Forbidden request headers.
    ...FORBIDDEN.map(([name, value, expected]) => {
      const headers = expected === undefined ? {} : { [name.toLowerCase()]: expected };
      return scenario(`preflight-request-forbidden-${name.toLowerCase()}`, {
        title: `\`${name}\` set by script is dropped silently and causes no preflight`,
        why: WHY_FORBIDDEN,
        requirements: [
          /^(sec|proxy)-/i.test(name) ? 'forbidden-header-prefixes' : 'forbidden-header-names-ignored',
          'forbidden-header-xhr-silent',
          'acrh-excludes-forbidden',
        ],
        ...bothApis([name, value]),
        expect: {
          wire: ['by-fetch', 'by-xhr'].map((resource) => request('GET', { resource, headers })),
          page: [SHARED, SHARED],
        },
      });
    }),
    ...['sec', 'proxy', 'secx-a'].map((name) =>
      scenario(`preflight-request-not-forbidden-${name}`, {
        title: `\`${name}\` is not a forbidden header name: it is preflighted and sent`,
        why: 'Only names that begin with `sec-` or `proxy-`, hyphen included, are reserved.',
        requirements: ['forbidden-header-prefixes'],
        target: { preflight: granting(undefined, name), request: OK },
        do: fetches({ headers: { [name]: '1' } }),
        expect: { wire: [preflightFor('GET', name), request('GET', { headers: { [name]: '1' } })], page: [SHARED] },
      }),
    ),
    ...OVERRIDES.map(({ axis, line: [name, value], dropped }) => {
      const lower = name.toLowerCase();
      return scenario(`preflight-request-${dropped ? '' : 'not-'}forbidden-${axis}`, {
        title: `\`${name}: ${value}\` set by script is ${dropped ? 'dropped silently' : 'preflighted and sent'}`,
        why: 'A method override is a forbidden request-header when getting, decoding and splitting its value yields a forbidden method in any case; otherwise it is an ordinary, unsafe header.',
        requirements: ['forbidden-header-method-override'],
        ...bothApis([name, value]),
        expect: {
          wire: ['by-fetch', 'by-xhr'].flatMap((resource) => [
            ...(dropped ? [] : [preflightFor('GET', lower, { resource })]),
            request('GET', { resource, headers: { [lower]: dropped ? ABSENT : value } }),
          ]),
          page: [SHARED, SHARED],
        },
      });
    }),
    ...[
      { axis: 'name-space', line: ['x y', '1'] as HeaderLine, words: 'a name with a space' },
      { axis: 'name-empty', line: ['', '1'] as HeaderLine, words: 'an empty name' },
      { axis: 'value-newline', line: ['X-A', 'a\nb'] as HeaderLine, words: 'a value with a newline' },
      { axis: 'value-nul', line: ['X-A', 'a\0b'] as HeaderLine, words: 'a value with NUL' },
      { axis: 'value-wide', line: ['X-A', '\u0100'] as HeaderLine, words: 'a value above U+00FF' },
    ].map(({ axis, line, words }) =>
      scenario(`preflight-request-invalid-${axis}`, {
        title: `A header with ${words} throws in \`fetch()\` and \`setRequestHeader()\`, and nothing is sent`,
        why:
          axis === 'value-wide'
            ? 'Web IDL converts the argument to a ByteString first and throws a TypeError for code points above U+00FF, in both APIs.'
            : 'Headers append throws a TypeError, and setRequestHeader() a SyntaxError, for what is not a header name or header value.',
        requirements: ['header-invalid-name-value-throws'],
        ...bothApis(line),
        expect: {
          wire: [],
          page: [NETWORK_ERROR, { result: 'rejected', error: axis === 'value-wide' ? 'TypeError' : 'SyntaxError' }],
        },
      }),
    ),

    // Forced preflights.
    ...UPLOADS.map(({ listener, words, forced, requirement }) =>
      scenario(`preflight-request-upload-${listener ?? 'none'}`, {
        title: `${words} ${forced ? 'is preflighted although it is simple' : 'is not preflighted'}`,
        why: WHY_UPLOAD,
        requirements: [
          requirement,
          ...(forced ? ['forced-preflight-acam-not-required', 'acrh-absent-when-empty'] : []),
        ],
        target: { preflight: granting(), request: OK },
        do: xhr({ method: 'POST', body: 'a', ...(listener ? { uploadListener: listener } : {}) }),
        expect: {
          wire: [...(forced ? [preflightFor('POST')] : []), request('POST', { body: 'a' })],
          page: [SHARED],
        },
      }),
    ),
    scenario('preflight-request-upload-get', {
      title: 'With a listener on `xhr.upload` even a GET is preflighted',
      why: WHY_UPLOAD,
      requirements: ['xhr-upload-listener-forces-preflight'],
      target: { preflight: granting(), request: OK },
      do: xhr({ uploadListener: 'progress' }),
      expect: { wire: [preflightFor('GET'), request('GET')], page: [SHARED] },
    }),
    scenario('preflight-request-upload-worker', {
      title: 'With a listener on `xhr.upload` a POST from a worker is preflighted',
      why: WHY_UPLOAD,
      requirements: ['xhr-upload-listener-forces-preflight', 'worker-same-cors-behaviour'],
      context: 'dedicated-worker',
      target: { preflight: granting(), request: OK },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'progress' }),
      expect: { wire: [preflightFor('POST'), request('POST', { body: 'a' })], page: [SHARED] },
    }),
    scenario('preflight-request-upload-refused', {
      title: 'With a listener on `xhr.upload` a POST is not sent when the preflight is refused',
      why: WHY_UPLOAD,
      requirements: ['xhr-upload-listener-forces-preflight', 'preflight-actual-waits'],
      target: { request: OK },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'progress' }),
      expect: { wire: [preflightFor('POST')], page: [XHR_ERROR] },
    }),
    scenario('preflight-request-upload-same-origin', {
      title: 'A listener on `xhr.upload` has no effect on a same-origin request',
      why: 'Main fetch takes the same-origin branch before it looks at the use-CORS-preflight flag.',
      requirements: ['xhr-upload-listener-same-origin-none', 'safelist-same-origin-not-applied'],
      target: { origin: 'page', preflight: PERMISSIVE, request: { body: 'hello' } },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'progress' }),
      expect: { wire: [request('POST', { body: 'a' })], page: [SHARED] },
    }),
    scenario('preflight-request-upload-other-method-listed', {
      title: 'A forced preflight for POST passes although only PUT is listed',
      why: 'CORS-preflight fetch never demands a CORS-safelisted method in Access-Control-Allow-Methods.',
      requirements: ['forced-preflight-acam-not-required', 'preflight-acam-safelisted-not-needed'],
      target: { preflight: granting('PUT'), request: OK },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'progress' }),
      expect: { wire: [preflightFor('POST'), request('POST', { body: 'a' })], page: [SHARED] },
    }),
    ...[undefined, 'PUT'].map((methods) =>
      scenario(`preflight-request-upload-cached-${methods ? 'other-listed' : 'none-listed'}`, {
        title: methods
          ? 'A forced preflight that lists only PUT is not remembered for POST'
          : 'A forced preflight without `Access-Control-Allow-Methods` is remembered for its method',
        why: methods
          ? 'Cache entries are made for the listed methods, and the use-CORS-preflight flag demands a method cache entry match even for POST.'
          : 'CORS-preflight fetch then takes the method of the request as the list, so a method cache entry exists for the second request.',
        kind: methods ? 'must' : 'may',
        requirements: ['forced-preflight-caches-method'],
        target: { preflight: { status: 204, headers: allow({ methods, maxAge: 60 }) }, request: OK },
        do: [1, 2].map(() => xhr({ method: 'POST', body: 'a', uploadListener: 'progress' })),
        expect: methods
          ? {
              wire: [preflightFor('POST'), request('POST'), preflightFor('POST'), request('POST')],
              page: [SHARED, SHARED],
            }
          : [
              {
                label: 'remembered',
                wire: [preflightFor('POST'), request('POST'), request('POST')],
                page: [SHARED, SHARED],
              },
              {
                label: 'no cache or entry removed early',
                wire: [preflightFor('POST'), request('POST'), preflightFor('POST'), request('POST')],
                page: [SHARED, SHARED],
              },
            ],
      }),
    ),
    scenario('preflight-request-stream-body', {
      title: 'A POST of a ReadableStream is preflighted, and then fails on an HTTP/1.1 connection',
      why: 'The Request constructor sets the use-CORS-preflight flag for a body without a source; HTTP-network fetch returns a network error for such a body over HTTP/1.x.',
      requirements: ['stream-body-forces-preflight', 'stream-http1-network-error'],
      needs: ['request-streams'],
      target: { preflight: granting(), request: OK },
      do: fetches({ method: 'POST', body: { stream: ['a', 'b'] } }),
      expect: { wire: [preflightFor('POST')], page: [NETWORK_ERROR] },
    }),
  ],
});

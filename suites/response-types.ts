import type { HeaderLine, PageExpectation } from '../harness/scenario/schema.ts';
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
  type ReplyInput,
} from '../harness/scenario/builders.ts';

const GET = [request('GET')];
const CORS_GET = [request('GET', { headers: { origin: '{origin}' } })];
/** A type that no browser sniffs, so that the head of a response is not held back until its body comes. */
const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json'];
const HELLO = { headers: allow(), body: 'hello' };
const OPAQUE = resolved({
  type: 'opaque',
  status: 0,
  statusText: '',
  redirected: false,
  url: '',
  headerNames: [],
  body: '',
});
const OPAQUE_REDIRECT = resolved({
  type: 'opaqueredirect',
  status: 0,
  statusText: '',
  redirected: false,
  headerNames: [],
  body: '',
});
const XHR_NOTHING: PageExpectation = { ...XHR_ERROR, statusText: '', url: '' };
/** A type that no rule about cross-origin reads of opaque responses objects to. */
const CSS_TYPE: HeaderLine = ['Content-Type', 'text/css'];
const LONG = '0'.repeat(4096);
/** Milliseconds until the timeout of an XMLHttpRequest, which knows no event to wait for: long enough for a request to arrive. */
const PATIENCE = 2000;

/** Requests whose responses are filtered, each in its way: id word, what it is, action, script, what script sees. */
const CLONED = [
  ['basic', 'a basic', fetches({ clone: true }), 'page', { type: 'basic', status: 200, body: 'hello' }],
  [
    'cors',
    'a cors',
    fetches({ clone: true }),
    'remote',
    { type: 'cors', status: 200, body: 'hello', headers: { 'x-a': ABSENT, 'x-b': 'two' } },
  ],
  [
    'opaque',
    'an opaque',
    fetches({ clone: true, mode: 'no-cors' }),
    'remote',
    { type: 'opaque', status: 0, url: '', headerNames: [], body: '' },
  ],
] as const;

const types = [
  ...CLONED.map(([name, what, step, origin, sees]) =>
    scenario(`response-clone-${name}`, {
      title: `A clone of ${what} response shows what the response shows, and no more`,
      why: 'Cloning a filtered response clones its internal response and filters that in the same way.',
      requirements: ['filtered-response-clone-keeps-type'],
      target: {
        origin,
        request: { headers: [...allow({ expose: 'x-b' }), ['X-A', 'one'], ['X-B', 'two']], body: 'hello' },
      },
      do: step,
      expect: { wire: GET, page: [resolved(sees as PageExpectation)] },
    }),
  ),
  scenario('response-clone-opaqueredirect', {
    title: 'A clone of an opaque-redirect response shows nothing either',
    why: 'Cloning a filtered response clones its internal response and filters that in the same way.',
    requirements: ['filtered-response-clone-keeps-type'],
    target: { request: { status: 302, headers: [...allow(), ['Location', '/elsewhere']] } },
    do: fetches({ clone: true, redirect: 'manual' }),
    expect: {
      wire: CORS_GET,
      page: [resolved({ type: 'opaqueredirect', status: 0, headerNames: [], body: '' })],
    },
  }),
  scenario('response-basic-fields', {
    title: 'A same-origin response has type basic and shows everything but `Set-Cookie`',
    why: 'The response tainting stays basic, and a basic filtered response leaves out forbidden response-header names only.',
    requirements: ['tainting-basic-type'],
    target: {
      origin: 'page',
      request: {
        status: 201,
        reason: 'Made',
        headers: [
          ['X-A', 'one'],
          ['Set-Cookie', '{id}=1'],
        ],
        body: 'hello',
      },
    },
    do: fetches(),
    expect: {
      wire: GET,
      page: [
        resolved({
          type: 'basic',
          status: 201,
          statusText: 'Made',
          redirected: false,
          url: '{url:target}',
          headers: { 'x-a': 'one', 'set-cookie': ABSENT },
          body: 'hello',
        }),
      ],
    },
  }),
  scenario('response-cors-fields', {
    title: 'A shared cross-origin response has type cors, its real URL, status and body, and few headers',
    why: 'A CORS filtered response differs from its internal response in type and header list alone.',
    requirements: ['tainting-cors-type', 'cors-non-safelisted-headers-hidden'],
    target: { request: { status: 201, reason: 'Made', headers: [...allow(), ['X-A', 'one']], body: 'hello' } },
    do: fetches({ url: '{url:target}?a=b' }),
    expect: {
      wire: CORS_GET,
      page: [
        resolved({
          type: 'cors',
          status: 201,
          statusText: 'Made',
          redirected: false,
          url: '{url:target}?a=b',
          headerNames: ['content-length'],
          body: 'hello',
        }),
      ],
    },
  }),
  scenario('response-sandboxed-frame-own-server-cors', {
    title: 'In a sandboxed frame even a response of its own server has type cors',
    why: 'The request’s opaque origin is not same origin with the URL’s origin, so main fetch sets the response tainting to cors.',
    requirements: ['tainting-cors-type', 'origin-sandboxed-iframe-opaque'],
    context: 'sandboxed-frame',
    target: { origin: 'page', request: HELLO },
    do: fetches(),
    expect: {
      wire: [request('GET', { headers: { origin: 'null' } })],
      page: [resolved({ type: 'cors', status: 200, body: 'hello' })],
    },
  }),
  ...(
    [
      ['200', 200, []],
      ['404', 404, []],
      ['500', 500, []],
      ['200-with-cors-headers', 200, allow({ expose: '*' })],
    ] as const
  ).map(([name, status, headers]) =>
    scenario(`response-opaque-${name}`, {
      title: `A no-cors response shows no field of its ${name.replaceAll('-', ' ')}`,
      why: 'The opaque filtered response has status 0, an empty URL list and header list and a null body, whatever the internal response holds.',
      requirements: ['opaque-response-fields', 'opaque-response-body-empty', 'mode-no-cors-cross-origin-opaque'],
      target: { request: { status, headers: [...headers, CSS_TYPE], body: 'secret' } },
      do: fetches({ mode: 'no-cors' }),
      expect: { wire: [request('GET', { headers: { origin: ABSENT } })], page: [OPAQUE] },
    }),
  ),
  scenario('response-opaque-after-redirect', {
    title: 'A no-cors response reached by a redirect does not tell that it was redirected',
    why: 'The URL list of an opaque filtered response is empty, and redirected is true only for a list of more than one URL.',
    requirements: ['opaque-response-fields', 'response-redirected-flag'],
    resources: {
      hop: { request: redirect(302, 'target') },
      target: { request: { headers: [CSS_TYPE], body: 'secret' } },
    },
    do: fetches({ url: '{url:hop}', mode: 'no-cors' }),
    expect: { wire: [request('GET', { resource: 'hop' }), request('GET')], page: [OPAQUE] },
  }),
  scenario('response-opaque-broken-body', {
    title: 'The loss of a no-cors body on the way stays unnoticed',
    why: 'The opaque filtered response has a null body of its own; reading it yields nothing and cannot fail.',
    requirements: ['opaque-response-body-empty'],
    target: { request: { headers: [CSS_TYPE], body: LONG, reset: 'during-body', resetOn: 'read' } },
    do: fetches({ mode: 'no-cors' }),
    expect: { wire: GET, page: [OPAQUE] },
  }),
  ...[301, 302, 303, 307, 308].map((status) =>
    scenario(`response-opaqueredirect-${status}`, {
      title: `In redirect mode \`manual\` a ${status} gives an opaque-redirect response that hides status and headers`,
      why: 'HTTP fetch wraps the redirect in an opaque-redirect filtered response; only the requested URL, which script knows anyway, remains.',
      requirements: ['opaqueredirect-response-fields'],
      target: { request: { ...redirect(status, 'next', allow({ expose: 'Location' })), body: 'secret' } },
      resources: { next: { request: HELLO } },
      do: fetches({ url: '{url:target}#part', redirect: 'manual' }),
      expect: { wire: CORS_GET, page: [{ ...OPAQUE_REDIRECT, url: '{url:target}' }] },
    }),
  ),
  scenario('response-opaqueredirect-same-origin', {
    title: 'In redirect mode `manual` a same-origin redirect is just as opaque',
    why: 'The opaque-redirect filtered response does not depend on the response tainting.',
    requirements: ['opaqueredirect-response-fields'],
    target: { origin: 'page', request: redirect(302, 'next') },
    resources: { next: { origin: 'page', request: { body: 'hello' } } },
    do: fetches({ redirect: 'manual' }),
    expect: { wire: GET, page: [{ ...OPAQUE_REDIRECT, url: '{url:target}' }] },
  }),
  ...(
    [
      [
        'fetch',
        'Response.url',
        fetches({ url: '{url:hop}#part' }),
        { type: 'cors', redirected: true },
        'response-url-final-no-fragment',
      ],
      ['xhr', 'responseURL', xhr({ url: '{url:hop}#part' }), {}, 'xhr-responseurl-after-cors-redirect'],
    ] as const
  ).map(([name, property, step, more, id]) =>
    scenario(`response-url-after-redirect-${name}`, {
      title: `\`${property}\` is the final URL after a redirect, without the fragment`,
      why: 'It is the last URL of the response’s URL list, serialized without the fragment.',
      requirements: [id, ...(name === 'fetch' ? ['response-redirected-flag'] : [])],
      resources: { hop: { request: redirect(302, 'target', allow()) }, target: { request: HELLO } },
      do: step,
      expect: {
        wire: [request('GET', { resource: 'hop' }), request('GET')],
        page: [resolved({ ...more, status: 200, url: '{url:target}', body: 'hello' })],
      },
    }),
  ),
  scenario('response-url-without-fragment', {
    title: '`Response.url` leaves out the fragment of the requested URL',
    why: 'The getter serializes the response’s URL without its fragment.',
    requirements: ['response-url-final-no-fragment', 'response-redirected-flag'],
    target: { request: HELLO },
    do: [fetches({ url: '{url:target}?a#part' }), xhr({ url: '{url:target}?b#part' })],
    expect: {
      wire: [...CORS_GET, ...CORS_GET],
      page: [resolved({ redirected: false, url: '{url:target}?a' }), resolved({ url: '{url:target}?b' })],
    },
  }),
];

const STATUSES = [
  200, 201, 203, 206, 226, 299, 300, 400, 401, 403, 404, 405, 410, 418, 429, 451, 499, 500, 501, 503, 511, 599,
];
const NULL_BODY = [
  ['204', 'A 204', 204],
  ['205', 'A 205 sent with bytes', 205],
  ['304', 'A 304 that no condition asked for', 304],
] as const;
const REASONS = [
  ['custom', 'Quite Fine'],
  ['empty', ''],
  ['punctuation', '"So" far; so <good>, (100%)'],
  ['non-ascii', 'caf\u00e9'],
  ['digits', '404'],
] as const;

const statuses = [
  ...STATUSES.map((status) =>
    scenario(`response-status-${status}-shared`, {
      title: `A response with status ${status} is shared when it passes the CORS check`,
      why: 'The CORS check does not look at the status; only a CORS-preflight fetch demands an ok status.',
      requirements: ['response-status-any-passes'],
      target: { request: { ...HELLO, status, reason: 'Reason' } },
      do: fetches(),
      expect: { wire: CORS_GET, page: [resolved({ type: 'cors', status, statusText: 'Reason', body: 'hello' })] },
    }),
  ),
  ...[401, 404, 500, 503].map((status) =>
    scenario(`response-status-${status}-hidden`, {
      title: `A ${status} without CORS headers is a network error and its status stays hidden`,
      why: 'The CORS check fails as for any status, so a server error and a refusal look the same to script.',
      requirements: ['response-status-any-passes', 'cors-check-server-error-without-acao-hidden', 'error-xhr-state'],
      target: { request: { status, body: 'secret' } },
      do: [fetches(), xhr()],
      expect: { wire: [...CORS_GET, ...CORS_GET], page: [NETWORK_ERROR, XHR_NOTHING] },
    }),
  ),
  ...NULL_BODY.map(([name, what, status]) =>
    scenario(`response-null-body-${name}`, {
      title: `${what} is shared with its status and an empty body`,
      why: 'Main fetch sets the body to null for a null body status, whatever the server sends.',
      requirements: ['response-null-body-status', 'response-status-any-passes'],
      target: { request: { ...HELLO, status } },
      do: [fetches(), xhr()],
      expect: {
        wire: [...CORS_GET, ...CORS_GET],
        page: [resolved({ type: 'cors', status, body: '' }), resolved({ status, body: '' })],
      },
    }),
  ),
  scenario('response-head-without-body', {
    title: 'A HEAD response is shared with its headers and an empty body, without a preflight',
    why: 'HEAD is a CORS-safelisted method, and main fetch sets the body of its response to null; Content-Length stays readable.',
    requirements: ['response-null-body-status', 'response-status-any-passes'],
    target: { preflight: { status: 204, headers: allow({ methods: '*' }) }, request: HELLO },
    do: fetches({ method: 'HEAD' }),
    expect: {
      wire: [request('HEAD', { headers: { origin: '{origin}' } })],
      page: [resolved({ type: 'cors', status: 200, headers: { 'content-length': '5' }, body: '' })],
    },
  }),
  ...(
    [
      ['shared', HELLO, resolved({ type: 'cors', status: 304, body: '' })],
      ['hidden', {}, NETWORK_ERROR],
    ] as const
  ).map(([name, reply, page]) =>
    scenario(`response-304-own-condition-${name}`, {
      title: `A 304 to a condition that script set itself is ${name === 'shared' ? 'delivered as 304 when its CORS headers match' : 'a network error without CORS headers'}`,
      why: 'If-None-Match in the header list switches the cache mode to no-store, so the 304 revalidates nothing and undergoes the CORS check like any response.',
      requirements: ['response-304-passes-through-author-conditional'],
      target: {
        preflight: { status: 204, headers: allow({ headers: 'if-none-match' }) },
        request: { ...reply, status: 304 },
      },
      do: fetches({ headers: { 'If-None-Match': '"a"' } }),
      expect: {
        wire: [preflightFor('GET', 'if-none-match'), request('GET', { headers: { 'if-none-match': '"a"' } })],
        page: [page],
      },
    }),
  ),
  ...(
    [
      ['000', 0],
      ['099', 99],
      ['600', 600],
      ['999', 999],
    ] as const
  ).map(([name, status]) =>
    scenario(`response-status-${name}-edge`, {
      title: `Is a response with the status code ${name}, which HTTP does not define, shared?`,
      why: 'A status is any integer from 0 to 999 for Fetch, but how HTTP/1 status codes outside 100 to 599 map to it is left open.',
      kind: 'observe',
      requirements: ['response-status-any-passes'],
      target: { request: { ...HELLO, status, reason: 'Odd' } },
      do: fetches(),
      expect: [
        { label: 'shared with this status', page: [resolved({ type: 'cors', status, body: 'hello' })] },
        { label: 'shared as 200', page: [resolved({ type: 'cors', status: 200 })] },
        { label: 'network error', page: [NETWORK_ERROR] },
      ],
    }),
  ),
  ...REASONS.map(([name, reason]) =>
    scenario(`response-reason-${name}`, {
      title: reason
        ? `The reason phrase \`${reason}\` is readable as \`statusText\``
        : 'An empty reason phrase gives an empty `statusText`',
      why: 'statusText is the response’s status message as it came, one character per byte; a CORS filtered response keeps it.',
      requirements: ['tainting-cors-type', 'http2-statustext-empty'],
      target: { request: { ...HELLO, reason } },
      do: [fetches(), xhr()],
      expect: {
        wire: [...CORS_GET, ...CORS_GET],
        page: [resolved({ status: 200, statusText: reason }), resolved({ status: 200, statusText: reason })],
      },
    }),
  ),
];

const lookalikes: [name: string, title: string, why: string, id: string, reply: ReplyInput][] = [
  [
    'trailer',
    'CORS headers in the trailer section do not share a response',
    'The CORS check reads the header list, which is complete before the body; trailer fields never enter it.',
    'cors-headers-in-trailers-ignored',
    { framing: 'chunked', trailers: allow({ expose: '*' }), body: 'secret' },
  ],
  [
    'meta-element',
    'A `meta` element in the body does not share a response',
    'The CORS check reads the header list and never the body.',
    'cors-headers-in-meta-ignored',
    {
      headers: [['Content-Type', 'text/html']],
      body: '<!doctype html><meta http-equiv="Access-Control-Allow-Origin" content="*"><title>secret</title>',
    },
  ],
  [
    'early-hints',
    'CORS headers on a 103 do not share the final response',
    'HTTP-network fetch passes over informational responses; the CORS check sees the final one alone.',
    'cors-check-not-applied-to-early-1xx',
    { early: [{ status: 103, headers: allow() }], body: 'secret' },
  ],
];

const ignored = [
  ...lookalikes.map(([name, title, why, id, reply]) =>
    scenario(`response-acao-in-${name}`, {
      title,
      why,
      requirements: [id],
      target: { request: reply },
      do: fetches(),
      expect: { wire: CORS_GET, page: [NETWORK_ERROR] },
    }),
  ),
  ...(
    [
      ['103-without-acao', [{ status: 103, headers: [] as HeaderLine[] }]],
      ['103-with-other-origin', [{ status: 103, headers: allow({ origin: 'http://other.invalid' }) }]],
      ['several', [100, 102, 103].map((status) => ({ status, headers: [] as HeaderLine[] }))],
    ] as const
  ).map(([name, early]) =>
    scenario(`response-early-${name}`, {
      title: 'Informational responses need no CORS headers and do not disturb the final response',
      why: 'HTTP-network fetch continues past every status from 100 to 199; the CORS check is for the final response.',
      requirements: ['cors-check-not-applied-to-early-1xx'],
      target: { request: { ...HELLO, early: [...early] } },
      do: fetches(),
      expect: { wire: CORS_GET, page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
    }),
  ),
];

/** An answer for which nobody waits, however long the page stands still. */
const SLOW = { ...HELLO, delayMs: 20_000 };
const ENDLESS = { headers: [...allow(), JSON_TYPE], body: '[', framing: 'none' } as const;
const UNREADABLE = resolved({ type: 'cors', status: 200, body: { unreadable: true } });

const failures = [
  ...(
    [
      ['fetch', 'fetch() rejects with a TypeError', fetches(), NETWORK_ERROR, 'error-fetch-typeerror-only'],
      ['xhr', 'XMLHttpRequest fires `error` and has no field filled', xhr(), XHR_NOTHING, 'error-xhr-state'],
      [
        'xhr-sync',
        'Synchronous XMLHttpRequest throws a NetworkError',
        xhr({ sync: true }),
        { result: 'rejected', error: 'NetworkError' },
        'error-xhr-sync-throws',
      ],
    ] as const
  ).flatMap(([name, what, step, page, id]) => [
    scenario(`response-refused-${name}`, {
      title: `${what} when the CORS check fails`,
      why: 'A failed CORS check is a network error, of which script learns nothing but that it happened.',
      requirements: [id, 'error-failures-indistinguishable'],
      target: { request: { headers: [['X-Reason', 'none']], body: 'secret' } },
      do: step,
      expect: { wire: CORS_GET, page: [page] },
    }),
    scenario(`response-reset-before-head-${name}`, {
      title: `${what} when the connection is cut before an answer, as when the CORS check fails`,
      why: 'Both are network errors. The wire is left open because HTTP allows an idempotent request to be tried again.',
      requirements: [id, 'error-failures-indistinguishable'],
      target: { request: { ...HELLO, reset: 'before-response' } },
      do: step,
      expect: { page: [page] },
    }),
  ]),
  scenario('response-refused-post-was-delivered', {
    title: 'A refused response does not undo the request: the server has received method and body',
    why: 'The CORS check comes after HTTP-network-or-cache fetch; for a request without preflight it protects the response alone.',
    requirements: ['request-body-still-delivered-when-blocked'],
    target: { preflight: { status: 204, headers: allow() }, request: { body: 'secret' } },
    do: fetches({ method: 'POST', body: 'transfer' }),
    expect: { wire: [request('POST', { headers: { origin: '{origin}' }, body: 'transfer' })], page: [NETWORK_ERROR] },
  }),
  scenario('response-bad-port-typeerror', {
    title: 'A URL with a bad port is a network error like any other, and nothing is sent',
    why: 'Main fetch blocks bad ports before any connection; the rejection is the same TypeError as for a failed CORS check.',
    requirements: ['error-failures-indistinguishable'],
    do: [fetches({ url: 'http://{hostname:remote}:25/' }), xhr({ url: 'http://{hostname:remote}:25/' })],
    expect: { wire: [], page: [NETWORK_ERROR, XHR_NOTHING] },
  }),
  ...(['after-headers', 'during-body'] as const).flatMap((reset) => [
    scenario(`response-reset-${reset}-fetch`, {
      title: `A connection lost ${reset.replace('-', ' ')} leaves fetch() resolved and the body unreadable`,
      why: 'The CORS check has passed and the response is handed over with its headers; the failed transmission then errors the body’s stream.',
      requirements: ['error-mid-body-failure-after-cors-pass'],
      target: { request: { headers: [...allow(), JSON_TYPE], body: LONG, reset } },
      do: fetches(),
      expect: { wire: CORS_GET, page: [UNREADABLE] },
    }),
    scenario(`response-reset-${reset}-xhr`, {
      title: `A connection lost ${reset.replace('-', ' ')} takes back all that XMLHttpRequest had shown`,
      why: 'On a body error XMLHttpRequest replaces its response by a network error and fires error.',
      requirements: ['error-mid-body-failure-after-cors-pass', 'error-xhr-state'],
      target: { request: { headers: [...allow(), JSON_TYPE], body: LONG, reset } },
      do: xhr(),
      expect: { wire: CORS_GET, page: [XHR_NOTHING] },
    }),
  ]),
  scenario('response-body-shorter-than-announced', {
    title: 'Does a body that ends before its `Content-Length` is reached fail to be read?',
    why: 'Fetch errors the body unless its transmission is done normally, and leaves to HTTP what that means for an incomplete message.',
    kind: 'observe',
    requirements: ['error-mid-body-failure-after-cors-pass'],
    target: {
      request: { headers: [...allow(), JSON_TYPE, ['Content-Length', '100']], body: 'hello', framing: 'close' },
    },
    do: fetches(),
    expect: [
      { label: 'reading fails', page: [UNREADABLE] },
      { label: 'taken as it is', page: [resolved({ status: 200, body: 'hello' })] },
      { label: 'fetch rejects', page: [NETWORK_ERROR] },
    ],
  }),
  ...(
    [
      ['fetch', 'fetch() rejects', fetches(), NETWORK_ERROR],
      ['xhr', 'XMLHttpRequest fires `error`', xhr(), XHR_NOTHING],
    ] as const
  ).map(([name, what, step, page]) =>
    scenario(`response-refused-body-endless-${name}`, {
      title: `${what} at the headers of a refused response, without waiting for its body`,
      why: 'HTTP fetch runs the CORS check as soon as the header list is there; no byte of the body, which never ends here, reaches script.',
      requirements: ['error-no-body-bytes'],
      target: { request: { ...ENDLESS, headers: [JSON_TYPE] } },
      do: step,
      expect: { wire: CORS_GET, page: [page] },
    }),
  ),
  scenario('response-abort-before-head', {
    title: 'Aborting before the response rejects with an AbortError, not with a TypeError',
    why: 'Abort the fetch() call rejects with the signal’s abort reason, which tells an abort from a network error.',
    requirements: ['response-error-and-abort-distinct'],
    target: { request: SLOW },
    do: fetches({ abort: { on: 'request', resource: 'target' } }),
    expect: { wire: CORS_GET, page: [{ result: 'rejected', error: 'AbortError' }] },
  }),
  scenario('response-abort-after-head', {
    title: 'Aborting after the head of the response, before any byte of its body, leaves fetch() resolved',
    why: 'HTTP-network fetch waits for the headers and for no part of the body; aborting then errors the body instead of rejecting the promise.',
    requirements: ['response-error-and-abort-distinct'],
    target: { request: { headers: [...allow(), JSON_TYPE], framing: 'none' } },
    do: fetches({ abort: { on: 'head', latestMs: 3000 } }),
    expect: { wire: CORS_GET, page: [UNREADABLE] },
  }),
  scenario('response-abort-during-body', {
    title: 'Aborting while the body comes in leaves fetch() resolved and the body unreadable',
    why: 'Abort the fetch() call cannot reject a fulfilled promise; it errors the body of the response instead.',
    requirements: ['response-error-and-abort-distinct'],
    target: { request: ENDLESS },
    do: fetches({ abort: { on: 'body' } }),
    expect: { wire: CORS_GET, page: [UNREADABLE] },
  }),
  ...(
    [
      ['before-head', 'before the response', SLOW, { on: 'request', resource: 'target' }],
      ['during-body', 'while the body comes in', ENDLESS, { on: 'body' }],
    ] as const
  ).flatMap(([name, when, reply, abort]) =>
    (
      [
        ['abort', 'abort()', xhr({ abort })],
        ['timeout', 'The timeout', xhr({ timeoutMs: PATIENCE })],
      ] as const
    ).map(([event, what, step]) =>
      scenario(`response-xhr-${event}-${name}`, {
        title: `${what} of XMLHttpRequest ${when} fires \`${event}\` and not \`error\`, and leaves nothing readable`,
        why: `The request error steps run with the event ${event} and set the response to a network error.`,
        requirements: ['response-error-and-abort-distinct', 'error-xhr-state'],
        target: { request: reply },
        do: step,
        expect: { wire: CORS_GET, page: [{ ...XHR_NOTHING, error: event }] },
      }),
    ),
  ),
];

export default suite({
  id: 'response-types',
  title: 'Responses and errors',
  description: 'What script sees of a response of each type, of every status, and of a response that failed.',
  scenarios: [...types, ...statuses, ...ignored, ...failures],
});

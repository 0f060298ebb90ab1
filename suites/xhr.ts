import {
  ABSENT,
  allow,
  fetches,
  hasInterface,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
  type XhrInput,
} from '../harness/scenario/builders.ts';
import type { Body, HeaderExpectation, HeaderLine, PageExpectation } from '../harness/scenario/schema.ts';

const shares = { headers: allow(), body: 'hello' };
const READ = resolved({ status: 200, body: 'hello' });
/** Milliseconds until the timeout, which knows no event to wait for: long enough for a preflight to arrive. */
const PATIENCE = 2000;
/** Longer than anybody waits. */
const NEVER = 20_000;

/** Content types that script sets, and what is sent: id word, value, body, sent, whether it is safelisted, what it is. */
const CHARSETS: readonly (readonly [string, string, Body, string, boolean, string])[] = [
  ['plain', 'text/plain;charset=iso-8859-1', { text: 'é' }, 'text/plain;charset=UTF-8', true, 'of a string'],
  [
    'plain-upper-case',
    'text/plain;charset=ISO-8859-1',
    { text: 'é' },
    'text/plain;charset=UTF-8',
    true,
    'in upper case',
  ],
  ['plain-quoted', 'text/plain;charset="iso-8859-1"', { text: 'é' }, 'text/plain;charset=UTF-8', true, 'in quotes'],
  ['plain-utf-8', 'text/plain;charset=utf-8', { text: 'é' }, 'text/plain;charset=utf-8', true, 'that is right already'],
  [
    'urlencoded',
    'application/x-www-form-urlencoded;charset=iso-8859-1',
    { urlencoded: [['a', 'é']] },
    'application/x-www-form-urlencoded;charset=UTF-8',
    true,
    'of URLSearchParams',
  ],
  ['json', 'application/json;charset=iso-8859-1', { text: '{}' }, 'application/json;charset=UTF-8', false, 'of JSON'],
  [
    'blob',
    'text/plain;charset=iso-8859-1',
    { blob: { type: '', text: 'e' } },
    'text/plain;charset=iso-8859-1',
    true,
    'of a Blob, which is sent as it is',
  ],
  [
    'bytes',
    'text/plain;charset=iso-8859-1',
    { base64: 'ZQ==' },
    'text/plain;charset=iso-8859-1',
    true,
    'of bytes, which are sent as they are',
  ],
];

/** Where synchronous requests may be made. */
const CONTEXTS = [
  ['window', 'a window'],
  ['dedicated-worker', 'a dedicated worker'],
  ['shared-worker', 'a shared worker'],
] as const;

const THROWN: PageExpectation = { result: 'rejected', error: 'NetworkError', status: 0, headerNames: [] };

const withCookie = (headers: HeaderLine[]) => ({
  resources: {
    set: {
      origin: 'sibling' as const,
      request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] as HeaderLine[], body: 'set' },
    },
    target: { origin: 'sibling' as const, request: { headers, body: 'hello' } },
  },
});
const store = fetches({ url: '{url:set}', credentials: 'include' });
const stored = request('GET', { resource: 'set' });

const synchronous = CONTEXTS.flatMap(([context, where]) => {
  const common = { requirements: ['xhr-sync-cors'], context };
  const ask = (input: XhrInput = {}) => xhr({ sync: true, ...input });
  return [
    scenario(`xhr-sync-granted-${context}`, {
      title: `A synchronous request in ${where} reads a granted response, with only the safelisted and exposed headers`,
      why: 'send() fetches in the same way whether it waits or not: mode cors, and a CORS filtered response.',
      ...common,
      target: {
        request: {
          headers: [...allow({ expose: 'x-shown' }), ['X-Shown', '1'], ['X-Hidden', '2']],
          body: 'hello',
        },
      },
      do: ask(),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ status: 200, body: 'hello', headerNames: ['content-length', 'x-shown'] })],
      },
    }),
    scenario(`xhr-sync-events-${context}`, {
      title: `A synchronous request in ${where} goes from OPENED to DONE, and fires load and loadend alone`,
      why: 'loadstart is fired only when the synchronous flag is unset; handle response end-of-body fires readystatechange, load and loadend.',
      ...common,
      target: { request: shares },
      do: ask(),
      expect: {
        wire: [request('GET')],
        page: [{ ...READ, events: ['load', 'loadend'], facts: { readyStates: '1 4' } }],
      },
    }),
    ...(
      [
        ['no-grant', [], 'grants nothing'],
        ['other-origin', allow({ origin: '{origin:remote2}' }), 'grants another origin'],
      ] as const
    ).map(([id, headers, what]) =>
      scenario(`xhr-sync-${id}-${context}`, {
        title: `A synchronous request in ${where} throws a NetworkError when the response ${what}`,
        why: 'The CORS check fails, and the request error steps throw.',
        ...common,
        target: { request: { headers: [...headers], body: 'hello' } },
        do: ask(),
        expect: { wire: [request('GET', { headers: { origin: '{origin}' } })], page: [THROWN] },
      }),
    ),
    scenario(`xhr-sync-put-${context}`, {
      title: `A synchronous PUT in ${where} is preflighted`,
      why: 'The unsafe-request flag is set, and PUT is no CORS-safelisted method.',
      ...common,
      target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, request: shares },
      do: ask({ method: 'PUT', body: 'a' }),
      expect: { wire: [preflightFor('PUT'), request('PUT', { body: 'a' })], page: [READ] },
    }),
    scenario(`xhr-sync-put-refused-${context}`, {
      title: `A synchronous PUT in ${where} throws a NetworkError when its preflight is refused`,
      why: 'CORS-preflight fetch returns a network error, and the request is never sent.',
      ...common,
      target: { preflight: { status: 204, headers: allow() }, request: shares },
      do: ask({ method: 'PUT', body: 'a' }),
      expect: { wire: [preflightFor('PUT')], page: [THROWN] },
    }),
    scenario(`xhr-sync-redirected-${context}`, {
      title: `A synchronous request in ${where} follows a granted redirect`,
      why: 'HTTP-redirect fetch does not depend on how script waits.',
      ...common,
      target: { request: redirect(302, 'last', allow()) },
      resources: { last: { request: shares } },
      do: ask(),
      expect: { wire: [request('GET'), request('GET', { resource: 'last' })], page: [{ ...READ, url: '{url:last}' }] },
    }),
    scenario(`xhr-sync-redirect-refused-${context}`, {
      title: `A synchronous request in ${where} throws a NetworkError when a redirect grants nothing`,
      why: 'The CORS check is made at every response, redirects as well.',
      ...common,
      target: { request: redirect(302, 'last') },
      resources: { last: { request: shares } },
      do: ask(),
      expect: { wire: [request('GET')], page: [THROWN] },
    }),
  ];
});

const credentials = [
  ...(
    [
      ['sync', true, 'A synchronous request'],
      ['async', false, 'A request'],
    ] as const
  ).flatMap(([id, sync, what]) => [
    scenario(`xhr-credentials-${id}`, {
      title: `${what} with withCredentials sends cookies, and reads a response that grants it`,
      why: 'cross-origin credentials makes the credentials mode include; the CORS check then wants the origin and `Access-Control-Allow-Credentials`.',
      requirements: ['xhr-sync-cors'],
      ...withCookie(allow({ credentials: true })),
      do: [store, xhr({ withCredentials: true, sync })],
      expect: {
        wire: [stored, request('GET', { headers: { origin: '{origin}', cookie: '{id}=1' } })],
        page: [resolved(), READ],
      },
    }),
    scenario(`xhr-credentials-${id}-wildcard`, {
      title: `${what} with withCredentials fails on the wildcard`,
      why: 'The CORS check takes `*` only when the credentials mode is not include.',
      requirements: ['xhr-sync-cors'],
      ...withCookie(allow({ origin: '*', credentials: true })),
      do: [store, xhr({ withCredentials: true, sync })],
      expect: {
        wire: [stored, request('GET', { headers: { cookie: '{id}=1' } })],
        page: [resolved(), sync ? THROWN : XHR_ERROR],
      },
    }),
    scenario(`xhr-credentials-${id}-without`, {
      title: `${what} without withCredentials sends no cookies to another origin`,
      why: 'The credentials mode is same-origin.',
      requirements: ['xhr-sync-cors'],
      ...withCookie(allow()),
      do: [store, xhr({ sync })],
      expect: { wire: [stored, request('GET', { headers: { cookie: ABSENT } })], page: [resolved(), READ] },
    }),
  ]),
];

const uploadEvents = (...types: string[]) => types.map((type) => `upload.${type}`);

const uploads = [
  scenario('xhr-upload-events', {
    title: 'Listeners on the upload object get loadstart, progress, load and loadend before the response has come',
    why: 'send() fires loadstart, and the end of the request body the three others.',
    requirements: ['xhr-upload-events-hidden-without-flag'],
    target: { preflight: { status: 204, headers: allow() }, request: shares },
    do: xhr({ method: 'POST', body: 'a', uploadListener: 'all' }),
    expect: {
      wire: [preflightFor('POST'), request('POST', { body: 'a' })],
      page: [
        {
          ...READ,
          events: ['loadstart', ...uploadEvents('loadstart', 'progress', 'load', 'loadend'), 'load', 'loadend'],
        },
      ],
    },
  }),
  scenario('xhr-upload-events-late', {
    title: 'Listeners that come after send() get nothing, and there is no preflight',
    why: 'send() sets the upload listener flag, or leaves it unset for good: events at the upload object are fired only when it is set.',
    requirements: ['xhr-upload-events-hidden-without-flag'],
    target: { request: shares },
    do: xhr({ method: 'POST', body: 'a', uploadListener: 'after-send' }),
    expect: {
      wire: [request('POST', { body: 'a' })],
      page: [{ ...READ, events: ['loadstart', 'load', 'loadend'] }],
    },
  }),
  ...(
    [
      ['refused', { request: { body: 'hello' } }, 'POST', [request('POST')]],
      ['preflight-refused', { preflight: { status: 204 } }, 'PUT', [preflightFor('PUT')]],
      // Some engines ask again on another connection.
      ['reset', { request: { reset: 'before-response' } }, 'POST', undefined],
    ] as const
  ).map(([id, target, method, wire]) =>
    scenario(`xhr-upload-events-late-${id}`, {
      title: `Listeners that come after send() get nothing either when the request fails (${id.replaceAll('-', ' ')})`,
      why: 'The request error steps fire at the upload object only when the upload listener flag is set.',
      requirements: ['xhr-upload-events-hidden-without-flag'],
      target,
      do: xhr({ method, body: 'a', uploadListener: 'after-send' }),
      expect: {
        ...(wire ? { wire: [...wire] } : {}),
        page: [{ ...XHR_ERROR, events: ['loadstart', 'error', 'loadend'] }],
      },
    }),
  ),
  scenario('xhr-upload-events-own', {
    title: 'Within one origin listeners on the upload object get their events without any preflight',
    why: 'The use-CORS-preflight flag matters only to a request to another origin.',
    requirements: ['xhr-upload-events-hidden-without-flag'],
    target: { origin: 'page', request: { body: 'hello' } },
    do: xhr({ method: 'POST', body: 'a', uploadListener: 'all' }),
    expect: {
      wire: [request('POST', { body: 'a' })],
      page: [
        {
          ...READ,
          events: ['loadstart', ...uploadEvents('loadstart', 'progress', 'load', 'loadend'), 'load', 'loadend'],
        },
      ],
    },
  }),
];

const timeouts = [
  ['plain', {}, []],
  ['upload', { body: 'a', uploadListener: 'all' }, uploadEvents('loadstart', 'timeout', 'loadend')],
] as const;

const authorization = (headers: Record<string, HeaderExpectation> = {}) =>
  request('GET', { headers: { authorization: ABSENT, origin: '{origin}', ...headers } });
const PREFLIGHT = { resource: 'target', method: 'OPTIONS' };
const CHALLENGE: HeaderLine = ['WWW-Authenticate', 'Basic realm="{id}"'];

export default suite({
  id: 'xhr',
  title: 'XMLHttpRequest',
  description:
    'What XMLHttpRequest does otherwise than fetch(): synchronous requests, uploads, timeouts, texts, joined headers.',
  scenarios: [
    ...synchronous,
    ...credentials,
    ...uploads,
    ...timeouts.map(([id, more, events]) =>
      scenario(`xhr-timeout-preflight-${id}`, {
        title: `A timeout during the preflight fires timeout, not error, and the request is never sent${id === 'upload' ? '; the upload object is told first' : ''}`,
        why: 'The time counts from send(), so that it covers the preflight; the fetch is terminated, and the request error steps run with timeout.',
        requirements: ['xhr-timeout-during-preflight'],
        target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }), delayMs: NEVER }, request: shares },
        do: xhr({ method: 'PUT', timeoutMs: PATIENCE, ...more }),
        expect: {
          wire: [preflightFor('PUT')],
          page: [
            {
              ...XHR_ERROR,
              error: 'timeout',
              events: ['loadstart', ...events, 'timeout', 'loadend'],
              facts: { readyStates: '1 4' },
            },
          ],
        },
      }),
    ),
    ...CHARSETS.map(([id, value, body, sent, safelisted, what]) =>
      scenario(`xhr-charset-${id}`, {
        title:
          value === sent
            ? `A charset ${what} stays as script has set it`
            : `A charset ${what} is rewritten to UTF-8, as which the text is sent`,
        why: 'send() sets the charset parameter to UTF-8 when the body is a text and script has set a Content-Type with another charset.',
        requirements: ['xhr-string-charset-rewrite'],
        target: {
          preflight: { status: 204, headers: allow({ headers: 'content-type' }) },
          request: shares,
        },
        do: xhr({ method: 'POST', headers: [['Content-Type', value]], body }),
        expect: {
          wire: [
            ...(safelisted ? [] : [preflightFor('POST', 'content-type')]),
            request('POST', {
              headers: { 'content-type': sent },
              ...('text' in body && body.text === 'é' ? { body: '\xc3\xa9' } : {}),
            }),
          ],
          page: [READ],
        },
      }),
    ),
    scenario('xhr-charset-fetch-left-alone', {
      title: '`fetch()` leaves the charset of a string alone, although it sends UTF-8',
      why: 'The Request constructor sets a Content-Type only when there is none.',
      requirements: ['xhr-string-charset-rewrite'],
      target: { request: shares },
      do: fetches({ method: 'POST', headers: [['Content-Type', 'text/plain;charset=iso-8859-1']], body: 'é' }),
      expect: {
        wire: [request('POST', { headers: { 'content-type': 'text/plain;charset=iso-8859-1' }, body: '\xc3\xa9' })],
        page: [READ],
      },
    }),
    scenario('xhr-headers-combined', {
      title: 'Values that setRequestHeader() gets for one name travel in one line, and the preflight names it once',
      why: 'setRequestHeader() combines: the values are joined by comma and space in the author request headers.',
      requirements: ['xhr-request-header-combined-on-wire'],
      target: { preflight: { status: 204, headers: allow({ headers: 'x-a' }) }, request: shares },
      do: xhr({
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      }),
      expect: {
        wire: [preflightFor('GET', 'x-a'), request('GET', { headers: { 'x-a': { lines: ['1, 2'] } } })],
        page: [READ],
      },
    }),
    scenario('xhr-headers-combined-safelisted', {
      title: 'Two values for a safelisted name are one value, which is still safelisted',
      why: 'The combined value is what CORS-safelisted request-header is asked about.',
      requirements: ['xhr-request-header-combined-on-wire'],
      target: { request: shares },
      do: xhr({
        headers: [
          ['Accept', 'text/html'],
          ['Accept', 'text/plain'],
        ],
      }),
      expect: {
        wire: [request('GET', { headers: { accept: { lines: ['text/html, text/plain'] } } })],
        page: [READ],
      },
    }),
    scenario('xhr-headers-combined-empty', {
      title: 'An empty value is combined as well',
      why: 'Combine joins the values with comma and space, whatever they are.',
      requirements: ['xhr-request-header-combined-on-wire'],
      target: { preflight: { status: 204, headers: allow({ headers: 'x-a' }) }, request: shares },
      do: xhr({
        headers: [
          ['X-A', ''],
          ['X-A', '2'],
        ],
      }),
      expect: {
        wire: [preflightFor('GET', 'x-a'), request('GET', { headers: { 'x-a': { lines: [', 2'] } } })],
        page: [READ],
      },
    }),
    scenario('fetch-headers-repeated', {
      title: 'Values that are appended to `Headers` for one name all travel, and the preflight names it once',
      why: 'CORS-unsafe request-header names is a set: sorted, in lower case, each name once; whether the values travel in one line or several means the same.',
      requirements: ['fetch-duplicate-headers-combined-on-wire'],
      target: { preflight: { status: 204, headers: allow({ headers: 'x-a' }) }, request: shares },
      do: fetches({
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      }),
      expect: {
        wire: [preflightFor('GET', 'x-a'), request('GET', { headers: { 'x-a': '1, 2' } })],
        page: [READ],
      },
    }),
    scenario('fetch-headers-repeated-lines', {
      title: 'Do values that are appended to `Headers` for one name travel in one line or in several?',
      why: 'Append adds a header to the list, beside the one that is there; HTTP takes several lines and one with commas for the same.',
      kind: 'observe',
      requirements: ['fetch-duplicate-headers-combined-on-wire'],
      target: { preflight: { status: 204, headers: allow({ headers: 'x-a' }) }, request: shares },
      do: fetches({
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      }),
      expect: [
        { label: 'one line', wire: [PREFLIGHT, request('GET', { headers: { 'x-a': { lines: ['1, 2'] } } })] },
        { label: 'two lines', wire: [PREFLIGHT, request('GET', { headers: { 'x-a': { lines: ['1', '2'] } } })] },
      ],
    }),
    ...(
      [
        ['arguments', xhr({ user: 'u', password: 'p' }), 'given to open()'],
        ['url', xhr({ url: 'http://u:p@{host:remote}{path:target}' }), 'in the URL'],
        [
          'arguments-credentialed',
          xhr({ user: 'u', password: 'p', withCredentials: true }),
          'given to open(), with withCredentials',
        ],
      ] as const
    ).flatMap(([id, action, what]) => [
      scenario(`xhr-userinfo-${id}`, {
        title: `User name and password ${what} are not sent to another origin unasked`,
        why: 'HTTP-network-or-cache fetch takes the credentials of the URL only when it fetches again for authentication.',
        requirements: ['xhr-url-userinfo-cross-origin'],
        target: { request: { headers: allow({ credentials: true }), body: 'hello' } },
        do: action,
        expect: { wire: [authorization()], page: [READ] },
      }),
      scenario(`xhr-userinfo-${id}-challenged`, {
        title: `A 401 of another origin brings no second request with user name and password ${what}`,
        why: 'The step on 401 is taken only when the response tainting is not cors: script gets the 401 as it is.',
        requirements: ['xhr-url-userinfo-cross-origin'],
        target: {
          request: [
            { status: 401, headers: [...allow({ credentials: true }), CHALLENGE], body: 'who?' },
            { headers: allow({ credentials: true }), body: 'hello' },
          ],
        },
        do: action,
        expect: { wire: [authorization()], page: [resolved({ status: 401, body: 'who?' })] },
      }),
    ]),
    ...(
      [
        ['unsent', 'before open()', 'set', true],
        ['opened', 'after open()', 'set', true],
        ['sent', 'after send()', 'InvalidStateError', false],
      ] as const
    ).map(([at, when, fact, included]) =>
      scenario(`xhr-with-credentials-${at}`, {
        title: included
          ? `\`withCredentials\` may be set ${when}, and credentials are included`
          : `\`withCredentials\` cannot be set ${when}: it throws InvalidStateError, and the request has no credentials`,
        why: 'The setter throws when the state is neither unsent nor opened, and when the send() flag is set.',
        requirements: ['credentials-xhr-withcredentials-setter-state'],
        target: {
          request: { headers: included ? allow({ credentials: true }) : allow({ origin: '*' }), body: 'hello' },
        },
        do: xhr({ withCredentials: true, withCredentialsAt: at }),
        expect: {
          wire: [request('GET', { headers: { origin: '{origin}' } })],
          page: [resolved({ status: 200, body: 'hello', facts: { withCredentials: fact } })],
        },
      }),
    ),
    scenario('xhr-with-credentials-sent-refused', {
      title: 'Setting `withCredentials` after send() adds no credentials to a later request for a wildcard either',
      why: 'What throws changes nothing: a second request with the flag set in time is checked as include and refuses the wildcard.',
      requirements: ['credentials-xhr-withcredentials-setter-state'],
      target: { request: { headers: allow({ origin: '*' }), body: 'hello' } },
      do: [xhr({ withCredentials: true, withCredentialsAt: 'sent' }), xhr({ withCredentials: true })],
      expect: {
        wire: [request('GET'), request('GET')],
        page: [READ, XHR_ERROR],
      },
    }),
    scenario('xhr-interface', {
      title: 'There is an `XMLHttpRequest`',
      why: 'It is exposed to windows and workers.',
      requirements: ['legacy-xdomainrequest-absent'],
      do: hasInterface('XMLHttpRequest'),
      expect: { wire: [], page: [resolved()] },
    }),
    scenario('xhr-legacy-interface', {
      title: 'Is there still an `XDomainRequest`?',
      why: 'No standard has it: it was one vendor’s way to other origins before XMLHttpRequest knew CORS, without credentials, methods or headers.',
      kind: 'observe',
      requirements: ['legacy-xdomainrequest-absent'],
      do: hasInterface('XDomainRequest'),
      expect: [
        { label: 'no', wire: [], page: [{ result: 'rejected', error: 'ReferenceError' }] },
        { label: 'yes', wire: [], page: [resolved()] },
      ],
    }),
  ],
});

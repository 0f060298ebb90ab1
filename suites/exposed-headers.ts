import type { HeaderLine } from '../harness/scenario/schema.ts';
import {
  ABSENT,
  allow,
  fetches,
  preflightFor,
  PRESENT,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
} from '../harness/scenario/builders.ts';

const ONE = [request('GET', { headers: { origin: '{origin}' } })];
const A: HeaderLine = ['X-A', 'one'];
const B: HeaderLine = ['X-B', 'two'];
const exposing = (...values: string[]): HeaderLine[] => values.map((value) => ['Access-Control-Expose-Headers', value]);
/** A shared response with these further header lines. */
const shares = (...headers: HeaderLine[]) => ({ request: { headers: [...allow(), ...headers], body: 'hello' } });
const sharesWithCredentials = (...headers: HeaderLine[]) => ({
  request: { headers: [...allow({ credentials: true }), ...headers], body: 'hello' },
});
/** All that script sees: Content-Length, which the servers send, and these. */
const sees = (...names: string[]) =>
  resolved({ status: 200, headerNames: [...names, 'content-length'].sort(), body: 'hello' });

const SAFELISTED = [
  ['Cache-Control', 'no-store'],
  ['Content-Language', 'fr'],
  ['Content-Type', 'text/plain;charset=utf-8'],
  ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ['Pragma', 'no-cache'],
] as const;
const HIDDEN = [
  ['Access-Control-Allow-Methods', 'GET'],
  ['Age', '1'],
  ['Content-Disposition', 'inline'],
  ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ['ETag', '"a"'],
  ['Link', '</>; rel=up'],
  ['Location', '/elsewhere'],
  ['Retry-After', '1'],
  ['Server', 'x'],
  ['Vary', 'Origin'],
  ['X-A', 'one'],
] as const;
const lowered = (lines: readonly (readonly [string, string])[]) => lines.map(([name]) => name.toLowerCase());

const safelist = [
  ...SAFELISTED.map(([name, value]) =>
    scenario(`exposed-safelisted-${name.toLowerCase()}`, {
      title: `\`${name}\` of a CORS response is readable without being listed`,
      why: 'It is one of the seven CORS-safelisted response-header names, which a CORS filtered response always keeps.',
      requirements: ['cors-safelisted-response-headers-exposed'],
      target: shares([name, value]),
      do: fetches(),
      expect: {
        wire: ONE,
        page: [{ ...sees(name.toLowerCase()), type: 'cors', headers: { [name.toLowerCase()]: value } }],
      },
    }),
  ),
  scenario('exposed-safelisted-content-length', {
    title: '`Content-Length` of a CORS response is readable without being listed',
    why: 'It is one of the seven CORS-safelisted response-header names, which a CORS filtered response always keeps.',
    requirements: ['cors-safelisted-response-headers-exposed', 'expose-content-length-vs-encoding'],
    target: shares(),
    do: fetches(),
    expect: { wire: ONE, page: [{ ...sees(), type: 'cors', headers: { 'content-length': '5' } }] },
  }),
  scenario('exposed-safelisted-xhr-all', {
    title: 'XMLHttpRequest lists all seven safelisted response headers and no other',
    why: 'getAllResponseHeaders() reads the header list of the CORS filtered response.',
    requirements: ['xhr-getallresponseheaders-filtered', 'cors-safelisted-response-headers-exposed'],
    target: shares(...SAFELISTED.map(([name, value]): HeaderLine => [name, value]), A),
    do: xhr(),
    expect: { wire: ONE, page: [sees(...lowered(SAFELISTED))] },
  }),
  scenario('exposed-safelisted-odd-case', {
    title: 'Safelisted response headers are readable whatever their letter case on the wire',
    why: 'A name is CORS-safelisted by a byte-case-insensitive match, and script sees names in lower case.',
    requirements: ['cors-safelisted-response-headers-exposed', 'http-header-name-case-in-js'],
    target: shares(['cAcHe-CoNtRoL', 'no-store'], ['PRAGMA', 'no-cache'], ['content-language', 'fr']),
    do: fetches(),
    expect: { wire: ONE, page: [sees('cache-control', 'pragma', 'content-language')] },
  }),
  scenario('exposed-safelisted-lines-joined', {
    title: 'Several lines of a safelisted response header are read as one value',
    why: 'Getting a name from a header list joins all its values with a comma and a space.',
    requirements: ['cors-safelisted-response-headers-exposed', 'expose-combined-duplicate-values'],
    target: shares(
      ['Content-Language', 'fr'],
      ['Content-Language', 'de'],
      ['Cache-Control', 'no-store'],
      ['Cache-Control', 'private'],
    ),
    do: fetches(),
    expect: {
      wire: ONE,
      page: [
        {
          ...sees('cache-control', 'content-language'),
          headers: { 'content-language': 'fr, de', 'cache-control': 'no-store, private' },
        },
      ],
    },
  }),
  ...(
    [
      ['fetch', 'fetch()', fetches()],
      ['xhr', 'XMLHttpRequest', xhr()],
    ] as const
  ).map(([name, api, step]) =>
    scenario(`exposed-unlisted-hidden-${name}`, {
      title: `${api} hides every response header that is neither safelisted nor listed`,
      why: 'A CORS filtered response leaves out all headers whose name is not a CORS-safelisted response-header name, the CORS headers among them.',
      requirements: [
        'cors-non-safelisted-headers-hidden',
        'tainting-cors-type',
        ...(name === 'xhr' ? ['xhr-getresponseheader-filtered'] : []),
      ],
      target: shares(...HIDDEN.map(([key, value]): HeaderLine => [key, value])),
      do: step,
      expect: { wire: ONE, page: [sees()] },
    }),
  ),
  scenario('exposed-content-encoding-hidden', {
    title: '`Content-Encoding` is hidden where `Content-Length` is not, while the body is decoded',
    why: 'Content-Length is a CORS-safelisted response-header name and counts the bytes on the wire; Content-Encoding is not one.',
    requirements: ['expose-content-length-vs-encoding'],
    target: {
      request: {
        headers: [...allow(), ['Content-Encoding', 'gzip']],
        body: { base64: 'H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==' },
      },
    },
    do: fetches(),
    expect: { wire: ONE, page: [{ ...sees(), headers: { 'content-length': '25' } }] },
  }),
];

/** Values of Access-Control-Expose-Headers (one or several lines), and which of X-A and X-B become readable. */
const LISTS = [
  ['single', ['X-A'], ['x-a'], 'A listed name is readable, another one is not', 'expose-listed-header'],
  [
    'comma-list',
    ['X-A, X-B'],
    ['x-a', 'x-b'],
    'Every name of a comma-separated list is readable',
    'expose-listed-header',
  ],
  ['no-space', ['X-A,X-B'], ['x-a', 'x-b'], 'A list needs no space after its commas', 'expose-listed-header'],
  ['tabs', ['X-A\t,\tX-B'], ['x-a', 'x-b'], 'Tabs around the commas of a list are ignored', 'expose-listed-header'],
  [
    'two-lines',
    ['X-A', 'X-B'],
    ['x-a', 'x-b'],
    'Names on several `Access-Control-Expose-Headers` lines all count',
    'expose-listed-header',
  ],
  ['absent-name', ['X-C, X-A'], ['x-a'], 'A listed name that the response lacks does no harm', 'expose-listed-header'],
  [
    'lower-case',
    ['x-a'],
    ['x-a'],
    'A list in lower case exposes a header written in upper case',
    'expose-case-insensitive',
  ],
  ['odd-case', ['x-A, X-b'], ['x-a', 'x-b'], 'Letter case in the list does not matter', 'expose-case-insensitive'],
  [
    'empty-elements',
    [', X-A,, X-B ,'],
    ['x-a', 'x-b'],
    'Empty list elements are skipped',
    'expose-empty-elements-tolerated',
  ],
  ['empty-value', [''], [], 'An empty list exposes nothing and does no harm', 'expose-empty-elements-tolerated'],
  [
    'empty-line-first',
    ['', 'X-A'],
    ['x-a'],
    'An empty line does not spoil the line after it',
    'expose-empty-elements-tolerated',
  ],
  ['prefix-pattern', ['X-*'], [], 'An asterisk inside a name is no pattern', 'expose-listed-header'],
  ['double-asterisk', ['**'], [], 'Two asterisks are a name and not the wildcard', 'expose-listed-header'],
  [
    'wildcard-in-list',
    ['X-C, *'],
    ['x-a', 'x-b'],
    'The wildcard counts anywhere in a list',
    'expose-wildcard-uncredentialed',
  ],
  [
    'wildcard-second-line',
    ['X-C', '*'],
    ['x-a', 'x-b'],
    'The wildcard counts on any line',
    'expose-wildcard-uncredentialed',
  ],
] as const;

/** Values that are no list of field names. */
const MALFORMED = [
  ['space', ['X-A X-B'], 'names separated by a space', 'expose-abnf-failure-exposes-nothing'],
  ['semicolon', ['X-A; X-B'], 'names separated by a semicolon', 'expose-abnf-failure-exposes-nothing'],
  ['parentheses', ['(X-A)'], 'a name in parentheses', 'expose-abnf-failure-exposes-nothing'],
  ['colon', ['X-A:'], 'a name with a colon', 'expose-abnf-failure-exposes-nothing'],
  ['one-bad-name', ['X-A, bad name'], 'one bad name after a good one', 'expose-abnf-failure-exposes-nothing'],
  ['non-ascii', ['X-A, caf\u00e9'], 'a name with a byte outside ASCII', 'expose-abnf-failure-exposes-nothing'],
  ['second-line', ['X-A', 'bad name'], 'a bad second line', 'expose-abnf-failure-exposes-nothing'],
  ['wildcard-and-bad-name', ['*, bad name'], 'the wildcard next to a bad name', 'expose-abnf-failure-exposes-nothing'],
  ['quoted', ['"X-A"'], 'a quoted name', 'expose-quoted-string-names'],
  ['quoted-wildcard', ['"*"'], 'a quoted wildcard', 'expose-quoted-string-names'],
] as const;

const listed = [
  ...LISTS.map(([name, values, visible, title, id]) =>
    scenario(`exposed-list-${name}`, {
      title,
      why:
        id === 'expose-wildcard-uncredentialed'
          ? 'Main fetch looks for * among the values extracted from all lines, and then takes every header name of the response.'
          : 'Main fetch extracts the names from Access-Control-Expose-Headers; those become CORS-safelisted response-header names, compared without regard to case.',
      requirements: [id],
      target: shares(...exposing(...values), A, B),
      do: fetches(),
      expect: {
        wire: ONE,
        page: [
          id === 'expose-wildcard-uncredentialed'
            ? resolved({ headers: { 'x-a': 'one', 'x-b': 'two' }, body: 'hello' })
            : sees(...visible),
        ],
      },
    }),
  ),
  ...MALFORMED.map(([name, values, what, id]) =>
    scenario(`exposed-malformed-${name}`, {
      title: `\`Access-Control-Expose-Headers\` with ${what} exposes nothing and does not fail the fetch`,
      why: 'Extracting header list values is failure as soon as one line does not match the grammar of a list of field names, so the CORS-exposed header-name list holds no name.',
      requirements: [id],
      target: shares(...exposing(...values), A, B),
      do: fetches(),
      expect: { wire: ONE, page: [{ ...sees(), type: 'cors' }] },
    }),
  ),
  scenario('exposed-xhr-list', {
    title: 'XMLHttpRequest shows exactly the safelisted and the listed response headers',
    why: 'The header list is filtered by Fetch before XMLHttpRequest gets the response.',
    requirements: ['xhr-getallresponseheaders-filtered', 'xhr-getresponseheader-filtered', 'expose-listed-header'],
    target: shares(...exposing('x-a'), A, B, ['Content-Type', 'text/plain']),
    do: xhr(),
    expect: { wire: ONE, page: [{ ...sees('content-type', 'x-a'), headers: { 'x-a': 'one', 'x-b': ABSENT } }] },
  }),
  ...(
    [
      ['fetch', fetches()],
      ['xhr', xhr()],
    ] as const
  ).map(([name, step]) =>
    scenario(`exposed-duplicates-joined-${name}`, {
      title: `Several lines of an exposed response header are read as one value (${name})`,
      why: 'Getting a name from a header list joins its values in order with a comma and a space, whatever they contain.',
      requirements: ['expose-combined-duplicate-values'],
      target: shares(...exposing('X-A'), A, B, ['x-a', ''], ['X-A', 'three, four']),
      do: step,
      expect: { wire: ONE, page: [{ ...sees('x-a'), headers: { 'x-a': 'one, , three, four' } }] },
    }),
  ),
  scenario('exposed-empty-header-value', {
    title: 'An exposed response header with an empty value is there, and empty',
    why: 'A CORS filtered response decides by name alone; an empty value is a value.',
    requirements: ['expose-listed-header'],
    target: shares(...exposing('X-A'), ['X-A', '']),
    do: fetches(),
    expect: { wire: ONE, page: [{ ...sees('x-a'), headers: { 'x-a': '' } }] },
  }),
];

const wildcard = [
  ...(
    [
      ['fetch', 'fetch()', fetches()],
      ['xhr', 'XMLHttpRequest', xhr()],
    ] as const
  ).map(([name, api, step]) =>
    scenario(`exposed-wildcard-${name}`, {
      title: `The wildcard shows ${api} without credentials all response headers but \`Set-Cookie\``,
      why: 'Without credentials mode include, * sets the CORS-exposed header-name list to all names of the response; forbidden response-header names stay out.',
      requirements: ['expose-wildcard-uncredentialed', 'expose-set-cookie-never'],
      target: shares(
        ...exposing('*'),
        A,
        ['ETag', '"a"'],
        ['Server', 'x'],
        ['Set-Cookie', '{id}=1'],
        ['Set-Cookie2', '{id}=1'],
      ),
      do: step,
      expect: {
        wire: ONE,
        page: [
          resolved({
            headers: {
              'x-a': 'one',
              etag: '"a"',
              server: 'x',
              'access-control-allow-origin': '{origin}',
              'access-control-expose-headers': '*',
              'set-cookie': ABSENT,
              'set-cookie2': ABSENT,
            },
          }),
        ],
      },
    }),
  ),
  scenario('exposed-wildcard-authorization', {
    title: 'The wildcard covers a response header named `Authorization` too',
    why: 'The exception for Authorization concerns request headers and Access-Control-Allow-Headers; for responses every name of the header list is taken.',
    requirements: ['expose-wildcard-uncredentialed'],
    target: shares(...exposing('*'), ['Authorization', 'x']),
    do: fetches(),
    expect: { wire: ONE, page: [resolved({ headers: { authorization: 'x' } })] },
  }),
  ...(
    [
      ['fetch', 'fetch()', fetches({ credentials: 'include' })],
      ['xhr', 'XMLHttpRequest', xhr({ withCredentials: true })],
    ] as const
  ).map(([name, api, step]) =>
    scenario(`exposed-wildcard-credentialed-${name}`, {
      title: `For ${api} with credentials an asterisk in \`Access-Control-Expose-Headers\` is no wildcard`,
      why: 'With credentials mode include the value * stays a plain name, so X-A is hidden; a fixed wildcard configuration breaks once credentials are switched on.',
      requirements: ['expose-wildcard-credentialed-literal'],
      target: sharesWithCredentials(...exposing('*'), A),
      do: step,
      expect: { wire: ONE, page: [sees()] },
    }),
  ),
  scenario('exposed-wildcard-credentialed-with-name', {
    title: 'With credentials an asterisk in the list does not spoil the names next to it',
    why: 'The asterisk matches the grammar of a field name; the list is used as it is, and X-A is in it.',
    requirements: ['expose-wildcard-credentialed-literal'],
    target: sharesWithCredentials(...exposing('*, X-A'), A, B),
    do: fetches({ credentials: 'include' }),
    expect: { wire: ONE, page: [sees('x-a')] },
  }),
  scenario('exposed-wildcard-credentialed-literal', {
    title: 'With credentials an asterisk exposes a response header whose name is an asterisk',
    why: 'The value * can still match, but only a header of exactly that name.',
    requirements: ['expose-wildcard-credentialed-literal'],
    target: sharesWithCredentials(...exposing('*'), ['*', 'star'], A),
    do: fetches({ credentials: 'include' }),
    expect: { wire: ONE, page: [{ ...sees('*'), headers: { '*': 'star' } }] },
  }),
];

const forbidden = [
  ...['Set-Cookie', 'Set-Cookie2'].flatMap((name) =>
    (
      [
        ['fetch', fetches()],
        ['xhr', xhr()],
      ] as const
    ).map(([api, step]) =>
      scenario(`exposed-${name.toLowerCase()}-never-${api}`, {
        title: `\`${name}\` of a CORS response stays hidden although it is listed (${api})`,
        why: 'A listed name counts only if it is not a forbidden response-header name.',
        requirements: ['expose-set-cookie-never', 'forbidden-response-header-set-cookie'],
        target: shares(...exposing(`${name}, X-A`), [name, '{id}=1'], A),
        do: step,
        expect: { wire: ONE, page: [{ ...sees('x-a'), headers: { [name.toLowerCase()]: ABSENT } }] },
      }),
    ),
  ),
  scenario('exposed-set-cookie-never-same-origin', {
    title: '`Set-Cookie` of a same-origin response is hidden from script too',
    why: 'A basic filtered response leaves out the forbidden response-header names and nothing else.',
    requirements: ['tainting-basic-type', 'forbidden-response-header-set-cookie'],
    target: {
      origin: 'page',
      request: { headers: [['Set-Cookie', '{id}=1'], ['Set-Cookie2', '{id}=1'], A], body: 'hello' },
    },
    do: fetches(),
    expect: {
      wire: [request('GET')],
      page: [resolved({ type: 'basic', headers: { 'x-a': 'one', 'set-cookie': ABSENT, 'set-cookie2': ABSENT } })],
    },
  }),
];

const elsewhere = [
  scenario('exposed-same-origin-unlimited', {
    title: '`Access-Control-Expose-Headers` does not limit a same-origin response',
    why: 'The header is read only when the response tainting is cors; a basic filtered response keeps all other headers.',
    requirements: ['expose-no-effect-same-origin-or-opaque', 'tainting-basic-type'],
    target: { origin: 'page', request: { headers: [...exposing('X-A'), A, B], body: 'hello' } },
    do: fetches(),
    expect: { wire: [request('GET')], page: [resolved({ type: 'basic', headers: { 'x-a': 'one', 'x-b': 'two' } })] },
  }),
  scenario('exposed-opaque-nothing', {
    title: '`Access-Control-Expose-Headers` opens nothing in an opaque response',
    why: 'The header list of an opaque filtered response is empty.',
    requirements: ['expose-no-effect-same-origin-or-opaque'],
    target: shares(...exposing('*'), A, ['Content-Type', 'text/css']),
    do: fetches({ mode: 'no-cors' }),
    expect: {
      wire: [request('GET', { headers: { origin: ABSENT } })],
      page: [resolved({ type: 'opaque', status: 0, headerNames: [] })],
    },
  }),
  scenario('exposed-on-preflight-only', {
    title: '`Access-Control-Expose-Headers` on the preflight response exposes nothing',
    why: 'The CORS-preflight fetch does not read it; main fetch extracts it from the actual response.',
    requirements: ['expose-only-final-response'],
    target: { preflight: { status: 204, headers: allow({ methods: 'PUT', expose: 'X-A' }) }, ...shares(A) },
    do: fetches({ method: 'PUT' }),
    expect: { wire: [preflightFor('PUT'), request('PUT')], page: [sees()] },
  }),
  ...(
    [
      ['hop', 'redirect response', exposing('X-A'), [], [], 'does not count'],
      ['final', 'final response', [], exposing('X-A'), ['x-a'], 'counts'],
    ] as const
  ).map(([name, where, hop, final, visible, what]) =>
    scenario(`exposed-redirect-${name}-only`, {
      title: `After a redirect, \`Access-Control-Expose-Headers\` on the ${where} ${what}`,
      why: 'Main fetch filters only after all redirects, and reads the header of the response that is left then.',
      requirements: ['expose-only-final-response'],
      resources: { hop: { request: redirect(302, 'target', [...allow(), ...hop, A]) }, target: shares(...final, A) },
      do: fetches({ url: '{url:hop}' }),
      expect: { wire: [request('GET', { resource: 'hop' }), ...ONE], page: [sees(...visible)] },
    }),
  ),
  scenario('exposed-early-hints-nothing', {
    title: '`Access-Control-Expose-Headers` on an informational response exposes nothing',
    why: 'HTTP-network fetch passes over responses with a status from 100 to 199; their headers are not part of the final response.',
    requirements: ['expose-only-final-response', 'cors-check-not-applied-to-early-1xx'],
    target: {
      request: { early: [{ status: 103, headers: exposing('X-A') }], headers: [...allow(), A], body: 'hello' },
    },
    do: fetches(),
    expect: { wire: ONE, page: [sees()] },
  }),
  scenario('exposed-trailer-nothing', {
    title: '`Access-Control-Expose-Headers` in the trailer section exposes nothing',
    why: 'The header list of a response is complete when its body starts; trailer fields are not added to it.',
    requirements: ['cors-headers-in-trailers-ignored'],
    target: {
      request: { headers: [...allow(), A], framing: 'chunked', trailers: [...exposing('X-A'), B], body: 'hello' },
    },
    do: fetches(),
    expect: { wire: ONE, page: [resolved({ status: 200, headerNames: [], body: 'hello' })] },
  }),
  scenario('exposed-sandboxed-frame-own-server', {
    title: 'In a sandboxed frame even its own server must list response headers',
    why: 'The opaque origin is same origin with nothing, so the response tainting is cors and the CORS filtered response applies.',
    requirements: ['tainting-cors-type', 'origin-sandboxed-iframe-opaque'],
    context: 'sandboxed-frame',
    target: { origin: 'page', ...shares(...exposing('X-A'), A, B) },
    do: fetches(),
    expect: { wire: ONE, page: [{ ...sees('x-a'), type: 'cors', headers: { 'x-a': PRESENT } }] },
  }),
];

export default suite({
  id: 'exposed-headers',
  title: 'Exposed headers',
  description: 'Which response headers script can read, and how Access-Control-Expose-Headers adds to them.',
  scenarios: [...safelist, ...listed, ...wildcard, ...forbidden, ...elsewhere],
});

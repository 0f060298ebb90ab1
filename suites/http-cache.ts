import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  NETWORK_ERROR,
  pause,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  type FetchInput,
  type Grant,
  type ReplyInput,
  type ResourceInput,
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type {
  Action,
  HeaderLine,
  Outcome,
  PageExpectation,
  Scenario,
  WireExpectation,
} from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

// HTTP Caching lets a browser store a response and never obliges it to. So where the answer depends on whether one was
// stored, a scenario is a `may` with an outcome for each case; where a stored response may not be used, a `must`.

const STORED = 'answered from the cache';
const ASKED = 'asked again';
const VALIDATED = 'validated';

const FRESH: HeaderLine = ['Cache-Control', 'max-age=600'];
const STALE: HeaderLine = ['Cache-Control', 'no-cache'];
const TAG: HeaderLine = ['ETag', '"v1"'];
const VARY: HeaderLine = ['Vary', 'Origin'];

const first = resolved({ status: 200, body: 'first' });
const second = resolved({ status: 200, body: 'second' });
const opaque = resolved({ type: 'opaque' });
const CONDITIONAL = { 'if-none-match': '"v1"' };
const PLAIN = { 'if-none-match': ABSENT, 'if-modified-since': ABSENT };
const asks = request('GET', { headers: PLAIN });
const validates = request('GET', { headers: CONDITIONAL });
const noCors = request('GET', { headers: { origin: ABSENT } });
const cors = request('GET', { headers: { origin: '{origin}' } });

/** Two replies that differ in their body, so that it shows which one a step got. */
const replies = (one: HeaderLine[], two: HeaderLine[] = one): ReplyInput[] => [
  { headers: one, body: 'first' },
  { headers: two, body: 'second' },
];

interface Question extends Pick<ScenarioInput, 'title' | 'why' | 'requirements' | 'target' | 'resources'> {
  do: Action[];
}

/** A stored response answers the last step, unless nothing was stored. */
function mayHit(id: string, question: Question, hit: Required<Outcome>, miss: Required<Outcome>): Scenario {
  return scenario(`http-cache-${id}`, { ...question, kind: 'may', expect: [hit, miss] });
}
const from = (label: string, wire: WireExpectation[], page: PageExpectation[]) => ({ label, wire, page });

/** Script has nothing to read from an opaque response, so that the step would end with its head; the timing entry comes with its end. */
const noCorsFetch = (more: FetchInput = {}) => fetches({ mode: 'no-cors', timing: true, ...more });

/** Ways to load without CORS what another request then wants with it. */
const NO_CORS_LOADS = [
  ['image', 'image', element('img'), 'an image', resolved()],
  ['script', 'script', element('script'), 'a script', resolved()],
  ['style', 'style', element('stylesheet'), 'a style sheet', resolved()],
  ['fetch', undefined, noCorsFetch(), 'a fetch in mode no-cors', opaque],
] as const;

const CHECKED =
  'HTTP fetch runs the CORS check on what HTTP-network-or-cache fetch returns, wherever that came from; a stored response has the headers of the request that it answered.';
const VARIES =
  'HTTP-network-or-cache fetch appends Origin before it selects a stored response, and one whose varied request header differs is not selected.';

const mixups: Scenario[] = [
  ...NO_CORS_LOADS.flatMap(([name, kind, load, what, loaded]) => {
    const bare = kind ? serves(kind).headers : [];
    const body = kind ? serves(kind).body : 'first';
    const target = (more: HeaderLine[]): ResourceInput => ({
      request: [
        { headers: [...bare, ...more], body },
        { headers: [...bare, ...more, ...allow()], body },
      ],
    });
    return [
      mayHit(
        `${name}-then-fetch`,
        {
          title: `After ${what} has stored a response without a grant, a fetch fails on it although the server would grant it`,
          why: `${CHECKED} Without \`Vary: Origin\` it is selected, and the server is not asked.`,
          requirements: ['cache-no-vary-mixup', 'cache-cors-check-on-cached'],
          target: target([FRESH]),
          do: [load, fetches()],
        },
        from(STORED, [noCors], [loaded, NETWORK_ERROR]),
        from(ASKED, [noCors, cors], [loaded, resolved({ type: 'cors' })]),
      ),
      scenario(`http-cache-${name}-then-fetch-vary`, {
        title: `After ${what} has stored a response with \`Vary: Origin\`, a fetch is sent and granted`,
        why: VARIES,
        requirements: ['cache-vary-origin-refetch'],
        target: target([FRESH, VARY]),
        do: [load, fetches()],
        expect: { wire: [noCors, cors], page: [loaded, resolved({ type: 'cors' })] },
      }),
    ];
  }),
  mayHit(
    'image-then-fetch-granted-always',
    {
      title:
        'After an image has stored a response with `Access-Control-Allow-Origin: *`, a fetch is granted from the cache',
      why: `${CHECKED} The wildcard that the server sends to everyone is stored with it.`,
      requirements: ['cache-cors-check-on-cached'],
      target: { request: serves('image', [FRESH, ...allow({ origin: '*' })]) },
      do: [element('img'), fetches()],
    },
    from(STORED, [noCors], [resolved(), resolved({ type: 'cors' })]),
    from(ASKED, [noCors, cors], [resolved(), resolved({ type: 'cors' })]),
  ),
  mayHit(
    'image-then-crossorigin-image',
    {
      title: 'After an image has stored a response without a grant, an image with `crossorigin` fails on it',
      why: `${CHECKED} The list of available images keeps the two apart by the state of crossorigin; the HTTP cache does not.`,
      requirements: ['cache-no-vary-mixup', 'cache-cors-check-on-cached'],
      target: { request: [serves('image', [FRESH]), serves('image', [FRESH, ...allow()])] },
      do: [element('img'), element('img', { crossorigin: 'anonymous' })],
    },
    from(STORED, [noCors], [resolved(), ERROR_EVENT]),
    from(ASKED, [noCors, cors], [resolved(), resolved()]),
  ),
  scenario('http-cache-image-then-fetch-reload', {
    title: 'A fetch with cache mode `reload` is granted, whatever an image has stored',
    why: 'With cache mode reload no stored response is selected.',
    requirements: ['cache-no-vary-mixup', 'cache-mode-headers'],
    target: { request: [serves('image', [FRESH]), serves('image', [FRESH, ...allow()])] },
    do: [element('img'), fetches({ cache: 'reload' })],
    expect: { wire: [noCors, cors], page: [resolved(), resolved({ type: 'cors' })] },
  }),
  mayHit(
    'image-then-fetch-validated',
    {
      title: 'A fetch with cache mode `no-cache` is granted by the 304 that validates what an image has stored',
      why: 'The headers of the 304 update the stored response before the CORS check looks at it.',
      requirements: ['cache-304-updates-headers', 'cache-no-vary-mixup'],
      target: {
        request: [serves('image', [FRESH, TAG]), serves('image', [FRESH, TAG, ...allow()])],
        conditional: { status: 304, headers: [...allow(), TAG] },
      },
      do: [element('img'), fetches({ cache: 'no-cache' })],
    },
    from(
      VALIDATED,
      [noCors, request('GET', { headers: { origin: '{origin}', ...CONDITIONAL } })],
      [resolved(), resolved({ type: 'cors', status: 200 })],
    ),
    from(ASKED, [noCors, cors], [resolved(), resolved({ type: 'cors', status: 200 })]),
  ),
  mayHit(
    'fetch-then-image',
    {
      title: 'After a fetch has stored a response, an image is loaded from it',
      why: 'In mode no-cors there is no CORS check, and the headers of the stored response do not matter.',
      requirements: ['cache-no-vary-mixup'],
      target: { request: [serves('image', [FRESH, ...allow()]), serves('image', [FRESH])] },
      do: [fetches(), element('img')],
    },
    from(STORED, [cors], [resolved({ type: 'cors' }), resolved()]),
    from(ASKED, [cors, noCors], [resolved({ type: 'cors' }), resolved()]),
  ),
  scenario('http-cache-fetch-then-image-vary', {
    title: 'After a fetch has stored a response with `Vary: Origin`, an image is asked for again',
    why: VARIES,
    requirements: ['cache-vary-origin-refetch'],
    target: { request: [serves('image', [FRESH, VARY, ...allow()]), serves('image', [FRESH, VARY])] },
    do: [fetches(), element('img')],
    expect: { wire: [cors, noCors], page: [resolved({ type: 'cors' }), resolved()] },
  }),
];

/** A fetch of the target by way of another cross-site origin, after which the origin is serialized as null. */
const tainted = fetches({ url: '{url:hop}' });
const hop: ResourceInput = {
  origin: 'remote2',
  request: redirect(302, 'target', [...allow({ origin: '*' }), ['Cache-Control', 'no-store']]),
};
const hops = request('GET', { resource: 'hop' });
const asNull = request('GET', { headers: { origin: 'null' } });

const varied: Scenario[] = [
  scenario('http-cache-vary-tainted-redirect', {
    title: 'With `Vary: Origin` a response for the page does not answer a request whose origin has become `null`',
    why: `${VARIES} After a hop between two foreign origins the request serializes its origin as null.`,
    requirements: ['cache-vary-origin-refetch'],
    resources: {
      hop,
      target: { request: replies([FRESH, VARY, ...allow()], [FRESH, VARY, ...allow({ origin: 'null' })]) },
    },
    do: [fetches(), tainted],
    expect: { wire: [cors, hops, asNull], page: [first, second] },
  }),
  mayHit(
    'no-vary-tainted-redirect',
    {
      title: 'Without `Vary` a response granted to the page fails a request whose origin has become `null`',
      why: `${CHECKED} The stored grant names the page, and the request serializes its origin as null.`,
      requirements: ['cache-cors-check-on-cached', 'cache-no-vary-mixup'],
      resources: { hop, target: { request: replies([FRESH, ...allow()], [FRESH, ...allow({ origin: 'null' })]) } },
      do: [fetches(), tainted],
    },
    from(STORED, [cors, hops], [first, NETWORK_ERROR]),
    from(ASKED, [cors, hops, asNull], [first, second]),
  ),
  mayHit(
    'vary-same-origin-header',
    {
      title: 'With `Vary: Origin` a response answers a later request with the same `Origin`',
      why: 'The varied request header is the same in both requests, so the stored response is selected.',
      requirements: ['cache-vary-origin-refetch'],
      target: { request: replies([FRESH, VARY, ...allow()]) },
      do: [fetches(), fetches()],
    },
    from(STORED, [cors], [first, first]),
    from(ASKED, [cors, cors], [first, second]),
  ),
  scenario('http-cache-vary-anything', {
    title: 'A response with `Vary: *` answers no later request',
    why: 'A Vary that holds * always fails to match, so nothing is selected.',
    requirements: ['cache-vary-origin-refetch'],
    target: { request: replies([FRESH, ['Vary', '*'], ...allow()]) },
    do: [fetches(), fetches()],
    expect: { wire: [cors, cors], page: [first, second] },
  }),
  scenario('http-cache-vary-author-header', {
    title: 'A response that varies on a header of script does not answer a request with another value',
    why: 'A stored response whose varied request header differs is not selected. A preflight comes before the cache is asked.',
    requirements: ['cache-vary-origin-refetch'],
    target: {
      preflight: { status: 204, headers: allow({ headers: 'x-a', maxAge: 0 }) },
      request: replies([FRESH, ['Vary', 'X-A'], ...allow()]),
    },
    do: [fetches({ headers: { 'X-A': '1' } }), fetches({ headers: { 'X-A': '2' } })],
    expect: {
      wire: [
        preflightFor('GET', 'x-a'),
        request('GET', { headers: { 'x-a': '1' } }),
        preflightFor('GET', 'x-a'),
        request('GET', { headers: { 'x-a': '2' } }),
      ],
      page: [first, second],
    },
  }),
  scenario('http-cache-no-store-not-stored', {
    title: 'A response with `Cache-Control: no-store` answers no later request, whatever its age may be',
    why: 'A response that says no-store must not be stored.',
    requirements: ['cache-mode-headers'],
    target: { request: replies([['Cache-Control', 'max-age=600, no-store'], TAG, ...allow()]) },
    do: [fetches(), fetches(), fetches({ cache: 'force-cache' })],
    expect: { wire: [asks, asks, asks], page: [first, second, second] },
  }),
  scenario('http-cache-outlived-grant', {
    title: 'A stored grant is not relied on once the response has outlived its `max-age`',
    why: 'A stored response whose age is more than its max-age is stale, so the server is asked, and the CORS check looks at what it says now.',
    requirements: ['cache-cors-check-on-cached'],
    target: { request: replies([['Cache-Control', 'max-age=1'], ...allow()], [['Cache-Control', 'max-age=1']]) },
    do: [fetches(), pause(2500), fetches()],
    expect: { wire: [cors, cors], page: [first, NETWORK_ERROR] },
  }),
  mayHit(
    'preflight-then-stored',
    {
      title: 'A stored response answers a request only after its preflight has succeeded',
      why: 'HTTP fetch runs CORS-preflight fetch before HTTP-network-or-cache fetch asks the cache.',
      requirements: ['cache-cors-check-on-cached'],
      target: {
        preflight: [
          { status: 204, headers: allow({ headers: 'x-a', maxAge: 0 }) },
          { status: 204, headers: allow({ maxAge: 0 }) },
        ],
        request: replies([FRESH, ...allow()]),
      },
      do: [fetches(), fetches({ headers: { 'X-A': '1' } }), fetches({ headers: { 'X-A': '1' } })],
    },
    from(STORED, [asks, preflightFor('GET', 'x-a'), preflightFor('GET', 'x-a')], [first, first, NETWORK_ERROR]),
    from(
      ASKED,
      [asks, preflightFor('GET', 'x-a'), request('GET', { headers: { 'x-a': '1' } }), preflightFor('GET', 'x-a')],
      [first, second, NETWORK_ERROR],
    ),
  ),
];

const include = fetches({ credentials: 'include' });

/** Grants of the stored response that a later credentialed request must not pass with. */
const NOT_FOR_CREDENTIALS: [id: string, grant: Grant, what: string][] = [
  ['wildcard', { origin: '*' }, 'the wildcard'],
  ['wildcard-credentials', { origin: '*', credentials: true }, 'the wildcard and `Access-Control-Allow-Credentials`'],
  ['origin-alone', {}, 'the origin and no `Access-Control-Allow-Credentials`'],
];

const checked: Scenario[] = [
  ...NOT_FOR_CREDENTIALS.map(([id, grant, what]) =>
    mayHit(
      `credentialed-after-${id}`,
      {
        title: `A credentialed request fails on a stored response that was granted to one without credentials, by ${what}`,
        why: `${CHECKED} The credentials mode is that of the request at hand.`,
        requirements: ['cache-cors-check-on-cached'],
        target: { request: replies([FRESH, ...allow(grant)], [FRESH, ...allow({ credentials: true })]) },
        do: [fetches(), include],
      },
      from(STORED, [cors], [first, NETWORK_ERROR]),
      from(ASKED, [cors, cors], [first, second]),
    ),
  ),
  mayHit(
    'uncredentialed-after-credentialed',
    {
      title: 'A request without credentials is granted a stored response that was granted to a credentialed one',
      why: `${CHECKED} A grant with credentials is a grant without.`,
      requirements: ['cache-cors-check-on-cached'],
      target: { request: replies([FRESH, ...allow({ credentials: true })]) },
      do: [include, fetches()],
    },
    from(STORED, [cors], [first, first]),
    from(ASKED, [cors, cors], [first, second]),
  ),
  mayHit(
    'exposed-by-request-at-hand',
    {
      title: 'What a stored response exposes is decided anew: `*` exposes all, and nothing to a credentialed request',
      why: 'Main fetch makes the filtered response from the headers and the credentials mode of the request at hand, wherever the response came from.',
      requirements: ['cache-cors-check-on-cached'],
      target: {
        request: replies([FRESH, ['X-Seen', 'yes'], ...allow({ credentials: true, expose: '*' })]),
      },
      do: [fetches(), include],
    },
    from(
      STORED,
      [cors],
      [
        resolved({ headers: { 'x-seen': 'yes' }, body: 'first' }),
        resolved({ headers: { 'x-seen': ABSENT }, body: 'first' }),
      ],
    ),
    from(
      ASKED,
      [cors, cors],
      [
        resolved({ headers: { 'x-seen': 'yes' }, body: 'first' }),
        resolved({ headers: { 'x-seen': ABSENT }, body: 'second' }),
      ],
    ),
  ),
  ...(
    [
      ['redirect-without-grant', [], NETWORK_ERROR, 'fails on a stored redirect without a grant'],
      [
        'redirect-granted',
        allow({ origin: '*' }),
        resolved({ redirected: true }),
        'follows a stored redirect with a grant',
      ],
    ] as const
  ).map(([id, grant, page, what]) =>
    mayHit(
      id,
      {
        title: `A fetch ${what}`,
        why: 'HTTP fetch runs the CORS check on a redirect status as well, before HTTP-redirect fetch, and a redirect may come from the cache like any response.',
        requirements: ['cache-cors-check-on-cached'],
        resources: {
          start: { request: redirect(301, 'target', [FRESH, ...grant]) },
          target: { request: { headers: [['Cache-Control', 'no-store'], ...allow()], body: 'first' } },
        },
        do: [noCorsFetch({ url: '{url:start}' }), fetches({ url: '{url:start}' })],
      },
      from(
        STORED,
        [request('GET', { resource: 'start' }), asks, ...(page === NETWORK_ERROR ? [] : [asks])],
        [opaque, page],
      ),
      from(
        ASKED,
        [
          request('GET', { resource: 'start' }),
          asks,
          request('GET', { resource: 'start' }),
          ...(page === NETWORK_ERROR ? [] : [asks]),
        ],
        [opaque, page],
      ),
    ),
  ),
];

interface Validation {
  title: string;
  /** Grant of the stored response and the header lines of the 304. */
  stored: HeaderLine[];
  validation: HeaderLine[];
  /** The step that stores, `fetches()` when absent. */
  store?: Action;
  /** What the storing step and the revalidating one learn. */
  page: [PageExpectation, PageExpectation];
  step?: Action;
}
const ELSE = allow({ origin: 'https://elsewhere.invalid' });
const DONE = resolved({ status: 200, body: 'first' });
/** A 304 and what becomes of the stored response. */
const VALIDATIONS: Record<string, Validation> = {
  'without-grant': {
    title: 'A 304 without `Access-Control-Allow-Origin` leaves the stored grant, and the response is shared',
    stored: allow(),
    validation: [],
    page: [DONE, DONE],
  },
  'other-grant': {
    title: 'A 304 that grants another origin replaces the stored grant, and the response is refused',
    stored: allow(),
    validation: ELSE,
    page: [DONE, NETWORK_ERROR],
  },
  'new-grant': {
    title: 'A 304 that grants the origin makes a stored response without a grant shared',
    stored: [],
    validation: allow(),
    store: noCorsFetch(),
    page: [opaque, DONE],
  },
  'corrected-grant': {
    title: 'A 304 that grants the origin corrects a stored grant to another origin',
    stored: ELSE,
    validation: allow(),
    page: [NETWORK_ERROR, DONE],
  },
  'same-grant': {
    title: 'A 304 with the same grant does not add a second one to the stored response',
    stored: allow(),
    validation: allow(),
    page: [DONE, DONE],
  },
  'credentials-taken-back': {
    title: 'A 304 with `Access-Control-Allow-Credentials: false` takes the grant of credentials back',
    stored: allow({ credentials: true }),
    validation: allow({ credentials: 'false' }),
    store: include,
    step: include,
    page: [DONE, NETWORK_ERROR],
  },
  'credentials-kept': {
    title: 'A 304 without `Access-Control-Allow-Credentials` leaves the grant of credentials',
    stored: allow({ credentials: true }),
    validation: allow(),
    store: include,
    step: include,
    page: [DONE, DONE],
  },
  'exposes-more': {
    title:
      'A 304 with `Access-Control-Expose-Headers` exposes headers of the stored response, with the values it gives anew',
    stored: [...allow(), ['X-Old', 'old'], ['X-New', 'old']],
    validation: [...allow({ expose: 'x-old, x-new' }), ['X-New', 'new']],
    page: [
      resolved({ headers: { 'x-old': ABSENT, 'x-new': ABSENT } }),
      resolved({ status: 200, headers: { 'x-old': 'old', 'x-new': 'new' }, body: 'first' }),
    ],
  },
};

const UPDATES =
  'HTTP-network-or-cache fetch updates the stored response with the headers of the 304 and returns that response; HTTP fetch then runs the CORS check on it, not on the 304.';

const validations: Scenario[] = [
  ...Object.entries(VALIDATIONS).map(([id, { title, stored, validation, store, step, page }]) =>
    mayHit(
      `304-${id}`,
      {
        title,
        why: UPDATES,
        requirements: ['cache-304-updates-headers', 'cache-revalidation-no-preflight'],
        // Asked without a condition the server says what the stored response would say once it is updated.
        target: {
          request: [
            { headers: [STALE, TAG, ...stored], body: 'first' },
            { headers: [STALE, TAG, ...unite(stored, validation)], body: 'first' },
          ],
          conditional: { status: 304, headers: [TAG, ...validation] },
        },
        do: [store ?? fetches(), step ?? fetches()],
      },
      from(VALIDATED, [asks, validates], page),
      from(ASKED, [asks, asks], page),
    ),
  ),
  ...(
    [
      ['granted', allow(), resolved({ type: 'cors', status: 304, body: '' }), 'reaches script as it is'],
      ['refused', [], NETWORK_ERROR, 'without a grant is refused'],
    ] as const
  ).map(([id, headers, page, what]) =>
    scenario(`http-cache-304-for-script-${id}`, {
      title: `A 304 to a condition that script has set ${what}`,
      why: 'If-None-Match in the header list makes the cache mode no-store: no response is selected, nothing is updated, and the CORS check looks at the 304 itself. The header is not safelisted.',
      requirements: ['cache-304-updates-headers'],
      target: {
        preflight: { status: 204, headers: allow({ headers: 'if-none-match' }) },
        request: { headers: [FRESH, TAG, ...allow()], body: 'first' },
        conditional: { status: 304, headers: [TAG, ...headers] },
      },
      do: [fetches(), fetches({ headers: { 'If-None-Match': '"v1"' } })],
      expect: { wire: [asks, preflightFor('GET', 'if-none-match'), validates], page: [first, page] },
    }),
  ),
  mayHit(
    'revalidation-last-modified',
    {
      title: 'The `If-Modified-Since` of a revalidation causes no preflight',
      why: 'HTTP-network-or-cache fetch appends it when the stored response is stale, after main fetch has decided about a preflight.',
      requirements: ['cache-revalidation-no-preflight'],
      target: {
        request: replies([STALE, ['Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT'], ...allow()]),
        conditional: { status: 304, headers: allow() },
      },
      do: [fetches(), fetches()],
    },
    from(
      VALIDATED,
      [asks, request('GET', { headers: { 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' } })],
      [first, first],
    ),
    from(ASKED, [asks, asks], [first, second]),
  ),
  mayHit(
    'revalidation-not-announced',
    {
      title: 'The preflight of a request that revalidates does not announce `If-None-Match`',
      why: 'CORS-preflight fetch announces the CORS-unsafe names of the header list, to which HTTP-network-or-cache fetch adds only later, in a copy.',
      requirements: ['cache-revalidation-no-preflight'],
      target: {
        preflight: { status: 204, headers: allow({ headers: 'x-a', maxAge: 0 }) },
        request: replies([STALE, TAG, ...allow()]),
        conditional: { status: 304, headers: [TAG, ...allow()] },
      },
      do: [fetches(), fetches({ headers: { 'X-A': '1' } })],
    },
    from(VALIDATED, [asks, preflightFor('GET', 'x-a'), validates], [first, first]),
    from(ASKED, [asks, preflightFor('GET', 'x-a'), asks], [first, second]),
  ),
];

/** The header lines of one list, save those that the other names anew, and the other list. */
function unite(stored: HeaderLine[], validation: HeaderLine[]): HeaderLine[] {
  const anew = new Set(validation.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !anew.has(name.toLowerCase())), ...validation];
}

const ADDS =
  'HTTP-network-or-cache fetch appends these by the cache mode, after main fetch has decided about a preflight.';
const BY_MODE = {
  default: { 'cache-control': ABSENT, pragma: ABSENT },
  'force-cache': { 'cache-control': ABSENT, pragma: ABSENT },
  'no-store': { 'cache-control': 'no-cache', pragma: 'no-cache' },
  reload: { 'cache-control': 'no-cache', pragma: 'no-cache' },
  'no-cache': { 'cache-control': 'max-age=0', pragma: ABSENT },
} as const;

const shared = (reply: HeaderLine[] = [FRESH, TAG]): ResourceInput => ({
  request: replies([...reply, ...allow()]),
  conditional: { status: 304, headers: [TAG, ...allow()] },
});

const modes: Scenario[] = [
  ...Object.entries(BY_MODE).map(([mode, headers]) =>
    scenario(`http-cache-mode-${mode}-headers`, {
      title: `Cache mode \`${mode}\` adds ${mode === 'no-cache' ? '`Cache-Control: max-age=0`' : headers.pragma === ABSENT ? 'no header' : '`Pragma` and `Cache-Control: no-cache`'} to a request, and no preflight`,
      why: ADDS,
      requirements: ['cache-mode-headers'],
      target: shared(),
      do: fetches({ cache: mode }),
      expect: { wire: [request('GET', { headers: { origin: '{origin}', ...headers } })], page: [first] },
    }),
  ),
  scenario('http-cache-mode-no-store-asks', {
    title: 'Cache mode `no-store` asks although a fresh response is stored',
    why: 'With cache mode no-store no stored response is selected.',
    requirements: ['cache-mode-headers'],
    target: shared(),
    do: [fetches(), fetches({ cache: 'no-store' })],
    expect: { wire: [asks, asks], page: [first, second] },
  }),
  scenario('http-cache-mode-no-store-stores-nothing', {
    title: 'Cache mode `no-store` stores nothing',
    why: 'With cache mode no-store fetch behaves as if there were no HTTP cache at all.',
    requirements: ['cache-mode-headers'],
    target: shared(),
    do: [fetches({ cache: 'no-store' }), fetches()],
    expect: { wire: [asks, asks], page: [first, second] },
  }),
  mayHit(
    'mode-no-store-leaves-stored',
    {
      title: 'Cache mode `no-store` leaves what is stored as it is',
      why: 'With cache mode no-store fetch behaves as if there were no HTTP cache at all.',
      requirements: ['cache-mode-headers'],
      target: shared(),
      do: [fetches(), fetches({ cache: 'no-store' }), fetches()],
    },
    from(STORED, [asks, asks], [first, second, first]),
    from(ASKED, [asks, asks, asks], [first, second, second]),
  ),
  mayHit(
    'mode-reload-replaces-stored',
    {
      title: 'Cache mode `reload` asks, and its response replaces what is stored',
      why: 'With cache mode reload no stored response is selected, and the new one is stored in its place.',
      requirements: ['cache-mode-headers'],
      target: shared(),
      do: [fetches(), fetches({ cache: 'reload' }), fetches()],
    },
    from(STORED, [asks, asks], [first, second, second]),
    from(ASKED, [asks, asks, asks], [first, second, second]),
  ),
  mayHit(
    'mode-no-cache-validates',
    {
      title: 'Cache mode `no-cache` validates a fresh response, without a preflight',
      why: 'With cache mode no-cache fetch makes a conditional request if there is a stored response; what HTTP-network-or-cache fetch appends is judged by no CORS rule.',
      requirements: ['cache-mode-headers', 'cache-revalidation-no-preflight'],
      target: shared(),
      do: [fetches(), fetches({ cache: 'no-cache' })],
    },
    from(
      VALIDATED,
      [asks, request('GET', { headers: { ...CONDITIONAL, 'cache-control': 'max-age=0' } })],
      [first, first],
    ),
    from(ASKED, [asks, request('GET', { headers: { ...PLAIN, 'cache-control': 'max-age=0' } })], [first, second]),
  ),
  mayHit(
    'mode-force-cache-stale',
    {
      title: 'Cache mode `force-cache` takes a stored response that is stale',
      why: 'With cache mode force-cache the revalidating flag does not make a request conditional: the stored response is the response.',
      requirements: ['cache-mode-headers'],
      target: shared([STALE, TAG]),
      do: [fetches(), fetches({ cache: 'force-cache' })],
    },
    from(STORED, [asks], [first, first]),
    from(ASKED, [asks, asks], [first, second]),
  ),
  mayHit(
    'mode-force-cache-checked',
    {
      title: 'Cache mode `force-cache` takes a stored response without a grant, and the fetch fails',
      why: CHECKED,
      requirements: ['cache-mode-headers', 'cache-cors-check-on-cached'],
      target: { request: replies([STALE, TAG], [STALE, TAG, ...allow()]) },
      do: [noCorsFetch(), fetches({ cache: 'force-cache' })],
    },
    from(STORED, [asks], [opaque, NETWORK_ERROR]),
    from(ASKED, [asks, asks], [opaque, second]),
  ),
  scenario('http-cache-mode-only-if-cached-nothing', {
    title: 'Cache mode `only-if-cached` is a network error when nothing is stored, and asks nobody',
    why: 'HTTP-network-or-cache fetch returns a network error instead of forwarding such a request.',
    requirements: ['cache-mode-headers'],
    target: { origin: 'page', ...shared() },
    do: fetches({ cache: 'only-if-cached', mode: 'same-origin' }),
    expect: { wire: [], page: [NETWORK_ERROR] },
  }),
  mayHit(
    'mode-only-if-cached',
    {
      title: "Cache mode `only-if-cached` takes a stored response of the page's own origin, stale or not",
      why: 'With cache mode only-if-cached the stored response is the response; without one it is a network error.',
      requirements: ['cache-mode-headers'],
      target: { origin: 'page', ...shared([STALE, TAG]) },
      do: [fetches(), fetches({ cache: 'only-if-cached', mode: 'same-origin' })],
    },
    from(STORED, [asks], [first, first]),
    from('not stored: a network error', [asks], [first, NETWORK_ERROR]),
  ),
  ...(['cors', 'no-cors'] as const).map((mode) =>
    scenario(`http-cache-mode-only-if-cached-${mode}`, {
      title: `Cache mode \`only-if-cached\` throws a TypeError with mode ${mode}`,
      why: 'The Request constructor throws unless the mode is same-origin: else timing would tell what other sites have stored.',
      requirements: ['cache-mode-headers'],
      target: shared(),
      do: fetches({ cache: 'only-if-cached', mode }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
  ),
];

interface Unsafe {
  title: string;
  step: Action;
  preflight: boolean;
  method: string;
  reply: ReplyInput;
  page: PageExpectation;
}
const PUTS = fetches({ method: 'PUT', body: 'x' });
const OKAY = resolved({ status: 200 });
const INVALIDATES: Record<string, Unsafe> = {
  put: { title: 'A PUT', step: PUTS, preflight: true, method: 'PUT', reply: { headers: allow() }, page: OKAY },
  delete: {
    title: 'A DELETE that is answered with 204',
    step: fetches({ method: 'DELETE' }),
    preflight: true,
    method: 'DELETE',
    reply: { status: 204, headers: allow() },
    page: resolved({ status: 204 }),
  },
  post: {
    title: 'A POST',
    step: fetches({ method: 'POST', body: 'x' }),
    preflight: false,
    method: 'POST',
    reply: { headers: allow() },
    page: OKAY,
  },
  'post-no-cors': {
    title: 'A POST in mode no-cors',
    step: noCorsFetch({ method: 'POST', body: 'x' }),
    preflight: false,
    method: 'POST',
    reply: {},
    page: opaque,
  },
  'put-refused': {
    title: 'A PUT whose response fails the CORS check',
    step: PUTS,
    preflight: true,
    method: 'PUT',
    reply: {},
    page: NETWORK_ERROR,
  },
  'unknown-method': {
    title: 'A request with a method that nobody knows',
    step: fetches({ method: 'CHANGE' }),
    preflight: true,
    method: 'CHANGE',
    reply: { headers: allow() },
    page: OKAY,
  },
};
const methodTarget = (headers: HeaderLine[], reply: ReplyInput): ResourceInput => ({
  preflight: { status: 204, headers: allow({ methods: '*' }) },
  request: [
    { headers: [...headers, ...allow()], body: 'first' },
    reply,
    { headers: [...headers, ...allow()], body: 'second' },
  ],
});

const invalidation: Scenario[] = [
  ...Object.entries(INVALIDATES).map(([id, { title, step, preflight, method, reply, page }]) =>
    scenario(`http-cache-invalidated-by-${id}`, {
      title: `${title} invalidates the stored response for its URL`,
      why: 'HTTP-network-or-cache fetch invalidates stored responses when the method is unsafe and the status is 200 to 399, before anything is checked.',
      requirements: ['cache-unsafe-method-invalidates'],
      target: methodTarget([FRESH], reply),
      do: [fetches(), step, fetches()],
      expect: {
        wire: [request('GET'), ...(preflight ? [preflightFor(method)] : []), request(method), request('GET')],
        page: [first, page, second],
      },
    }),
  ),
  scenario('http-cache-invalidated-by-put-same-site', {
    title: 'A PUT to another origin of the same site invalidates the stored response for its URL',
    why: 'HTTP-network-or-cache fetch invalidates stored responses when the method is unsafe and the status is 200 to 399; this origin is of the same site as the page.',
    requirements: ['cache-unsafe-method-invalidates'],
    target: { origin: 'sibling', ...methodTarget([FRESH], { headers: allow() }) },
    do: [fetches(), PUTS, fetches()],
    expect: {
      wire: [request('GET'), preflightFor('PUT'), request('PUT'), request('GET')],
      page: [first, OKAY, second],
    },
  }),
  ...(
    [
      ['put-failed', 'A PUT that is answered with 500', PUTS, 'PUT', { status: 500, headers: allow() }, 500],
      ['options', 'An OPTIONS of script', fetches({ method: 'OPTIONS' }), 'OPTIONS', { headers: allow() }, 200],
    ] as const
  ).map(([id, title, step, method, reply, status]) => {
    const between = [preflightFor(method), request(method)];
    const got = resolved({ status });
    return mayHit(
      `kept-after-${id}`,
      {
        title: `${title} leaves the stored response for its URL, and so does the preflight before it`,
        why: 'Stored responses are invalidated only when the method is unsafe and the status is 200 to 399; OPTIONS is a safe method.',
        requirements: ['cache-unsafe-method-invalidates'],
        target: methodTarget([FRESH], { ...reply }),
        do: [fetches(), step, fetches()],
      },
      from(STORED, [request('GET'), ...between], [first, got, first]),
      from(ASKED, [request('GET'), ...between, request('GET')], [first, got, second]),
    );
  }),
];

export default suite({
  id: 'http-cache',
  title: 'The HTTP cache',
  description:
    'Stored responses meet the CORS protocol: which request gets which, what is checked, what a 304 changes, and what cache modes send.',
  scenarios: [...mixups, ...varied, ...checked, ...validations, ...modes, ...invalidation],
});

import {
  allow,
  fetches,
  NETWORK_ERROR,
  pause,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  type FetchInput,
  type Grant,
  type HeadersInput,
  type ReplyInput,
  type ResourceInput,
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type {
  Action,
  OriginName,
  Outcome,
  PageExpectation,
  Scenario,
  WireExpectation,
} from '../harness/scenario/schema.ts';

// The standard obliges a browser to preflight when no entry matches, but lets it drop entries at any moment. So a
// scenario without a match is a `must`, and one with a match is a `may` with two outcomes.

const HIT = 'served from the cache';
const MISS = 'preflight again';
const DONE = resolved({ status: 200 });

interface Question {
  title: string;
  why: string;
  requirements: string[];
  target?: ResourceInput;
  resources?: ScenarioInput['resources'];
  /** The steps that fill the cache, then the one in question. */
  do: Action[];
  /** The requests of the steps before, and those of the step in question. */
  before: WireExpectation[];
  preflight: WireExpectation;
  actual: WireExpectation;
  /** What the steps learn; all responses with status 200 unless told. */
  page?: PageExpectation[];
}

const outcome = (question: Question, preflight: boolean): Outcome => ({
  wire: [...question.before, ...(preflight ? [question.preflight] : []), question.actual],
  page: question.page ?? question.do.filter((step) => step.api !== 'pause').map(() => DONE),
});

function ask(id: string, question: Question, rest: Pick<ScenarioInput, 'kind' | 'expect'>): Scenario {
  const { title, why, requirements, target, resources } = question;
  return scenario(`preflight-cache-${id}`, {
    title,
    why,
    requirements,
    ...(target ? { target } : {}),
    ...(resources ? { resources } : {}),
    do: question.do,
    ...rest,
  });
}

/** No entry matches: the last step must begin with a preflight. */
const miss = (id: string, question: Question) => ask(id, question, { expect: outcome(question, true) });

/** An entry matches: the last step needs no preflight, unless the browser has dropped the entry. */
function hit(id: string, question: Question): Scenario {
  const early = 'pfcache-early-eviction-allowed';
  return ask(
    id,
    { ...question, requirements: [...question.requirements, early] },
    {
      kind: 'may',
      expect: [
        { label: HIT, ...outcome(question, false) },
        { label: MISS, ...outcome(question, true) },
      ],
    },
  );
}

const put = (more: FetchInput = {}) => fetches({ method: 'PUT', ...more });
const get = (...names: string[]) => fetches({ headers: names.map((name) => [name, '1'] as const) });
const PUT_TWICE: Action[] = [put(), put()];
const PUT_BOTH = [preflightFor('PUT'), request('PUT')];

/** A resource whose preflight grants this for a minute. */
function granting(grant: Grant, reply: HeadersInput = allow({ origin: '*' })): ResourceInput {
  return { preflight: { status: 204, headers: allow({ maxAge: 60, ...grant }) }, request: { headers: reply } };
}

/** A credentialed resource on the sibling origin. */
const grantingSibling = (grant: Grant): ResourceInput => ({
  ...granting({ credentials: true, ...grant }, allow({ credentials: true })),
  origin: 'sibling',
});

const MATCH =
  'A method cache entry match or header-name cache entry match for everything unsafe in the request lets HTTP fetch skip CORS-preflight fetch.';
const NO_MATCH =
  'Without a cache entry match for everything unsafe in the request, HTTP fetch runs CORS-preflight fetch.';
const FALLBACK =
  'A value that is not delta-seconds makes extracting fail, and CORS-preflight fetch then takes 5 seconds; the preflight itself does not fail.';

const putTwice = (grant: Grant, value: Pick<Question, 'title' | 'why' | 'requirements'>): Question => ({
  ...value,
  target: granting(grant),
  do: PUT_TWICE,
  before: PUT_BOTH,
  preflight: preflightFor('PUT'),
  actual: request('PUT'),
});

const withMaxAge = (values: string[]): ResourceInput => ({
  preflight: {
    status: 204,
    headers: [...allow({ methods: 'PUT' }), ...values.map((value) => ['Access-Control-Max-Age', value] as const)],
  },
  request: { headers: allow() },
});

const INVALID_EXPIRIES: [id: string, values: Record<string, string>, title: string][] = [
  ['invalid-expiry', { unit: '60s', list: '60, 60' }, 'Entries with an invalid `Access-Control-Max-Age` are'],
  ['invalid-expiry-plus', { plus: '+60' }, 'An entry whose `Access-Control-Max-Age` has a plus sign is'],
];
/** Two equal requests per value, 6 seconds apart: what made the first entry must have expired. */
function invalidExpiry(id: string, values: Record<string, string>, title: string): Scenario {
  const names = Object.keys(values);
  const puts = names.map((name) => put({ url: `{url:${name}}` }));
  const requests = names.flatMap((resource) => [
    preflightFor('PUT', undefined, { resource }),
    request('PUT', { resource }),
  ]);
  return scenario(`preflight-cache-${id}`, {
    title: `${title} gone after 6 seconds`,
    why: FALLBACK,
    requirements: ['pfcache-invalid-falls-back-to-5'],
    resources: Object.fromEntries(names.map((name) => [name, withMaxAge([values[name]!])])),
    do: [...puts, pause(6000), ...puts],
    expect: { wire: [...requests, ...requests], page: [...names, ...names].map(() => DONE) },
  });
}

/** A resource on this origin that redirects a PUT to the target on remote, and what the two receive. */
const redirecting = (origin: OriginName): ScenarioInput['resources'] => ({
  hop: {
    origin,
    preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
    request: redirect(307, 'target', allow()),
  },
  target: granting({ origin: '*', methods: 'PUT' }),
});
const redirected = (serializedOrigin: string): WireExpectation[] => [
  preflightFor('PUT', undefined, { resource: 'hop' }),
  request('PUT', { resource: 'hop' }),
  preflightFor('PUT', undefined, { headers: { origin: serializedOrigin } }),
  request('PUT', { headers: { origin: serializedOrigin } }),
];

// Two equal requests to one resource, by Access-Control-Max-Age: its lines, the time between the two, and whether an
// entry may then still serve the second.
const ABSENT_VALUE = 'A cache entry must be removed once its max-age has passed, which is 5 seconds without a value.';
const PASSED = 'A cache entry must be removed once its max-age has passed; until then it may be used.';
const LIMIT = 'CORS-preflight fetch reduces a value above the imposed limit to that limit.';
const BAD = 'pfcache-invalid-falls-back-to-5';
const counts = (what: string) =>
  `An \`Access-Control-Max-Age\` that ${what} counts as absent, and the preflight passes`;
// prettier-ignore
const LIVES: [id: string, values: string[], pauseMs: number, match: boolean, requirement: string, why: string, title: string][] = [
  ['max-age-60', ['60'], 0, true, 'pfcache-max-age-honoured', MATCH, 'Within `Access-Control-Max-Age` a second PUT needs no preflight'],
  ['default-life', [], 0, true, 'pfcache-default-5-seconds', ABSENT_VALUE, 'Without `Access-Control-Max-Age` an entry lives 5 seconds'],
  ['max-age-overflow', ['99999999999999999999'], 0, true, 'pfcache-overflow-clamped', LIMIT, 'A huge `Access-Control-Max-Age` counts as the longest life that the browser allows'],
  ['max-age-0', ['0'], 0, false, 'pfcache-zero-disables', PASSED, 'With `Access-Control-Max-Age: 0` every PUT has its own preflight'],
  ['expiry-max-age-1', ['1'], 1500, false, 'pfcache-max-age-honoured', PASSED, 'After `Access-Control-Max-Age` has passed a PUT has a preflight again'],
  ['expiry-default-life', [], 5500, false, 'pfcache-default-5-seconds', ABSENT_VALUE, 'Without `Access-Control-Max-Age` a PUT after 5.5 seconds has a preflight again'],
  ['invalid-minus-1', ['-1'], 0, true, BAD, FALLBACK, counts('is negative')],
  ['invalid-fraction', ['1.5'], 0, true, BAD, FALLBACK, counts('has a fraction')],
  ['invalid-word', ['soon'], 0, true, BAD, FALLBACK, counts('is a word')],
  ['invalid-plus-60', ['+60'], 0, true, BAD, FALLBACK, counts('has a plus sign')],
  ['invalid-unit', ['60s'], 0, true, BAD, FALLBACK, counts('has a unit')],
  ['invalid-list', ['60, 60'], 0, true, BAD, FALLBACK, counts('is a list')],
  ['invalid-two-lines', ['60', '60'], 0, true, BAD, FALLBACK, counts('comes in two lines')],
  ['invalid-empty', [''], 0, true, BAD, FALLBACK, counts('is empty')],
];
function life([id, values, pauseMs, match, requirement, why, title]: (typeof LIVES)[number]): Scenario {
  return (match ? hit : miss)(id, {
    ...putTwice({}, { title, why, requirements: [requirement] }),
    target: withMaxAge(values),
    do: pauseMs ? [put(), pause(pauseMs), put()] : PUT_TWICE,
  });
}

// Two requests to one resource: the first leaves an entry that serves the second, or none that does.
interface Pair {
  id: string;
  requirement: string;
  title: string;
  /** Answer to the first preflight, and to the second if there must be one. */
  grants: [first: Grant, second?: Grant];
  steps: [first: Action, second: Action];
  /** Method and unsafe names that each preflight announces. */
  announced: [first: [method: string, unsafe?: string], second: [method: string, unsafe?: string]];
}
const DELETE = fetches({ method: 'DELETE' });
const POST_X_A = fetches({ method: 'POST', headers: { 'x-a': '1' } });
// prettier-ignore
const PAIRS: Pair[] = [
  { id: 'method-listed', requirement: 'pfcache-method-entry', title: 'A method that an earlier preflight listed needs no preflight',
    grants: [{ methods: 'PUT, DELETE' }], steps: [put(), DELETE], announced: [['PUT'], ['DELETE']] },
  { id: 'method-new', requirement: 'pfcache-method-entry', title: 'A method that no preflight has listed needs a preflight of its own',
    grants: [{ methods: 'PUT' }, { methods: 'PUT, DELETE' }], steps: [put(), DELETE], announced: [['PUT'], ['DELETE']] },
  { id: 'method-wildcard', requirement: 'pfcache-wildcard-method', title: 'A wildcard method in the cache serves any method',
    grants: [{ methods: '*' }], steps: [put(), DELETE], announced: [['PUT'], ['DELETE']] },
  { id: 'method-safelisted', requirement: 'pfcache-method-safelisted-needs-no-entry', title: 'A cached header name serves GET and POST alike, which need no method entry',
    grants: [{ headers: 'x-a' }], steps: [get('x-a'), POST_X_A], announced: [['GET', 'x-a'], ['POST', 'x-a']] },
  { id: 'name-subset', requirement: 'pfcache-header-entry', title: 'Two cached header names serve a request that has only one of them',
    grants: [{ headers: 'x-a, x-b' }], steps: [get('x-a', 'x-b'), get('x-a')], announced: [['GET', 'x-a,x-b'], ['GET', 'x-a']] },
  { id: 'name-new', requirement: 'pfcache-header-entry', title: 'One new header name brings a preflight that lists all unsafe names',
    grants: [{ headers: 'x-a' }, { headers: 'x-a, x-b' }], steps: [get('x-a'), get('x-a', 'x-b')], announced: [['GET', 'x-a'], ['GET', 'x-a,x-b']] },
  { id: 'name-listed', requirement: 'pfcache-stores-all-listed', title: 'A header name that an earlier preflight listed unasked needs no preflight',
    grants: [{ headers: 'x-a, x-b' }], steps: [get('x-a'), get('x-b')], announced: [['GET', 'x-a'], ['GET', 'x-b']] },
  { id: 'name-case', requirement: 'pfcache-header-case-insensitive', title: 'Cached header names match in any case',
    grants: [{ headers: 'X-A, X-B' }], steps: [get('x-a'), get('x-b')], announced: [['GET', 'x-a'], ['GET', 'x-b']] },
  { id: 'name-wildcard', requirement: 'pfcache-wildcard-header', title: 'A wildcard header name in the cache serves any name',
    grants: [{ headers: '*' }], steps: [get('x-a'), get('x-b')], announced: [['GET', 'x-a'], ['GET', 'x-b']] },
  { id: 'name-wildcard-not-authorization', requirement: 'pfcache-wildcard-header', title: 'A wildcard header name in the cache does not serve `Authorization`',
    grants: [{ headers: '*' }, { headers: 'authorization' }], steps: [get('x-a'), get('authorization')], announced: [['GET', 'x-a'], ['GET', 'authorization']] },
  { id: 'mode-no-store', requirement: 'pfcache-cache-mode-independent', title: 'Cache mode no-store does not bear on the preflight cache',
    grants: [{ methods: 'PUT' }], steps: [put({ cache: 'no-store' }), put({ cache: 'no-store' })], announced: [['PUT'], ['PUT']] },
  { id: 'fetch-then-xhr', requirement: 'pfcache-max-age-honoured', title: 'fetch() and XMLHttpRequest share the preflight cache',
    grants: [{ methods: 'PUT' }], steps: [put(), xhr({ method: 'PUT' })], announced: [['PUT'], ['PUT']] },
];

/** A question on two requests; a second grant tells that the second request must have its own preflight. */
function pair({ id, requirement, title, grants, steps, announced }: Pair): Scenario {
  const [first, second] = announced;
  const replies: ReplyInput[] = grants.map((grant) => ({ status: 204, headers: allow({ maxAge: 60, ...grant }) }));
  return (grants.length > 1 ? miss : hit)(id, {
    title,
    why: grants.length > 1 ? NO_MATCH : MATCH,
    requirements: [requirement],
    target: { preflight: replies, request: { headers: allow() } },
    do: steps,
    before: [preflightFor(...first), request(first[0])],
    preflight: preflightFor(...second),
    actual: request(second[0]),
  });
}

export default suite({
  id: 'preflight-cache',
  title: 'Preflight cache',
  description: 'When the answer to an earlier preflight spares a later request its own.',
  scenarios: [
    ...LIVES.map(life),
    ...INVALID_EXPIRIES.map(([id, values, title]) => invalidExpiry(id, values, title)),
    ...PAIRS.map(pair),
    hit('entries-combine', {
      title: 'Entries from two preflights for one URL together serve a third request',
      why: `${MATCH} Each method and each header name has an entry of its own.`,
      requirements: ['pfcache-entries-combine'],
      target: {
        preflight: [
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          { status: 204, headers: allow({ headers: 'x-a', maxAge: 60 }) },
          { status: 204, headers: allow({ methods: 'PUT', headers: 'x-a', maxAge: 60 }) },
        ],
        request: { headers: allow() },
      },
      do: [put(), get('x-a'), put({ headers: { 'x-a': '1' } })],
      before: [...PUT_BOTH, preflightFor('GET', 'x-a'), request('GET')],
      preflight: preflightFor('PUT', 'x-a'),
      actual: request('PUT'),
    }),
    miss('key-query', {
      ...putTwice(
        { methods: 'PUT' },
        {
          title: 'An entry for one query does not serve another',
          why: 'A cache entry match compares the URL of the entry with the current URL of the request, query included.',
          requirements: ['pfcache-key-url'],
        },
      ),
      do: [put({ url: '{url:target}?1' }), put({ url: '{url:target}?2' })],
    }),
    miss('key-path', {
      title: 'An entry for one path does not serve another',
      why: 'A cache entry match compares the URL of the entry with the current URL of the request; no grant covers a whole origin.',
      requirements: ['pfcache-key-url'],
      resources: { one: granting({ methods: 'PUT' }), two: granting({ methods: 'PUT' }) },
      do: [put({ url: '{url:one}' }), put({ url: '{url:two}' })],
      before: [preflightFor('PUT', undefined, { resource: 'one' }), request('PUT', { resource: 'one' })],
      preflight: preflightFor('PUT', undefined, { resource: 'two' }),
      actual: request('PUT', { resource: 'two' }),
    }),
    ask(
      'key-fragment',
      {
        ...putTwice(
          { methods: 'PUT' },
          {
            title: 'Whether an entry made for one fragment serves another fragment',
            why: 'A cache entry match asks whether two URLs are the same and does not say whether fragments count.',
            requirements: ['pfcache-key-url'],
          },
        ),
        do: [put({ url: '{url:target}#1' }), put({ url: '{url:target}#2' })],
      },
      {
        kind: 'observe',
        expect: [
          { label: HIT, wire: [...PUT_BOTH, request('PUT')], page: [DONE, DONE] },
          { label: MISS, wire: [...PUT_BOTH, ...PUT_BOTH], page: [DONE, DONE] },
        ],
      },
    ),
    miss('key-credentials-upgrade', {
      ...putTwice(
        {},
        {
          title: 'An entry made without credentials does not serve a request with credentials',
          why: 'An entry whose credentials is false matches only requests whose credentials mode is not include.',
          requirements: ['pfcache-key-credentials-upgrade'],
        },
      ),
      target: grantingSibling({ methods: 'PUT' }),
      do: [put({ credentials: 'omit' }), put({ credentials: 'include' })],
    }),
    hit('key-credentials-downgrade', {
      ...putTwice(
        {},
        {
          title: 'An entry made with credentials serves a request without them',
          why: 'A cache entry match accepts an entry whose credentials is true for any credentials mode.',
          requirements: ['pfcache-key-credentials-downgrade'],
        },
      ),
      target: grantingSibling({ methods: 'PUT' }),
      do: [put({ credentials: 'include' }), put({ credentials: 'omit' })],
    }),
    ask(
      'wildcard-credentialed',
      {
        title: 'Whether a wildcard method from a credentialed preflight serves a later credentialed DELETE',
        why: 'A method cache entry match takes a stored `*` for any method and does not look at the credentials mode again, although CORS-preflight fetch would refuse it.',
        requirements: ['pfcache-wildcard-credentialed-entry'],
        target: grantingSibling({ methods: 'PUT, *' }),
        do: [put({ credentials: 'include' }), fetches({ method: 'DELETE', credentials: 'include' })],
        before: PUT_BOTH,
        preflight: preflightFor('DELETE'),
        actual: request('DELETE'),
      },
      {
        kind: 'observe',
        expect: [
          { label: HIT, wire: [...PUT_BOTH, request('DELETE')], page: [DONE, DONE] },
          { label: MISS, wire: [...PUT_BOTH, preflightFor('DELETE')], page: [DONE, NETWORK_ERROR] },
        ],
      },
    ),
    miss('update-max-age', {
      title: 'A later preflight overwrites the life of the entries that it names again',
      why: 'CORS-preflight fetch sets the max-age of matching entries, here to 0, so that they are gone.',
      requirements: ['pfcache-update-max-age', 'pfcache-zero-disables'],
      target: {
        preflight: [
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          { status: 204, headers: allow({ methods: 'PUT', headers: 'x-b', maxAge: 0 }) },
        ],
        request: { headers: allow() },
      },
      do: [put(), put({ headers: { 'x-b': '1' } }), put()],
      before: [...PUT_BOTH, preflightFor('PUT', 'x-b'), request('PUT')],
      preflight: preflightFor('PUT'),
      actual: request('PUT'),
    }),
    miss('update-max-age-shorter', {
      title: 'A later preflight shortens the life of the entries that it names again',
      why: 'CORS-preflight fetch sets the max-age of matching entries, here to a second, after which they must be gone.',
      requirements: ['pfcache-update-max-age'],
      target: {
        preflight: [
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          { status: 204, headers: allow({ methods: 'PUT', headers: 'x-b', maxAge: 1 }) },
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
        ],
        request: { headers: allow() },
      },
      do: [put(), put({ headers: { 'x-b': '1' } }), pause(2500), put()],
      before: [...PUT_BOTH, preflightFor('PUT', 'x-b'), request('PUT')],
      preflight: preflightFor('PUT'),
      actual: request('PUT'),
    }),
    miss('cleared-by-failed-preflight', {
      title: 'A failed preflight clears the entries for its URL',
      why: 'Main fetch clears cache entries when a request that wanted a preflight ends in a network error, and with them what earlier preflights left.',
      requirements: ['pfcache-cleared-on-failure'],
      target: {
        preflight: [
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          { status: 403, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
        ],
        request: { headers: allow() },
      },
      do: [put(), put({ headers: { 'x-b': '1' } }), put()],
      before: [...PUT_BOTH, preflightFor('PUT', 'x-b')],
      preflight: preflightFor('PUT'),
      actual: request('PUT'),
      page: [DONE, NETWORK_ERROR, DONE],
    }),
    ask(
      'cleared-by-failed-cors-check',
      {
        title: 'A response that fails the CORS check clears the entries for its URL',
        why: 'Main fetch clears cache entries when a request that wanted a preflight ends in a network error; the third PUT must begin with a preflight. Whether the second one does is up to the cache.',
        requirements: ['pfcache-cleared-on-failure'],
        target: {
          preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
          request: [{ headers: allow() }, {}, { headers: allow() }],
        },
        do: [put(), put(), put()],
        before: [],
        preflight: preflightFor('PUT'),
        actual: request('PUT'),
      },
      {
        kind: 'may',
        expect: [
          {
            label: `second PUT ${HIT}`,
            wire: [...PUT_BOTH, request('PUT'), ...PUT_BOTH],
            page: [DONE, NETWORK_ERROR, DONE],
          },
          {
            label: `second PUT ${MISS}`,
            wire: [...PUT_BOTH, ...PUT_BOTH, ...PUT_BOTH],
            page: [DONE, NETWORK_ERROR, DONE],
          },
        ],
      },
    ),
    hit('simple-failure-keeps', {
      title: 'The failure of a simple request leaves the entries for its URL alone',
      why: 'Main fetch clears cache entries only in the branch for requests that want a preflight.',
      requirements: ['pfcache-simple-failure-keeps'],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
        request: [{ headers: allow() }, {}, { headers: allow() }],
      },
      do: [put(), fetches(), put()],
      before: [...PUT_BOTH, request('GET')],
      preflight: preflightFor('PUT'),
      actual: request('PUT'),
      page: [DONE, NETWORK_ERROR, DONE],
    }),
    ...(
      [
        ['status-403', 403, { methods: 'PUT' }, 'with status 403'],
        ['method-not-listed', 204, { methods: 'DELETE' }, 'that does not list the method'],
        ['malformed-names', 204, { methods: 'PUT', headers: 'bad name' }, 'with a malformed list'],
      ] as [string, number, Grant, string][]
    ).map(([id, status, grant, title]) =>
      miss(`failed-not-stored-${id}`, {
        title: `A preflight response ${title} stores nothing, though it has a life of a minute`,
        why: 'CORS-preflight fetch returns a network error before it creates any cache entry.',
        requirements: ['pfcache-failed-preflight-not-cached'],
        target: {
          preflight: [
            { status, headers: allow({ maxAge: 60, ...grant }) },
            { status: 204, headers: allow({ maxAge: 60, methods: 'PUT' }) },
          ],
          request: { headers: allow() },
        },
        do: PUT_TWICE,
        before: [preflightFor('PUT')],
        preflight: preflightFor('PUT'),
        actual: request('PUT'),
        page: [NETWORK_ERROR, DONE],
      }),
    ),
    hit('redirect-target-same-origin-hop', {
      title: 'A preflight at a redirect target serves a later direct request to that target',
      why: 'The entry has the current URL, that is the target, and the origin as it is serialized there, which a hop within one origin leaves alone.',
      requirements: ['pfcache-redirect-target-own-entry'],
      resources: redirecting('remote'),
      do: [put({ url: '{url:hop}' }), put()],
      before: redirected('{origin}'),
      preflight: preflightFor('PUT'),
      actual: request('PUT', { headers: { origin: '{origin}' } }),
    }),
    miss('redirect-target-tainted-then-direct', {
      title: 'A preflight at a redirect target with a tainted origin does not serve a direct request',
      why: 'The entry has the byte-serialized origin null, and a cache entry match compares it with the one of the request.',
      requirements: ['pfcache-redirect-target-own-entry', 'pfcache-key-origin'],
      resources: redirecting('remote2'),
      do: [put({ url: '{url:hop}' }), put()],
      before: redirected('null'),
      preflight: preflightFor('PUT'),
      actual: request('PUT', { headers: { origin: '{origin}' } }),
    }),
    miss('direct-then-redirect-target-tainted', {
      title: 'An entry for the page does not serve a redirect that reaches its URL with a tainted origin',
      why: 'After a hop between two foreign origins the request serializes its origin as null, which the entry does not have.',
      requirements: ['pfcache-redirect-target-own-entry', 'pfcache-key-origin'],
      resources: redirecting('remote2'),
      do: [put(), put({ url: '{url:hop}' })],
      before: [...PUT_BOTH, preflightFor('PUT', undefined, { resource: 'hop' }), request('PUT', { resource: 'hop' })],
      preflight: preflightFor('PUT', undefined, { headers: { origin: 'null' } }),
      actual: request('PUT', { headers: { origin: 'null' } }),
    }),
  ],
});

import {
  ABSENT,
  allow,
  element,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  XHR_ERROR,
  xhr,
  type ResourceInput,
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type { Action, HeaderLine, PageExpectation, Scenario, WireExpectation } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

const ORIGIN = 'remote-http2';
const OVER = { httpVersion: '2.0' } as const;
/** The pseudo-headers are there on the wire, and no Host or Connection is. */
const PSEUDO = {
  ':method': 'GET',
  ':scheme': 'https',
  ':authority': '{host:remote-http2}',
  ':path': '{path:target}',
  host: ABSENT,
  connection: ABSENT,
};
const get = (more: Partial<WireExpectation> = {}) => request('GET', { ...OVER, ...more });
const preflight = (method: string, names?: string, more: Partial<WireExpectation> = {}) =>
  preflightFor(method, names, { ...OVER, ...more });
const at = (value: ResourceInput): ResourceInput => ({ origin: ORIGIN, ...value });
const shared = resolved({ type: 'cors', status: 200, body: 'hello' });

const SAME = 'No step of main fetch, HTTP fetch, CORS-preflight fetch or the CORS check asks for the version of HTTP.';
const REQUIREMENTS = ['http2-same-cors-outcome'];

interface Case {
  title: string;
  target: ResourceInput;
  do: Action;
  wire: WireExpectation[];
  page: PageExpectation;
  resources?: ScenarioInput['resources'];
}

const grants = (headers: HeaderLine[]) => ({ request: { headers, body: 'hello' } });
const upper: HeaderLine[] = [['ACCESS-CONTROL-ALLOW-ORIGIN', '{origin}']];

const CASES: Record<string, Case> = {
  granted: {
    title: 'A granted response is shared over HTTP/2, and its request has pseudo-headers instead of `Host`',
    target: grants(allow()),
    do: fetches(),
    wire: [get({ headers: { origin: '{origin}', ...PSEUDO } })],
    page: shared,
  },
  'granted-wildcard': {
    title: 'A response granted to everyone is shared over HTTP/2',
    target: grants(allow({ origin: '*' })),
    do: fetches(),
    wire: [get()],
    page: shared,
  },
  'granted-upper-case': {
    title: 'A grant whose name the server writes in capitals is sent in lower case, and counts',
    target: grants(upper),
    do: fetches(),
    wire: [get()],
    page: shared,
  },
  'granted-xhr': {
    title: 'A granted response is shared with XMLHttpRequest over HTTP/2',
    target: grants(allow()),
    do: xhr(),
    wire: [get()],
    page: resolved({ status: 200, body: 'hello' }),
  },
  'without-grant': {
    title: 'A response without a grant is refused over HTTP/2',
    target: grants([]),
    do: fetches(),
    wire: [get({ headers: { origin: '{origin}' } })],
    page: NETWORK_ERROR,
  },
  'without-grant-xhr': {
    title: 'A response without a grant is refused to XMLHttpRequest over HTTP/2',
    target: grants([]),
    do: xhr(),
    wire: [get({ headers: { origin: '{origin}' } })],
    page: XHR_ERROR,
  },
  'granted-to-another': {
    title: 'A response granted to another origin is refused over HTTP/2',
    target: grants(allow({ origin: '{origin:sibling}' })),
    do: fetches(),
    wire: [get()],
    page: NETWORK_ERROR,
  },
  'granted-twice': {
    title: 'Two `Access-Control-Allow-Origin` fields are refused over HTTP/2 as well',
    target: grants([...allow(), ...allow()]),
    do: fetches(),
    wire: [get()],
    page: NETWORK_ERROR,
  },
  'credentials-granted': {
    title: 'A credentialed request is granted by origin and `Access-Control-Allow-Credentials` over HTTP/2',
    target: grants(allow({ credentials: true })),
    do: fetches({ credentials: 'include' }),
    wire: [get()],
    page: shared,
  },
  'credentials-wildcard': {
    title: 'A credentialed request is refused the wildcard over HTTP/2',
    target: grants(allow({ origin: '*', credentials: true })),
    do: fetches({ credentials: 'include' }),
    wire: [get()],
    page: NETWORK_ERROR,
  },
  'exposed-names': {
    title: 'Script sees just the safelisted and exposed headers over HTTP/2, and no pseudo-header',
    target: grants([
      ...allow({ expose: 'X-Seen, status' }),
      ['X-SEEN', 'yes'],
      ['X-Unseen', 'no'],
      ['Content-Type', 'text/plain'],
    ]),
    do: fetches(),
    wire: [get()],
    page: resolved({
      headers: { 'x-seen': 'yes', 'content-type': 'text/plain' },
      headerNames: ['x-seen', 'content-type', 'content-length'],
    }),
  },
  'exposed-wildcard': {
    title: 'The wildcard exposes every header over HTTP/2, and no pseudo-header',
    target: grants([...allow({ expose: '*' }), ['X-Seen', 'yes'], ['Content-Type', 'text/plain']]),
    do: fetches(),
    wire: [get()],
    page: resolved({
      headerNames: [
        'access-control-allow-origin',
        'access-control-expose-headers',
        'content-length',
        'content-type',
        'x-seen',
      ],
    }),
  },
  preflighted: {
    title: 'A preflight and its request go over HTTP/2, names in lower case whatever script wrote',
    target: {
      preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'X-Mixed-Case' }) },
      ...grants(allow()),
    },
    do: fetches({ method: 'PUT', headers: { 'X-Mixed-Case': '1' }, body: 'x' }),
    wire: [
      preflight('PUT', 'x-mixed-case', { names: ['access-control-request-method', 'origin'] }),
      request('PUT', { ...OVER, headers: { 'x-mixed-case': '1' }, names: ['x-mixed-case'], body: 'x' }),
    ],
    page: shared,
  },
  'preflight-refused-method': {
    title: 'A preflight that does not allow the method ends the fetch over HTTP/2',
    target: { preflight: { status: 204, headers: allow({ methods: 'DELETE' }) }, ...grants(allow()) },
    do: fetches({ method: 'PUT' }),
    wire: [preflight('PUT')],
    page: NETWORK_ERROR,
  },
  'preflight-refused-name': {
    title: 'A preflight that does not allow a header name ends the fetch over HTTP/2',
    target: { preflight: { status: 204, headers: allow({ headers: 'x-other' }) }, ...grants(allow()) },
    do: fetches({ headers: { 'X-Mixed-Case': '1' } }),
    wire: [preflight('GET', 'x-mixed-case')],
    page: NETWORK_ERROR,
  },
  'preflight-status': {
    title: 'A preflight response with status 404 ends the fetch over HTTP/2',
    target: { preflight: { status: 404, headers: allow({ methods: 'PUT' }) }, ...grants(allow()) },
    do: fetches({ method: 'PUT' }),
    wire: [preflight('PUT')],
    page: NETWORK_ERROR,
  },
  'redirect-to-http1': {
    title: 'A redirect from HTTP/2 to HTTP/1.1 at another origin makes the origin `null`',
    resources: { hop: at({ request: redirect(302, 'target', allow()) }) },
    target: { origin: 'remote2-https', ...grants(allow({ origin: 'null' })) },
    do: fetches({ url: '{url:hop}' }),
    wire: [
      get({ resource: 'hop', headers: { origin: '{origin}' } }),
      request('GET', { httpVersion: '1.1', headers: { origin: 'null' } }),
    ],
    page: resolved({ type: 'cors', redirected: true, url: '{url:target}', body: 'hello' }),
  },
  'redirect-from-http1': {
    title: 'A redirect from HTTP/1.1 to HTTP/2 at another origin makes the origin `null`',
    resources: { hop: { origin: 'remote2-https', request: redirect(302, 'target', allow()) } },
    target: grants(allow({ origin: 'null' })),
    do: fetches({ url: '{url:hop}' }),
    wire: [
      request('GET', { resource: 'hop', httpVersion: '1.1', headers: { origin: '{origin}' } }),
      get({ headers: { origin: 'null' } }),
    ],
    page: resolved({ type: 'cors', redirected: true, url: '{url:target}', body: 'hello' }),
  },
  'no-cors': {
    title: 'Mode no-cors gives an opaque response over HTTP/2, and no `Origin`',
    target: grants([]),
    do: fetches({ mode: 'no-cors' }),
    wire: [get({ headers: { origin: ABSENT } })],
    page: resolved({ type: 'opaque', status: 0, headerNames: [] }),
  },
  'image-without-grant': {
    title: 'An image with `crossorigin` and no grant fails over HTTP/2',
    target: { request: serves('image') },
    do: element('img', { crossorigin: 'anonymous' }),
    wire: [get({ headers: { origin: '{origin}' } })],
    page: { result: 'rejected', error: 'error' },
  },
  'status-text': {
    title: 'The status text of a response over HTTP/2 is empty',
    target: grants(allow()),
    do: fetches(),
    wire: [get()],
    page: resolved({ status: 200, statusText: '' }),
  },
  'status-text-xhr': {
    title: 'The status text of a response over HTTP/2 is empty for XMLHttpRequest',
    target: grants(allow()),
    do: xhr(),
    wire: [get()],
    page: resolved({ status: 200, statusText: '' }),
  },
  timing: {
    title: 'Resource Timing names the protocol `h2` when `Timing-Allow-Origin` lets it',
    target: grants([...allow(), ['Timing-Allow-Origin', '*']]),
    do: fetches({ timing: true }),
    wire: [get()],
    page: resolved({ facts: { nextHopProtocol: 'h2' } }),
  },
};

const same: Scenario[] = Object.entries(CASES).map(([id, { title, target, resources, wire, page, do: step }]) =>
  scenario(`http2-${id}`, {
    title,
    why: id.startsWith('status-text')
      ? 'The status message of a response that came over HTTP/2 is always the empty byte sequence, for HTTP/2 has none.'
      : SAME,
    requirements: REQUIREMENTS,
    resources: { ...resources, target: at(target) },
    do: step,
    expect: { wire, page: [page] },
  }),
);

const MISDIRECTED = { status: 421, headers: allow(), body: 'misdirected' };
const RETRIES =
  'HTTP-network-or-cache fetch runs itself once more, on a new connection, when the status is 421 and the body, if there is one, can be sent again; the CORS-preflight fetch lies before it, in HTTP fetch.';
/** The versions of HTTP that the retries are asked over. */
const VERSIONS = [
  ['http2', ORIGIN, OVER, 'HTTP/2'],
  ['http1', 'remote-https', { httpVersion: '1.1' }, 'HTTP/1.1'],
] as const;

const misdirected: Scenario[] = VERSIONS.flatMap(([name, origin, over, words]) => {
  const target = (replies: ResourceInput['request']): ResourceInput => ({
    origin,
    preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 0 }) },
    ...(replies ? { request: replies } : {}),
  });
  const sent = (method: string, body?: string, connection?: 'new') =>
    request(method, { ...over, ...(body === undefined ? {} : { body }), ...(connection ? { connection } : {}) });
  return [
    scenario(`http2-421-${name}-simple`, {
      title: `A 421 is retried on a new connection, and the page gets the second response (${words})`,
      why: RETRIES,
      requirements: ['http-421-retry'],
      exclusive: true,
      target: target([MISDIRECTED, { headers: allow(), body: 'hello' }]),
      do: fetches(),
      expect: { wire: [sent('GET'), sent('GET', undefined, 'new')], page: [resolved({ status: 200, body: 'hello' })] },
    }),
    scenario(`http2-421-${name}-preflighted`, {
      title: `The retry of a preflighted request after a 421 is not preflighted again (${words})`,
      why: RETRIES,
      requirements: ['http-421-retry'],
      exclusive: true,
      target: target([MISDIRECTED, { headers: allow(), body: 'hello' }]),
      do: fetches({ method: 'PUT', body: 'x' }),
      expect: {
        wire: [preflightFor('PUT', undefined, over), sent('PUT', 'x'), sent('PUT', 'x', 'new')],
        page: [resolved({ status: 200, body: 'hello' })],
      },
    }),
    scenario(`http2-421-${name}-twice`, {
      title: `A second 421 in a row is the response (${words})`,
      why: 'HTTP-network-or-cache fetch does not run itself again when it was run for a new connection.',
      requirements: ['http-421-retry'],
      exclusive: true,
      target: target(MISDIRECTED),
      do: fetches(),
      expect: {
        wire: [sent('GET'), sent('GET', undefined, 'new')],
        page: [resolved({ type: 'cors', status: 421, body: 'misdirected' })],
      },
    }),
    scenario(`http2-421-${name}-without-grant`, {
      title: `A 421 without a grant is retried all the same (${words})`,
      why: `${RETRIES} The CORS check looks at the second response alone.`,
      requirements: ['http-421-retry'],
      exclusive: true,
      target: target([{ status: 421 }, { headers: allow(), body: 'hello' }]),
      do: fetches(),
      expect: { wire: [sent('GET'), sent('GET', undefined, 'new')], page: [resolved({ status: 200, body: 'hello' })] },
    }),
  ];
});

export default suite({
  id: 'http2',
  title: 'HTTP/2 and misdirected requests',
  description: 'That CORS is the same over HTTP/2, what script sees of its fields, and what becomes of a 421.',
  scenarios: [...same, ...misdirected],
});

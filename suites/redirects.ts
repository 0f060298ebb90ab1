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
  type FetchInput,
  type HeadersInput,
  type ResourceInput,
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type {
  HeaderExpectation,
  OriginName,
  PageExpectation,
  Scenario,
  WireExpectation,
} from '../harness/scenario/schema.ts';

type Resources = Record<string, ResourceInput>;
const FIRST_HOP = '{url:start}';
const FULL = { methods: '*', headers: '*, authorization' };
const kept = (method: string, status: number) =>
  !(status === 303 && method !== 'HEAD') && !(status < 303 && method === 'POST');
/** The method of the request that follows a redirect. */
const after = (method: string, status: number) => (kept(method, status) ? method : 'GET');

/** Resources start, (middle,) target that redirect to each other, with the Access-Control-Allow-Origin of each. */
function chain(origins: readonly OriginName[], acaos: readonly (string | null)[], status = 302): Resources {
  const names = origins.length === 2 ? ['start', 'target'] : ['start', 'middle', 'target'];
  return Object.fromEntries(
    origins.map((origin, index): [string, ResourceInput] => {
      const acao = acaos[index];
      const headers: HeadersInput = acao ? allow({ origin: acao }) : [];
      const next = names[index + 1];
      return [
        names[index]!,
        {
          origin,
          preflight: { status: 204, headers: acao ? allow({ origin: acao, ...FULL }) : [] },
          request: next ? redirect(status, next, headers) : { headers, body: 'done' },
        },
      ];
    }),
  );
}

const at = (resource: string, method = 'GET', headers: Record<string, HeaderExpectation> = {}, body?: string) =>
  request(method, { resource, headers, ...(body === undefined ? {} : { body }) });
const arrived = (type: 'basic' | 'cors', more: Parameters<typeof resolved>[0] = {}) =>
  resolved({ type, status: 200, redirected: true, url: '{url:target}', body: 'done', ...more });
const OPAQUE_REDIRECT = resolved({
  type: 'opaqueredirect',
  status: 0,
  redirected: false,
  url: FIRST_HOP,
  headerNames: [],
});

interface Walk {
  title: string;
  why: string;
  requirements: string[];
  resources: Resources;
  ask?: FetchInput;
  wire: WireExpectation[];
  page?: PageExpectation;
}
/** One fetch() of the first hop. */
function walk(id: string, { title, why, requirements, resources, ask, wire, page }: Walk): Scenario {
  const input: ScenarioInput = {
    title,
    why,
    requirements,
    resources,
    do: fetches({ url: FIRST_HOP, ...ask }),
    expect: { wire, page: [page ?? NETWORK_ERROR] },
  };
  return scenario(`redirect-${id}`, input);
}

const CHANGE_RULE =
  'HTTP-redirect fetch makes the method GET and drops the body for 301 and 302 of a POST and for 303 of anything but GET and HEAD, and else keeps both.';
const CHECK_RULE =
  'HTTP fetch runs the CORS check on each response while response tainting is cors, redirects included, and does not follow one that fails.';
const TAINT_RULE =
  'Serializing a request origin gives null once a hop has led from an origin other than the request origin to yet another origin.';
const AGAIN_RULE =
  'HTTP-redirect fetch runs main fetch again for the new URL, which demands a CORS-preflight fetch for whatever is unsafe in the request as it now is.';
const AUTH_RULE =
  'HTTP-redirect fetch removes each CORS non-wildcard request-header name when the new URL has another origin than the current one.';
const USERINFO_RULE =
  'In mode cors HTTP-redirect fetch refuses a location URL that includes credentials when it is cross-origin or response tainting is cors.';
const MODE_RULE =
  'HTTP fetch runs the CORS check first and then switches on the redirect mode, looking at the status alone.';

const STATUSES = [301, 302, 303, 307, 308];
const METHOD_REQUIREMENT = (status: number) =>
  status > 303
    ? 'redirect-method-307-308-kept'
    : status === 303
      ? 'redirect-method-303-to-get'
      : 'redirect-method-301-302-post-to-get';
const BODIES: Record<string, string> = { POST: 'hi', PUT: 'hi', DELETE: 'hi', CHICKEN: 'hi' };
const METHODS_SAME_ORIGIN: [method: string, statuses: number[]][] = [
  ['GET', STATUSES],
  ['POST', STATUSES],
  ['PUT', STATUSES],
  ['HEAD', [302, 303]],
  ['DELETE', [302, 303]],
  ['CHICKEN', [303, 307]],
];

// Origins of the hops of a GET, the Origin header at each hop.
const O = '{origin}';
// prettier-ignore
const PATHS: [origins: OriginName[], sent: (string | null)[], requirement: string, title: string][] = [
  [['page', 'remote'], [null, O], 'redirect-same-to-cross-needs-cors-on-target', 'A same-origin redirect to another origin needs CORS headers on the target alone'],
  [['page', 'sibling'], [null, O], 'redirect-port-change-is-cross-origin', 'A redirect to another port is a redirect to another origin'],
  [['page', 'page', 'remote'], [null, null, O], 'redirect-same-to-cross-needs-cors-on-target', 'Two same-origin hops leave the `Origin` of a third, cross-origin one alone'],
  [['remote', 'remote'], [O, O], 'redirect-cross-same-foreign-origin-keeps', 'A redirect within one foreign origin keeps `Origin`'],
  [['page', 'remote', 'remote'], [null, O, O], 'redirect-cross-same-foreign-origin-keeps', 'After one cross-origin hop a redirect within the foreign origin keeps `Origin`'],
  [['remote', 'remote2'], [O, 'null'], 'redirect-cross-to-cross-origin-null', 'A redirect from one foreign origin to another makes `Origin` null'],
  [['sibling', 'remote'], [O, 'null'], 'origin-redirect-tainted-null', 'A redirect from a same-site to a cross-site foreign origin makes `Origin` null'],
  [['remote', 'remote-https'], [O, 'null'], 'origin-redirect-tainted-null', 'A redirect of a foreign host from http to https makes `Origin` null'],
  [['remote', 'page'], [O, 'null'], 'cors-check-once-tainted-stays-cors', 'A foreign redirect back to the page has `Origin` null and stays a CORS request'],
  [['sibling', 'page'], [O, 'null'], 'origin-redirect-same-site-also-null', 'A redirect from another port back to the page has `Origin` null'],
  [['page', 'remote', 'page'], [null, O, 'null'], 'cors-check-once-tainted-stays-cors', 'A round trip over a foreign origin ends with `Origin` null and a CORS response'],
  [['page', 'sibling', 'remote'], [null, O, 'null'], 'redirect-port-change-is-cross-origin', 'Two changes of origin in a row make `Origin` null'],
  [['remote', 'remote2', 'remote'], [O, 'null', 'null'], 'origin-redirect-tainted-null', '`Origin` stays null when the redirects return to the first foreign origin'],
  [['remote', 'remote', 'remote2'], [O, O, 'null'], 'redirect-intermediate-urls-hidden', 'Of three hops script learns the last URL alone'],
];

// Chains that fail: the Access-Control-Allow-Origin of each hop and how many hops are requested.
// prettier-ignore
const BROKEN: [id: string, origins: OriginName[], acaos: (string | null)[], hops: number, title: string][] = [
  ['first-lacks-acao', ['remote', 'remote'], [null, O], 1, 'A foreign redirect without CORS headers is not followed, though its target would share'],
  ['first-lacks-acao-to-page', ['remote', 'page'], [null, '*'], 1, 'A foreign redirect without CORS headers is not followed back to the page either'],
  ['first-lacks-acao-sibling', ['sibling', 'page'], [null, '*'], 1, 'A redirect from another port without CORS headers is not followed'],
  ['middle-lacks-acao', ['remote', 'remote2', 'remote'], [O, null, '*'], 2, 'A middle hop without CORS headers ends the chain'],
  ['target-lacks-acao', ['page', 'remote'], [null, null], 2, 'A same-origin redirect to another origin fails when the target lacks CORS headers'],
  ['target-lacks-acao-sibling', ['page', 'sibling'], [null, null], 2, 'A redirect to another port fails when the target lacks CORS headers'],
  ['target-lacks-acao-cross', ['remote', 'remote2'], [O, null], 2, 'A chain of foreign origins fails when the target lacks CORS headers'],
  ['page-target-lacks-acao', ['remote', 'page'], [O, null], 2, 'A foreign redirect back to the page fails when the page\'s own server sends no CORS headers'],
  ['page-target-names-page', ['remote', 'page'], [O, O], 2, 'A foreign redirect back to the page fails when the answer names the page instead of null'],
  ['target-names-page', ['remote', 'remote2'], [O, O], 2, 'After a change of foreign origins an answer that names the page fails'],
  ['target-names-first-hop', ['remote', 'remote2'], [O, '{origin:remote}'], 2, 'After a change of foreign origins an answer that names the redirecting origin fails'],
];

// The answer of the second foreign origin: credentials, Access-Control-Allow-Origin, -Credentials, shared or not.
// prettier-ignore
const NULL_ANSWERS: [id: string, include: boolean, acao: string, acac: boolean, passes: boolean, title: string][] = [
  ['wildcard', false, '*', false, true, 'when it has the wildcard origin'],
  ['include-null', true, 'null', true, true, 'with credentials when it names `null` and allows credentials'],
  ['include-null-no-acac', true, 'null', false, false, 'with credentials when it names `null` alone'],
  ['include-wildcard', true, '*', true, false, 'with credentials when it has the wildcard origin'],
];

// Location values with userinfo: from, to, userinfo, followed or not, and the reason in a statement.
const USERINFO: [id: string, from: OriginName, to: OriginName, userinfo: string, passes: boolean, title: string][] = [
  ['page-to-remote', 'page', 'remote', 'user:pass@', false, 'to another origin is not followed'],
  ['page-to-sibling', 'page', 'sibling', 'user:pass@', false, 'to another port is not followed'],
  ['user-only', 'page', 'remote', 'user@', false, 'is not followed though it has a user name alone'],
  ['remote-to-remote', 'remote', 'remote', 'user:pass@', false, 'within a foreign origin is not followed'],
  ['remote-to-page', 'remote', 'page', 'user:pass@', false, 'back to the page is not followed'],
  ['page-to-page', 'page', 'page', 'user:pass@', true, 'from the page to itself is followed'],
  ['empty', 'page', 'remote', '@', true, 'to another origin is followed when both its parts are empty'],
];

const SCHEMES: [id: string, location: string][] = [
  ['data', 'data:text/plain,done'],
  ['about-blank', 'about:blank'],
  ['file', 'file:///'],
  ['blob', 'blob:{origin:page}/00000000-0000-4000-8000-000000000000'],
  ['ftp', 'ftp://{hostname:remote}/'],
  ['ws', 'ws://{host:remote}{path:target}'],
];

const RELATIVE: [id: string, location: string, title: string][] = [
  ['name', 'target', 'is a name'],
  ['dot', './target', 'is a name after a dot segment'],
  ['path', '{path:target}', 'is an absolute path'],
  ['network-path', '//{host:remote}{path:target}', 'has a host but no scheme'],
  ['fragment', 'target#part', 'has a fragment of its own'],
];

// prettier-ignore
const BAD_LOCATIONS: [id: string, values: string[], requirement: string, title: string][] = [
  ['invalid-host', ['http://['], 'redirect-location-invalid', 'A `Location` with an invalid host'],
  ['invalid-port', ['http://{hostname:remote}:99999/'], 'redirect-location-invalid', 'A `Location` with an impossible port'],
  // With a query each, so that an engine that joins the lines arrives at the target too.
  ['two-different', ['{url:target}?1', '{url:target}?2'], 'redirect-location-multiple', 'Two different `Location` lines'],
  ['two-equal', ['{url:target}?1', '{url:target}?1'], 'redirect-location-multiple', 'Two equal `Location` lines'],
];
const located = (values: string[], headers = allow()): HeadersInput => [
  ...headers,
  ...values.map((value) => ['Location', value] as const),
];

// Redirect mode by answer: mode, where, headers, what script gets.
// prettier-ignore
const MODES: [mode: string, id: string, origin: OriginName, acao: string | null, page: PageExpectation, title: string][] = [
  ['error', 'same-origin', 'page', null, NETWORK_ERROR, 'rejects a same-origin redirect'],
  ['error', 'cross-origin', 'remote', O, NETWORK_ERROR, 'rejects a cross-origin redirect with CORS headers'],
  ['manual', 'same-origin', 'page', null, OPAQUE_REDIRECT, 'gives an opaque-redirect response for a same-origin redirect'],
  ['manual', 'cross-origin', 'remote', O, OPAQUE_REDIRECT, 'gives an opaque-redirect response for a cross-origin redirect that passes the CORS check'],
  ['manual', 'cross-origin-no-acao', 'remote', null, NETWORK_ERROR, 'rejects a cross-origin redirect that fails the CORS check'],
];

const JSON_BODY = { body: '{}', headers: { 'content-type': 'application/json' } };
const BODY_HEADERS = {
  'content-encoding': 'x-none',
  'content-language': 'de',
  'content-location': '/x',
  'content-type': 'text/css',
};
const GONE = Object.fromEntries(Object.keys(BODY_HEADERS).map((name) => [name, ABSENT]));
const AUTH: FetchInput = { headers: { authorization: 'Bearer 1' } };
const AUTH_X_A: FetchInput = { headers: { authorization: 'Bearer 1', 'x-a': '1' } };
const SENT = { authorization: 'Bearer 1' };
const REMOVED = { authorization: ABSENT };
const opt = (resource: string, method: string, names?: string, origin = O) =>
  preflightFor(method, names, { resource, headers: { origin } });

// Which requests a redirect of an unsafe request brings. The first hop is `start`, the second `target`.
// prettier-ignore
const UNSAFE: [id: string, origins: OriginName[], acaos: (string | null)[], status: number, ask: FetchInput, wire: WireExpectation[], type: 'basic' | 'cors', requirements: string[], title: string, why: string][] = [
  ['put-page-to-remote', ['page', 'remote'], [null, O], 307, { method: 'PUT', body: 'hi' },
    [at('start', 'PUT', {}, 'hi'), opt('target', 'PUT'), at('target', 'PUT', { origin: O }, 'hi')],
    'cors', ['redirect-preflight-at-target'], 'A same-origin PUT is preflighted when it is redirected to another origin', AGAIN_RULE],
  ['put-remote-to-remote2', ['remote', 'remote2'], [O, 'null'], 307, { method: 'PUT', body: 'hi' },
    [opt('start', 'PUT'), at('start', 'PUT', { origin: O }, 'hi'), opt('target', 'PUT', undefined, 'null'), at('target', 'PUT', { origin: 'null' }, 'hi')],
    'cors', ['redirect-preflight-at-target', 'redirect-cross-to-cross-origin-null'], 'A preflight at the second foreign origin has `Origin` null', AGAIN_RULE],
  ['json-307', ['remote', 'remote2'], [O, 'null'], 307, { method: 'PUT', ...JSON_BODY },
    [opt('start', 'PUT', 'content-type'), at('start', 'PUT', {}, '{}'), opt('target', 'PUT', 'content-type', 'null'), at('target', 'PUT', { 'content-type': 'application/json' }, '{}')],
    'cors', ['redirect-preflight-uses-changed-method'], 'A 307 carries a JSON body and its announcement over to the target', AGAIN_RULE],
  ['put-303-no-preflight', ['remote', 'remote2'], [O, 'null'], 303, { method: 'PUT', body: 'hi' },
    [opt('start', 'PUT'), at('start', 'PUT', {}, 'hi'), at('target', 'GET', { origin: 'null', 'content-type': ABSENT }, '')],
    'cors', ['redirect-drops-preflight-need'], 'A PUT that 303 turns into GET needs no preflight at the target', AGAIN_RULE],
  ['json-303-no-preflight', ['page', 'remote'], [null, O], 303, { method: 'POST', ...JSON_BODY },
    [at('start', 'POST', {}, '{}'), at('target', 'GET', { origin: O, 'content-type': ABSENT }, '')],
    'cors', ['redirect-drops-preflight-need', 'redirect-body-headers-dropped'], 'A JSON POST that 303 turns into GET needs no preflight at the target', AGAIN_RULE],
  ['x-a-post-302', ['remote', 'remote'], [O, O], 302, { method: 'POST', body: 'hi', headers: { 'x-a': '1' } },
    [opt('start', 'POST', 'x-a'), at('start', 'POST', { 'x-a': '1' }, 'hi'), opt('target', 'GET', 'x-a'), at('target', 'GET', { 'x-a': '1', 'content-type': ABSENT }, '')],
    'cors', ['redirect-preflight-uses-changed-method'], 'The preflight at the target announces GET after a 302 of a POST', AGAIN_RULE],
  ['x-a-page-to-remote', ['page', 'remote'], [null, O], 302, { headers: { 'x-a': '1' } },
    [at('start', 'GET', { 'x-a': '1' }), opt('target', 'GET', 'x-a'), at('target', 'GET', { 'x-a': '1' })],
    'cors', ['redirect-custom-headers-kept-cross-origin', 'redirect-preflight-at-target'], 'A custom header survives a cross-origin redirect and is announced at the target', AGAIN_RULE],
  ['x-a-remote-to-page', ['remote', 'page'], [O, 'null'], 302, { headers: { 'x-a': '1' } },
    [opt('start', 'GET', 'x-a'), at('start', 'GET', { 'x-a': '1' }), opt('target', 'GET', 'x-a', 'null'), at('target', 'GET', { 'x-a': '1', origin: 'null' })],
    'cors', ['redirect-preflight-at-target', 'cors-check-once-tainted-stays-cors'], 'A foreign redirect back to the page is preflighted there', AGAIN_RULE],
  ['body-headers-303', ['page', 'page'], [null, null], 303, { method: 'POST', body: 'hi', headers: { ...BODY_HEADERS, 'x-a': '1' } },
    [at('start', 'POST', BODY_HEADERS, 'hi'), at('target', 'GET', { ...GONE, 'x-a': '1' }, '')],
    'basic', ['redirect-body-headers-dropped'], 'When a redirect drops the body it drops the four headers that describe it, and no other', CHANGE_RULE],
  ['body-headers-307', ['page', 'page'], [null, null], 307, { method: 'POST', body: 'hi', headers: BODY_HEADERS },
    [at('start', 'POST', BODY_HEADERS, 'hi'), at('target', 'POST', BODY_HEADERS, 'hi')],
    'basic', ['redirect-body-headers-dropped'], 'A redirect that keeps the body keeps the headers that describe it', CHANGE_RULE],
  ['auth-page-to-page', ['page', 'page'], [null, null], 302, AUTH,
    [at('start', 'GET', SENT), at('target', 'GET', SENT)],
    'basic', ['redirect-authorization-removed-cross-origin'], '`Authorization` survives a same-origin redirect', AUTH_RULE],
  ['auth-page-to-remote', ['page', 'remote'], [null, O], 302, AUTH,
    [at('start', 'GET', SENT), at('target', 'GET', REMOVED)],
    'cors', ['redirect-authorization-removed-cross-origin'], '`Authorization` is removed on a redirect to another origin, which then needs no preflight', AUTH_RULE],
  ['auth-page-to-sibling', ['page', 'sibling'], [null, O], 302, AUTH,
    [at('start', 'GET', SENT), at('target', 'GET', REMOVED)],
    'cors', ['redirect-authorization-removed-cross-origin', 'redirect-port-change-is-cross-origin'], '`Authorization` is removed on a redirect to another port', AUTH_RULE],
  ['auth-remote-to-remote', ['remote', 'remote'], [O, O], 302, AUTH,
    [opt('start', 'GET', 'authorization'), at('start', 'GET', SENT), opt('target', 'GET', 'authorization'), at('target', 'GET', SENT)],
    'cors', ['redirect-authorization-removed-cross-origin', 'redirect-after-preflight-followed'], '`Authorization` survives a redirect within one foreign origin', AUTH_RULE],
  ['auth-remote-to-remote2', ['remote', 'remote2'], [O, 'null'], 302, AUTH_X_A,
    [opt('start', 'GET', 'authorization,x-a'), at('start', 'GET', SENT), opt('target', 'GET', 'x-a', 'null'), at('target', 'GET', { ...REMOVED, 'x-a': '1' })],
    'cors', ['redirect-authorization-removed-cross-origin', 'redirect-custom-headers-kept-cross-origin'], 'Between foreign origins `Authorization` is removed and not announced, and a custom header is kept', AUTH_RULE],
  ['auth-page-remote-page', ['page', 'remote', 'page'], [null, O, 'null'], 302, AUTH,
    [at('start', 'GET', SENT), at('middle', 'GET', REMOVED), at('target', 'GET', REMOVED)],
    'cors', ['redirect-authorization-removed-cross-origin'], '`Authorization` is not restored when redirects return to the page', AUTH_RULE],
];

export default suite({
  id: 'redirects',
  title: 'Redirects',
  description: 'What follows a redirect: method, headers, origin, preflight and CORS check of every hop.',
  scenarios: [
    ...METHODS_SAME_ORIGIN.flatMap(([method, statuses]) =>
      statuses.map((status) => {
        const body = BODIES[method] ?? '';
        const to = after(method, status);
        return walk(`same-origin-${method.toLowerCase()}-${status}`, {
          title: `A same-origin ${method} is followed as ${to} after ${status}, without CORS headers`,
          why: `${CHANGE_RULE} Response tainting stays basic.`,
          requirements: ['redirect-same-origin-follow', METHOD_REQUIREMENT(status)],
          resources: chain(['page', 'page'], [null, null], status),
          ask: { method, ...(body ? { body } : {}) },
          wire: [at('start', method, {}, body), at('target', to, {}, to === method ? body : '')],
          page: arrived('basic', method === 'HEAD' ? { body: '' } : {}),
        });
      }),
    ),
    ...STATUSES.map((status) =>
      walk(`cross-origin-post-${status}`, {
        title: `A POST goes on to a second foreign origin as ${after('POST', status)} after ${status}, with \`Origin\` null`,
        why: `${CHANGE_RULE} ${TAINT_RULE}`,
        requirements: [METHOD_REQUIREMENT(status), 'redirect-cross-to-cross-origin-null'],
        resources: chain(['remote', 'remote2'], [O, 'null'], status),
        ask: { method: 'POST', body: 'hi' },
        wire: [
          at('start', 'POST', { origin: O }, 'hi'),
          at('target', after('POST', status), { origin: 'null' }, kept('POST', status) ? 'hi' : ''),
        ],
        page: arrived('cors'),
      }),
    ),
    ...STATUSES.map((status) =>
      walk(`after-preflight-${status}`, {
        title: `A preflighted PUT is redirected by ${status} and goes on as ${after('PUT', status)}`,
        why: `HTTP-redirect fetch has no rule against requests with a preflight, unlike early editions of CORS. ${CHANGE_RULE}`,
        requirements: ['redirect-after-preflight-followed', METHOD_REQUIREMENT(status)],
        resources: chain(['remote', 'remote'], [O, O], status),
        ask: { method: 'PUT', body: 'hi' },
        wire: [
          opt('start', 'PUT'),
          at('start', 'PUT', {}, 'hi'),
          ...(status === 303 ? [] : [opt('target', 'PUT')]),
          at('target', after('PUT', status), { origin: O }, status === 303 ? '' : 'hi'),
        ],
        page: arrived('cors'),
      }),
    ),
    ...PATHS.map(([origins, sent, requirement, title]) =>
      walk(`path-${origins.join('-')}`, {
        title,
        why: `${TAINT_RULE} ${CHECK_RULE}`,
        requirements: [requirement, 'cors-check-runs-on-every-hop'],
        resources: chain(origins, sent),
        wire: Object.keys(chain(origins, sent)).map((name, index) =>
          at(name, 'GET', { origin: sent[index] ?? ABSENT }),
        ),
        page: arrived('cors'),
      }),
    ),
    walk('omit-page-remote-remote', {
      title: 'Without credentials a redirect within a foreign origin is followed after a same-origin hop',
      why: `${TAINT_RULE} ${CHECK_RULE}`,
      requirements: ['redirect-cross-same-foreign-origin-keeps', 'cors-check-runs-on-every-hop'],
      resources: chain(['page', 'remote', 'remote'], [null, O, O]),
      ask: { credentials: 'omit' },
      wire: [at('start'), at('middle', 'GET', { origin: O }), at('target', 'GET', { origin: O })],
      page: arrived('cors'),
    }),
    ...BROKEN.map(([id, origins, acaos, hops, title]) =>
      walk(`broken-${id}`, {
        title,
        why: acaos[hops - 1] ? `${TAINT_RULE} The CORS check compares with that.` : CHECK_RULE,
        requirements: [
          'cors-check-runs-on-every-hop',
          ...(acaos[hops - 1] ? ['redirect-cross-to-cross-origin-null'] : []),
        ],
        resources: chain(origins, acaos),
        wire: Object.keys(chain(origins, acaos))
          .slice(0, hops)
          .map((name) => at(name)),
      }),
    ),
    ...NULL_ANSWERS.map(([id, include, acao, acac, passes, title]) => {
      const grant = include ? ({ credentials: true } as const) : {};
      return walk(`null-origin-${id}`, {
        title: `The answer of a second foreign origin is ${passes ? 'shared' : 'not shared'} ${title}`,
        why: `${TAINT_RULE} The CORS check compares \`Access-Control-Allow-Origin\` with that.`,
        requirements: ['redirect-cross-to-cross-origin-null'],
        resources: {
          start: { request: redirect(302, 'target', allow(grant)) },
          target: {
            origin: 'remote2',
            request: { headers: allow({ origin: acao, ...(acac ? grant : {}) }), body: 'done' },
          },
        },
        ask: include ? { credentials: 'include' } : {},
        wire: [at('start', 'GET', { origin: O }), at('target', 'GET', { origin: 'null' })],
        page: passes ? arrived('cors') : NETWORK_ERROR,
      });
    }),
    ...UNSAFE.map(([id, origins, acaos, status, ask, wire, type, requirements, title, why]) =>
      walk(id, { title, why, requirements, resources: chain(origins, acaos, status), ask, wire, page: arrived(type) }),
    ),
    walk('target-preflight-refused', {
      title: 'A redirected PUT is not sent to a target that refuses its preflight',
      why: AGAIN_RULE,
      requirements: ['redirect-preflight-at-target'],
      resources: { ...chain(['page', 'remote'], [null, null], 307), target: { request: { headers: allow() } } },
      ask: { method: 'PUT' },
      wire: [at('start', 'PUT'), opt('target', 'PUT')],
    }),
    walk('answer-to-actual-not-to-preflight', {
      title: 'A redirect in answer to the PUT is followed, one in answer to its preflight at the target is not',
      why: 'HTTP-redirect fetch runs for the actual request alone; CORS-preflight fetch takes a redirect status for a failure.',
      requirements: ['redirect-of-preflight-itself-error', 'redirect-after-preflight-followed'],
      resources: {
        ...chain(['remote', 'remote', 'remote'], [O, O, O], 307),
        middle: { preflight: redirect(307, 'target', allow(FULL)), request: { headers: allow() } },
      },
      ask: { method: 'PUT' },
      wire: [opt('start', 'PUT'), at('start', 'PUT'), opt('middle', 'PUT')],
    }),
    ...USERINFO.map(([id, from, to, userinfo, passes, title]) =>
      walk(`userinfo-${id}`, {
        title: `A \`Location\` with userinfo ${title}`,
        why: USERINFO_RULE,
        requirements: ['redirect-credentials-in-location-cors'],
        resources: {
          start: { origin: from, request: redirect(302, `http://${userinfo}{host:${to}}{path:target}`, allow()) },
          target: { origin: to, request: { headers: allow({ origin: '*' }), body: 'done' } },
        },
        wire: [at('start'), ...(passes ? [at('target')] : [])],
        page: passes
          ? resolved({ type: from === to ? 'basic' : 'cors', status: 200, redirected: true })
          : NETWORK_ERROR,
      }),
    ),
    scenario('redirect-xhr-userinfo-page-to-page', {
      title: 'An XMLHttpRequest follows a `Location` with userinfo from the page to itself',
      why: USERINFO_RULE,
      requirements: ['redirect-credentials-in-location-cors', 'redirect-xhr-follows-same-rules'],
      resources: {
        start: { origin: 'page', request: redirect(302, 'http://user:pass@{host:page}{path:target}') },
        target: { origin: 'page', request: { body: 'done' } },
      },
      do: xhr({ url: FIRST_HOP }),
      expect: { wire: [at('start'), at('target')], page: [resolved({ status: 200, body: 'done' })] },
    }),
    walk('userinfo-no-cors', {
      title: 'In mode no-cors a `Location` with userinfo is followed',
      why: 'HTTP-redirect fetch refuses a location URL that includes credentials only in mode cors or with response tainting cors.',
      requirements: ['redirect-credentials-in-location-nocors'],
      resources: {
        start: { origin: 'page', request: redirect(302, 'http://user:pass@{host:remote}{path:target}') },
        target: {},
      },
      ask: { mode: 'no-cors' },
      wire: [at('start'), at('target')],
      page: resolved({ type: 'opaque' }),
    }),
    ...(['page', 'remote'] as const).flatMap((origin) =>
      [20, 21].map((count) =>
        walk(`limit-${count}-${origin === 'page' ? 'same' : 'cross'}-origin`, {
          title: `${count} ${origin === 'page' ? 'same' : 'cross'}-origin redirects in a row ${count > 20 ? 'fail' : 'are followed'}`,
          why: 'HTTP-redirect fetch returns a network error when the redirect count is 20 already, so the 21st redirect is not followed.',
          requirements: ['redirect-limit-20'],
          resources: {
            start: {
              origin,
              request: [
                ...Array.from({ length: count }, (_, index) => redirect(302, `${FIRST_HOP}?${index + 1}`, allow())),
                { headers: allow(), body: 'done' },
              ],
            },
          },
          wire: Array.from({ length: 21 }, () => at('start')),
          page: count > 20 ? NETWORK_ERROR : arrived(origin === 'page' ? 'basic' : 'cors', { url: '{url:start}?20' }),
        }),
      ),
    ),
    ...(
      [
        ['cross-origin', 'remote', {}],
        ['same-origin', 'page', {}],
        ['no-cors', 'remote', { mode: 'no-cors' }],
      ] as [string, OriginName, FetchInput][]
    ).flatMap(([word, origin, ask]) =>
      SCHEMES.filter(([id]) => word === 'cross-origin' || id === 'data').map(([id, location]) =>
        walk(`scheme-${id}-${word}`, {
          title: `A ${word} redirect to ${/^[a-z]+:/.exec(location)![0]} fails`,
          why: 'HTTP-redirect fetch returns a network error for a location URL whose scheme is not an HTTP(S) scheme.',
          requirements: ['redirect-non-http-scheme'],
          resources: {
            start: { origin, request: redirect(302, location, allow()) },
            target: { request: { headers: allow() } },
          },
          ask,
          wire: [at('start')],
        }),
      ),
    ),
    ...RELATIVE.map(([id, location, title]) =>
      walk(`location-relative-${id}`, {
        title: `A \`Location\` that ${title} is resolved against the redirecting URL`,
        why: 'The location URL is parsed against the URL of the response; a fragment neither goes on the wire nor into url.',
        requirements: ['redirect-location-relative-and-fragment', 'response-url-final-no-fragment'],
        resources: {
          ...chain(['remote', 'remote'], [O, O]),
          start: { request: { status: 302, headers: located([location]) } },
        },
        ask: { url: '{url:start}#fragment' },
        wire: [at('start'), at('target')],
        page: arrived('cors'),
      }),
    ),
    ...(
      [
        ['empty', '', '{url:start}'],
        ['query', '?2', '{url:start}?2'],
      ] as const
    ).map(([id, location, url]) =>
      walk(`location-${id}`, {
        title: `A \`Location\` that is ${id === 'empty' ? 'empty' : 'a query alone'} leads back to the same resource`,
        why: 'The location URL is parsed against the URL of the response, which leaves its path as it is.',
        requirements: ['redirect-location-relative-and-fragment'],
        resources: {
          start: {
            request: [
              { status: 302, headers: located([location]) },
              { headers: allow(), body: 'done' },
            ],
          },
        },
        wire: [at('start'), at('start')],
        page: arrived('cors', { url }),
      }),
    ),
    ...BAD_LOCATIONS.map(([id, values, requirement, title]) =>
      walk(`location-${id}`, {
        title: `${title} fail${id.startsWith('two') ? '' : 's'} the fetch`,
        why: 'The location URL is failure, since extracting or parsing fails, and HTTP-redirect fetch returns a network error.',
        requirements: [requirement],
        resources: {
          ...chain(['remote', 'remote'], [O, O]),
          start: { request: { status: 302, headers: located(values) } },
        },
        wire: [at('start')],
      }),
    ),
    ...[301, 302, 303, 307, 308].map((status) =>
      walk(`location-missing-${status}`, {
        title: `A ${status} without \`Location\` is an ordinary response`,
        why: 'The location URL is null, so HTTP-redirect fetch returns the response as it is.',
        requirements: ['redirect-location-missing'],
        resources: { start: { request: { status, headers: allow(), body: 'here' } } },
        wire: [at('start')],
        page: resolved({ type: 'cors', status, redirected: false, url: FIRST_HOP, body: 'here' }),
      }),
    ),
    walk('location-missing-no-acao', {
      title: 'A 302 without `Location` and without CORS headers fails',
      why: CHECK_RULE,
      requirements: ['redirect-location-missing'],
      resources: { start: { request: { status: 302 } } },
      wire: [at('start')],
    }),
    ...[201, 300, 304, 305, 306, 399].map((status) =>
      walk(`not-followed-${status}`, {
        title: `A ${status} with \`Location\` is not a redirect`,
        why: 'The redirect statuses are 301, 302, 303, 307 and 308; HTTP fetch returns any other response as it is.',
        requirements: ['redirect-missing-location-other-modes'],
        resources: {
          start: { request: redirect(status, 'target', allow()) },
          target: { request: { headers: allow() } },
        },
        wire: [at('start')],
        page: resolved({ type: 'cors', status, redirected: false, url: FIRST_HOP }),
      }),
    ),
    ...MODES.map(([mode, id, origin, acao, page, title]) =>
      walk(`mode-${mode}-${id}`, {
        title: `Redirect mode ${mode} ${title}`,
        why: MODE_RULE,
        requirements: [mode === 'error' ? 'redirect-mode-error' : 'redirect-mode-manual-cross-needs-acao'],
        resources: chain([origin, origin], [acao, acao]),
        ask: { redirect: mode },
        wire: [at('start')],
        page,
      }),
    ),
    ...(['error', 'manual'] as const).flatMap((mode) => [
      walk(`mode-${mode}-location-missing`, {
        title: `Redirect mode ${mode} treats a 302 without \`Location\` as any redirect`,
        why: MODE_RULE,
        requirements: ['redirect-missing-location-other-modes'],
        resources: { start: { request: { status: 302, headers: allow() } } },
        ask: { redirect: mode },
        wire: [at('start')],
        page: mode === 'error' ? NETWORK_ERROR : OPAQUE_REDIRECT,
      }),
      walk(`mode-${mode}-no-cors`, {
        title: `Redirect mode ${mode} fails a cross-origin no-cors fetch before any request`,
        why: 'Main fetch returns a network error for mode no-cors with another redirect mode than follow.',
        requirements: ['mode-no-cors-non-follow-redirect-fails'],
        resources: { start: { request: { headers: allow() } } },
        ask: { mode: 'no-cors', redirect: mode },
        wire: [],
      }),
    ]),
    walk('mode-same-origin-to-remote', {
      title: 'In mode same-origin a redirect to another origin fails and the target is not requested',
      why: 'Main fetch runs again for the new URL and returns a network error for a cross-origin URL in mode same-origin.',
      requirements: ['mode-same-origin-redirect-cross-blocked'],
      resources: chain(['page', 'remote'], [null, O]),
      ask: { mode: 'same-origin' },
      wire: [at('start')],
    }),
    ...(
      [
        [['page', 'remote'], 'redirect-no-cors-same-to-cross-opaque'],
        [['remote', 'page'], 'redirect-no-cors-stays-opaque'],
        [['remote', 'remote2'], 'origin-redirect-no-cors-get-none'],
      ] as [OriginName[], string][]
    ).map(([origins, requirement]) =>
      walk(`no-cors-${origins.join('-')}`, {
        title: `A no-cors GET redirected from ${origins[0]} to ${origins[1]} ends in an opaque response and never has \`Origin\``,
        why: 'Main fetch sets response tainting to opaque at the first cross-origin URL and never back; Origin is appended for tainting cors or unsafe methods.',
        requirements: [requirement],
        resources: chain(origins, [null, null]),
        ask: { mode: 'no-cors' },
        wire: [at('start', 'GET', { origin: ABSENT }), at('target', 'GET', { origin: ABSENT })],
        page: resolved({ type: 'opaque', status: 0, redirected: false, url: '', headerNames: [] }),
      }),
    ),
    walk('no-cors-post-307-origin-null', {
      title: 'A no-cors POST kept by 307 reaches a second foreign origin with `Origin` null',
      why: `A method other than GET and HEAD has an Origin header in any mode. ${TAINT_RULE}`,
      requirements: ['origin-redirect-post-307-null'],
      resources: chain(['remote', 'remote2'], [null, null], 307),
      ask: { mode: 'no-cors', method: 'POST', body: 'hi' },
      wire: [at('start', 'POST', { origin: O }, 'hi'), at('target', 'POST', { origin: 'null' }, 'hi')],
      page: resolved({ type: 'opaque' }),
    }),
    walk('referrer-policy-update', {
      title: '`Referrer-Policy: no-referrer` on a redirect removes `Referer` from the next hop and leaves `Origin`',
      why: 'HTTP-redirect fetch sets the referrer policy from the redirect response; for response tainting cors the Origin header does not depend on it.',
      requirements: ['redirect-referrer-policy-update'],
      resources: {
        ...chain(['remote', 'remote'], [O, O]),
        start: { request: redirect(302, 'target', [...allow(), ['Referrer-Policy', 'no-referrer']]) },
      },
      wire: [at('start', 'GET', { referer: { startsWith: O } }), at('target', 'GET', { origin: O, referer: ABSENT })],
      page: arrived('cors'),
    }),
    walk('cookie-set-on-hop', {
      title: 'With credentials a cookie set by a redirect response is sent to the next hop',
      why: 'HTTP-network fetch stores the cookies of every response, and each hop appends those that fit its URL.',
      requirements: ['redirect-cookies-per-hop'],
      resources: {
        start: {
          origin: 'sibling',
          request: redirect(302, 'target', [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']]),
        },
        target: { origin: 'sibling', request: { headers: allow({ credentials: true }), body: 'done' } },
      },
      ask: { credentials: 'include' },
      wire: [at('start', 'GET', { cookie: ABSENT }), at('target', 'GET', { cookie: '{id}=1' })],
      page: arrived('cors'),
    }),
    scenario('redirect-cookies-not-restored', {
      title: 'With credentials mode same-origin a round trip over another origin returns without cookies',
      why: 'Credentials are included in this mode only while response tainting is basic, which the cross-origin hop ends for good.',
      requirements: ['redirect-same-origin-credentials-not-restored', 'redirect-cookies-per-hop'],
      resources: {
        login: { origin: 'page', request: { headers: { 'Set-Cookie': '{id}=1' } } },
        ...chain(['page', 'sibling', 'page'], [null, O, 'null']),
      },
      do: [fetches({ url: '{url:login}' }), fetches({ url: FIRST_HOP })],
      expect: {
        wire: [
          at('login'),
          at('start', 'GET', { cookie: '{id}=1' }),
          at('middle', 'GET', { cookie: ABSENT }),
          at('target', 'GET', { cookie: ABSENT }),
        ],
        page: [resolved({ type: 'basic' }), arrived('cors')],
      },
    }),
    scenario('redirect-xhr-cross-origin', {
      title: 'An XMLHttpRequest follows foreign redirects that share, and responseURL is the last URL without fragment',
      why: `XMLHttpRequest fetches with mode cors and redirect mode follow. ${TAINT_RULE}`,
      requirements: ['redirect-xhr-follows-same-rules', 'xhr-responseurl-after-cors-redirect'],
      resources: chain(['remote', 'remote2'], [O, 'null']),
      do: xhr({ url: '{url:start}#fragment' }),
      expect: {
        wire: [at('start', 'GET', { origin: O }), at('target', 'GET', { origin: 'null' })],
        page: [resolved({ status: 200, url: '{url:target}', body: 'done' })],
      },
    }),
    scenario('redirect-xhr-first-lacks-acao', {
      title: 'An XMLHttpRequest ends with error at a foreign redirect without CORS headers',
      why: CHECK_RULE,
      requirements: ['redirect-xhr-follows-same-rules', 'cors-check-runs-on-every-hop'],
      resources: chain(['remote', 'remote2'], [null, '*']),
      do: xhr({ url: FIRST_HOP }),
      expect: { wire: [at('start', 'GET', { origin: O })], page: [XHR_ERROR] },
    }),
    scenario('redirect-xhr-upload-listener-303', {
      title: 'An XMLHttpRequest with an upload listener is preflighted at the target although 303 made it a GET',
      why: 'The use-CORS-preflight flag stays set across redirects, so HTTP fetch runs CORS-preflight fetch at the target even for a CORS-safelisted method.',
      requirements: ['redirect-upload-listener-preflights-get', 'redirect-xhr-follows-same-rules'],
      resources: chain(['remote', 'remote'], [O, O], 303),
      do: xhr({ url: FIRST_HOP, method: 'POST', body: 'hi', uploadListener: 'progress' }),
      expect: {
        wire: [opt('start', 'POST'), at('start', 'POST', {}, 'hi'), opt('target', 'GET'), at('target', 'GET', {}, '')],
        page: [resolved({ status: 200, url: '{url:target}', body: 'done' })],
      },
    }),
  ],
});

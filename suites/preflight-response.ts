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
  type ReplyInput,
} from '../harness/scenario/builders.ts';
import type { HeaderLine, Scenario } from '../harness/scenario/schema.ts';

const ACAM = 'Access-Control-Allow-Methods';
const ACAH = 'Access-Control-Allow-Headers';

/** One line of each value under the same name. */
const lines = (name: string, values: string[]): HeaderLine[] => values.map((value) => [name, value]);

interface Case {
  id: string;
  title: string;
  why: string;
  requirements: string[];
  /** The answer to the preflight. */
  preflight: ReplyInput;
  /** What script asks for, and the CORS-unsafe request-header names in it. */
  ask: FetchInput;
  unsafe?: string;
  /** Whether the preflight succeeds; the actual request and its response are always in order. */
  passes: boolean;
  context?: Scenario['context']['type'];
}

/** A preflight that succeeds and lets the actual request follow, or fails and is all that the server sees. */
function verdict(value: Case): Scenario {
  const { id, title, why, requirements, preflight, ask, unsafe, passes } = value;
  const include = ask.credentials === 'include';
  const method = ask.method ?? 'GET';
  return scenario(id, {
    title,
    why,
    requirements,
    context: value.context ?? 'window',
    target: {
      origin: include ? 'sibling' : 'remote',
      preflight,
      request: { headers: include ? allow({ credentials: true }) : allow(), body: 'done' },
    },
    do: fetches(ask),
    expect: {
      wire: [preflightFor(method, unsafe), ...(passes ? [request(method, { headers: { origin: '{origin}' } })] : [])],
      page: [passes ? resolved({ type: 'cors', status: 200, body: method === 'HEAD' ? '' : 'done' }) : NETWORK_ERROR],
    },
  });
}

const PUT: FetchInput = { method: 'PUT' };
const X_A: FetchInput = { headers: { 'x-a': '1' } };
const JSON_POST: FetchInput = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
const include = (ask: FetchInput): FetchInput => ({ ...ask, credentials: 'include' });

// Statuses: each answer carries every CORS header that the request needs.
const STATUS_OK = [200, 201, 202, 204, 206, 226, 299];
const STATUS_NOT_OK = [300, 304, 400, 401, 403, 404, 405, 500, 503];
const STATUS_REDIRECT = [301, 302, 303, 307, 308];

// Access-Control-Allow-Methods for an uncredentialed PUT: id, lines, does it pass, requirement, statement.
const LISTED = 'preflight-acam-must-list-method';
const METHODS_TOLERANT = 'preflight-acam-empty-elements-ok';
const METHODS_ABNF = 'preflight-acam-abnf-failure';
// prettier-ignore
const METHODS_FOR_PUT: [id: string, values: string[], passes: boolean, requirement: string, title: string][] = [
  ['put', ['PUT'], true, LISTED, 'allows PUT by listing it'],
  ['get-put-delete', ['GET, PUT, DELETE'], true, LISTED, 'allows PUT by listing it among other methods'],
  ['missing', [], false, LISTED, 'is needed for PUT'],
  ['post', ['POST'], false, LISTED, 'with another method does not allow PUT'],
  ['puts', ['PUTS'], false, LISTED, 'matches whole methods, not beginnings'],
  ['two-lines', ['GET', 'PUT'], true, LISTED, 'may be spread over two header lines'],
  ['surplus', ['PUT, TRACE, CONNECT'], true, 'preflight-acah-extra-names-harmless', 'may list methods nobody can ask for'],
  ['lower-case-put', ['put'], false, 'preflight-acam-case-sensitive', 'in lower case does not allow PUT'],
  ['wildcard', ['*'], true, 'preflight-acam-wildcard-uncredentialed', 'allows PUT with a wildcard'],
  ['wildcard-in-list', ['GET, *'], true, 'preflight-acam-wildcard-uncredentialed', 'may hold the wildcard in a list'],
  ['odd-spaces', ['GET ,\t PUT\t ,DELETE'], true, METHODS_TOLERANT, 'may hold spaces and tabs around its commas'],
  ['empty-elements', ['GET,,PUT, ,'], true, METHODS_TOLERANT, 'may hold empty list elements'],
  ['leading-comma', [', PUT'], true, METHODS_TOLERANT, 'may begin with a comma'],
  ['empty-value', [''], false, METHODS_TOLERANT, 'with an empty value lists no method'],
  ['at-sign', ['PUT, P@T'], false, METHODS_ABNF, 'with an element that is no token fails the preflight'],
  ['no-comma', ['PUT DELETE'], false, METHODS_ABNF, 'with methods separated by a space fails the preflight'],
  ['semicolon', ['PUT; DELETE'], false, METHODS_ABNF, 'with methods separated by a semicolon fails the preflight'],
  ['quoted', ['"PUT"'], false, METHODS_ABNF, 'with a quoted method fails the preflight'],
  ['byte-e9', ['PUT, caf\u00e9'], false, METHODS_ABNF, 'with a byte beyond ASCII fails the preflight'],
  ['second-line-malformed', ['PUT', 'bad method'], false, METHODS_ABNF, 'fails the preflight when one of its lines is malformed'],
];

// Access-Control-Allow-Headers for an uncredentialed GET with x-a: the same columns.
const NAMED = 'preflight-acah-must-list-unsafe';
const NAMES_ABNF = 'preflight-acah-abnf-failure';
const NAMES_WILDCARD = 'preflight-acah-wildcard-uncredentialed';
// prettier-ignore
const NAMES_FOR_X_A: typeof METHODS_FOR_PUT = [
  ['x-a', ['x-a'], true, NAMED, 'allows `x-a` by listing it'],
  ['missing', [], false, NAMED, 'is needed for `x-a`'],
  ['other-name', ['x-b'], false, NAMED, 'with another name does not allow `x-a`'],
  ['x-ab', ['x-ab'], false, NAMED, 'matches whole names, not beginnings'],
  ['two-lines', ['x-b', 'x-a'], true, NAMED, 'may be spread over two header lines'],
  ['upper-case', ['X-A'], true, 'preflight-acah-case-insensitive', 'is compared without regard to case'],
  ['surplus', ['x-a, x-z, cookie, host, accept'], true, 'preflight-acah-extra-names-harmless', 'may list names nobody asked for'],
  ['wildcard', ['*'], true, NAMES_WILDCARD, 'allows `x-a` with a wildcard'],
  ['wildcard-in-list', ['x-b, *'], true, NAMES_WILDCARD, 'may hold the wildcard in a list'],
  ['odd-spaces', ['x-b ,\t x-a\t ,x-c'], true, METHODS_TOLERANT, 'may hold spaces and tabs around its commas'],
  ['empty-elements', [',x-b,, ,x-a,'], true, METHODS_TOLERANT, 'may hold empty list elements'],
  ['empty-value', [''], false, METHODS_TOLERANT, 'with an empty value lists no name'],
  ['space-in-name', ['x-a, bad name'], false, NAMES_ABNF, 'with a space in a name fails the preflight'],
  ['colon', ['x-a:'], false, NAMES_ABNF, 'with a colon fails the preflight'],
  ['parentheses', ['(x-a)'], false, NAMES_ABNF, 'in parentheses fails the preflight'],
  ['semicolon', ['x-a; x-b'], false, NAMES_ABNF, 'with names separated by a semicolon fails the preflight'],
  ['byte-e9', ['x-a, caf\u00e9'], false, NAMES_ABNF, 'with a byte beyond ASCII fails the preflight'],
];

// Further questions about methods and names. Note that `patch` is not among the methods that are normalized to upper case.
const METHOD_RULE =
  'CORS-preflight fetch wants a method that is not a CORS-safelisted method in the extracted list, byte for byte, or a wildcard when credentials mode is not include.';
const NAME_RULE =
  'CORS-preflight fetch wants each of the CORS-unsafe request-header names in the extracted list in any case, or a wildcard when credentials mode is not include.';
const AUTH_RULE =
  'CORS-preflight fetch has a step of its own for a CORS non-wildcard request-header name: it must be listed by name even where a wildcard covers all others.';
const ABNF_RULE =
  'Extracting header list values is failure for a value outside the grammar, and CORS-preflight fetch then returns a network error before it compares anything.';
const AUTH: FetchInput = { headers: { authorization: 'Bearer 1' } };
const NO_AUTH_WILDCARD = 'preflight-acah-wildcard-not-authorization';
const LONG_ACCEPT: FetchInput = { method: 'PUT', headers: { accept: 'a'.repeat(129) } };
const METHODS_WILDCARD = 'preflight-acam-wildcard-uncredentialed';
const METHODS_LITERAL = 'preflight-acam-wildcard-credentialed-literal';
const METHODS_SAFE = 'preflight-acam-safelisted-not-needed';
const NAMES_LITERAL = 'preflight-acah-wildcard-credentialed-literal';
const NAMES_SAFE = 'preflight-acah-safelisted-not-needed';
const CASE_SENSITIVE = 'preflight-acam-case-sensitive';
type Grants = { methods?: string; headers?: string };
// prettier-ignore
const MORE: [id: string, ask: FetchInput, unsafe: string | undefined, Grants, passes: boolean, requirement: string, title: string][] = [
  ['acam-custom-listed', { method: 'CHICKEN' }, undefined, { methods: 'CHICKEN' }, true, LISTED, 'A made-up method is allowed by listing it'],
  ['acam-custom-wildcard', { method: 'CHICKEN' }, undefined, { methods: '*' }, true, METHODS_WILDCARD, 'A wildcard allows a made-up method'],
  ['acam-custom-lower-case', { method: 'CHICKEN' }, undefined, { methods: 'chicken' }, false, CASE_SENSITIVE, 'A made-up method must be listed in its own case'],
  ['acam-patch-upper-for-lower', { method: 'patch' }, undefined, { methods: 'PATCH' }, false, CASE_SENSITIVE, 'Listing PATCH does not allow the method `patch`'],
  ['acam-patch-lower-for-lower', { method: 'patch' }, undefined, { methods: 'patch' }, true, CASE_SENSITIVE, 'Listing `patch` allows the method `patch`'],
  ['acam-post-json-missing', JSON_POST, 'content-type', { headers: 'content-type' }, true, METHODS_SAFE, 'POST need not be listed although its header needs a preflight'],
  ['acam-post-json-other-method', JSON_POST, 'content-type', { methods: 'PUT', headers: 'content-type' }, true, METHODS_SAFE, 'POST is allowed even when only PUT is listed'],
  ['acam-head-missing', { ...X_A, method: 'HEAD' }, 'x-a', { headers: 'x-a' }, true, METHODS_SAFE, 'HEAD need not be listed'],
  ['acam-post-json-malformed', JSON_POST, 'content-type', { methods: 'bad method', headers: 'content-type' }, false, METHODS_ABNF, 'A malformed `Access-Control-Allow-Methods` fails the preflight even when no method needs it'],
  ['acah-put-malformed', PUT, undefined, { methods: 'PUT', headers: 'bad name' }, false, NAMES_ABNF, 'A malformed `Access-Control-Allow-Headers` fails the preflight even when no header needs it'],
  ['acam-include-wildcard', include(PUT), undefined, { methods: '*' }, false, METHODS_LITERAL, 'With credentials a wildcard does not allow PUT'],
  ['acam-include-wildcard-and-put', include(PUT), undefined, { methods: '*, PUT' }, true, METHODS_LITERAL, 'With credentials PUT is allowed when it is listed beside a wildcard'],
  ['acam-include-wildcard-post', include(JSON_POST), 'content-type', { methods: '*', headers: 'content-type' }, true, METHODS_LITERAL, 'With credentials a wildcard does not disturb POST, which needs no listing'],
  ['acah-partial', { headers: { 'x-a': '1', 'x-b': '2' } }, 'x-a,x-b', { headers: 'x-a' }, false, NAMED, 'Listing one of two unsafe header names is not enough'],
  ['acah-wildcard-many', { headers: { 'x-a': '1', 'x-b': '2', 'content-type': 'text/xml' } }, 'content-type,x-a,x-b', { headers: '*' }, true, NAMES_WILDCARD, 'A wildcard allows several unsafe header names at once'],
  ['acah-json-missing', JSON_POST, 'content-type', {}, false, NAMED, 'A JSON `Content-Type` must be listed'],
  ['acah-json-upper-case', JSON_POST, 'content-type', { headers: 'CONTENT-TYPE' }, true, 'preflight-acah-case-insensitive', 'A JSON `Content-Type` may be listed in upper case'],
  ['acah-accept-not-needed', { method: 'PUT', headers: { accept: 'text/html' } }, undefined, { methods: 'PUT' }, true, NAMES_SAFE, 'A safelisted `Accept` need not be listed'],
  ['acah-text-plain-not-needed', { ...PUT, body: 'hi', headers: { 'content-type': 'text/plain' } }, undefined, { methods: 'PUT' }, true, NAMES_SAFE, 'A `Content-Type` of text/plain need not be listed'],
  ['acah-long-accept-missing', LONG_ACCEPT, 'accept', { methods: 'PUT' }, false, NAMES_SAFE, 'An `Accept` of 129 bytes must be listed'],
  ['acah-long-accept-listed', LONG_ACCEPT, 'accept', { methods: 'PUT', headers: 'accept' }, true, NAMES_SAFE, 'An `Accept` of 129 bytes is allowed by listing it'],
  ['acah-auth-wildcard', AUTH, 'authorization', { headers: '*' }, false, NO_AUTH_WILDCARD, 'A wildcard does not allow `Authorization`'],
  ['acah-auth-wildcard-and-name', AUTH, 'authorization', { headers: '*, Authorization' }, true, NO_AUTH_WILDCARD, '`Authorization` is allowed when it is listed beside a wildcard'],
  ['acah-auth-upper-case', AUTH, 'authorization', { headers: 'AUTHORIZATION' }, true, NO_AUTH_WILDCARD, '`Authorization` may be listed in upper case'],
  ['acah-auth-and-x-a-wildcard', { headers: { authorization: 'Bearer 1', 'x-a': '1' } }, 'authorization,x-a', { headers: 'authorization, *' }, true, NO_AUTH_WILDCARD, 'A wildcard covers `x-a` while `Authorization` is listed by name'],
  ['acah-include-wildcard', include(X_A), 'x-a', { headers: '*' }, false, NAMES_LITERAL, 'With credentials a wildcard does not allow `x-a`'],
  ['acah-include-wildcard-and-x-a', include(X_A), 'x-a', { headers: '*, x-a' }, true, NAMES_LITERAL, 'With credentials `x-a` is allowed when it is listed beside a wildcard'],
  ['acah-include-header-named-asterisk', include({ headers: { '*': '1' } }), '*', { headers: '*' }, true, NAMES_LITERAL, 'With credentials `*` allows a header that is literally named so'],
];

// The CORS check on the preflight response: id, credentials, headers, does it pass, statement.
const CHECK_RULE =
  'CORS-preflight fetch runs the CORS check on the preflight response with the credentials mode of the actual request, before it reads the lists.';
// prettier-ignore
const CHECKS: [id: string, include: boolean, headers: HeaderLine[], passes: boolean, title: string][] = [
  ['acao-missing', false, [[ACAM, 'PUT']], false, 'A preflight response without `Access-Control-Allow-Origin` fails'],
  ['acao-other-origin', false, allow({ origin: '{origin:remote2}', methods: 'PUT' }), false, 'A preflight response that names another origin fails'],
  ['acao-null', false, allow({ origin: 'null', methods: 'PUT' }), false, 'A preflight response that names `null` fails for a page with an origin'],
  ['acao-wildcard', false, allow({ origin: '*', methods: 'PUT' }), true, 'A wildcard origin on the preflight response is enough without credentials'],
  ['include-acao-wildcard', true, allow({ origin: '*', credentials: true, methods: 'PUT' }), false, 'With credentials a wildcard origin on the preflight response fails'],
  ['include-acac-missing', true, allow({ methods: 'PUT' }), false, 'With credentials a preflight response without `Access-Control-Allow-Credentials` fails'],
  ['include-acac-capital', true, allow({ credentials: 'True', methods: 'PUT' }), false, 'With credentials `Access-Control-Allow-Credentials` must be `true` in lower case'],
];

// A body and other headers of the preflight response that change nothing.
// prettier-ignore
const IGNORED: [id: string, reply: ReplyInput, requirement: string, title: string][] = [
  ['body-html', { headers: [...allow({ methods: 'PUT' }), ['Content-Type', 'text/html']], body: '<p>Not found</p>' }, 'preflight-body-ignored', 'An HTML body of a preflight response is ignored'],
  ['body-chunked', { headers: allow({ methods: 'PUT' }), body: 'ignored', framing: 'chunked' }, 'preflight-body-ignored', 'A chunked body of a preflight response is ignored'],
  ['body-64-kib', { headers: allow({ methods: 'PUT' }), body: 'x'.repeat(65_536) }, 'preflight-body-ignored', 'A large body of a preflight response is ignored'],
  ['body-empty-200', { status: 200, headers: allow({ methods: 'PUT' }), body: '' }, 'preflight-any-2xx-without-body-204', 'A preflight response of 200 with an empty body is as good as 204'],
  ['no-max-age', { status: 204, headers: allow({ methods: 'PUT' }) }, 'preflight-acma-not-required', 'A preflight response needs no `Access-Control-Max-Age`'],
  ['bad-max-age', { status: 204, headers: allow({ methods: 'PUT', maxAge: 'soon' }) }, 'preflight-acma-not-required', 'A malformed `Access-Control-Max-Age` does not fail the preflight'],
  ['bad-expose-headers', { status: 204, headers: allow({ methods: 'PUT', expose: 'bad name' }) }, 'preflight-aceh-no-effect-on-actual', 'A malformed `Access-Control-Expose-Headers` does not fail the preflight'],
];

/** Which step decides about a requirement in a scenario on one of the two headers. */
function ruleOf(requirement: string, id: string): string {
  if (requirement === METHODS_ABNF || requirement === NAMES_ABNF) return ABNF_RULE;
  if (requirement === NO_AUTH_WILDCARD) return AUTH_RULE;
  return id.startsWith('acam') ? METHOD_RULE : NAME_RULE;
}

const GRANTED: ReplyInput = { status: 204, headers: allow({ methods: 'PUT' }) };
const prefixed = (id: string) => `preflight-response-${id}`;

export default suite({
  id: 'preflight-response',
  title: 'Preflight responses',
  description: 'What the answer to a preflight must be for the actual request to follow.',
  scenarios: [
    ...STATUS_OK.map((status) =>
      verdict({
        id: prefixed(`status-${status}`),
        title: `A preflight response with status ${status} is acceptable`,
        why: 'CORS-preflight fetch asks for an ok status, which is any from 200 to 299.',
        requirements: ['preflight-status-2xx-ok'],
        preflight: { status, headers: allow({ methods: 'PUT' }) },
        ask: PUT,
        passes: true,
      }),
    ),
    ...STATUS_NOT_OK.map((status) =>
      verdict({
        id: prefixed(`status-${status}`),
        title: `A preflight response with status ${status} fails however good its CORS headers are`,
        why: 'CORS-preflight fetch asks for an ok status, 200 to 299; any other is a network error and the actual request stays at home.',
        requirements: [
          'preflight-status-non-2xx-fails',
          ...(status === 404 ? ['preflight-404-resource-still-needs-2xx'] : []),
        ],
        preflight: { status, headers: allow({ methods: 'PUT' }) },
        ask: PUT,
        passes: false,
      }),
    ),
    ...STATUS_REDIRECT.map((status) =>
      scenario(prefixed(`redirect-${status}`), {
        title: `A preflight response that redirects with ${status} fails and is not followed`,
        why: 'CORS-preflight fetch calls HTTP-network-or-cache fetch, which follows nothing, and a redirect status is not an ok status.',
        requirements: ['preflight-redirect-fails', 'redirect-of-preflight-itself-error'],
        target: { preflight: redirect(status, 'elsewhere', allow({ methods: 'PUT' })), request: { headers: allow() } },
        resources: { elsewhere: { preflight: GRANTED, request: { headers: allow() } } },
        do: fetches(PUT),
        expect: { wire: [preflightFor('PUT')], page: [NETWORK_ERROR] },
      }),
    ),
    ...CHECKS.map(([id, withCredentials, headers, passes, title]) =>
      verdict({
        id: prefixed(id),
        title,
        why: CHECK_RULE,
        requirements: [withCredentials ? 'preflight-credentialed-needs-acac' : 'preflight-acao-required'],
        preflight: { status: 204, headers },
        ask: withCredentials ? include(PUT) : PUT,
        passes,
      }),
    ),
    ...METHODS_FOR_PUT.map(([id, values, passes, requirement, title]) =>
      verdict({
        id: prefixed(`acam-${id}`),
        title: `\`Access-Control-Allow-Methods\` ${title}`,
        why: ruleOf(requirement, 'acam'),
        requirements: [requirement],
        preflight: { status: 204, headers: [...allow(), ...lines(ACAM, values)] },
        ask: PUT,
        passes,
      }),
    ),
    ...NAMES_FOR_X_A.map(([id, values, passes, requirement, title]) =>
      verdict({
        id: prefixed(`acah-${id}`),
        title: `\`Access-Control-Allow-Headers\` ${title}`,
        why: ruleOf(requirement, 'acah'),
        requirements: [requirement],
        preflight: { status: 204, headers: [...allow(), ...lines(ACAH, values)] },
        ask: X_A,
        unsafe: 'x-a',
        passes,
      }),
    ),
    ...MORE.map(([id, ask, unsafe, grants, passes, requirement, title]) =>
      verdict({
        id: prefixed(id),
        title,
        why: ruleOf(requirement, id),
        requirements: [requirement],
        preflight: {
          status: 204,
          headers: allow({ ...grants, ...(ask.credentials ? { credentials: true } : {}) }),
        },
        ask,
        ...(unsafe ? { unsafe } : {}),
        passes,
      }),
    ),
    ...IGNORED.map(([id, reply, requirement, title]) =>
      verdict({
        id: prefixed(id),
        title,
        why: 'CORS-preflight fetch looks at the status, the CORS check and the lists of methods and names only.',
        requirements: [requirement],
        preflight: reply,
        ask: PUT,
        passes: true,
      }),
    ),
    ...(
      [
        ['method', PUT, undefined, [['Access-Control-Allow-Method', 'PUT']]],
        ['header', X_A, 'x-a', [['Access-Control-Allow-Header', 'x-a']]],
      ] as [string, FetchInput, string | undefined, HeaderLine[]][]
    ).map(([word, ask, unsafe, headers]) =>
      verdict({
        id: prefixed(`singular-allow-${word}`),
        title: `The singular misspelling \`Access-Control-Allow-${word[0]!.toUpperCase()}${word.slice(1)}\` grants nothing`,
        why: 'CORS-preflight fetch extracts the plural names alone; the misspelt header is unknown and the list null.',
        requirements: ['preflight-acam-header-spelling'],
        preflight: { status: 204, headers: [...allow(), ...headers] },
        ask,
        ...(unsafe ? { unsafe } : {}),
        passes: false,
      }),
    ),
    verdict({
      id: prefixed('worker-wildcards'),
      title: 'In a dedicated worker wildcards on the preflight response allow PUT with `x-a`',
      why: 'CORS-preflight fetch does not depend on the kind of global; both wildcards count when credentials mode is not include.',
      requirements: ['preflight-acam-wildcard-uncredentialed', NAMES_WILDCARD],
      context: 'dedicated-worker',
      preflight: { status: 204, headers: allow({ origin: '*', methods: '*', headers: '*' }) },
      ask: { ...PUT, ...X_A },
      unsafe: 'x-a',
      passes: true,
    }),
    verdict({
      id: prefixed('worker-status-404'),
      title: 'In a dedicated worker a preflight response with status 404 fails',
      why: 'CORS-preflight fetch asks for an ok status whoever the client is.',
      requirements: ['preflight-status-non-2xx-fails'],
      context: 'dedicated-worker',
      preflight: { status: 404, headers: allow({ methods: 'PUT' }) },
      ask: PUT,
      passes: false,
    }),
    verdict({
      id: prefixed('opaque-origin-wildcard'),
      title: 'For an opaque origin a wildcard method on the preflight response allows PUT',
      why: 'The origin is serialized as null, which the CORS check compares as any other; the wildcard method counts without credentials.',
      requirements: ['preflight-acam-wildcard-uncredentialed'],
      context: 'sandboxed-frame',
      preflight: { status: 204, headers: allow({ methods: '*' }) },
      ask: PUT,
      passes: true,
    }),
    scenario(prefixed('xhr-granted'), {
      title: 'An XMLHttpRequest PUT follows a preflight response that grants it',
      why: 'XMLHttpRequest fetches with mode cors, so CORS-preflight fetch decides as it does for fetch().',
      requirements: [LISTED, NAMED],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'x-a' }) },
        request: { headers: allow(), body: 'done' },
      },
      do: xhr({ method: 'PUT', headers: { 'x-a': '1' } }),
      expect: {
        wire: [preflightFor('PUT', 'x-a'), request('PUT', { headers: { 'x-a': '1' } })],
        page: [resolved({ status: 200, body: 'done' })],
      },
    }),
    ...(
      [
        ['method-missing', allow({ headers: 'x-a' }), 204, LISTED],
        ['name-missing', allow({ methods: 'PUT' }), 204, NAMED],
        ['status-405', allow({ methods: 'PUT', headers: 'x-a' }), 405, 'preflight-status-non-2xx-fails'],
      ] as [string, HeadersInput, number, string][]
    ).map(([id, headers, status, requirement]) =>
      scenario(prefixed(`xhr-${id}`), {
        title: `An XMLHttpRequest ends with error when its preflight fails (${id.replace('-', ' ')})`,
        why: 'CORS-preflight fetch returns a network error, which XMLHttpRequest turns into the error event with status 0.',
        requirements: [requirement],
        target: { preflight: { status, headers }, request: { headers: allow(), body: 'done' } },
        do: xhr({ method: 'PUT', headers: { 'x-a': '1' } }),
        expect: { wire: [preflightFor('PUT', 'x-a')], page: [XHR_ERROR] },
      }),
    ),
    scenario(prefixed('include-both-right'), {
      title: 'A credentialed request carries its cookies after an uncredentialed preflight that grants credentials',
      why: 'The CORS check of the preflight response uses credentials mode include, although the preflight itself carries no credentials.',
      requirements: ['preflight-credentialed-needs-acac'],
      resources: {
        login: { origin: 'sibling', request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] } },
        target: {
          origin: 'sibling',
          preflight: { status: 204, headers: allow({ credentials: true, methods: 'PUT' }) },
          request: { headers: allow({ credentials: true }), body: 'done' },
        },
      },
      do: [fetches({ url: '{url:login}', credentials: 'include' }), fetches(include(PUT))],
      expect: {
        wire: [
          request('GET', { resource: 'login' }),
          preflightFor('PUT', undefined, { headers: { cookie: ABSENT } }),
          request('PUT', { headers: { cookie: '{id}=1' } }),
        ],
        page: [resolved({ status: 200 }), resolved({ type: 'cors', status: 200, body: 'done' })],
      },
    }),
    scenario(prefixed('set-cookie-ignored'), {
      title: 'A cookie set by a preflight response is not stored',
      why: 'The preflight has credentials mode same-origin and response tainting cors, so HTTP-network fetch does not parse and store its `Set-Cookie`.',
      requirements: ['preflight-set-cookie-ignored'],
      target: {
        origin: 'sibling',
        preflight: {
          status: 204,
          headers: [...allow({ credentials: true, methods: 'PUT' }), ['Set-Cookie', '{id}=1']],
        },
        request: { headers: allow({ credentials: true }) },
      },
      do: [fetches(include(PUT)), fetches({ credentials: 'include' })],
      expect: {
        wire: [
          preflightFor('PUT'),
          request('PUT', { headers: { cookie: ABSENT } }),
          request('GET', { headers: { cookie: ABSENT } }),
        ],
        page: [resolved({ status: 200 }), resolved({ status: 200 })],
      },
    }),
    scenario(prefixed('forbidden-header-stays-forbidden'), {
      title: 'Listing `Cookie` in `Access-Control-Allow-Headers` does not let script send it',
      why: 'A Headers object with guard request drops a forbidden request-header before any fetch, so it is neither announced nor sent.',
      requirements: ['preflight-forbidden-in-acah-still-forbidden'],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PUT', headers: 'cookie' }) },
        request: { headers: allow() },
      },
      do: fetches({ ...PUT, headers: { cookie: '{id}=1' } }),
      expect: {
        wire: [preflightFor('PUT'), request('PUT', { headers: { cookie: ABSENT } })],
        page: [resolved({ type: 'cors', status: 200 })],
      },
    }),
    scenario(prefixed('forbidden-method-stays-forbidden'), {
      title: 'Listing TRACE in `Access-Control-Allow-Methods` does not let script use it',
      why: 'The Request constructor throws for a forbidden method, so nothing is fetched.',
      requirements: ['preflight-forbidden-in-acah-still-forbidden'],
      target: { preflight: { status: 204, headers: allow({ methods: 'TRACE' }) }, request: { headers: allow() } },
      do: fetches({ method: 'TRACE' }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    scenario(prefixed('grants-but-actual-lacks-acao'), {
      title: 'A granted preflight does not share the response to the actual request',
      why: 'HTTP fetch runs the CORS check again on the actual response. The request has reached the server by then.',
      requirements: ['cors-check-missing-acao'],
      target: { preflight: GRANTED, request: { body: 'secret' } },
      do: fetches(PUT),
      expect: { wire: [preflightFor('PUT'), request('PUT')], page: [NETWORK_ERROR] },
    }),
    scenario(prefixed('expose-headers-no-effect'), {
      title: '`Access-Control-Expose-Headers` on the preflight response exposes nothing',
      why: 'Main fetch takes the CORS-exposed header-name list from the actual response alone.',
      requirements: ['preflight-aceh-no-effect-on-actual'],
      target: {
        preflight: { status: 204, headers: allow({ methods: 'PUT', expose: 'x-secret' }) },
        request: { headers: [...allow(), ['X-Secret', '1']] },
      },
      do: fetches(PUT),
      expect: {
        wire: [preflightFor('PUT'), request('PUT')],
        page: [resolved({ type: 'cors', status: 200, headers: { 'x-secret': ABSENT } })],
      },
    }),
    scenario(prefixed('actual-404-shared'), {
      title: 'After a granted preflight a 404 to the actual request is shared like any response',
      why: 'Only the preflight response needs an ok status; for the actual response the CORS check decides, whatever its status.',
      requirements: ['preflight-404-resource-still-needs-2xx'],
      target: { preflight: GRANTED, request: { status: 404, headers: allow(), body: 'gone' } },
      do: fetches(PUT),
      expect: {
        wire: [preflightFor('PUT'), request('PUT')],
        page: [resolved({ type: 'cors', status: 404, body: 'gone' })],
      },
    }),
    scenario(prefixed('connection-reset'), {
      title: 'A connection reset in place of every preflight response is a network error',
      why: 'HTTP-network-or-cache fetch returns a network error and CORS-preflight fetch passes it on; an actual request would be answered and shared. The wire is left open because HTTP lets a client repeat an OPTIONS request, without saying how often.',
      requirements: ['preflight-network-failure-fails'],
      target: {
        preflight: { headers: allow({ methods: 'PUT' }), reset: 'before-response' },
        request: { headers: allow() },
      },
      do: fetches(PUT),
      expect: { page: [NETWORK_ERROR] },
    }),
    scenario(prefixed('connection-reset-then-refused'), {
      title: 'A connection reset in place of the preflight response never lets the actual request be sent',
      why: 'CORS-preflight fetch passes the network error on. HTTP lets a client repeat an OPTIONS request; here the repetition is refused.',
      kind: 'may',
      requirements: ['preflight-network-failure-fails', 'preflight-actual-waits'],
      target: {
        preflight: [{ headers: allow({ methods: 'PUT' }), reset: 'before-response' }, { status: 204 }],
        request: { headers: allow() },
      },
      do: fetches(PUT),
      expect: [1, 2].map((attempts) => ({
        label: attempts === 1 ? 'not repeated' : 'repeated and refused',
        wire: Array.from({ length: attempts }, () => preflightFor('PUT')),
        page: [NETWORK_ERROR],
      })),
    }),
  ],
});

import {
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
} from '../harness/scenario/builders.ts';
import type { HeaderLine, OriginName } from '../harness/scenario/schema.ts';

const acao = (value: string, name = 'Access-Control-Allow-Origin'): HeaderLine => [name, value];
const acac = (value: string, name = 'Access-Control-Allow-Credentials'): HeaderLine => [name, value];
const own = { headers: { origin: '{origin}' } };
const hello = { headers: allow(), body: 'hello' };

/** Values of Access-Control-Allow-Origin that are not the page's origin: id word, value, what it is. */
type Value = readonly [string, string, string];
/** The same by the requirement that they test. */
const wrong: Readonly<Record<string, readonly Value[]>> = {
  'cors-check-exact-origin-match': [
    ['server-origin', '{origin:remote}', "the server's own origin"],
    ['other-port', '{origin:sibling}', "another port of the page's host"],
    ['other-host', 'http://other.example', 'another host'],
    ['loopback-address', 'http://127.0.0.1:{port:page}', "an address of the page's host in place of its name"],
    ['host-trailing-dot', 'http://{hostname:page}.:{port:page}', "the page's host with a trailing dot"],
    ['host-longer', 'http://{hostname:page}.example:{port:page}', "a host that begins with the page's host"],
    ['subdomain', 'http://a.{hostname:page}:{port:page}', "a subdomain of the page's host"],
    ['percent-encoded', 'http://%6Cocalhost:{port:page}', 'the origin with a percent-encoded letter'],
    ['userinfo', 'http://user@{host:page}', 'the origin with a user name'],
    ['word-all', 'all', 'a word for everybody'],
    ['word-true', 'true', 'the word `true`'],
  ],
  'cors-check-trailing-slash-fails': [
    ['trailing-slash', '{origin}/', 'the origin with a trailing slash'],
    ['path', '{origin}/index.html', 'the origin with a path'],
    ['question-mark', '{origin}?', 'the origin with a question mark'],
    ['number-sign', '{origin}#', 'the origin with a number sign'],
  ],
  'cors-check-case-sensitive-value': [
    ['upper-case-scheme', 'HTTP://{host:page}', 'the origin with an upper-case scheme'],
    ['upper-case-host', 'http://LOCALHOST:{port:page}', 'the origin with an upper-case host'],
    ['capital-host', 'http://Localhost:{port:page}', 'the origin with a capital letter in the host'],
  ],
  'cors-check-wrong-scheme-fails': [
    ['https', 'https://{host:page}', 'the origin with scheme https in place of http'],
    ['no-scheme', '{host:page}', 'host and port without a scheme'],
    ['scheme-relative', '//{host:page}', 'the origin without its scheme'],
  ],
  'cors-check-default-port-fails': [
    ['no-port', 'http://{hostname:page}', 'the origin without its port'],
    ['default-port', 'http://{hostname:page}:80', 'the origin with the default port in place of its own'],
    ['port-leading-zero', 'http://{hostname:page}:0{port:page}', 'the origin with a zero before its port'],
    ['port-empty', 'http://{hostname:page}:', 'the origin with a colon and no port'],
  ],
  'cors-check-subdomain-wildcard-fails': [
    ['wildcard-subdomain', 'http://*.{host:page}', 'a wildcard for subdomains'],
    ['wildcard-host', 'http://*', 'a wildcard for the host'],
    ['wildcard-scheme', '*://{host:page}', 'a wildcard for the scheme'],
    ['wildcard-port', 'http://{hostname:page}:*', 'a wildcard for the port'],
    ['wildcard-prefix', '*{host:page}', 'a wildcard before host and port'],
    ['wildcard-double', '**', 'two asterisks'],
  ],
  'cors-check-list-of-origins-fails': [
    ['list-comma', '{origin}, {origin:remote}', 'a comma-separated list that begins with the origin'],
    ['list-comma-last', '{origin:remote},{origin}', 'a comma-separated list that ends with the origin'],
    ['list-space', '{origin} {origin:remote}', 'a space-separated list with the origin'],
    ['list-twice', '{origin}, {origin}', 'the origin twice'],
    ['list-wildcard-origin', '*, {origin}', 'the wildcard and the origin'],
    ['list-origin-wildcard', '{origin}, *', 'the origin and the wildcard'],
    ['list-wildcard-twice', '*, *', 'the wildcard twice'],
    ['list-trailing-comma', '{origin},', 'the origin followed by a comma'],
  ],
  'cors-check-quoted-value-fails': [
    ['double-quotes', '"{origin}"', 'the origin in double quotes'],
    ['single-quotes', "'{origin}'", 'the origin in single quotes'],
    ['angle-brackets', '<{origin}>', 'the origin in angle brackets'],
    ['semicolon', '{origin};', 'the origin followed by a semicolon'],
    ['json-array', '["{origin}"]', 'a JSON array with the origin'],
    ['quoted-wildcard', '"*"', 'the wildcard in double quotes'],
  ],
  'cors-check-empty-value-fails': [
    ['empty', '', 'nothing'],
    ['only-spaces', '  ', 'only spaces'],
  ],
  'cors-check-null-literal-for-opaque': [['null', 'null', 'the word `null` in place of a tuple origin']],
  'cors-check-surrounding-whitespace-trimmed': [
    ['inner-space', 'http:// {host:page}', 'the origin with a space inside'],
    ['inner-tab', 'http://\t{host:page}', 'the origin with a tab inside'],
  ],
  'cors-check-non-utf8-value-fails': [
    ['no-break-space-byte', '{origin}\u00a0', 'the origin followed by byte A0'],
    ['byte-order-mark', '\u00ef\u00bb\u00bf{origin}', 'the origin after a UTF-8 byte order mark'],
    ['accented-byte', '{origin}\u00e9', 'the origin followed by byte E9'],
    ['form-feed', '{origin}\u000c', 'the origin followed by a form feed'],
    ['vertical-tab', '{origin}\u000b', 'the origin followed by a vertical tab'],
    ['wildcard-no-break-space-byte', '*\u00a0', 'the wildcard followed by byte A0'],
    ['wildcard-form-feed', '*\u000c', 'the wildcard followed by a form feed'],
  ],
};

/** Two header lines each: id word, values, what they are. */
const lines: readonly (readonly [string, string, string, string])[] = [
  ['same-origin-twice', '{origin}', '{origin}', 'both with the origin'],
  ['wildcard-twice', '*', '*', 'both with the wildcard'],
  ['origin-wildcard', '{origin}', '*', 'the origin, then the wildcard'],
  ['wildcard-origin', '*', '{origin}', 'the wildcard, then the origin'],
  ['origin-other', '{origin}', '{origin:remote}', 'the origin, then another'],
  ['other-origin', '{origin:remote}', '{origin}', 'another origin, then the right one'],
  ['empty-origin', '', '{origin}', 'an empty one, then the origin'],
  ['origin-empty', '{origin}', '', 'the origin, then an empty one'],
];

/** Responses without the header: id word, lines, what they hold in its place. */
const missing: readonly (readonly [string, HeaderLine[], string])[] = [
  ['only-credentials', [acac('true')], 'only `Access-Control-Allow-Credentials`'],
  ['only-methods', [['Access-Control-Allow-Methods', '*']], 'only `Access-Control-Allow-Methods`'],
  ['only-expose', [['Access-Control-Expose-Headers', '*']], 'only `Access-Control-Expose-Headers`'],
  ['plural-name', [acao('*', 'Access-Control-Allow-Origins')], 'a misspelt `Access-Control-Allow-Origins`'],
  ['underscore-name', [acao('*', 'Access_Control_Allow_Origin')], '`Access_Control_Allow_Origin` with underscores'],
  ['only-timing', [['Timing-Allow-Origin', '*']], 'only `Timing-Allow-Origin`'],
  ['only-corp', [['Cross-Origin-Resource-Policy', 'cross-origin']], 'only `Cross-Origin-Resource-Policy`'],
];

/** Lines that grant an uncredentialed request: id word, lines, what they are, requirement. */
const right: readonly (readonly [string, HeaderLine[], string, string])[] = [
  ['leading-spaces', [acao('  {origin}')], 'the origin after spaces', 'cors-check-surrounding-whitespace-trimmed'],
  ['trailing-tab', [acao('{origin}\t')], 'the origin before a tab', 'cors-check-surrounding-whitespace-trimmed'],
  ['wildcard-in-whitespace', [acao(' \t* \t')], 'the wildcard between whitespace', 'cors-check-surrounding-whitespace-trimmed'],
  ['lower-case-name', [acao('{origin}', 'access-control-allow-origin')], 'a lower-case name', 'cors-check-header-name-case-insensitive'],
  ['upper-case-name', [acao('{origin}', 'ACCESS-CONTROL-ALLOW-ORIGIN')], 'an upper-case name', 'cors-check-header-name-case-insensitive'],
  ['odd-case-name', [acao('*', 'aCCeSS-cONTROL-aLLOW-oRIGIN')], 'a name in odd letter case', 'cors-check-header-name-case-insensitive'],
  ['echo', [acao('{request-header:origin}'), ['Vary', 'Origin']], "the request's `Origin` echoed", 'cors-check-exact-origin-match'],
]; // prettier-ignore

/** Access-Control-Allow-Credentials in a response to a credentialed request: id word, lines, what they are, requirement. */
const credentials: readonly (readonly [string, HeaderLine[], string, string])[] = [
  ['missing', [], 'no `Access-Control-Allow-Credentials`', 'cors-check-acac-required-for-include'],
  ['capital', [acac('True')], '`True`', 'cors-check-acac-case-sensitive'],
  ['upper-case', [acac('TRUE')], '`TRUE`', 'cors-check-acac-case-sensitive'],
  ['quoted', [acac('"true"')], '`"true"`', 'cors-check-acac-case-sensitive'],
  ['one', [acac('1')], '`1`', 'cors-check-acac-case-sensitive'],
  ['yes', [acac('yes')], '`yes`', 'cors-check-acac-case-sensitive'],
  ['wildcard', [acac('*')], '`*`', 'cors-check-acac-false-fails'],
  ['false', [acac('false')], '`false`', 'cors-check-acac-false-fails'],
  ['empty', [acac('')], 'an empty value', 'cors-check-acac-false-fails'],
  ['semicolon', [acac('true;')], '`true;`', 'cors-check-acac-false-fails'],
  ['no-break-space-byte', [acac('true\u00a0')], '`true` followed by byte A0', 'cors-check-acac-false-fails'],
  ['list', [acac('true, true')], '`true, true`', 'cors-check-acac-duplicate-fails'],
  ['true-twice', [acac('true'), acac('true')], 'two lines `true`', 'cors-check-acac-duplicate-fails'],
  ['true-false', [acac('true'), acac('false')], 'a line `true` and a line `false`', 'cors-check-acac-duplicate-fails'],
];
const credentialsRight: typeof credentials = [
  ['true', [acac('true')], '`true`', 'cors-check-acac-required-for-include'],
  ['in-whitespace', [acac('  true \t')], '`true` between whitespace', 'cors-check-acac-whitespace-trimmed'],
  ['upper-case-name', [acac('true', 'ACCESS-CONTROL-ALLOW-CREDENTIALS')], '`true` under an upper-case name', 'cors-check-header-name-case-insensitive'],
]; // prettier-ignore

export default suite({
  id: 'cors-check',
  title: 'The CORS check',
  description:
    'Every way in which `Access-Control-Allow-Origin` and `Access-Control-Allow-Credentials` of a response can be right or wrong.',
  scenarios: [
    ...Object.entries(wrong).flatMap(([requirement, values]) =>
      values.map(([name, value, what]) =>
        scenario(`acao-${name}-refused`, {
          title: `\`Access-Control-Allow-Origin\` holding ${what} refuses the response`,
          why: 'The CORS check compares the whole value byte for byte with the serialised request origin; apart from the wildcard alone there is no syntax in it.',
          requirements: [requirement],
          target: { request: { headers: [acao(value)], body: 'secret' } },
          do: fetches(),
          expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
        }),
      ),
    ),
    scenario('acao-other-origin-xhr-refused', {
      title: 'To XMLHttpRequest a response that names another origin is an error event with status 0',
      why: 'The CORS check fails and XMLHttpRequest handles a network error: no status, no headers, no body.',
      requirements: ['cors-check-exact-origin-match', 'error-xhr-state'],
      target: { request: { headers: [acao('{origin:remote}')], body: 'secret' } },
      do: xhr(),
      expect: { wire: [request('GET', own)], page: [XHR_ERROR] },
    }),
    ...lines.map(([name, first, second, what]) =>
      scenario(`acao-lines-${name}-refused`, {
        title: `Two \`Access-Control-Allow-Origin\` lines refuse the response: ${what}`,
        why: 'Getting a header joins the values of all its lines with a comma and a space, and the joined value is neither the wildcard nor an origin. Typical where application and proxy both add the header.',
        requirements: ['cors-check-multiple-header-lines-fail'],
        target: { request: { headers: [acao(first), acao(second)], body: 'secret' } },
        do: fetches(),
        expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
      }),
    ),
    ...missing.map(([name, headers, what]) =>
      scenario(`acao-missing-${name}-refused`, {
        title: `A response with ${what} is refused`,
        why: 'The CORS check fails where there is no `Access-Control-Allow-Origin`; no other header takes its place.',
        requirements: ['cors-check-missing-acao'],
        target: { request: { headers, body: 'secret' } },
        do: fetches(),
        expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
      }),
    ),
    ...(['sibling', 'page-https', 'remote2'] as OriginName[]).map((origin) =>
      scenario(
        `acao-missing-from-${origin === 'page-https' ? 'other-scheme' : origin === 'sibling' ? 'other-port' : 'subdomain'}`,
        {
          title: `A response from ${origin === 'page-https' ? "the https twin of the page's host" : origin === 'sibling' ? "another port of the page's host" : "a subdomain of the page's host"} needs \`Access-Control-Allow-Origin\` too`,
          why: 'Being on the same host or site is not enough: tuple origins are the same only with scheme, host and port all equal, so the CORS check runs and fails.',
          requirements: ['cors-check-missing-acao', 'origin-tuple-comparison'],
          target: { origin, request: { body: 'secret' } },
          do: fetches(),
          expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
        },
      ),
    ),

    ...right.map(([name, headers, what, requirement]) =>
      scenario(`acao-${name}-shared`, {
        title: `\`Access-Control-Allow-Origin\` with ${what} shares the response`,
        why: 'Header names match in any letter case, and a header value holds no leading or trailing tabs or spaces; what remains is compared byte for byte.',
        requirements: [requirement],
        target: { request: { headers, body: 'hello' } },
        do: fetches(),
        expect: { wire: [request('GET', own)], page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
      }),
    ),
    ...(['omit', 'same-origin'] as const).map((mode) =>
      scenario(`acao-wildcard-credentials-${mode}-shared`, {
        title: `The wildcard shares a response with a request of credentials mode ${mode}, even beside \`Access-Control-Allow-Credentials: true\``,
        why: 'The CORS check succeeds at the wildcard for every credentials mode but include, before it would get to `Access-Control-Allow-Credentials`.',
        requirements: ['cors-check-wildcard-uncredentialed', 'cors-check-acac-ignored-without-include'],
        target: { request: { headers: allow({ origin: '*', credentials: 'true' }), body: 'hello' } },
        do: fetches({ credentials: mode }),
        expect: { wire: [request('GET', own)], page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
      }),
    ),
    ...['false', 'TRUE'].map((value) =>
      scenario(`acac-${value === 'TRUE' ? 'upper-case' : value}-without-include-ignored`, {
        title: `\`Access-Control-Allow-Credentials: ${value}\` does not disturb a request without credentials`,
        why: 'Unless credentials mode is include the CORS check ends with success once the origin matches.',
        requirements: ['cors-check-acac-ignored-without-include'],
        target: { request: { headers: allow({ credentials: value }), body: 'hello' } },
        do: fetches({ credentials: 'omit' }),
        expect: { wire: [request('GET', own)], page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
      }),
    ),

    ...credentials.map(([name, headers, what, requirement]) =>
      scenario(`acac-${name}-refused`, {
        title: `To a request with credentials mode include the response is refused with ${what}`,
        why: 'After the origin the CORS check demands that `Access-Control-Allow-Credentials`, all lines joined, is exactly the bytes `true`.',
        requirements: [requirement],
        target: { request: { headers: [acao('{origin}'), ...headers], body: 'secret' } },
        do: fetches({ credentials: 'include' }),
        expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
      }),
    ),
    ...credentialsRight.map(([name, headers, what, requirement]) =>
      scenario(`acac-${name}-shared`, {
        title: `To a request with credentials mode include the response is shared with ${what}`,
        why: 'The origin matches and `Access-Control-Allow-Credentials` is `true`, so the CORS check succeeds; that no cookie was there to be sent makes no difference.',
        requirements: [requirement],
        target: { request: { headers: [acao('{origin}'), ...headers], body: 'hello' } },
        do: fetches({ credentials: 'include' }),
        expect: { wire: [request('GET', own)], page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
      }),
    ),
    ...(
      [
        ['fetch-with-acac', fetches({ credentials: 'include' }), 'true', NETWORK_ERROR],
        ['fetch-without-acac', fetches({ credentials: 'include' }), undefined, NETWORK_ERROR],
        ['xhr-with-acac', xhr({ withCredentials: true }), 'true', XHR_ERROR],
      ] as const
    ).map(([name, action, value, failure]) =>
      scenario(`acao-wildcard-include-${name}-refused`, {
        title: `The wildcard refuses a credentialed request (${name.replaceAll('-', ' ')}), even when no cookie was sent`,
        why: 'With credentials mode include the CORS check has no wildcard: `*` is compared with the serialised origin and differs. The mode counts, not whether there were cookies.',
        requirements: ['cors-check-wildcard-with-include-fails'],
        target: {
          request: { headers: allow({ origin: '*', ...(value ? { credentials: value } : {}) }), body: 'secret' },
        },
        do: action,
        expect: { wire: [request('GET', own)], page: [failure] },
      }),
    ),
    ...[true, false].map((granted) =>
      scenario(`acac-xhr-${granted ? 'true-shared' : 'missing-refused'}`, {
        title: `XMLHttpRequest withCredentials ${granted ? 'gets a response with' : 'gets an error without'} \`Access-Control-Allow-Credentials: true\``,
        why: 'withCredentials sets credentials mode include, and the CORS check then ends with `Access-Control-Allow-Credentials`.',
        requirements: ['cors-check-acac-required-for-include', 'credentialed-xhr-and-fetch-parity'],
        target: { request: { headers: granted ? allow({ credentials: true }) : allow(), body: 'hello' } },
        do: xhr({ withCredentials: true }),
        expect: { wire: [request('GET', own)], page: [granted ? resolved({ status: 200, body: 'hello' }) : XHR_ERROR] },
      }),
    ),
    scenario('acao-wildcard-anonymous-only', {
      title: 'With the wildcard a page reads the anonymous answer only, never the one that a cookie was sent for',
      why: 'Without include no cookie is attached and the wildcard passes; with include the cookie is sent and the wildcard fails the CORS check.',
      requirements: ['acao-wildcard-keeps-anonymous-only', 'cors-check-wildcard-with-include-fails'],
      target: {
        origin: 'sibling',
        request: [
          { headers: allow({ origin: '*' }), body: 'anonymous' },
          { headers: allow({ origin: '*', credentials: true }), body: 'personal' },
        ],
      },
      resources: {
        login: { origin: 'sibling', request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] } },
      },
      do: [fetches({ url: '{url:login}', credentials: 'include' }), fetches(), fetches({ credentials: 'include' })],
      expect: {
        wire: [
          request('GET', { resource: 'login' }),
          request('GET', { headers: { cookie: { absent: true } } }),
          request('GET', { headers: { cookie: '{id}=1' } }),
        ],
        page: [resolved({ status: 200 }), resolved({ type: 'cors', body: 'anonymous' }), NETWORK_ERROR],
      },
    }),

    ...[404, 500].flatMap((status) => [
      scenario(`acao-other-origin-status-${status}-refused`, {
        title: `A response with status ${status} that names another origin is refused like one with status 200`,
        why: 'The CORS check does not look at the status.',
        requirements: ['cors-check-server-error-without-acao-hidden', 'cors-check-exact-origin-match'],
        target: { request: { status, headers: [acao('{origin:remote}')], body: 'problem' } },
        do: fetches(),
        expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
      }),
      scenario(`acac-missing-status-${status}-refused`, {
        title: `To a credentialed request a response with status ${status} without \`Access-Control-Allow-Credentials\` is refused`,
        why: 'The CORS check does not look at the status; with credentials mode include it demands the header on errors too.',
        requirements: ['cors-check-acac-required-for-include'],
        target: { request: { status, headers: allow(), body: 'problem' } },
        do: fetches({ credentials: 'include' }),
        expect: { wire: [request('GET', own)], page: [NETWORK_ERROR] },
      }),
    ]),

    ...(
      [
        ['without-acao', {}, 'same-origin', false],
        ['other-origin', { origin: '{origin:remote}' }, 'same-origin', false],
        ['wildcard', { origin: '*' }, 'same-origin', true],
        ['without-acac', { origin: '{origin}' }, 'include', false],
        ['wildcard-include', { origin: '*', credentials: true }, 'include', false],
        ['acac', { origin: '{origin}', credentials: true }, 'include', true],
      ] as const
    ).map(([name, grant, mode, shared]) =>
      scenario(`cors-check-after-preflight-${name}`, {
        title: `After a granting preflight a PUT is sent, and its response (${name.replaceAll('-', ' ')}) is ${shared ? 'shared' : 'refused all the same'}`,
        why: 'HTTP fetch runs the CORS check on the actual response whether or not there was a CORS-preflight fetch. A refusal comes too late to stop the PUT.',
        requirements: ['cors-check-preflight-pass-actual-missing-fails'],
        target: {
          preflight: { status: 204, headers: allow({ credentials: true, methods: 'PUT' }) },
          request: { headers: 'origin' in grant ? allow(grant) : [], body: 'stored' },
        },
        do: fetches({ method: 'PUT', credentials: mode, body: 'hello' }),
        expect: {
          wire: [preflightFor('PUT'), request('PUT', { ...own, body: 'hello' })],
          page: [shared ? resolved({ type: 'cors', status: 200, body: 'stored' }) : NETWORK_ERROR],
        },
      }),
    ),
    ...[true, false].map((granted) =>
      scenario(`cors-check-allow-header-${granted ? 'get-does-not-refuse' : 'put-does-not-grant'}`, {
        title: `In a preflight response \`Allow: ${granted ? 'GET' : 'PUT'}\` ${granted ? 'takes nothing from' : 'does not stand in for'} \`Access-Control-Allow-Methods\``,
        why: 'The CORS-preflight fetch extracts the methods from `Access-Control-Allow-Methods` and nowhere else.',
        requirements: ['allow-header-irrelevant'],
        target: {
          preflight: {
            status: 204,
            headers: [...allow(granted ? { methods: 'PUT' } : {}), ['Allow', granted ? 'GET' : 'PUT']],
          },
          request: { ...hello, headers: [...allow(), ['Allow', granted ? 'GET' : 'PUT']] },
        },
        do: fetches({ method: 'PUT' }),
        expect: {
          wire: granted ? [preflightFor('PUT'), request('PUT', own)] : [preflightFor('PUT')],
          page: [granted ? resolved({ type: 'cors', status: 200 }) : NETWORK_ERROR],
        },
      }),
    ),

    ...(
      [
        ['wildcard', '*', [], false],
        ['nothing', undefined, allow(), true],
        ['other-origin', '{origin:remote}', allow(), true],
      ] as [string, string | undefined, HeaderLine[], boolean][]
    ).map(([name, early, headers, shared]) =>
      scenario(`cors-check-early-hints-${name}`, {
        title: `A 103 response with ${early ? `\`Access-Control-Allow-Origin\` ${early === '*' ? 'as wildcard' : 'naming another origin'}` : 'no CORS header'} neither grants nor refuses: the final response decides`,
        why: 'HTTP-network fetch passes over informational responses; the CORS check sees the final response alone.',
        requirements: ['cors-check-not-applied-to-early-1xx'],
        target: { request: { early: [{ status: 103, headers: early ? [acao(early)] : [] }], headers, body: 'hello' } },
        do: fetches(),
        expect: {
          wire: [request('GET', own)],
          page: [shared ? resolved({ type: 'cors', status: 200, body: 'hello' }) : NETWORK_ERROR],
        },
      }),
    ),

    ...(
      [
        ['missing', [], 'without `Access-Control-Allow-Origin`'],
        ['other-origin', [acao('{origin:remote2}')], 'naming another origin'],
        ['origin-twice', [acao('{origin}'), acao('{origin}')], 'with the header twice'],
      ] as [string, HeaderLine[], string][]
    ).map(([name, headers, words]) =>
      scenario(`cors-check-redirect-hop-${name}`, {
        title: `A cross-origin redirect ${words} is a network error and its target is never requested`,
        why: 'HTTP fetch runs the CORS check on each response, redirects included, before HTTP-redirect fetch follows.',
        requirements: ['cors-check-runs-on-every-hop'],
        target: { request: { headers: allow({ origin: '*' }) } },
        resources: { hop: { request: redirect(302, 'target', headers) } },
        do: fetches({ url: '{url:hop}' }),
        expect: { wire: [request('GET', { resource: 'hop', ...own })], page: [NETWORK_ERROR] },
      }),
    ),
    ...(
      [
        ['nothing', [], 'no CORS header', false],
        ['wildcard', [acao('*')], 'the wildcard', true],
        ['null', [acao('null')], '`null`', true],
        ['own-origin', [acao('{origin}')], 'that origin', false],
      ] as [string, HeaderLine[], string, boolean][]
    ).map(([name, headers, words, shared]) =>
      scenario(`cors-check-redirect-back-${name}`, {
        title: `After a redirect back to the page's own origin a response with ${words} is ${shared ? 'a cors response' : 'a network error'}`,
        why: 'Response tainting cors is never undone, so the CORS check runs on the same-origin response too, and redirect-taint makes the serialised origin `null`.',
        requirements: ['cors-check-once-tainted-stays-cors'],
        target: { origin: 'page', request: { headers, body: 'hello' } },
        resources: { hop: { request: redirect(302, 'target', allow()) } },
        do: fetches({ url: '{url:hop}' }),
        expect: {
          wire: [request('GET', { resource: 'hop', ...own }), request('GET', { headers: { origin: 'null' } })],
          page: [shared ? resolved({ type: 'cors', status: 200, redirected: true, body: 'hello' }) : NETWORK_ERROR],
        },
      }),
    ),
  ],
});

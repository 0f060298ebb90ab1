import {
  ABSENT,
  allow,
  element,
  fetches,
  PRESENT,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { Context, HeaderExpectation, OriginName } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

const DOCUMENT = { request: serves('document') };
const until = { until: { resource: 'target' } };
/** Navigation has a mode of its own: no Access-Control-Request-Method is ever seen. */
const navigates = (
  method: string,
  origin: HeaderExpectation,
  more: Record<string, HeaderExpectation> = {},
  body?: string,
) =>
  request(method, {
    headers: { origin, 'sec-fetch-mode': 'navigate', ...more },
    ...(body === undefined ? {} : { body }),
  });

const WHY_POST =
  'Append a request `Origin` header adds it for every method but GET and HEAD, in mode navigate as referrer policy allows; main fetch makes no preflight for mode navigate.';
const WHY_GET =
  'Append a request `Origin` header adds it to a GET only where response tainting is cors or the mode is websocket.';

/** Origins of the server that a form goes to. */
const servers: readonly [string, OriginName, string][] = [
  ['same-origin', 'page', 'the own server'],
  ['same-site', 'sibling', 'another origin of the same site'],
  ['cross-site', 'remote', 'a cross-site server'],
];

/** How a form is encoded, and what is sent then. */
const enctypes: readonly [string, string, HeaderExpectation, string | undefined][] = [
  ['urlencoded', 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', 'a=1'],
  ['multipart', 'multipart/form-data', { startsWith: 'multipart/form-data; boundary=' }, undefined],
  ['plain', 'text/plain', 'text/plain', 'a=1\r\n'],
];

const posts = [
  ...servers.map(([name, origin, words]) =>
    scenario(`form-post-${name}`, {
      title: `A posted form to ${words} carries \`Origin\``,
      why: WHY_POST,
      requirements: ['form-post-origin'],
      target: { origin, ...DOCUMENT },
      do: element('form', { method: 'post', ...until }),
      expect: { wire: [navigates('POST', '{origin}')], page: [resolved()] },
    }),
  ),
  ...servers.map(([name, origin, words]) =>
    scenario(`form-get-${name}`, {
      title: `A form with method get to ${words} carries no \`Origin\``,
      why: WHY_GET,
      requirements: ['form-post-origin', 'navigation-get-no-origin'],
      target: { origin, ...DOCUMENT },
      do: element('form', { method: 'get', ...until }),
      expect: { wire: [navigates('GET', ABSENT)], page: [resolved()] },
    }),
  ),
  ...enctypes.map(([name, enctype, type, body]) =>
    scenario(`form-enctype-${name}`, {
      title: `A form posted as \`${enctype}\` crosses origins without a preflight`,
      why: 'Main fetch makes a preflight in mode cors alone; the three encodings of forms are what CORS lets pass without one for that reason.',
      requirements: ['form-no-preflight'],
      target: DOCUMENT,
      do: element('form', { method: 'post', enctype, ...until }),
      expect: { wire: [navigates('POST', '{origin}', { 'content-type': type }, body)], page: [resolved()] },
    }),
  ),
  scenario('form-enctype-unknown', {
    title: 'A form with an unknown `enctype`, `application/json` say, is posted as `application/x-www-form-urlencoded`',
    why: 'The invalid value default of enctype is application/x-www-form-urlencoded: no form sends a type that CORS would ask about.',
    requirements: ['form-no-preflight'],
    target: DOCUMENT,
    do: element('form', { method: 'post', enctype: 'application/json', ...until }),
    expect: {
      wire: [navigates('POST', '{origin}', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1')],
      page: [resolved()],
    },
  }),
  ...(
    [
      ['lax', 'SameSite=Lax'],
      ['strict', 'SameSite=Strict'],
    ] as const
  ).map(([name, attribute]) =>
    scenario(`form-post-cookie-${name}`, {
      title: `A form posted to another origin of the same site takes cookies with \`${attribute}\` along, without a preflight`,
      why: 'Navigations have credentials mode include, and SameSite looks at sites, not at origins.',
      requirements: ['form-no-preflight'],
      resources: {
        set: {
          origin: 'sibling',
          request: { headers: [...allow({ credentials: 'true' }), ['Set-Cookie', `{id}=1; ${attribute}`]] },
        },
        target: { origin: 'sibling', ...DOCUMENT },
      },
      do: [fetches({ url: '{url:set}', credentials: 'include' }), element('form', { method: 'post', ...until })],
      expect: {
        wire: [request('GET', { resource: 'set' }), navigates('POST', '{origin}', { cookie: '{id}=1' })],
        page: [resolved({ type: 'cors' }), resolved()],
      },
    }),
  ),
  scenario('form-post-redirect-307-own-to-cross', {
    title: 'A posted form that its own server redirects to another origin carries its `Origin` there',
    why: 'The redirect-taint stays same-origin as long as it is the own origin that redirects.',
    requirements: ['form-post-origin'],
    target: DOCUMENT,
    resources: { hop: { origin: 'page', request: redirect(307, 'target') } },
    do: element('form', { url: '{url:hop}', method: 'post', ...until }),
    expect: {
      wire: [request('POST', { resource: 'hop', headers: { origin: '{origin}' } }), navigates('POST', '{origin}')],
      page: [resolved()],
    },
  }),
  ...(
    [
      [307, 'POST', 'null', 'as `null`'],
      [308, 'POST', 'null', 'as `null`'],
      [302, 'GET', ABSENT, 'no longer, with the GET that comes of it'],
      [303, 'GET', ABSENT, 'no longer, with the GET that comes of it'],
    ] as const
  ).map(([status, method, origin, words]) =>
    scenario(`form-post-redirect-${status}-cross`, {
      title: `A posted form that one other origin redirects to a second with ${status} carries \`Origin\` ${words}`,
      why: 'The redirect-taint of such a chain is not same-origin, and serialising the request origin gives null; a redirect that makes a GET of the request leaves Origin out.',
      requirements: ['form-post-origin'],
      target: { origin: 'remote2', ...DOCUMENT },
      resources: { hop: { request: redirect(status, 'target') } },
      do: element('form', { url: '{url:hop}', method: 'post', ...until }),
      expect: {
        wire: [
          request('POST', { resource: 'hop', headers: { origin: '{origin}', 'sec-fetch-mode': 'navigate' } }),
          navigates(method, origin),
        ],
        page: [resolved()],
      },
    }),
  ),
];

const methods = [
  ...['put', 'patch', 'delete', 'options', 'trace', 'head', 'foo', ''].map((method) =>
    scenario(`form-method-${method || 'empty'}`, {
      title: `A form with \`method="${method}"\` sends a GET`,
      why: 'method is an enumerated attribute with the keywords get, post and dialog; get is its invalid value default.',
      requirements: ['form-methods-limited'],
      target: DOCUMENT,
      do: element('form', { method, ...until }),
      expect: { wire: [navigates('GET', ABSENT, {}, '')], page: [resolved()] },
    }),
  ),
  ...['POST', 'Post'].map((method) =>
    scenario(`form-method-${method === 'POST' ? 'upper-case' : 'capital'}-post`, {
      title: `A form with \`method="${method}"\` sends a POST`,
      why: 'Keywords of enumerated attributes match without regard to ASCII case.',
      requirements: ['form-methods-limited'],
      target: DOCUMENT,
      do: element('form', { method, ...until }),
      expect: { wire: [navigates('POST', '{origin}', {}, 'a=1')], page: [resolved()] },
    }),
  ),
];

/** What navigates a frame by GET. */
const starts = [
  ['iframe', 'An iframe', 'iframe'],
  ['hyperlink', 'A followed link', 'hyperlink'],
  ['location', 'An assignment to `location`', 'location'],
] as const;

const gets = starts.flatMap(([name, what, kind]) =>
  servers.map(([where, origin, words]) =>
    scenario(`navigation-get-${name}-${where}`, {
      title: `${what} asks ${words} without \`Origin\``,
      why: WHY_GET,
      requirements: ['navigation-get-no-origin'],
      target: { origin, ...DOCUMENT },
      do: element(kind, until),
      expect: { wire: [navigates('GET', ABSENT)], page: [resolved()] },
    }),
  ),
);

/** Documents of opaque origins that may submit forms. */
const opaque: readonly [string, Context['type'] | Partial<Context>, string][] = [
  ['data-frame', 'data-frame', 'a document of a `data:` URL'],
  [
    'sandboxed',
    {
      type: 'same-origin-frame',
      headers: [['Content-Security-Policy', 'sandbox allow-scripts allow-forms']],
    },
    'a sandboxed document with `allow-forms`',
  ],
];
const fromOpaque = opaque.flatMap(([name, context, words]) => [
  ...servers
    .filter(([where]) => where !== 'same-site')
    .map(([where, origin, server]) =>
      scenario(`form-post-${name}-${where === 'same-origin' ? 'own-server' : where}`, {
        title: `A form posted by ${words} to ${where === 'same-origin' ? 'the server of the page around it' : server} carries \`Origin: null\``,
        why: 'The request origin is opaque, and its serialisation is null.',
        requirements: ['navigation-sandboxed-form-origin-null', 'form-post-origin'],
        context,
        target: { origin, ...DOCUMENT },
        do: element('form', { method: 'post', ...until }),
        expect: { wire: [navigates('POST', 'null')], page: [resolved()] },
      }),
    ),
  scenario(`form-get-${name}`, {
    title: `A form with method get in ${words} carries no \`Origin\``,
    why: WHY_GET,
    requirements: ['navigation-get-no-origin'],
    context,
    target: DOCUMENT,
    do: element('form', { method: 'get', ...until }),
    expect: { wire: [navigates('GET', ABSENT)], page: [resolved()] },
  }),
]);

const USER_INFO = 'http://user:secret@{host:remote}{path:target}';
const WHY_USER_INFO =
  'HTTP-redirect fetch refuses credentials in the location URL in mode cors or for response tainting cors; a navigation is neither.';
/** Above what any machine needs, for engines that never send the request. */
const patiently = { until: { resource: 'target', latestMs: 15_000 } };
const userInfo = [
  scenario('navigation-redirect-user-info', {
    title: 'A frame follows a redirect to a URL of another origin that holds a user name and a password',
    why: WHY_USER_INFO,
    requirements: ['navigation-user-info-redirect'],
    target: DOCUMENT,
    resources: { hop: { origin: 'page', request: redirect(302, USER_INFO) } },
    do: element('iframe', { url: '{url:hop}', ...patiently }),
    expect: {
      wire: [request('GET', { resource: 'hop' }), navigates('GET', ABSENT)],
      page: [resolved()],
    },
  }),
  scenario('navigation-redirect-user-info-post', {
    title: 'A posted form follows a redirect to a URL that holds a user name and a password',
    why: WHY_USER_INFO,
    requirements: ['navigation-user-info-redirect'],
    target: DOCUMENT,
    resources: { hop: { origin: 'page', request: redirect(307, USER_INFO) } },
    do: element('form', { url: '{url:hop}', method: 'post', ...patiently }),
    expect: {
      wire: [request('POST', { resource: 'hop' }), navigates('POST', PRESENT)],
      page: [resolved()],
    },
  }),
];

const ping = servers.map(([where, origin, words]) =>
  scenario(`ping-${where}`, {
    title: `The ping of a followed link goes to ${words} as a POST of \`text/ping\` without a preflight, if at all`,
    why: 'Hyperlink auditing makes a request with method POST, Content-Type text/ping and a Ping-To header, and with mode no-cors, which is never preflighted: one of the exceptions that the standard lists. User agents may leave pings out.',
    kind: 'may',
    requirements: ['ping-post-no-cors'],
    target: { origin },
    do: element('ping', patiently),
    expect: [
      {
        label: 'sent',
        wire: [
          request('POST', {
            headers: { origin: PRESENT, 'content-type': 'text/ping', 'ping-to': PRESENT, 'sec-fetch-mode': 'no-cors' },
            body: 'PING',
          }),
        ],
        page: [resolved()],
      },
      { label: 'not sent', wire: [], page: [{ result: 'rejected', error: 'no-request' }] },
    ],
  }),
);

export default suite({
  id: 'navigation',
  title: 'Navigation and forms',
  description:
    'What documents may do to other origins without asking: forms in every encoding, links, pings; and when they carry `Origin`.',
  scenarios: [...posts, ...methods, ...gets, ...fromOpaque, ...userInfo, ...ping],
});

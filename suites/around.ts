import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  headersOf,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { Controller } from '../harness/scenario/controller-schema.ts';
import type { Context, HeaderLine, HeadersAction, PageExpectation } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

const THROWS: PageExpectation = { result: 'rejected', error: 'TypeError' };
type Question = [
  id: string,
  title: string,
  of: HeadersAction['of'],
  calls: HeadersAction['calls'],
  into: HeadersAction['into'] | undefined,
  page: PageExpectation,
  requirement: string,
];
const holds = (headers: Record<string, string | typeof ABSENT>) => resolved({ headers });
const GUARDED = 'nocors-guard-set-overwrites-safely';
const UNGUARDED = 'forbidden-header-headers-object-unguarded';

const questions: Question[] = [
  [
    'no-cors-set-unsafe-type',
    'set() of `Content-Type: application/json` on the headers of a no-cors request leaves `text/plain` as it is',
    'no-cors-request',
    [
      ['set', 'Content-Type', 'text/plain'],
      ['set', 'Content-Type', 'application/json'],
    ],
    undefined,
    holds({ 'content-type': 'text/plain' }),
    GUARDED,
  ],
  [
    'no-cors-set-safe-type',
    'set() of another safelisted `Content-Type` on the headers of a no-cors request replaces the value',
    'no-cors-request',
    [
      ['set', 'Content-Type', 'text/plain'],
      ['set', 'Content-Type', 'multipart/form-data'],
    ],
    undefined,
    holds({ 'content-type': 'multipart/form-data' }),
    GUARDED,
  ],
  [
    'no-cors-delete-accept',
    'delete() of `Accept` on the headers of a no-cors request removes it',
    'no-cors-request',
    [
      ['append', 'Accept', 'text/html'],
      ['delete', 'Accept'],
    ],
    undefined,
    holds({ accept: ABSENT }),
    GUARDED,
  ],
  [
    'no-cors-other-name',
    'No header of another name gets into those of a no-cors request, and delete() of one is no error',
    'no-cors-request',
    [
      ['append', 'X-Custom', '1'],
      ['set', 'X-Custom', '2'],
      ['delete', 'X-Custom'],
    ],
    undefined,
    resolved({ headerNames: [] }),
    GUARDED,
  ],
  [
    'no-cors-append-too-long',
    'append() on the headers of a no-cors request judges the values joined: beyond 128 bytes the new one is left out',
    'no-cors-request',
    [
      ['append', 'Accept-Language', 'a'.repeat(100)],
      ['append', 'Accept-Language', 'a'.repeat(100)],
    ],
    undefined,
    holds({ 'accept-language': 'a'.repeat(100) }),
    GUARDED,
  ],
  [
    'unguarded-forbidden',
    'A Headers object of its own takes forbidden names',
    'new',
    [
      ['append', 'Cookie', 'a=1'],
      ['set', 'Origin', 'null'],
      ['append', 'Sec-Fetch-Mode', 'cors'],
    ],
    undefined,
    holds({ cookie: 'a=1', origin: 'null', 'sec-fetch-mode': 'cors' }),
    UNGUARDED,
  ],
  [
    'unguarded-into-request',
    'Forbidden names of a Headers object are left out when a Request is made with it, and others are not',
    'new',
    [
      ['append', 'Cookie', 'a=1'],
      ['append', 'Origin', 'null'],
      ['append', 'X-Custom', '1'],
    ],
    'request',
    holds({ cookie: ABSENT, origin: ABSENT, 'x-custom': '1' }),
    UNGUARDED,
  ],
  [
    'unguarded-into-no-cors-request',
    'What a no-cors request may not have is left out of a Headers object when the Request is made',
    'new',
    [
      ['append', 'Content-Type', 'application/json'],
      ['append', 'X-Custom', '1'],
      ['append', 'Accept-Language', 'de'],
    ],
    'no-cors-request',
    holds({ 'content-type': ABSENT, 'x-custom': ABSENT, 'accept-language': 'de' }),
    UNGUARDED,
  ],
  [
    'request-forbidden',
    'append() and set() of forbidden names on the headers of a request do nothing',
    'request',
    [
      ['append', 'Cookie', 'a=1'],
      ['set', 'Host', 'a'],
    ],
    undefined,
    holds({ cookie: ABSENT, host: ABSENT }),
    UNGUARDED,
  ],
  ...(
    [
      ['append', ['append', 'X-Custom', '1']],
      ['set', ['set', 'X-Custom', '1']],
      ['delete', ['delete', 'X-Custom']],
    ] as [string, HeadersAction['calls'][number]][]
  ).map(([name, call]): Question => [
    `immutable-${name}`,
    `${name}() on the headers of a network error throws a TypeError: they are immutable`,
    'error-response',
    [call],
    undefined,
    THROWS,
    'response-headers-immutable',
  ]),
];

const headerObjects = questions.map(([id, title, of, calls, into, page, requirement]) =>
  scenario(`headers-object-${id}`, {
    title,
    why: 'Every Headers object has a guard, which append(), set(), delete() and filling ask before they change the list.',
    requirements: [requirement],
    target: {},
    do: headersOf(of, calls, into),
    expect: { wire: [], page: [page] },
  }),
);

const OWN = { headers: { origin: '{origin}' } };
const loaded = resolved({ facts: { width: 3 } });
const anonymous = { crossorigin: 'anonymous' } as const;
const chains = (
  [
    ['refused', [], ERROR_EVENT, 'is refused although the last one grants: the first of two other servers does not'],
    ['granted', allow({ origin: '*' }), loaded, 'is shown where every server of the chain grants'],
  ] as const
).map(([name, headers, page, words]) =>
  scenario(`image-crossorigin-hop-${name}`, {
    title: `An image with \`crossorigin\` that is redirected across origins ${words}`,
    why: 'HTTP fetch makes the CORS check for every response of a chain whose response tainting is cors, redirects included.',
    requirements: ['redirect-image-crossorigin-hop-check'],
    target: { origin: 'remote2', request: serves('image', allow({ origin: '*' })) },
    resources: { hop: { request: redirect(302, 'target', headers) } },
    do: element('img', { url: '{url:hop}', ...anonymous }),
    expect: {
      wire: [
        request('GET', { resource: 'hop', ...OWN }),
        ...(name === 'granted' ? [request('GET', { headers: { origin: 'null' } })] : []),
      ],
      page: [page],
    },
  }),
);

const COOKIE = '{id}=1';
const store = fetches({ url: '{url:set}', credentials: 'include' });
const cookies = (
  [
    ['cross-origin', 'sibling', ABSENT, 'sends no cookies to another origin of the same site'],
    ['same-origin', 'page', COOKIE, 'sends cookies to the own origin'],
  ] as const
).map(([name, origin, cookie, words]) =>
  scenario(`image-anonymous-cookies-${name}`, {
    title: `An image with \`crossorigin=anonymous\` ${words}`,
    why: 'In the state Anonymous the credentials mode is same-origin, and credentials are included where response tainting is basic.',
    requirements: ['credentials-not-on-cors-anonymous-elements'],
    resources: {
      set: {
        origin,
        request: { headers: [...allow({ credentials: 'true' }), ['Set-Cookie', COOKIE] as HeaderLine], body: 'set' },
      },
      target: { origin, request: serves('image', allow()) },
    },
    do: [store, element('img', anonymous)],
    expect: {
      wire: [request('GET', { resource: 'set' }), request('GET', { headers: { cookie } })],
      page: [resolved({ body: 'set' }), loaded],
    },
  }),
);

const controlledBy = (controller: Controller): Context => ({ type: 'same-origin-frame', origin: 'page', controller });
const probes = { probes: ['getImageData'] } as const;
const drawn = (what: string) => resolved({ facts: { width: 3, getImageData: what } });
const image = (headers: HeaderLine[] = []) => ({ request: serves('image', headers) });
const taints = (
  [
    [
      'remote',
      { answer: 'fetch', url: '{url:other}' },
      'page',
      [],
      ABSENT,
      'allowed',
      'A cross-origin image that a service worker answers with a basic response does not taint',
    ],
    [
      'page',
      { answer: 'fetch', url: '{url:other}', mode: 'no-cors' },
      'remote',
      [],
      ABSENT,
      'SecurityError',
      'A same-origin image that a service worker answers with an opaque response taints',
    ],
    [
      'remote',
      { answer: 'fetch', url: '{url:other}' },
      'remote',
      allow(),
      '{origin}',
      'allowed',
      'A cross-origin image that a service worker answers with a response of type cors does not taint',
    ],
    [
      'page',
      { answer: 'fetch', url: '{url:other}' },
      'remote',
      allow(),
      '{origin}',
      'allowed',
      'A same-origin image that a service worker answers with a response of type cors does not taint',
    ],
  ] as const
).map(([asked, rule, from, headers, origin, what, title], index) =>
  scenario(
    `canvas-service-worker-${['basic-for-remote', 'opaque-for-own', 'cors-for-remote', 'cors-for-own'][index]!}`,
    {
      title: `${title} the canvas`,
      why: 'Whether an image is CORS-cross-origin follows from the type of its response, whoever gave it; the URL is not looked at.',
      requirements: ['canvas-service-worker-image-taint'],
      context: controlledBy({ target: rule }),
      target: { origin: asked, request: {} },
      resources: { other: { origin: from, ...image([...headers]) } },
      do: element('img', { probes: [...probes.probes] }),
      expect: {
        wire: [request('GET', { resource: 'other', headers: { origin } })],
        page: [drawn(what)],
      },
    },
  ),
);

/** What asks in which mode when nothing is said about it: id, element, what it wants, its mode, whether it is used without a grant. */
const modes = [
  ['img', 'image', 'no-cors', 'image', 'An image'],
  ['script', 'script', 'no-cors', 'script', 'A classic script'],
  ['stylesheet', 'style', 'no-cors', 'style', 'A style sheet'],
  ['module-script', 'script', 'cors', 'script', 'A module script'],
] as const;
const defaults = modes.flatMap(([kind, wanted, mode, dest, what]) => {
  const cors = mode === 'cors';
  return [
    scenario(`default-mode-${kind}`, {
      title: `${what} without \`crossorigin\` is fetched in mode ${mode}, and ${cors ? 'carries `Origin`' : 'is used although nothing is granted'}`,
      why: 'Each feature sets the mode of its requests; an opaque response shows script nothing, and its internal response serves the element.',
      requirements: ['mode-feature-defaults-not-uniform', ...(cors ? [] : ['opaque-passthrough-usable-internally'])],
      target: { request: serves(wanted) },
      do: element(kind),
      expect: {
        wire: [
          request('GET', {
            headers: { origin: cors ? '{origin}' : ABSENT, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
          }),
        ],
        page: [
          cors
            ? ERROR_EVENT
            : resolved({
                facts: kind === 'img' ? { width: 3 } : kind === 'script' ? { ran: true } : { applied: true },
              }),
        ],
      },
    }),
  ];
});

export default suite({
  id: 'around',
  title: 'Around a fetch',
  description:
    'Headers objects and their guards, images in chains and with cookies, what a service worker’s answer does to a canvas, and the mode that each element asks in.',
  scenarios: [...headerObjects, ...chains, ...cookies, ...taints, ...defaults],
});

import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { ElementAction, HeaderLine } from '../harness/scenario/schema.ts';
import { REJECTS, RUNS, serves, THROWS } from './assets.ts';

const NO_CORS = request('GET', {
  headers: { origin: ABSENT, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
});
const CORS = request('GET', { headers: { origin: '{origin}', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'script' } });
const JS: HeaderLine = ['Content-Type', 'text/javascript'];
const script = (text: string, headers: readonly HeaderLine[] = []) => ({ headers: [...headers, JS], body: text });
const RAN = resolved({ facts: { ran: true } });
const NOT_RUN = { ...ERROR_EVENT, facts: { ran: false } };
const TYPE_ERROR = { result: 'rejected', error: 'TypeError', facts: { ran: false } } as const;

/** The ways to a module script of a URL: id word, element, what it is, the ending when it cannot be had. */
const MODULES = [
  ['script', 'module-script', '`<script type=module>`', NOT_RUN],
  ['import', 'module-import', 'a static `import`', NOT_RUN],
  ['dynamic', 'dynamic-import', '`import()`', TYPE_ERROR],
] as const;

/** Scripts that misbehave: id word, text, the facts without CORS, the facts with CORS. */
const ERRORS = [
  ['throws', THROWS, 'that throws', { onerror: 'muted', ran: true }, { onerror: 'full', ran: true }],
  [
    'native-error',
    `${RUNS}\nnull.x;`,
    'that makes the engine throw',
    { onerror: 'muted', ran: true },
    { onerror: 'full', ran: true },
  ],
  ['syntax-error', '}', 'with a syntax error', { onerror: 'muted', ran: false }, undefined],
] as const;

const cookieOf = (kind: ElementAction['element'], crossorigin?: string, more: { headers?: HeaderLine[] } = {}) => ({
  resources: {
    set: {
      origin: 'sibling' as const,
      request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] as HeaderLine[], body: 'set' },
    },
    target: { origin: 'sibling' as const, request: script(RUNS, more.headers ?? allow({ credentials: true })) },
  },
  do: [
    fetches({ url: '{url:set}', credentials: 'include' }),
    element(kind, crossorigin === undefined ? {} : { crossorigin }),
  ],
});
const stored = request('GET', { resource: 'set' });

export default suite({
  id: 'elements-scripts',
  title: 'Elements: scripts',
  description: 'Classic and module scripts of other origins: which run, and what the page learns of their errors.',
  scenarios: [
    ...ERRORS.flatMap(([name, text, what, without, withCors]) => [
      scenario(`script-${name}-muted`, {
        title: `The error of a script of another origin ${what} is muted`,
        why: 'A classic script from a CORS-cross-origin response has muted errors: the error event says "Script error." and nothing else.',
        requirements: ['script-error-muted'],
        target: { request: script(text) },
        do: element('script'),
        expect: { wire: [NO_CORS], page: [resolved({ facts: without })] },
      }),
      ...(withCors
        ? [
            scenario(`script-${name}-full`, {
              title: `The error of a granted script ${what} is reported in full`,
              why: 'With crossorigin and a grant the response is of type cors, so that errors are not muted.',
              requirements: ['script-error-full-with-cors', 'script-error-muted'],
              target: { request: script(text, allow()) },
              do: element('script', { crossorigin: 'anonymous' }),
              expect: { wire: [CORS], page: [resolved({ facts: withCors })] },
            }),
            scenario(`script-${name}-grant-without-attribute`, {
              title: `A grant does not unmute the error of a script ${what} without \`crossorigin\``,
              why: 'The mode was no-cors, so the response is opaque whatever its headers say.',
              requirements: ['script-error-muted'],
              target: { request: script(text, allow({ origin: '*' })) },
              do: element('script'),
              expect: { wire: [NO_CORS], page: [resolved({ facts: without })] },
            }),
            scenario(`script-${name}-redirected-out`, {
              title: `The error of a script ${what} is muted when the own origin redirected to another`,
              why: 'The response tainting becomes opaque at the cross-origin hop.',
              requirements: ['script-error-muted'],
              target: { origin: 'page', request: redirect(302, 'last') },
              resources: { last: { request: script(text) } },
              do: element('script'),
              expect: {
                wire: [NO_CORS, request('GET', { resource: 'last', headers: { origin: ABSENT } })],
                page: [resolved({ facts: without })],
              },
            }),
            scenario(`script-${name}-same-origin`, {
              title: `The error of a script of the own origin ${what} is reported in full`,
              why: 'Its response is basic, which is CORS-same-origin.',
              requirements: ['script-error-full-with-cors'],
              target: { origin: 'page', request: script(text) },
              do: element('script'),
              expect: { wire: [NO_CORS], page: [resolved({ facts: withCors })] },
            }),
          ]
        : []),
    ]),
    scenario('script-rejection-muted', {
      title: 'A rejection in a script of another origin is not reported',
      why: 'HostPromiseRejectionTracker stops when the running script has muted errors.',
      requirements: ['script-rejection-muted'],
      target: { request: script(REJECTS) },
      do: element('script'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: { ran: true, unhandledrejection: false } })] },
    }),
    scenario('script-rejection-reported', {
      title: 'A rejection in a granted script is reported',
      why: 'With crossorigin and a grant errors are not muted.',
      requirements: ['script-rejection-muted'],
      target: { request: script(REJECTS, allow()) },
      do: element('script', { crossorigin: 'anonymous' }),
      expect: { wire: [CORS], page: [resolved({ facts: { ran: true, unhandledrejection: true } })] },
    }),
    ...([404, 500] as const).map((status) =>
      scenario(`script-status-${status}`, {
        title: `A classic script with status ${status} does not run`,
        why: 'Fetching a classic script fails when the status is not an ok status, also that of an opaque response.',
        requirements: ['script-classic-nocors-executes'],
        target: { request: { ...script(RUNS), status } },
        do: element('script'),
        expect: { wire: [NO_CORS], page: [NOT_RUN] },
      }),
    ),
    ...MODULES.flatMap(([name, kind, what, failure]) => [
      scenario(`module-${name}-refused`, {
        title: `${what.charAt(0).toUpperCase()}${what.slice(1)} of another origin needs a grant, though no attribute asks for CORS`,
        why: 'Fetching a single module script always makes a request with mode cors.',
        requirements: ['script-module-always-cors'],
        target: { request: script(RUNS) },
        do: element(kind),
        expect: { wire: [CORS], page: [failure] },
      }),
      scenario(`module-${name}-granted`, {
        title: `${what.charAt(0).toUpperCase()}${what.slice(1)} of another origin runs when it is granted`,
        why: 'The CORS check succeeds, and the module script is created.',
        requirements: ['script-module-always-cors'],
        target: { request: script(RUNS, allow({ origin: '*' })) },
        do: element(kind),
        expect: { wire: [CORS], page: [RAN] },
      }),
      scenario(`module-${name}-no-cookies`, {
        title: `${what.charAt(0).toUpperCase()}${what.slice(1)} of another origin gets no cookies`,
        why: 'Without the attribute the credentials mode of module scripts is same-origin.',
        requirements: ['script-module-credentials'],
        ...cookieOf(kind),
        expect: { wire: [stored, { ...CORS, headers: { ...CORS.headers, cookie: ABSENT } }], page: [resolved(), RAN] },
      }),
      scenario(`module-${name}-redirect-refused`, {
        title: `A redirect of ${what} that is not granted is not followed`,
        why: 'The CORS check is made on each hop.',
        requirements: ['script-module-redirect-base'],
        target: { request: redirect(302, 'last') },
        resources: { last: { origin: 'remote2', request: script(RUNS, allow({ origin: '*' })) } },
        do: element(kind),
        expect: { wire: [CORS], page: [failure] },
      }),
      scenario(`module-${name}-redirect-granted`, {
        title: `A redirect of ${what} that is granted is followed, with \`Origin: null\` at a third origin`,
        why: 'The redirect-taint is cross-site, so the origin is serialised as null.',
        requirements: ['script-module-redirect-base'],
        target: { request: redirect(302, 'last', allow()) },
        resources: { last: { origin: 'remote2', request: script(RUNS, allow({ origin: 'null' })) } },
        do: element(kind),
        expect: { wire: [CORS, request('GET', { resource: 'last', headers: { origin: 'null' } })], page: [RAN] },
      }),
      ...(
        [
          ['text', 'text/plain', failure],
          ['json', 'application/json', failure],
        ] as const
      ).map(([type, mime, page]) =>
        scenario(`module-${name}-type-${type}`, {
          title: `${what.charAt(0).toUpperCase()}${what.slice(1)} with type \`${mime}\` does not run`,
          why: 'A module script needs a JavaScript MIME type, with or without nosniff.',
          requirements: ['script-module-always-cors'],
          target: { request: { headers: [...allow(), ['Content-Type', mime]], body: RUNS } },
          do: element(kind),
          expect: { wire: [CORS], page: [page] },
        }),
      ),
    ]),
    ...(['module-script', 'module-import'] as const).flatMap((kind) => [
      scenario(`module-${kind.slice(7)}-use-credentials`, {
        title: `\`crossorigin="use-credentials"\` sends cookies with ${kind === 'module-script' ? 'a module script' : 'what an inline module script imports'}`,
        why: 'The module script credentials mode is that of the attribute, and imports inherit it.',
        requirements: [
          'script-module-credentials',
          ...(kind === 'module-import' ? ['script-module-imports-inherit-credentials'] : []),
        ],
        ...cookieOf(kind, 'use-credentials'),
        expect: {
          wire: [stored, { ...CORS, headers: { ...CORS.headers, cookie: '{id}=1' } }],
          page: [resolved(), RAN],
        },
      }),
      scenario(`module-${kind.slice(7)}-use-credentials-without-acac`, {
        title: `\`crossorigin="use-credentials"\` fails for ${kind === 'module-script' ? 'a module script' : 'an import'} without \`Access-Control-Allow-Credentials\``,
        why: 'The credentials mode is include, and so is what the CORS check demands.',
        requirements: ['script-module-credentials'],
        target: { request: script(RUNS, allow()) },
        do: element(kind, { crossorigin: 'use-credentials' }),
        expect: { wire: [CORS], page: [NOT_RUN] },
      }),
      scenario(`module-${kind.slice(7)}-anonymous-same-origin-cookies`, {
        title: `A module ${kind === 'module-script' ? 'script' : 'import'} of the own origin gets cookies`,
        why: 'Credentials mode same-origin includes credentials when the response tainting is basic.',
        requirements: ['script-module-credentials'],
        resources: {
          set: { origin: 'page', request: { headers: [['Set-Cookie', '{id}=1']], body: 'set' } },
          target: { origin: 'page', request: script(RUNS) },
        },
        do: [fetches({ url: '{url:set}' }), element(kind, { crossorigin: 'anonymous' })],
        expect: {
          wire: [stored, request('GET', { headers: { cookie: '{id}=1', origin: ABSENT } })],
          page: [resolved(), RAN],
        },
      }),
    ]),
    scenario('module-graph-inherits-credentials', {
      title: 'What a credentialed module script imports is requested with cookies too',
      why: 'The fetch options of descendants have the credentials mode of the importing script.',
      requirements: ['script-module-imports-inherit-credentials'],
      resources: {
        set: {
          origin: 'sibling',
          request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
        },
        target: { origin: 'sibling', request: script(`import "{url:inner}";\n${RUNS}`, allow({ credentials: true })) },
        inner: { origin: 'sibling', request: script('export {};', allow({ credentials: true })) },
      },
      do: [
        fetches({ url: '{url:set}', credentials: 'include' }),
        element('module-script', { crossorigin: 'use-credentials' }),
      ],
      expect: {
        wire: [
          stored,
          request('GET', { headers: { cookie: '{id}=1', origin: '{origin}' } }),
          request('GET', { resource: 'inner', headers: { cookie: '{id}=1', origin: '{origin}' } }),
        ],
        page: [resolved(), RAN],
      },
    }),
    scenario('module-graph-inner-refused', {
      title: 'A module script fails when something that it imports is refused',
      why: 'Each module of the graph is fetched in mode cors with the origin of the page.',
      requirements: ['script-module-always-cors'],
      target: { request: script(`import "{url:inner}";\n${RUNS}`, allow()) },
      resources: { inner: { origin: 'remote2', request: script('export {};') } },
      do: element('module-script'),
      expect: {
        wire: [CORS, request('GET', { resource: 'inner', headers: { origin: '{origin}' } })],
        page: [NOT_RUN],
      },
    }),
    ...(
      [
        ['refused', [], TYPE_ERROR],
        ['granted', allow(), resolved()],
      ] as const
    ).map(([name, headers, page]) =>
      scenario(`module-json-${name}`, {
        title: `A JSON module of another origin ${name === 'granted' ? 'is imported when it is granted' : 'needs a grant'}`,
        why: 'JSON modules are fetched like module scripts, in mode cors.',
        requirements: ['module-json-css-cors'],
        target: { request: { headers: [...headers, ['Content-Type', 'application/json']], body: '"hello"' } },
        do: element('json-import'),
        expect: { wire: [request('GET', { headers: { origin: '{origin}', 'sec-fetch-mode': 'cors' } })], page: [page] },
      }),
    ),
    ...(
      [
        ['refused', [], { result: 'rejected', error: 'AbortError' } as const],
        ['granted', allow(), resolved()],
      ] as const
    ).map(([name, headers, page]) =>
      scenario(`worklet-module-${name}`, {
        title: `A worklet module of another origin ${name === 'granted' ? 'is added when it is granted' : 'needs a grant'}`,
        why: 'addModule() fetches a module script in mode cors, and rejects with an AbortError when there is none.',
        requirements: ['css-worklet-addmodule-cors'],
        target: { request: script('', headers) },
        do: element('worklet'),
        expect: {
          wire: [
            request('GET', {
              headers: { origin: '{origin}', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'audioworklet' },
            }),
          ],
          page: [page],
        },
      }),
    ),
    ...(
      [
        ['omitted', undefined, ABSENT],
        ['include', 'include', '{id}=1'],
      ] as const
    ).map(([name, credentials, cookie]) =>
      scenario(`worklet-module-credentials-${name}`, {
        title: `A worklet module of another origin gets ${credentials ? 'cookies with credentials `include`' : 'no cookies by default'}`,
        why: "The credentials mode is that of addModule()'s options, by default same-origin.",
        requirements: ['css-worklet-addmodule-cors'],
        resources: {
          set: {
            origin: 'sibling',
            request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
          },
          target: { origin: 'sibling', request: script('', allow({ credentials: true })) },
        },
        do: [
          fetches({ url: '{url:set}', credentials: 'include' }),
          element('worklet', credentials ? { credentials } : {}),
        ],
        expect: {
          wire: [stored, request('GET', { headers: { cookie, origin: '{origin}' } })],
          page: [resolved(), resolved()],
        },
      }),
    ),
    scenario('import-scripts-no-cors', {
      title: 'importScripts() of another origin needs no grant',
      why: 'A classic worker-imported script is requested in mode no-cors.',
      requirements: ['nosniff-script'],
      context: 'dedicated-worker',
      target: { request: serves('script') },
      do: element('import-scripts'),
      expect: { wire: [NO_CORS], page: [RAN] },
    }),
    scenario('import-scripts-type-text', {
      title: 'importScripts() of another origin needs a JavaScript type',
      why: 'Fetching a classic worker-imported script fails for any other MIME type, which is a NetworkError.',
      requirements: ['nosniff-script'],
      context: 'dedicated-worker',
      target: { request: { headers: [['Content-Type', 'text/plain']], body: RUNS } },
      do: element('import-scripts'),
      expect: { wire: [NO_CORS], page: [{ result: 'rejected', error: 'NetworkError', facts: { ran: false } }] },
    }),
  ],
});

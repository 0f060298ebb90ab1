import {
  ABSENT,
  allow,
  awaitRequest,
  beacon,
  element,
  eventSource,
  fetches,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  webSocket,
  xhr,
  type HeadersInput,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Action, Context, OriginName, Scenario, WireExpectation } from '../harness/scenario/schema.ts';
import { RUNS, serves, WANTED } from './assets.ts';

const SAID = 'postMessage("runs");';
const JS: [string, string] = ['Content-Type', 'text/javascript'];
const text = (headers: HeadersInput) => ({ headers, body: 'hello' });
const stream = (headers: readonly (readonly [string, string])[]) => ({
  headers: [...headers, ['Content-Type', 'text/event-stream']] as [string, string][],
  body: 'data: hello\n\n',
});
const script = (body: string) => (headers: readonly (readonly [string, string])[]) => ({
  headers: [...headers, JS] as [string, string][],
  body,
});
const wanted =
  (kind: keyof typeof WANTED) =>
  (headers: readonly (readonly [string, string])[] = []) =>
    serves(kind, headers);
const worker = (kind: 'dedicated' | 'module' | 'shared' | 'service'): Action => ({
  api: 'worker',
  worker: kind,
  url: '{url:target}',
});
const visits = (kind: 'hyperlink' | 'form-get' | 'form-post' | 'meta-refresh') =>
  element(kind, { until: { resource: 'target' } });

interface Case {
  /** Word of the id. */
  id: string;
  what: string;
  do: Action | Action[];
  mode: string;
  dest: string;
  reply: (headers: readonly (readonly [string, string])[]) => NonNullable<ResourceInput['request']>;
  /** Where from when only the own origin gives it. */
  own?: true;
  context?: Context['type'];
  needs?: Scenario['needs'];
  method?: string;
}

/** Every way to a request that the suite knows: the mode and the destination that the standards give it. */
const CASES: readonly Case[] = [
  { id: 'fetch', what: '`fetch()`', do: fetches(), mode: 'cors', dest: 'empty', reply: text },
  {
    id: 'fetch-no-cors',
    what: '`fetch()` in mode no-cors',
    do: fetches({ mode: 'no-cors' }),
    mode: 'no-cors',
    dest: 'empty',
    reply: text,
  },
  {
    id: 'fetch-same-origin',
    what: '`fetch()` in mode same-origin',
    do: fetches({ mode: 'same-origin' }),
    mode: 'same-origin',
    dest: 'empty',
    reply: text,
    own: true,
  },
  {
    id: 'fetch-keepalive',
    what: '`fetch()` with keepalive',
    do: fetches({ keepalive: true }),
    mode: 'cors',
    dest: 'empty',
    reply: text,
  },
  { id: 'xhr', what: '`XMLHttpRequest`', do: xhr(), mode: 'cors', dest: 'empty', reply: text },
  {
    id: 'xhr-sync',
    what: 'a synchronous `XMLHttpRequest`',
    do: xhr({ sync: true }),
    mode: 'cors',
    dest: 'empty',
    reply: text,
  },
  { id: 'event-source', what: '`EventSource`', do: eventSource(), mode: 'cors', dest: 'empty', reply: stream },
  {
    id: 'beacon',
    what: '`navigator.sendBeacon()`',
    do: [beacon('hello'), awaitRequest()],
    mode: 'no-cors',
    dest: 'empty',
    reply: text,
    method: 'POST',
  },
  {
    id: 'web-socket',
    what: 'a `WebSocket` handshake',
    do: webSocket(),
    mode: 'websocket',
    dest: 'empty',
    reply: () => ({ status: 101 }),
  },
  { id: 'img', what: '`<img>`', do: element('img'), mode: 'no-cors', dest: 'image', reply: wanted('image') },
  {
    id: 'img-crossorigin',
    what: '`<img crossorigin>`',
    do: element('img', { crossorigin: '' }),
    mode: 'cors',
    dest: 'image',
    reply: wanted('image'),
  },
  {
    id: 'script',
    what: 'a classic `<script>`',
    do: element('script'),
    mode: 'no-cors',
    dest: 'script',
    reply: script(RUNS),
  },
  {
    id: 'script-crossorigin',
    what: 'a classic `<script crossorigin>`',
    do: element('script', { crossorigin: '' }),
    mode: 'cors',
    dest: 'script',
    reply: script(RUNS),
  },
  {
    id: 'module',
    what: 'a module script',
    do: element('module-script'),
    mode: 'cors',
    dest: 'script',
    reply: script(RUNS),
  },
  {
    id: 'import',
    what: '`import()`',
    do: element('dynamic-import'),
    mode: 'cors',
    dest: 'script',
    reply: script(RUNS),
  },
  {
    id: 'import-scripts',
    what: '`importScripts()`',
    do: element('import-scripts'),
    mode: 'no-cors',
    dest: 'script',
    reply: script(RUNS),
    context: 'dedicated-worker',
  },
  {
    id: 'stylesheet',
    what: '`<link rel=stylesheet>`',
    do: element('stylesheet'),
    mode: 'no-cors',
    dest: 'style',
    reply: wanted('style'),
  },
  {
    id: 'stylesheet-crossorigin',
    what: '`<link rel=stylesheet crossorigin>`',
    do: element('stylesheet', { crossorigin: '' }),
    mode: 'cors',
    dest: 'style',
    reply: wanted('style'),
  },
  {
    id: 'preload-image',
    what: '`<link rel=preload as=image>`',
    do: element('preload', { as: 'image' }),
    mode: 'no-cors',
    dest: 'image',
    reply: wanted('image'),
    needs: ['link-preload'],
  },
  {
    id: 'preload-fetch',
    what: '`<link rel=preload as=fetch crossorigin>`',
    do: element('preload', { as: 'fetch', crossorigin: '' }),
    mode: 'cors',
    dest: 'empty',
    reply: text,
    needs: ['link-preload'],
  },
  {
    id: 'modulepreload',
    what: '`<link rel=modulepreload>`',
    do: element('modulepreload'),
    mode: 'cors',
    dest: 'script',
    reply: script(RUNS),
    needs: ['link-modulepreload'],
  },
  { id: 'audio', what: '`<audio>`', do: element('audio'), mode: 'no-cors', dest: 'audio', reply: wanted('audio') },
  {
    id: 'audio-crossorigin',
    what: '`<audio crossorigin>`',
    do: element('audio', { crossorigin: '' }),
    mode: 'cors',
    dest: 'audio',
    reply: wanted('audio'),
  },
  { id: 'video', what: '`<video>`', do: element('video'), mode: 'no-cors', dest: 'video', reply: wanted('video') },
  {
    id: 'track',
    what: 'a `<track>` of a `<video crossorigin>`',
    do: element('track', { crossorigin: '' }),
    mode: 'cors',
    dest: 'track',
    reply: wanted('track'),
  },
  {
    id: 'font',
    what: 'an `@font-face` rule',
    do: element('font-face'),
    mode: 'cors',
    dest: 'font',
    reply: wanted('font'),
  },
  {
    id: 'background-image',
    what: 'a `background-image`',
    do: element('background-image'),
    mode: 'no-cors',
    dest: 'image',
    reply: wanted('image'),
  },
  {
    id: 'mask-image',
    what: 'a `mask-image`',
    do: element('mask-image'),
    mode: 'cors',
    dest: 'image',
    reply: wanted('image'),
  },
  {
    id: 'worklet',
    what: '`audioWorklet.addModule()`',
    do: element('worklet'),
    mode: 'cors',
    dest: 'audioworklet',
    reply: script('1;'),
    // Worklets need a secure context, and every origin of the suite is one.
  },
  {
    id: 'iframe',
    what: '`<iframe>`',
    do: element('iframe'),
    mode: 'navigate',
    dest: 'iframe',
    reply: wanted('document'),
  },
  {
    id: 'object',
    what: '`<object>`',
    do: element('object', { type: 'text/html' }),
    mode: 'navigate',
    dest: 'object',
    reply: wanted('document'),
  },
  {
    id: 'embed',
    what: '`<embed>`',
    do: element('embed', { type: 'text/html' }),
    mode: 'navigate',
    dest: 'embed',
    reply: wanted('document'),
  },
  {
    id: 'hyperlink',
    what: 'a clicked link that targets a frame',
    do: visits('hyperlink'),
    mode: 'navigate',
    dest: 'iframe',
    reply: wanted('document'),
  },
  {
    id: 'form-post',
    what: 'a form posted to a frame',
    do: visits('form-post'),
    mode: 'navigate',
    dest: 'iframe',
    reply: wanted('document'),
    method: 'POST',
  },
  {
    id: 'worker',
    what: 'the script of a dedicated worker',
    do: worker('dedicated'),
    mode: 'same-origin',
    dest: 'worker',
    reply: script(SAID),
    own: true,
  },
  {
    id: 'module-worker',
    what: 'the script of a module worker',
    do: worker('module'),
    mode: 'same-origin',
    dest: 'worker',
    reply: script(SAID),
    own: true,
    needs: ['module-workers'],
  },
  {
    id: 'shared-worker',
    what: 'the script of a shared worker',
    do: worker('shared'),
    mode: 'same-origin',
    dest: 'sharedworker',
    reply: script('onconnect = ({ ports }) => ports[0].postMessage("runs");'),
    own: true,
    needs: ['shared-workers'],
  },
  {
    id: 'service-worker',
    what: 'the script of a service worker',
    do: worker('service'),
    mode: 'same-origin',
    dest: 'serviceworker',
    reply: script('1;'),
    own: true,
    needs: ['service-workers'],
  },
];

/** Where the request goes, and what Sec-Fetch-Site says of it. */
const PLACES = [
  ['page', 'same-origin', 'the own origin'],
  ['sibling', 'same-site', 'another port of the same host'],
  ['remote', 'cross-site', 'another site'],
] as const;

const WHY =
  'Set the `Sec-Fetch-Mode` header writes the mode of the request and set the `Sec-Fetch-Dest` header its destination, the empty string as `empty`; `Sec-Fetch-User` is for navigations that a person caused.';

/** Headers of Fetch Metadata on one request. */
const says = (method: string, mode: string, dest: string, site: string): WireExpectation =>
  request(method, {
    headers: {
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
      'sec-fetch-site': site,
      // Whether a navigation is a person's doing hangs on what that person has done to the page.
      ...(mode === 'navigate' ? {} : { 'sec-fetch-user': ABSENT }),
    },
  });

const values = CASES.flatMap(({ id, what, own, ...rest }) =>
  PLACES.filter(([origin]) => !own || origin === 'page').map(([origin, site, where]) => {
    const { mode, dest, method = 'GET', reply, context, needs = [] } = rest;
    return scenario(`secfetch-${id}-${origin}`, {
      title: `A request of ${what} to ${where} says mode \`${mode}\`, destination \`${dest}\` and site \`${site}\``,
      why: WHY,
      requirements: [
        'secfetch-mode-values',
        'secfetch-dest-values',
        ...(mode === 'navigate' ? [] : ['secfetch-user-not-on-subresources', 'mode-feature-defaults-not-uniform']),
      ],
      needs,
      ...(context ? { context } : {}),
      target: { origin, request: reply(allow()) },
      do: rest.do,
      expect: { wire: [says(method, mode, dest, site)], page: [resolved()] },
    });
  }),
);

/** Origins by scheme and spelling: all of them loopback, hence potentially trustworthy. */
const TRUSTWORTHY: readonly (readonly [Context['origin'], OriginName, string, string])[] = [
  ['page', 'page', 'same-origin', 'http://localhost'],
  ['page', 'remote', 'cross-site', 'http://127.0.0.1'],
  ['page', 'remote2', 'cross-site', 'http://a.localhost'],
  ['page', 'sibling-https', 'cross-site', 'https://localhost'],
  ['page-https', 'page-https', 'same-origin', 'https://localhost'],
  ['page-https', 'sibling-https', 'same-site', 'https://localhost'],
  ['page-https', 'remote-https', 'cross-site', 'https://127.0.0.1'],
  ['page-https', 'remote2-https', 'cross-site', 'https://a.localhost'],
];

/** What a script may try to say instead. */
const FORGED: readonly (readonly [string, string, string])[] = [
  ['site', 'Sec-Fetch-Site', 'none'],
  ['mode', 'Sec-Fetch-Mode', 'navigate'],
  ['dest', 'Sec-Fetch-Dest', 'document'],
  ['user', 'Sec-Fetch-User', '?1'],
];

export default suite({
  id: 'fetch-metadata',
  title: 'Fetch Metadata',
  description:
    'What `Sec-Fetch-Site`, `Sec-Fetch-Mode`, `Sec-Fetch-Dest` and `Sec-Fetch-User` say of each kind of request.',
  scenarios: [
    ...values,
    ...(
      [
        ['put', fetches({ method: 'PUT' }), 'PUT', '`fetch()`'],
        ['xhr-put', xhr({ method: 'PUT' }), 'PUT', '`XMLHttpRequest`'],
      ] as const
    ).map(([id, action, method, what]) =>
      scenario(`secfetch-preflight-${id}`, {
        title: `The preflight of ${what} says the same of itself as the request after it`,
        why: 'CORS-preflight fetch makes a request with mode cors and the destination of the request it is made for, and the same origin: all three headers follow from these.',
        requirements: [
          'secfetch-mode-values',
          'secfetch-dest-values',
          'secfetch-user-not-on-subresources',
          'mode-feature-defaults-not-uniform',
        ],
        target: {
          preflight: { status: 204, headers: allow({ methods: method }) },
          request: { headers: allow(), body: 'hello' },
        },
        do: action,
        expect: {
          wire: [
            preflightFor(method, undefined, {
              headers: {
                'sec-fetch-mode': 'cors',
                'sec-fetch-dest': 'empty',
                'sec-fetch-site': 'cross-site',
                'sec-fetch-user': ABSENT,
              },
            }),
            says(method, 'cors', 'empty', 'cross-site'),
          ],
          page: [resolved({ body: 'hello' })],
        },
      }),
    ),
    ...(
      [
        ['out', 'page', 'remote', 'same-origin', 'cross-site'],
        ['near', 'page', 'sibling', 'same-origin', 'same-site'],
        ['back', 'remote', 'page', 'cross-site', 'cross-site'],
        ['back-near', 'sibling', 'page', 'same-site', 'same-site'],
      ] as const
    ).map(([id, from, to, first, last]) =>
      scenario(`secfetch-redirect-${id}`, {
        title: `A redirect from ${from} to ${to} says \`${first}\`, then \`${last}\``,
        why: 'Set the `Sec-Fetch-Site` header goes through the whole URL list: what was once further away stays so; mode and destination do not change.',
        requirements: ['secfetch-mode-values', 'secfetch-dest-values'],
        resources: {
          target: { origin: from, request: redirect(302, 'last', allow({ origin: '*' })) },
          last: { origin: to, request: { headers: allow({ origin: '*' }), body: 'hello' } },
        },
        do: fetches(),
        expect: {
          wire: [says('GET', 'cors', 'empty', first), { ...says('GET', 'cors', 'empty', last), resource: 'last' }],
          page: [resolved({ body: 'hello' })],
        },
      }),
    ),
    ...TRUSTWORTHY.map(([from, origin, site, url]) =>
      scenario(`secfetch-trustworthy-${from === 'page' ? 'http' : 'https'}-to-${origin}`, {
        title: `From an ${from === 'page' ? 'http' : 'https'} page, Fetch Metadata goes to ${url}, whose URLs are potentially trustworthy`,
        why: 'Append the Fetch metadata headers returns for a URL that is not potentially trustworthy; https URLs are, and so are http URLs of loopback addresses, localhost and names below it.',
        requirements: ['secfetch-only-trustworthy'],
        context: { origin: from },
        target: { origin, request: { headers: allow(), body: 'hello' } },
        do: fetches(),
        expect: { wire: [says('GET', 'cors', 'empty', site)], page: [resolved({ body: 'hello' })] },
      }),
    ),
    ...FORGED.flatMap(([id, name, value]) =>
      (
        [
          ['fetch', fetches, '`fetch()`'],
          ['xhr', xhr, '`XMLHttpRequest`'],
        ] as const
      ).flatMap(([api, call, what]) =>
        (['page', 'remote'] as const).map((origin) =>
          scenario(`secfetch-forged-${id}-${api}-${origin}`, {
            title: `\`${name}\` set by script in ${what} to ${origin} is ignored, and asks for no preflight`,
            why: 'A name that begins with `sec-` is a forbidden request-header: it is dropped when script sets it.',
            requirements: ['secfetch-not-settable'],
            target: { origin, request: { headers: allow(), body: 'hello' } },
            do: call({ headers: [[name, value]] }),
            expect: {
              wire: [says('GET', 'cors', 'empty', origin === 'page' ? 'same-origin' : 'cross-site')],
              page: [resolved({ body: 'hello' })],
            },
          }),
        ),
      ),
    ),
    scenario('secfetch-forged-no-cors', {
      title: '`Sec-Fetch-Mode` set by script in mode no-cors is ignored',
      why: 'It is a forbidden request-header, and no no-CORS-safelisted one either.',
      requirements: ['secfetch-not-settable'],
      target: { request: { body: 'hello' } },
      do: fetches({ mode: 'no-cors', headers: [['Sec-Fetch-Mode', 'cors']] }),
      expect: { wire: [says('GET', 'no-cors', 'empty', 'cross-site')], page: [resolved({ type: 'opaque' })] },
    }),
  ],
});

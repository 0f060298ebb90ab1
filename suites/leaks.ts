import { createHash } from 'node:crypto';
import {
  allow,
  element,
  ERROR_EVENT,
  eventSource,
  fetches,
  likeStep,
  NETWORK_ERROR,
  redirect,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
  type ReplyInput,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Action, HeaderLine, PageExpectation, Scenario } from '../harness/scenario/schema.ts';
import { RUNS, WANTED } from './assets.ts';

/** A way to ask, by which a failure is met. */
interface Api {
  /** Word of the id, after `via`. */
  id: string;
  what: string;
  /** Body and type of what it wants. */
  type: string;
  body: NonNullable<ReplyInput['body']>;
  act(url: string): Action;
  failed: PageExpectation;
  needs?: Scenario['needs'];
}

const IMPORT_FAILED: PageExpectation = { result: 'rejected', error: 'TypeError' };
const SYNC_FAILED: PageExpectation = { ...XHR_ERROR, error: 'NetworkError' };
const text = { type: 'text/plain', body: 'hello' };
const script = { type: 'text/javascript', body: RUNS };

const byFetch: Api = {
  id: 'fetch',
  what: '`fetch()`',
  ...text,
  act: (url) => fetches({ url, timing: true }),
  failed: NETWORK_ERROR,
};
const byXhr: Api = {
  id: 'xhr',
  what: '`XMLHttpRequest`',
  ...text,
  act: (url) => xhr({ url, timing: true }),
  failed: XHR_ERROR,
};
const bySyncXhr: Api = {
  id: 'xhr-sync',
  what: 'a synchronous `XMLHttpRequest`',
  ...text,
  act: (url) => xhr({ url, sync: true, timing: true }),
  failed: SYNC_FAILED,
};
const byElement = (
  id: string,
  what: string,
  kind: Parameters<typeof element>[0],
  wants: { type: string; body: NonNullable<ReplyInput['body']> },
  more: Parameters<typeof element>[1] = {},
): Api => ({
  id,
  what,
  ...wants,
  act: (url) => element(kind, { url, timing: true, ...more }),
  failed: ERROR_EVENT,
});
const CROSSORIGIN = { crossorigin: '' };

/** Ways to ask in mode cors. */
const CORS_APIS: readonly Api[] = [
  byFetch,
  byXhr,
  bySyncXhr,
  {
    id: 'event-source',
    what: '`EventSource`',
    type: 'text/event-stream',
    body: 'data: hello\n\n',
    act: (url) => eventSource({ url, timing: true }),
    failed: ERROR_EVENT,
  },
  byElement('img', '`<img crossorigin>`', 'img', WANTED.image, CROSSORIGIN),
  byElement('script', '`<script crossorigin>`', 'script', script, CROSSORIGIN),
  byElement('module', 'a module script', 'module-script', script),
  { ...byElement('import', '`import()`', 'dynamic-import', script), failed: IMPORT_FAILED },
  byElement('stylesheet', '`<link rel=stylesheet crossorigin>`', 'stylesheet', WANTED.style, CROSSORIGIN),
  {
    ...byElement('preload', '`<link rel=preload as=fetch crossorigin>`', 'preload', text, {
      ...CROSSORIGIN,
      as: 'fetch',
    }),
    needs: ['link-preload'],
  },
  byElement('audio', '`<audio crossorigin>`', 'audio', WANTED.audio, CROSSORIGIN),
  byElement('track', 'a `<track>` of a `<video crossorigin>`', 'track', WANTED.track, CROSSORIGIN),
  {
    ...byElement('font', 'the `FontFace` interface', 'font-api', WANTED.font),
    failed: { result: 'rejected', error: 'NetworkError' },
  },
];

/** Ways to ask in mode no-cors. */
const NO_CORS_APIS: readonly Api[] = [
  {
    ...byFetch,
    id: 'fetch-no-cors',
    what: '`fetch()` in mode no-cors',
    act: (url) => fetches({ url, mode: 'no-cors', timing: true }),
  },
  byElement('img-no-cors', '`<img>`', 'img', WANTED.image),
  byElement('script-no-cors', 'a classic `<script>`', 'script', script),
  byElement('stylesheet-no-cors', '`<link rel=stylesheet>`', 'stylesheet', WANTED.style),
  byElement('audio-no-cors', '`<audio>`', 'audio', WANTED.audio),
];

/** The three that can be preflighted. */
const PREFLIGHTED: readonly Api[] = [
  { ...byFetch, act: (url) => fetches({ url, method: 'PUT', headers: [['X-A', '1']], timing: true }) },
  { ...byXhr, act: (url) => xhr({ url, method: 'PUT', headers: [['X-A', '1']], timing: true }) },
  { ...bySyncXhr, act: (url) => xhr({ url, method: 'PUT', headers: [['X-A', '1']], sync: true, timing: true }) },
];

/** The three that can include credentials by themselves, and the elements that can. */
const CREDENTIALED: readonly Api[] = [
  { ...byFetch, act: (url) => fetches({ url, credentials: 'include', timing: true }) },
  { ...byXhr, act: (url) => xhr({ url, withCredentials: true, timing: true }) },
  byElement('img', '`<img crossorigin=use-credentials>`', 'img', WANTED.image, { crossorigin: 'use-credentials' }),
];

const RESET: ReplyInput = { reset: 'before-response' };

/** A failure: how the asked resource fails, and the network error that it is compared with. */
interface Failure {
  /** Word of the id, before `via`. */
  id: string;
  what: string;
  target?: ResourceInput;
  network?: ResourceInput;
  resources?: Record<string, ResourceInput>;
  /** Where to ask, when no resource of the scenario is asked. */
  url?: string;
  context?: Scenario['context'];
  requirement?: string;
}

const serves = (api: Api, headers: readonly HeaderLine[] = []): ReplyInput => ({
  headers: [...headers, ['Content-Type', api.type]],
  body: api.body,
});

/** Nobody listens at this port, and no list forbids it. */
const NOBODY = 'http://127.0.0.1:2/';
/** A port that user agents do not connect to. https://fetch.spec.whatwg.org/#port-blocking */
const BAD_PORT = 'http://127.0.0.1:6000/';

const ofCors = (api: Api): Failure[] =>
  [
    { id: 'no-grant', what: 'a response without `Access-Control-Allow-Origin`', target: { request: serves(api) } },
    {
      id: 'other-origin',
      what: 'a grant to another origin',
      target: { request: serves(api, allow({ origin: '{origin:remote2}' })) },
    },
    { id: 'not-found', what: 'a 404 without a grant', target: { request: { ...serves(api), status: 404 } } },
    { id: 'redirect-refused', what: 'a redirect without a grant', target: { request: redirect(302, '{url:last}') } },
    {
      id: 'redirect-target-refused',
      what: 'a response without a grant behind a granted redirect',
      target: { request: redirect(302, '{url:last}', allow()) },
      network: { request: redirect(302, '{url:cut}', allow()) },
      resources: { cut: { request: RESET } },
    },
    { id: 'unreachable', what: 'a port that nobody listens at', url: NOBODY },
    {
      id: 'bad-port',
      what: 'a port that user agents do not connect to',
      url: BAD_PORT,
      requirement: 'bad-port-blocked',
    },
  ].map((failure) =>
    failure.url ? failure : { ...failure, resources: { last: { request: serves(api) }, ...failure.resources } },
  );

const ofPreflights = (api: Api): Failure[] =>
  (
    [
      ['preflight-no-grant', 'a preflight without a grant', { status: 204 }],
      [
        'preflight-status',
        'a preflight with status 403',
        { status: 403, headers: allow({ methods: 'PUT', headers: 'x-a' }) },
      ],
      [
        'preflight-method',
        'a preflight that does not allow the method',
        { status: 204, headers: allow({ headers: 'x-a' }) },
      ],
      [
        'preflight-header',
        'a preflight that does not allow a header',
        { status: 204, headers: allow({ methods: 'PUT' }) },
      ],
      [
        'preflight-redirect',
        'a redirected preflight',
        redirect(307, '{url:last}', allow({ methods: 'PUT', headers: 'x-a' })),
      ],
    ] as const
  ).map(([id, what, preflight]) => ({
    id,
    what,
    target: { preflight: preflight as ReplyInput, request: serves(api, allow()) },
    network: { preflight: RESET },
    resources: { last: { request: serves(api, allow()) } },
  }));

const ofCredentials = (api: Api): Failure[] => [
  {
    id: 'credentials-wildcard',
    what: 'a grant to everybody, asked with credentials',
    target: { request: serves(api, allow({ origin: '*', credentials: true })) },
  },
  {
    id: 'credentials-not-allowed',
    what: 'a grant that leaves out credentials, asked with them',
    target: { request: serves(api, allow()) },
  },
];

const ofNoCors = (api: Api): Failure[] => [
  {
    id: 'corp',
    what: 'a response that `Cross-Origin-Resource-Policy` keeps back',
    target: { request: serves(api, [['Cross-Origin-Resource-Policy', 'same-origin']]) },
  },
];

const cannotTell = (failure: Failure, api: Api) =>
  `From ${api.what}, script cannot tell ${failure.what} from a connection that is cut`;

const WHY =
  'Whatever went wrong, the result is a network error: status 0, no headers, no body, no URL. Messages and the entries of Resource Timing are recorded and compared on a page of their own; the standards leave the former open.';

/**
 * HTML lets a user agent give up where it knows a new connection to be futile: an EventSource may be closed after one
 * failure and connect again after another.
 */
const CLOSED_OR_NOT = {
  label: 'yes: it connects again after the cut alone',
  page: [
    { ...ERROR_EVENT, facts: { readyState: 2 } },
    { ...ERROR_EVENT, facts: { readyState: 0 } },
  ],
};

const pair = (api: Api, failure: Failure): Scenario => {
  // What arrives is left alone: some engines ask again after a reset.
  const alike = { page: [api.failed, { ...api.failed, ...likeStep(1) }] };
  const left = api.id === 'event-source';
  return scenario(`leak-${failure.id}-via-${api.id}`, {
    title: left
      ? `From ${api.what}, can script tell ${failure.what} from a connection that is cut?`
      : cannotTell(failure, api),
    why: WHY,
    ...(left ? { kind: 'may' } : {}),
    requirements: ['error-console-only-detail', ...(failure.requirement ? [failure.requirement] : [])],
    needs: api.needs ?? [],
    ...(failure.context ? { context: failure.context } : {}),
    resources: {
      ...(failure.target ? { target: failure.target } : {}),
      network: failure.network ?? { request: RESET },
      ...failure.resources,
    },
    do: [api.act(failure.url ?? '{url:target}'), api.act('{url:network}')],
    expect: left ? [{ label: 'no', ...alike }, CLOSED_OR_NOT] : alike,
  });
};

const sri = (bytes: string) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
const WRONG = sri('other bytes');

/** Integrity metadata that do not match, and media of the wrong kind: id word, way to ask, what is served. */
const SRI_APIS: readonly Api[] = [
  { ...byFetch, act: (url) => fetches({ url, integrity: WRONG, timing: true }) },
  byElement('script', '`<script crossorigin>`', 'script', script, { ...CROSSORIGIN, integrity: WRONG }),
  byElement('stylesheet', '`<link rel=stylesheet crossorigin>`', 'stylesheet', WANTED.style, {
    ...CROSSORIGIN,
    integrity: WRONG,
  }),
];

const HTTPS = { type: 'window', origin: 'page-https' } as const;
const MIXED: readonly Api[] = CORS_APIS.filter(({ id }) =>
  ['fetch', 'xhr', 'xhr-sync', 'event-source', 'script', 'module', 'import', 'stylesheet'].includes(id),
);

/** A document where something else is wanted, which engines may keep back from the page. */
const ORB: readonly Api[] = NO_CORS_APIS.filter(({ id }) => /^(fetch|img|script)-/.test(id));

export default suite({
  id: 'leaks',
  title: 'What failures tell',
  description:
    'For each way in which a request can fail and each way to ask: does script learn more than from a connection that is cut?',
  scenarios: [
    ...CORS_APIS.flatMap((api) =>
      ofCors(api)
        // Not every engine tells an EventSource of this one at all.
        .filter(({ id }) => api.id !== 'event-source' || id !== 'bad-port')
        .map((failure) => pair(api, failure)),
    ),
    ...PREFLIGHTED.flatMap((api) => ofPreflights(api).map((failure) => pair(api, failure))),
    ...CREDENTIALED.flatMap((api) => ofCredentials(api).map((failure) => pair(api, failure))),
    ...NO_CORS_APIS.flatMap((api) => ofNoCors(api).map((failure) => pair(api, failure))),
    ...SRI_APIS.map((api) =>
      pair(api, {
        id: 'integrity',
        what: 'bytes that do not match the integrity metadata',
        target: { request: serves(api, allow()) },
        requirement: 'sri-cors-match',
      }),
    ),
    ...MIXED.map((api) =>
      pair(api, {
        id: 'mixed-content',
        what: 'mixed content',
        url: 'http://mixed-content.invalid/',
        context: HTTPS,
        network: { origin: 'remote-https', request: RESET },
        requirement: 'mixed-content-blocks-before-cors',
      }),
    ),
    ...ORB.map((api) =>
      scenario(`leak-orb-via-${api.id}`, {
        title: `From ${api.what}, can script tell a document of another origin from a connection that is cut?`,
        why: 'Opaque Response Blocking keeps such a response back from the page; whether it becomes a network error or a response without a body is not the same in every engine.',
        kind: 'observe',
        requirements: ['error-console-only-detail'],
        resources: {
          target: {
            request: {
              headers: [
                ['Content-Type', 'text/html'],
                ['X-Content-Type-Options', 'nosniff'],
              ],
              body: '<!doctype html><title>A document</title>',
            },
          },
          network: { request: RESET },
        },
        do: [api.act('{url:target}'), api.act('{url:network}')],
        expect: [
          { label: 'no', page: [api.failed, { ...api.failed, ...likeStep(1) }] },
          { label: 'yes: it fails otherwise', page: [{ result: 'rejected' }, { result: 'rejected' }] },
          { label: 'yes: it does not fail', page: [resolved(), { result: 'rejected' }] },
        ],
      }),
    ),
  ],
});

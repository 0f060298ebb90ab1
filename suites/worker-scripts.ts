import { ABSENT, allow, redirect, request, resolved, scenario, suite } from '../harness/scenario/builders.ts';
import type { Action, HeaderLine, PageExpectation, WireExpectation } from '../harness/scenario/schema.ts';
import type { WorkerAction } from '../harness/scenario/worker-action.ts';

const JAVASCRIPT: HeaderLine = ['Content-Type', 'text/javascript'];
const OWN = { origin: { lines: ['{origin}'] } };
const NO_ORIGIN = { origin: ABSENT };
const STARTED = resolved();
const FAILED: PageExpectation = { result: 'rejected', error: 'error' };

/** Starts a worker from the resource `target`. */
const starts = (
  worker: WorkerAction['worker'],
  url = '{url:target}',
  more: Partial<WorkerAction> = {},
): WorkerAction => ({
  api: 'worker',
  worker,
  url,
  ...more,
});
/** Script that says that it runs. */
const RUNS = {
  dedicated: 'postMessage("runs");',
  module: 'postMessage("runs");',
  shared: 'onconnect = ({ ports }) => ports[0].postMessage("runs");',
};

/** The kinds of workers with an error event: kind, words, what the engine must have. */
const kinds = [
  ['dedicated', 'a dedicated worker', []],
  ['module', 'a module worker', ['module-workers']],
  ['shared', 'a shared worker', ['shared-workers']],
] as const;

const WHY_SAME_ORIGIN =
  'The script of a worker is fetched in mode same-origin, for which main fetch returns a network error for a URL of another origin; error is then fired at the worker.';

const ofWorkers = kinds.flatMap(([kind, words, needs]) => [
  scenario(`worker-script-${kind}-own`, {
    title: `The script of ${words} loads from its own origin, without \`Origin\``,
    why: 'A GET in mode same-origin carries no `Origin`.',
    requirements: ['worker-script-same-origin-only', 'origin-absent-same-origin-get-head'],
    needs: [...needs],
    target: { origin: 'page', request: { headers: [JAVASCRIPT], body: RUNS[kind] } },
    do: starts(kind),
    expect: {
      wire: [request('GET', { headers: { ...NO_ORIGIN, 'sec-fetch-mode': 'same-origin' } })],
      page: [STARTED],
    },
  }),
  ...(['sibling', 'remote'] as const).map((origin) =>
    scenario(`worker-script-${kind}-${origin}`, {
      title: `The script of ${words} does not load from ${origin === 'remote' ? 'another site' : 'another port of the same host'}, whatever CORS headers it has, and nothing is asked`,
      why: WHY_SAME_ORIGIN,
      requirements: ['worker-script-same-origin-only'],
      needs: [...needs],
      target: { origin, request: { headers: [...allow({ origin: '*' }), JAVASCRIPT], body: RUNS[kind] } },
      do: starts(kind),
      expect: { wire: [], page: [FAILED] },
    }),
  ),
  scenario(`worker-script-${kind}-redirect-own`, {
    title: `The script of ${words} may be redirected within its own origin`,
    why: 'The fetch follows redirects, and every hop is same-origin.',
    requirements: ['worker-script-redirect-cross-origin-fails'],
    needs: [...needs],
    target: { origin: 'page', request: { headers: [JAVASCRIPT], body: RUNS[kind] } },
    resources: { hop: { origin: 'page', request: redirect(302, 'target') } },
    do: starts(kind, '{url:hop}'),
    expect: {
      wire: [request('GET', { resource: 'hop', headers: NO_ORIGIN }), request('GET', { headers: NO_ORIGIN })],
      page: [STARTED],
    },
  }),
  // A browser that starts many shared workers at once may lose the error event of one (Chromium: some of 200), hence exclusive.
  scenario(`worker-script-${kind}-redirect-cross`, {
    title: `The script of ${words} does not load over a redirect to another origin, and that one is not asked`,
    why: 'The redirect leads to main fetch again, which returns a network error for mode same-origin and another origin.',
    requirements: ['worker-script-redirect-cross-origin-fails'],
    exclusive: kind === 'shared',
    needs: [...needs],
    target: { request: { headers: [...allow({ origin: '*' }), JAVASCRIPT], body: RUNS[kind] } },
    resources: { hop: { origin: 'page', request: redirect(302, 'target') } },
    do: starts(kind, '{url:hop}'),
    expect: { wire: [request('GET', { resource: 'hop', headers: NO_ORIGIN })], page: [FAILED] },
  }),
  scenario(`worker-script-${kind}-type`, {
    title: `The script of ${words} must have a JavaScript MIME type`,
    why: 'For an HTTP(S) URL the response must have a JavaScript MIME type, else there is no script and error is fired.',
    requirements: ['worker-script-same-origin-only'],
    needs: [...needs],
    target: { origin: 'page', request: { headers: [['Content-Type', 'text/plain']], body: RUNS[kind] } },
    do: starts(kind),
    expect: { wire: [request('GET')], page: [FAILED] },
  }),
  scenario(`worker-script-${kind}-404`, {
    title: `The script of ${words} must have an ok status`,
    why: 'A response without an ok status gives no script, and error is fired.',
    requirements: ['worker-script-same-origin-only'],
    exclusive: kind === 'shared',
    needs: [...needs],
    target: { origin: 'page', request: { status: 404, headers: [JAVASCRIPT], body: RUNS[kind] } },
    do: starts(kind),
    expect: { wire: [request('GET')], page: [FAILED] },
  }),
]);

const importing = {
  origin: 'page',
  request: { headers: [JAVASCRIPT], body: 'import "{url:other}";\npostMessage("runs");' },
} as const;
const module = (headers: HeaderLine[]) => ({ request: { headers: [...headers, JAVASCRIPT], body: 'export {};' } });

/** Static imports: id word, words, credentials option, grants of the imported module, whether the worker runs. */
const imports: readonly [string, string, WorkerAction['credentials'], HeaderLine[], boolean][] = [
  ['granted', 'is had when it grants the origin', undefined, allow(), true],
  ['wildcard', 'is had when it grants every origin', undefined, allow({ origin: '*' }), true],
  ['refused', 'is not had without a CORS header, and the worker does not run', undefined, [], false],
  ['include-granted', 'is had with credentials include when it names the origin and allows credentials', 'include', allow({ credentials: 'true' }), true],
  ['include-wildcard', 'is not had with credentials include when it grants the wildcard', 'include', allow({ origin: '*', credentials: 'true' }), false],
  ['omit-wildcard', 'is had with credentials omit when it grants the wildcard', 'omit', allow({ origin: '*' }), true],
]; // prettier-ignore

const ofImports = imports.map(([name, words, credentials, headers, runs]) =>
  scenario(`worker-import-${name}`, {
    title: `A module that a module worker imports from another origin ${words}`,
    why: 'Static imports are fetched in mode cors with the credentials option of the worker, so the CORS check decides.',
    requirements: ['worker-module-import-cors'],
    needs: ['module-workers'],
    target: importing,
    resources: { other: module(headers) },
    do: starts('module', '{url:target}', credentials ? { credentials } : {}),
    expect: {
      wire: [
        request('GET', { headers: NO_ORIGIN }),
        request('GET', { resource: 'other', headers: { ...OWN, 'sec-fetch-mode': 'cors' } }),
      ],
      page: [runs ? STARTED : FAILED],
    },
  }),
);

/** Sets a name that only this scenario looks for. */
const RAN = 'globalThis["{id}"] = true;';
const script: HeaderLine[] = [JAVASCRIPT];
const importsScript: Action = { api: 'element', element: 'import-scripts', url: '{url:target}' };

/** Scripts that importScripts() is given: id word, words, lines, status, the exception or null. */
const imported: readonly [string, string, HeaderLine[], number, string | null][] = [
  ['plain', 'without any CORS header runs', script, 200, null],
  ['refusing', 'that grants another origin runs', [...allow({ origin: 'null' }), JAVASCRIPT], 200, null],
  ['type', 'with the type text/plain is a NetworkError', [['Content-Type', 'text/plain']], 200, 'NetworkError'],
  ['nosniff', 'with the type text/plain and nosniff is a NetworkError', [['Content-Type', 'text/plain'], ['X-Content-Type-Options', 'nosniff']], 200, 'NetworkError'],
  ['404', 'with status 404 is a NetworkError', script, 404, 'NetworkError'],
]; // prettier-ignore

const ofImportScripts = imported.map(([name, words, headers, status, error]) =>
  scenario(`worker-import-scripts-${name}`, {
    title: `A cross-origin script ${words} when importScripts() asks for it, without \`Origin\``,
    why: 'importScripts() fetches in mode no-cors, so no CORS check is made; the script must have an ok status and a JavaScript MIME type.',
    requirements: ['worker-importscripts-nocors'],
    context: 'dedicated-worker',
    target: { request: { status, headers, body: RAN } },
    do: importsScript,
    expect: {
      wire: [request('GET', { headers: { ...NO_ORIGIN, 'sec-fetch-mode': 'no-cors' } })],
      page: [
        error === null ? resolved({ facts: { ran: true } }) : { result: 'rejected', error, facts: { ran: false } },
      ],
    },
  }),
);

const register = starts('service');
const exception = (error: string): PageExpectation => ({ result: 'rejected', error });

/** Registrations: id word, title, why, origins of the script and of the hop before it, what is seen. */
const ofServiceWorkers = (
  [
    ['own', 'A service worker is registered with a script of the own origin', 'page', null, STARTED],
    ['sibling', 'A service worker with a script of another port of the host is a SecurityError, whatever CORS headers it has, and nothing is asked', 'sibling', null, exception('SecurityError')],
    ['remote', 'A service worker with a script of another site is a SecurityError, whatever CORS headers it has, and nothing is asked', 'remote', null, exception('SecurityError')],
    ['redirect-own', 'A service worker with a script that is redirected is refused, even within the own origin', 'page', 'page', exception('SecurityError')],
    ['redirect-cross', 'A service worker with a script that is redirected to another origin is refused, and that one is not asked', 'remote', 'page', exception('SecurityError')],
  ] as const
).map(([name, title, origin, hop, page]) => {
  const wire: WireExpectation[] =
    hop !== null
      ? [request('GET', { resource: 'hop', headers: { ...NO_ORIGIN, 'service-worker': 'script' } })]
      : origin === 'page'
        ? [request('GET', { headers: { ...NO_ORIGIN, 'service-worker': 'script' } })]
        : [];
  return scenario(`worker-register-${name}`, {
    title,
    why: 'Register compares the origins before anything is fetched, and the script is fetched in mode same-origin with redirect mode error.',
    requirements: ['sw-register-same-origin'],
    needs: ['service-workers'],
    target: { origin, request: { headers: [...allow({ origin: '*' }), JAVASCRIPT], body: '// nothing' } },
    ...(hop === null ? {} : { resources: { hop: { origin: hop, request: redirect(302, 'target') } } }),
    do: hop === null ? register : starts('service', '{url:hop}'),
    expect: { wire, page: [page] },
  });
}); // prettier-ignore

/** What the script of a service worker must be besides: id word, title, status, type, the exception. */
const ofServiceWorkerResponses = (
  [
    ['type', 'A service worker with a script of another MIME type than a JavaScript one is a SecurityError', 200, 'text/plain', 'SecurityError'],
    ['404', 'A service worker with a script whose response has no ok status is a TypeError', 404, 'text/javascript', 'TypeError'],
  ] as const
).map(([name, title, status, type, error]) =>
  scenario(`worker-register-${name}`, {
    title,
    why: 'Update looks at the MIME type first, for a SecurityError; a response that gives no script for another reason is a TypeError.',
    requirements: ['sw-register-same-origin'],
    needs: ['service-workers'],
    target: { origin: 'page', request: { status, headers: [['Content-Type', type]], body: '// nothing' } },
    do: register,
    expect: { wire: [request('GET', { headers: NO_ORIGIN })], page: [exception(error)] },
  }),
); // prettier-ignore

/** Errors of scripts that importScripts() runs: where from, what the exception is called. */
const ofMutedErrors = (
  [
    ['own', 'of the own origin reaches the worker as it is', 'page', 'RangeError'],
    ['cross', 'of another origin is muted: the worker sees a NetworkError', 'remote', 'NetworkError'],
    ['cross-granted', 'of another origin is muted even when that grants the origin', 'remote', 'NetworkError'],
  ] as const
).map(([name, words, origin, error]) =>
  scenario(`worker-import-scripts-throws-${name}`, {
    title: `An exception of a script ${words}`,
    why: 'The response to a no-cors request of another origin is opaque, so the script has muted errors, and running it with rethrow errors throws a NetworkError.',
    requirements: ['worker-importscripts-errors-muted'],
    context: 'dedicated-worker',
    target: {
      origin,
      request: {
        headers: [...(name === 'cross-granted' ? allow() : []), JAVASCRIPT],
        body: 'throw new RangeError("secret");',
      },
    },
    do: importsScript,
    expect: { wire: [request('GET', { headers: NO_ORIGIN })], page: [exception(error)] },
  }),
);

export default suite({
  id: 'worker-scripts',
  title: 'Scripts of workers',
  description:
    'Where the script of a worker may come from, what a module worker may import, what importScripts() may run, and which service workers may be registered.',
  scenarios: [
    ...ofWorkers,
    ...ofImports,
    ...ofImportScripts,
    ...ofMutedErrors,
    ...ofServiceWorkers,
    ...ofServiceWorkerResponses,
  ],
});

/** The contexts that scenarios run in. Each one is made once and shared: what isolates scenarios is their URLs. */
import { CONTROLLED_FOLDER } from '../scenario/contexts.ts';
import type { Context } from '../scenario/schema.ts';
import { withBlobUrl } from './blob-url.ts';
import { describeError } from './body.ts';
import { frameDocument, frameHost, injectRuntime } from './frames.ts';
import { closeWindows, windowHost } from './windows.ts';
import { runHere, START_MS, Unsupported, type Host } from './messages.ts';
import { byContext } from './by-context.ts';
import { pageBase } from './control-line.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';
import { controlledFrameHost, serviceWorkerHost, unregisterAll } from './service-workers.ts';
import { dedicatedWorker, OUTER, sharedWorker } from './workers.ts';

/** Begins the keys of frames that a service worker controls. */
const CONTROLLED = 'controlled';

/** Begins the keys of windows. */
const WINDOW = 'cross-site-window ';

const hosts = new Map<string, Promise<Host>>();

/** The host for a scenario's context, started when first needed. Rejects when it does not start, with Unsupported where the engine lacks it. */
export function hostOf(scenario: PlannedScenario): Promise<Host> {
  const key = `${scenario.controller ? CONTROLLED : scenario.context} ${scenario.contextUrl}`;
  let host = hosts.get(key);
  if (!host) {
    host = startHost(scenario);
    hosts.set(key, host);
  }
  return host;
}

/**
 * Starts the contexts that scenarios need, before any of these runs: later their scripts would wait behind scenarios that
 * hold all connections to an origin. Those that do not start say so when they are used.
 */
export async function startContexts(scenarios: readonly PlannedScenario[]): Promise<void> {
  await Promise.allSettled(scenarios.flatMap(byContext).map(hostOf));
}

/** Runs a scenario, each step in its context. Rejects as hostOf does. */
async function runInContexts(scenario: PlannedScenario): Promise<PageResult> {
  let result: PageResult | undefined;
  try {
    for (const part of byContext(scenario)) {
      const next = await (await hostOf(part))(part);
      result = result
        ? { ...next, steps: [...result.steps, ...next.steps], durationMs: result.durationMs + next.durationMs }
        : next;
      if (result.end !== 'done') break;
    }
    return result!;
  } finally {
    // A window in front of the page slows it down.
    if (closeWindows()) for (const key of hosts.keys()) if (key.startsWith(WINDOW)) hosts.delete(key);
  }
}

/** Runs a scenario; never rejects. */
export async function runOne(scenario: PlannedScenario): Promise<PageResult> {
  try {
    return await withBlobUrl(scenario, runInContexts);
  } catch (error) {
    const { name, message } = describeError(error);
    if (error instanceof Unsupported)
      return { id: scenario.id, end: 'unsupported', reason: message, steps: [], durationMs: 0 };
    return { id: scenario.id, end: 'fault', reason: `${name}: ${message}`, steps: [], durationMs: 0 };
  }
}

/** Leaves nothing behind that outlives the page. */
export async function dispose(): Promise<void> {
  const workers = [...hosts].filter(([key]) => new RegExp(`^(${CONTROLLED}|service-worker) `).test(key));
  const known = await Promise.allSettled(workers.map(([, host]) => host));
  if (known.some((host) => host.status === 'rejected' || host.value)) await unregisterAll(pageBase());
}

async function startHost({ context, contextUrl, controller }: PlannedScenario): Promise<Host> {
  const host = await (controller
    ? controlledFrameHost(pageBase(), CONTROLLED_FOLDER, contextUrl)
    : start[context](contextUrl));
  await checkReach(host, context);
  return host;
}

let reached = 0;

/** A context that cannot even reach the runner says nothing about CORS: a fault of ours, such as a certificate refused there. */
async function checkReach(host: Host, context: Context['type']): Promise<void> {
  const { end, steps } = await host({
    // Hosts that share a service worker are told apart by it.
    id: `reach-${context}-${++reached}`,
    context,
    contextUrl: '',
    controlBase: pageBase(),
    steps: [{ api: 'fetch', url: `${pageBase()}frame.html`, mode: 'no-cors' }],
    needs: [],
    tells: false,
    timeoutMs: START_MS,
  });
  if (end !== 'done' || steps[0]?.result !== 'resolved') throw new Error(`a ${context} cannot reach its own server`);
}

const runtimeUrl = (): string => `${pageBase()}runtime.js`;
const importing = (): string => `importScripts(${JSON.stringify(runtimeUrl())})`;
const blobUrl = (source: string, type: string): string => URL.createObjectURL(new Blob([source], { type }));

/** How each context is started; `url` is that of its document or script, where it has one of its own. */
const start: Record<Context['type'], (url: string) => Host | Promise<Host>> = {
  window: () => runHere,
  'dedicated-worker': (url) => dedicatedWorker('dedicated worker', url),
  'module-worker': (url) => dedicatedWorker('module worker', url, { type: 'module' }),
  'nested-worker': (url) => dedicatedWorker('worker started by a worker', url, { name: OUTER }),
  'blob-worker': () => dedicatedWorker('blob: worker', blobUrl(importing(), 'text/javascript')),
  'data-worker': () => dedicatedWorker('data: worker', `data:text/javascript,${encodeURIComponent(importing())}`),
  'shared-worker': (url) => sharedWorker(url),
  'service-worker': () => serviceWorkerHost(pageBase()),
  'same-origin-frame': (url) => frameAt('same-origin frame', url),
  'same-site-frame': (url) => frameAt('same-site frame', url),
  'cross-site-frame': (url) => frameAt('cross-site frame', url),
  'public-frame': (url) => frameAt('public frame', url),
  'cross-site-window': (url) => windowHost('cross-site window', url),
  'about-blank-frame': () =>
    frameHost(
      'about:blank frame',
      () => undefined,
      (inside) => injectRuntime(inside, runtimeUrl()),
    ),
  'srcdoc-frame': () =>
    frameHost('srcdoc frame', (frame) => {
      frame.srcdoc = frameDocument(runtimeUrl());
    }),
  'blob-frame': () => frameAt('blob: frame', blobUrl(frameDocument(runtimeUrl()), 'text/html')),
  'data-frame': () => frameAt('data: frame', `data:text/html,${encodeURIComponent(frameDocument(runtimeUrl()))}`),
  'sandboxed-frame': (url) => frameAt('sandboxed frame', url, 'allow-scripts'),
  'sandboxed-same-origin-frame': (url) =>
    frameAt('sandboxed frame with allow-same-origin', url, 'allow-scripts allow-same-origin'),
  'host-frame': (url) => frameAt('frame at another host', url),
};

function frameAt(name: string, url: string, sandbox?: string): Promise<Host> {
  return frameHost(name, (frame) => {
    if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
    frame.src = url;
  });
}

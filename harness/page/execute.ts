/** One scenario in whatever context this script runs in: its steps in order, within its time. */
import type { PageObservation } from '../run/recording.ts';
import type { Action, Feature } from '../scenario/schema.ts';
import { describeError } from './body.ts';
import { awaitRequest } from './await-request.ts';
import { advanceClock, performCacheLife } from './clock.ts';
import { watchGlobalEvents } from './global-events.ts';
import { performBeacon } from './perform-beacon.ts';
import { performFetchLater } from './perform-fetch-later.ts';
import { performElement } from './perform-element.ts';
import { performEventSource } from './perform-event-source.ts';
import { performFetch } from './perform-fetch.ts';
import { performCacheMatch, performDocumentDomain, performHeaders } from './perform-script.ts';
import { performWebSocket } from './perform-web-socket.ts';
import { performWorker } from './perform-worker.ts';
import { performXhr } from './perform-xhr.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';
import { timeLimit, type TimeLimit } from './time-limit.ts';
import { watchTiming } from './timing.ts';
import { teller, type Tell } from './tell.ts';
import { hasStorageAccess } from './storage-access.ts';
import { readsWorkerType } from './worker-type.ts';

/** Runs a scenario; never rejects. */
export async function execute(scenario: PlannedScenario): Promise<PageResult> {
  const limit = timeLimit(scenario.timeoutMs);
  const steps: PageObservation[] = [];
  const done = (end: PageResult['end'], reason?: string): PageResult => ({
    id: scenario.id,
    end,
    ...(reason === undefined ? {} : { reason }),
    steps,
    durationMs: Math.round(limit.passed()),
  });
  const missing = scenario.needs.filter((feature) => !FEATURES[feature]());
  const tell = teller(scenario.id, scenario.tells, limit.signal);
  try {
    if (missing.length > 0) return done('unsupported', `this engine lacks: ${missing.join(', ')}`);
    for (const step of scenario.steps) {
      const observation = await perform(step, scenario.id, limit, tell);
      if (observation) steps.push(observation);
      if (limit.signal.aborted) return done('timeout');
    }
    return done('done');
  } catch (error) {
    const { name, message } = describeError(error);
    return done('fault', `${name}: ${message}`);
  } finally {
    limit.end();
  }
}

async function perform(action: Action, id: string, limit: TimeLimit, tell: Tell): Promise<PageObservation | undefined> {
  const timing = 'timing' in action && action.timing ? watchTiming(action.url, action.timing === 'count') : undefined;
  const globalEvents = 'globalEvents' in action && action.globalEvents ? watchGlobalEvents() : undefined;
  const observation = await call(action, id, limit, tell);
  if (!observation || observation.result === 'timeout' || (!timing && !globalEvents)) return observation;
  return {
    ...observation,
    facts: { ...observation.facts, ...(await timing?.(limit.signal)), ...(await globalEvents?.()) },
  };
}

async function call(action: Action, id: string, limit: TimeLimit, tell: Tell): Promise<PageObservation | undefined> {
  const { signal } = limit;
  const advance = (ms: number) => limit.besides(() => advanceClock(ms));
  switch (action.api) {
    case 'event-source':
      return performEventSource(action, signal);
    case 'beacon':
      return performBeacon(action);
    case 'fetch-later':
      return performFetchLater(action);
    case 'web-socket':
      return performWebSocket(action, signal);
    case 'worker':
      return performWorker(action, signal);
    case 'document-domain':
      return performDocumentDomain(action);
    case 'cache-match':
      return performCacheMatch(action, id);
    case 'headers':
      return performHeaders(action);
    case 'element':
      return performElement(action, id, signal);
    case 'await-request':
      // Ends without a fault when the scenario's time is up, which is then said.
      await awaitRequest(id, action.resource, action.requests ?? 1, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      return undefined;
    case 'fetch':
      return performFetch(action, id, signal, tell);
    case 'xhr':
      return performXhr(action, id, signal, tell);
    case 'has-storage-access':
      return hasStorageAccess();
    case 'advance-clock':
      await advance(action.seconds * 1000);
      return undefined;
    case 'cache-life':
      return performCacheLife(action, id, signal, advance);
    case 'interface':
      return action.name in globalThis
        ? { result: 'resolved', durationMs: 0 }
        : { result: 'rejected', error: { name: 'ReferenceError', message: '' }, durationMs: 0 };
    case 'pause':
      await new Promise((resolve) => setTimeout(resolve, action.ms));
      return undefined;
  }
}

/** Whether the engine has a feature that scenarios may need. */
const FEATURES: Record<Feature, () => boolean> = {
  // The run sees to it: such scenarios come to no other browser.
  'movable-clock': () => true,
  'fetch-later': () => 'fetchLater' in globalThis,
  'css-url-modifiers': () => CSS.supports('background-image', 'url("a" cross-origin(anonymous))'),
  'storage-access': () => 'hasStorageAccess' in document,
  'link-preload': () => linkSupports('preload'),
  'link-modulepreload': () => linkSupports('modulepreload'),
  'link-prefetch': () => linkSupports('prefetch'),
  'module-workers': readsWorkerType,
  'shared-workers': () => typeof SharedWorker !== 'undefined',
  'service-workers': () => 'serviceWorker' in navigator,
  'timing-response-status': () => 'responseStatus' in PerformanceResourceTiming.prototype,
  'timing-server-timing': () => 'serverTiming' in PerformanceResourceTiming.prototype,
  webgl: () => document.createElement('canvas').getContext('webgl') !== null,
  // Engines without request streams turn the stream into a string, which shows as a Content-Type.
  'request-streams': () => {
    let asked = false;
    try {
      const request = new Request('/', {
        method: 'POST',
        body: new ReadableStream(),
        get duplex() {
          asked = true;
          return 'half';
        },
      } as RequestInit);
      return asked && !request.headers.has('content-type');
    } catch {
      return false;
    }
  },
};

const linkSupports = (rel: string): boolean => document.createElement('link').relList.supports(rel);

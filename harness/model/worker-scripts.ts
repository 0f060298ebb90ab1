/** Scripts of workers: how each kind is fetched, and when it comes to run. */
import type { PageObservation } from '../run/recording.ts';
import type { WorkerAction } from '../scenario/worker-action.ts';
import { extractMimeType, isJavaScript } from './blocking.ts';
import { fetchModule, textOf } from './element-scripts.ts';
import { fetchRequest } from './fetch.ts';
import { append } from './headers.ts';
import { originOf, sameOrigin } from './origins.ts';
import { newRequest, type Client, type ModelRequest } from './request.ts';
import { isOkStatus, type ModelResponse, type Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** Starts a worker: resolved once its script runs, since the scripts of scenarios say so at once. */
export function runWorker(ua: UserAgent, action: WorkerAction, client: Client): PageObservation {
  const url = new URL(action.url);
  if (action.worker === 'service') return ended(register(ua, url, client));
  const started =
    action.worker === 'module'
      ? moduleWorker(ua, url, client, action.credentials ?? 'same-origin')
      : workerScript(ua, url, client, action.worker === 'shared' ? 'sharedworker' : 'worker') !== null;
  return ended(started ? null : 'error');
}

const ended = (error: string | null): PageObservation =>
  error === null
    ? { result: 'resolved', durationMs: 0 }
    : {
        result: 'rejected',
        error: { name: error, message: '' },
        ...(error === 'error' ? { facts: { event: 'Event' } } : {}),
        durationMs: 0,
      };

/** Fetches the script of a worker. https://html.spec.whatwg.org/#fetch-a-classic-worker-script */
function fetchScript(
  ua: UserAgent,
  url: URL,
  client: Client,
  destination: string,
  more: Partial<ModelRequest> = {},
): Result {
  const same = ua.is('worker-script', 'mode', true, 'the script of a worker is fetched in mode same-origin');
  const request = newRequest(client, url, { destination, mode: same ? 'same-origin' : 'cors', ...more });
  if (destination === 'serviceworker') append(request.headers, 'Service-Worker', 'script');
  return fetchRequest(ua, request, Infinity);
}

const hasType = (response: ModelResponse): boolean => isJavaScript(extractMimeType(response.headers));

/** The script's response, or null where there is no script. */
function workerScript(
  ua: UserAgent,
  url: URL,
  client: Client,
  destination: string,
  more: Partial<ModelRequest> = {},
): ModelResponse | null {
  const is = ua.deciding('worker-script');
  const response = fetchScript(ua, url, client, destination, more);
  if (response.type === 'error') return null;
  if (is('status', !isOkStatus(response.status), `the status ${response.status} is no ok status`)) return null;
  return is('MIME type', !hasType(response), 'the response has no JavaScript MIME type') ? null : response;
}

/** https://html.spec.whatwg.org/#fetch-a-module-worker-script-tree; whether the script and all it imports could be had. */
function moduleWorker(ua: UserAgent, url: URL, client: Client, credentials: string): boolean {
  const top = workerScript(ua, url, client, 'worker', { credentials });
  if (top === null) return false;
  const worker: Client = { origin: client.origin, url: url.href };
  return [...textOf(top).matchAll(/^import "([^"]*)";$/gm)].every(
    ([, specifier]) => fetchModule(ua, worker, new URL(specifier!, url), { credentials }) !== null,
  );
}

/**
 * https://w3c.github.io/ServiceWorker/#register-algorithm and #update-algorithm; the name of the exception, or null. A
 * network error has no headers, so that its MIME type is refused first.
 */
function register(ua: UserAgent, url: URL, client: Client): string | null {
  const far = !sameOrigin(originOf(url), client.origin);
  if (ua.is('register-service-worker', '2', far, `${url.origin} is another origin than ${client.origin}`))
    return 'SecurityError';
  const response = fetchScript(ua, url, client, 'serviceworker', { redirect: 'error', serviceWorkersMode: 'none' });
  const is = ua.deciding('update-service-worker');
  if (response.type === 'error') return 'SecurityError';
  if (is('MIME type', !hasType(response), 'the response has no JavaScript MIME type')) return 'SecurityError';
  return is('status', !isOkStatus(response.status), `the status ${response.status} is no ok status`)
    ? 'TypeError'
    : null;
}

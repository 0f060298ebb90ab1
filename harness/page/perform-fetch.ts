/** The fetch action: one call of fetch(), and everything script can learn from it. */
import type { FetchAction } from '../scenario/schema.ts';
import type { PageObservation } from '../run/recording.ts';
import { describeBytes, describeError, makeBody } from './body.ts';

/** Performs the action; never rejects. `signal` ends it when the scenario's time is up. */
export async function performFetch(action: FetchAction, signal: AbortSignal): Promise<PageObservation> {
  const start = performance.now();
  const abort = new AbortController();
  signal.addEventListener('abort', () => abort.abort());
  let timer: ReturnType<typeof setTimeout> | undefined;
  if (action.abortAfterMs !== undefined) timer = setTimeout(() => abort.abort(), action.abortAfterMs);
  const took = () => Math.round(performance.now() - start);
  try {
    const response = await fetch(action.url, makeInit(action, abort.signal));
    const observation: PageObservation = {
      result: 'resolved',
      type: response.type,
      status: response.status,
      statusText: response.statusText,
      redirected: response.redirected,
      url: response.url,
      headers: [...response.headers].map(([name, value]) => [name, value]),
      durationMs: 0,
    };
    try {
      observation.body = describeBytes(new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      observation.body = { error: describeError(error) };
    }
    return { ...observation, durationMs: took() };
  } catch (error) {
    return { result: signal.aborted ? 'timeout' : 'rejected', error: describeError(error), durationMs: took() };
  } finally {
    clearTimeout(timer);
  }
}

function makeInit(action: FetchAction, signal: AbortSignal): RequestInit {
  const init: Record<string, unknown> = { signal };
  for (const key of [
    'method',
    'mode',
    'credentials',
    'redirect',
    'cache',
    'referrerPolicy',
    'referrer',
    'integrity',
    'keepalive',
    'headers',
  ] as const) {
    if (action[key] !== undefined) init[key] = action[key];
  }
  if (action.body) {
    init['body'] = makeBody(action.body);
    if ('stream' in action.body) init['duplex'] = 'half';
  }
  return init as RequestInit;
}

/** The fetch action: one call of fetch(), and everything script can learn from it. */
import type { FetchAction } from '../scenario/schema.ts';
import type { PageObservation } from '../run/recording.ts';
import { armAbort } from './abort.ts';
import { describeBytes, describeError, makeBody } from './body.ts';
import type { Tell } from './tell.ts';

/** Performs the action of scenario `id`; rejects only for a fault of the harness. `signal` ends it when the scenario's time is up. */
export async function performFetch(
  action: FetchAction,
  id: string,
  signal: AbortSignal,
  tell: Tell,
): Promise<PageObservation> {
  const start = performance.now();
  const abort = new AbortController();
  signal.addEventListener('abort', () => abort.abort());
  let fault: string | undefined;
  const trigger = armAbort(
    action.abort,
    id,
    () => abort.abort(),
    (reason) => {
      fault = reason;
      abort.abort();
    },
  );
  const took = () => Math.round(performance.now() - start);
  try {
    const promise = fetch(action.url, makeInit(action, abort.signal));
    if (action.uncaught) void promise.then(() => undefined);
    const original = await promise;
    const response = action.clone ? original.clone() : original;
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
    trigger.reached('head');
    tell('head');
    try {
      observation.body = describeBytes(
        await readBytes(response, action.abort?.on === 'body' ? () => trigger.reached('body') : undefined),
      );
    } catch (error) {
      observation.body = { error: describeError(error) };
    }
    tell('read');
    return { ...observation, durationMs: took() };
  } catch (error) {
    return { result: signal.aborted ? 'timeout' : 'rejected', error: describeError(error), durationMs: took() };
  } finally {
    trigger.disarm();
    if (fault !== undefined) throw new Error(fault);
  }
}

/** All bytes of a body; says when the first have come. Most scenarios do not ask, and read in one go. */
async function readBytes(response: Response, onFirst: (() => void) | undefined): Promise<Uint8Array> {
  if (!onFirst || !response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    onFirst();
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
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
    'targetAddressSpace',
    'headers',
  ] as const) {
    if (action[key] !== undefined) init[key] = action[key];
  }
  if (action.body) {
    init['body'] = makeBody(action.body);
    if ('stream' in action.body) init['duplex'] = 'half';
  }
  if (action.duplex === null) delete init['duplex'];
  else if (action.duplex !== undefined) init['duplex'] = action.duplex;
  return init as RequestInit;
}

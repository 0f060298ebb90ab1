/** fetchLater(). https://fetch.spec.whatwg.org/#dom-window-fetchlater */
import type { PageObservation } from '../run/recording.ts';
import type { FetchLaterAction } from '../scenario/schema.ts';
import { fetchRequest } from './fetch.ts';
import { setUpFetch, Thrown, type Client, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** What script learns, while the request goes its way later. */
export function runFetchLater(ua: UserAgent, action: FetchLaterAction, client: Client): PageObservation {
  const { activateAfter, api: _, ...rest } = action;
  let request: ModelRequest;
  try {
    request = setUpFetch(ua, { api: 'fetch', ...rest, keepalive: true }, client);
  } catch (error) {
    return { result: 'rejected', error: { name: (error as Thrown).errorName, message: '' }, durationMs: 0 };
  }
  request.serviceWorkersMode = 'none';
  // Script goes on in the meantime.
  const start = ua.clock;
  ua.clock += activateAfter;
  fetchRequest(ua, request, Infinity);
  ua.clock = start;
  return { result: 'resolved', durationMs: 0 };
}

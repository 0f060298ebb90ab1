/** navigator.sendBeacon(). https://w3c.github.io/beacon/#sec-processing-model */
import type { PageObservation } from '../run/recording.ts';
import type { BeaconAction } from '../scenario/schema.ts';
import { fetchRequest } from './fetch.ts';
import { reserveKeepalive } from './http-network.ts';
import { isCorsSafelistedRequestHeader } from './headers.ts';
import { extractBody, newRequest, parseUrl, type Client } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** What script learns, while the request goes its way. */
export function runBeacon(ua: UserAgent, action: BeaconAction, client: Client): PageObservation {
  const is = ua.deciding('send-beacon');
  const url = parseUrl(action.url, client);
  if (is('3', url === null || !/^https?:$/.test(url.protocol), `${action.url} is no HTTP(S) URL`))
    return refused('TypeError');
  const request = newRequest(client, url!, { method: 'POST', credentials: 'include' });
  if (action.body) {
    const { bytes, type, stream } = extractBody(action.body);
    if (is('6.1', stream, 'a stream cannot be kept alive')) return refused('TypeError');
    if (!reserveKeepalive(ua, bytes.length)) return refused('false');
    request.body = { bytes, stream: false };
    if (is('6.3', type !== null, `the type of the data is ${type}`)) {
      const safe = isCorsSafelistedRequestHeader(ua, 'Content-Type', type!);
      if (!is('6.3.2', safe, `${type} is a CORS-safelisted value`)) {
        request.mode = 'cors';
        // The text calls for a preflight (section 4); the flag that brings it about is left unsaid.
        request.unsafeRequest = true;
      }
      request.headers.push(['Content-Type', type!]);
    }
  }
  // Script goes on while the request is on its way.
  const start = ua.clock;
  fetchRequest(ua, request, Infinity);
  ua.keepalive.push({ bytes: request.body?.bytes.length ?? 0, until: ua.clock });
  ua.clock = start;
  return { result: 'resolved', durationMs: 0 };
}

const refused = (name: string): PageObservation => ({
  result: 'rejected',
  error: { name, message: '' },
  durationMs: 0,
});

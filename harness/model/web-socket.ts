/** The opening handshake of WebSocket. https://websockets.spec.whatwg.org/#concept-websocket-establish */
import type { PageObservation } from '../run/recording.ts';
import type { WebSocketAction } from '../scenario/schema.ts';
import { fetchRequest } from './fetch.ts';
import { append } from './headers.ts';
import { newRequest, parseUrl, type Client } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** From the constructor to open or close. */
export function runWebSocket(ua: UserAgent, action: WebSocketAction, client: Client): PageObservation {
  const url = parseUrl(action.url, client);
  if (url === null) return { result: 'rejected', error: { name: 'SyntaxError', message: '' }, durationMs: 0 };
  const request = newRequest(client, url, {
    mode: 'websocket',
    credentials: 'include',
    cache: 'no-store',
    redirect: 'error',
    referrer: null,
  });
  append(request.headers, 'Upgrade', 'websocket');
  append(request.headers, 'Connection', 'Upgrade');
  append(request.headers, 'Sec-WebSocket-Key', 'bW9kZWwgb2Yga2V5cy4=');
  append(request.headers, 'Sec-WebSocket-Version', '13');
  const response = fetchRequest(ua, request, Infinity);
  const is = ua.deciding('establish-web-socket');
  const error = response.type === 'error';
  if (error || is('11.2', response.status !== 101, `the status is ${response.status}`))
    return {
      result: 'rejected',
      error: { name: 'close', message: '' },
      facts: { closeCode: 1006, event: 'CloseEvent code=1006 reason= wasClean=false' },
      durationMs: 0,
    };
  return { result: 'resolved', durationMs: 0 };
}

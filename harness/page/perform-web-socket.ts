/** The web-socket action: one handshake, from the constructor to open or close. */
import type { PageObservation } from '../run/recording.ts';
import type { WebSocketAction } from '../scenario/schema.ts';
import { describeEvent } from './describe-event.ts';
import { describeError } from './body.ts';

/** Performs the action; never rejects. `signal` ends it when the scenario's time is up. */
export function performWebSocket(action: WebSocketAction, signal: AbortSignal): Promise<PageObservation> {
  const start = performance.now();
  const took = () => Math.round(performance.now() - start);
  return new Promise((resolve) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(action.url.replace(/^http/, 'ws'));
    } catch (error) {
      resolve({ result: 'rejected', error: describeError(error), durationMs: took() });
      return;
    }
    const events: string[] = [];
    socket.onerror = () => events.push('error');
    socket.onopen = () => {
      events.push('open');
      resolve({ result: 'resolved', events, durationMs: took() });
      socket.close();
    };
    socket.onclose = (event) => {
      const seen = [...events, 'close'];
      const error = { name: 'close', message: '' };
      resolve({
        result: 'rejected',
        error,
        events: seen,
        facts: { closeCode: event.code, event: describeEvent(event) },
        durationMs: took(),
      });
    };
    signal.addEventListener('abort', () => {
      resolve({ result: 'timeout', events, durationMs: took() });
      socket.close();
    });
  });
}

/** The event-source action: one EventSource from its constructor to the event that ends the step. */
import type { PageObservation } from '../run/recording.ts';
import type { EventSourceAction } from '../scenario/schema.ts';
import { describeEvent } from './describe-event.ts';
import { describeError } from './body.ts';

/** Performs the action; never rejects. `signal` ends it when the scenario's time is up. */
export function performEventSource(action: EventSourceAction, signal: AbortSignal): Promise<PageObservation> {
  const start = performance.now();
  const took = () => Math.round(performance.now() - start);
  return new Promise((resolve) => {
    let source: EventSource;
    try {
      source = new EventSource(
        action.url,
        action.withCredentials === undefined ? {} : { withCredentials: action.withCredentials },
      );
    } catch (error) {
      resolve({ result: 'rejected', error: describeError(error), durationMs: took() });
      return;
    }
    const events: string[] = [];
    let toCome = action.reconnections ?? 0;
    const end = (part: Omit<PageObservation, 'events' | 'durationMs'>) => {
      source.close();
      resolve({ ...part, events, durationMs: took() });
    };
    source.onopen = () => events.push('open');
    source.onmessage = ({ data, origin }) => {
      events.push('message');
      if (toCome > 0) return;
      end({ result: 'resolved', url: source.url, body: { text: String(data) }, facts: facts({ origin }) });
    };
    source.onerror = (event) => {
      events.push('error');
      if (source.readyState === EventSource.CONNECTING && toCome-- > 0) return;
      end({ result: 'rejected', error: { name: 'error', message: '' }, facts: facts({ event: describeEvent(event) }) });
    };
    const facts = (more: Record<string, string>) => ({ readyState: source.readyState, ...more });
    signal.addEventListener('abort', () => end({ result: 'timeout' }));
  });
}

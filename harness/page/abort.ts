/** Aborts at an event instead of after a time, so that no verdict hangs on how fast a machine is. */
import type { Abort } from '../scenario/schema.ts';
import { awaitRequest } from './await-request.ts';
import { describeError } from './body.ts';

/** What the page can say about the fetch under way. */
export interface AbortTrigger {
  /** The head or the first bytes of the body have come; aborts when that is what was waited for. */
  reached(event: 'head' | 'body'): void;
  /** The fetch has ended. */
  disarm(): void;
}

/**
 * Calls `abort` once, at the event. `id` is the scenario's. Where the event is a request's arrival, an origin tells; a
 * fault of that line ends in `fail`.
 */
export function armAbort(
  spec: Abort | undefined,
  id: string,
  abort: () => void,
  fail: (reason: string) => void,
): AbortTrigger {
  if (!spec) return { reached: () => undefined, disarm: () => undefined };
  const ended = new AbortController();
  const timer = spec.latestMs === undefined ? undefined : setTimeout(fire, spec.latestMs);
  function fire(): void {
    disarm();
    abort();
  }
  function disarm(): void {
    clearTimeout(timer);
    ended.abort();
  }
  if (spec.on === 'request') {
    awaitRequest(id, spec.resource ?? '', 1, ended.signal).then(
      () => ended.signal.aborted || fire(),
      (error: unknown) =>
        ended.signal.aborted || fail(`asking for a request's arrival: ${describeError(error).message}`),
    );
  }
  return {
    reached: (event) => {
      if (event === spec.on && !ended.signal.aborted) fire();
    },
    disarm,
  };
}

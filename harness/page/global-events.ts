/** Counts what is fired at the global object while a step goes on: for scenarios that run alone. */
import type { Facts } from '../scenario/facts.ts';
import { controlUrl } from './control-line.ts';
import { Marker } from './marker.ts';

/**
 * Listens from now on; the result is to be called when the step has ended. That nothing more comes is concluded from an
 * event of our own that has come instead, after another round trip to the origins.
 */
export function watchGlobalEvents(): () => Promise<Facts> {
  let errors = 0;
  let rejections = 0;
  let last: (() => void) | undefined;
  const marker = new Marker();
  const onError = (event: Event) => {
    // Events of elements reach the window only in their capture phase.
    if (event.target === globalThis) errors++;
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    if (event.reason === marker) last?.();
    else if (!(event.reason instanceof Marker)) rejections++;
  };
  addEventListener('error', onError);
  addEventListener('unhandledrejection', onRejection);
  return async () => {
    await fetch(controlUrl('frame.html'), { mode: 'no-cors', cache: 'no-store' }).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    const over = new Promise<void>((resolve) => (last = resolve));
    void Promise.reject(marker);
    await over;
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
    return { windowErrors: errors, unhandledRejections: rejections };
  };
}

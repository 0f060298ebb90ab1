/** One bundle for the page, its workers and its frames: what it does everywhere but in the top-level page. */
import { serveAsServiceWorker } from './controller.ts';
import { serve } from './messages.ts';
import { OUTER, relayToInnerWorker } from './workers.ts';

/** Serves the page from wherever this is; false where this is the page itself. */
export function serveElsewhere(): boolean {
  if ('skipWaiting' in globalThis) {
    serveAsServiceWorker(globalThis as unknown as Parameters<typeof serveAsServiceWorker>[0]);
  } else if ('onconnect' in globalThis) {
    addEventListener('connect', (event) => {
      const [port] = (event as MessageEvent).ports;
      serve(
        (message) => port!.postMessage(message),
        (run) => (port!.onmessage = (order) => run(order.data)),
      );
    });
  } else if (typeof document === 'undefined') {
    if (self.name === OUTER) relayToInnerWorker();
    else
      serve(
        (message) => postMessage(message),
        (run) => addEventListener('message', (event) => run(event.data)),
      );
  } else if (document.documentElement.dataset['role'] === 'frame') {
    // A frame speaks to the page around it, a window to the page that opened it.
    const page = parent === window ? (opener as Window) : parent;
    serve(
      (message) => page.postMessage(message, '*'),
      (run) => addEventListener('message', (event) => event.source === page && run(event.data)),
    );
  } else return false;
  return true;
}

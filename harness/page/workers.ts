/** Starts the workers that scenarios run in. */
import { remoteHost, Unsupported, type Host, type Message } from './messages.ts';
import { readsWorkerType } from './worker-type.ts';

/** The name of a worker that does nothing but start another one. */
export const OUTER = 'outer';

/** A dedicated worker from a URL. Rejects with Unsupported where the engine ignores module workers. */
export function dedicatedWorker(name: string, url: string, options: WorkerOptions = {}): Promise<Host> {
  if (options.type === 'module' && !readsWorkerType()) throw new Unsupported('this engine lacks module workers');
  return remoteHost(name, (listener, fail) => {
    const worker = new Worker(url, options);
    worker.onmessage = (event: MessageEvent<Message>) => listener(event.data);
    worker.onerror = (event) => fail(event.message);
    return (scenario) => worker.postMessage(scenario);
  });
}

export function sharedWorker(url: string): Promise<Host> {
  if (typeof SharedWorker === 'undefined') throw new Unsupported('this engine lacks shared workers');
  return remoteHost('shared worker', (listener, fail) => {
    const worker = new SharedWorker(url);
    worker.onerror = () => fail('');
    worker.port.onmessage = (event: MessageEvent<Message>) => listener(event.data);
    return (scenario) => worker.port.postMessage(scenario);
  });
}

/** Inside a worker: starts another one of the same script and passes on what is said. */
export function relayToInnerWorker(): void {
  if (typeof Worker === 'undefined') {
    postMessage({ unsupported: 'this engine lacks workers that are started by workers' } satisfies Message);
    return;
  }
  const inner = new Worker(location.href, { name: 'inner' });
  inner.onmessage = (event) => postMessage(event.data);
  addEventListener('message', (event) => inner.postMessage(event.data));
}

/** The worker action: starts a worker from a URL, and tells whether its script came to run. */
import type { PageObservation } from '../run/recording.ts';
import type { WorkerAction } from '../scenario/worker-action.ts';
import { describeEvent } from './describe-event.ts';
import { describeError } from './body.ts';

/** Performs the action; `signal` ends it when the scenario's time is up. Leaves no worker behind. */
export async function performWorker(action: WorkerAction, signal: AbortSignal): Promise<PageObservation> {
  const start = performance.now();
  const over = new Promise<'timeout'>((resolve) => signal.addEventListener('abort', () => resolve('timeout')));
  const took = () => Math.round(performance.now() - start);
  try {
    const end = await Promise.race([action.worker === 'service' ? register(action.url) : run(action), over]);
    if (typeof end === 'string') return { result: end, durationMs: took() };
    const facts = { event: describeEvent(end) };
    return { result: 'rejected', error: { name: 'error', message: '' }, facts, durationMs: took() };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: took() };
  }
}

async function register(url: string): Promise<'resolved'> {
  const registration = await navigator.serviceWorker.register(url);
  await registration.unregister();
  return 'resolved';
}

function run({ worker, url, credentials }: WorkerAction): Promise<'resolved' | Event> {
  if (worker === 'shared') {
    const shared = new SharedWorker(url);
    return firstOf(shared, shared.port, () => shared.port.close());
  }
  const type = worker === 'module' ? 'module' : 'classic';
  const dedicated = new Worker(url, { type, ...(credentials ? { credentials } : {}) });
  return firstOf(dedicated, dedicated, () => dedicated.terminate());
}

/** The first of an error event of the worker and a message on its line. */
function firstOf(worker: AbstractWorker, line: Worker | MessagePort, end: () => void): Promise<'resolved' | Event> {
  return new Promise((resolve) => {
    const done = (how: 'resolved' | Event) => {
      end();
      resolve(how);
    };
    worker.onerror = done;
    line.onmessage = () => done('resolved');
  });
}

/** The page's side of service workers: registers them, runs scenarios in one, and in a frame that one controls. */
import { frameHost } from './frames.ts';
import { givenUp, GRACE_MS, START_MS, Unsupported, type Host, type WorkerOrder } from './messages.ts';
import type { PageResult } from './protocol.ts';

/** A host that runs scenarios in a service worker which controls nothing. */
export async function serviceWorkerHost(base: string): Promise<Host> {
  const worker = await register(base, 'service-worker/');
  return (scenario) =>
    order<PageResult>(worker, { run: scenario }, scenario.timeoutMs + GRACE_MS).catch(() => givenUp(scenario));
}

/** A host that runs scenarios in a frame of the scope `folder`, at `url`; the worker gets each scenario's rules before it begins. */
export async function controlledFrameHost(base: string, folder: string, url: string): Promise<Host> {
  const worker = await register(base, folder);
  const frame = await frameHost('frame controlled by a service worker', (element) => {
    element.src = url;
  });
  return async (scenario) => {
    await order(worker, { control: scenario.id, rules: scenario.controller ?? {} }, START_MS);
    const result = await frame(scenario);
    const kept = await order<boolean>(worker, { forget: scenario.id }, START_MS);
    if (!kept) throw new Error('the service worker was restarted while the scenario ran');
    return result;
  };
}

/** Takes away what register() left behind, so that nothing outlives the run. */
export async function unregisterAll(base: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope.startsWith(base)) await registration.unregister();
  }
}

const registered = new Map<string, Promise<ServiceWorker>>();

/** The service worker of a folder; registered once, for several frames may share it. */
function register(base: string, folder: string): Promise<ServiceWorker> {
  let worker = registered.get(folder);
  if (!worker) {
    // A worker that was not activated in time may never be (WebKitGTK, now and then): one more start, before any scenario.
    worker = activate(base, folder).catch(async (error: unknown) => {
      if (error instanceof Unsupported) throw error;
      await (await navigator.serviceWorker.getRegistration(base + folder))?.unregister();
      return activate(base, folder);
    });
    registered.set(folder, worker);
  }
  return worker;
}

/** A service worker with a scope of its own below the control pages, active. */
async function activate(base: string, folder: string): Promise<ServiceWorker> {
  if (!('serviceWorker' in navigator)) throw new Unsupported('this engine lacks service workers');
  const registration = await navigator.serviceWorker.register(`${base}runtime.js`, { scope: base + folder });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) throw new Error('the registration has no service worker');
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the service worker was not active within ${START_MS / 1000} s`)),
      START_MS,
    );
    const look = () => {
      if (worker.state !== 'activated' && worker.state !== 'redundant') return;
      clearTimeout(timer);
      if (worker.state === 'activated') resolve();
      else reject(new Error('the service worker was not installed'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
  await order(worker, { ping: true }, START_MS);
  return worker;
}

/** Asks a service worker something and gives its answer; rejects when none comes in time. */
function order<T>(worker: ServiceWorker, message: WorkerOrder, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const end = () => {
      clearTimeout(timer);
      port1.close();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the service worker did not answer within ${ms / 1000} s`));
    }, ms);
    port1.onmessage = (event: MessageEvent<T>) => {
      end();
      resolve(event.data);
    };
    worker.postMessage(message, [port2]);
  });
}

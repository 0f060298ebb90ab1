/** The contexts that scenarios run in. Each one is made once and shared: what isolates scenarios is their URLs. */
import type { Context } from '../scenario/schema.ts';
import { execute } from './execute.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';

/** Runs a scenario in its context; never rejects. */
export type Host = (scenario: PlannedScenario) => Promise<PageResult>;

/** What a worker or frame says to the page. */
type Message = { ready: true } | { result: PageResult };

/** A context that does not start within this time is a fault of ours, not a browser's answer. */
const START_MS = 20_000;
/** The page waits this much longer than the context, which keeps the scenario's own limit. */
const GRACE_MS = 5_000;

const hosts = new Map<Context['type'], Promise<Host>>();

/** The host of a context, started when first needed. */
export function hostOf(type: Context['type']): Promise<Host> {
  let host = hosts.get(type);
  if (!host) {
    host = start[type]();
    hosts.set(type, host);
  }
  return host;
}

const start: Record<Context['type'], () => Promise<Host>> = {
  window: async () => execute,
  'dedicated-worker': () => {
    const worker = new Worker('runtime.js');
    return remote('dedicated worker', (listener) => {
      worker.onmessage = (event) => listener(event.data);
      return (scenario) => worker.postMessage(scenario);
    });
  },
  'sandboxed-frame': () => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = 'frame.html';
    return remote('sandboxed frame', (listener) => {
      addEventListener('message', (event) => {
        if (event.source === frame.contentWindow) listener(event.data);
      });
      document.body.append(frame);
      return (scenario) => frame.contentWindow!.postMessage(scenario, '*');
    });
  },
};

function remote(
  name: string,
  connect: (listener: (message: Message) => void) => (s: PlannedScenario) => void,
): Promise<Host> {
  const waiting = new Map<string, (result: PageResult) => void>();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the ${name} did not start within ${START_MS / 1000} s`)),
      START_MS,
    );
    const send = connect((message) => {
      if ('result' in message) {
        waiting.get(message.result.id)?.(message.result);
        waiting.delete(message.result.id);
        return;
      }
      clearTimeout(timer);
      resolve(
        (scenario) =>
          new Promise((done) => {
            const giveUp = () =>
              done({ id: scenario.id, end: 'timeout', steps: [], durationMs: scenario.timeoutMs + GRACE_MS });
            const limit = setTimeout(giveUp, scenario.timeoutMs + GRACE_MS);
            waiting.set(scenario.id, (result) => {
              clearTimeout(limit);
              done(result);
            });
            send(scenario);
          }),
      );
    });
  });
}

/** Serves the page from inside a worker or frame. */
export function serve(
  post: (message: Message) => void,
  listen: (run: (scenario: PlannedScenario) => void) => void,
): void {
  listen((scenario) => void execute(scenario).then((result) => post({ result })));
  post({ ready: true });
}

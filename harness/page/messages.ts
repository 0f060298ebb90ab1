/** What the page and its other contexts say to each other. */
import type { Controller } from '../scenario/controller-schema.ts';
import { execute } from './execute.ts';
import { setControlBase } from './control-line.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';

/** Runs a scenario in its context; never rejects. */
export type Host = (scenario: PlannedScenario) => Promise<PageResult>;

/** From a worker or frame to the page. */
export type Message = { ready: true } | { unsupported: string } | { result: PageResult };

/** To a service worker; each comes with a port for the answer. */
export type WorkerOrder =
  | { ping: true }
  | { run: PlannedScenario }
  /** From now on answer requests of scenario `id` like this; rules by URL. */
  | { control: string; rules: Controller }
  /** The scenario is over. Answers whether the rules were still known: a worker that was restarted has forgotten them. */
  | { forget: string };

/** An engine lacks what a context needs: said of the engine, not of its CORS. */
export class Unsupported extends Error {
  override name = 'Unsupported';
}

/** A context that does not start within this time is a fault of ours, not a browser's answer. */
export const START_MS = 20_000;
/** The page waits this much longer than the context, which keeps the scenario's own limit. */
export const GRACE_MS = 5_000;

/** A scenario whose context has not said in time how it went. */
export const givenUp = (scenario: PlannedScenario): PageResult => ({
  id: scenario.id,
  end: 'timeout',
  steps: [],
  durationMs: scenario.timeoutMs + GRACE_MS,
});

/** Runs a scenario in this very context. */
export function runHere(scenario: PlannedScenario): Promise<PageResult> {
  setControlBase(scenario.controlBase);
  return execute(scenario);
}

/** Serves the page from inside a worker or frame. */
export function serve(
  post: (message: Message) => void,
  listen: (run: (scenario: PlannedScenario) => void) => void,
): void {
  listen((scenario) => void runHere(scenario).then((result) => post({ result })));
  post({ ready: true });
}

/**
 * The host of a context that speaks in messages. `connect` starts the context, hands on what it says to `listener`, calls
 * `fail` where the platform reports that it cannot start, and gives back how to send it a scenario.
 * Rejects when it does not start; with Unsupported when it says itself that something is missing.
 */
export function remoteHost(
  name: string,
  connect: (listener: (message: Message) => void, fail: (reason: string) => void) => (s: PlannedScenario) => void,
): Promise<Host> {
  const waiting = new Map<string, (result: PageResult) => void>();
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`the ${name} did not start${reason}`));
    };
    const timer = setTimeout(() => fail(` within ${START_MS / 1000} s`), START_MS);
    const listener = (message: Message) => {
      if ('result' in message) {
        waiting.get(message.result.id)?.(message.result);
        waiting.delete(message.result.id);
        return;
      }
      clearTimeout(timer);
      if ('unsupported' in message) return reject(new Unsupported(message.unsupported));
      resolve(
        (scenario) =>
          new Promise((done) => {
            const limit = setTimeout(() => done(givenUp(scenario)), scenario.timeoutMs + GRACE_MS);
            waiting.set(scenario.id, (result) => {
              clearTimeout(limit);
              done(result);
            });
            send(scenario);
          }),
      );
    };
    const send = connect(listener, (reason) => fail(`: ${reason || 'it says nothing more'}`));
  });
}

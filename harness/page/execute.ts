/** One scenario in whatever context this script runs in: its steps in order, within its time. */
import type { PageObservation } from '../run/recording.ts';
import type { Action, Feature } from '../scenario/schema.ts';
import { describeError } from './body.ts';
import { performFetch } from './perform-fetch.ts';
import { performXhr } from './perform-xhr.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';

/** Runs a scenario; never rejects. */
export async function execute(scenario: PlannedScenario): Promise<PageResult> {
  const start = performance.now();
  const steps: PageObservation[] = [];
  const done = (end: PageResult['end'], reason?: string): PageResult => ({
    id: scenario.id,
    end,
    ...(reason === undefined ? {} : { reason }),
    steps,
    durationMs: Math.round(performance.now() - start),
  });
  const missing = scenario.needs.filter((feature) => !FEATURES[feature]());
  if (missing.length > 0) return done('unsupported', `this engine lacks: ${missing.join(', ')}`);

  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), scenario.timeoutMs);
  try {
    for (const step of scenario.steps) {
      const observation = await perform(step, scenario.id, limit.signal);
      if (observation) steps.push(observation);
      if (limit.signal.aborted) return done('timeout');
    }
    return done('done');
  } catch (error) {
    const { name, message } = describeError(error);
    return done('fault', `${name}: ${message}`);
  } finally {
    clearTimeout(timer);
  }
}

async function perform(action: Action, id: string, signal: AbortSignal): Promise<PageObservation | undefined> {
  switch (action.api) {
    case 'fetch':
      return performFetch(action, id, signal);
    case 'xhr':
      return performXhr(action, id, signal);
    case 'pause':
      await new Promise((resolve) => setTimeout(resolve, action.ms));
      return undefined;
  }
}

/** Whether the engine has a feature that scenarios may need. */
const FEATURES: Record<Feature, () => boolean> = {
  // Engines without request streams turn the stream into a string, which shows as a Content-Type.
  'request-streams': () => {
    let asked = false;
    try {
      const request = new Request('/', {
        method: 'POST',
        body: new ReadableStream(),
        get duplex() {
          asked = true;
          return 'half';
        },
      } as RequestInit);
      return asked && !request.headers.has('content-type');
    } catch {
      return false;
    }
  },
};

/**
 * Runs generated scenarios in batches in one browser, and outlives that browser: when it dies or hangs it is started
 * again, and the scenarios that it was at are run one by one to find the one that kills it.
 */
import type { Browser, ScenarioResult } from '../run/recording.ts';
import type { LiveRun } from '../run/run.ts';
import { SessionError } from '../run/session.ts';
import type { Scenario } from '../scenario/schema.ts';

const TOPIC = { id: 'explored', title: 'Explored', description: 'Generated scenarios', scenarios: [] };

export class Runner {
  #start: () => Promise<LiveRun>;
  #live: LiveRun | undefined;
  /** How often the browser had to be started again. */
  restarts = -1;

  constructor(start: () => Promise<LiveRun>) {
    this.#start = start;
  }

  /** The browser; starts it when need be. Rejects as startLiveRun does. */
  async browser(): Promise<Browser> {
    return (await this.#up()).browser;
  }

  /**
   * Runs scenarios; a result for each, by id. One that kills the browser twice has the verdict `crash`.
   * Rejects as startLiveRun does when the browser does not come up again: that includes the self-check.
   */
  async run(scenarios: readonly Scenario[]): Promise<Map<string, ScenarioResult>> {
    const results = new Map<string, ScenarioResult>();
    let rest = scenarios;
    while (rest.length > 0) {
      const { begun, reason } = await this.#batch(rest, results);
      if (reason !== null) await this.#findCulprit(begun, results);
      rest = scenarios.filter(({ id }) => !results.has(id));
    }
    return results;
  }

  /** Runs the suspects of a death one by one, so that each has a result. */
  async #findCulprit(suspects: readonly Scenario[], results: Map<string, ScenarioResult>): Promise<void> {
    for (const scenario of suspects) {
      const first = await this.#batch([scenario], results);
      if (first.reason === null) continue;
      const second = await this.#batch([scenario], results);
      if (second.reason !== null) results.set(scenario.id, crash(scenario, second.reason));
    }
  }

  async close(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    await live?.close();
  }

  /** Runs scenarios together; says which ones had begun when the browser died. */
  async #batch(
    scenarios: readonly Scenario[],
    results: Map<string, ScenarioResult>,
  ): Promise<{ begun: Scenario[]; reason: string | null }> {
    const live = await this.#up();
    const ids = scenarios.map(({ id }) => id);
    try {
      await live.run(
        scenarios.map((scenario) => ({ suite: TOPIC, scenario })),
        () => undefined,
      );
      // What browsers print decides nothing here, and waiting for it takes a quarter of the time.
      const seen = live.results();
      for (const id of ids) results.set(id, seen.get(id)!);
      live.release(ids);
      return { begun: [], reason: null };
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      const settled = await live.settle();
      for (const id of ids) if (settled.has(id)) results.set(id, settled.get(id)!);
      const begun = new Set(live.begun());
      await this.close();
      const left = scenarios.filter(({ id }) => !results.has(id));
      const suspects = left.filter(({ id }) => begun.has(id));
      return { begun: suspects.length > 0 ? suspects : left.slice(0, 1), reason: error.message };
    }
  }

  async #up(): Promise<LiveRun> {
    if (!this.#live) {
      this.#live = await this.#start();
      this.restarts++;
    }
    return this.#live;
  }
}

function crash(scenario: Scenario, reason: string): ScenarioResult {
  const observed = { page: [], wire: [], console: [] };
  return { topic: TOPIC.id, scenario, verdict: 'crash', reason, observed, durationMs: 0 };
}

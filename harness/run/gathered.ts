/**
 * What a run has observed so far, over all browsers it had to start: results, which of them are settled, and at which
 * scenarios a browser died.
 *
 * A result is settled when it has been there for a while and the browser has delivered everything it had said by then: a
 * late request or console message would have arrived. What was not settled when a browser died, or a run was killed, is
 * asked again. So is, alone, what a browser was at when it died; when it dies at that again, the scenario is a `crash`.
 */
import type { Scenario } from '../scenario/schema.ts';
import type { CatalogEntry } from './catalog.ts';
import type { Recorder } from './recorder.ts';
import type { Part, Recording, ScenarioResult, Verdict } from './recording.ts';
import type { Carried } from './resume.ts';
import type { LiveRun } from './run.ts';

/** How often results are settled: each has been there from one to two of these by then. */
const SETTLE_MS = 1000;
/** A browser may die so often at a scenario that is then a crash. */
const MOST_DEATHS = 2;

export class Gathered {
  /** The runs behind the results, the present one last. */
  readonly parts: Part[] = [];
  #entries: readonly CatalogEntry[];
  #results = new Map<string, ScenarioResult>();
  #settled = new Set<string>();
  /** Of scenarios at which browsers died: how often, and why last. */
  #fatal = new Map<string, { deaths: number; reason: string }>();
  /** What the present browser has shown, before anything is added. */
  #seen = new Map<string, ScenarioResult>();
  #begun = false;

  constructor(entries: readonly CatalogEntry[]) {
    this.#entries = entries;
  }

  /** Takes what an earlier run has left. */
  carry({ results, settled, parts }: Carried): void {
    this.parts.push(...parts);
    for (const result of results) this.#results.set(result.scenario.id, result);
    for (const id of settled) this.#settled.add(id);
  }

  /** Another browser is up. */
  begin({ origins, prefix }: Pick<LiveRun, 'origins' | 'prefix'>): void {
    const now = new Date().toISOString();
    this.parts.push({ start: now, end: now, origins: { ...origins }, prefix });
    this.#seen.clear();
    this.#begun = true;
  }

  /** Whether a browser was up. */
  get began(): boolean {
    return this.#begun;
  }

  /** What is still to be asked. */
  left(): CatalogEntry[] {
    return this.#entries.filter(
      ({ scenario: { id } }) => !this.#settled.has(id) && (this.#fatal.get(id)?.deaths ?? 0) < MOST_DEATHS,
    );
  }

  resultOf(id: string): ScenarioResult | undefined {
    return this.#results.get(id);
  }

  isSettled(id: string): boolean {
    return this.#settled.has(id);
  }

  /** What is kept of earlier browsers, for the growing file. */
  kept(): { results: ScenarioResult[]; settled: string[] } {
    return { results: [...this.#results.values()], settled: [...this.#settled] };
  }

  /**
   * Runs what is left in the present browser; what one died at goes last, each alone.
   * @throws SessionError when the browser dies
   */
  async runLeft(
    live: LiveRun,
    recorder: Pick<Recorder, 'append' | 'settle'> | undefined,
    onResult: (result: ScenarioResult) => void,
  ): Promise<void> {
    const left = this.left();
    const take = (result: ScenarioResult) => {
      const kept = this.#take(result);
      recorder?.append(kept);
      onResult(kept);
    };
    const stop = this.#settleNowAndThen(live, recorder);
    try {
      await live.run(
        left.filter(({ scenario }) => !this.#fatal.has(scenario.id)),
        take,
      );
      for (const entry of left) if (this.#fatal.has(entry.scenario.id)) await live.run([entry], take);
    } finally {
      stop();
    }
    const results = await live.settle();
    for (const result of results.values()) this.#take(result);
    for (const id of results.keys()) this.#settled.add(id);
    this.#present.end = new Date().toISOString();
  }

  /** The present browser is gone, or was ended: takes what it has shown. */
  end(results: ReadonlyMap<string, ScenarioResult>, begun: readonly string[], reason: string): void {
    for (const result of results.values()) this.#take(result);
    for (const id of begun) this.#fatal.set(id, { deaths: (this.#fatal.get(id)?.deaths ?? 0) + 1, reason });
    this.#present.end = new Date().toISOString();
  }

  /** Ids of scenarios whose results may lack evidence. */
  unsettled(): string[] {
    return [...this.#results.keys()].filter((id) => !this.#settled.has(id));
  }

  /** A result for every scenario, in order. */
  all({ status, reason = 'the run ended before it' }: Recording['run']): ScenarioResult[] {
    return this.#entries.map(({ suite, scenario }) => {
      const known = this.#results.get(scenario.id);
      if (known) return this.#inParts(known);
      const died = reason === 'interrupted' ? undefined : this.#fatal.get(scenario.id);
      const verdict = status === 'error' ? 'error' : died ? 'crash' : 'not-run';
      return this.#inParts(unfinished(suite.id, scenario, verdict, died?.reason ?? reason));
    });
  }

  get #present(): Part {
    return this.parts.at(-1)!;
  }

  #take(result: ScenarioResult): ScenarioResult {
    const { id } = result.scenario;
    const at = this.parts.length - 1;
    const kept = at > 0 ? { ...result, part: at } : result;
    if (this.#seen.get(id) === result) return this.#results.get(id)!;
    this.#seen.set(id, result);
    this.#results.set(id, kept);
    return kept;
  }

  /** Where several runs are behind a recording, each result says of which it is. */
  #inParts(result: ScenarioResult): ScenarioResult {
    if (this.parts.length > 1) return { ...result, part: result.part ?? 0 };
    const { part: _part, ...rest } = result;
    return rest;
  }

  /** Settles results while scenarios run, until it is told to stop. */
  #settleNowAndThen(live: LiveRun, recorder: Pick<Recorder, 'append' | 'settle'> | undefined): () => void {
    let earlier: string[] = [];
    let busy = false;
    let stopped = false;
    const settle = async () => {
      const due = earlier;
      earlier = [...this.#seen.keys()].filter((id) => !this.#settled.has(id));
      if (due.length === 0 || !(await live.flush()) || stopped) return;
      for (const [id, result] of live.results()) {
        if (this.#seen.get(id) !== result) recorder?.append(this.#take(result));
      }
      recorder?.settle(due);
      for (const id of due) this.#settled.add(id);
    };
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      settle()
        .catch((error: unknown) => live.fail(error as Error))
        .finally(() => (busy = false));
    }, SETTLE_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }
}

/** The result of a scenario that has none of its own. */
export function unfinished(topic: string, scenario: Scenario, verdict: Verdict, reason: string): ScenarioResult {
  return { topic, scenario, verdict, reason, observed: { page: [], wire: [], console: [] }, durationMs: 0 };
}

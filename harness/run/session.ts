/** The runner's end of the line to a page: hands out scenarios, takes what the page saw, notices silence. */
import type { PageChannel } from '../../servers/origins/control.ts';
import type { WireLog } from '../../servers/origins/wire-log.ts';
import { silenceLimit } from '../browsers/limits.ts';
import type { Command, LoadPlan, PageReport, PageResult, PlannedScenario } from '../page/protocol.ts';
import { holdsLine, LINES } from '../scenario/lines.ts';
import type { OriginName, ResetEvent, Scenario } from '../scenario/schema.ts';
import { expand, type Scope } from '../scenario/templates.ts';
import { planScenario } from './plan.ts';

/** How many scenarios a page runs at once. */
export const CONCURRENCY = 32;
/** At most this many scenarios travel to the page in one answer. */
const BATCH = 5000;
/** An idle page asks again after this time. */
const IDLE_MS = 20_000;
/** A page that died, hangs or failed; scenarios that had not ended have no result. */
export class SessionError extends Error {
  override name = 'SessionError';
  /** Whether the browser or its page died or hangs: another one may do better. */
  readonly gone: boolean;

  constructor(message: string, options: { gone?: boolean } = {}) {
    super(message);
    this.gone = options.gone ?? false;
  }
}

interface Job {
  total: number;
  pending: Scenario[];
  running: Map<string, Scenario>;
  onEnd(result: PageResult, scope: Scope & { scenario: Scenario }): void;
  resolve(): void;
  reject(error: Error): void;
}

export class PageSession implements PageChannel {
  readonly runtime: string;
  /** From the page's first report. */
  userAgent = '';
  #log: WireLog;
  #controlUrl: (origin: OriginName) => string;
  #scopes = new Map<string, Scope & { scenario: Scenario }>();
  #job: Job | undefined;
  #load:
    { plan: LoadPlan; resolve(result: { requests: number; ms: number }): void; reject(error: Error): void } | undefined;
  /** Whether the page says how far it is: for a browser that a person looks at. */
  showsProgress = false;
  #wake: (() => void) | undefined;
  #failure: Error | undefined;
  #ended: string | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #connected!: () => void;
  /** Resolves when a page asks for the first time. */
  readonly connected = new Promise<void>((resolve) => (this.#connected = resolve));
  #rejectFailed!: (error: Error) => void;
  /** Rejects when the session fails. */
  readonly failed = new Promise<never>((_resolve, reject) => (this.#rejectFailed = reject));

  #dismissed!: () => void;
  /** Resolves when the page has been told that nothing more will come. */
  readonly dismissed = new Promise<void>((resolve) => (this.#dismissed = resolve));

  readonly advanceClock: ((ms: number) => void) | undefined;

  /** @param advanceClock moves the clock of the page's browser, where it can be moved */
  constructor(
    runtime: string,
    log: WireLog,
    controlUrl: (origin: OriginName) => string,
    advanceClock?: (ms: number) => void,
  ) {
    this.runtime = runtime;
    this.#log = log;
    this.#controlUrl = controlUrl;
    this.advanceClock = advanceClock;
    this.failed.catch(() => undefined);
  }

  /**
   * Runs scenarios in the page. `onEnd` is called for each as its result arrives; what it throws ends the run.
   * @throws SessionError when the page dies or falls silent; `running` says which scenarios it was at
   */
  async run(scenarios: readonly Scenario[], onEnd: Job['onEnd']): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (scenarios.length === 0) return;
    // Those that take long begin first, so that nothing waits for them at the end.
    const pending = [...scenarios].sort((a, b) => patience(b) - patience(a));
    await new Promise<void>((resolve, reject) => {
      this.#job = { total: pending.length, pending, running: new Map(), onEnd, resolve, reject };
      this.#watch(silenceLimit());
      this.#wake?.();
    });
  }

  /** Fires as many requests at the scenario's target, some of them preflights, with nothing of a scenario around: for the bench. */
  load(scenario: Scenario, requests: number, preflights = 0): Promise<{ requests: number; ms: number }> {
    const url = expand('{url:target}', this.#log.register(scenario));
    return new Promise((resolve, reject) => {
      this.#load = { plan: { url, requests, preflights, concurrency: CONCURRENCY }, resolve, reject };
      this.#watch(silenceLimit() * 4);
      this.#wake?.();
    });
  }

  /** Ids of the scenarios that the page is at: it begins them in the order in which it was given them. */
  get running(): string[] {
    const given = [...(this.#job?.running.values() ?? [])];
    const first = new Set([
      ...given.filter(holdsLine).slice(0, LINES),
      ...given.filter((scenario) => !holdsLine(scenario)).slice(0, CONCURRENCY),
    ]);
    return given
      .filter((scenario) => first.has(scenario) || this.#log.requests(scenario.id).length > 0)
      .map(({ id }) => id);
  }

  /** Why the session ended before its time. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Lets go of a scenario that has been dealt with, so that a long run keeps a level memory. */
  release(id: string): void {
    this.#scopes.delete(id);
    this.#log.release(id);
  }

  /** Ends whatever is under way. */
  fail(reason: string | Error): void {
    this.#failure ??= typeof reason === 'string' ? new SessionError(reason) : reason;
    clearTimeout(this.#watchdog);
    this.#rejectFailed(this.#failure);
    this.#job?.reject(this.#failure);
    this.#load?.reject(this.#failure);
    this.#wake?.();
  }

  /** Tells the page that nothing more will come. */
  end(message: string): void {
    this.#ended = message;
    clearTimeout(this.#watchdog);
    this.#wake?.();
  }

  async next(origin: OriginName): Promise<Command> {
    this.#connected();
    const command = this.#command(origin);
    if (command) return command;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, IDLE_MS);
      this.#wake = resolve;
    });
    clearTimeout(timer);
    this.#wake = undefined;
    return this.#command(origin) ?? { do: 'wait' };
  }

  received(id: string, resource: string, requests = 1): Promise<boolean> {
    return this.#log.received(id, resource, requests);
  }

  preflights(id: string): number {
    return this.#log.requests(id).filter(({ preflight }) => preflight).length;
  }

  told(id: string, event: ResetEvent): void {
    this.#log.tell(id, event);
  }

  report(report: PageReport): void {
    this.userAgent ||= String(report.userAgent);
    if (report.fault) return this.fail(`the page runtime failed: ${report.fault}`);
    if (report.load) {
      clearTimeout(this.#watchdog);
      this.#load?.resolve(report.load);
      this.#load = undefined;
    }
    const job = this.#job;
    if (!job || this.#failure) return;
    for (const result of report.results) {
      const scope = this.#scopes.get(result.id);
      if (!scope || !job.running.delete(result.id)) continue;
      try {
        job.onEnd(result, scope);
      } catch (error) {
        // Ours, not the page's: a disk that is full, say. It must not get lost in the answer to the page.
        return this.fail(error as Error);
      }
    }
    if (job.running.size + job.pending.length > 0) return this.#watch(limitOf(job));
    clearTimeout(this.#watchdog);
    this.#job = undefined;
    job.resolve();
  }

  #command(origin: OriginName): Command | undefined {
    if (this.#ended !== undefined) {
      this.#dismissed();
      return { do: 'end', message: this.#ended };
    }
    if (this.#failure) return undefined;
    if (this.#load) {
      // An https page may not ask for http in every engine.
      if (origin !== 'page') return { do: 'go', url: this.#controlUrl('page') };
      return { do: 'load', plan: this.#load.plan };
    }
    const job = this.#job;
    if (!job || job.pending.length === 0) return undefined;
    const here = job.pending.filter((scenario) => scenario.context.origin === origin);
    if (here.length === 0) return { do: 'go', url: this.#controlUrl(job.pending[0]!.context.origin) };
    const together = here.filter((scenario) => !scenario.exclusive);
    const batch = together.length > 0 ? together.slice(0, BATCH) : here.slice(0, 1);
    const chosen = new Set(batch);
    job.pending = job.pending.filter((scenario) => !chosen.has(scenario));
    const done = job.total - job.pending.length - batch.length - job.running.size;
    const progress = this.showsProgress ? { progress: { done, total: job.total } } : {};
    for (const scenario of batch) job.running.set(scenario.id, scenario);
    this.#watch(limitOf(job));
    return {
      do: 'run',
      scenarios: batch.map((scenario) => this.#plan(scenario)),
      concurrency: CONCURRENCY,
      ...progress,
    };
  }

  #plan(scenario: Scenario): PlannedScenario {
    const scope = this.#log.register(scenario) as Scope & { scenario: Scenario };
    this.#scopes.set(scenario.id, scope);
    return planScenario(scope, this.#controlUrl);
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(
      () =>
        this.fail(
          new SessionError(`the page has said nothing for ${Math.round(ms / 1000)} s: it hangs`, { gone: true }),
        ),
      ms,
    );
  }
}

/** Milliseconds that a scenario spends waiting on purpose. */
function patience(scenario: Scenario): number {
  const pauses = scenario.steps.map((step) => {
    if (step.api === 'pause') return step.ms;
    // An engine that tells nothing is waited for until then.
    const latest = 'abort' in step ? step.abort : 'until' in step ? step.until : undefined;
    const own = 'timeoutMs' in step ? (step.timeoutMs ?? 0) : 0;
    return Math.max(own, (latest && 'latestMs' in latest && latest.latestMs) || 0);
  });
  const delays = Object.values(scenario.resources).flatMap((resource) =>
    [...resource.preflight, ...resource.request].map((reply) => reply.delayMs ?? 0),
  );
  return [...pauses, ...delays].reduce((sum, ms) => sum + ms, 0);
}

function limitOf(job: Job): number {
  return silenceLimit() + Math.max(0, ...[...job.running.values()].map((scenario) => scenario.timeoutMs));
}

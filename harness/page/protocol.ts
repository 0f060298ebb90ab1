/** What travels between the runner and the page runtime. Types only: both sides import them, neither the other's code. */
import type { Controller } from '../scenario/controller-schema.ts';
import type { Action, Context, Feature } from '../scenario/schema.ts';
import type { PageObservation } from '../run/recording.ts';

/** A scenario as the page needs it: what to do, with every placeholder resolved, and nothing of what is expected. */
export interface PlannedScenario {
  id: string;
  context: Context['type'];
  /** URL of the context's document or script; of a local scheme where it is made in the page. */
  contextUrl: string;
  /** The same of other contexts that steps name. */
  elsewhere?: Partial<Record<Context['type'], string>>;
  /** The address of the run's control pages where the page is, ending with `/`. */
  controlBase: string;
  /** What a service worker does with the requests of the context, by URL without query. */
  controller?: Controller;
  steps: Action[];
  needs: Feature[];
  /** Whether an origin waits to hear how far a response has come before it cuts the connection. */
  tells: boolean;
  timeoutMs: number;
}

/** What the runner tells a page to do next. */
export type Command =
  | { do: 'run'; scenarios: PlannedScenario[]; concurrency: number; progress?: { done: number; total: number } }
  | { do: 'load'; plan: LoadPlan }
  | { do: 'go'; url: string }
  | { do: 'wait' }
  | { do: 'end'; message: string };

/** For the bench: the same number of requests without any scenario around them. */
export interface LoadPlan {
  url: string;
  requests: number;
  /** How many of the requests are preflights: each makes another one a PUT. */
  preflights: number;
  concurrency: number;
}

/** How a scenario ended in the page. */
export interface PageResult {
  id: string;
  /** unsupported: a needed feature is missing; fault: the runtime itself failed. */
  end: 'done' | 'timeout' | 'unsupported' | 'fault';
  /** Why, for unsupported and fault. */
  reason?: string;
  steps: PageObservation[];
  durationMs: number;
}

/** One batch from the page. */
export interface PageReport {
  userAgent: string;
  results: PageResult[];
  /** Something broke outside any scenario. */
  fault?: string;
  /** The bench's answer. */
  load?: { requests: number; ms: number };
}

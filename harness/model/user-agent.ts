/**
 * The state that outlives one fetch (caches, cookies, clock) and the record of the steps taken. Every decision of the
 * model goes through `is` and every limit through `limit`: that is what explains a verdict, and what lets a mutation turn
 * one decision around to see whether any scenario notices.
 */
import type { Reply } from '../scenario/schema.ts';
import type { AlgorithmName } from './algorithms.ts';
import type { ModelRequest } from './request.ts';

/** One decision: which step of which algorithm, what it said, and how it came out. */
export interface Step {
  algorithm: AlgorithmName;
  /** Number or name of the step within the algorithm. */
  step: string;
  /** What was asked, in words with the values of this case. */
  text: string;
  outcome: boolean;
}

/** A decision or limit that can be turned around, as `algorithm/step`. */
export type MutationId = string;

/** Where the standards leave it to the user agent. */
export interface Choices {
  /** Upper limit on the life of preflight cache entries in seconds; null: none. */
  maxAgeCap: number | null;
  /** Whether the CORS-preflight cache is used at all. */
  preflightCache: boolean;
  /** Whether cookies go with requests to another site. */
  thirdPartyCookies: boolean;
}

export const DEFAULT_CHOICES: Choices = { maxAgeCap: null, preflightCache: true, thirdPartyCookies: false };

/** An entry of the CORS-preflight cache. https://fetch.spec.whatwg.org/#concept-cache */
export interface PreflightCacheEntry {
  origin: string;
  url: string;
  /** Milliseconds of the model's clock at which it ends. */
  ends: number;
  credentials: boolean;
  method: string | null;
  headerName: string | null;
}

export interface Cookie {
  name: string;
  value: string;
  host: string;
  path: string;
  sameSite: 'none' | 'lax' | 'strict' | 'unspecified';
  secure: boolean;
  hostOnly: boolean;
}

/** Answers a request as the origins would; null when nothing listens there. */
export type Network = (request: ModelRequest) => Reply | null;

export class UserAgent {
  readonly choices: Choices;
  readonly network: Network;
  readonly steps: Step[] = [];
  readonly preflightCache: PreflightCacheEntry[] = [];
  cookies: Cookie[] = [];
  /** Milliseconds since the scenario began. */
  clock = 0;
  /** The clock at which script gives up on the fetch under way. */
  deadline = Infinity;
  /** Name of the resource whose first request makes script abort the fetch under way. */
  abortAt: string | undefined;
  /** Statements of the standards that this case touches and the model leaves out. */
  readonly uncovered = new Set<string>();
  #mutation: MutationId | undefined;
  #seen: Set<MutationId> | undefined;

  constructor(options: {
    network: Network;
    choices?: Partial<Choices>;
    mutation?: MutationId;
    seen?: Set<MutationId>;
  }) {
    this.network = options.network;
    this.choices = { ...DEFAULT_CHOICES, ...options.choices };
    this.#mutation = options.mutation;
    this.#seen = options.seen;
  }

  /** Takes one decision of an algorithm. */
  is(algorithm: AlgorithmName, step: string, condition: boolean, text: string): boolean {
    const id = `${algorithm}/${step}`;
    this.#seen?.add(id);
    const outcome = this.#mutation === id ? !condition : condition;
    this.steps.push({ algorithm, step, text, outcome });
    return outcome;
  }

  /** A limit of an algorithm; a mutation shifts it by one. */
  limit(algorithm: AlgorithmName, step: string, value: number): number {
    const id = `${algorithm}/${step}`;
    this.#seen?.add(id);
    return this.#mutation === id ? value + 1 : value;
  }
}

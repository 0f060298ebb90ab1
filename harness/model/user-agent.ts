/**
 * The state that outlives one fetch (caches, cookies, clock) and the record of the steps taken. Every decision of the
 * model goes through `is` and every limit through `limit`: that is what explains a verdict, and what lets a mutation turn
 * one decision around to see whether any scenario notices.
 */
import type { HeaderLine, Reply } from '../scenario/schema.ts';
import type { AlgorithmName } from './algorithms.ts';
import type { AuthenticationEntry } from './authentication.ts';
import type { StoredResponse } from './http-cache.ts';
import type { QuirkId } from './quirks.ts';
import type { ModelRequest } from './request.ts';
import type { ModelResponse, Result } from './responses.ts';

/** One decision: which step of which algorithm, what it said, and how it came out. */
export interface Step {
  algorithm: AlgorithmName;
  /** Number or name of the step within the algorithm. */
  step: string;
  /** What was asked, in words with the values of this case. */
  text: string;
  outcome: boolean;
}

/** A decision or limit that can be turned around, as `algorithm/step`, or only its n-th occurrence, as `algorithm/step#n`. */
export type MutationId = string;

/** Where the standards leave it to the user agent. */
export interface Choices {
  /** Upper limit on the life of preflight cache entries in seconds; null: none. */
  maxAgeCap: number | null;
  /** Whether the CORS-preflight cache is used at all. */
  preflightCache: boolean;
  /** Whether responses are stored in the HTTP cache. */
  httpCache: boolean;
  /** Whether cookies go with requests to another site. */
  thirdPartyCookies: boolean;
  /** Whether a cookie without SameSite counts as Lax. */
  laxByDefault: boolean;
  /** Whether opaque responses are blocked as ORB proposes. */
  opaqueResponseBlocking: boolean;
}

export const DEFAULT_CHOICES: Choices = {
  maxAgeCap: null,
  preflightCache: true,
  httpCache: true,
  thirdPartyCookies: false,
  laxByDefault: false,
  opaqueResponseBlocking: true,
};

/** An entry of the CORS-preflight cache. https://fetch.spec.whatwg.org/#concept-cache */
export interface PreflightCacheEntry {
  /** Its network partition key: the site; the second part is null. https://fetch.spec.whatwg.org/#network-partition-key */
  key: string;
  origin: string;
  url: string;
  /** Milliseconds of the model's clock at which it ends. */
  ends: number;
  credentials: boolean;
  method: string | null;
  headerName: string | null;
}

/** https://html.spec.whatwg.org/#preload-entry with its key. */
export interface PreloadEntry {
  url: string;
  destination: string;
  mode: string;
  credentials: string;
  response: Result;
}

/** One entry of a Cache. */
export interface CacheEntry {
  url: string;
  headers: HeaderLine[];
  response: ModelResponse;
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
  /** Whether the server at a URL speaks HTTP/2. */
  readonly speaksHttp2: (url: URL) => boolean;
  readonly steps: Step[] = [];
  readonly preflightCache: PreflightCacheEntry[] = [];
  /** The HTTP cache: all contexts of a scenario have one top-level site. */
  httpCache: StoredResponse[] = [];
  cookies: Cookie[] = [];
  authenticationEntries: AuthenticationEntry[] = [];
  /** The scenario's own Cache. */
  readonly cacheEntries: CacheEntry[] = [];
  /** The fetches of the step under way that came to an end. */
  fetches: { request: ModelRequest; response: Result }[] = [];
  /** Keepalive requests whose responses are still to come: bytes, and the clock at which they come. */
  keepalive: { bytes: number; until: number }[] = [];
  /** The map of preloaded resources of the document. https://html.spec.whatwg.org/#map-of-preloaded-resources */
  preloads: PreloadEntry[] = [];
  /** The module map: the text of the module script of a type and URL, or null where none could be made. https://html.spec.whatwg.org/#module-map */
  readonly modules = new Map<string, string | null>();
  /** Milliseconds since the scenario began. */
  clock = 0;
  /** The top-level origin of the step's environment. */
  topLevelOrigin = '';
  /** The network partition key that follows from it. */
  partitionKey = '';
  /** The clock at which script gives up on the fetch under way. */
  deadline = Infinity;
  /** The body of the fetch under way has been sent. */
  transmitted = false;
  /** Name of the resource whose first request makes script abort the fetch under way. */
  abortAt: string | undefined;
  /** Statements of the standards that this case touches and the model leaves out. */
  readonly uncovered = new Set<string>();
  /** Handle fetch of the service worker that controls the client; null where none does. */
  controller: ((request: ModelRequest) => Result | null) | null = null;
  /** The quirks that made a difference. */
  readonly quirksMet = new Set<QuirkId>();
  /** The quirks that were asked for, met or not: no other one can make a difference. */
  readonly quirksAsked = new Set<QuirkId>();
  #quirks: ReadonlySet<QuirkId>;
  /** The two parts of the mutation's id: there are a hundred decisions in one prediction. */
  #mutatedAlgorithm: string | undefined;
  #mutatedStep: string | undefined;
  #occurrence: number | undefined;
  #seen: Set<MutationId> | undefined;

  constructor(options: {
    network: Network;
    speaksHttp2?: (url: URL) => boolean;
    choices?: Partial<Choices>;
    mutation?: MutationId;
    quirks?: readonly QuirkId[];
    seen?: Set<MutationId>;
  }) {
    this.network = options.network;
    this.speaksHttp2 = options.speaksHttp2 ?? (() => false);
    this.choices = { ...DEFAULT_CHOICES, ...options.choices };
    const [mutation, occurrence] = options.mutation?.split('#') ?? [];
    const [algorithm, ...step] = mutation?.split('/') ?? [];
    this.#mutatedAlgorithm = algorithm;
    this.#mutatedStep = step.join('/');
    this.#occurrence = occurrence === undefined ? undefined : Number(occurrence);
    this.#quirks = new Set(options.quirks);
    this.#seen = options.seen;
  }

  /** Takes one decision of an algorithm. */
  is(algorithm: AlgorithmName, step: string, condition: boolean, text: string): boolean {
    const outcome = this.#turns(algorithm, step) && this.#due() ? !condition : condition;
    this.steps.push({ algorithm, step, text, outcome });
    return outcome;
  }

  /** The decisions of one algorithm: `is` with its name given. */
  deciding(algorithm: AlgorithmName): (step: string, condition: boolean, text: string) => boolean {
    return this.is.bind(this, algorithm);
  }

  /** A limit of an algorithm; a mutation shifts it by one. */
  limit(algorithm: AlgorithmName, step: string, value: number): number {
    return this.#turns(algorithm, step) ? value + 1 : value;
  }

  /** Notes a decision or limit; whether it is the mutated one. */
  #turns(algorithm: AlgorithmName, step: string): boolean {
    this.#seen?.add(`${algorithm}/${step}`);
    return this.#mutatedAlgorithm === algorithm && this.#mutatedStep === step;
  }

  /** Whether the engine that is modelled has a quirk. Asked only where it makes a difference. */
  quirk(id: QuirkId): boolean {
    this.quirksAsked.add(id);
    if (!this.#quirks.has(id)) return false;
    this.quirksMet.add(id);
    return true;
  }

  /** Whether the engine that is modelled has a quirk, without a claim that it makes a difference. */
  models(id: QuirkId): boolean {
    this.quirksAsked.add(id);
    return this.#quirks.has(id);
  }

  /** Whether this is the occurrence of the mutated decision that is meant. */
  #due(): boolean {
    return this.#occurrence === undefined || this.#occurrence-- === 0;
  }
}

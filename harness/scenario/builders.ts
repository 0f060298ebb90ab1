/**
 * Builders: short notation for scenarios. What they return is the plain data of schema.ts with every default filled in.
 */
import type {
  Action,
  BeaconAction,
  Body,
  CacheMatchAction,
  Context,
  DocumentDomainAction,
  ElementAction,
  EventSourceAction,
  FetchAction,
  FetchLaterAction,
  HeaderExpectation,
  HeaderLine,
  HeadersAction,
  OriginName,
  Outcome,
  PageExpectation,
  Reply,
  Resource,
  Scenario,
  ScenarioKind,
  Suite,
  WebSocketAction,
  WireExpectation,
  XhrAction,
} from './schema.ts';

/** Header lines as pairs (order and repetition matter) or as an object (one line per name). */
export type HeadersInput = readonly (readonly [string, string])[] | Record<string, string>;

/** A reply in short: the status defaults to 200, `body` may be a plain string. */
export type ReplyInput = Omit<Partial<Reply>, 'headers' | 'body' | 'trailers'> & {
  headers?: HeadersInput;
  trailers?: HeadersInput;
  body?: string | Reply['body'];
};

/** A resource in short: a single reply needs no array; the origin defaults to `remote`. */
export interface ResourceInput {
  origin?: OriginName;
  preflight?: ReplyInput | ReplyInput[];
  request?: ReplyInput | ReplyInput[];
  /** Answers to what a cache asks when it revalidates. */
  conditional?: ReplyInput | ReplyInput[];
}

export type FetchInput = Omit<FetchAction, 'api' | 'url' | 'headers' | 'body'> & {
  url?: string;
  headers?: HeadersInput;
  body?: string | Body;
};
export type XhrInput = Omit<XhrAction, 'api' | 'url' | 'headers' | 'body'> & {
  url?: string;
  headers?: HeadersInput;
  body?: string | Body;
};

export interface ScenarioInput {
  title: string;
  why: string;
  kind?: ScenarioKind;
  requirements: string[];
  context?: Context['type'] | Partial<Context>;
  needs?: Scenario['needs'];
  exclusive?: boolean;
  timeoutMs?: number;
  /** One resource, named `target`, that the scenario is about … */
  target?: ResourceInput;
  /** … and any others by name, such as the hops of a redirect. */
  resources?: Record<string, ResourceInput>;
  /** What the page does: one action or several in order. */
  do: Action | Action[];
  /** What the standard demands: the one right outcome, or for `may` and `observe` the labelled ones. */
  expect: Outcome | Outcome[];
}

/** Default limit of a scenario in milliseconds: far above what a loaded machine needs. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** A scenario with its defaults filled in. */
export function scenario(id: string, input: ScenarioInput): Scenario {
  const context = typeof input.context === 'string' ? { type: input.context } : input.context;
  const resources: Record<string, Resource> = {};
  const inputs = { ...(input.target ? { target: input.target } : {}), ...input.resources };
  for (const [name, value] of Object.entries(inputs)) resources[name] = resource(value);
  return {
    id,
    title: input.title,
    why: input.why,
    kind: input.kind ?? 'must',
    requirements: input.requirements,
    context: { type: 'window', origin: 'page', ...context },
    needs: input.needs ?? [],
    exclusive: input.exclusive ?? false,
    timeoutMs: input.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    resources,
    steps: list(input.do),
    outcomes: list(input.expect),
  };
}

/** A topic of the protocol: one file in suites/. */
export function suite(value: Suite): Suite {
  return value;
}

function resource(input: ResourceInput): Resource {
  return {
    origin: input.origin ?? 'remote',
    preflight: input.preflight ? list(input.preflight).map(reply) : [],
    request: input.request ? list(input.request).map(reply) : [],
    ...(input.conditional ? { conditional: list(input.conditional).map(reply) } : {}),
  };
}

/** A reply with its defaults filled in. */
export function reply(input: ReplyInput): Reply {
  const { headers, trailers, body, ...rest } = input;
  return {
    status: 200,
    ...rest,
    headers: headerLines(headers),
    ...(trailers ? { trailers: headerLines(trailers) } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? { text: body } : body }),
  };
}

function headerLines(input: HeadersInput | undefined): HeaderLine[] {
  if (!input) return [];
  const pairs = Array.isArray(input) ? (input as readonly (readonly [string, string])[]) : Object.entries(input);
  return pairs.map(([name, value]) => [name, value]);
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

function requestParts(input: { url?: string; headers?: HeadersInput; body?: string | Body }) {
  const { url, headers, body } = input;
  return {
    url: url ?? '{url:target}',
    ...(headers ? { headers: headerLines(headers) } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? { text: body } : body }),
  };
}

/** fetch(): the URL defaults to the resource `target`. */
export function fetches(input: FetchInput = {}): FetchAction {
  return { api: 'fetch', ...input, ...requestParts(input) } as FetchAction;
}

/** XMLHttpRequest: the URL defaults to the resource `target`, the method to GET. */
export function xhr(input: XhrInput = {}): XhrAction {
  return { api: 'xhr', ...input, ...requestParts(input) } as XhrAction;
}

/** EventSource: the URL defaults to the resource `target`. */
export function eventSource(input: Omit<Partial<EventSourceAction>, 'api'> = {}): EventSourceAction {
  return { api: 'event-source', url: '{url:target}', ...input };
}

/** navigator.sendBeacon(): the URL defaults to the resource `target`. */
export function beacon(body?: string | Body, url = '{url:target}'): BeaconAction {
  return { api: 'beacon', ...requestParts({ url, ...(body === undefined ? {} : { body }) }) };
}

/** fetchLater(): the URL defaults to the resource `target`. */
export function fetchLater(input: Omit<FetchInput, 'abort'> & { activateAfter: number }): FetchLaterAction {
  const { activateAfter, method, ...rest } = input;
  return { api: 'fetch-later', activateAfter, ...(method === undefined ? {} : { method }), ...requestParts(rest) };
}

/** new WebSocket(): the URL defaults to the resource `target`. */
export function webSocket(url = '{url:target}'): WebSocketAction {
  return { api: 'web-socket', url };
}

/** Whether the global object has an interface of this name. */
export function hasInterface(name: string): Action {
  return { api: 'interface', name };
}

/** Methods of a Headers object, and what it holds then. */
export function headersOf(
  of: HeadersAction['of'],
  calls: HeadersAction['calls'],
  into?: HeadersAction['into'],
): HeadersAction {
  return { api: 'headers', of, url: '{url:target}', calls, ...(into === undefined ? {} : { into }) };
}

/** Script's own look into the scenario's Cache: the URL defaults to the resource `target`. */
export function cacheMatch(url = '{url:target}'): CacheMatchAction {
  return { api: 'cache-match', url };
}

/** Sets document.domain. */
export function documentDomain(domain: string): DocumentDomainAction {
  return { api: 'document-domain', domain };
}

/** Anything in a document that fetches, see elements.ts: the URL defaults to the resource `target`. */
export function element(
  kind: ElementAction['element'],
  input: Omit<Partial<ElementAction>, 'api' | 'element'> = {},
): ElementAction {
  return { api: 'element', element: kind, url: '{url:target}', ...input };
}

/** Waits until a resource has received so many requests: for APIs that tell script nothing. */
export function awaitRequest(resource = 'target', requests?: number): Action {
  return { api: 'await-request', resource, ...(requests === undefined ? {} : { requests }) };
}

/** Lets time pass: for cache lifetimes. */
export function pause(ms: number): Action {
  return { api: 'pause', ms };
}

/** Moves the browser's clock: for cache lifetimes that nobody waits for. */
export function advanceClock(seconds: number): Action {
  return { api: 'advance-clock', seconds };
}

/** document.hasStorageAccess(). */
export const hasStorageAccess: Action = { api: 'has-storage-access' };

/** How long the answer to a preflight serves, in seconds: the URL is that of the resource `target`. */
export function cacheLife(upTo: number): Action {
  return { api: 'cache-life', url: '{url:target}', upTo };
}

/** What a CORS response may grant; every value is written to the header as it stands. */
export interface Grant {
  origin?: string;
  credentials?: string | true;
  methods?: string;
  headers?: string;
  maxAge?: string | number;
  expose?: string;
}

/** CORS response headers in short. `allow()` alone grants the context's own origin. */
export function allow(grant: Grant = {}): HeaderLine[] {
  const lines: HeaderLine[] = [['Access-Control-Allow-Origin', grant.origin ?? '{origin}']];
  const add = (name: string, value: string | number | true | undefined) => {
    if (value !== undefined) lines.push([name, String(value)]);
  };
  add('Access-Control-Allow-Credentials', grant.credentials);
  add('Access-Control-Allow-Methods', grant.methods);
  add('Access-Control-Allow-Headers', grant.headers);
  add('Access-Control-Max-Age', grant.maxAge);
  add('Access-Control-Expose-Headers', grant.expose);
  return lines;
}

/** A redirect to a resource of the scenario (or to any URL template), with further header lines. */
export function redirect(status: number, to: string, headers: HeadersInput = []): ReplyInput {
  const location = /^[a-z0-9-]+$/.test(to) ? `{url:${to}}` : to;
  return { status, headers: [['Location', location], ...headerLines(headers)] };
}

// Expectations.

/** A header that must not be there. */
export const ABSENT: HeaderExpectation = { absent: true };
/** A header that must be there with any value. */
export const PRESENT: HeaderExpectation = { present: true };

/** Expected on the wire: a CORS-preflight request for this method and these CORS-unsafe request-header names. */
export function preflightFor(
  method: string,
  unsafeNames?: string,
  more: Partial<Omit<WireExpectation, 'method'>> = {},
): WireExpectation {
  return {
    resource: 'target',
    method: 'OPTIONS',
    ...more,
    headers: {
      origin: '{origin}',
      'access-control-request-method': method,
      'access-control-request-headers': unsafeNames ?? ABSENT,
      ...more.headers,
    },
  };
}

/** Expected on the wire: a request that is not a CORS-preflight request. */
export function request(method: string, more: Partial<Omit<WireExpectation, 'method'>> = {}): WireExpectation {
  return {
    resource: 'target',
    method,
    ...more,
    headers: { 'access-control-request-method': ABSENT, ...more.headers },
  };
}

/** Expected in the page: a response. */
export function resolved(more: Omit<PageExpectation, 'result' | 'error'> = {}): PageExpectation {
  return { result: 'resolved', ...more };
}

/** Expected in the page: what script learns is the same as from step `step`, so that it cannot tell the two apart. */
export function likeStep(step: number, result: PageExpectation['result'] = 'rejected'): PageExpectation {
  return { result, like: { step } };
}

/** Expected in the page: fetch() rejects with a TypeError, the only sign script gets of a network error. */
export const NETWORK_ERROR: PageExpectation = { result: 'rejected', error: 'TypeError' };
/** Expected in the page: an element, an EventSource or whatever else fires events fires error. */
export const ERROR_EVENT: PageExpectation = { result: 'rejected', error: 'error' };
/** Expected in the page: XMLHttpRequest fires error, with status 0 and no headers. */
export const XHR_ERROR: PageExpectation = { result: 'rejected', error: 'error', status: 0, headerNames: [] };

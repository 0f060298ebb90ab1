/**
 * The HTTP cache, as HTTP-network-or-cache fetch asks RFC 9111 for it: which responses are stored, which one answers a
 * request, when it is stale, and how a 304 freshens it. Storing is up to the user agent; the model stores what it may.
 * What rests on heuristics or on parts of the RFC that scenarios do not need is left out, and said so.
 */
import type { HeaderLine } from '../scenario/schema.ts';
import { contains, getHeader } from './headers.ts';
import { currentUrl, withoutFragment, type ModelRequest } from './request.ts';
import type { ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** A stored response with the request that it answered. */
export interface StoredResponse {
  url: string;
  /** The header list of that request: what Vary names is compared with it. */
  requestHeaders: readonly HeaderLine[];
  response: ModelResponse;
  /** The model's clock when it came or was last validated. */
  at: number;
}

/** What the model leaves out, by name. */
const HEURISTICS = 'heuristic freshness';
const DIRECTIVES = 'cache directives of the request';
const WHILE_REVALIDATING = 'stale-while-revalidate';
const OTHER_METHODS = 'stored responses for HEAD and ranges';

/** The key of a URL: without its fragment. */
const keyOf = (request: ModelRequest): string => withoutFragment(currentUrl(request));

/** The directives of `Cache-Control`, lower-case name to argument. */
function directives(headers: readonly HeaderLine[]): Map<string, string> {
  const value = getHeader(headers, 'cache-control') ?? '';
  return new Map(
    value.split(',').map((directive): [string, string] => {
      const [name = '', argument = ''] = directive.trim().split('=');
      return [name.toLowerCase(), argument.replace(/^"|"$/g, '')];
    }),
  );
}

/** Names that a response varies on, lower-case. */
const varies = (headers: readonly HeaderLine[]): string[] =>
  (getHeader(headers, 'vary') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

/** https://httpwg.org/specs/rfc9111.html#caching.negotiated.responses */
function fits(ua: UserAgent, stored: StoredResponse, request: ModelRequest): boolean {
  return varies(stored.response.headers).every((name) => {
    if (name === '*') return !ua.is('http-cache', '4.1 any', true, 'Vary is *, which never fits');
    const before = getHeader(stored.requestHeaders, name);
    const now = getHeader(request.headers, name);
    return !ua.is('http-cache', '4.1', before !== now, `Vary names ${name}: ${before} then, ${now} now`);
  });
}

/** The stored response that answers a request, fresh or not. https://httpwg.org/specs/rfc9111.html#constructing.responses.from.caches */
export function selectStored(ua: UserAgent, request: ModelRequest): StoredResponse | null {
  if (!ua.choices.httpCache) return null;
  const url = keyOf(request);
  const candidates = ua.httpCache.filter((stored) => stored.url === url);
  if (candidates.length === 0) return null;
  if (request.method !== 'GET') {
    if (request.method === 'HEAD') ua.uncovered.add(OTHER_METHODS);
    return null;
  }
  const stored = candidates.findLast((candidate) => fits(ua, candidate, request));
  if (!stored) return null;
  if (contains(request.headers, 'range')) ua.uncovered.add(OTHER_METHODS);
  // Those of the cache modes are looked at as the mode.
  if (request.cache === 'default' && contains(request.headers, 'cache-control')) ua.uncovered.add(DIRECTIVES);
  return stored;
}

/** Whether a stored response must be validated. https://fetch.spec.whatwg.org/#concept-stale-response */
export function isStale(ua: UserAgent, stored: StoredResponse): boolean {
  const { headers, status } = stored.response;
  const says = directives(headers);
  if (says.has('no-cache')) return true;
  if (says.has('stale-while-revalidate')) ua.uncovered.add(WHILE_REVALIDATING);
  if (!says.has('max-age')) {
    // Expires needs a Date, which the origins do not send.
    if (contains(headers, 'last-modified') || contains(headers, 'expires') || HEURISTIC.includes(status))
      ua.uncovered.add(HEURISTICS);
    return true;
  }
  const age = Number(getHeader(headers, 'age') ?? 0) + (ua.clock - stored.at) / 1000;
  const life = Number(says.get('max-age'));
  return !ua.is('http-cache', '4.2', life > age, `a max-age of ${life} is more than the age, ${age}`);
}

/** Statuses other than 200 that browsers keep without being told to. https://httpwg.org/specs/rfc9110.html#overview.of.status.codes */
const HEURISTIC = [300, 301, 308, 410];

/** https://httpwg.org/specs/rfc9111.html#response.cacheability */
export function storeResponse(ua: UserAgent, request: ModelRequest, response: ModelResponse): void {
  if (!ua.choices.httpCache || request.cache === 'no-store' || request.method !== 'GET') return;
  const { status, headers, body } = response;
  const whole = body === null || 'text' in body || 'base64' in body;
  if (!whole || status < 200 || status === 206 || status === 304) return;
  const url = keyOf(request);
  if (ua.is('http-cache', '3', directives(headers).has('no-store'), 'Cache-Control says no-store')) return;
  const stored = { url, requestHeaders: request.headers, response, at: ua.clock };
  // What is stored under the same URL and fits the same requests is replaced.
  ua.httpCache = ua.httpCache.filter((other) => other.url !== url || !fits(ua, other, request));
  ua.httpCache.push(stored);
}

/** https://httpwg.org/specs/rfc9111.html#invalidation */
export function invalidate(ua: UserAgent, request: ModelRequest): void {
  const url = keyOf(request);
  ua.httpCache = ua.httpCache.filter((stored) => stored.url !== url);
}

/** Header names of a 304 that are the connection's own or describe its body. https://httpwg.org/specs/rfc9111.html#update */
const NOT_UPDATED = /^(connection|keep-alive|transfer-encoding|content-(length|encoding|type|range))$/i;

/** Takes over the header lines of a 304: its names replace those stored. https://httpwg.org/specs/rfc9111.html#freshening.responses */
export function freshen(ua: UserAgent, stored: StoredResponse, validation: ModelResponse): void {
  const lines = validation.headers.filter(([name]) => !NOT_UPDATED.test(name));
  const names = new Set(lines.map(([name]) => name.toLowerCase()));
  const kept = stored.response.headers.filter(([name]) => !names.has(name.toLowerCase()));
  stored.response = { ...stored.response, headers: [...kept, ...lines] };
  stored.at = ua.clock;
}

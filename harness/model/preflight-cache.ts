/** The CORS-preflight cache. https://fetch.spec.whatwg.org/#cors-preflight-cache */
import { byteSerializeRequestOrigin } from './origins.ts';
import { currentUrl, withoutFragment, type ModelRequest } from './request.ts';
import type { PreflightCacheEntry, UserAgent } from './user-agent.ts';

const urlKey = (request: ModelRequest): string => withoutFragment(currentUrl(request));

/** The request whose origin a preflight and its cache entries have: the request itself, save for a quirk. */
export function asPreflight(ua: UserAgent, request: ModelRequest): ModelRequest {
  if (request.urlList.length === 1 || request.origin === null || !ua.models('preflight-origin-untainted'))
    return request;
  if (byteSerializeRequestOrigin(ua, request) !== 'null' || !ua.quirk('preflight-origin-untainted')) return request;
  return { ...request, urlList: [currentUrl(request)] };
}

/** Whether any entry at all is for this request's URL. */
export function hasEntry(ua: UserAgent, request: ModelRequest): boolean {
  const origin = byteSerializeRequestOrigin(ua, asPreflight(ua, request));
  return ua.preflightCache.some((entry) => entryMatch(ua, entry, request, origin));
}

/** https://fetch.spec.whatwg.org/#concept-cache-match */
function entryMatch(ua: UserAgent, entry: PreflightCacheEntry, request: ModelRequest, origin: string): boolean {
  const is = ua.deciding('cors-preflight-cache');
  if (is('max-age', entry.ends <= ua.clock, 'the entry has outlived its max-age')) return false;
  if (
    !is(
      'key',
      entry.key === ua.partitionKey,
      `the entry is for pages of ${entry.key}, this one is of ${ua.partitionKey}`,
    )
  )
    return false;
  if (!is('origin', entry.origin === origin, `the entry is for origin ${entry.origin}, the request has ${origin}`))
    return false;
  if (!is('URL', entry.url === urlKey(request), `the entry is for ${entry.url}`)) return false;
  return is(
    'credentials',
    entry.credentials || request.credentials !== 'include',
    'the entry is credentialed or the request is not',
  );
}

/** https://fetch.spec.whatwg.org/#concept-cache-match-method */
export function methodMatch(ua: UserAgent, method: string, request: ModelRequest): PreflightCacheEntry | undefined {
  if (!ua.choices.preflightCache) return undefined;
  const origin = byteSerializeRequestOrigin(ua, asPreflight(ua, request));
  return ua.preflightCache.find((entry) => {
    if (entry.method === null || !entryMatch(ua, entry, request, origin)) return false;
    return ua.is(
      'cors-preflight-cache',
      'method',
      entry.method === method || entry.method === '*',
      `the entry for ${entry.method} covers ${method}`,
    );
  });
}

/** https://fetch.spec.whatwg.org/#concept-cache-match-header */
export function headerNameMatch(ua: UserAgent, name: string, request: ModelRequest): PreflightCacheEntry | undefined {
  if (!ua.choices.preflightCache) return undefined;
  const origin = byteSerializeRequestOrigin(ua, asPreflight(ua, request));
  return ua.preflightCache.find((entry) => {
    if (entry.headerName === null || !entryMatch(ua, entry, request, origin)) return false;
    const is = ua.deciding('cors-preflight-cache');
    if (
      is(
        'header name',
        entry.headerName.toLowerCase() === name.toLowerCase(),
        `the entry for ${entry.headerName} names ${name}`,
      )
    )
      return true;
    if (entry.headerName === '*' && name === 'authorization' && ua.quirk('cached-wildcard-covers-authorization'))
      return true;
    return is(
      'header name wildcard',
      entry.headerName === '*' && name.toLowerCase() !== 'authorization',
      `the entry for ${entry.headerName} is the wildcard, and ${name} is not Authorization`,
    );
  });
}

/** Creates entries or sets the max-age of those that match, as the last steps of CORS-preflight fetch do. */
export function store(
  ua: UserAgent,
  request: ModelRequest,
  maxAge: number,
  methods: readonly string[],
  names: readonly string[],
): void {
  const ends = ua.clock + maxAge * 1000;
  const base = {
    key: ua.partitionKey,
    origin: byteSerializeRequestOrigin(ua, asPreflight(ua, request)),
    url: urlKey(request),
    ends,
    credentials: request.credentials === 'include',
  };
  for (const method of methods) {
    const match = methodMatch(ua, method, request);
    if (match && maxAge === 0 && ua.quirk('max-age-0-kept')) continue;
    if (match) match.ends = ends;
    else ua.preflightCache.push({ ...base, method, headerName: null });
  }
  for (const headerName of names) {
    const match = headerNameMatch(ua, headerName, request);
    if (match && maxAge === 0 && ua.quirk('max-age-0-kept')) continue;
    if (match) match.ends = ends;
    else ua.preflightCache.push({ ...base, method: null, headerName });
  }
}

/** https://fetch.spec.whatwg.org/#concept-cache-clear */
export function clearCacheEntries(ua: UserAgent, request: ModelRequest): void {
  const origin = byteSerializeRequestOrigin(ua, asPreflight(ua, request));
  const url = urlKey(request);
  for (let i = ua.preflightCache.length - 1; i >= 0; i--) {
    const entry = ua.preflightCache[i]!;
    if (entry.key === ua.partitionKey && entry.origin === origin && entry.url === url) ua.preflightCache.splice(i, 1);
  }
}

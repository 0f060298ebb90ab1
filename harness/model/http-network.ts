/** HTTP-network-or-cache fetch and HTTP-network fetch. */
import { isAscii, utf8Bytes, utf8Text } from '../scenario/bytes.ts';
import { REASONS } from '../scenario/respond.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import { authorizationValue, createAuthenticationEntry, mayAuthenticate } from './authentication.ts';
import { cookieHeader, storeCookies } from './cookies.ts';
import { append, contains, getHeader, trimBlanks } from './headers.ts';
import { freshen, invalidate, isStale, selectStored, storeResponse } from './http-cache.ts';
import { isTrustworthy, originOf, requestOriginHeader, requestReferrer, sameOrigin, sameSite } from './origins.ts';
import { allowsCredentials } from './policies.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import { fromReply, networkError, withoutEmptyLines, type Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch */
export function httpNetworkOrCacheFetch(
  ua: UserAgent,
  request: ModelRequest,
  authentication = false,
  newConnection = false,
): Result {
  const is = ua.deciding('http-network-or-cache-fetch');
  const include = is('8.3 include', request.credentials === 'include', `credentials mode is ${request.credentials}`);
  const near =
    !include &&
    is(
      '8.3 same-origin',
      request.credentials === 'same-origin' && request.tainting === 'basic',
      `credentials mode ${request.credentials}, response tainting ${request.tainting}`,
    );
  const began = sameOrigin(request.origin, originOf(request.urlList[0]!)) && request.credentials === 'same-origin';
  const kept = request.mode === 'no-cors' && began && !near && ua.quirk('no-cors-redirect-keeps-credentials');
  const includeCredentials = (include || near || kept) && allowsCredentials(ua, request);
  const http: ModelRequest = {
    ...request,
    newConnection,
    headers: request.headers.map(([name, value]): HeaderLine => [name, value]),
  };
  const length = http.body
    ? http.body.stream
      ? null
      : String(http.body.bytes.length)
    : /^(POST|PUT)$/.test(http.method)
      ? '0'
      : null;
  if (length !== null) append(http.headers, 'Content-Length', length);
  if (http.keepalive && http.body && !reserveKeepalive(ua, http.body.bytes.length))
    return networkError('more than may be kept alive');
  const referrer = requestReferrer(ua, http);
  if (referrer !== null) append(http.headers, 'Referer', referrer);
  const origin = requestOriginHeader(ua, http);
  if (origin !== null) append(http.headers, 'Origin', origin);
  request.originSent = origin;
  appendFetchMetadata(ua, http);
  if (!contains(http.headers, 'user-agent')) append(http.headers, 'User-Agent', 'model');
  cacheHeaders(ua, http);
  if (contains(http.headers, 'range')) append(http.headers, 'Accept-Encoding', 'identity');
  if (includeCredentials) {
    const cookies = cookieHeader(ua, http);
    if (cookies !== null) append(http.headers, 'Cookie', cookies);
    const authorization = authorizationValue(ua, http, authentication);
    if (authorization !== null) append(http.headers, 'Authorization', authorization);
  }
  const response = cacheOrNetwork(ua, http, includeCredentials);
  if (response.type === 'error') return response;
  const { status } = response;
  const stream = request.body?.stream === true;
  if (status === 401 && mayAuthenticate(ua, request, response, includeCredentials, authentication)) {
    if (is('15.2', stream, 'the body is a stream that cannot be sent again'))
      return networkError('a stream cannot be sent again');
    return httpNetworkOrCacheFetch(ua, request, true);
  }
  if (status === 421 && !newConnection && is('17', !stream, '421, and the body can be sent again'))
    return httpNetworkOrCacheFetch(ua, request, authentication, true);
  if (authentication && status !== 401) createAuthenticationEntry(ua, http);
  return { ...response, urlList: [...request.urlList] };
}

/** HTTP-network-or-cache fetch, from the step that selects a stored response to the one that stores another. */
function cacheOrNetwork(ua: UserAgent, http: ModelRequest, includeCredentials: boolean): Result {
  const is = ua.deciding('http-network-or-cache-fetch');
  const asks = !/^(no-store|reload)$/.test(http.cache);
  let stored = asks ? selectStored(ua, http) : null;
  let revalidating = false;
  if (stored) {
    // The algorithm looks at staleness alone; the mode's definition says that no-cache always asks.
    const stale = isStale(ua, stored);
    revalidating = is('8.26.2.2.1', stale || http.cache === 'no-cache', `it is stale, or the cache mode is no-cache`);
    const whatever = /^(force-cache|only-if-cached)$/.test(http.cache);
    if (!revalidating || is('8.26.2.2.2', whatever, `cache mode ${http.cache} takes stale responses`))
      return stored.response;
    const { headers } = stored.response;
    const [tag, date] = [getHeader(headers, 'etag'), getHeader(headers, 'last-modified')];
    if (tag !== null) append(http.headers, 'If-None-Match', tag);
    if (date !== null) append(http.headers, 'If-Modified-Since', date);
  }
  if (is('11.1', http.cache === 'only-if-cached', 'cache mode only-if-cached, and nothing is stored'))
    return networkError('nothing in the HTTP cache');
  const forward = httpNetworkFetch(ua, http, includeCredentials);
  if (forward.type === 'error') return forward;
  const unsafe = !/^(GET|HEAD|OPTIONS|TRACE)$/.test(http.method);
  if (unsafe && is('11.3', forward.status >= 200 && forward.status <= 399, `${forward.status} is 200 to 399`)) {
    invalidate(ua, http);
    stored = null;
  }
  if (stored && revalidating && is('11.4', forward.status === 304, 'the stored response was validated')) {
    freshen(ua, stored, forward);
    return stored.response;
  }
  storeResponse(ua, http, forward);
  return forward;
}

/** HTTP-network-or-cache fetch, step 8.10: bytes of keepalive requests that may be in flight together. */
const KEEPALIVE_LIMIT = 65_536;

/** Whether a keepalive body still fits; its bytes count until its response has come, which takes no time without a delay. */
export function reserveKeepalive(ua: UserAgent, bytes: number): boolean {
  const limit = ua.limit('http-network-or-cache-fetch', '8.10 limit', KEEPALIVE_LIMIT);
  const inFlight = ua.keepalive.filter(({ until }) => until > ua.clock).reduce((sum, entry) => sum + entry.bytes, 0);
  return !ua.is(
    'http-network-or-cache-fetch',
    '8.10',
    bytes + inFlight > limit,
    `${bytes} bytes and ${inFlight} in flight are more than ${limit}`,
  );
}

/** https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request */
function appendFetchMetadata(ua: UserAgent, request: ModelRequest): void {
  const url = currentUrl(request);
  if (ua.is('fetch-metadata', '1', !isTrustworthy(url), `${url.origin} is not potentially trustworthy`)) return;
  const is = ua.deciding('sec-fetch-site');
  let site = 'same-origin';
  for (const url of request.urlList) {
    const origin = originOf(url);
    if (is('5.1', sameOrigin(origin, request.origin), `${origin} is same origin with ${request.origin}`)) continue;
    site = 'cross-site';
    if (!is('5.3', sameSite(request.origin, origin), `${origin} is same site with ${request.origin}`)) break;
    site = 'same-site';
  }
  append(request.headers, 'Sec-Fetch-Dest', request.destination || 'empty');
  append(request.headers, 'Sec-Fetch-Mode', request.mode);
  append(request.headers, 'Sec-Fetch-Site', site);
}

/** HTTP-network-or-cache fetch, steps 8.16 to 8.18. */
function cacheHeaders(ua: UserAgent, request: ModelRequest): void {
  const is = ua.deciding('http-network-or-cache-fetch');
  const conditional = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];
  const own = request.cache === 'default' && conditional.some((name) => contains(request.headers, name));
  if (own && is('8.16', own, 'script has made the request conditional')) request.cache = 'no-store';
  const { cache } = request;
  if (cache === 'default') return;
  if (is('8.17', cache === 'no-cache', `cache mode is ${cache}`) && !contains(request.headers, 'cache-control'))
    append(request.headers, 'Cache-Control', 'max-age=0');
  if (is('8.18', cache === 'no-store' || cache === 'reload', `cache mode is ${cache}`)) {
    if (!contains(request.headers, 'pragma')) append(request.headers, 'Pragma', 'no-cache');
    if (!contains(request.headers, 'cache-control')) append(request.headers, 'Cache-Control', 'no-cache');
  }
}

/** https://fetch.spec.whatwg.org/#concept-http-network-fetch */
function httpNetworkFetch(ua: UserAgent, request: ModelRequest, includeCredentials: boolean): Result {
  if (ua.clock > ua.deadline) return networkError('given up');
  if (
    ua.is(
      'http-network-fetch',
      '9',
      request.body?.stream === true && request.method !== 'OPTIONS' && !ua.speaksHttp2(currentUrl(request)),
      'the body is a stream and the connection is HTTP/1.1',
    )
  ) {
    return networkError('a stream over HTTP/1.1');
  }
  if (request.headers.some(([, value]) => !isAscii(value)) && ua.quirk('request-bytes-as-utf-8'))
    request = { ...request, headers: request.headers.map(([name, value]): HeaderLine => [name, utf8Bytes(value)]) };
  const reply = ua.network(request);
  if (reply && request.body) ua.transmitted = true;
  if (!reply) return networkError('the server cannot be reached');
  ua.clock += reply.delayMs ?? 0;
  if (
    ua.is(
      'http-network-fetch',
      'connection',
      reply.reset === 'before-response',
      'the connection was cut before the response',
    )
  )
    return networkError('the connection was cut');
  if (contains(reply.headers, 'content-encoding')) ua.uncovered.add('content codings');
  let headers = reply.headers.map(([name, value]): HeaderLine => [name, trimBlanks(value)]);
  // The CORS check counts the lines of that one.
  headers = withoutEmptyLines(ua, headers, (name) => name !== 'access-control-allow-origin');
  if (headers.some(([, value]) => !isAscii(value)) && ua.quirk('response-bytes-as-utf-8'))
    headers = headers.map(([name, value]): HeaderLine => [name, utf8Bytes(utf8Text(value))]);
  const response = fromReply(
    reply,
    ua.speaksHttp2(currentUrl(request)) ? '' : (reply.reason ?? REASONS[reply.status] ?? ''),
    headers,
  );
  response.requestIncludesCredentials = includeCredentials;
  if (contains(request.headers, 'range')) response.rangeRequested = true;
  if (ua.is('http-network-fetch', '14', includeCredentials, 'credentials are included, so cookies are stored'))
    storeCookies(ua, request, response.headers);
  return response;
}

/** Main fetch, HTTP fetch, HTTP-redirect fetch, HTTP-network-or-cache fetch and HTTP-network fetch. */
import { REASONS } from '../scenario/respond.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import { cookieHeader, storeCookies } from './cookies.ts';
import { corsCheck, corsPreflightFetch, needsPreflight } from './cors.ts';
import { append, contains, corsUnsafeRequestHeaderNames, remove } from './headers.ts';
import { originOf, requestOriginHeader, requestReferrer, sameOrigin, sameSite } from './origins.ts';
import { clearCacheEntries } from './preflight-cache.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import {
  filter,
  fromReply,
  isNullBodyStatus,
  isRedirectStatus,
  networkError,
  opaqueRedirect,
  type ModelResponse,
  type NetworkError,
} from './responses.ts';
import type { UserAgent } from './user-agent.ts';

type Result = ModelResponse | NetworkError;

/** The names of headers that go with a body. https://fetch.spec.whatwg.org/#request-body-header-name */
const BODY_HEADER_NAMES = ['content-encoding', 'content-language', 'content-location', 'content-type'];

const isHttp = (url: URL): boolean => url.protocol === 'http:' || url.protocol === 'https:';

/** https://fetch.spec.whatwg.org/#concept-fetch; `deadline`: when script gives up, on the model's clock. */
export function fetchRequest(ua: UserAgent, request: ModelRequest, deadline: number): Result {
  ua.deadline = deadline;
  if (ua.is('fetch', '12', !contains(request.headers, 'accept'), 'script set no Accept'))
    append(request.headers, 'Accept', '*/*');
  return mainFetch(ua, request);
}

/** https://fetch.spec.whatwg.org/#concept-main-fetch */
function mainFetch(ua: UserAgent, request: ModelRequest, recursive = false): Result {
  const is = (step: string, condition: boolean, text: string) => ua.is('main-fetch', step, condition, text);
  const url = currentUrl(request);
  if (request.referrerPolicy === '') request.referrerPolicy = 'strict-origin-when-cross-origin';
  let response = dispatch(ua, request, url);
  if (recursive || response.type === 'error') return response;
  if (response.type === 'default') response = filter(ua, request, response);
  const internalStatus = lastStatus.get(request) ?? response.status;
  if (
    is(
      '20',
      request.method === 'HEAD' || isNullBodyStatus(internalStatus),
      `a ${request.method} or a null body status (${internalStatus}) has no body`,
    )
  ) {
    return { ...response, body: { text: '' } };
  }
  return response;
}

/** Main fetch, step 12: which way the request goes. */
function dispatch(ua: UserAgent, request: ModelRequest, url: URL): Result {
  const is = (step: string, condition: boolean, text: string) => ua.is('main-fetch', step, condition, text);
  const near = sameOrigin(originOf(url), request.origin) && request.tainting === 'basic';
  if (
    is('12 same origin', near, `${url.origin} is the request's own origin, and the response is untainted so far`) ||
    url.protocol === 'data:'
  ) {
    request.tainting = 'basic';
    return schemeFetch(ua, request, url);
  }
  if (is('12 mode same-origin', request.mode === 'same-origin', `mode is ${request.mode}`))
    return networkError('mode same-origin and another origin');
  if (is('12 mode no-cors', request.mode === 'no-cors', `mode is ${request.mode}`)) {
    if (is('12 no-cors redirect mode', request.redirect !== 'follow', `redirect mode is ${request.redirect}`))
      return networkError('mode no-cors follows redirects only');
    request.tainting = 'opaque';
    return schemeFetch(ua, request, url);
  }
  if (is('12 scheme', !isHttp(url), `the scheme is ${url.protocol}`)) return networkError('not an HTTP(S) scheme');
  const unsafe = corsUnsafeRequestHeaderNames(ua, request.headers);
  const preflight =
    is('12 use-CORS-preflight flag', request.useCorsPreflight, 'the use-CORS-preflight flag is set') ||
    is('12 unsafe method', !isSafelistedMethod(request.method), `${request.method} is not a CORS-safelisted method`) ||
    is('12 unsafe headers', unsafe.length > 0, `CORS-unsafe request-header names: ${unsafe.join(', ') || 'none'}`);
  request.tainting = 'cors';
  const response = httpFetch(ua, request, preflight);
  if (preflight && response.type === 'error') clearCacheEntries(ua, request);
  return response;
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-method */
export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST';

/** https://fetch.spec.whatwg.org/#concept-scheme-fetch */
function schemeFetch(ua: UserAgent, request: ModelRequest, url: URL): Result {
  if (isHttp(url)) return httpFetch(ua, request, false);
  if (url.protocol === 'data:') {
    const match = /^([^,]*),([^]*)$/.exec(url.pathname + url.search);
    if (!match) return networkError('no data: URL');
    const type = match[1]!.replace(/;base64$/, '') || 'text/plain;charset=US-ASCII';
    const text = /;base64$/.test(match[1]!) ? atob(match[2]!) : decodeURIComponent(match[2]!);
    return {
      type: 'default',
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', type]],
      body: { text },
      urlList: [...request.urlList],
    };
  }
  ua.uncovered.add(`the scheme ${url.protocol}`);
  return networkError(`the scheme ${url.protocol} is not fetched`);
}

/** The status before filtering, by request: an opaque response hides it. */
const lastStatus = new WeakMap<ModelRequest, number>();

/** https://fetch.spec.whatwg.org/#concept-http-fetch */
function httpFetch(ua: UserAgent, request: ModelRequest, makeCorsPreflight: boolean): Result {
  const is = (step: string, condition: boolean, text: string) => ua.is('http-fetch', step, condition, text);
  if (makeCorsPreflight && needsPreflight(ua, request)) {
    const preflight = corsPreflightFetch(ua, request);
    if (preflight.type === 'error') return preflight;
  }
  const response = httpNetworkOrCacheFetch(ua, request);
  if (response.type === 'error') return response;
  if (request.tainting === 'cors' && is('4.4', !corsCheck(ua, request, response.headers), 'the CORS check fails'))
    return networkError('the CORS check on the response failed');
  lastStatus.set(request, response.status);
  if (!is('6', isRedirectStatus(response.status), `${response.status} is a redirect status`)) return response;
  if (is('6 error', request.redirect === 'error', `redirect mode is ${request.redirect}`))
    return networkError('a redirect, and redirect mode error');
  if (is('6 manual', request.redirect === 'manual', `redirect mode is ${request.redirect}`))
    return opaqueRedirect(response);
  return httpRedirectFetch(ua, request, response);
}

/** https://fetch.spec.whatwg.org/#concept-response-location-url; null: no Location; failure: it does not parse. */
function locationUrl(ua: UserAgent, response: ModelResponse, fragment: string): URL | null | 'failure' {
  const lines = response.headers.filter(([name]) => name.toLowerCase() === 'location').map(([, value]) => value);
  if (lines.length === 0) return null;
  if (ua.is('location-url', '2', lines.length > 1, 'there are several Location headers')) return 'failure';
  try {
    const url = new URL(utf8(lines[0]!), response.urlList.at(-1));
    if (ua.is('location-url', '4', url.hash === '', 'the location has no fragment of its own')) url.hash = fragment;
    return url;
  } catch {
    return 'failure';
  }
}

/** https://fetch.spec.whatwg.org/#concept-http-redirect-fetch */
function httpRedirectFetch(ua: UserAgent, request: ModelRequest, response: ModelResponse): Result {
  const is = (step: string, condition: boolean, text: string) => ua.is('http-redirect-fetch', step, condition, text);
  const location = locationUrl(ua, response, currentUrl(request).hash);
  if (is('4', location === null, 'there is no Location')) return response;
  if (location === null) return networkError('no Location');
  if (is('5', location === 'failure', 'the Location is no URL')) return networkError('the Location is no URL');
  if (location === 'failure') return networkError('the Location is no URL');
  if (is('6', !isHttp(location), `the Location has the scheme ${location.protocol}`))
    return networkError('a redirect to another scheme');
  const limit = ua.limit('http-redirect-fetch', '7 limit', 20);
  if (is('7', request.redirectCount === limit, `${request.redirectCount} redirects were followed`))
    return networkError('too many redirects');
  request.redirectCount++;
  const credentials = location.username !== '' || location.password !== '';
  const crossOrigin = !sameOrigin(request.origin, originOf(location));
  if (
    is(
      '9',
      request.mode === 'cors' && credentials && crossOrigin,
      'mode cors, and the Location of another origin includes credentials',
    )
  )
    return networkError('credentials in the Location');
  if (
    is(
      '10',
      request.tainting === 'cors' && credentials,
      'response tainting cors, and the Location includes credentials',
    )
  )
    return networkError('credentials in the Location');
  const { status } = response;
  if (is('11', status !== 303 && request.body?.stream === true, 'the body is a stream that cannot be sent again'))
    return networkError('a stream cannot be sent again');
  const post = (status === 301 || status === 302) && request.method === 'POST';
  const see = status === 303 && request.method !== 'GET' && request.method !== 'HEAD';
  if (
    is('12 POST', post, `${status} of a ${request.method} goes on as GET`) ||
    is('12 303', see, `${status} of a ${request.method} goes on as GET`)
  ) {
    request.method = 'GET';
    request.body = null;
    for (const name of BODY_HEADER_NAMES) remove(request.headers, name);
  }
  if (
    is(
      '13',
      !sameOrigin(originOf(currentUrl(request)), originOf(location)),
      `${location.origin} is another origin than ${currentUrl(request).origin}`,
    )
  )
    remove(request.headers, 'authorization');
  request.urlList.push(location);
  const policy = response.headers.findLast(
    ([name, value]) => name.toLowerCase() === 'referrer-policy' && value !== '',
  )?.[1];
  const known = policy
    ?.split(',')
    .map((token) => token.trim().toLowerCase())
    .findLast((token) => REFERRER_POLICIES.has(token));
  if (known !== undefined) request.referrerPolicy = known;
  return mainFetch(ua, request, true);
}

const REFERRER_POLICIES = new Set(
  'no-referrer no-referrer-when-downgrade same-origin origin strict-origin origin-when-cross-origin strict-origin-when-cross-origin unsafe-url'.split(
    ' ',
  ),
);

/** https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch */
export function httpNetworkOrCacheFetch(ua: UserAgent, request: ModelRequest): Result {
  const is = (step: string, condition: boolean, text: string) =>
    ua.is('http-network-or-cache-fetch', step, condition, text);
  const include = is('8.3 include', request.credentials === 'include', `credentials mode is ${request.credentials}`);
  const near =
    !include &&
    is(
      '8.3 same-origin',
      request.credentials === 'same-origin' && request.tainting === 'basic',
      `credentials mode ${request.credentials}, response tainting ${request.tainting}`,
    );
  const includeCredentials = include || near;
  const http: ModelRequest = { ...request, headers: request.headers.map(([name, value]): HeaderLine => [name, value]) };
  const length = http.body
    ? http.body.stream
      ? null
      : String(http.body.bytes.length)
    : /^(POST|PUT)$/.test(http.method)
      ? '0'
      : null;
  if (length !== null) append(http.headers, 'Content-Length', length);
  const referrer = requestReferrer(ua, http);
  if (referrer !== null) append(http.headers, 'Referer', referrer);
  const origin = requestOriginHeader(ua, http);
  if (origin !== null) append(http.headers, 'Origin', origin);
  appendFetchMetadata(ua, http);
  if (!contains(http.headers, 'user-agent')) append(http.headers, 'User-Agent', 'model');
  cacheHeaders(http);
  if (contains(http.headers, 'range')) append(http.headers, 'Accept-Encoding', 'identity');
  if (includeCredentials) {
    const cookies = cookieHeader(ua, http);
    if (cookies !== null) append(http.headers, 'Cookie', cookies);
  }
  if (is('11.1', http.cache === 'only-if-cached', 'cache mode only-if-cached, and nothing is stored'))
    return networkError('nothing in the HTTP cache');
  const response = httpNetworkFetch(ua, http, includeCredentials);
  if (response.type !== 'error') response.urlList = [...request.urlList];
  return response;
}

/** https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request */
function appendFetchMetadata(ua: UserAgent, request: ModelRequest): void {
  const is = (step: string, condition: boolean, text: string) => ua.is('sec-fetch-site', step, condition, text);
  // Every URL of this suite is potentially trustworthy: https, or http to a loopback host.
  let site = 'same-origin';
  for (const url of request.urlList) {
    const origin = originOf(url);
    if (is('5.1', sameOrigin(origin, request.origin), `${origin} is same origin with ${request.origin}`)) continue;
    site = 'cross-site';
    if (!is('5.3', sameSite(request.origin, origin), `${origin} is same site with ${request.origin}`)) break;
    site = 'same-site';
  }
  append(request.headers, 'Sec-Fetch-Dest', 'empty');
  append(request.headers, 'Sec-Fetch-Mode', request.mode);
  append(request.headers, 'Sec-Fetch-Site', site);
}

function cacheHeaders(request: ModelRequest): void {
  const conditional = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];
  const cache =
    request.cache === 'default' && conditional.some((name) => contains(request.headers, name))
      ? 'no-store'
      : request.cache;
  if (cache === 'no-cache' && !contains(request.headers, 'cache-control'))
    append(request.headers, 'Cache-Control', 'max-age=0');
  if (cache === 'no-store' || cache === 'reload') {
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
      request.body?.stream === true && request.method !== 'OPTIONS',
      'the body is a stream and the connection is HTTP/1.1',
    )
  ) {
    return networkError('a stream over HTTP/1.1');
  }
  const reply = ua.network(request);
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
  const response = fromReply(
    reply,
    reply.reason ?? REASONS[reply.status] ?? '',
    reply.headers.map(([name, value]): HeaderLine => [name, value.replace(/^[\t ]+|[\t ]+$/g, '')]),
  );
  if (ua.is('http-network-fetch', '14', includeCredentials, 'credentials are included, so cookies are stored'))
    storeCookies(ua, request, response.headers);
  return response;
}

function utf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}

/** Main fetch, scheme fetch, HTTP fetch and HTTP-redirect fetch: what calls itself again with each hop. */
import { BLOB } from '../scenario/blob.ts';
import { utf8Text } from '../scenario/bytes.ts';
import { headerValues } from '../scenario/respond.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import { isBlockedByMimeType, isBlockedByNosniff } from './blocking.ts';
import { announcedNames, corsCheck, corsPreflightFetch, needsPreflight } from './cors.ts';
import { isBlockedByPolicy } from './corp.ts';
import { append, contains, corsUnsafeRequestHeaderNames, getHeader, isSafelistedMethod, remove } from './headers.ts';
import { httpNetworkOrCacheFetch } from './http-network.ts';
import { matchesIntegrity } from './integrity.ts';
import { isOpaqueBlocked } from './orb.ts';
import { originOf, sameOrigin } from './origins.ts';
import { blockedBy, type ContentSecurityPolicy } from './policies.ts';
import { clearCacheEntries } from './preflight-cache.ts';
import { consumePreload } from './preload.ts';
import { currentUrl, newRequest, type ModelRequest } from './request.ts';
import {
  filter,
  isNullBodyStatus,
  isRedirectStatus,
  networkError,
  opaqueRedirect,
  type ModelResponse,
  type NetworkError,
  type Result,
} from './responses.ts';
import { taoCheck } from './timing.ts';
import type { UserAgent } from './user-agent.ts';

/** Whether method or headers are unsafe as they stand. */
const needsPreflightAnyway = (ua: UserAgent, request: ModelRequest): boolean =>
  request.useCorsPreflight ||
  (request.unsafeRequest &&
    (!isSafelistedMethod(request.method) || corsUnsafeRequestHeaderNames(ua, request.headers).length > 0));

/** The names of headers that go with a body. https://fetch.spec.whatwg.org/#request-body-header-name */
const BODY_HEADER_NAMES = ['content-encoding', 'content-language', 'content-location', 'content-type'];

const isHttp = (url: URL): boolean => url.protocol === 'http:' || url.protocol === 'https:';

/** https://fetch.spec.whatwg.org/#concept-fetch; `deadline`: when script gives up, on the model's clock. */
export function fetchRequest(ua: UserAgent, request: ModelRequest, deadline: number): Result {
  ua.deadline = deadline;
  ua.transmitted = false;
  request.authorHeaders = request.headers.map(([name, value]): HeaderLine => [name, value]);
  const end = (response: Result): Result => {
    ua.fetches.push({ request, response });
    return response;
  };
  const preloaded = consumePreload(ua, request);
  if (preloaded) return end(preloaded);
  if (ua.is('fetch', '12', !contains(request.headers, 'accept'), 'no Accept is set'))
    append(request.headers, 'Accept', ACCEPT[request.destination] ?? '*/*');
  return end(handOver(ua, request, mainFetch(ua, request)));
}

/** https://fetch.spec.whatwg.org/#concept-fetch, step 12: what user agents should accept, by destination. */
const ACCEPT: Readonly<Record<string, string>> = {
  image: 'image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
  json: 'application/json,*/*;q=0.5',
  style: 'text/css,*/*;q=0.1',
  text: 'text/plain,*/*;q=0.5',
};

/** Main fetch, from the step that sets the timing allow passed flag to the end. */
function handOver(ua: UserAgent, request: ModelRequest, response: Result): Result {
  response.timingAllowPassed = !request.timingAllowFailed;
  if (response.type === 'error') return response;
  const internal = response.internal ?? response;
  if (isBlockedByMimeType(ua, request, internal)) return networkError('blocked due to its MIME type');
  if (isBlockedByNosniff(ua, request, internal)) return networkError('blocked due to nosniff');
  if (request.integrity === '') return response;
  const is = ua.deciding('main-fetch');
  const hidden = response.type === 'opaque' || response.type === 'opaqueredirect';
  const bodiless = request.method === 'HEAD' || isNullBodyStatus(internal.status);
  if (
    is(
      '23.2',
      hidden || bodiless,
      `the body of the ${response.type} response is ${hidden || bodiless ? '' : 'not '}null`,
    )
  )
    return networkError('integrity metadata, and no body to compare');
  if (is('23.3', !matchesIntegrity(ua, request.integrity, response.body), 'the bytes do not match the metadata'))
    return networkError('the bytes do not match the integrity metadata');
  return response;
}

/** https://fetch.spec.whatwg.org/#concept-main-fetch */
function mainFetch(ua: UserAgent, request: ModelRequest, recursive = false): Result {
  const is = ua.deciding('main-fetch');
  const url = currentUrl(request);
  if (request.referrerPolicy === '') request.referrerPolicy = 'strict-origin-when-cross-origin';
  const insecure = request.clientUrl.startsWith('https:') && url.protocol === 'http:';
  if (insecure && ua.models('loopback-is-mixed-content')) {
    ua.quirk('loopback-is-mixed-content');
    if (request.urlList.length === 1 || announcedNames(ua, request).length === 0) return networkError('mixed content');
    request.doomed = true;
  }
  const blocked = blockedBy(ua, request, (policy) => reportViolation(ua, request, policy));
  if (blocked !== null) return networkError(`blocked by ${blocked}`);
  let response = dispatch(ua, request, url);
  if (recursive || response.type === 'error') return response;
  if (response.type === 'default') response = filter(ua, request, response);
  if (response.type !== 'opaque' && response.urlList.length === 0 && ua.is('main-fetch', '16', true, 'no URL yet'))
    response = { ...response, urlList: [...request.urlList] };
  const internal = response.internal ?? response;
  const internalStatus = internal.status;
  const partial = response.type === 'opaque' && (internalStatus === 206 || internalStatus === 416);
  if (
    partial &&
    internal.rangeRequested === true &&
    is(
      '19',
      !contains(request.headers, 'range'),
      `an opaque ${internalStatus} was asked for with Range, this request has none`,
    )
  )
    return networkError('a part for a request that asked for no part');
  if (
    is(
      '20',
      request.method === 'HEAD' || isNullBodyStatus(internalStatus),
      `a ${request.method} or a null body status (${internalStatus}) has no body`,
    )
  ) {
    if (internalStatus === 205 && ua.quirk('body-of-205')) return response;
    return { ...response, body: { text: '' } };
  }
  return response;
}

/** https://w3c.github.io/webappsec-csp/#report-violation for `report-uri`; what the report says is not CORS's. */
function reportViolation(ua: UserAgent, { origin, clientUrl }: ModelRequest, policy: ContentSecurityPolicy): void {
  for (const uri of policy.get('report-uri') ?? []) {
    const report = newRequest({ origin, url: clientUrl }, new URL(uri, clientUrl), {
      method: 'POST',
      headers: [['Content-Type', 'application/csp-report']],
      body: { bytes: '{"csp-report":{}}', stream: false },
      destination: 'report',
      redirect: 'error',
    });
    report.mode = 'no-cors';
    report.tainting = sameOrigin(origin, originOf(currentUrl(report))) ? 'basic' : 'opaque';
    httpNetworkOrCacheFetch(ua, report);
  }
}

/** Main fetch, step 12: which way the request goes. */
function dispatch(ua: UserAgent, request: ModelRequest, url: URL): Result {
  const is = ua.deciding('main-fetch');
  const near = sameOrigin(originOf(url), request.origin) && request.tainting === 'basic';
  if (
    is('12 same origin', near, `${url.origin} is the request's own origin, and the response is untainted so far`) ||
    url.protocol === 'data:' ||
    is(
      '12 mode navigate or websocket',
      request.mode === 'navigate' || request.mode === 'websocket',
      `mode is ${request.mode}`,
    )
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
    const response = schemeFetch(ua, request, url);
    return response.type === 'default' && response.urlList.length > 0 && isOpaqueBlocked(ua, request, response)
      ? networkError('an opaque response that must not reach the page')
      : response;
  }
  if (is('12 scheme', !isHttp(url), `the scheme is ${url.protocol}`)) return networkError('not an HTTP(S) scheme');
  const unsafe = announcedNames(ua, request);
  const preflight =
    is('12 use-CORS-preflight flag', request.useCorsPreflight, 'the use-CORS-preflight flag is set') ||
    (is('12 unsafe-request flag', request.unsafeRequest, 'the unsafe-request flag is set') &&
      (is(
        '12 unsafe method',
        !isSafelistedMethod(request.method),
        `${request.method} is not a CORS-safelisted method`,
      ) ||
        is(
          '12 unsafe headers',
          unsafe.length > 0,
          `CORS-unsafe request-header names: ${unsafe.join(', ') || 'none'}`,
        ))) ||
    (ua.models('preflight-at-every-later-hop') &&
      wasPreflighted(ua, request) &&
      ua.quirk('preflight-at-every-later-hop')) ||
    (request.preflighted === true && ua.quirk('preflighted-again'));
  request.tainting = 'cors';
  if (preflight) request.preflighted = true;
  const response = httpFetch(ua, request, preflight);
  const kept = (error: NetworkError) =>
    error.stored || (!error.preflight && ua.quirk('cache-kept-after-failed-response'));
  if (preflight && response.type === 'error' && !kept(response)) clearCacheEntries(ua, request);
  return response;
}

/** For a quirk: whether an earlier hop was preflighted, or would have been for its headers at another origin. */
const wasPreflighted = (
  ua: UserAgent,
  { urlList, preflighted, useCorsPreflight, authorHeaders }: ModelRequest,
): boolean =>
  urlList.length > 1 &&
  (preflighted === true || useCorsPreflight || corsUnsafeRequestHeaderNames(ua, authorHeaders ?? []).length > 0);

/** https://fetch.spec.whatwg.org/#concept-scheme-fetch */
function schemeFetch(ua: UserAgent, request: ModelRequest, url: URL): Result {
  if (isHttp(url)) return httpFetch(ua, request, false);
  if (url.protocol === 'data:') {
    const match = /^([^,]*),([^]*)$/.exec(url.pathname + url.search);
    if (!match) return networkError('no data: URL');
    const type = match[1]!.replace(/;base64$/, '') || 'text/plain;charset=US-ASCII';
    const base64 = /;base64$/.test(match[1]!);
    return {
      type: 'default',
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', type]],
      body: base64 ? { base64: match[2]! } : { text: decodeURIComponent(match[2]!) },
      urlList: [...request.urlList],
    };
  }
  if (url.protocol === 'blob:') return blobFetch(ua, request);
  ua.uncovered.add(`the scheme ${url.protocol}`);
  return networkError(`the scheme ${url.protocol} is not fetched`);
}

/** https://fetch.spec.whatwg.org/#concept-scheme-fetch, blob: the page's own, and there as long as the scenario runs. */
function blobFetch(ua: UserAgent, request: ModelRequest): Result {
  if (ua.is('scheme-fetch', 'blob 2', request.method !== 'GET', `the method is ${request.method}`))
    return networkError('a blob: URL takes GET alone');
  const own = sameOrigin(originOf(currentUrl(request)), request.origin);
  if (ua.is('scheme-fetch', 'blob 6', !own, 'the URL was made by another origin, so in another partition'))
    return networkError('a blob: URL of another partition');
  return {
    type: 'default',
    status: 200,
    statusText: 'OK',
    headers: [
      ['Content-Length', String(BLOB.text.length)],
      ['Content-Type', BLOB.type],
    ],
    body: { text: BLOB.text },
    urlList: [...request.urlList],
  };
}

/** For a quirk: whether it is the request of a media element that needs no CORS. */
const passesMedia = ({ destination, mode, tainting }: ModelRequest): boolean =>
  (destination === 'audio' || destination === 'video') && mode === 'no-cors' && tainting === 'opaque';

/** HTTP fetch, step 3: what the service worker that controls the client answers; null: nothing. */
function fromServiceWorker(ua: UserAgent, request: ModelRequest): Result | null {
  const is = ua.deciding('http-fetch');
  const all = request.serviceWorkersMode !== 'none';
  if (!ua.controller || !is('3', all, 'service-workers mode is all, and one controls the client')) return null;
  if (passesMedia(request) && ua.quirk('media-past-service-worker')) return null;
  const response = ua.controller(request);
  if (response === null || response.type === 'error') return response;
  const { mode, redirect } = request;
  const types = `mode ${mode}, redirect mode ${redirect}, and the service worker's response is ${response.type}`;
  if (
    is('3.5.7 same-origin', mode === 'same-origin' && response.type === 'cors', types) ||
    is('3.5.7 opaque', mode !== 'no-cors' && response.type === 'opaque', types) ||
    is('3.5.7 opaqueredirect', redirect !== 'manual' && response.type === 'opaqueredirect', types) ||
    is(
      '3.5.7 URL list',
      redirect !== 'follow' && response.urlList.length > 1,
      `${types}, ${response.urlList.length} URLs`,
    )
  )
    return networkError(`a response that the request may not get from a service worker: ${types}`);
  return response;
}

/** HTTP fetch, step 4. */
function fromNetwork(ua: UserAgent, request: ModelRequest, makeCorsPreflight: boolean): Result {
  const is = ua.deciding('http-fetch');
  if (makeCorsPreflight && needsPreflight(ua, request)) {
    const preflight = corsPreflightFetch(ua, request);
    if (preflight.type === 'error') return { ...preflight, preflight: true };
  }
  if (request.doomed) return networkError('what an earlier hop refused');
  if (ua.controller && is('4.2', request.redirect === 'follow', `redirect mode is ${request.redirect}`))
    request.serviceWorkersMode = 'none';
  const response = httpNetworkOrCacheFetch(ua, request);
  if (response.type === 'error') return response;
  const credentialed =
    request.tainting === 'cors' &&
    isRedirectStatus(response.status) &&
    request.credentials === 'same-origin' &&
    sameOrigin(request.origin, originOf(request.urlList[0]!)) &&
    ua.quirk('redirect-checked-as-credentialed');
  let checked: ModelRequest = request;
  if (credentialed) {
    checked = { ...request, credentials: 'include' };
    // What is preflighted at the next hop fails there only, after the preflight.
    const again = needsPreflightAnyway(ua, request) || announcedNames(ua, request).length > 0;
    request.doomed = again && !corsCheck(ua, checked, response.headers);
    if (request.doomed) checked = request;
  }
  if (request.tainting === 'cors' && is('4.4', !corsCheck(ua, checked, response.headers), 'the CORS check fails'))
    return networkError('the CORS check on the response failed');
  if (is('4.5', !taoCheck(ua, request, response.headers), 'the TAO check fails')) request.timingAllowFailed = true;
  return response;
}

/** https://fetch.spec.whatwg.org/#concept-http-fetch */
function httpFetch(ua: UserAgent, request: ModelRequest, makeCorsPreflight: boolean): Result {
  const is = ua.deciding('http-fetch');
  const response = fromServiceWorker(ua, request) ?? fromNetwork(ua, request, makeCorsPreflight);
  if (response.type === 'error') return response;
  const status = response.internal?.status ?? response.status;
  if (
    (request.tainting === 'opaque' || response.type === 'opaque') &&
    is(
      '5',
      isBlockedByPolicy(ua, request, response.internal ?? response),
      'the cross-origin resource policy check blocks',
    )
  )
    return networkError('the cross-origin resource policy check blocked the response');
  const odd = status > 300 && status < 400 && !isRedirectStatus(status) && ![304, 305, 306].includes(status);
  const oddRedirect = odd && contains(response.headers, 'location') && ua.quirk('any-3xx-redirects');
  if (!is('6', oddRedirect || isRedirectStatus(status), `${status} is a redirect status`)) return response;
  const nowhere = !contains(response.headers, 'location') && request.redirect === 'error';
  if (nowhere && ua.quirk('error-mode-needs-location')) return response;
  if (is('6 error', request.redirect === 'error', `redirect mode is ${request.redirect}`))
    return networkError('a redirect, and redirect mode error');
  if (is('6 manual', request.redirect === 'manual', `redirect mode is ${request.redirect}`)) {
    if (locationUrl(ua, response, '') === 'failure' && ua.quirk('manual-needs-valid-location'))
      return networkError('the Location is no URL');
    const bare = !contains(response.headers, 'location') && ua.quirk('manual-body-without-location');
    return bare ? { ...opaqueRedirect(response), body: response.body } : opaqueRedirect(response);
  }
  return httpRedirectFetch(ua, request, response);
}

/** https://fetch.spec.whatwg.org/#concept-response-location-url; null: no Location; failure: it does not parse. */
function locationUrl(ua: UserAgent, response: ModelResponse, fragment: string): URL | null | 'failure' {
  const lines = headerValues(response.headers, 'location');
  if (lines.length === 0) return null;
  if (ua.is('location-url', '2', lines.length > 1, 'there are several Location headers')) return 'failure';
  try {
    const url = new URL(utf8Text(lines[0]!), response.urlList.at(-1));
    if (ua.is('location-url', '4', url.hash === '', 'the location has no fragment of its own')) url.hash = fragment;
    return url;
  } catch {
    return 'failure';
  }
}

/** https://fetch.spec.whatwg.org/#concept-http-redirect-fetch */
function httpRedirectFetch(ua: UserAgent, request: ModelRequest, response: ModelResponse): Result {
  const is = ua.deciding('http-redirect-fetch');
  const location = locationUrl(ua, response, currentUrl(request).hash);
  if (is('4', location === null, 'there is no Location')) return response;
  if (location === null) return networkError('no Location');
  if (is('5', location === 'failure', 'the Location is no URL')) return networkError('the Location is no URL');
  if (location === 'failure') return networkError('the Location is no URL');
  if (is('6', !isHttp(location), `the Location has the scheme ${location.protocol}`))
    return networkError('a redirect to another scheme');
  const limit = ua.limit('http-redirect-fetch', '7 limit', 20);
  const last =
    request.keepalive === true && request.redirectCount === limit - 1 && ua.quirk('keepalive-redirects-once-less');
  if (is('7', last || request.redirectCount === limit, `${request.redirectCount} redirects were followed`))
    return networkError('too many redirects');
  request.redirectCount++;
  const credentials = location.username !== '' || location.password !== '';
  const crossOrigin = !sameOrigin(request.origin, originOf(location));
  if (credentials && request.xhr !== true && ua.quirk('url-userinfo-blocked'))
    return networkError('credentials in the Location');
  const ignored =
    request.mode === 'cors' &&
    credentials &&
    crossOrigin &&
    needsPreflightAnyway(ua, request) &&
    ua.quirk('userinfo-before-preflight');
  if (ignored) request.doomed = true;
  if (
    !ignored &&
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
  const removed =
    !see &&
    request.method === 'DELETE' &&
    !sameOrigin(originOf(currentUrl(request)), originOf(location)) &&
    ua.quirk('delete-becomes-get');
  if (
    removed ||
    is('12 POST', post, `${status} of a ${request.method} goes on as GET`) ||
    is('12 303', see, `${status} of a ${request.method} goes on as GET`)
  ) {
    request.method = 'GET';
    request.body = null;
    const type = getHeader(request.headers, 'content-type');
    if (type !== null && !removed) request.typeDropped = type;
    if (!removed) for (const name of BODY_HEADER_NAMES) remove(request.headers, name);
  } else if (request.typeDropped !== undefined && request.tainting !== 'basic') {
    const kept = status === 307 || status === 308;
    remove(request.headers, 'content-type');
    if (ua.quirk('content-type-returns') || (kept && ua.quirk('content-type-returns-with-method')))
      append(request.headers, 'Content-Type', request.typeDropped);
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

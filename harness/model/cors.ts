/** The CORS check and CORS-preflight fetch. */
import type { HeaderLine } from '../scenario/schema.ts';
import {
  append,
  corsUnsafeRequestHeaderNames,
  extractMaxAge,
  extractTokens,
  getHeader,
  isCorsSafelistedRequestHeader,
  isSafelistedMethod,
} from './headers.ts';
import { httpNetworkOrCacheFetch } from './http-network.ts';
import { byteSerializeRequestOrigin, originOf, sameOrigin } from './origins.ts';
import { asPreflight, hasEntry, headerNameMatch, methodMatch, store } from './preflight-cache.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import { isOkStatus, networkError, type NetworkError, type Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** https://fetch.spec.whatwg.org/#concept-cors-check; true is success. */
export function corsCheck(ua: UserAgent, request: ModelRequest, headers: readonly HeaderLine[]): boolean {
  const is = ua.deciding('cors-check');
  const origin = getHeader(headers, 'access-control-allow-origin');
  if (is('2', origin === null, 'there is no Access-Control-Allow-Origin')) return false;
  const uncredentialed = request.credentials !== 'include';
  if (
    is(
      '3',
      uncredentialed && origin === '*',
      `Access-Control-Allow-Origin is ${origin}, credentials mode is ${request.credentials}`,
    )
  )
    return true;
  const own = byteSerializeRequestOrigin(ua, request);
  if (is('4', own !== origin, `the request's origin ${own} is not the ${origin} of Access-Control-Allow-Origin`))
    return false;
  if (is('5', uncredentialed, `credentials mode is ${request.credentials}`)) return true;
  const credentials = getHeader(headers, 'access-control-allow-credentials');
  return is('7', credentials === 'true', `Access-Control-Allow-Credentials is ${credentials ?? 'missing'}`);
}

/** HTTP fetch, step 3.1: whether the preflight cache leaves something to ask. */
export function needsPreflight(ua: UserAgent, request: ModelRequest): boolean {
  const is = ua.deciding('http-fetch');
  const asksForMethod =
    is('3.1 method', !isSafelistedMethod(request.method), `${request.method} is not a CORS-safelisted method`) ||
    is('3.1 flag', request.useCorsPreflight, 'the use-CORS-preflight flag is set');
  if (
    asksForMethod &&
    is('3.1 method cache', !methodMatch(ua, request.method, request), `no method cache entry matches ${request.method}`)
  ) {
    const covered = isSafelistedMethod(request.method) && hasEntry(ua, request);
    if (!covered || !ua.quirk('safelisted-method-needs-no-entry')) return true;
  }
  if (again(ua, request, asksForMethod)) return true;
  const missing = announcedNames(ua, request).filter((name) => !headerNameMatch(ua, name, request));
  return is(
    '3.1 header cache',
    missing.length > 0,
    `CORS-unsafe request-header names without a cache entry: ${missing.join(', ') || 'none'}`,
  );
}

/** For a quirk: whether an earlier hop's preflight makes another one necessary. */
function again(ua: UserAgent, request: ModelRequest, asksForMethod: boolean): boolean {
  if (request.urlList.length === 1 || asksForMethod || announcedNames(ua, request).length > 0) return false;
  return !hasEntry(ua, request) && (ua.quirk('preflight-at-every-later-hop') || ua.quirk('preflighted-again'));
}

/** CORS-unsafe request-header names, as far as an engine does not take them from what script had set. */
export function announcedNames(ua: UserAgent, request: ModelRequest): string[] {
  const names = corsUnsafeRequestHeaderNames(ua, request.headers);
  if (request.urlList.length === 1 || !request.authorHeaders) return names;
  const author = corsUnsafeRequestHeaderNames(ua, request.authorHeaders);
  return author.length > names.length && ua.quirk('announces-author-headers') ? author : names;
}

const nameOf = ([name]: HeaderLine): string => name.toLowerCase();

/** For a quirk: the names of all unsafe lines. Content-Type is not announced twice. */
function linesOf(ua: UserAgent, request: ModelRequest): string[] {
  return request.headers
    .filter(([name, value]) => !isCorsSafelistedRequestHeader(ua, name, value))
    .map(nameOf)
    .filter((name, index, all) => name !== 'content-type' || all.indexOf(name) === index)
    .sort();
}

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
export function corsPreflightFetch(ua: UserAgent, request: ModelRequest): Result {
  const is = ua.deciding('cors-preflight-fetch');
  const preflight: ModelRequest = {
    ...request,
    method: 'OPTIONS',
    urlList: [...request.urlList],
    headers: [],
    body: null,
    mode: 'cors',
    credentials: 'same-origin',
    redirect: 'follow',
    cache: 'default',
    useCorsPreflight: false,
    tainting: 'cors',
  };
  append(preflight.headers, 'Accept', '*/*');
  append(preflight.headers, 'Access-Control-Request-Method', request.method);
  const origin = asPreflight(ua, request);
  preflight.urlList = [...origin.urlList];
  const unsafe = announcedNames(ua, request);
  const repeated = unsafe.some((name) => request.headers.filter((line) => nameOf(line) === name).length > 1);
  if (is('5', unsafe.length > 0, `CORS-unsafe request-header names: ${unsafe.join(', ') || 'none'}`))
    append(
      preflight.headers,
      'Access-Control-Request-Headers',
      (repeated && ua.quirk('names-announced-twice') ? linesOf(ua, request) : unsafe).join(','),
    );
  const response = httpNetworkOrCacheFetch(ua, preflight);
  if (response.type === 'error') return response;
  // Under the quirk the preflight may be same-origin with the page, and then nothing is checked.
  const near = origin !== request && sameOrigin(request.origin, originOf(currentUrl(request)));
  if (
    !near &&
    !is('7 CORS check', corsCheck(ua, origin, response.headers), 'the CORS check on the preflight response succeeds')
  )
    return networkError('the CORS check on the preflight response failed');
  if (!is('7 ok status', isOkStatus(response.status), `the status ${response.status} is an ok status`))
    return networkError('the preflight response has no ok status');

  let methods = extractTokens(ua, 'access-control-allow-methods', response.headers);
  const headerNames = extractTokens(ua, 'access-control-allow-headers', response.headers);
  if (methods === 'failure' || headerNames === 'failure')
    return networkError('a header of the preflight response breaks the grammar');
  if (
    is(
      '7.4',
      methods === null && request.useCorsPreflight,
      'no Access-Control-Allow-Methods, and the use-CORS-preflight flag is set',
    ) &&
    !ua.quirk('forced-preflight-needs-listed-method')
  )
    methods = [request.method];
  const allowedMethods = methods ?? [];
  const allowedNames = headerNames ?? [];
  const life = (): number => {
    let maxAge = extractMaxAge(ua, response.headers);
    if (maxAge === 'failure' || maxAge === null) maxAge = ua.limit('cors-preflight-fetch', '7.9 default', 5);
    return ua.choices.maxAgeCap === null ? maxAge : Math.min(maxAge, ua.choices.maxAgeCap);
  };
  const refuse = (why: string): NetworkError => {
    if (!ua.choices.preflightCache || !ua.quirk('refused-preflight-cached')) return networkError(why);
    store(ua, request, life(), allowedMethods, allowedNames);
    return { ...networkError(why), stored: true };
  };
  const include = request.credentials === 'include';
  const listed = is(
    '7.5 listed',
    allowedMethods.includes(request.method),
    `Access-Control-Allow-Methods (${allowedMethods.join(', ') || 'none'}) lists ${request.method}`,
  );
  if (
    !listed &&
    !is('7.5 safelisted', isSafelistedMethod(request.method), `${request.method} is a CORS-safelisted method`)
  ) {
    if (
      is(
        '7.5 wildcard',
        include || !allowedMethods.includes('*'),
        `no wildcard covers ${request.method} with credentials mode ${request.credentials}`,
      )
    )
      return refuse('the method is not allowed');
  }
  const names = new Set(allowedNames.map((name) => name.toLowerCase()));
  const sensitive = request.headers.find(([name]) => name.toLowerCase() === 'authorization');
  if (
    is(
      '7.6',
      sensitive !== undefined && !names.has('authorization'),
      'Authorization is in the request and not listed by name',
    ) &&
    !(names.has('*') && !include && ua.quirk('wildcard-covers-authorization'))
  )
    return refuse('Authorization is not allowed');
  for (const name of unsafe) {
    if (
      is(
        '7.7 listed',
        names.has(name),
        `Access-Control-Allow-Headers (${allowedNames.join(', ') || 'none'}) lists ${name}`,
      )
    )
      continue;
    if (
      is(
        '7.7 wildcard',
        include || !names.has('*'),
        `no wildcard covers ${name} with credentials mode ${request.credentials}`,
      )
    )
      return refuse(`the header ${name} is not allowed`);
  }
  if (ua.choices.preflightCache) store(ua, request, life(), allowedMethods, allowedNames);
  return response;
}

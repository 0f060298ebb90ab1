/** Origins, sites, and what a request says about its own. */
import { currentUrl, withoutFragment, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** Those whose URLs have a tuple origin; of a blob: URL it is that of the page that made it. */
const TUPLE_SCHEMES = new Set(['http:', 'https:', 'ftp:', 'ws:', 'wss:', 'blob:']);

/** The origin of a URL: serialised tuple, or null for an opaque one. https://url.spec.whatwg.org/#concept-url-origin */
export const originOf = (url: URL): string | null => (TUPLE_SCHEMES.has(url.protocol) ? url.origin : null);

/** https://html.spec.whatwg.org/#same-origin; two opaque origins are never the same here. */
export const sameOrigin = (a: string | null, b: string | null): boolean => a !== null && a === b;

/** https://html.spec.whatwg.org/#same-site for the hosts of this suite: loopback names and addresses. */
export function sameSite(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  return schemeOf(a) === schemeOf(b) && registrable(hostOf(a)) === registrable(hostOf(b));
}

/** Scheme and host of a serialised tuple origin, `scheme://host` or `scheme://host:port`. */
const schemeOf = (origin: string): string => origin.slice(0, origin.indexOf(':'));
const hostOf = (origin: string): string => origin.slice(origin.indexOf(':') + 3).replace(/:\d+$/, '');

/** https://html.spec.whatwg.org/#schemelessly-same-site */
export function schemelesslySameSite(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && registrable(hostOf(a)) === registrable(hostOf(b));
}

/** localhost is no public suffix of the list; by its default rule the last label is, so a.localhost is registrable. */
function registrable(host: string): string {
  if (/^[\d.]+$|^\[/.test(host)) return host;
  return host.split('.').slice(-2).join('.');
}

/** https://html.spec.whatwg.org/#obtain-a-site, serialised; of a tuple origin. */
export const siteOf = (origin: string): string => `${schemeOf(origin)}://${registrable(hostOf(origin))}`;

/** https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy for the URLs of this suite. */
export const isTrustworthy = (url: URL): boolean =>
  /^(https|wss|data|blob|about):$/.test(url.protocol) ||
  /^(127\.[\d.]+|\[::1\]|(.*\.)?localhost\.?)$/.test(url.hostname);

/** https://fetch.spec.whatwg.org/#concept-request-tainted-origin */
export function redirectTaint(ua: UserAgent, request: ModelRequest): 'same-origin' | 'same-site' | 'cross-site' {
  let last: string | null | undefined;
  let taint: 'same-origin' | 'same-site' = 'same-origin';
  for (const url of request.urlList) {
    const origin = originOf(url);
    if (last === undefined) {
      last = origin;
      continue;
    }
    const words = `${origin} after ${last}, asked by ${request.origin}`;
    if (
      ua.is(
        'redirect-taint',
        '4.2',
        !sameSite(origin, last) && !sameSite(request.origin, last),
        `cross-site hop: ${words}`,
      )
    )
      return 'cross-site';
    if (
      ua.is(
        'redirect-taint',
        '4.3',
        !sameOrigin(origin, last) && !sameOrigin(request.origin, last),
        `cross-origin hop: ${words}`,
      )
    )
      taint = 'same-site';
    last = origin;
  }
  return taint;
}

/** https://fetch.spec.whatwg.org/#serializing-a-request-origin and byte-serializing it. */
export function byteSerializeRequestOrigin(ua: UserAgent, request: ModelRequest): string {
  const taint = redirectTaint(ua, request);
  if (ua.is('serialize-origin', '2', taint !== 'same-origin', `the redirect-taint is ${taint}`)) return 'null';
  const last = request.urlList.at(-2);
  const moved = request.mode === 'no-cors' && last !== undefined && last.origin !== currentUrl(request).origin;
  if (moved && ua.quirk('origin-null-after-no-cors-redirect')) return 'null';
  return request.origin ?? 'null';
}

/** https://fetch.spec.whatwg.org/#append-a-request-origin-header: the value, or null when no header is appended. */
export function requestOriginHeader(ua: UserAgent, request: ModelRequest): string | null {
  const serialized = byteSerializeRequestOrigin(ua, request);
  const is = ua.deciding('append-origin');
  if (is('3', request.tainting === 'cors', `response tainting is ${request.tainting}`)) return serialized;
  if (is('3 websocket', request.mode === 'websocket', `mode is ${request.mode}`)) return serialized;
  if (
    !is(
      '4',
      request.method !== 'GET' && request.method !== 'HEAD',
      `the method ${request.method} is neither GET nor HEAD`,
    )
  )
    return keptOrigin(ua, request);
  if (!is('4.1', request.mode !== 'cors', `mode is ${request.mode}`)) return serialized;
  if (ua.quirk('origin-without-referrer-policy')) return serialized;
  if (request.referrer === null && ua.quirk('empty-referrer-nulls-origin')) return 'null';
  const url = currentUrl(request);
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return is('4.1 no-referrer', true, 'referrer policy no-referrer') ? 'null' : serialized;
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin': {
      const downgrade = request.origin?.startsWith('https:') === true && url.protocol !== 'https:';
      return is('4.1 strict', downgrade, `from ${request.origin} to ${url.protocol} is a downgrade`)
        ? 'null'
        : serialized;
    }
    case 'same-origin':
      return is('4.1 same-origin', !sameOrigin(request.origin, originOf(url)), `${url.origin} is another origin`)
        ? 'null'
        : serialized;
    default:
      return serialized;
  }
}

/** The Origin header of the hop before, for an engine that keeps it when a redirect within one origin turns the method. */
function keptOrigin(ua: UserAgent, request: ModelRequest): string | null {
  const within = request.urlList.at(-2)?.origin === currentUrl(request).origin;
  return within && request.originSent && ua.quirk('origin-kept-after-redirect') ? request.originSent : null;
}

/** https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer: the Referer value, or null. */
export function requestReferrer(ua: UserAgent, request: ModelRequest): string | null {
  const is = ua.deciding('referrer');
  if (request.referrer === null) return null;
  if (is('3 opaque', request.origin === null, 'the document has an opaque origin')) return null;
  const source = new URL(request.referrer);
  if (is('4', !/^https?:$/.test(source.protocol), `${source.protocol} is a local scheme, of which nothing is left`))
    return null;
  const full = withoutFragment(source);
  const originOnly = `${source.origin}/`;
  const url = currentUrl(request);
  const same = sameOrigin(source.origin, originOf(url));
  const downgrade = source.protocol === 'https:' && url.protocol !== 'https:';
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return null;
    case 'origin':
      return originOnly;
    case 'unsafe-url':
      return full;
    case 'strict-origin':
      return is('8 strict-origin', downgrade, 'a downgrade') ? null : originOnly;
    case 'same-origin':
      return is('8 same-origin', same, `${url.origin} is the same origin`) ? full : null;
    case 'origin-when-cross-origin':
      return is('8 origin-when-cross-origin', same, `${url.origin} is the same origin`) ? full : originOnly;
    case 'no-referrer-when-downgrade':
      return is('8 no-referrer-when-downgrade', downgrade, 'a downgrade') ? null : full;
    default:
      if (is('8 default 1', same, `${url.origin} is the same origin`)) return full;
      return is('8 default 2', downgrade, 'a downgrade') ? null : originOnly;
  }
}

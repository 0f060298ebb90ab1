/** Cookies as far as credentials mode, SameSite and site-ness decide about them. Cookies ignore ports. */
import type { HeaderLine } from '../scenario/schema.ts';
import { originOf, redirectTaint, sameSite } from './origins.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

const secureContext = (url: URL): boolean =>
  url.protocol === 'https:' || /^(localhost|127\.|\[::1\])|\.localhost$/.test(url.hostname);

/** Whether the request's site is that of the client, over the whole chain of redirects. */
function isSameSite(ua: UserAgent, request: ModelRequest): boolean {
  const taint = redirectTaint(ua, request);
  return taint !== 'cross-site' && sameSite(request.origin, originOf(currentUrl(request)));
}

/** The value of `Cookie`, or null when there is none. https://fetch.spec.whatwg.org/#append-a-request-cookie-header */
export function cookieHeader(ua: UserAgent, request: ModelRequest): string | null {
  const url = currentUrl(request);
  const near = isSameSite(ua, request);
  const firstParty = sameSite(request.origin, originOf(url));
  const is = ua.deciding('cookies');
  const sent = ua.cookies.filter((cookie) => {
    const hostFits = cookie.hostOnly
      ? cookie.host === url.hostname
      : url.hostname === cookie.host || url.hostname.endsWith(`.${cookie.host}`);
    const pathFits =
      url.pathname === cookie.path ||
      url.pathname.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
    if (!is('host and path', hostFits && pathFits, `${cookie.name} belongs to ${cookie.host}${cookie.path}`))
      return false;
    if (is('Secure', cookie.secure && !secureContext(url), `${cookie.name} is Secure and the URL is not`)) return false;
    if (near) return true;
    if (firstParty) {
      // "unset-or-less": whether a cookie without SameSite counts as unset or as Lax is the user agent's own.
      const unset = cookie.sameSite === 'none' || (cookie.sameSite === 'unspecified' && !ua.choices.laxByDefault);
      return (
        is('same-site mode 5', unset, `${cookie.name} is not kept to its site, and the redirect-taint is cross-site`) ||
        ua.quirk('same-site-whatever-redirects')
      );
    }
    if (!is('third party', ua.choices.thirdPartyCookies, 'cookies go to another site')) return false;
    return is('SameSite', cookie.sameSite === 'none', `${cookie.name} is SameSite=None`);
  });
  return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** https://fetch.spec.whatwg.org/#parse-and-store-response-set-cookie-headers */
export function storeCookies(ua: UserAgent, request: ModelRequest, headers: readonly HeaderLine[]): void {
  const url = currentUrl(request);
  for (const [header, line] of headers) {
    if (header.toLowerCase() !== 'set-cookie') continue;
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    const attribute = (key: string) => {
      const found = attributes.find((text) => text.toLowerCase().split('=')[0] === key);
      return found === undefined ? undefined : found.slice(found.indexOf('=') + 1);
    };
    const sameSiteText = attribute('samesite')?.toLowerCase();
    const sameSiteValue =
      sameSiteText === 'none' || sameSiteText === 'lax' || sameSiteText === 'strict' ? sameSiteText : 'unspecified';
    const secure = attributes.some((text) => text.toLowerCase() === 'secure');
    const firstParty = sameSite(request.origin, originOf(url));
    const near = isSameSite(ua, request);
    const restricted = sameSiteValue === 'lax' || sameSiteValue === 'strict';
    const kept = !near && restricted && !(firstParty && ua.quirk('same-site-whatever-redirects'));
    if (
      firstParty &&
      ua.is('cookies', 'store Lax or Strict', kept, `${name} is kept to its site, and comes from elsewhere`)
    )
      continue;
    if (!firstParty && !ua.choices.thirdPartyCookies) continue;
    if (
      ua.is(
        'cookies',
        'SameSite=None needs Secure',
        sameSiteValue === 'none' && !secure,
        `${name} is SameSite=None without Secure`,
      )
    )
      continue;
    const domain = attribute('domain');
    const path = attribute('path');
    const host = domain ? domain.replace(/^\./, '') : url.hostname;
    const cookiePath = path?.startsWith('/') ? path : url.pathname.replace(/\/[^/]*$/, '') || '/';
    ua.cookies = ua.cookies.filter((old) => old.name !== name || old.host !== host || old.path !== cookiePath);
    const maxAge = attribute('max-age');
    const expires = attribute('expires');
    const gone =
      (maxAge !== undefined && Number(maxAge) <= 0) ||
      (maxAge === undefined && expires !== undefined && Date.parse(expires) < 86_400_000 * 365 * 30);
    if (!gone)
      ua.cookies.push({ name, value, host, path: cookiePath, sameSite: sameSiteValue, secure, hostOnly: !domain });
  }
}

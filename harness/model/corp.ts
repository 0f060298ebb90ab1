/** `Cross-Origin-Resource-Policy`. https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header */
import { getHeader } from './headers.ts';
import { originOf, sameOrigin, schemelesslySameSite } from './origins.ts';
import type { ModelRequest } from './request.ts';
import type { ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/**
 * https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check for clients without an embedder policy; true is
 * blocked.
 */
export function isBlockedByPolicy(ua: UserAgent, request: ModelRequest, response: ModelResponse): boolean {
  const is = ua.deciding('corp-check');
  const policy = getHeader(response.headers, 'cross-origin-resource-policy');
  const url = response.urlList.at(-1);
  // Made up by a service worker: it has no origin to compare.
  if (!url) return false;
  const { origin } = request;
  const far = `${originOf(url)} and the request's origin ${origin}`;
  if (is('5 same-origin', policy === 'same-origin', `Cross-Origin-Resource-Policy is ${policy ?? 'missing'}`))
    return !is('5 same-origin 1', sameOrigin(origin, originOf(url)), `${far} are the same`);
  if (!is('5 same-site', policy === 'same-site', `Cross-Origin-Resource-Policy is ${policy ?? 'missing'}`))
    return false;
  if (!is('5 same-site 1', schemelesslySameSite(origin, originOf(url)), `${far} are schemelessly same site`))
    return true;
  return !is(
    '5 same-site 2',
    origin?.startsWith('https:') === true || url.protocol !== 'https:',
    `no response over https is given to a page over http`,
  );
}

/** `Cross-Origin-Resource-Policy`. https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header */
import { getHeader } from './headers.ts';
import { originOf, sameOrigin, schemelesslySameSite } from './origins.ts';
import type { ModelRequest } from './request.ts';
import type { ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/**
 * https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check with the embedder policy of the client, which
 * blocks whatever unsafe-none blocks; true is blocked.
 */
export function isBlockedByPolicy(ua: UserAgent, request: ModelRequest, response: ModelResponse): boolean {
  const is = ua.deciding('corp-check');
  const says = getHeader(response.headers, 'cross-origin-resource-policy');
  const url = response.urlList.at(-1);
  // Made up by a service worker: it has no origin to compare.
  if (!url) return false;
  const { origin } = request;
  const embedder = request.policy?.embedderPolicy ?? 'unsafe-none';
  const silent = !/^(same-origin|same-site|cross-origin)$/.test(says ?? '');
  const strict =
    embedder === 'require-corp' || (embedder === 'credentialless' && response.requestIncludesCredentials === true);
  const policy =
    strict &&
    is('4', silent, `the embedder policy is ${embedder}, and Cross-Origin-Resource-Policy is ${says ?? 'missing'}`)
      ? 'same-origin'
      : says;
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

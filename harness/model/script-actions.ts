/** What script does with objects around a fetch: Headers with their guards, a Cache, document.domain. */
import type { PageObservation } from '../run/recording.ts';
import type { CacheMatchAction, DocumentDomainAction, HeadersAction, HeaderLine } from '../scenario/schema.ts';
import { isBlockedByPolicy } from './corp.ts';
import { appendToHeaders, newRequest, Thrown, validate, type Client, type Guard } from './request.ts';
import { contains, isNoCorsSafelistedRequestHeader, normalize, remove, sortAndCombine } from './headers.ts';
import type { UserAgent } from './user-agent.ts';

const rejected = (name: string): PageObservation => ({
  result: 'rejected',
  error: { name, message: '' },
  durationMs: 0,
});

/** https://html.spec.whatwg.org/#dom-document-domain for documents with an origin; the origin that CORS looks at stays. */
export function setDocumentDomain(ua: UserAgent, { domain }: DocumentDomainAction, client: Client): PageObservation {
  const host = client.origin === null ? '' : new URL(client.origin).hostname;
  const public_ = !domain.includes('.');
  const suffix = domain === host || (host.endsWith(`.${domain}`) && !public_);
  return ua.is('document-domain', '6', !suffix, `${domain} is no registrable domain suffix of ${host}`)
    ? rejected('SecurityError')
    : { result: 'resolved', durationMs: 0 };
}

/** https://w3c.github.io/ServiceWorker/#cache-matchAll */
export function matchCache(ua: UserAgent, { url }: CacheMatchAction, client: Client): PageObservation {
  const response = ua.cacheEntries.find((stored) => stored.url === url)?.response;
  if (!response) return rejected('nothing');
  const reader = newRequest(client, new URL(url), {});
  if (
    ua.is('cache-match-all', '5.4.1', response.type === 'opaque', `the response is ${response.type}`) &&
    isBlockedByPolicy(ua, reader, response.internal!)
  )
    return rejected('TypeError');
  const { type, status, body } = response;
  return {
    result: 'resolved',
    type: type === 'opaqueredirect' ? 'opaqueredirect' : type,
    status,
    ...(body && 'text' in body ? { body: { text: body.text } } : {}),
    durationMs: 0,
  };
}

/** https://fetch.spec.whatwg.org/#headers-class */
export function runHeaders(ua: UserAgent, { of, calls, into }: HeadersAction): PageObservation {
  const guard = GUARDS[of];
  let list: HeaderLine[] = [];
  try {
    for (const [method, name, value] of calls) change(ua, list, guard, method, name, value ?? '');
    if (into !== undefined) {
      const filled: HeaderLine[] = [];
      for (const [name, value] of sortAndCombine(list)) appendToHeaders(ua, filled, name, value, GUARDS[into]);
      list = filled;
    }
  } catch (error) {
    return rejected((error as Thrown).errorName);
  }
  return { result: 'resolved', headers: sortAndCombine(list), durationMs: 0 };
}

/** https://fetch.spec.whatwg.org/#concept-headers-guard, by where the object comes from. */
const GUARDS: Record<HeadersAction['of'], Guard> = {
  new: 'none',
  request: 'request',
  'no-cors-request': 'request-no-cors',
  response: 'response',
  'error-response': 'immutable',
};

/** https://fetch.spec.whatwg.org/#dom-headers-append, #dom-headers-set and #dom-headers-delete. */
function change(
  ua: UserAgent,
  list: HeaderLine[],
  guard: Guard,
  method: 'append' | 'set' | 'delete',
  name: string,
  raw: string,
): void {
  if (method === 'append') return appendToHeaders(ua, list, name, raw, guard);
  const is = ua.deciding('headers-set');
  const value = normalize(raw);
  if (!validate(ua, guard, name, value)) return;
  if (guard === 'request-no-cors') {
    if (method === 'set' && !isNoCorsSafelistedRequestHeader(ua, name, value)) return;
    const known = /^(accept|accept-language|content-language|content-type|range)$/i.test(name);
    if (method === 'delete' && is('delete', !known, `${name} is neither no-CORS-safelisted nor privileged`)) return;
  }
  const key = name.toLowerCase();
  if (method === 'delete') remove(list, key);
  else if (contains(list, name)) {
    const at = list.findIndex(([other]) => other.toLowerCase() === key);
    const [first] = list[at]!;
    remove(list, key);
    list.splice(at, 0, [first, value]);
  } else list.push([name, value]);
}

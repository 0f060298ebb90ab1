/** Requests of elements. https://html.spec.whatwg.org/#create-a-potential-cors-request */
import { newRequest, type Client, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** https://html.spec.whatwg.org/#cors-settings-attributes */
export type CorsState = 'No CORS' | 'Anonymous' | 'Use Credentials';

/** The state of a `crossorigin` attribute; undefined: there is none. */
export function corsSettingsAttribute(ua: UserAgent, value: string | undefined): CorsState {
  const is = ua.deciding('cors-settings-attributes');
  if (
    is('missing value default', value === undefined, `crossorigin is ${value === undefined ? 'missing' : `"${value}"`}`)
  )
    return 'No CORS';
  const named = value?.toLowerCase() === 'use-credentials';
  return is('use-credentials', named, `crossorigin is "${value}"`) ? 'Use Credentials' : 'Anonymous';
}

/** https://html.spec.whatwg.org/#create-a-potential-cors-request */
export function createPotentialCorsRequest(
  ua: UserAgent,
  client: Client,
  url: URL,
  destination: string,
  state: CorsState,
  more: Partial<ModelRequest> & { sameOriginFallback?: boolean } = {},
): ModelRequest {
  const is = ua.deciding('create-potential-cors-request');
  const { sameOriginFallback = false, ...rest } = more;
  const none = is('1', state === 'No CORS', `the CORS settings attribute state is ${state}`);
  const fallback =
    none && is('2', sameOriginFallback, `the same-origin fallback flag is ${sameOriginFallback ? '' : 'not '}set`);
  const anonymous = is('4', state === 'Anonymous', `the CORS settings attribute state is ${state}`);
  return newRequest(client, url, {
    destination,
    mode: none ? (fallback ? 'same-origin' : 'no-cors') : 'cors',
    credentials: anonymous ? 'same-origin' : 'include',
    ...rest,
  });
}

/** https://html.spec.whatwg.org/#cors-settings-attribute-credentials-mode */
export function credentialsModeOf(ua: UserAgent, state: CorsState): string {
  const include = state === 'Use Credentials';
  return ua.is('cors-settings-attributes', 'credentials mode', include, `the CORS settings attribute state is ${state}`)
    ? 'include'
    : 'same-origin';
}

/** HTTP authentication, as far as no user is asked: credentials of URLs, and the entries that they leave behind. */
import type { HeaderLine } from '../scenario/schema.ts';
import { contains } from './headers.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** https://fetch.spec.whatwg.org/#authentication-entry: for the URLs below a folder, as Basic has it. */
export interface AuthenticationEntry {
  folder: string;
  value: string;
}

const folderOf = ({ origin, pathname }: URL): string => origin + pathname.slice(0, pathname.lastIndexOf('/') + 1);
const includesCredentials = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** HTTP-network-or-cache fetch, step 8.21.2; null: none is sent. */
export function authorizationValue(ua: UserAgent, request: ModelRequest, authentication: boolean): string | null {
  if (contains(request.headers, 'authorization')) return null;
  const url = currentUrl(request);
  const own = includesCredentials(url);
  const entry = ua.authenticationEntries.find(({ folder }) => folderOf(url).startsWith(folder));
  const is = ua.deciding('http-network-or-cache-fetch');
  if (entry && is('8.21.2.2', !request.useUrlCredentials || !own, 'there is an authentication entry for the request'))
    return entry.value;
  if (own && is('8.21.2.3', authentication, 'the URL includes credentials, and they were asked for')) return basic(url);
  return null;
}

const basic = ({ username, password }: URL): string =>
  `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;

/** HTTP-network-or-cache fetch, step 15: whether a 401 leads to another attempt. The model's user gives no answer. */
export function mayAuthenticate(
  ua: UserAgent,
  request: ModelRequest,
  response: { headers: readonly HeaderLine[] },
  includeCredentials: boolean,
  authentication: boolean,
): boolean {
  const is = ua.deciding('http-network-or-cache-fetch');
  if (!contains(response.headers, 'www-authenticate')) return false;
  const tainting = `response tainting is ${request.tainting}`;
  if (!is('15 tainting', request.tainting !== 'cors', tainting)) return false;
  if (!is('15 credentials', includeCredentials, 'credentials are included')) return false;
  // Here the user would be asked. The standard does not say what follows from a user who gives no answer.
  return request.useUrlCredentials === true && !authentication;
}

/** HTTP-network-or-cache fetch, step 18. */
export function createAuthenticationEntry(ua: UserAgent, request: ModelRequest): void {
  const url = currentUrl(request);
  ua.authenticationEntries.push({ folder: folderOf(url), value: basic(url) });
}

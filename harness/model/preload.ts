/** The map of preloaded resources. https://html.spec.whatwg.org/#link-type-preload */
import { currentUrl, type ModelRequest } from './request.ts';
import type { Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** https://html.spec.whatwg.org/#consume-a-preloaded-resource: the response, which is then taken out of the map. */
export function consumePreload(ua: UserAgent, request: ModelRequest): Result | undefined {
  const url = currentUrl(request).href;
  if (request.method !== 'GET' || (request.unsafeRequest && request.headers.length > 0)) return undefined;
  const is = ua.deciding('consume-preload');
  const index = ua.preloads.findIndex((entry) => {
    if (!is('URL', entry.url === url, `${entry.url} was preloaded`)) return false;
    const wanted = `for destination "${entry.destination}", mode ${entry.mode}, credentials mode ${entry.credentials}`;
    if (!is('destination', entry.destination === request.destination, `preloaded ${wanted}`)) return false;
    if (!is('mode', entry.mode === request.mode, `preloaded ${wanted}`)) return false;
    return is('credentials mode', entry.credentials === request.credentials, `preloaded ${wanted}`);
  });
  return index < 0 ? undefined : ua.preloads.splice(index, 1)[0]!.response;
}

/** Planted faults: caches. */
import { APP, careful, type Handler } from './server.ts';
import type { Planted } from './table.ts';

/** A cache in front that keeps answers to GET by URL, as many do without Vary. */
function cached(handler: Handler): Handler {
  const store = new Map<string, { status: number; headers: Record<string, string>; body: string }>();
  return (request, response) => {
    const key = request.url!;
    const hit = request.method === 'GET' ? store.get(key) : undefined;
    if (hit) {
      response.writeHead(hit.status, { ...hit.headers, Age: '1', 'X-Cache': 'HIT' }).end(hit.body);
      return;
    }
    const end = response.end.bind(response);
    response.end = ((body?: string) => {
      const headers = Object.fromEntries(
        Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
      );
      if (request.method === 'GET') store.set(key, { status: response.statusCode, headers, body: body ?? '' });
      return end(body);
    }) as typeof response.end;
    handler(request, response);
  };
}

export const CACHE_FAULTS: Planted[] = [
  { name: 'no Vary', handler: careful({ vary: undefined }), finds: ['vary-missing'] },
  { name: 'Vary names something else', handler: careful({ vary: 'Accept-Encoding' }), finds: ['vary-missing'] },
  {
    name: 'no Vary without Origin',
    handler: careful({ vary: (request) => (request.headers.origin === undefined ? undefined : 'Origin') }),
    finds: ['vary-missing-on-some'],
  },
  {
    name: 'Vary only for allowed origins',
    handler: careful({ vary: (request) => (request.headers.origin === APP ? 'Origin' : undefined) }),
    finds: ['vary-missing-on-some'],
  },
  {
    name: 'no Vary, and shared caches are invited',
    handler: careful({ vary: undefined, more: { 'Cache-Control': 'public, max-age=60' } }),
    finds: ['vary-missing'],
  },
  {
    name: 'no Vary, and nothing may be stored: advice',
    handler: careful({ vary: undefined, more: { 'Cache-Control': 'no-store' } }),
    finds: [],
    advises: ['vary-missing'],
  },
  {
    name: 'a cache in front stores preflights, and their answers do not name Origin in Vary',
    handler: careful({
      vary: ({ method }) => (method === 'OPTIONS' ? undefined : 'Origin'),
      first(request, response) {
        if (request.method === 'OPTIONS') response.setHeader('Age', '7');
        return false;
      },
    }),
    finds: ['preflight-cached'],
  },
  {
    name: 'a cache in front that ignores Vary',
    // The endpoint's own URL is first asked by an allowed origin, and stays so.
    handler: cachedBeyond(careful()),
    finds: ['cache-poisoned'],
  },
];

/** The same for URLs with a query only: so that nothing but mixing up origins shows. */
function cachedBeyond(handler: Handler): Handler {
  const behind = cached(handler);
  return (request, response) => (request.url!.includes('?') ? behind : handler)(request, response);
}

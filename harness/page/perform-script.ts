/** The actions that fetch nothing, or nothing new. */
import type { PageObservation } from '../run/recording.ts';
import type { CacheMatchAction, DocumentDomainAction, HeadersAction } from '../scenario/schema.ts';
import { describeBytes, describeError } from './body.ts';

/** Sets document.domain. */
export function performDocumentDomain(action: DocumentDomainAction): PageObservation {
  return attempt(() => {
    document.domain = action.domain;
    return {};
  });
}

/** Looks into the Cache of scenario `id`. */
export async function performCacheMatch(action: CacheMatchAction, id: string): Promise<PageObservation> {
  const start = performance.now();
  const durationMs = () => Math.round(performance.now() - start);
  try {
    const response = await (await caches.open(id)).match(action.url);
    if (!response) return { result: 'rejected', error: { name: 'nothing', message: '' }, durationMs: durationMs() };
    const { type, status } = response;
    const body = describeBytes(new Uint8Array(await response.arrayBuffer()));
    return { result: 'resolved', type, status, body, durationMs: durationMs() };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: durationMs() };
  }
}

/** Calls methods of a Headers object. */
export function performHeaders({ of, url, calls, into }: HeadersAction): PageObservation {
  return attempt(() => {
    const headers = makeHeaders(of, url);
    for (const [method, name, value] of calls) {
      if (method === 'delete') headers.delete(name);
      else headers[method](name, value!);
    }
    const last = into === undefined ? headers : makeHeaders(into, url, headers);
    return { headers: [...last].map(([name, value]) => [name, value]) };
  });
}

function makeHeaders(of: HeadersAction['of'], url: string, from?: Headers): Headers {
  const init = from ? { headers: from } : {};
  switch (of) {
    case 'new':
      return new Headers(from);
    case 'request':
      return new Request(url, init).headers;
    case 'no-cors-request':
      return new Request(url, { ...init, mode: 'no-cors' }).headers;
    case 'response':
      return new Response(null, init).headers;
    case 'error-response':
      return Response.error().headers;
  }
}

function attempt(call: () => Partial<PageObservation>): PageObservation {
  try {
    return { result: 'resolved', ...call(), durationMs: 0 };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: 0 };
  }
}

/** Flows: what pages want to do with an endpoint. Pure. */
import { sampleOf } from './origins.ts';
import type { Endpoint, Flow, HeaderLine } from './types.ts';

/** Origins that get every method; the others get GET and one preflight. */
const THOROUGH = 3;

/** A flow of an endpoint, with defaults: an uncredentialed GET that may be read. */
export function flowOf(endpoint: Endpoint, id: string, more: Partial<Flow> & { origin: string }): Flow {
  return {
    id,
    endpoint: endpoint.name,
    url: endpoint.url,
    method: 'GET',
    headers: [],
    credentials: endpoint.credentials ? 'include' : 'omit',
    expect: 'allowed',
    readable: [],
    ...more,
  };
}

/** Requests that take effect are really made only where the policy says so. */
export const sendable = ({ send }: Pick<Endpoint, 'send'>, method: string): boolean =>
  /^(GET|HEAD|OPTIONS)$/.test(method) || send.includes(method);

/** Whether a method needs no preflight by itself. */
export const isSimple = (method: string): boolean => /^(GET|HEAD|POST)$/.test(method);

/** Header lines that a page of this endpoint sets with a method. */
export function headersFor(endpoint: Endpoint, method: string): HeaderLine[] {
  const bodiless = method === 'GET' || method === 'HEAD';
  return endpoint.requestHeaders.filter(([name]) => !(bodiless && name.toLowerCase() === 'content-type'));
}

/** A preflighted flow for each method of the policy that leads to a preflight. */
export function preflightedFlows(endpoint: Endpoint, origins: readonly string[]): Flow[] {
  return origins.flatMap((origin, index) => {
    const all = endpoint.methods.flatMap((method): Flow[] => {
      const headers = headersFor(endpoint, method);
      if (isSimple(method) && headers.length === 0) return [];
      const id = `preflight ${method} ${origin}`;
      return [flowOf(endpoint, id, { origin, method, headers, ...bodyOf(endpoint, method) })];
    });
    return index < THOROUGH ? all : all.slice(-1);
  });
}

function bodyOf(endpoint: Endpoint, method: string): { body?: string } {
  return endpoint.body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body: endpoint.body };
}

/** Everything that pages want to do with the endpoint, and what they must not be able to do. For real browsers. */
export function flowsOf(endpoint: Endpoint, label: () => string): Flow[] {
  const allowed = endpoint.allow.map((entry) => sampleOf(entry, label()));
  const simple = endpoint.methods.includes('HEAD') && !endpoint.methods.includes('GET') ? 'HEAD' : 'GET';
  const flows: Flow[] = allowed.map((origin) =>
    flowOf(endpoint, `read ${origin}`, { origin, method: simple, readable: endpoint.exposedHeaders }),
  );
  flows.push(...preflightedFlows(endpoint, allowed));
  const [first] = allowed;
  if (first !== undefined) {
    for (const { status, url } of endpoint.errors)
      flows.push(flowOf(endpoint, `error ${status} ${url}`, { origin: first, url, status }));
  }
  // The server's own scheme, so that no browser blocks the request as mixed content.
  const scheme = new URL(endpoint.url).protocol;
  const hostile = endpoint.allow.includes('*') ? [] : [`${scheme}//${label()}.example`];
  for (const origin of new Set([...endpoint.deny, ...hostile]))
    flows.push(flowOf(endpoint, `denied ${origin}`, { origin, credentials: 'include', expect: 'denied' }));
  return flows;
}

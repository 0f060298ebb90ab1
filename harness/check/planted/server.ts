/** A careful server whose parts can be replaced by faulty ones: for tests. Plain Node, so that nothing mends faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PolicyEndpoint } from '../types.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const APP = 'https://app.example.com';
export const ADMIN = 'https://admin.example.com';

/** What every answer but preflights and 304 has. */
export const BODY = '["one","two"]';

/** The policy that the careful server keeps; a fault's row changes what it is about. */
export const POLICY = {
  methods: ['GET', 'PUT', 'DELETE'],
  requestHeaders: ['content-type', 'authorization', 'x-requested-with'],
  exposedHeaders: ['x-total-count'],
  credentials: true,
  origins: { allow: [APP, ADMIN] },
  maxAge: { min: 60, max: 600 },
  errors: [{ status: 404, url: '/missing' }],
} satisfies Partial<PolicyEndpoint>;

export interface Parts {
  /** Access-Control-Allow-Origin for an origin; undefined: none. */
  origin?: (origin: string | undefined) => string | string[] | undefined;
  /** The same for preflights, where it differs. */
  preflightOrigin?: (origin: string | undefined) => string | undefined;
  credentials?: string | string[] | undefined;
  vary?: string | ((request: IncomingMessage) => string | undefined) | undefined;
  methods?: string | ((asked: string) => string) | undefined;
  headers?: string | ((asked: string | string[]) => string) | undefined;
  exposed?: string | undefined;
  maxAge?: string | undefined;
  preflightStatus?: number;
  preflightBody?: string;
  /** Further headers of every answer. */
  more?: Record<string, string | string[]>;
  /** Whether an answer with this status, to this method, has CORS headers. */
  covers?: (status: number, method: string) => boolean;
  /** Answers instead of the rest when it returns true. */
  first?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A server that does everything right, but for the parts that are replaced. */
export function careful(parts: Parts = {}): Handler {
  const {
    origin = (one) => (one === APP || one === ADMIN ? one : undefined),
    preflightOrigin = origin,
    methods = 'GET, PUT, DELETE',
    headers = 'content-type, authorization, x-requested-with',
    covers = () => true,
  } = parts;
  const has = <K extends keyof Parts>(key: K, otherwise: string) => (key in parts ? parts[key] : otherwise);
  return (request, response) => {
    if (parts.first?.(request, response)) return;
    const asked = request.headers['access-control-request-method'];
    const preflight = request.method === 'OPTIONS' && asked !== undefined;
    const path = new URL(request.url!, 'http://x').pathname;
    const etag = '"1"';
    let status = path === '/items' ? 200 : 404;
    if (preflight) status = parts.preflightStatus ?? 204;
    else if (status === 200 && request.headers['if-none-match'] === etag) status = 304;
    for (const [name, value] of Object.entries(parts.more ?? {})) response.setHeader(name, value);
    const vary = has('vary', 'Origin') as Parts['vary'];
    const varies = typeof vary === 'function' ? vary(request) : vary;
    if (varies !== undefined) response.setHeader('Vary', varies);
    const allowed = (preflight ? preflightOrigin : origin)(request.headers.origin);
    if (allowed !== undefined && covers(status, request.method!)) {
      response.setHeader('Access-Control-Allow-Origin', allowed);
      const credentials = has('credentials', 'true') as string | undefined;
      if (credentials !== undefined) response.setHeader('Access-Control-Allow-Credentials', credentials);
      const exposed = has('exposed', 'x-total-count') as string | undefined;
      if (exposed !== undefined && !preflight) response.setHeader('Access-Control-Expose-Headers', exposed);
      if (preflight)
        answerPreflight(request, response, { methods, headers, maxAge: has('maxAge', '600') as string | undefined });
    }
    response.statusCode = status;
    if (!preflight && status !== 304) response.setHeader('Content-Type', 'application/json');
    if (status === 200 || status === 304) response.setHeader('ETag', etag).setHeader('X-Total-Count', '2');
    response.end(preflight ? parts.preflightBody : status === 304 ? undefined : BODY);
  };
}

function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Pick<Parts, 'methods' | 'headers' | 'maxAge'>,
) {
  const { methods, headers, maxAge } = parts;
  const asked = request.headers['access-control-request-headers'] ?? '';
  const method = request.headers['access-control-request-method'] ?? '';
  const set = (name: string, value: string | undefined) =>
    value !== undefined && value !== '' && response.setHeader(name, value);
  set('Access-Control-Allow-Methods', typeof methods === 'function' ? methods(method) : methods);
  set('Access-Control-Allow-Headers', typeof headers === 'function' ? headers(asked) : headers);
  set('Access-Control-Max-Age', maxAge);
}

/** Serves a handler on a free port of this machine while something is done with its URL. */
export async function serving<T>(handler: Handler | Server, use: (base: string) => Promise<T>): Promise<T> {
  const server = typeof handler === 'function' ? createServer(handler) : handler;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections?.();
    await new Promise((resolve) => server.close(resolve));
  }
}

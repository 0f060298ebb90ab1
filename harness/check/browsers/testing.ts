/** A small server to be checked, for tests: its paths are named after how they answer. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { makeCertificate } from '../../../servers/origins/certificate.ts';
import type { Flow } from '../types.ts';

export interface TestTarget {
  /** http://127.0.0.1:PORT and https://localhost:PORT. */
  http: string;
  https: string;
  /** Of the https one, PEM: trust it, and it is valid. */
  certificate: string;
  /** Requests as `METHOD path`, in order. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** Starts it. `allowed` are the origins that /allow-list, /redirect and the like let read. */
export async function startTarget(allowed: readonly string[]): Promise<TestTarget> {
  const seen: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url!, 'http://target');
    seen.push(`${request.method} ${pathname}`);
    request.resume();
    const origin = request.headers.origin ?? '';
    const allow = (methods = '') => {
      response.setHeader('vary', 'Origin');
      if (!allowed.includes(origin)) return;
      response.setHeader('access-control-allow-origin', origin);
      if (request.method !== 'OPTIONS') return;
      response.setHeader('access-control-allow-methods', methods);
      response.setHeader('access-control-allow-headers', 'x-wanted, authorization');
    };
    const send = (status: number, body = '{"name":"Ada","age":36}') => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(request.method === 'HEAD' ? '' : body);
    };
    const paths: Record<string, () => void> = {
      '/allow-list': () => {
        allow('PUT');
        response.setHeader('x-hidden', 'hidden').setHeader('x-shown', 'shown');
        response.setHeader('access-control-expose-headers', 'X-Shown');
        send(200);
      },
      '/error-with': () => {
        allow();
        send(request.method === 'OPTIONS' ? 204 : 404);
      },
      '/error-without': () => {
        if (request.method === 'OPTIONS') allow();
        send(request.method === 'OPTIONS' ? 204 : 500);
      },
      '/redirect': () => {
        allow();
        response.setHeader('location', '/allow-list');
        send(302);
      },
      '/redirect-elsewhere': () => {
        allow();
        response.setHeader('location', 'http://elsewhere.example/');
        send(302);
      },
      '/with-cookie': () => {
        allow();
        response.setHeader('access-control-allow-credentials', 'true');
        send(200, JSON.stringify({ cookie: request.headers.cookie ?? null }));
      },
      '/with-token': () => {
        allow();
        response.setHeader('x-echo', request.headers.authorization ?? 'none');
        response.setHeader('access-control-expose-headers', 'x-echo');
        send(200, request.headers.authorization);
      },
      '/reflects': () => {
        response.setHeader('access-control-allow-origin', origin || '*');
        response.setHeader('access-control-allow-credentials', 'true');
        send(200);
      },
      '/busy': () => {
        allow();
        response.setHeader('retry-after', '1');
        send(seen.filter((line) => line.endsWith('/busy')).length === 1 ? 429 : 200);
      },
      '/stalls': () => allow(),
      '/resets': () => request.socket.destroy(),
      '/floods': () => {
        allow();
        response.writeHead(200, { 'content-type': 'text/plain' });
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
    };
    (paths[pathname] ?? (() => send(404)))();
  };
  const certificate = await makeCertificate();
  const servers = [http.createServer(answer), https.createServer(certificate, answer)];
  const sockets = new Set<Socket>();
  const ports: number[] = [];
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  return {
    http: `http://127.0.0.1:${ports[0]}`,
    https: `https://localhost:${ports[1]}`,
    certificate: certificate.cert,
    seen,
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** A flow with what tests leave out: a GET without credentials that is to be allowed. */
export function flow(part: Partial<Flow> & Pick<Flow, 'id' | 'origin' | 'url'>): Flow {
  return {
    endpoint: 'test',
    method: 'GET',
    headers: [],
    credentials: 'omit',
    expect: 'allowed',
    readable: [],
    ...part,
  };
}

/**
 * A forward proxy that lets a page sit at any origin: it answers for the pages itself, passes requests for the named
 * targets through, and refuses everything else. Listens on loopback only.
 */
import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { makeCertificate } from '../origins/certificate.ts';
import { badGateway, forward, type ForwardLimits, type ForwardOptions } from './forward.ts';
import { ProxyLog } from './log.ts';
import { authorityOf, connectOrigin, httpOrigin, serializeOrigin, type HttpOrigin } from './origins.ts';
import { openTunnel } from './tunnel.ts';

/** Answers requests for the pages: everything below the prefix, at every page and target origin. */
export type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  /** Serialised origin and the path after the prefix, without query. */
  at: { origin: string; path: string },
) => void;

export interface ProxyLimits extends ForwardLimits {
  connectMs: number;
}

export interface ProxyOptions {
  /** Origins at which pages may sit, as URLs. */
  pages: readonly string[];
  /** Origins that requests are let through to, as URLs. */
  targets: readonly string[];
  onPage: PageHandler;
  /** Read what goes to https targets too: TLS ends here and begins anew. Else it is tunnelled unread. */
  intercept?: boolean;
  /** Whether the targets' certificates must be valid. True unless told otherwise. */
  verify?: boolean;
  /** Certificates of authorities to trust besides the usual ones, PEM. */
  ca?: string;
  /** Addresses for host names, before any resolver is asked. */
  resolve?: Readonly<Record<string, string>>;
  /** Names of headers whose values are never logged, besides cookies and Authorization. */
  secretHeaders?: readonly string[];
  /** Awaited before each request that the proxy can read goes on to its target. */
  beforeRequest?: () => Promise<void>;
  /** Takes secrets out of every logged line. */
  redact?: (text: string) => string;
  limits?: Partial<ProxyLimits>;
}

export interface Proxy {
  /** For a browser's settings: http://127.0.0.1:PORT. */
  readonly url: string;
  /** The path below which the pages' own resources are, at every page and target origin: nobody else can guess it. */
  readonly prefix: string;
  readonly log: ProxyLog;
  /** Ends all connections. */
  close(): Promise<void>;
}

const LIMITS: ProxyLimits = {
  connectMs: 10_000,
  exchangeMs: 30_000,
  requestBytes: 1024 * 1024,
  replyBytes: 16 * 1024 * 1024,
};

/**
 * Starts a proxy on a free port of 127.0.0.1.
 * @throws TypeError for a page or target that is no http or https URL
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const limits = { ...LIMITS, ...options.limits };
  const log = new ProxyLog();
  const pages = originSet(options.pages);
  const targets = originSet(options.targets);
  const pageHosts = new Set([...pages.values()].map(({ host }) => host));
  const prefix = `/.cors-conformance/${randomBytes(12).toString('hex')}/`;
  const certificate = await makeCertificate();
  const forwarding: ForwardOptions = {
    log,
    limits,
    upstream: { connectMs: limits.connectMs, ...pick(options, ['resolve', 'verify', 'ca']) },
    secretNames: new Set(options.secretHeaders?.map((name) => name.toLowerCase())),
    redact: options.redact ?? ((text) => text),
    beforeRequest: options.beforeRequest,
    verified: new Set(),
  };
  const sockets = new Set<Socket>();
  const used = new WeakSet<Socket>();

  /** A request whose origin is known: from the proxied URL, or from the CONNECT that its TLS came through. */
  const serve = (request: IncomingMessage, response: ServerResponse, at: HttpOrigin, target: string) => {
    const origin = serializeOrigin(at);
    const path = target.split('?')[0]!;
    if (path.startsWith(prefix) && (pages.has(origin) || targets.has(origin)))
      return options.onPage(request, response, { origin, path: path.slice(prefix.length) });
    if (targets.has(origin)) {
      // Its reply ends with the connection; what a browser sends after that all the same gets none.
      if (used.has(request.socket)) return request.socket.destroy();
      used.add(request.socket);
      return void forward(request, at, target, forwarding);
    }
    if (pages.has(origin)) return plain(response, 404, 'There is nothing here.');
    if (!pageHosts.has(at.host)) log.refuse(origin, at.host);
    return plain(response, 502, 'This proxy does not serve that host.');
  };

  const settings = { requestTimeout: limits.exchangeMs, headersTimeout: limits.exchangeMs, keepAliveTimeout: 60_000 };
  const behind = new WeakMap<Socket, HttpOrigin>();
  const inner = http.createServer(settings, (request, response) => {
    const at = behind.get(request.socket);
    if (at && request.url!.startsWith('/')) serve(request, response, at, request.url!);
    else plain(response, 400, 'A path is needed.');
  });
  const server = http.createServer(settings, (request, response) => {
    const at = httpOrigin(request.url!);
    // As sent: a parsed URL would have other escapes and no fragment-like oddities.
    const path = /^http:\/\/[^/?#]*([^#]*)/i.exec(request.url!)?.[1];
    if (at?.scheme !== 'http' || path === undefined) return plain(response, 400, 'This is a proxy.');
    serve(request, response, at, path.startsWith('/') ? path : `/${path}`);
  });

  server.on('connect', (request: IncomingMessage, stream, head: Buffer) => {
    const client = stream as Socket;
    client.on('error', () => undefined);
    const at = connectOrigin(request.url!);
    if (!at) return void client.end(badGateway('This is no authority.'));
    const origin = serializeOrigin(at);
    if (pages.has(origin) || (targets.has(origin) && options.intercept)) {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) client.unshift(head);
      const secure = new TLSSocket(client, { isServer: true, ...certificate, ALPNProtocols: ['http/1.1'] });
      secure.on('error', () => client.destroy());
      behind.set(secure, at);
      inner.emit('connection', secure);
    } else if (targets.has(origin)) {
      void openTunnel(client, head, at, forwarding);
    } else {
      // A page's host by https, when the page is to sit at http: browsers try that first.
      if (pageHosts.has(at.host)) log.upgraded.add(at.host);
      else log.refuse(origin, at.host);
      client.end(badGateway(`This proxy does not serve ${authorityOf(at)}.`));
    }
  });
  for (const one of [server, inner]) {
    one.on('clientError', (_error, socket) => socket.destroy());
    one.on('upgrade', (_request, socket) => socket.destroy());
  }
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prefix,
    log,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function originSet(urls: readonly string[]): Map<string, HttpOrigin> {
  return new Map(
    urls.map((url) => {
      const origin = httpOrigin(url);
      if (!origin) throw new TypeError(`${url} is no http or https URL`);
      return [serializeOrigin(origin), origin];
    }),
  );
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain;charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<
    Pick<T, K>
  >;
}

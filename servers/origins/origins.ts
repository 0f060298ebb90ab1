/**
 * The fixture server: several origins on several ports, http and https, each on IPv4 and IPv6 loopback. It interprets
 * scripts, logs every request raw and serves the page runtime.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import http, { METHODS, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { isLoopback } from '../../harness/scenario/contexts.ts';
import { isHttp2, isHttps, ORIGIN_NAMES, type OriginName } from '../../harness/scenario/schema.ts';
import type { OriginMap } from '../../harness/scenario/templates.ts';
import { makeCertificate } from './certificate.ts';
import { http2Server } from './http2.ts';
import { lobby, type Lobby } from './lobby.ts';
import { CONTROL, control, type PageChannel } from './control.ts';
import { answerUnparsed, scripted, type ScriptedOptions } from './scripted.ts';
import { answerUpgrade } from './upgrade.ts';
import { WireLog } from './wire-log.ts';

/** The host that each origin is addressed by; which pairs are same-site follows from it. */
export const HOSTS: Record<OriginName, string> = {
  page: 'localhost',
  sibling: 'localhost',
  remote: '127.0.0.1',
  remote2: 'a.localhost',
  'page-https': 'localhost',
  'sibling-https': 'localhost',
  'remote-https': '127.0.0.1',
  'remote2-https': 'a.localhost',
  'remote-http2': '127.0.0.1',
};

export type AnyServer = Server | Http2SecureServer;

/** Longer than any run is idle: a connection that the server closes while the browser reuses it looks like a fault. */
const KEEP_ALIVE_MS = 600_000;

export const SETTINGS = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, insecureHTTPParser: false };

export interface OriginsOptions {
  /** First of as many consecutive ports as there are origins; without it the system chooses. */
  basePort?: number;
  /**
   * Opens the origins to browsers that nobody drives: the page that they begin at. Requests for other hosts than those of
   * the origins are turned away then, so that no name that somebody else lets point here is an origin of ours.
   */
  lobby?: Lobby;
}

/** A port could not be bound. The message names the port and the remedy. */
export class PortInUseError extends Error {
  override name = 'PortInUseError';
}

export interface Origins {
  readonly origins: OriginMap;
  /**
   * Opens a run: its wire log, and the channel that pages of this run talk to.
   * @param shared the log of another run, when this one is a second page of the same
   */
  openRun(channel: (log: WireLog) => PageChannel, shared?: WireLog): { log: WireLog; url: string; close(): void };
  close(): Promise<void>;
}

/**
 * Starts every origin.
 * @throws PortInUseError when a fixed port is taken
 */
export async function startOrigins(options: OriginsOptions = {}): Promise<Origins> {
  const logs = new Map<string, WireLog>();
  const channels = new Map<string, PageChannel>();
  const originOfSocket = new WeakMap<Socket, OriginName>();
  const shared: ScriptedOptions = {
    logOf: (token) => logs.get(token),
    originOf: (socket) => originOfSocket.get(socket)!,
  };
  const certificate = await makeCertificate();
  const servers: AnyServer[] = [];
  const sockets = new Set<Socket>();
  const origins = {} as OriginMap;
  if (options.lobby) shared.allowsHost = (host) => isOurs(host, origins);
  const app = await makeApp(shared, (token) => channels.get(token), options.lobby && { lobby: options.lobby, origins });

  const serve = (name: OriginName): AnyServer => {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      if (shared.allowsHost?.(request.headers.host) ?? true) return app.routing(request, response);
      request.resume();
      response.writeHead(421, { 'content-type': 'text/plain', connection: 'close' }).end('No such host.\n');
    };
    const server: AnyServer = isHttp2(name)
      ? http2Server(certificate, name, shared)
      : isHttps(name)
        ? https.createServer({ ...SETTINGS, ...certificate }, listener)
        : http.createServer(SETTINGS, listener);
    const mark = (socket: Socket) => {
      originOfSocket.set(socket, name);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    };
    server.on(isHttps(name) ? 'secureConnection' : 'connection', mark);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.on('upgrade', (request, socket, head) => {
      if (shared.allowsHost?.(request.headers.host) ?? true) answerUpgrade(request, socket, head, shared);
      else socket.end('HTTP/1.1 421 Misdirected Request\r\nConnection: close\r\n\r\n');
    });
    server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
      if (error.code?.startsWith('HPE_') && error.rawPacket) {
        if (answerUnparsed(error.rawPacket, socket as Socket, shared)) return;
      }
      if (socket.writable && error.code !== 'ECONNRESET')
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      else socket.destroy();
    });
    servers.push(server);
    return server;
  };

  const close = async () => {
    const closed = servers.map(closeServer);
    // Those too that Node does not count among a server's connections, such as one without a TLS handshake so far.
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    await app.close();
  };

  try {
    for (const [index, name] of ORIGIN_NAMES.entries()) {
      const port = await listenOnBothFamilies(
        () => serve(name),
        options.basePort ? options.basePort + index : undefined,
      );
      origins[name] = `${isHttps(name) ? 'https' : 'http'}://${HOSTS[name]}:${port}`;
    }
  } catch (error) {
    await close();
    throw error;
  }

  return {
    origins,
    openRun(makeChannel, sharedLog) {
      const token = randomBytes(12).toString('hex');
      const log = sharedLog ?? new WireLog(token, origins);
      if (!sharedLog) logs.set(token, log);
      channels.set(token, makeChannel(log));
      return {
        log,
        url: `${origins.page}${CONTROL}${token}/`,
        close: () => {
          logs.delete(token);
          channels.delete(token);
        },
      };
    },
    close,
  };
}

/** Whether a Host header names this machine, as scenarios spell it in several ways, and the port of an origin. */
function isOurs(host: string | undefined, origins: OriginMap): boolean {
  if (!host || !URL.canParse(`http://${host}`)) return false;
  const { hostname, port } = new URL(`http://${host}`);
  return isLoopback(hostname) && Object.values(origins).some((origin) => new URL(origin).port === port);
}

async function makeApp(
  shared: ScriptedOptions,
  channelOf: (token: string) => PageChannel | undefined,
  entrance?: { lobby: Lobby; origins: OriginMap },
): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, routerOptions: { maxParamLength: 200 } });
  const known = new Set(app.supportedMethods);
  for (const method of METHODS)
    if (!known.has(method) && method !== 'CONNECT') app.addHttpMethod(method, { hasBody: true });
  await app.register(scripted, shared);
  await app.register(control, { channelOf, originOf: shared.originOf });
  if (entrance) await app.register(lobby, { ...entrance, originOf: shared.originOf });
  await app.ready();
  return app;
}

/** Binds one port on 127.0.0.1 and, where the machine has IPv6, on ::1: browsers differ in which they try first for localhost. */
export async function listenOnBothFamilies(make: () => AnyServer, fixedPort: number | undefined): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const port = await listen(make(), fixedPort ?? 0, '127.0.0.1').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new PortInUseError(
        `port ${fixedPort} is in use; choose another --port (${ORIGIN_NAMES.length} consecutive ports are needed) or leave the option out`,
      );
    });
    try {
      await listen(make(), port, '::1');
      return port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return port;
      if (code !== 'EADDRINUSE' || attempt >= 20) throw error;
      if (fixedPort) throw new PortInUseError(`port ${fixedPort} is in use on [::1]; choose another --port`);
    }
  }
}

function listen(server: AnyServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: AnyServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

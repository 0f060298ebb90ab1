/** The servers of origins: how each is made, where it listens, and how it is addressed. */
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isHttp2, isHttps, ORIGIN_NAMES, type OriginName } from '../../harness/scenario/names.ts';
import { http2Server } from './http2.ts';
import { answerUnparsed, type ScriptedOptions } from './scripted.ts';

/** The host that each origin is addressed by; which pairs are same-site follows from it. */
const HOSTS: Record<OriginName, string> = {
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

const SETTINGS = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, insecureHTTPParser: false };

/** A port could not be bound. The message names the port and the remedy. */
export class PortInUseError extends Error {
  override name = 'PortInUseError';
}

export interface ServerOptions {
  /** PEM texts; for https alone. */
  certificate: { key: string; cert: string };
  scripted: ScriptedOptions;
  /** Answers what HTTP/1 brings; over HTTP/2 there are scripted resources alone. */
  listener: RequestListener;
  /** Answers requests with an Upgrade header; without it Node closes their connection. */
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Called with every connection, before anything is read from it. */
  onSocket(socket: Socket): void;
}

/** The server of one origin, not yet listening. */
export function makeServer(name: OriginName, options: ServerOptions): AnyServer {
  const { certificate, scripted, listener, onUpgrade, onSocket } = options;
  const server: AnyServer = isHttp2(name)
    ? http2Server(certificate, name, scripted)
    : isHttps(name)
      ? https.createServer({ ...SETTINGS, ...certificate }, listener)
      : http.createServer(SETTINGS, listener);
  server.on(isHttps(name) ? 'secureConnection' : 'connection', (socket: Socket) => {
    onSocket(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
  });
  if (onUpgrade) server.on('upgrade', onUpgrade);
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    if (error.code?.startsWith('HPE_') && error.rawPacket) {
      if (answerUnparsed(error.rawPacket, socket as Socket, scripted)) return;
    }
    if (socket.writable && error.code !== 'ECONNRESET')
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

/** The origin, serialised, at a port. */
export const addressOf = (name: OriginName, port: number): string =>
  `${isHttps(name) ? 'https' : 'http'}://${HOSTS[name]}:${port}`;

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

/** Resolves when a server has let go of its port. */
export function closeServer(server: AnyServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

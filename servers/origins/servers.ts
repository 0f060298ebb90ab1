/** The servers of origins: how each is made, where it listens, and how it is addressed. */
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { inUrl } from '../../harness/scenario/hosts.ts';
import { isHttp2, isHttps, ORIGIN_NAMES, type OriginName } from '../../harness/scenario/names.ts';
import type { Certificate } from './certificate.ts';
import { http2Server } from './http2.ts';
import { answerUnparsed, type ScriptedOptions } from './scripted.ts';

export type AnyServer = Server | Http2SecureServer;

/** Longer than any run is idle: a connection that the server closes while the browser reuses it looks like a fault. */
const KEEP_ALIVE_MS = 600_000;

const SETTINGS = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, insecureHTTPParser: false };

/** A port could not be bound. The message names the port and the remedy. */
export class PortInUseError extends Error {
  override name = 'PortInUseError';
}

/** An address could not be listened at. The message names it. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/** Loopback in both families: browsers differ in which they try first for localhost. */
export const LOOPBACK_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

export interface ServerOptions {
  /** PEM texts; for https alone. */
  certificate: Certificate;
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
export const addressOf = (name: OriginName, host: string, port: number): string =>
  new URL(`${isHttps(name) ? 'https' : 'http'}://${host}:${port}`).origin;

/**
 * Binds one port at every address. Of the loopback addresses the machine may lack IPv6.
 * @throws PortInUseError
 * @throws ListenError where the machine lacks an address
 */
export async function listenEverywhere(
  make: () => AnyServer,
  addresses: readonly string[],
  fixedPort: number | undefined,
): Promise<number> {
  const [first = '', ...others] = addresses;
  for (let attempt = 0; ; attempt++) {
    const port = await listen(make(), fixedPort ?? 0, first).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw explained(error, first);
      throw new PortInUseError(
        `port ${fixedPort} is in use; choose another --port (${ORIGIN_NAMES.length} consecutive ports are needed) or leave the option out`,
      );
    });
    let taken = false;
    for (const address of others) {
      try {
        await listen(make(), port, address);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (address === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) continue;
        if (code !== 'EADDRINUSE') throw explained(error as NodeJS.ErrnoException, address);
        if (fixedPort)
          throw new PortInUseError(`port ${fixedPort} is in use on ${inUrl(address)}; choose another --port`);
        if (attempt >= 20) throw error;
        taken = true;
        break;
      }
    }
    if (!taken) return port;
  }
}

function explained(error: NodeJS.ErrnoException, address: string): Error {
  const foreign = error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' || error.code === 'EINVAL';
  return foreign ? new ListenError(`${address} is no address of this machine`, { cause: error }) : error;
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

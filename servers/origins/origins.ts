/**
 * The fixture server: several origins on several ports, http and https, on loopback unless told otherwise. It interprets
 * scripts, logs every request raw and serves the page runtime.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { METHODS, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback } from '../../harness/scenario/contexts.ts';
import { LOOPBACK_HOSTS, type Hosts } from '../../harness/scenario/hosts.ts';
import { ORIGIN_NAMES, type OriginName } from '../../harness/scenario/schema.ts';
import type { OriginMap } from '../../harness/scenario/templates.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { lobby, type Lobby } from './lobby.ts';
import { CONTROL, control, type PageChannel } from './control.ts';
import { scripted, type ScriptedOptions } from './scripted.ts';
import { addressOf, closeServer, listenEverywhere, LOOPBACK_ADDRESSES, makeServer, type AnyServer } from './servers.ts';
import { answerUpgrade } from './upgrade.ts';
import { WireLog } from './wire-log.ts';

export interface OriginsOptions {
  /** First of as many consecutive ports as there are origins; without it the system chooses. */
  basePort?: number;
  /** How the origins are addressed, for browsers elsewhere; loopback names when absent. */
  hosts?: Hosts;
  /** The addresses that are listened at: those that `hosts` lead to. Loopback when absent. */
  listen?: readonly string[];
  /** Of the https origins, for their hosts; made here when absent. */
  certificate?: Certificate;
  /**
   * Opens the origins to browsers that nobody drives: the page that they begin at. Requests for other hosts than those of
   * the origins are turned away then, and whenever these are not loopback, so that no name that somebody else lets point
   * here is an origin of ours.
   */
  lobby?: Lobby;
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
 * @throws ListenError when an address is none of this machine
 */
export async function startOrigins(options: OriginsOptions = {}): Promise<Origins> {
  const logs = new Map<string, WireLog>();
  const channels = new Map<string, PageChannel>();
  const originOfSocket = new WeakMap<Socket, OriginName>();
  const shared: ScriptedOptions = {
    logOf: (token) => logs.get(token),
    originOf: (socket) => originOfSocket.get(socket)!,
  };
  const { hosts = LOOPBACK_HOSTS, listen = LOOPBACK_ADDRESSES } = options;
  const certificate = options.certificate ?? (await makeCertificate(hosts));
  const servers: AnyServer[] = [];
  const sockets = new Set<Socket>();
  const origins = {} as OriginMap;
  if (options.lobby || options.hosts) shared.allowsHost = (host) => isOurs(host, origins);
  const app = await makeApp(shared, (token) => channels.get(token), options.lobby && { lobby: options.lobby, origins });

  const serve = (name: OriginName): AnyServer => {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      if (shared.allowsHost?.(request.headers.host) ?? true) return app.routing(request, response);
      request.resume();
      response.writeHead(421, { 'content-type': 'text/plain', connection: 'close' }).end('No such host.\n');
    };
    const server = makeServer(name, {
      certificate,
      scripted: shared,
      listener,
      onUpgrade: (raw, socket, head) => {
        if (shared.allowsHost?.(raw.headers.host) ?? true) answerUpgrade(raw, socket, head, shared);
        else socket.end('HTTP/1.1 421 Misdirected Request\r\nConnection: close\r\n\r\n');
      },
      onSocket: (socket) => originOfSocket.set(socket, name),
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
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
      const fixed = options.basePort ? options.basePort + index : undefined;
      const port = await listenEverywhere(() => serve(name), listen, fixed);
      origins[name] = addressOf(name, hosts[name], port);
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

/**
 * Whether a Host header names an origin. Scenarios spell loopback in several ways, and lead those to the port of any origin;
 * of other hosts there is one spelling, and each has its own ports.
 */
function isOurs(host: string | undefined, origins: OriginMap): boolean {
  if (!host || !URL.canParse(`http://${host}`)) return false;
  const { hostname, port } = new URL(`http://${host}`);
  const atPort = Object.values(origins).filter((origin) => new URL(origin).port === port);
  return atPort.some((origin) => {
    const ours = new URL(origin).hostname;
    return hostname === ours || (isLoopback(hostname) && isLoopback(ours));
  });
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

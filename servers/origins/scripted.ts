/** Fastify plugin: the scripted resources. Every request below /s/ is logged raw and answered by its script. */
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getHeader } from '../../harness/scenario/respond.ts';
import type { HeaderLine, OriginName, Reply } from '../../harness/scenario/schema.ts';
import { sendRaw, sendReply, type Told } from './send.ts';
import { SCRIPTED, type LoggedRequest, type WireLog } from './wire-log.ts';

/** More than any scenario sends; what is longer is cut off in the log. */
export const MAX_BODY = 256 * 1024;

export interface ScriptedOptions {
  /** Whether a Host header (or `:authority`) is one that the origins are asked by. */
  allowsHost?: (host: string | undefined) => boolean;
  /** The log of the run that owns a token, if there is one. */
  logOf(token: string): WireLog | undefined;
  /** Which origin a connection came in at. */
  originOf(socket: Socket): OriginName;
}

export async function scripted(app: FastifyInstance, options: ScriptedOptions): Promise<void> {
  // Answered before Fastify looks at the body: scenarios send content types and lengths that it would refuse.
  app.addHook('onRequest', async (request, reply) => {
    reply.hijack();
    answerScripted(request.raw, reply.raw, options);
  });
  app.all(`${SCRIPTED}*`, () => undefined);
}

/** Logs a request and answers it by its script; 404 where there is none. */
export function answerScripted(raw: IncomingMessage, response: ServerResponse, options: ScriptedOptions): void {
  const received = logFor(raw.url ?? '', options)?.receive({
    origin: options.originOf(raw.socket),
    method: raw.method ?? '',
    target: raw.url ?? '',
    httpVersion: raw.httpVersion,
    headers: headerPairs(raw.rawHeaders),
    connection: raw.socket,
  });
  if (!received) {
    raw.resume();
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  collectBody(raw, received.logged, () => answer(raw, response, received.logged, received.reply, received.told));
}

function collectBody(raw: IncomingMessage, logged: LoggedRequest, done: () => void): void {
  let length = 0;
  raw.on('data', (chunk: Buffer) => {
    if (length < MAX_BODY) logged.body += chunk.subarray(0, MAX_BODY - length).toString('latin1');
    length += chunk.length;
  });
  raw.once('end', done);
  raw.once('error', () => undefined);
}

function answer(raw: IncomingMessage, response: ServerResponse, logged: LoggedRequest, reply: Reply, told: Told): void {
  const send = () => {
    if (raw.socket.destroyed) return;
    logged.reply = sendReply(raw, response, reply, told);
  };
  if (reply.delayMs) setTimeout(send, reply.delayMs).unref();
  else send();
}

/** The log of the run that a request target belongs to. */
export function logFor(target: string, options: ScriptedOptions): WireLog | undefined {
  return options.logOf(target.slice(SCRIPTED.length).split('/')[0] ?? '');
}

/** Header lines out of Node's flat list. */
export function headerPairs(flat: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push([flat[i]!, flat[i + 1]!]);
  return lines;
}

/** What has arrived so far of requests whose method Node's parser does not know; null once one is answered. */
const unparsed = new WeakMap<Socket, Buffer | null>();

/**
 * Answers a request that Node's parser refuses: browsers may send any token as a method, such as `patch`, and any byte but
 * a few in a header value. Called with
 * every packet of the connection from the one on that holds the request line.
 * @returns whether it is, or may still become, a scripted request
 */
export function answerUnparsed(packet: Buffer, socket: Socket, options: ScriptedOptions): boolean {
  const before = unparsed.get(socket);
  if (before === null) return true;
  const arrived = before ? Buffer.concat([before, packet]) : packet;
  const text = arrived.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...headerLines] = text.slice(0, end < 0 ? undefined : end).split('\r\n');
  const match = /^(\S+) (\S+) HTTP\/(\d\.\d)$/.exec(line);
  const log = match && logFor(match[2]!, options);
  if (!log) return false;
  const headers = headerLines.map((header): HeaderLine => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1).trim()];
  });
  const body = end < 0 ? null : readBody(headers, text.slice(end + 4));
  if (body === null && arrived.length < 2 * MAX_BODY) {
    unparsed.set(socket, arrived);
    return true;
  }
  unparsed.set(socket, null);
  const [, method = '', target = '', httpVersion = ''] = match;
  const received = log.receive({
    origin: options.originOf(socket),
    method,
    target,
    httpVersion,
    headers,
    connection: socket,
  });
  if (!received) return false;
  const { logged, reply, told } = received;
  logged.body = (body ?? text.slice(end + 4)).slice(0, MAX_BODY);
  const send = () => {
    if (!socket.destroyed) logged.reply = sendRaw(socket, reply, method, told);
  };
  if (reply.delayMs) setTimeout(send, reply.delayMs).unref();
  else send();
  return true;
}

/** The body in what follows a head, or null as long as some of it is missing. */
function readBody(headers: readonly HeaderLine[], rest: string): string | null {
  if (/\bchunked\b/i.test(getHeader(headers, 'transfer-encoding') ?? '')) {
    let body = '';
    for (let at = 0; ;) {
      const line = rest.indexOf('\r\n', at);
      const size = line < 0 ? NaN : Number.parseInt(rest.slice(at, line), 16);
      if (Number.isNaN(size)) return null;
      if (size === 0) return rest.indexOf('\r\n\r\n', line) < 0 ? null : body;
      at = line + 2 + size + 2;
      if (at > rest.length) return null;
      body += rest.slice(line + 2, at - 2);
    }
  }
  const length = Number(getHeader(headers, 'content-length') ?? 0);
  return rest.length < length ? null : rest.slice(0, length);
}

/** Fastify plugin: the scripted resources. Every request below /s/ is logged raw and answered by its script. */
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HeaderLine, OriginName, Reply } from '../../harness/scenario/schema.ts';
import { sendRaw, sendReply } from './send.ts';
import { SCRIPTED, type LoggedRequest, type WireLog } from './wire-log.ts';

/** More than any scenario sends; what is longer is cut off in the log. */
const MAX_BODY = 256 * 1024;

export interface ScriptedOptions {
  /** The log of the run that owns a token, if there is one. */
  logOf(token: string): WireLog | undefined;
  /** Which origin a connection came in at. */
  originOf(socket: Socket): OriginName;
}

export async function scripted(app: FastifyInstance, options: ScriptedOptions): Promise<void> {
  // Answered before Fastify looks at the body: scenarios send content types and lengths that it would refuse.
  app.addHook('onRequest', async (request, reply) => {
    reply.hijack();
    const { raw } = request;
    const log = logFor(raw.url ?? '', options);
    const received = log?.receive({
      origin: options.originOf(raw.socket),
      method: raw.method ?? '',
      target: raw.url ?? '',
      httpVersion: raw.httpVersion,
      headers: pairs(raw.rawHeaders),
      socket: raw.socket,
    });
    if (!received) {
      raw.resume();
      reply.raw.writeHead(404, { 'content-length': 0 }).end();
      return;
    }
    collectBody(raw, received.logged, () => answer(raw, reply.raw, received.logged, received.reply));
  });
  app.all(`${SCRIPTED}*`, () => undefined);
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

function answer(raw: IncomingMessage, response: ServerResponse, logged: LoggedRequest, reply: Reply): void {
  const send = () => {
    if (raw.socket.destroyed) return;
    logged.reply = sendReply(raw, response, reply);
  };
  if (reply.delayMs) setTimeout(send, reply.delayMs);
  else send();
}

function logFor(target: string, options: ScriptedOptions): WireLog | undefined {
  return options.logOf(target.slice(SCRIPTED.length).split('/')[0] ?? '');
}

function pairs(flat: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push([flat[i]!, flat[i + 1]!]);
  return lines;
}

/**
 * Answers a request whose method Node's parser does not know, such as `patch`: browsers may send any token.
 * @param packet the bytes from the request line on
 * @returns whether it was a scripted request
 */
export function answerUnparsed(packet: Buffer, socket: Socket, options: ScriptedOptions): boolean {
  const text = packet.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...headerLines] = text.slice(0, end < 0 ? 0 : end).split('\r\n');
  const match = /^(\S+) (\S+) HTTP\/(\d\.\d)$/.exec(line);
  if (!match) return false;
  const [, method = '', target = '', httpVersion = ''] = match;
  const received = logFor(target, options)?.receive({
    origin: options.originOf(socket),
    method,
    target,
    httpVersion,
    headers: headerLines.map((header): HeaderLine => {
      const colon = header.indexOf(':');
      return [header.slice(0, colon), header.slice(colon + 1).trim()];
    }),
    socket,
  });
  if (!received) return false;
  const { logged, reply } = received;
  logged.body = text.slice(end + 4, end + 4 + MAX_BODY);
  const send = () => {
    if (!socket.destroyed) logged.reply = sendRaw(socket, reply, method);
  };
  if (reply.delayMs) setTimeout(send, reply.delayMs);
  else send();
  return true;
}

/** The origins that speak HTTP/2 alone: their scripted resources, logged with the pseudo-headers as received. */
import { constants, createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { HeaderLine, OriginName, Reply } from '../../harness/scenario/schema.ts';
import { headerPairs, logFor, MAX_BODY, type ScriptedOptions } from './scripted.ts';
import { replyHead, type SentReply } from './send.ts';
import type { LoggedRequest } from './wire-log.ts';

/** A server for one origin; a client that does not agree on HTTP/2 is turned away. */
export function http2Server(
  certificate: { key: string; cert: string },
  origin: OriginName,
  options: ScriptedOptions,
): Http2SecureServer {
  const server = createSecureServer({ ...certificate, allowHTTP1: false });
  const listener = (stream: ServerHttp2Stream, _headers: unknown, _flags: number, raw: string[]) => {
    stream.on('error', () => undefined);
    receive(stream, headerPairs(raw), origin, options);
  };
  server.on('stream', listener as never);
  server.on('session', (session) => session.on('error', () => undefined));
  server.on('sessionError', () => undefined);
  return server;
}

function receive(stream: ServerHttp2Stream, headers: HeaderLine[], origin: OriginName, options: ScriptedOptions): void {
  const pseudo = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const target = pseudo(':path');
  const method = pseudo(':method');
  const session = stream.session!;
  const allowed = options.allowsHost?.(pseudo(':authority') || pseudo('host')) ?? true;
  const received = (allowed ? logFor(target, options) : undefined)?.receive({
    origin,
    method,
    target,
    httpVersion: '2.0',
    headers,
    connection: session,
  });
  if (!received) {
    stream.resume();
    stream.respond({ ':status': 404 }, { endStream: true });
    return;
  }
  const { logged, reply } = received;
  collectBody(stream, logged, () => {
    const send = () => {
      if (!stream.destroyed && !stream.closed) logged.reply = sendOverHttp2(stream, reply, method);
    };
    if (reply.delayMs) setTimeout(send, reply.delayMs).unref();
    else send();
  });
}

function collectBody(stream: ServerHttp2Stream, logged: LoggedRequest, done: () => void): void {
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    if (length < MAX_BODY) logged.body += chunk.subarray(0, MAX_BODY - length).toString('latin1');
    length += chunk.length;
  });
  stream.once('end', done);
}

/** Sends a scripted reply: names in lower case, as HTTP/2 wants them, and no reason phrase, which it has not. */
function sendOverHttp2(stream: ServerHttp2Stream, reply: Reply, method: string): SentReply | null {
  const { body, status, headers } = replyHead(reply, method);
  const lines = headers.map(([name, value]): HeaderLine => [name.toLowerCase(), value]);
  const fields: Record<string, string[] | string> = {};
  for (const [name, value] of lines) {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  try {
    stream.respond({ ':status': status, ...fields }, { endStream: body.length === 0, ...NO_DATE });
  } catch {
    // What HTTP/2 has no way to say. The log then holds no reply, and the browser sees a broken stream.
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return null;
  }
  if (body.length > 0) stream.end(body);
  return { status, reason: '', headers: lines };
}

const NO_DATE = { sendDate: false } as object;

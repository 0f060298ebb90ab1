/** Sends a scripted reply, byte for byte, also where a framework would refuse it. */
import { validateHeaderName, validateHeaderValue, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { bodyBytes, cutAt, framedHeaders, isBodiless, REASONS } from '../../harness/scenario/respond.ts';
import type { HeaderLine, Reply, ResetEvent } from '../../harness/scenario/schema.ts';

/** What was sent, for the wire log. */
export interface SentReply {
  status: number;
  reason: string;
  headers: HeaderLine[];
  reset?: string;
}

/** Resolves when the page has told of an event, or has nothing more to tell. */
export type Told = (event: ResetEvent) => Promise<void>;

/** The head of a reply as it will be sent, and the bytes of its body. */
export function replyHead(reply: Reply, method: string): SentReply & { body: Uint8Array } {
  return {
    status: reply.status,
    reason: reply.reason ?? REASONS[reply.status] ?? '',
    headers: framedHeaders(reply),
    body: method === 'HEAD' || isBodiless(reply.status) ? new Uint8Array() : bodyBytes(reply),
    ...(reply.reset ? { reset: reply.reset } : {}),
  };
}

/**
 * Answers a request that Node's parser understood. Ordinary replies go through Node's own response, so that the
 * connection stays usable; what Node would refuse is written to the socket, which is then closed.
 */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply, told: Told): SentReply {
  const { body, ...head } = replyHead(reply, request.method ?? '');
  if (reply.early)
    request.socket.write(reply.early.map((early) => headBytes(early.status, '', early.headers)).join(''), 'latin1');
  if (!isOrdinary(reply, head)) {
    response.detachSocket(request.socket);
    return sendRaw(request.socket, reply, request.method ?? '', told);
  }
  response.sendDate = false;
  response.writeHead(head.status, head.reason, head.headers.flat());
  if (reply.trailers) response.addTrailers(reply.trailers);
  response.end(body);
  return head;
}

/** Writes a reply to a socket as it stands and closes the connection, unless the script leaves it hanging. */
export function sendRaw(socket: Socket, reply: Reply, method: string, told: Told): SentReply {
  const { body, ...head } = replyHead(reply, method);
  if (reply.reset === 'before-response') {
    cut(socket);
    return head;
  }
  const hangs = reply.framing === 'none';
  if (!hangs) head.headers.push(['Connection', 'close']);
  socket.write(headBytes(head.status, head.reason, head.headers), 'latin1');
  if (reply.reset) {
    if (reply.reset === 'during-body') socket.write(body.subarray(0, Math.ceil(body.length / 2)));
    const event = cutAt(reply);
    // A loss may be noticed before the head, unless the page says when it has seen enough. No page is told of a head
    // before something follows it, bytes or the loss.
    if (event) void told(event).then(() => cut(socket));
    else socket.write('', () => cut(socket));
    return head;
  }
  if (body.length > 0) {
    if (reply.framing === 'chunked') {
      const trailers = (reply.trailers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.write(`${body.length.toString(16)}\r\n`);
      socket.write(body);
      socket.write(`\r\n0\r\n${trailers}\r\n`, 'latin1');
    } else socket.write(body);
  } else if (reply.framing === 'chunked' && method !== 'HEAD') socket.write('0\r\n\r\n');
  if (!hangs) socket.end();
  return head;
}

function headBytes(status: number, reason: string, headers: readonly HeaderLine[]): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${String(status).padStart(3, '0')} ${reason}\r\n${lines}\r\n`;
}

function isOrdinary(reply: Reply, head: SentReply): boolean {
  // Node would send chunks where neither length nor chunks are spoken of.
  if (reply.reset || reply.framing === 'none' || reply.framing === 'close') return false;
  if (head.status < 200 || /[^\t\x20-\x7e\x80-\xff]/.test(head.reason)) return false;
  try {
    for (const [name, value] of head.headers) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}

function cut(socket: Socket): void {
  try {
    // Node resets no TLS connection, only the TCP connection below it.
    ((socket as Socket & { _parent?: Socket })._parent ?? socket).resetAndDestroy();
  } catch {
    socket.destroy();
  }
}

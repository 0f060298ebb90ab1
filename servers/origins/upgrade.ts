/** WebSocket handshakes: logged and answered like every scripted request; status 101 accepts. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Reply } from '../../harness/scenario/schema.ts';
import { headerPairs, logFor, type ScriptedOptions } from './scripted.ts';
import { sendRaw } from './send.ts';

const acceptor = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: 1024 });

/** Answers a request with an Upgrade header; the socket is closed unless its script accepts a WebSocket. */
export function answerUpgrade(raw: IncomingMessage, stream: Duplex, head: Buffer, options: ScriptedOptions): void {
  const socket = stream as Socket;
  const log = logFor(raw.url ?? '', options);
  const received = log?.receive({
    origin: options.originOf(socket),
    method: raw.method ?? '',
    target: raw.url ?? '',
    httpVersion: raw.httpVersion,
    headers: headerPairs(raw.rawHeaders),
    connection: socket,
  });
  if (!received) {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    return;
  }
  const { logged, reply, told } = received;
  const send = () => {
    if (socket.destroyed) return;
    if (reply.status === 101) accept(raw, socket, head, reply);
    else {
      logged.reply = sendRaw(socket, reply, raw.method ?? '', told);
      return;
    }
    logged.reply = { status: 101, reason: 'Switching Protocols', headers: reply.headers };
  };
  if (reply.delayMs) setTimeout(send, reply.delayMs).unref();
  else send();
}

/** Completes the handshake with the script's further header lines, and closes when the page does. */
function accept(raw: IncomingMessage, socket: Socket, head: Buffer, reply: Reply): void {
  const add = (lines: string[], request: IncomingMessage) => {
    if (request === raw) lines.push(...reply.headers.map(([name, value]) => `${name}: ${value}`));
  };
  acceptor.on('headers', add);
  acceptor.handleUpgrade(raw, socket, head, (connection) => connection.on('error', () => connection.terminate()));
  acceptor.off('headers', add);
}

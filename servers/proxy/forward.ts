/** Passes one request on to its target and the reply back, byte by byte, and logs the heads. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { headBytes, hideCredentials, ReplyHead, requestHead } from './heads.ts';
import { newExchange, type LoggedExchange, type ProxyLog } from './log.ts';
import { authorityOf, serializeOrigin, type HttpOrigin } from './origins.ts';
import { connectUpstream, UpstreamError, type UpstreamOptions, type UpstreamProblem } from './upstream.ts';

export interface ForwardLimits {
  /** For a whole exchange, in milliseconds. */
  exchangeMs: number;
  requestBytes: number;
  replyBytes: number;
}

export interface ForwardOptions {
  log: ProxyLog;
  upstream: UpstreamOptions;
  limits: ForwardLimits;
  /** Lower-case names of headers whose values are not logged. */
  secretNames: ReadonlySet<string>;
  redact: (text: string) => string;
  /** Awaited before a request goes on to its target: requests may have to wait for their turn. */
  beforeRequest?: (() => Promise<void>) | undefined;
  /** Authorities whose certificates have been found valid. */
  verified: Set<string>;
}

/** What stands in the way of a reply, for the browser: it has no CORS headers, and the log says why. */
export function badGateway(message: string): string {
  const body = `${message}\n`;
  return [
    'HTTP/1.1 502 Bad Gateway',
    'Content-Type: text/plain;charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * Forwards a request. The connection to the target is for this exchange alone; the reply's bytes go to the browser as
 * they come, so that the browser's own parser judges them. Never rejects.
 */
export async function forward(
  request: IncomingMessage,
  target: HttpOrigin,
  path: string,
  options: ForwardOptions,
): Promise<void> {
  const { log, limits } = options;
  const client = request.socket;
  try {
    await options.beforeRequest?.();
  } catch {
    client.destroy();
  }
  // The browser gave up while it waited: nothing was asked.
  if (client.destroyed) return;
  const lines = requestHead(request.method!, path, request.rawHeaders);
  const hide = (head: string[]) => hideCredentials(head, options.secretNames, options.redact);
  const entry = log.add(newExchange(serializeOrigin(target), hide(lines)));
  const start = performance.now();
  const reply = new ReplyHead();
  let upstream: Socket | undefined;

  const finish = (problem: UpstreamProblem | null) => {
    clearTimeout(timer);
    reply.end();
    entry.reply = reply.lines && hide(reply.lines);
    entry.replyBytes = reply.bodyBytes;
    entry.durationMs = Math.round(performance.now() - start);
    entry.problem ??= problem;
    upstream?.destroy();
  };
  const give = (problem: UpstreamProblem) => {
    finish(problem);
    // After the reply has begun nothing can be said any more; the browser sees it break off.
    if (reply.lines === null && client.writable) client.end(badGateway(problem.message));
    else client.destroy();
  };
  const timer = setTimeout(() => {
    const message = `${authorityOf(target)} did not finish its reply within ${limits.exchangeMs / 1000} s`;
    give({ kind: 'timeout', message });
  }, limits.exchangeMs);

  try {
    const body = await readBody(request, limits.requestBytes);
    upstream = await connectUpstream(target, options.upstream);
    if (client.destroyed) return finish(null);
    client.once('close', () => finish(null));
    upstream.once('error', (error) => give({ kind: 'reset', message: `${authorityOf(target)}: ${error.message}` }));
    upstream.on('data', (chunk: Buffer) => {
      reply.feed(chunk);
      show(entry, reply, hide);
      if (reply.bodyBytes > limits.replyBytes) {
        const message = `${authorityOf(target)} sent more than ${limits.replyBytes} bytes`;
        return give({ kind: 'too-large', message });
      }
    });
    upstream.pipe(client, { end: false });
    upstream.once('end', () => {
      reply.end();
      if (!reply.lines)
        return give({ kind: 'reset', message: `${authorityOf(target)} closed the connection without a reply` });
      finish(null);
      client.end();
    });
    upstream.write(headBytes(lines));
    upstream.write(body);
  } catch (error) {
    // The browser gave up.
    if (client.destroyed) finish(null);
    else if (error instanceof UpstreamError) give({ kind: error.kind, message: error.message });
    else give({ kind: 'reset', message: (error as Error).message });
  }
}

/** The head is logged as soon as it is there: the page may go on before the connection ends. */
function show(entry: LoggedExchange, reply: ReplyHead, hide: (head: string[]) => string[]): void {
  if (entry.reply === null && reply.lines) entry.reply = hide(reply.lines);
  entry.replyBytes = reply.bodyBytes;
}

/** The body with its framing, as bytes to be sent on. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new Error(`the request's body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (request.headers['transfer-encoding'] === undefined) return body;
  // The parser took the chunks apart; one chunk says the same.
  const size = body.length > 0 ? `${body.length.toString(16)}\r\n` : '';
  return Buffer.concat([Buffer.from(size), body, Buffer.from(size ? '\r\n0\r\n\r\n' : '0\r\n\r\n')]);
}

/** Passes TLS through unread, once the target's certificate has been verified: the browser accepts any. */
import type { Socket } from 'node:net';
import { badGateway, type ForwardOptions } from './forward.ts';
import { newTunnel } from './log.ts';
import { authorityOf, serializeOrigin, type HttpOrigin } from './origins.ts';
import { connectUpstream, UpstreamError } from './upstream.ts';

/** Ends a tunnel that carries nothing for so long. */
const IDLE_MS = 60_000;
/** A tunnel carries many exchanges; so often the bytes of one. */
const EXCHANGES = 4;

/**
 * Opens a tunnel. Before the first one a handshake of our own verifies the target's certificate, unless told otherwise.
 * Never rejects.
 */
export async function openTunnel(client: Socket, head: Buffer, at: HttpOrigin, options: ForwardOptions): Promise<void> {
  const { log, limits, upstream: settings } = options;
  const entry = log.add(newTunnel(serializeOrigin(at)));
  try {
    if (settings.verify !== false && !options.verified.has(authorityOf(at))) {
      (await connectUpstream(at, settings)).destroy();
      options.verified.add(authorityOf(at));
    }
    const upstream = await connectUpstream({ ...at, scheme: 'http' }, settings);
    const end = () => {
      upstream.destroy();
      client.destroy();
    };
    client.once('close', end);
    upstream.once('close', end);
    upstream.setTimeout(IDLE_MS, end);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    client.on('data', (chunk: Buffer) => (entry.sentBytes += chunk.length));
    upstream.on('data', (chunk: Buffer) => {
      entry.receivedBytes += chunk.length;
      if (entry.receivedBytes <= limits.replyBytes * EXCHANGES) return;
      const message = `${authorityOf(at)} sent more than ${limits.replyBytes * EXCHANGES} bytes`;
      entry.problem = { kind: 'too-large', message };
      end();
    });
    upstream.write(head);
    entry.sentBytes += head.length;
    client.pipe(upstream);
    upstream.pipe(client);
  } catch (error) {
    const { kind, message } = error as UpstreamError;
    entry.problem = { kind: kind ?? 'reset', message };
    client.end(badGateway(message));
  }
}

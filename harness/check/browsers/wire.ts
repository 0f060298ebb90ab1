/** What the proxy saw of a flow, as exchanges. Pure. */
import type { LoggedExchange, WireEntry } from '../../../servers/proxy/log.ts';
import { retryAfter } from '../pace.ts';
import type { Exchange, Failure, FlowResult, HeaderLine } from '../types.ts';

/** The wire of a flow: exchanges where the proxy could read them, else a note of what is known. */
export function describeWire(
  entries: readonly WireEntry[],
  tunnel: { sent: number; received: number } | null,
  startOfCheck: number,
): Pick<FlowResult, 'wire' | 'wireNote'> {
  const exchanges = entries.filter((entry): entry is LoggedExchange => entry.kind === 'exchange');
  const wire = exchanges.map((entry, index) => toExchange(entry, index + 1, startOfCheck));
  if (!tunnel) return { wire };
  const problem = entries.find((entry) => entry.kind === 'tunnel' && entry.problem)?.problem?.message;
  const note = problem
    ? `No connection: ${problem}.`
    : `The connection is encrypted from the browser to the server: ${tunnel.sent} bytes went out and ${tunnel.received} came back, no more is known. TLS can be ended at the proxy to see the requests.`;
  return { ...(wire.length > 0 ? { wire } : {}), wireNote: note };
}

/**
 * How long the server asks to wait: by what the proxy saw, and where that is nothing by what script could read.
 * @returns milliseconds, or null where it does not ask
 */
export function askedToWait(
  entries: readonly WireEntry[],
  read: { status: number; headers: readonly HeaderLine[] } | undefined,
  nowMs: number,
): number | null {
  const replies = entries.flatMap((entry) =>
    entry.kind === 'exchange' && entry.reply ? [toResponse(entry.reply, 0)!] : [],
  );
  for (const { status, headers } of replies.length > 0 ? replies : read ? [read] : []) {
    const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1] ?? null;
    const wait = retryAfter(status, value, nowMs);
    if (wait !== null) return wait;
  }
  return null;
}

function toExchange(entry: LoggedExchange, number: number, startOfCheck: number): Exchange {
  const [method = '', target = ''] = entry.request[0]!.split(' ');
  const failure: Failure | null = entry.problem;
  return {
    number,
    request: { method, url: `${entry.target}${target}`, headers: headerLines(entry.request) },
    response: entry.reply && toResponse(entry.reply, entry.replyBytes),
    ...(failure ? { failure: { kind: failure.kind, message: failure.message } } : {}),
    startMs: Math.max(0, entry.at - startOfCheck),
    durationMs: entry.durationMs,
  };
}

/** The body went by unread: of it only the bytes on the wire are known. */
function toResponse(lines: readonly string[], bytes: number): Exchange['response'] {
  const [, httpVersion = '', status = '0', reason = ''] = /^HTTP\/(\S+) +(\d+) ?(.*)$/.exec(lines[0]!) ?? [];
  return {
    httpVersion,
    status: Number(status),
    reason,
    headers: headerLines(lines),
    body: { length: bytes, digest: '', beginning: '', truncated: false },
  };
}

function headerLines(lines: readonly string[]): HeaderLine[] {
  return lines.slice(1).map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

/** Heads of HTTP/1.1 messages as bytes: written as they came, read without judging them. Pure. */

/** Enough for every head that a browser takes. */
const MAX_HEAD_BYTES = 64 * 1024;

/** Lines of a head: the start line, then one line per header, one character per byte. */
export type HeadLines = string[];

/** What a head that is passed on must not have: it concerns the connection to the proxy. */
const OF_THE_CONNECTION = new Set(['connection', 'proxy-connection', 'proxy-authorization', 'keep-alive']);

/**
 * The head of a request as it goes on to its target: the lines in order, case and repetition kept.
 * @param rawHeaders names and values in turn, as Node's parser gives them
 */
export function requestHead(method: string, target: string, rawHeaders: readonly string[]): HeadLines {
  const lines = [`${method} ${target} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!OF_THE_CONNECTION.has(rawHeaders[i]!.toLowerCase())) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return lines;
}

/** The bytes of a head; the connection is for one exchange only, so its end is the end of the reply. */
export function headBytes(lines: HeadLines): Buffer {
  return Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Watches the bytes of a reply go by, and keeps the final head: informational ones (1xx) are not what the page gets. */
export class ReplyHead {
  /** Null until it is complete. What is no HTTP is kept as far as it goes, see `end`. */
  lines: HeadLines | null = null;
  /** Bytes after the head, as sent: chunked framing and compression included. */
  bodyBytes = 0;
  #text = '';

  feed(chunk: Buffer): void {
    if (this.lines) {
      this.bodyBytes += chunk.length;
      return;
    }
    this.#text += chunk.toString('latin1', 0, Math.min(chunk.length, MAX_HEAD_BYTES));
    for (;;) {
      const blank = /\r?\n\r?\n/.exec(this.#text);
      if (!blank) {
        if (this.#text.length >= MAX_HEAD_BYTES) this.end();
        return;
      }
      const lines = this.#text.slice(0, blank.index).split(/\r?\n/);
      const rest = this.#text.slice(blank.index + blank[0].length);
      if (!/^HTTP\/1\.[01] 1\d\d/.test(lines[0]!) || lines[0]!.startsWith('HTTP/1.1 101')) {
        this.lines = lines;
        this.bodyBytes = rest.length;
        this.#text = '';
        return;
      }
      this.#text = rest;
    }
  }

  /** The reply has ended: what there is of a head that never became complete is kept. */
  end(): void {
    if (this.lines || this.#text === '') return;
    this.lines = this.#text.slice(0, MAX_HEAD_BYTES).split(/\r?\n/);
    this.#text = '';
  }
}

const HIDDEN = '[redacted]';

/**
 * A head without credentials: the values of cookies (their names and attributes stay), of Authorization and of what
 * else is named.
 * @param secretNames lower-case names of further headers whose values are hidden
 * @param redact applied to every line, for secrets in other places
 */
export function hideCredentials(
  lines: HeadLines,
  secretNames: ReadonlySet<string>,
  redact: (text: string) => string = (text) => text,
): HeadLines {
  return lines.map((line, index) => {
    const colon = line.indexOf(':');
    if (index === 0 || colon < 0) return redact(line);
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    const key = name.trim().toLowerCase();
    if (key === 'cookie') return `${name}: ${value.split(';').map(hideCookie).join('; ')}`;
    if (key === 'set-cookie') {
      const [pair = '', ...attributes] = value.split(';');
      return redact([`${name}: ${hideCookie(pair)}`, ...attributes.map((attribute) => attribute.trim())].join('; '));
    }
    if (key === 'authorization' || key === 'proxy-authorization' || secretNames.has(key)) return `${name}: ${HIDDEN}`;
    return redact(line);
  });
}

function hideCookie(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? HIDDEN : `${pair.slice(0, equals).trim()}=${HIDDEN}`;
}

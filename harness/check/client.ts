/**
 * The one client of the check: one request at a time, at the given pace, only to the hosts named, with limits on time and
 * size. It keeps header lines as they came (order, case, repetition) and writes no secret down.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { suiteVersion } from '../version.ts';
import { decodeBody } from './decode.ts';
import { failureOf, failureWords } from './failure.ts';
import { CLOCK, LONGEST_WAIT, MOST_WAITS, Pace, retryAfter, type Clock } from './pace.ts';
import { REDACTED, redactor, type Secret } from './secret.ts';
import type { Exchange, ExchangeResponse, Failure, HeaderLine } from './types.ts';

export const USER_AGENT = `cors-conformance/${suiteVersion} (check of one's own server)`;

/** Bytes of a body that are read, before and after decoding. */
export const BODY_LIMIT = 64 * 1024;
/** Characters of a body that are shown. */
const SHOWN = 400;

/** A header whose value must not be seen. */
export interface SecretHeader {
  name: string;
  /** What goes before the secret and may be seen. */
  prefix: string;
  secret: Secret;
}

/** A request to send. */
export interface Outgoing {
  method: string;
  url: string;
  headers: readonly HeaderLine[];
  secretHeaders?: readonly SecretHeader[];
  body?: string | undefined;
}

export interface ClientOptions {
  /** host:port of every server that may be asked; ports are written out. */
  hosts: ReadonlySet<string>;
  /** Requests a second; 0 is no limit. */
  rate: number;
  /** Limit for one request, in milliseconds. */
  timeoutMs: number;
  /** Whether certificates go unverified. */
  insecure?: boolean;
  /** Everything that must not be seen in what comes back. */
  secrets: readonly Secret[];
  signal?: AbortSignal | undefined;
  clock?: Clock;
}

/** host:port of a URL, with the port written out. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #agent: Agent;
  readonly #redact: (text: string) => string;
  readonly #key = randomBytes(16);
  readonly #start: number;
  #count = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? CLOCK;
    this.#start = this.#clock.now();
    this.#pace = new Pace(options.rate, this.#clock);
    this.#redact = redactor(options.secrets);
    this.#agent = new Agent({
      connections: 1,
      pipelining: 1,
      connect: { rejectUnauthorized: !options.insecure, timeout: options.timeoutMs, lookup: lookupLocal },
      maxHeaderSize: 256 * 1024,
    });
  }

  /** How many requests went out. */
  get count(): number {
    return this.#count;
  }

  /** Sends one request; failures are part of the exchange, nothing is thrown but the abort of the whole check. */
  async send(outgoing: Outgoing): Promise<Exchange> {
    const url = new URL(outgoing.url);
    if (!this.#options.hosts.has(hostOf(url)))
      return this.#unsent(outgoing, { kind: 'not-named', message: `${url.host}: ${failureWords('not-named')}` });
    for (let attempt = 1; ; attempt++) {
      await this.#pace.turn(this.#options.signal);
      this.#options.signal?.throwIfAborted();
      const exchange = await this.#once(outgoing, url);
      // A kept connection that the server has given up looks like a cut one: a new one tells.
      if (exchange.failure?.kind === 'reset' && attempt === 1) continue;
      const wait = exchange.response && attempt <= MOST_WAITS ? this.#wait(exchange.response) : null;
      if (wait === null || wait > LONGEST_WAIT) return exchange;
      await this.#clock.sleep(wait, this.#options.signal);
    }
  }

  /** An exchange that did not take place. */
  #unsent(outgoing: Outgoing, failure: Failure): Exchange {
    const startMs = Math.round(this.#clock.now() - this.#start);
    return { number: ++this.#count, request: this.#record(outgoing), response: null, failure, startMs, durationMs: 0 };
  }

  #wait({ status, headers }: ExchangeResponse): number | null {
    const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1] ?? null;
    return retryAfter(status, value, Date.now());
  }

  async #once(outgoing: Outgoing, url: URL): Promise<Exchange> {
    const number = ++this.#count;
    const begin = this.#clock.now();
    let response: ExchangeResponse | null = null;
    let failure: Failure | undefined;
    try {
      response = await this.#dispatch(outgoing, url);
    } catch (error) {
      const { kind, message } = failureOf(error);
      failure = { kind, message: this.#redact(message) };
    }
    return {
      number,
      request: this.#record(outgoing, url),
      response,
      ...(failure ? { failure } : {}),
      startMs: Math.round(begin - this.#start),
      durationMs: Math.round(this.#clock.now() - begin),
    };
  }

  /** The request as it may be shown: what the client itself adds is there, secrets are not. */
  #record(outgoing: Outgoing, url?: URL): Exchange['request'] {
    const own: HeaderLine[] = url
      ? [
          ['host', url.host],
          ['connection', 'keep-alive'],
        ]
      : [];
    const secret = (outgoing.secretHeaders ?? []).map(({ name, prefix }): HeaderLine => [name, prefix + REDACTED]);
    const lines = [...outgoing.headers.map(([name, value]): HeaderLine => [name, this.#redact(value)]), ...secret];
    return {
      method: outgoing.method,
      url: this.#redact(outgoing.url),
      headers: [...own, ...lines],
      ...(outgoing.body === undefined ? {} : { body: this.#redact(outgoing.body).slice(0, SHOWN) }),
    };
  }

  #dispatch(outgoing: Outgoing, url: URL): Promise<ExchangeResponse> {
    const headers = [
      ...outgoing.headers.flat(),
      ...(outgoing.secretHeaders ?? []).flatMap(({ name, prefix, secret }) => [name, prefix + secret.reveal()]),
    ];
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      let head: { status: number; reason: string; headers: HeaderLine[] } | null = null;
      let control: Dispatcher.DispatchController | null = null;
      const finish = (truncated: boolean) => {
        clearTimeout(timer);
        if (head) resolve(this.#response(head, Buffer.concat(chunks), truncated));
        else reject(Object.assign(new Error('the answer has no head'), { code: 'UND_ERR_SOCKET' }));
      };
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(() => {
        const error = Object.assign(new Error(`${this.#options.timeoutMs} ms`), { code: 'TIME_LIMIT' });
        // A head that came is an answer, even when the body never ends.
        if (head) finish(true);
        else fail(error);
        control?.abort(error);
      }, this.#options.timeoutMs);
      try {
        this.#agent.dispatch(
          {
            origin: url.origin,
            path: url.pathname + url.search,
            method: outgoing.method as Dispatcher.HttpMethod,
            headers,
            body: outgoing.body ?? null,
            headersTimeout: 0,
            bodyTimeout: 0,
          },
          {
            onRequestStart: (controller) => void (control = controller),
            onResponseStart: (controller, status, _headers, reason) => {
              if (status < 200) return;
              head = { status, reason: reason ?? '', headers: rawLines(controller.rawHeaders) };
            },
            onResponseData: (controller, chunk) => {
              if (size >= BODY_LIMIT) return;
              chunks.push(chunk.subarray(0, BODY_LIMIT - size));
              size += chunk.length;
              if (size < BODY_LIMIT) return;
              finish(true);
              controller.abort(new Error('enough was read'));
            },
            onResponseEnd: () => finish(false),
            onResponseError: (_controller, error) => (head && size >= BODY_LIMIT ? finish(true) : fail(error)),
          },
        );
      } catch (error) {
        fail(error as Error);
      }
    });
  }

  #response(
    head: { status: number; reason: string; headers: HeaderLine[] },
    raw: Buffer,
    cut: boolean,
  ): ExchangeResponse {
    const { bytes, truncated } = decodeBody(raw, head.headers, BODY_LIMIT);
    const text = this.#redact(bytes.toString('utf8'));
    return {
      httpVersion: '1.1',
      status: head.status,
      reason: this.#redact(head.reason),
      headers: head.headers.map(([name, value]) => [this.#redact(name), this.#redact(value)]),
      body: {
        length: bytes.length,
        // Keyed, so that nobody can guess what was in it.
        digest: createHmac('sha256', this.#key).update(bytes).digest('hex'),
        beginning: text.slice(0, SHOWN),
        truncated: cut || truncated,
      },
    };
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Header lines in order, one character per byte. */
function rawLines(raw: Dispatcher.DispatchController['rawHeaders']): HeaderLine[] {
  const flat = Array.isArray(raw) ? raw.map((part) => (Buffer.isBuffer(part) ? part.toString('latin1') : part)) : [];
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push([flat[i]!, flat[i + 1]!.replace(/^[\t ]+|[\t ]+$/g, '')]);
  return lines;
}

/** Names below localhost are this machine, as in browsers; the system's resolver may not know them. */
const lookupLocal: LookupFunction = (hostname, options, callback) => {
  lookup(/(^|\.)localhost\.?$/i.test(hostname) ? 'localhost' : hostname, options, callback as never);
};

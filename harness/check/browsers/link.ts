/** The check's end of the line to its page: hands out flows one at a time and takes what the page saw. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DriverError } from '../../browsers/driver.ts';
import { validatorOf } from '../../validator.ts';
import { PageResultSchema, type PageCommand, type PageFlow, type PageResult } from './protocol.ts';

/** A page that waits asks again after this time: engines end requests that last too long. */
const IDLE_MS = 20_000;
const MAX_RESULT_BYTES = 8 * 1024 * 1024;

const isPageResult = validatorOf<PageResult>(PageResultSchema, {});

/** The page or its browser is gone, or did not answer in time. */
export class PageLost extends Error {
  override name = 'PageLost';
}

interface Waiting {
  origin: string;
  tell(command: PageCommand): void;
}

export class PageLink {
  #script: string;
  #cookiesAt: (origin: string) => readonly string[];
  #waiting: Waiting | undefined;
  #alive = false;
  #arrival: { origin: string | null; resolve(): void } | undefined;
  #result: { number: number; resolve(result: PageResult): void } | undefined;
  #fail!: (error: Error) => void;
  /** Rejects when the browser is gone. */
  readonly gone = new Promise<never>((_resolve, reject) => (this.#fail = reject));

  /**
   * @param script what pages and frames run
   * @param cookiesAt Set-Cookie lines for a page at an origin
   */
  constructor(script: string, cookiesAt: (origin: string) => readonly string[] = () => []) {
    this.#script = script;
    this.#cookiesAt = cookiesAt;
    this.gone.catch(() => undefined);
  }

  /** Origin of the page that waits for work; null when none does. */
  get at(): string | null {
    return this.#waiting?.origin ?? null;
  }

  /** Whatever page there was is given up: the next one is opened anew. */
  forget(): void {
    this.#tell({ do: 'end' });
    this.#alive = false;
    this.#arrival = undefined;
    this.#result = undefined;
  }

  /** The browser is gone. */
  lose(reason: string): void {
    this.#fail(new DriverError(reason));
  }

  /** Whether there is a page, at work or waiting. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Resolves when a page at the origin, null for any, waits for work. Rejects with PageLost after so many milliseconds.
   */
  async arrival(origin: string | null, ms: number): Promise<void> {
    if (this.#waiting && (origin === null || this.#waiting.origin === origin)) return;
    await this.#within<void>(ms, `no page${origin ? ` at ${origin}` : ''} asked for work`, (resolve) => {
      this.#arrival = { origin, resolve };
    });
  }

  /** Sends the page that waits elsewhere; false when there is none. */
  go(url: string): boolean {
    return this.#tell({ do: 'go', url });
  }

  /** Has the page that waits perform a flow. Rejects with PageLost when it does not answer. */
  perform(flow: PageFlow, ms: number): Promise<PageResult> {
    return this.#within(ms, 'the page did not answer', (resolve, reject) => {
      this.#result = { number: flow.number, resolve };
      if (!this.#tell({ do: 'flow', flow })) reject(new PageLost('the page is gone'));
    });
  }

  end(): void {
    this.#tell({ do: 'end' });
  }

  /** Answers a request for one of the page's own resources. */
  handle(request: IncomingMessage, response: ServerResponse, at: { origin: string; path: string }): void {
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'GET' && at.path === 'frame') return html(response, 'frame');
    if (request.method === 'GET' && at.path === '') {
      const cookies = this.#cookiesAt(at.origin);
      if (cookies.length > 0) response.setHeader('set-cookie', cookies);
      return html(response, 'page');
    }
    if (request.method === 'GET' && at.path === 'script.js')
      return void response.setHeader('content-type', 'text/javascript;charset=utf-8').end(this.#script);
    if (request.method === 'POST' && at.path === 'next') return this.#next(response, at.origin);
    if (request.method === 'POST' && at.path === 'result') return void this.#receive(request, response);
    response.writeHead(404).end();
  }

  #next(response: ServerResponse, origin: string): void {
    // A page that was left behind, or reloaded: only the latest is told what to do.
    this.#tell({ do: 'end' });
    const timer = setTimeout(() => waiting.tell({ do: 'wait' }), IDLE_MS);
    const waiting: Waiting = {
      origin,
      tell: (command) => {
        clearTimeout(timer);
        if (this.#waiting === waiting) this.#waiting = undefined;
        response.setHeader('content-type', 'application/json').end(JSON.stringify(command));
      },
    };
    response.once('close', () => {
      clearTimeout(timer);
      if (this.#waiting === waiting) this.#waiting = undefined;
    });
    this.#waiting = waiting;
    this.#alive = true;
    if (this.#arrival && (this.#arrival.origin ?? origin) === origin) this.#arrival.resolve();
  }

  #tell(command: PageCommand): boolean {
    const waiting = this.#waiting;
    waiting?.tell(command);
    return waiting !== undefined;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > MAX_RESULT_BYTES) throw new Error('too much');
        chunks.push(chunk);
      }
      const result: unknown = JSON.parse(Buffer.concat(chunks).toString());
      if (!isPageResult(result)) throw new Error('not a result');
      // What comes after its time is nobody's.
      if (this.#result?.number === result.number) this.#result.resolve(result);
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  }

  /** A promise with a time limit that also ends when the browser is gone. */
  async #within<T>(
    ms: number,
    late: string,
    start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const limited = new Promise<T>((resolve, reject) => {
      timer = setTimeout(() => reject(new PageLost(`${late} within ${ms / 1000} s`)), ms);
      start(resolve, reject);
    });
    try {
      return await Promise.race([limited, this.gone]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Strict-origin: what a target sees of the page is what it would see by default, and never the page's path. */
function html(response: ServerResponse, role: 'page' | 'frame'): void {
  response.setHeader('content-type', 'text/html;charset=utf-8').setHeader('referrer-policy', 'strict-origin');
  response.end(
    `<!doctype html><html lang="en" data-role="${role}"><title>CORS conformance</title><link rel="icon" href="data:,"><body><script src="script.js"></script></body></html>`,
  );
}

/** Fastify plugin: what the page runtime talks to. A page knows nothing but its URL; everything else it asks for here. */
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { CONTROLLED_FOLDER } from '../../harness/scenario/contexts.ts';
import { RESET_EVENTS, type OriginName, type ResetEvent } from '../../harness/scenario/schema.ts';
import type { Command, PageReport } from '../../harness/page/protocol.ts';
import { watchedPage } from './watched-page.ts';

/** Path prefix of the control pages. */
export const CONTROL = '/run/';
/** A batch of observations is far smaller. */
const MAX_REPORT = 16 * 1024 * 1024;

/** More than any scenario asks for at once. */
const MAX_ADVANCE_MS = 1e12;

/** The runner's end of the line to a page. */
export interface PageChannel {
  /** The bundled page runtime. */
  runtime: string;
  /** Waits until there is something to do for a page at this origin. */
  next(origin: OriginName): Promise<Command>;
  /** Resolves when a resource of a scenario has received so many requests, false when the scenario ends without. */
  received(id: string, resource: string, requests?: number): Promise<boolean>;
  /** How many CORS-preflight requests a scenario's resources have received so far. */
  preflights(id: string): number;
  /** Moves the clock of the page's browser; absent where it can't be moved. */
  advanceClock?: ((ms: number) => void) | undefined;
  /** A page tells how far a response of a scenario has come. */
  told(id: string, event: ResetEvent): void;
  /** Takes what a page saw. */
  report(report: PageReport): void;
  /** Whether a person looks at the page. */
  readonly showsProgress?: boolean;
  /** The page is closed, reloaded or left, by a person. */
  left?(): void;
}

export interface ControlOptions {
  channelOf(token: string): PageChannel | undefined;
  originOf(socket: Socket): OriginName;
}

type Params = { Params: { token: string } };
type FrameParams = Params & { Querystring: { headers?: string } };

const MAX_FRAME_HEADERS = 20;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{0,2000}$/;

/**
 * The further header lines that a frame's document is asked for with, as JSON of pairs; by lower-case name.
 * @throws an error with status code 400 for anything else
 */
export function frameHeaders(text: string | undefined): Record<string, string[]> {
  if (text === undefined) return {};
  const refused = Object.assign(new Error('headers is no list of header lines'), { statusCode: 400 });
  let lines: unknown;
  try {
    lines = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (!Array.isArray(lines) || lines.length > MAX_FRAME_HEADERS) throw refused;
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const line of lines as unknown[]) {
    if (!Array.isArray(line) || line.length !== 2) throw refused;
    const [name, value] = line as unknown[];
    if (typeof name !== 'string' || !HEADER_NAME.test(name)) throw refused;
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) throw refused;
    (headers[name.toLowerCase()] ??= []).push(value);
  }
  return headers;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served at every origin, not at the page's alone. */
    anywhere?: boolean;
  }
}

/** The document of a page or frame that runs scenarios. */
export const controlPage = (role: 'main' | 'frame', runtime = 'runtime.js'): string =>
  `<!doctype html><html lang="en" data-role="${role}"><meta charset="utf-8"><title>CORS conformance</title>` +
  `<link rel="icon" href="data:,"><body><p id="status">Running …</p><script src="${runtime}"></script>`;

/** The same for a page that a person looks at: `status` says how far it is, `said` is read aloud now and then. */
const watchedControlPage = watchedPage(
  '<p id="status">Starting …</p><p><progress aria-label="Scenarios that have ended" max="1" value="0"></progress></p>' +
    '<p id="said" class="aside" role="status"></p><p id="stay">Keep this page open and in view until it is done.</p></main>' +
    '<script src="runtime.js"></script></body></html>',
  ' data-role="main" data-watched=""',
);

export async function control(app: FastifyInstance, options: ControlOptions): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook<Params>('preHandler', async (request, reply) => {
    const origin = options.originOf(request.raw.socket);
    const top = origin === 'page' || origin === 'page-https';
    const known = options.channelOf(request.params.token) && (top || request.routeOptions.config.anywhere);
    if (!known) return reply.code(404).type('text/plain').send('No such run.\n');
  });
  const channel = (request: { params: Params['Params'] }) => options.channelOf(request.params.token)!;
  // Frames of other origins need these as well; everything else is for the page alone.
  const anywhere = { config: { anywhere: true } };

  app.get<Params>(`${CONTROL}:token/`, async (request, reply) =>
    reply.type('text/html').send(channel(request).showsProgress ? watchedControlPage : controlPage('main')),
  );
  app.post<Params>(`${CONTROL}:token/left`, async (request, reply) => {
    channel(request).left?.();
    return reply.code(204).send();
  });
  app.get<FrameParams>(`${CONTROL}:token/frame.html`, anywhere, async (request, reply) =>
    reply.headers(frameHeaders(request.query.headers)).type('text/html').send(controlPage('frame')),
  );
  app.get<FrameParams>(`${CONTROL}:token/${CONTROLLED_FOLDER}frame.html`, async (request, reply) =>
    reply.headers(frameHeaders(request.query.headers)).type('text/html').send(controlPage('frame', '../runtime.js')),
  );
  // A directive of one engine's: others take the frame for an ordinary one.
  app.get<Params>(`${CONTROL}:token/public-frame.html`, async (_request, reply) =>
    reply.type('text/html').header('content-security-policy', 'treat-as-public-address').send(controlPage('frame')),
  );
  app.get<Params>(`${CONTROL}:token/runtime.js`, anywhere, async (request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(channel(request).runtime),
  );
  app.post<Params>(`${CONTROL}:token/next`, async (request) =>
    channel(request).next(options.originOf(request.raw.socket)),
  );
  app.get<Params & { Querystring: { id?: string; resource?: string; requests?: string } }>(
    `${CONTROL}:token/received`,
    async (request, reply) => {
      const { id = '', resource = '', requests = '1' } = request.query;
      return reply.code((await channel(request).received(id, resource, Number(requests) || 1)) ? 204 : 410).send();
    },
  );
  app.get<Params & { Querystring: { id?: string } }>(`${CONTROL}:token/preflights`, async (request, reply) =>
    reply.type('text/plain').send(String(channel(request).preflights(request.query.id ?? ''))),
  );
  app.post<Params & { Querystring: { ms?: string } }>(`${CONTROL}:token/clock`, async (request, reply) => {
    const { advanceClock } = channel(request);
    const ms = Number(request.query.ms);
    if (!advanceClock) return reply.code(409).send();
    if (!(ms > 0 && ms <= MAX_ADVANCE_MS)) return reply.code(400).send();
    // Not before the answer is out: a browser whose clock moves while it waits may take that for a time limit.
    reply.raw.once('finish', () => advanceClock(ms));
    return reply.code(204).send();
  });
  app.get<Params & { Querystring: { id?: string; event?: string } }>(
    `${CONTROL}:token/told`,
    async (request, reply) => {
      const { id = '', event } = request.query;
      const known = RESET_EVENTS.find((name) => name === event);
      if (known) channel(request).told(id, known);
      return reply.code(known ? 204 : 400).send();
    },
  );
  app.post<Params>(`${CONTROL}:token/report`, { bodyLimit: MAX_REPORT }, async (request, reply) => {
    channel(request).report(request.body as PageReport);
    return reply.code(204).send();
  });
}

/** Fastify plugin: what the page runtime talks to. A page knows nothing but its URL; everything else it asks for here. */
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import type { OriginName } from '../../harness/scenario/schema.ts';
import type { Command, PageReport } from '../../harness/page/protocol.ts';

/** Path prefix of the control pages. */
export const CONTROL = '/run/';
/** A batch of observations is far smaller. */
const MAX_REPORT = 16 * 1024 * 1024;

/** The runner's end of the line to a page. */
export interface PageChannel {
  /** The bundled page runtime. */
  runtime: string;
  /** Waits until there is something to do for a page at this origin. */
  next(origin: OriginName): Promise<Command>;
  /** Resolves when a resource of a scenario has received a request, false when the scenario ends without. */
  received(id: string, resource: string): Promise<boolean>;
  /** Takes what a page saw. */
  report(report: PageReport): void;
}

export interface ControlOptions {
  channelOf(token: string): PageChannel | undefined;
  originOf(socket: Socket): OriginName;
}

type Params = { Params: { token: string } };

export async function control(app: FastifyInstance, options: ControlOptions): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook<Params>('preHandler', async (request, reply) => {
    const origin = options.originOf(request.raw.socket);
    const known = options.channelOf(request.params.token) && (origin === 'page' || origin === 'page-https');
    if (!known) return reply.code(404).type('text/plain').send('No such run.\n');
  });
  const channel = (request: { params: Params['Params'] }) => options.channelOf(request.params.token)!;
  const page = (role: string) =>
    `<!doctype html><html lang="en" data-role="${role}"><meta charset="utf-8"><title>CORS conformance</title>` +
    `<link rel="icon" href="data:,"><body><p id="status">Running …</p><script src="runtime.js"></script>`;

  app.get<Params>(`${CONTROL}:token/`, async (_request, reply) => reply.type('text/html').send(page('main')));
  app.get<Params>(`${CONTROL}:token/frame.html`, async (_request, reply) =>
    reply.type('text/html').send(page('frame')),
  );
  app.get<Params>(`${CONTROL}:token/runtime.js`, async (request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(channel(request).runtime),
  );
  app.post<Params>(`${CONTROL}:token/next`, async (request) =>
    channel(request).next(options.originOf(request.raw.socket)),
  );
  app.get<Params & { Querystring: { id?: string; resource?: string } }>(
    `${CONTROL}:token/received`,
    async (request, reply) => {
      const { id = '', resource = '' } = request.query;
      return reply.code((await channel(request).received(id, resource)) ? 204 : 410).send();
    },
  );
  app.post<Params>(`${CONTROL}:token/report`, { bodyLimit: MAX_REPORT }, async (request, reply) => {
    channel(request).report(request.body as PageReport);
    return reply.code(204).send();
  });
}

/**
 * The server of a reproduction. It is bundled, with what it needs of this project, into one script that needs nothing
 * but Node: node server.mjs [first port]. Every visit of the page runs the scenario once.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { controlPage, frameHeaders } from '../../servers/origins/control.ts';
import { answerScripted, type ScriptedOptions } from '../../servers/origins/scripted.ts';
import {
  addressOf,
  listenEverywhere,
  LOOPBACK_ADDRESSES,
  makeServer,
  type AnyServer,
} from '../../servers/origins/servers.ts';
import { answerUpgrade } from '../../servers/origins/upgrade.ts';
import { SCRIPTED, WireLog } from '../../servers/origins/wire-log.ts';
import type { PageReport } from '../page/protocol.ts';
import { makeResult } from '../run/observe.ts';
import type { ScenarioResult } from '../run/recording.ts';
import { PageSession } from '../run/session.ts';
import { warmUps } from '../run/warm-up.ts';
import { CONTROLLED_FOLDER } from '../scenario/contexts.ts';
import { LOOPBACK_HOSTS } from '../scenario/hosts.ts';
import {
  isHttps,
  ORIGIN_NAMES,
  RESET_EVENTS,
  type OriginName,
  type ResetEvent,
  type Scenario,
} from '../scenario/schema.ts';
import type { OriginMap } from '../scenario/templates.ts';

/** Written above the bundle: the scenario, and the page around it. */
declare const SCENARIO: Scenario;
declare const PAGE: string;
/** Whether the scenario opens a WebSocket; what that needs is left out otherwise. */
declare const WEB_SOCKET: boolean;

interface Visit {
  log: WireLog;
  session: PageSession;
}

const visits = new Map<string, Visit>();
const origins = {} as OriginMap;
const originOfSocket = new WeakMap<Socket, OriginName>();
const runtime = readFileSync(new URL('page.js', import.meta.url), 'utf8');
const shared: ScriptedOptions = {
  logOf: (token) => visits.get(token)?.log,
  originOf: (socket) => originOfSocket.get(socket)!,
};

const serve = (name: OriginName, certificate: { key: string; cert: string }): AnyServer =>
  makeServer(name, {
    certificate,
    scripted: shared,
    listener: answer,
    ...(WEB_SOCKET ? { onUpgrade: (request, socket, head) => answerUpgrade(request, socket, head, shared) } : {}),
    onSocket: (socket) => originOfSocket.set(socket, name),
  });

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith(SCRIPTED)) return answerScripted(request, response, shared);
  const [, folder, token = '', ...rest] = url.pathname.split('/');
  if (folder === '') {
    response.writeHead(302, { location: `/run/${openVisit()}/` }).end();
    return;
  }
  const visit = folder === 'run' ? visits.get(token) : undefined;
  if (!visit) {
    response.writeHead(404).end();
    return;
  }
  void answerPage(visit, rest.join('/'), url.searchParams, request, response);
}

/** What the page asks for beside the scenario's own requests. */
async function answerPage(
  { log, session }: Visit,
  path: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (type: string, body: string, headers: Record<string, string | string[]> = {}) =>
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body);
  const id = SCENARIO.id;
  switch (path) {
    case '':
      return void send('text/html', PAGE);
    case 'frame.html':
    case `${CONTROLLED_FOLDER}frame.html`:
      return void send(
        'text/html',
        controlPage('frame', path === 'frame.html' ? 'runtime.js' : '../runtime.js'),
        frameHeaders(query.get('headers') ?? undefined),
      );
    case 'public-frame.html':
      return void send('text/html', controlPage('frame'), { 'content-security-policy': 'treat-as-public-address' });
    case 'runtime.js':
      return void send('text/javascript; charset=utf-8', runtime);
    case 'next':
      return void send('application/json', JSON.stringify(await session.next(originOfSocket.get(request.socket)!)));
    case 'report':
      session.report(JSON.parse(await bodyOf(request)) as PageReport);
      break;
    case 'received':
      if (!(await log.received(id, query.get('resource') ?? '', Number(query.get('requests') ?? 1)))) {
        response.writeHead(410).end();
        return;
      }
      break;
    case 'told':
      if (RESET_EVENTS.some((event) => event === query.get('event'))) log.tell(id, query.get('event') as ResetEvent);
      break;
    case 'preflights':
      return void send('text/plain', String(session.preflights(id)));
    default:
      response.writeHead(404).end();
      return;
  }
  response.writeHead(204, { 'cache-control': 'no-store' }).end();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Prepares a run of the scenario for whoever asks with the token that is returned. */
function openVisit(): string {
  const token = randomBytes(12).toString('hex');
  const log = new WireLog(token, origins);
  const session = new PageSession(runtime, log, (origin) => `${origins[origin]}/run/${token}/`);
  visits.set(token, { log, session });
  const run = async () => {
    await session.run(warmUps([SCENARIO]), () => undefined);
    await session.run([SCENARIO], (ending, scope) => {
      const result = makeResult('reproduction', scope, ending, log.requests(SCENARIO.id), []);
      session.end(tell(result, session.userAgent));
    });
  };
  run().catch((error: Error) => session.end(`error: ${error.message}`));
  return token;
}

/** Prints a result, and gives the verdict for the page. */
function tell(result: ScenarioResult, userAgent: string): string {
  const detail = result.difference ?? result.answer ?? result.reason;
  const verdict = `${result.verdict}${detail ? `: ${detail}` : ''}`;
  console.log(`\n${userAgent}`);
  for (const { method, target, origin, headers, body, reply } of result.observed.wire) {
    console.log(`\n${method} ${target} at ${origin}`);
    for (const [name, value] of headers) console.log(`  ${name}: ${value}`);
    if (body) console.log(`\n  ${body}`);
    console.log(`→ ${reply ? `${reply.status} ${reply.reason}` : 'no answer'}`);
    for (const [name, value] of reply?.headers ?? []) console.log(`  ${name}: ${value}`);
  }
  console.log(`\nIn the page: ${JSON.stringify(result.observed.page, null, 2)}`);
  console.log(`\n${verdict}`);
  return verdict;
}

async function main(): Promise<void> {
  const first = Number(process.argv[2] ?? 8001);
  if (!Number.isInteger(first) || first < 0 || first > 65_000) {
    console.error('Usage: node server.mjs [first port, 8001 when absent; 0: free ones]');
    process.exit(2);
  }
  const used = new Set<OriginName>([
    SCENARIO.context.origin,
    'page',
    'sibling',
    'remote',
    ...Object.values(SCENARIO.resources).map(({ origin }) => origin),
  ]);
  const secure = [...used].some(isHttps);
  const pem = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const certificate = secure ? { key: pem('key.pem'), cert: pem('cert.pem') } : { key: '', cert: '' };
  for (const [index, name] of ORIGIN_NAMES.entries()) {
    // Addresses of origins that the scenario leaves alone are still names in it.
    const port = used.has(name)
      ? await listenEverywhere(
          () => serve(name, certificate),
          LOOPBACK_ADDRESSES,
          first === 0 ? undefined : first + index,
        )
      : 1;
    origins[name] = addressOf(name, LOOPBACK_HOSTS[name], port);
  }
  console.log(`Open ${origins[SCENARIO.context.origin]}/`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(2);
});

/** Fastify plugin: where a browser begins that knows nothing but a URL. It finds out what it can reach, then starts a run. */
import type { FastifyInstance } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { ORIGIN_NAMES, type OriginName } from '../../harness/scenario/schema.ts';
import type { OriginMap } from '../../harness/scenario/templates.ts';
import { watchedPage } from './watched-page.ts';

/** Path prefix of the lobby. */
export const LOBBY = '/serve/';
const MAX_BODY = 4096;
/** What the certificate to trust is called, also once it is saved. */
const AUTHORITY = 'cors-conformance.crt';

export interface Lobby {
  /** In the URL: who has it may start runs. */
  token: string;
  /** The origins that the scenarios need. */
  needed: readonly OriginName[];
  /**
   * Starts a run in the browser that asks.
   * @returns the URL of its page
   * @throws an error with a statusCode for one that can't have a run
   */
  start(userAgent: string, unreachable: readonly OriginName[]): Promise<string>;
  /** PEM text of the authority that has signed the certificate of the https origins, where it was made for them. */
  authority?: string;
}

export interface LobbyOptions {
  lobby: Lobby;
  origins: OriginMap;
  originOf(socket: Socket): OriginName;
}

type Params = { Params: { token: string } };

export async function lobby(app: FastifyInstance, options: LobbyOptions): Promise<void> {
  const { origins } = options;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(options.lobby.token);
  app.addHook<Params>('preHandler', async (request, reply) => {
    const here = options.originOf(request.raw.socket) === 'page' || request.routeOptions.config.anywhere;
    if (!here || !timingSafeEqual(digest(request.params.token), expected))
      return reply.code(404).type('text/plain').send('No such page.\n');
  });
  app.addHook('onSend', async (_request, reply) => {
    // The token stays here.
    reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' });
  });
  const address = (name: OriginName) => `${origins[name]}${LOBBY}${options.lobby.token}/reachable`;
  app.get<Params>(`${LOBBY}:token/`, async (_request, reply) => {
    const needed = options.lobby.needed.map((name) => ({ name, url: address(name) }));
    return reply
      .type('text/html; charset=utf-8')
      .send(page(JSON.stringify(needed), options.lobby.authority !== undefined));
  });
  app.get<Params>(`${LOBBY}:token/${AUTHORITY}`, async (_request, reply) => {
    const { authority } = options.lobby;
    if (authority === undefined) return reply.code(404).type('text/plain').send('There is none.\n');
    // By this type devices know that it is to be trusted, not to be shown.
    return reply.type('application/x-x509-ca-cert').send(authority);
  });
  app.get<Params>(`${LOBBY}:token/reachable`, { config: { anywhere: true } }, async (_request, reply) =>
    reply.type('text/plain').send('This origin can be reached. Go back and look again.\n'),
  );
  app.post<Params>(`${LOBBY}:token/start`, { bodyLimit: MAX_BODY }, async (request, reply) => {
    const given = (request.body as { unreachable?: unknown } | null)?.unreachable;
    if (!Array.isArray(given) || given.length > ORIGIN_NAMES.length || !given.every(isOriginName))
      return reply.code(400).send({ message: 'unreachable is no list of names of origins' });
    return { url: await options.lobby.start(request.headers['user-agent'] ?? '', given) };
  });
}

const isOriginName = (name: unknown): name is OriginName => ORIGIN_NAMES.some((known) => known === name);

const TRUST = `<h2>Trust all of them</h2><p>This device can trust <a href="${AUTHORITY}">the certificate of this run</a>. The key that
could sign others with it was thrown away when the run began, and it ends within a month. Take it off the device afterwards.</p>
<ul><li>iPhone, iPad: open it, install the profile in Settings, then switch it on under General, About, Certificate Trust
Settings.</li><li>Android: save it, then Settings, Security, Install a certificate, CA certificate. Firefox asks for more: open
each origin instead.</li></ul>`;

const page = (needed: string, trust: boolean) =>
  watchedPage(`<p id="status" role="status" tabindex="-1">Looking what this browser can reach …</p>
<div id="help" hidden><p>It does not reach these origins. Those with https have a certificate that this browser does not know:
open each, accept the certificate for it, come back and look again.</p><ul id="missing"></ul>
<p><button id="again">Look again</button><button id="without">Go on without</button></p>
<p>Without them, the scenarios that need them are reported as unsupported.</p>${trust ? TRUST : ''}</div>
<noscript><p>This page needs script.</p></noscript></main>
<script>
const needed = ${needed.replaceAll('<', '\\u003c')};
const byId = (id) => document.getElementById(id);
const say = (text) => { byId('status').textContent = text; };
let missing = [];
async function look() {
  byId('help').hidden = true;
  say('Looking what this browser can reach …');
  const reached = await Promise.all(needed.map(({ url }) =>
    fetch(url, { mode: 'no-cors', signal: AbortSignal.timeout(10000) }).then(() => true, () => false)));
  missing = needed.filter((_, index) => !reached[index]);
  if (missing.length === 0) return start();
  say('Not everything can be reached.');
  byId('missing').replaceChildren(...missing.map(({ name, url }) => {
    const link = Object.assign(document.createElement('a'), { href: url, target: '_blank', textContent: name, rel: 'noopener' });
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
  byId('help').hidden = false;
}
async function start() {
  byId('help').hidden = true;
  say('Starting …');
  try {
    const response = await fetch('start', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ unreachable: missing.map(({ name }) => name) }) });
    const reply = await response.json();
    if (response.ok) location.href = reply.url;
    else say(reply.message);
  } catch {
    say('The server does not answer any more. Is it still running?');
  }
}
// The buttons go when they are used: what they lead to is where one is then.
const leads = (to) => () => (byId('status').focus(), to());
byId('again').onclick = leads(look);
byId('without').onclick = leads(start);
look();
</script></body></html>`);

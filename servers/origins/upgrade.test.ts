import { expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { allow, redirect, scenario, type ReplyInput } from '../../harness/scenario/builders.ts';
import type { PageChannel } from './control.ts';
import { startOrigins, type Origins } from './origins.ts';
import type { WireLog } from './wire-log.ts';

let server: Origins;
let log: WireLog;
const channel: PageChannel = {
  runtime: '',
  next: async () => ({ do: 'wait' }),
  received: (id, resource, requests) => log.received(id, resource, requests),
  preflights: () => 0,
  told: (id, event) => log.tell(id, event),
  report: () => undefined,
};
test.beforeAll(async () => {
  server = await startOrigins();
  server.openRun((made) => ((log = made), channel));
});
test.afterAll(() => server.close());

let made = 0;
function serve(request: ReplyInput | ReplyInput[]): { id: string; url: string } {
  const text = 'A text that is long enough';
  const id = `web-socket-${++made}`;
  log.register(scenario(id, { title: text, why: text, requirements: ['r'], target: { request }, do: [], expect: [] }));
  return { id, url: `${server.origins.remote.replace('http', 'ws')}${log.prefix}${id}/target` };
}

/** How a handshake ends, and what its response says. */
function shake(url: string): Promise<{ status: number; cookie?: string | undefined }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { Origin: 'http://page.example' } });
    let cookie: string | undefined;
    socket.on('upgrade', ({ headers }) => (cookie = headers['set-cookie']?.[0]));
    socket.on('open', () => socket.close());
    socket.on('close', () => resolve({ status: 101, cookie }));
    socket.on('unexpected-response', (_request, { statusCode, headers }) => {
      socket.on('error', () => undefined);
      resolve({ status: statusCode!, cookie: headers['set-cookie']?.[0] });
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

test('status 101 accepts, with the header lines of the script, and is logged', async () => {
  const { id, url } = serve({ status: 101, headers: { 'Set-Cookie': 'a=1' } });
  expect(await shake(url)).toEqual({ status: 101, cookie: 'a=1' });
  expect(log.requests(id)).toMatchObject([{ resource: 'target', method: 'GET', reply: { status: 101 } }]);
  expect(log.requests(id)[0]!.headers).toContainEqual(['Origin', 'http://page.example']);
});

test('header lines of one handshake do not get into another', async () => {
  await shake(serve({ status: 101, headers: { 'Set-Cookie': 'a=1' } }).url);
  expect(await shake(serve({ status: 101 }).url)).toEqual({ status: 101, cookie: undefined });
});

for (const [what, reply, status] of [
  ['a refusal', { status: 403, headers: allow() }, 403],
  ['a redirect', redirect(302, 'http://elsewhere.example/'), 302],
  ['an ordinary response', { body: 'hello' }, 200],
] as const) {
  test(`${what} is sent as scripted`, async () => {
    const { id, url } = serve(reply as ReplyInput);
    expect(await shake(url)).toMatchObject({ status });
    expect(log.requests(id)).toMatchObject([{ reply: { status } }]);
  });
}

test('a handshake below no scenario is not accepted', async () => {
  expect(await shake(`${server.origins.remote.replace('http', 'ws')}/s/nothing/x`)).toMatchObject({ status: 404 });
});

test('as many requests are waited for as are asked for', async () => {
  const { id, url } = serve({ status: 403 });
  let both = false;
  const waiting = log.received(id, 'target', 2).then((arrived) => (both = arrived));
  await shake(url);
  expect(await log.received(id, 'target', 1)).toBe(true);
  expect(both).toBe(false);
  await shake(url);
  expect(await waiting).toBe(true);
});

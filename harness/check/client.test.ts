import { expect, test } from '@playwright/test';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { makeCertificate } from '../../servers/origins/certificate.ts';
import { BODY_LIMIT, Client, hostOf, type ClientOptions } from './client.ts';
import { serving, type Handler } from './planted/server.ts';
import type { Exchange } from './types.ts';

/** One GET to a server. */
function get(
  server: Parameters<typeof serving>[0],
  options: Partial<ClientOptions> = {},
  scheme = 'http',
): Promise<Exchange> {
  return serving(server, async (base) => {
    const url = new URL('/', base.replace('http:', `${scheme}:`));
    const client = new Client({ hosts: new Set([hostOf(url)]), rate: 0, timeoutMs: 5000, secrets: [], ...options });
    try {
      return await client.send({ method: 'GET', url: url.href, headers: [['Origin', 'https://a.example']] });
    } finally {
      await client.close();
    }
  });
}

/** A server that writes bytes, whatever they are, once something was asked. */
function raw(answer: string | ((socket: Socket) => void)) {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => (typeof answer === 'string' ? socket.end(answer) : answer(socket)));
  });
  return Object.assign(server, { closeAllConnections: () => sockets.forEach((socket) => socket.destroy()) }) as never;
}

test('header lines are kept as they came: order, case, repetition, odd bytes', async () => {
  const { response } = await get(
    raw('HTTP/1.1 200 Fine\r\nX-b: 1\r\nx-B:  2\t\r\nX-A: \xe9\r\nContent-Length: 2\r\n\r\nhi'),
  );
  expect(response).toMatchObject({
    status: 200,
    reason: 'Fine',
    body: { length: 2, beginning: 'hi', truncated: false },
  });
  expect(response!.headers.slice(0, 2)).toEqual([
    ['X-b', '1'],
    ['x-B', '2'],
  ]);
  expect(response!.headers[2]![0]).toBe('X-A');
});

test('a server that never answers costs its time limit', async () => {
  const { failure, response } = await get(
    raw(() => {}),
    { timeoutMs: 150 },
  );
  expect(response).toBeNull();
  expect(failure).toMatchObject({ kind: 'timeout' });
});

test('a body that never ends is an answer with what came of it', async () => {
  const { response } = await get(
    raw((socket) => socket.write('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\npart')),
    { timeoutMs: 150 },
  );
  expect(response).toMatchObject({ status: 200, body: { beginning: 'part', truncated: true } });
});

test('of a flood no more than the limit is read', async () => {
  const flood: Handler = (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  const { response } = await get(flood);
  expect(response!.body).toMatchObject({ length: BODY_LIMIT, truncated: true });
});

for (const [coding, bytes] of [
  ['gzip', gzipSync(Buffer.alloc(50_000_000))],
  ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000)))],
  ['gzip, gzip, gzip, gzip', gzipSync('x')],
] as const) {
  test(`a bomb in ${coding} is not unpacked`, async () => {
    const { response } = await get((_request, answer) =>
      answer.writeHead(200, { 'Content-Encoding': coding }).end(bytes),
    );
    expect(response!.body.truncated).toBe(true);
    expect(response!.body.length).toBeLessThanOrEqual(BODY_LIMIT);
  });
}

test('a packed body is shown unpacked', async () => {
  const { response } = await get((_request, answer) =>
    answer.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello')),
  );
  expect(response!.body).toMatchObject({ length: 5, beginning: 'hello', truncated: false });
});

for (const [what, answer, kind] of [
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'malformed'],
  ['a broken header', 'HTTP/1.1 200 OK\r\nA\0: 1\r\n\r\n', 'malformed'],
  ['a body shorter than said', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx', 'reset'],
  ['nothing at all', '', 'reset'],
] as const) {
  test(`${what} is a failure of kind ${kind}`, async () => {
    const { failure } = await get(raw(answer));
    expect(failure, failure?.message).toMatchObject({ kind });
  });
}

test('a header section without end is refused', async () => {
  const { failure } = await get(raw(`HTTP/1.1 200 OK\r\n${'Aaaaaaaa: bbbbbbbb\r\n'.repeat(50_000)}\r\n`));
  expect(failure).toMatchObject({ kind: 'too-large' });
});

test('nothing listens, and names that do not resolve', async () => {
  const client = new Client({
    hosts: new Set(['127.0.0.1:1', 'no-such.invalid:80']),
    rate: 0,
    timeoutMs: 5000,
    secrets: [],
  });
  const send = (url: string) => client.send({ method: 'GET', url, headers: [] });
  expect((await send('http://127.0.0.1:1/')).failure).toMatchObject({ kind: 'refused' });
  expect((await send('http://no-such.invalid/')).failure).toMatchObject({ kind: 'dns' });
  await client.close();
});

test('certificates are verified unless told otherwise', async () => {
  const serve = async () => createHttps(await makeCertificate(), (_request, response) => response.end('secure'));
  expect((await get((await serve()) as never, {}, 'https')).failure).toMatchObject({ kind: 'tls' });
  expect((await get((await serve()) as never, { insecure: true }, 'https')).response).toMatchObject({ status: 200 });
});

test('hosts that nobody named are not asked', async () => {
  let asked = 0;
  const { failure } = await get(() => asked++, { hosts: new Set(['api.example.com:443']) });
  expect(failure).toMatchObject({ kind: 'not-named' });
  expect(asked).toBe(0);
});

test('Retry-After is honoured, and a wait that is too long is not', async () => {
  const waits: number[] = [];
  const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
  let count = 0;
  const busy =
    (wait: string): Handler =>
    (_request, response) => {
      count++;
      if (count === 1) response.writeHead(429, { 'Retry-After': wait }).end();
      else response.end('now');
    };
  expect((await get(busy('7'), { clock })).response).toMatchObject({ status: 200 });
  expect(waits).toEqual([7000]);
  count = 0;
  expect((await get(busy('86400'), { clock })).response).toMatchObject({ status: 429 });
  expect(waits).toEqual([7000]);
});

test('names below localhost are this machine', async () => {
  await serving(
    (_request, response) => response.end('here'),
    async (base) => {
      const url = base.replace('127.0.0.1', 'deep.app.localhost');
      const client = new Client({ hosts: new Set([hostOf(new URL(url))]), rate: 0, timeoutMs: 5000, secrets: [] });
      expect((await client.send({ method: 'GET', url, headers: [] })).response?.body.beginning).toBe('here');
      await client.close();
    },
  );
});

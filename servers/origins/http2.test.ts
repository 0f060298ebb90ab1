import { connect, type ClientHttp2Session } from 'node:http2';
import { networkInterfaces } from 'node:os';
import tls from 'node:tls';
import { expect, test } from '@playwright/test';
import type { PageChannel } from './control.ts';
import { scenario, type ReplyInput } from '../../harness/scenario/builders.ts';
import { startOrigins, type Origins } from './origins.ts';
import type { WireLog } from './wire-log.ts';

let server: Origins;
let log: WireLog;
let session: ClientHttp2Session;
const channel: PageChannel = {
  runtime: '',
  next: async () => ({ do: 'wait' }),
  received: async () => false,
  preflights: () => 0,
  told: () => undefined,
  report: () => undefined,
};

test.beforeAll(async () => {
  server = await startOrigins();
  server.openRun((made) => ((log = made), channel));
  session = connect(server.origins['remote-http2'], { rejectUnauthorized: false });
});
test.afterAll(async () => {
  session.destroy();
  await server.close();
});

let made = 0;
function serve(request: ReplyInput | ReplyInput[]): string {
  const title = 'A title that is long enough';
  const one = scenario(`scenario-${++made}`, {
    title,
    why: title,
    requirements: ['r'],
    target: { origin: 'remote-http2', request },
    do: [],
    expect: [],
  });
  log.register(one);
  return one.id;
}

interface Answer {
  raw: string[];
  status: number;
  body: string;
  error?: string;
}
function ask(id: string, headers: Record<string, string> = {}, body?: string, over = session): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = over.request({ ':path': `${log.prefix}${id}/target`, ...headers });
    const answer: Answer = { raw: [], status: 0, body: '' };
    stream.on('response', ((got: Record<string, unknown>, _flags: number, raw: string[]) => {
      answer.status = Number(got[':status']);
      answer.raw = raw;
    }) as never);
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (answer.body += chunk));
    stream.on('error', (error: Error) => (answer.error = error.message));
    stream.on('close', () => resolve(answer));
    stream.end(body);
  });
}

test('a request is logged with its version, its pseudo-headers and its header lines in order', async () => {
  const id = serve({ headers: [['Access-Control-Allow-Origin', '*']], body: 'hello' });
  const { status, body } = await ask(id, { ':method': 'POST', 'x-b': '1', 'X-A': '2' }, 'x\u00e9');
  expect({ status, body }).toEqual({ status: 200, body: 'hello' });
  const [logged, ...more] = log.requests(id);
  expect(more).toEqual([]);
  expect(logged).toMatchObject({
    origin: 'remote-http2',
    resource: 'target',
    method: 'POST',
    target: `${log.prefix}${id}/target`,
    httpVersion: '2.0',
    body: 'x\u00c3\u00a9',
    connection: 1,
  });
  const names = logged!.headers.map(([name]) => name);
  expect(names.filter((name) => name.startsWith(':')).sort()).toEqual([':authority', ':method', ':path', ':scheme']);
  expect(names.filter((name) => name.startsWith('x-'))).toEqual(['x-b', 'x-a']);
});

test('a reply is sent in lower case, in order, with repeated lines and nothing added, and logged so', async () => {
  const id = serve({ headers: [['X-B', '1'], ['ACCESS-CONTROL-ALLOW-ORIGIN', 'a'], ['Access-Control-Allow-Origin', 'b']] }); // prettier-ignore
  const { raw } = await ask(id);
  const lines = [['x-b', '1'], ['access-control-allow-origin', 'a'], ['access-control-allow-origin', 'b'], ['content-length', '0']]; // prettier-ignore
  expect(raw).toEqual([':status', '200', ...lines.flat()]);
  expect(log.requests(id)[0]!.reply).toEqual({ status: 200, reason: '', headers: lines });
});

test('replies without a body have none, and the n-th answers the n-th', async () => {
  const id = serve([{ status: 204 }, { status: 421, body: 'no' }, { body: 'yes' }]);
  expect((await ask(id)).status).toBe(204);
  expect(await ask(id)).toMatchObject({ status: 421, body: 'no' });
  expect(await ask(id, { ':method': 'HEAD' })).toMatchObject({ status: 200, body: '' });
});

test('the first request over a connection is known', async () => {
  const id = serve({ body: 'hello' });
  await ask(id);
  const other = connect(server.origins['remote-http2'], { rejectUnauthorized: false });
  await ask(id, {}, undefined, other);
  await ask(id, {}, undefined, other);
  other.destroy();
  expect(log.requests(id).map(({ fresh }) => fresh)).toEqual([undefined, true, undefined]);
  expect(log.requests(id).map(({ connection }) => connection)).toEqual([1, 2, 2]);
});

test('what HTTP/2 cannot say breaks the stream, and is logged as unanswered', async () => {
  const id = serve({ headers: [['Connection', 'close']] });
  expect((await ask(id)).error).toBeDefined();
  expect(log.requests(id).map(({ reply }) => reply)).toEqual([null]);
  expect(await ask(serve({ body: 'still there' }))).toMatchObject({ body: 'still there' });
});

test('paths that belong to no scenario are not found, those of control pages among them', async () => {
  expect((await ask('nobody')).status).toBe(404);
  expect((await ask('', { ':path': `/run/${log.token}/` })).status).toBe(404);
  expect((await ask('', { ':path': `/run/${log.token}/frame.html` })).status).toBe(404);
});

test('it answers at ::1 as well', async () => {
  const loopback = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  test.skip(!loopback, 'this machine has no IPv6');
  const { port } = new URL(server.origins['remote-http2']);
  const other = connect(`https://[::1]:${port}`, { rejectUnauthorized: false });
  expect(await ask(serve({ body: 'hello' }), {}, undefined, other)).toMatchObject({ status: 200, body: 'hello' });
  other.destroy();
});

test('a client that speaks HTTP/1.1 alone is turned away', async () => {
  const { port } = new URL(server.origins['remote-http2']);
  const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
  const ended = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await ended).not.toMatch(/^HTTP\/1.1 2/);
});

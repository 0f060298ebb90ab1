import http from 'node:http';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import tls from 'node:tls';
import { expect, test } from '@playwright/test';
import type { PageReport } from '../../harness/page/protocol.ts';
import { reply, scenario, type ReplyInput, type ScenarioInput } from '../../harness/scenario/builders.ts';
import { isHttp2, ORIGIN_NAMES, type OriginName, type Scenario } from '../../harness/scenario/schema.ts';
import { CONTROL, type PageChannel } from './control.ts';
import { startOrigins, type Origins } from './origins.ts';
import { PortInUseError } from './servers.ts';
import { SCRIPTED, type WireLog } from './wire-log.ts';

const HAS_IPV6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

/** The origins that speak HTTP/1.1; http2.test.ts has the others. */
const HTTP1 = ORIGIN_NAMES.filter((name) => !isHttp2(name));

let server: Origins;
let log: WireLog;
let runUrl: string;
const reports: PageReport[] = [];

const channel: PageChannel = {
  runtime: '/* the runtime */',
  next: async (origin) => ({ do: 'end', message: origin }),
  received: (id, resource) => log.received(id, resource),
  preflights: () => 0,
  told: (id, event) => log.tell(id, event),
  report: (report) => void reports.push(report),
};

test.beforeAll(async () => {
  server = await startOrigins();
  const run = server.openRun((made) => ((log = made), channel));
  runUrl = run.url;
});
test.afterAll(() => server.close());

let made = 0;

/** Makes a scenario's resources answer; gives its id. */
function serve(target: ScenarioInput['target'], resources: ScenarioInput['resources'] = {}): string {
  const title = 'A title that is long enough';
  const one: Scenario = scenario(`scenario-${++made}`, {
    title,
    why: title,
    requirements: ['r'],
    target: target!,
    resources,
    do: [],
    expect: [],
  });
  log.register(one);
  return one.id;
}

/** The script of one reply to every request. */
const answering = (input: ReplyInput) => serve({ request: input });

const portOf = (origin: OriginName, of = server) => Number(new URL(of.origins[origin]).port);
const pathOf = (id: string, resource = 'target') => `${log.prefix}${id}/${resource}`;

interface Answer {
  /** Everything that was received, one character per byte. */
  text: string;
  /** How the connection ended: `end` for a FIN, else the error's code. */
  end: string;
}

/** A connection that keeps what it receives. */
class Client {
  readonly socket: net.Socket;
  text = '';
  readonly ended: Promise<Answer>;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    this.ended = new Promise((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) =>
        resolve({ text: this.text, end: error.code ?? error.message }),
      );
      socket.once('close', () => resolve({ text: this.text, end: 'end' }));
    });
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Waits until this much has been received. */
  async until(part: string): Promise<string> {
    while (!this.text.includes(part)) {
      const more = new Promise<true>((resolve) => this.socket.once('data', () => resolve(true)));
      const goesOn = await Promise.race([more, this.ended.then(() => false)]);
      if (!goesOn && !this.text.includes(part)) throw new Error(`ended without ${part}: ${this.text}`);
    }
    return this.text;
  }
}

function connect(origin: OriginName = 'remote', host = '127.0.0.1'): Client {
  const port = portOf(origin);
  return new Client(
    origin.endsWith('-https') ? tls.connect({ port, host, rejectUnauthorized: false }) : net.connect({ port, host }),
  );
}

function head(method: string, path: string, ...lines: string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');
}

/** Sends one request over a connection of its own, and waits until the server has ended it. */
function exchange(method: string, path: string, lines: string[] = [], body = '', origin?: OriginName): Promise<Answer> {
  return connect(origin).send(head(method, path, 'Connection: close', ...lines) + body).ended;
}

/** Head lines and body of an answer. */
function parse(text: string): { status: string; lines: string[]; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  return { status, lines, body: text.slice(end + 4) };
}

test.describe('where origins listen', () => {
  test('the origins have ports of their own, and hosts that make them same-site or cross-site', () => {
    expect(Object.keys(server.origins)).toEqual([...ORIGIN_NAMES]);
    expect(new Set(ORIGIN_NAMES.map((name) => portOf(name))).size).toBe(ORIGIN_NAMES.length);
    const { hostname } = new URL(server.origins.page);
    expect(new URL(server.origins.sibling).hostname).toBe(hostname);
    expect(new URL(server.origins.remote).hostname).not.toBe(hostname);
    for (const name of ['page', 'sibling', 'remote', 'remote2'] as const) {
      const secure = server.origins[`${name}-https`];
      expect(new URL(secure).protocol).toBe('https:');
      expect(new URL(secure).hostname).toBe(new URL(server.origins[name]).hostname);
    }
  });

  for (const host of ['127.0.0.1', '::1']) {
    test(`every origin answers at ${host}`, async () => {
      test.skip(host === '::1' && !HAS_IPV6, 'this machine has no IPv6');
      const replies = Object.fromEntries(
        HTTP1.map((name) => [name, { origin: name, request: { body: `at ${name}` } }]),
      );
      const id = serve({}, replies);
      for (const name of HTTP1) {
        const { text } = await connect(name, host).send(head('GET', pathOf(id, name), 'Connection: close')).ended;
        expect(parse(text).body).toBe(`at ${name}`);
      }
      expect(log.requests(id).map(({ origin }) => origin)).toEqual(HTTP1);
    });
  }

  test('the certificate is made for the names and addresses of the origins, and valid now', async () => {
    const client = connect('page-https');
    const socket = client.socket as tls.TLSSocket;
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const certificate = socket.getPeerX509Certificate()!;
    socket.destroy();
    expect(certificate.checkHost('localhost')).toBeDefined();
    expect(certificate.checkHost('a.localhost')).toBeDefined();
    expect(certificate.checkHost('example.org')).toBeUndefined();
    expect(certificate.checkIP('127.0.0.1')).toBeDefined();
    expect(certificate.checkIP('::1')).toBeDefined();
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 86_400_000);
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });
});

test.describe('which script answers', () => {
  const preflight = ['Origin: http://x', 'Access-Control-Request-Method: PUT'];

  test('preflights and other requests have scripts and counters of their own', async () => {
    const id = serve({ preflight: [{ status: 201 }, { status: 202 }], request: [{ status: 203 }, { status: 299 }] });
    const asked: [string, string[]][] = [
      ['OPTIONS', preflight],
      ['GET', []],
      ['OPTIONS', preflight],
      ['OPTIONS', []],
      ['OPTIONS', preflight],
    ];
    const statuses: string[] = [];
    for (const [method, lines] of asked) statuses.push((await exchange(method, pathOf(id), lines)).text.slice(9, 12));
    expect(statuses).toEqual(['201', '203', '202', '299', '202']);
    expect(log.requests(id).map((request) => request.preflight)).toEqual([true, false, true, false, true]);
    expect(log.requests(id).map((request) => request.reply?.status)).toEqual([201, 203, 202, 299, 202]);
  });

  test('two scenarios never mix, not even on one connection', async () => {
    const script = { request: [{ body: 'first' }, { body: 'second' }] };
    const [a, b] = [serve(script), serve(script)];
    const client = connect();
    for (const [id, word] of [
      [a, 'a1'],
      [b, 'b1'],
      [a, 'a2'],
      [b, 'b2'],
    ] as const) {
      client.text = '';
      const body = word.endsWith('1') ? 'first' : 'second';
      expect(await client.send(head('GET', `${pathOf(id)}?${word}`)).until(body)).toContain(`\r\n\r\n${body}`);
    }
    client.socket.destroy();
    expect(log.requests(a).map(({ target }) => target)).toEqual([`${pathOf(a)}?a1`, `${pathOf(a)}?a2`]);
    expect(log.requests(b).map(({ target }) => target)).toEqual([`${pathOf(b)}?b1`, `${pathOf(b)}?b2`]);
    expect(log.requests(b).map(({ connection }) => connection)).toEqual([1, 1]);
  });

  test('two runs never mix', async () => {
    let other!: WireLog;
    const run = server.openRun((made) => ((other = made), channel));
    const one = scenario('shared-id', {
      title: 't',
      why: 'w',
      requirements: [],
      target: { request: { body: 'one' } },
      do: [],
      expect: [],
    });
    log.register(one);
    other.register({
      ...one,
      resources: { target: { ...one.resources['target']!, request: [reply({ body: 'other' })] } },
    });
    expect(parse((await exchange('GET', pathOf('shared-id'))).text).body).toBe('one');
    expect(parse((await exchange('GET', `${other.prefix}shared-id/target`)).text).body).toBe('other');
    run.close();
    expect((await exchange('GET', `${other.prefix}shared-id/target`)).text).toContain('HTTP/1.1 404');
    expect(log.requests('shared-id')).toHaveLength(1);
    expect(other.requests('shared-id')).toHaveLength(1);
  });

  test('connections are numbered as the scenario meets them', async () => {
    const id = answering({});
    await exchange('GET', pathOf(id));
    await exchange('GET', pathOf(id));
    expect(log.requests(id).map(({ connection }) => connection)).toEqual([1, 2]);
  });

  test('a resource asked at another origin is not there, but the request is the scenario\u2019s', async () => {
    const id = serve({ origin: 'remote', request: { headers: { 'Access-Control-Allow-Origin': '*' } } });
    const { text } = await exchange('GET', pathOf(id), [], '', 'sibling');
    expect(text).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(text).not.toMatch(/access-control/i);
    expect(log.requests(id)).toMatchObject([{ origin: 'sibling', resource: 'sibling: target' }]);
  });

  for (const [what, path] of [
    ['nothing of ours', '/'],
    ['a favicon', '/favicon.ico'],
    ['an unknown run', `${SCRIPTED}0123456789abcdef01234567/a/target`],
    ['half a path', SCRIPTED],
    ['a run like a property of every object', `${SCRIPTED}constructor/a/target`],
  ] as const) {
    for (const method of ['GET', 'OPTIONS', 'PUT', 'egg']) {
      test(`${method} for ${what} is refused without any CORS header`, async () => {
        const { text } = await exchange(method, path, [...preflight, 'Content-Length: 0']);
        expect(text).toMatch(method === 'egg' ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 404 /);
        expect(text).not.toMatch(/access-control/i);
      });
    }
  }

  test('an unknown scenario of a known run is refused, and noted as a stray', async () => {
    const path = pathOf('no-such-scenario');
    expect((await exchange('GET', path)).text).toMatch(/^HTTP\/1\.1 404 Not Found\r\ncontent-length: 0\r\n/i);
    expect(log.strays).toContain(`remote GET ${path}`);
  });
});

test.describe('what the log keeps of a request', () => {
  test('order, case, repetition and odd bytes of its header lines', async () => {
    const id = answering({});
    const lines = [
      'X-b: 2',
      'x-A: caf\u00e9 \u00ff',
      'X-B: 1',
      'x-b:',
      'ORIGIN: null',
      'X-Tab: a\tb',
      'Cookie: a=1',
      'Cookie: b=2',
    ];
    await exchange('GET', `${pathOf(id)}?q=%C3%A9&{x}`, lines);
    const [request] = log.requests(id);
    expect(request!.headers.slice(2)).toEqual([
      ['X-b', '2'],
      ['x-A', 'caf\u00e9 \u00ff'],
      ['X-B', '1'],
      ['x-b', ''],
      ['ORIGIN', 'null'],
      ['X-Tab', 'a\tb'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
    ]);
    expect(request).toMatchObject({ method: 'GET', target: `${pathOf(id)}?q=%C3%A9&{x}`, httpVersion: '1.1' });
  });

  for (const [what, lines, sent, body] of [
    ['of a length', ['Content-Length: 4'], '\u0000\u00ff\r\n', '\u0000\u00ff\r\n'],
    ['in chunks', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 'abcde'],
    ['of a type that no server parses', ['Content-Type: application/json;;', 'Content-Length: 1'], '{', '{'],
    ['without a type', ['Content-Length: 1'], '?', '?'],
  ] as const) {
    test(`a body ${what}`, async () => {
      const id = answering({ status: 201 });
      expect((await exchange('POST', pathOf(id), [...lines], sent)).text).toMatch(/^HTTP\/1\.1 201 /);
      expect(log.requests(id)[0]!.body).toBe(body);
    });
  }

  test('a body that is longer than any scenario sends is cut, and still answered', async () => {
    const id = answering({ status: 201 });
    const length = 300 * 1024;
    const { text } = await exchange('POST', pathOf(id), [`Content-Length: ${length}`], 'x'.repeat(length));
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(log.requests(id)[0]!.body).toHaveLength(256 * 1024);
  });

  test('a request whose sender went away before the answer has none', async () => {
    // Long enough for the sender to go away on a busy machine, too.
    const id = answering({ delayMs: 1500, headers: { 'X-A': '1' } });
    const client = connect().send(head('GET', pathOf(id)));
    await expect.poll(() => log.requests(id).length, { intervals: [20] }).toBe(1);
    client.socket.destroy();
    const { text } = await exchange('GET', pathOf(answering({ delayMs: 1600 })));
    expect(text).toContain('200');
    expect(log.requests(id)[0]!.reply).toBeNull();
  });
});

test.describe('methods', () => {
  for (const method of [
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'PROPFIND',
    'MKCOL',
    'REPORT',
    'TRACE',
    'LOCK',
    'M-SEARCH',
    'patch',
    'EGG',
    'GETX',
    'get',
    "!#$%&'*+-.^_`|~0",
    'X'.repeat(200),
  ]) {
    test(`${method.slice(0, 20)} reaches its script and is logged as sent`, async () => {
      const id = answering({ status: 299, reason: 'Fine', headers: [['X-A', '\u00e9']], body: 'hello' });
      const { text, end } = await exchange(method, pathOf(id), ['X-Two: 1', 'x-two: 2', 'Content-Length: 2'], 'ab');
      expect(parse(text)).toMatchObject({ status: 'HTTP/1.1 299 Fine', body: 'hello' });
      expect(parse(text).lines.slice(0, 2)).toEqual(['X-A: \u00e9', 'Content-Length: 5']);
      expect(end).toBe('end');
      const [request] = log.requests(id);
      expect(request).toMatchObject({ method, preflight: false, httpVersion: '1.1', body: 'ab' });
      expect(request!.headers).toEqual([
        ['Host', 'x'],
        ['Connection', 'close'],
        ['X-Two', '1'],
        ['x-two', '2'],
        ['Content-Length', '2'],
      ]);
      expect(request!.reply).toMatchObject({ status: 299, reason: 'Fine' });
    });
  }

  test('HEAD is answered by the head alone', async () => {
    const id = answering({ body: 'hello' });
    expect(parse((await exchange('HEAD', pathOf(id))).text)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: '' });
  });

  for (const [what, lines, parts] of [
    ['whose body comes later', ['Content-Length: 4'], ['', 'ab', 'cd']],
    ['whose chunks come later', ['Transfer-Encoding: chunked'], ['', '2\r\nab\r\n', '2\r\ncd\r\n0\r\n\r\n']],
    ['whose head comes in two parts', ['X-A: 1', 'Content-Length: 4'], ['abcd']],
  ] as const) {
    for (const origin of ['remote', 'remote-https'] as const) {
      test(`a method that Node does not know, ${what}, is answered as any other (${origin})`, async () => {
        const id = serve({ origin, request: { headers: { 'X-B': '1' }, body: 'hello' } });
        const client = connect(origin);
        const text = head('patch', pathOf(id), ...lines);
        const split = what.includes('two parts') ? text.length - 20 : text.length;
        // A second connection's answer says that the server has read the first part.
        for (const part of [text.slice(0, split), text.slice(split) + parts[0], ...parts.slice(1)]) {
          if (part) client.send(part);
          await exchange('GET', pathOf(answering({})), [], '', origin === 'remote' ? 'remote' : 'remote');
        }
        expect(parse((await client.ended).text)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: 'hello' });
        expect(log.requests(id)).toMatchObject([{ method: 'patch', body: 'abcd' }]);
      });
    }
  }

  test('what is no HTTP is refused', async () => {
    expect(await connect().send('nonsense\r\n\r\n').ended).toEqual({
      text: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
      end: 'end',
    });
  });
});

test.describe('what is sent', () => {
  test('header lines in order, with case, repetition and odd bytes', async () => {
    const headers = [
      ['x-B', '2'],
      ['X-a', 'caf\u00e9 \u00ff'],
      ['X-B', '1'],
      ['x-b', ''],
      ['Set-Cookie', 'a=1'],
      ['Vary', 'Origin'],
      ['Set-Cookie', 'b=2'],
    ] as const;
    const id = answering({ headers, body: 'x' });
    const { lines } = parse((await exchange('GET', pathOf(id))).text);
    expect(lines).toEqual([
      ...headers.map(([name, value]) => `${name}: ${value}`),
      'Content-Length: 1',
      'Connection: close',
    ]);
    expect(log.requests(id)[0]!.reply!.headers).toEqual([...headers, ['Content-Length', '1']]);
  });

  for (const [what, line] of [
    ['a control character', ['X-A', 'a\u0001b']],
    ['a zero byte', ['X-A', 'a\u0000b']],
    ['a line break', ['X-A', 'a\r\nX-B: b']],
    ['a space in the name', ['X A', 'b']],
    ['an odd byte in the name', ['X-\u00e9', 'b']],
    ['no name', ['', 'b']],
  ] as const) {
    test(`a header line with ${what} goes out as it stands`, async () => {
      const id = answering({ headers: [line], body: 'hello' });
      const { text, end } = await exchange('GET', pathOf(id));
      expect(text).toBe(
        `HTTP/1.1 200 OK\r\n${line[0]}: ${line[1]}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello`,
      );
      expect(end).toBe('end');
    });
  }

  for (const [status, reason, line] of [
    [200, undefined, 'HTTP/1.1 200 OK'],
    [200, '', 'HTTP/1.1 200 '],
    [299, undefined, 'HTTP/1.1 299 '],
    [404, 'Ni\u00f1o', 'HTTP/1.1 404 Ni\u00f1o'],
    [200, 'a\u0001b', 'HTTP/1.1 200 a\u0001b'],
    [0, undefined, 'HTTP/1.1 000 '],
    [99, 'Low', 'HTTP/1.1 099 Low'],
    [600, 'High', 'HTTP/1.1 600 High'],
    [999, undefined, 'HTTP/1.1 999 '],
    [103, 'Last', 'HTTP/1.1 103 Last'],
  ] as const) {
    test(`a status ${status} with the reason ${JSON.stringify(reason)}`, async () => {
      const id = answering({ status, ...(reason === undefined ? {} : { reason }), headers: { 'X-A': '1' } });
      const { text } = await exchange('GET', pathOf(id));
      expect(text.startsWith(`${line}\r\nX-A: 1\r\n`)).toBe(true);
      expect(log.requests(id)[0]!.reply).toMatchObject({ status });
    });
  }

  for (const status of [204, 304]) {
    test(`a ${status} has neither body nor length`, async () => {
      const { text } = await exchange('GET', pathOf(answering({ status, body: 'hello' })));
      expect(text).not.toMatch(/content-length|transfer-encoding|hello/i);
    });
  }

  test('a body of text is UTF-8, one of bytes is these bytes', async () => {
    const text = await exchange('GET', pathOf(answering({ body: '\u20ac' })));
    expect(parse(text.text).body).toBe('\u00e2\u0082\u00ac');
    const bytes = await exchange('GET', pathOf(answering({ body: { base64: 'AP8=' } })));
    expect(parse(bytes.text).body).toBe('\u0000\u00ff');
  });

  test('a reply echoes what was asked', async () => {
    const id = answering({
      headers: { 'Access-Control-Allow-Origin': '{request-header:origin}' },
      body: '{url:target}',
    });
    const { lines, body } = parse((await exchange('GET', pathOf(id), ['Origin: http://asker:1'])).text);
    expect(lines[0]).toBe('Access-Control-Allow-Origin: http://asker:1');
    expect(body).toBe(`${server.origins.remote}${pathOf(id)}`);
  });
});

test.describe('how a body ends', () => {
  for (const odd of [false, true]) {
    const where = odd ? ', where Node would refuse the head' : '';
    const headers = odd ? { 'X-A': '\u0001' } : { 'X-A': '1' };

    test(`by its length${where}`, async () => {
      const { lines, body } = parse((await exchange('GET', pathOf(answering({ headers, body: 'hello' })))).text);
      expect(lines).toContain('Content-Length: 5');
      expect(body).toBe('hello');
    });

    test(`in chunks, with trailers${where}`, async () => {
      const trailers = [
        ['X-Late', '{id}'],
        ['x-late', '\u00e9'],
      ] as const;
      const id = answering({ headers, body: 'hello', framing: 'chunked', trailers });
      const { lines, body } = parse((await exchange('GET', pathOf(id))).text);
      expect(lines).toEqual(expect.arrayContaining(['Transfer-Encoding: chunked', 'Trailer: X-Late, x-late']));
      expect(lines.join()).not.toContain('Content-Length');
      expect(body).toBe(`5\r\nhello\r\n0\r\nX-Late: ${id}\r\nx-late: \u00e9\r\n\r\n`);
    });

    test(`in no chunk at all${where}`, async () => {
      const { body } = parse((await exchange('GET', pathOf(answering({ headers, framing: 'chunked' })))).text);
      expect(body).toBe('0\r\n\r\n');
    });

    test(`by the end of the connection${where}`, async () => {
      const id = answering({ headers, body: 'hello', framing: 'close' });
      const { text, end } = await connect().send(head('GET', pathOf(id))).ended;
      expect(parse(text).body).toBe('hello');
      expect(parse(text).lines.join()).not.toMatch(/content-length|transfer-encoding/i);
      expect(end).toBe('end');
    });

    test(`with nothing said, the connection staying open${where}`, async () => {
      const id = answering({ headers, body: 'hello', framing: 'none' });
      const client = connect().send(head('GET', pathOf(id)));
      const text = await client.until('\r\n\r\nhello');
      expect(text).not.toMatch(/content-length|transfer-encoding|connection: close/i);
      expect(client.socket.readyState).toBe('open');
      client.socket.destroy();
    });

    test(`by a length that is not true${where}`, async () => {
      const lying = { ...headers, 'Content-Length': '100' };
      const id = answering({ headers: lying, body: 'hello', framing: 'close' });
      const { text, end } = await connect().send(head('GET', pathOf(id))).ended;
      expect(parse(text)).toMatchObject({ body: 'hello' });
      expect(text.match(/content-length/gi)).toHaveLength(1);
      expect(end).toBe('end');
    });
  }

  test('an ordinary reply leaves the connection usable', async () => {
    const id = serve({ request: [{ body: 'first' }, { body: 'second', framing: 'chunked' }, { body: 'third' }] });
    const client = connect();
    for (const part of ['\r\n\r\nfirst', '6\r\nsecond\r\n0\r\n\r\n', '\r\n\r\nthird']) {
      await client.send(head('GET', pathOf(id))).until(part);
    }
    client.socket.destroy();
    expect(log.requests(id).map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });
});

test.describe('resets', () => {
  for (const origin of ['remote', 'remote-https'] as const) {
    test(`one before the response leaves the client without an answer (${origin})`, async () => {
      const id = serve({ origin, request: { headers: { 'X-A': '1' }, body: 'hello', reset: 'before-response' } });
      expect(await exchange('GET', pathOf(id), [], '', origin)).toEqual({ text: '', end: 'ECONNRESET' });
      expect(log.requests(id)[0]!.reply).toMatchObject({ status: 200, reset: 'before-response' });
    });

    test(`one after the headers leaves it with these (${origin})`, async () => {
      const id = serve({ origin, request: { headers: { 'X-A': '1' }, body: 'hello!', reset: 'after-headers' } });
      const { text, end } = await exchange('GET', pathOf(id), [], '', origin);
      expect(parse(text)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: '' });
      expect(parse(text).lines.slice(0, 2)).toEqual(['X-A: 1', 'Content-Length: 6']);
      // Node's client takes a reset that comes together with bytes for an end.
      expect(end).toMatch(/^(ECONNRESET|end)$/);
    });

    test(`one during the body leaves it with half of it (${origin})`, async () => {
      const id = serve({ origin, request: { body: 'hello!', reset: 'during-body' } });
      const client = connect(origin);
      await client.send(head('GET', pathOf(id))).until('\r\n\r\nhel');
      log.tell(id, 'head');
      const { text, end } = await client.ended;
      expect(parse(text)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: 'hel' });
      expect(end).toBe('ECONNRESET');
    });
  }

  test('one that waits for the body to be read is not brought on by the head', async () => {
    const id = serve({ request: { body: 'hello!', reset: 'during-body', resetOn: 'read' } });
    const client = connect();
    let ended = false;
    client.socket.on('error', () => undefined).on('close', () => (ended = true));
    await client.send(head('GET', pathOf(id))).until('hel');
    log.tell(id, 'head');
    await exchange('GET', pathOf(answering({ body: 'meanwhile' })));
    expect(ended).toBe(false);
    log.tell(id, 'read');
    await expect.poll(() => ended, { intervals: [5] }).toBe(true);
  });

  test('one of which the page says nothing comes when the scenario is let go', async () => {
    const id = serve({ request: { body: 'hello!', reset: 'during-body' } });
    const client = connect();
    await client.send(head('GET', pathOf(id))).until('\r\n\r\nhel');
    log.release(id);
    expect((await client.ended).end).toBe('ECONNRESET');
  });

  test('a reset of one connection leaves others alone', async () => {
    const other = connect();
    const id = answering({ body: 'hello' });
    await other.send(head('GET', pathOf(id))).until('hello');
    await exchange('GET', pathOf(answering({ reset: 'before-response' })));
    other.text = '';
    expect(await other.send(head('GET', pathOf(id))).until('hello')).toContain('200 OK');
    other.socket.destroy();
  });

  test('a method that Node does not know is cut off as any other', async () => {
    const id = answering({ reset: 'before-response' });
    expect(await exchange('patch', pathOf(id))).toEqual({ text: '', end: 'ECONNRESET' });
  });
});

test.describe('time', () => {
  for (const method of ['GET', 'patch']) {
    test(`a delayed reply comes no sooner, and those of others do not wait for it (${method})`, async () => {
      const slow = answering({ delayMs: 150, body: 'slow' });
      const start = performance.now();
      const waiting = exchange(method, pathOf(slow));
      await expect.poll(() => log.requests(slow).length, { intervals: [5] }).toBe(1);
      await exchange('GET', pathOf(answering({})));
      expect(log.requests(slow)[0]!.reply).toBeNull();
      expect(parse((await waiting).text).body).toBe('slow');
      // Timers may fire up to a millisecond early.
      expect(performance.now() - start).toBeGreaterThanOrEqual(149);
    });
  }

  test('early hints come first, each as scripted, then the reply', async () => {
    const id = answering({
      early: [
        {
          status: 103,
          headers: [
            ['Link', '</a>'],
            ['Link', '</b>'],
          ],
        },
        { status: 102, headers: [] },
      ],
      headers: { 'X-A': '1' },
      body: 'hello',
    });
    const { text } = await exchange('GET', pathOf(id));
    expect(text).toMatch(
      /^HTTP\/1\.1 103 [^\r]*\r\nLink: <\/a>\r\nLink: <\/b>\r\n\r\nHTTP\/1\.1 102 [^\r]*\r\n\r\nHTTP\/1\.1 200 OK\r\nX-A: 1\r\n/,
    );
    expect(log.requests(id)[0]!.reply!.status).toBe(200);
  });

  test("Node's own client takes the hints for hints", async () => {
    const id = answering({ early: [{ status: 103, headers: [['X-Early', '1']] }], body: 'hello' });
    const hints: number[] = [];
    const status = await new Promise((resolve, reject) => {
      http
        .get(`${server.origins.remote}${pathOf(id)}`, { agent: false }, (response) =>
          resolve(response.resume().statusCode),
        )
        .on('information', ({ statusCode }) => hints.push(statusCode))
        .on('error', reject);
    });
    expect({ hints, status }).toEqual({ hints: [103], status: 200 });
  });
});

test.describe('control pages', () => {
  const ask = async (url: string, method = 'GET', body?: string) => {
    const { pathname, port } = new URL(url);
    const origin = ORIGIN_NAMES.find((name) => String(portOf(name)) === port)!;
    const lines = body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`];
    return parse((await exchange(method, pathname, lines, body ?? '', origin)).text);
  };

  test('a page at a page origin gets document, runtime and its next command, none of it cached', async () => {
    for (const origin of ['page', 'page-https'] as const) {
      const url = runUrl.replace(server.origins.page, server.origins[origin]);
      for (const [path, method, type, part] of [
        ['', 'GET', 'text/html', 'data-role="main"'],
        ['frame.html', 'GET', 'text/html', 'data-role="frame"'],
        ['runtime.js', 'GET', 'text/javascript', '/* the runtime */'],
        ['next', 'POST', 'application/json', `"message":"${origin}"`],
      ] as const) {
        const { status, lines, body } = await ask(url + path, method);
        expect(status).toBe('HTTP/1.1 200 OK');
        expect(lines.join('\n')).toMatch(new RegExp(`^content-type: ${type}`, 'im'));
        expect(lines).toContain('cache-control: no-store');
        expect(lines.join('\n')).not.toMatch(/access-control/i);
        expect(body).toContain(part);
      }
    }
  });

  test('a report reaches the runner', async () => {
    const report = { userAgent: 'A browser', results: [{ id: 'a', end: 'done', steps: [], durationMs: 1 }] };
    expect((await ask(`${runUrl}report`, 'POST', JSON.stringify(report))).status).toBe('HTTP/1.1 204 No Content');
    expect(reports).toEqual([report]);
  });

  for (const origin of HTTP1.filter((name) => name !== 'page' && name !== 'page-https')) {
    test(`there is none but for frames at ${origin}`, async () => {
      const url = runUrl.replace(server.origins.page, server.origins[origin]);
      for (const [path, method] of [
        ['', 'GET'],
        ['controlled/frame.html', 'GET'],
        ['next', 'POST'],
      ] as const) {
        expect((await ask(url + path, method)).status).toBe('HTTP/1.1 404 Not Found');
      }
      const before = reports.length;
      expect((await ask(`${url}report`, 'POST', '{"results":[]}')).status).toBe('HTTP/1.1 404 Not Found');
      expect(reports).toHaveLength(before);
    });
  }

  test('there is none for an unknown token, or for a run that is closed', async () => {
    const closed = server.openRun(() => channel);
    expect((await ask(closed.url)).status).toBe('HTTP/1.1 200 OK');
    closed.close();
    for (const url of [
      closed.url,
      `${server.origins.page}${CONTROL}constructor/`,
      `${server.origins.page}${CONTROL}/`,
    ]) {
      for (const [path, method] of [
        ['', 'GET'],
        ['runtime.js', 'GET'],
        ['next', 'POST'],
      ] as const) {
        expect((await ask(url + path, method)).status).toBe('HTTP/1.1 404 Not Found');
      }
    }
  });

  test('tokens cannot be guessed', () => {
    const runs = [server.openRun(() => channel), server.openRun(() => channel)];
    const tokens = runs.map(({ log: { token } }) => token);
    runs.forEach((run) => run.close());
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{24}$/);
  });
});

test.describe('starting and closing', () => {
  /** Binds a port, to know that it is free or to keep it from others. */
  function bind(port: number, host = '127.0.0.1'): Promise<net.Server> {
    return new Promise((resolve, reject) => {
      const bound = net.createServer().listen(port, host, () => resolve(bound));
      bound.once('error', reject);
    });
  }
  const unbind = (bound: net.Server) => new Promise<void>((resolve) => bound.close(() => resolve()));

  /** The first of as many ports as there are origins that are free at this moment. */
  async function freePorts(): Promise<number> {
    for (;;) {
      const first = 20_000 + Math.floor(Math.random() * 10_000);
      const bound: net.Server[] = [];
      try {
        for (let port = first; port < first + ORIGIN_NAMES.length; port++) bound.push(await bind(port));
        return first;
      } catch {
        // One of them is taken: others.
      } finally {
        await Promise.all(bound.map(unbind));
      }
    }
  }

  test('fixed ports are consecutive, and free again after closing', async () => {
    const basePort = await freePorts();
    for (let round = 0; round < 2; round++) {
      const fixed = await startOrigins({ basePort });
      expect(ORIGIN_NAMES.map((name) => portOf(name, fixed))).toEqual(ORIGIN_NAMES.map((_, index) => basePort + index));
      await fixed.close();
    }
  });

  for (const host of ['127.0.0.1', '::1']) {
    test(`a port in use at ${host} is named, and everything else freed`, async () => {
      test.skip(host === '::1' && !HAS_IPV6, 'this machine has no IPv6');
      const basePort = await freePorts();
      const taken = basePort + 3;
      const other = await bind(taken, host);
      const error = await startOrigins({ basePort }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(PortInUseError);
      expect((error as Error).message).toContain(`port ${taken} is in use`);
      expect((error as Error).message).toContain('choose another --port');
      await unbind(other);
      for (let port = basePort; port < basePort + ORIGIN_NAMES.length; port++) await unbind(await bind(port));
    });
  }

  test('close() ends every connection, whatever it is at, and frees the ports', async () => {
    const own = await startOrigins();
    let ownLog!: WireLog;
    own.openRun((opened) => ((ownLog = opened), { ...channel, next: () => new Promise(() => undefined) }));
    const title = 'A title that is long enough';
    const resources = {
      hangs: { request: { body: 'hello', framing: 'none' as const } },
      late: { request: { delayMs: 30_000 } },
      plain: { request: { body: 'hello' } },
    };
    ownLog.register(scenario('a', { title, why: title, requirements: ['r'], resources, do: [], expect: [] }));
    const open = (origin: OriginName) => new Client(net.connect({ port: portOf(origin, own), host: '127.0.0.1' }));
    const silent = [open('remote'), open('remote-https')];
    await Promise.all(silent.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    const hanging = open('remote').send(head('GET', `${ownLog.prefix}a/hangs`));
    await hanging.until('hello');
    const idle = open('remote').send(head('GET', `${ownLog.prefix}a/plain`));
    await idle.until('hello');
    const late = open('remote').send(head('GET', `${ownLog.prefix}a/late`));
    const polling = open('page').send(head('POST', `${CONTROL}${ownLog.token}/next`, 'Content-Length: 0'));
    const half = open('remote').send('GET / HT');
    await expect.poll(() => ownLog.requests('a').length, { intervals: [5] }).toBe(3);
    await own.close();
    await Promise.all([...silent, hanging, idle, late, polling, half].map(({ ended }) => ended));
    for (const name of ORIGIN_NAMES) await unbind(await bind(portOf(name, own)));
    await own.close();
  });
});

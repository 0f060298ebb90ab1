import { expect, test } from '@playwright/test';
import https from 'node:https';
import { networkInterfaces } from 'node:os';
import { connect, type AddressInfo } from 'node:net';
import { makeCertificate } from '../origins/certificate.ts';
import type { LoggedExchange } from './log.ts';
import { startProxy, type Proxy, type ProxyOptions } from './proxy.ts';
import { connectThrough, exchange, rawServer, secure, toProxy } from './testing.ts';

const open: { close(): Promise<void> }[] = [];
test.afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function proxyTo(targets: string[], options: Partial<ProxyOptions> = {}): Promise<Proxy> {
  const proxy = await startProxy({
    pages: ['https://app.example.com', 'http://app.example.com:8080'],
    targets,
    onPage: (_request, response, at) => response.end(`page ${at.origin} ${at.path}`),
    ...options,
  });
  open.push(proxy);
  return proxy;
}

async function server(answer: Parameters<typeof rawServer>[0]) {
  const made = await rawServer(answer);
  open.push(made);
  return made;
}

/** Answers once per connection, as servers do that are asked to close. */
const replying = (bytes: string) => server((socket) => socket.end(bytes, 'latin1'));

async function httpsServer() {
  const certificate = await makeCertificate();
  const one = https.createServer(certificate, (request, response) => {
    response.setHeader('x-host', request.headers.host ?? '').end('secret text');
  });
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  open.push({
    close: async () => {
      one.close();
      one.closeAllConnections();
    },
  });
  return { authority: `localhost:${(one.address() as AddressInfo).port}`, certificate: certificate.cert };
}

const get = (url: string, lines = '') => `GET ${url} HTTP/1.1\r\nHost: x\r\n${lines}Connection: close\r\n\r\n`;
const exchanges = ({ log }: Proxy) => log.between({ entries: 0, refusals: 0 }).entries as LoggedExchange[];

test.describe('http targets', () => {
  test('a reply goes through byte by byte: order, case, repetition, odd bytes, even what is no valid HTTP', async () => {
    const reply = 'HTTP/1.1 200 Sure thing\r\nb: 1\r\nA: \xe9\x01\r\nb:2\r\nno colon\r\n\r\nbody';
    const { origin, received } = await replying(reply);
    const proxy = await proxyTo([origin]);
    const asked = `GET ${origin}/a%2f?q#no HTTP/1.1\r\nHost: h\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nProxy-Connection: keep-alive\r\n\r\n`;
    expect(await exchange(toProxy(proxy.url), asked)).toBe(reply);
    expect(received).toEqual([
      'GET /a%2f?q HTTP/1.1\r\nHost: h\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nConnection: close\r\n\r\n',
    ]);
    expect(exchanges(proxy)).toEqual([
      {
        kind: 'exchange',
        target: origin,
        request: ['GET /a%2f?q HTTP/1.1', 'Host: h', 'X-b: 1', 'x-A: 2', 'X-b: 3'],
        reply: ['HTTP/1.1 200 Sure thing', 'b: 1', 'A: \xe9\x01', 'b:2', 'no colon'],
        replyBytes: 4,
        problem: null,
        at: expect.any(Number),
        durationMs: expect.any(Number),
      },
    ]);
  });

  test('a body arrives, with its length or in chunks', async () => {
    const { origin, received } = await server((socket, text) => {
      if (text.endsWith('abc') || text.endsWith('0\r\n\r\n')) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
    const proxy = await proxyTo([origin]);
    const post = `POST ${origin}/ HTTP/1.1\r\nHost: h\r\n`;
    await exchange(toProxy(proxy.url), `${post}Content-Length: 3\r\n\r\nabc`);
    await exchange(toProxy(proxy.url), `${post}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n`);
    const sent = received.map((text) => text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).join('|');
    expect(sent).toBe('abc|3\r\nabc\r\n0\r\n\r\n');
  });

  test('informational replies go through and are not taken for the reply', async () => {
    const reply = 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n';
    const { origin } = await replying(reply);
    const proxy = await proxyTo([origin]);
    expect(await exchange(toProxy(proxy.url), get(`${origin}/`))).toBe(reply);
    expect(exchanges(proxy)[0]!.reply).toEqual(['HTTP/1.1 200 OK']);
  });

  test('a request waits for its turn, and is not made when it gets none', async () => {
    const { origin, received } = await replying('HTTP/1.1 204 No Content\r\n\r\n');
    const turns: { come(): void; never(): void }[] = [];
    const proxy = await proxyTo([origin], {
      beforeRequest: () => new Promise((come, reject) => turns.push({ come, never: () => reject(new Error('no')) })),
    });
    const refused = exchange(toProxy(proxy.url), get(`${origin}/1`));
    await expect.poll(() => turns.length).toBe(1);
    turns[0]!.never();
    expect(await refused).toBe('');
    const answered = exchange(toProxy(proxy.url), get(`${origin}/2`));
    await expect.poll(() => turns.length).toBe(2);
    expect([received, exchanges(proxy)]).toEqual([[], []]);
    turns[1]!.come();
    expect(await answered).toContain('204 No Content');
    expect(received).toEqual([expect.stringContaining('GET /2 ')]);
  });

  test('credentials go through and are not logged', async () => {
    const { origin, received } = await replying(
      'HTTP/1.1 200 OK\r\nSet-Cookie: id=hush1; Path=/\r\nX-Echo: hush2\r\n\r\n',
    );
    const proxy = await proxyTo([origin], {
      secretHeaders: ['X-Api-Key'],
      redact: (text) => text.replaceAll('hush2', '*'),
    });
    const lines = 'Cookie: id=hush1; b=hush1\r\nAuthorization: Bearer hush1\r\nx-api-key: hush1\r\n';
    await exchange(toProxy(proxy.url), get(`${origin}/?hush2`, lines));
    expect(received[0]).toContain(lines);
    const [logged] = exchanges(proxy);
    expect(JSON.stringify(logged)).not.toContain('hush');
    expect(logged!.request).toEqual([
      'GET /?* HTTP/1.1',
      'Host: x',
      'Cookie: id=[redacted]; b=[redacted]',
      'Authorization: [redacted]',
      'x-api-key: [redacted]',
    ]);
    expect(logged!.reply).toEqual(['HTTP/1.1 200 OK', 'Set-Cookie: id=[redacted]; Path=/', 'X-Echo: *']);
  });

  for (const [name, answer, limits, problem] of [
    ['closes without a word', (socket) => socket.end(), {}, { kind: 'reset', message: /without a reply$/ }],
    ['stalls', () => undefined, { exchangeMs: 100 }, { kind: 'timeout', message: /within 0\.1 s$/ }],
    [
      'floods',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5000)}`),
      { replyBytes: 1000 },
      { kind: 'too-large', message: /more than 1000 bytes$/ },
    ],
  ] as [string, Parameters<typeof rawServer>[0], NonNullable<ProxyOptions['limits']>, object][])
    test(`a target that ${name} costs no more than the limit, and the log says so`, async () => {
      const { origin } = await server(answer);
      const proxy = await proxyTo([origin], { limits });
      const reply = await exchange(toProxy(proxy.url), get(`${origin}/`));
      if (name !== 'floods') expect(reply).toMatch(/^HTTP\/1\.1 502 /);
      expect(reply.length).toBeLessThan(6000);
      const { message, ...rest } = problem as { kind: string; message: RegExp };
      expect(exchanges(proxy)[0]!.problem).toEqual({ ...rest, message: expect.stringMatching(message) });
    });

  test('a request body above the limit is not passed on', async () => {
    const { origin, received } = await replying('HTTP/1.1 200 OK\r\n\r\n');
    const proxy = await proxyTo([origin], { limits: { requestBytes: 10 } });
    const post = `POST ${origin}/ HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n12345678901`;
    expect(await exchange(toProxy(proxy.url), post)).toMatch(/^HTTP\/1\.1 502 .*larger than 10 bytes/s);
    expect(received).toEqual([]);
  });

  test('what cannot be reached is named', async () => {
    const { origin, close } = await rawServer(() => undefined);
    await close();
    const proxy = await proxyTo([origin, 'http://nowhere.invalid']);
    await exchange(toProxy(proxy.url), get(`${origin}/`));
    await exchange(toProxy(proxy.url), get('http://nowhere.invalid/'));
    const [refused, unknown] = exchanges(proxy).map(({ problem }) => problem);
    expect(refused).toEqual({ kind: 'refused', message: `nothing listens on ${origin.slice(7)}` });
    expect(unknown).toEqual({ kind: 'dns', message: expect.stringMatching(/^the name nowhere\.invalid does not/) });
  });

  test('loopback names and given addresses are resolved by the proxy itself', async () => {
    const { origin } = await replying('HTTP/1.1 200 OK\r\n\r\nhere');
    const { port } = new URL(origin);
    const names = [`http://a.b.localhost:${port}`, `http://api.example.com:${port}`];
    const proxy = await proxyTo(names, { resolve: { 'api.example.com': '127.0.0.1' } });
    for (const name of names) expect(await exchange(toProxy(proxy.url), get(`${name}/`))).toMatch(/here$/);
  });
});

test.describe('pages', () => {
  test('are answered at their http origins, below the prefix alone', async () => {
    const proxy = await proxyTo([]);
    const at = 'http://app.example.com:8080';
    expect(await exchange(toProxy(proxy.url), get(`${at}${proxy.prefix}next?x`))).toMatch(/page http:\S+:8080 next$/);
    expect(await exchange(toProxy(proxy.url), get(`${at}/favicon.ico`))).toMatch(/^HTTP\/1\.1 404 /);
    expect(proxy.log.refused).toEqual([]);
  });

  test('are answered at their https origins, with a certificate of our own', async () => {
    const proxy = await proxyTo([]);
    const { head, socket } = await connectThrough(proxy.url, 'app.example.com:443');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    const tls = await secure(socket);
    expect(await exchange(tls, get(proxy.prefix))).toMatch(/page https:\/\/app\.example\.com $/);
  });

  test('have a prefix that nobody can guess', async () => {
    const [one, two] = [await proxyTo([]), await proxyTo([])];
    expect(one.prefix).toMatch(/^\/\.cors-conformance\/[0-9a-f]{24}\/$/);
    expect(one.prefix).not.toBe(two.prefix);
  });
});

test.describe('everything else', () => {
  test('is refused with 502 and listed, background requests of browsers as such', async () => {
    const proxy = await proxyTo(['http://127.0.0.1:9']);
    expect(await exchange(toProxy(proxy.url), get('http://other.example/'))).toMatch(/^HTTP\/1\.1 502 /);
    expect(await exchange(toProxy(proxy.url), get('http://other.example/again'))).toMatch(/^HTTP\/1\.1 502 /);
    expect((await connectThrough(proxy.url, 'update.googleapis.com:443')).head).toMatch(/^HTTP\/1\.1 502 /);
    expect(proxy.log.refused).toEqual([
      { origin: 'http://other.example', background: false, count: 2 },
      { origin: 'https://update.googleapis.com', background: true, count: 1 },
    ]);
    expect(exchanges(proxy)).toEqual([]);
  });

  test('another port, or scheme, of a named host is another origin', async () => {
    const { origin, received } = await replying('HTTP/1.1 200 OK\r\n\r\n');
    const proxy = await proxyTo([origin]);
    const other = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    open.push(other);
    expect(await exchange(toProxy(proxy.url), get(`${other.origin}/`))).toMatch(/^HTTP\/1\.1 502 /);
    expect((await connectThrough(proxy.url, origin.slice(7))).head).toMatch(/^HTTP\/1\.1 502 /);
    expect([...received, ...other.received]).toEqual([]);
  });

  test("a page's host asked for by https is noted apart: browsers try that first", async () => {
    const proxy = await proxyTo([], { pages: ['http://app.example.com'] });
    expect((await connectThrough(proxy.url, 'app.example.com:443')).head).toMatch(/^HTTP\/1\.1 502 /);
    expect([...proxy.log.upgraded]).toEqual(['app.example.com']);
    expect(proxy.log.refused).toEqual([]);
  });

  test('what is no proxy request gets 400', async () => {
    const proxy = await proxyTo([]);
    for (const target of ['/', 'ftp://x/', 'https://app.example.com/', 'http://'])
      expect(await exchange(toProxy(proxy.url), get(target)), target).toMatch(/^HTTP\/1\.1 400 /);
    expect((await connectThrough(proxy.url, 'no-port')).head).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('it listens on loopback alone', async () => {
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((one) => one && !one.internal && one.family === 'IPv4');
    test.skip(!outer, 'this machine has no other address');
    const { port } = new URL((await proxyTo([])).url);
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), outer!.address, () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

test.describe('https targets', () => {
  test('are tunnelled unread: only bytes are known', async () => {
    const { authority, certificate } = await httpsServer();
    const proxy = await proxyTo([`https://${authority}`], { ca: certificate });
    const tls = await secure((await connectThrough(proxy.url, authority)).socket);
    expect(await exchange(tls, get('/'))).toMatch(/secret text/);
    const [tunnel] = proxy.log.tunnels(`https://${authority}`);
    expect(tunnel).toMatchObject({ kind: 'tunnel', problem: null });
    expect(tunnel!.sentBytes).toBeGreaterThan(100);
    expect(tunnel!.receivedBytes).toBeGreaterThan(100);
    expect(JSON.stringify(tunnel)).not.toContain('secret text');
  });

  test('are read when that is asked for', async () => {
    const { authority, certificate } = await httpsServer();
    const proxy = await proxyTo([`https://${authority}`], { ca: certificate, intercept: true });
    const tls = await secure((await connectThrough(proxy.url, authority)).socket);
    expect(await exchange(tls, `GET /a HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)).toMatch(/secret text/);
    const [logged] = exchanges(proxy);
    expect(logged).toMatchObject({
      target: `https://${authority}`,
      request: ['GET /a HTTP/1.1', `Host: ${authority}`],
    });
    expect(logged!.reply).toContain(`x-host: ${authority}`);
  });

  for (const intercept of [false, true])
    test(`with an invalid certificate are not reached, ${intercept ? 'read' : 'tunnelled'}, unless told so`, async () => {
      const { authority } = await httpsServer();
      const ask = async (proxy: Proxy) => {
        const { head, socket } = await connectThrough(proxy.url, authority);
        return head.startsWith('HTTP/1.1 200') ? exchange(await secure(socket), get('/')) : head;
      };
      const strict = await proxyTo([`https://${authority}`], { intercept });
      expect(await ask(strict)).toMatch(/^HTTP\/1\.1 502 [^]*self-signed certificate/);
      const [entry] = strict.log.between({ entries: 0, refusals: 0 }).entries;
      expect(entry!.problem).toEqual({ kind: 'tls', message: expect.stringMatching(/SELF_SIGNED/) });
      const lax = await proxyTo([`https://${authority}`], { intercept, verify: false });
      expect(await ask(lax)).toMatch(/secret text/);
    });
});

test('a page or target that is no http or https URL is wrong use', async () => {
  await expect(proxyTo(['ftp://x'])).rejects.toThrow(new TypeError('ftp://x is no http or https URL'));
});

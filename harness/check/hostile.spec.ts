/** Servers that mean harm, against the whole check with a real browser, and what becomes of them in a report. */
import { chromium, expect, test } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { rawServer } from '../../servers/proxy/testing.ts';
import { findBrowser } from '../browsers/find.ts';
import { check } from './index.ts';
import { APP, careful, serving, type Handler } from './planted/server.ts';
import { toPage } from './report/page.tsx';
import { outputsOf, spellingsOf } from './testing.ts';
import type { PolicyEndpoint } from './types.ts';

test.setTimeout(120_000);

const TOKEN = 'tok-9f8e7d6c5b4a3210';
const HTTP_APP = APP.replace('https', 'http');

const checkAt = (base: string, more: Partial<PolicyEndpoint> = {}, options: { timeoutMs?: number } = {}) =>
  check({
    endpoints: [{ url: `${base}/items`, origins: { allow: [HTTP_APP] }, ...more }],
    rate: 0,
    engines: ['chromium'],
    env: { TOKEN },
    prove: true,
    ...options,
  });

const checked = (handler: Handler, ...more: [Partial<PolicyEndpoint>?, { timeoutMs?: number }?]) =>
  serving(handler, (base) => checkAt(base, ...more));

/** A page at the allowed origin may read; what it reads is up to the test. */
const allowing =
  (answer: Handler): Handler =>
  (request, response) => {
    response.setHeader('Vary', 'Origin');
    if (request.headers.origin === HTTP_APP) response.setHeader('Access-Control-Allow-Origin', HTTP_APP);
    answer(request, response);
  };

/** 512 MiB of zeros in half a megabyte. */
const BOMB = gzipSync(Buffer.alloc(512 * 1024 * 1024), { level: 9 });

test('a bomb is not unpacked, neither here nor in the browser', async () => {
  const report = await checked(
    allowing((_request, response) => response.setHeader('Content-Encoding', 'gzip').end(BOMB)),
  );
  const [read] = report.flows.filter(({ flow }) => flow.expect === 'allowed');
  expect(read).toMatchObject({ outcome: 'allowed', body: { truncated: true } });
  expect(read!.body!.length).toBeLessThan(8 * 1024 * 1024);
  for (const { evidence } of report.findings)
    for (const { response } of evidence) expect(response?.body.length ?? 0).toBeLessThanOrEqual(64 * 1024);
});

test('a server that stalls for browsers alone costs three time limits, and is asked no more', async () => {
  let stalled = 0;
  const begun = performance.now();
  const report = await checked(
    (request, response) => {
      if (request.headers['user-agent']?.includes('Mozilla')) stalled++;
      else careful({ origin: (origin) => (origin === HTTP_APP ? origin : undefined) })(request, response);
    },
    { methods: ['GET', 'PUT', 'DELETE'], requestHeaders: ['content-type', 'authorization'], send: ['PUT', 'DELETE'] },
    { timeoutMs: 500 },
  );
  expect(report.endpoints[0]!.incomplete).toBeUndefined();
  expect(report.flows.map(({ outcome }) => outcome)).toEqual([
    'timeout',
    'timeout',
    'timeout',
    ...report.flows.slice(3).map(() => 'not-run'),
  ]);
  expect(report.flows.length).toBeGreaterThan(3);
  expect(stalled).toBe(3);
  expect(performance.now() - begun).toBeLessThan(60_000);
});

test('what is no HTTP is told as that', async () => {
  const server = await rawServer((socket) => socket.end('HTTP/9 <script>alert(1)</script>\r\n\r\n\u0000'));
  try {
    const report = await checkAt(server.origin);
    expect(report.findings.map(({ id }) => id)).toEqual(['not-cors-malformed']);
    expect(report.flows).toEqual([]);
  } finally {
    await server.close();
  }
});

const NASTY = `<script>document.title='ran'</script><img src=x onerror="document.title='ran'">'"><svg onload=document.title='ran'>`;

test('markup of a server, and of what browsers say of it, runs in no report', async () => {
  const report = await checked((request, response) => {
    careful({
      origin: (origin) => (origin === HTTP_APP ? NASTY : origin),
      preflightOrigin: (origin) => origin,
      more: { Server: NASTY, 'X-Powered-By': NASTY, Location: NASTY },
      first: (_request, reply) => {
        reply.statusMessage = NASTY;
        return false;
      },
    })(request, response);
  });
  expect(report.flows.flatMap(({ console }) => console).join()).toContain('<script>');
  const browser = await chromium.launch({ executablePath: (await findBrowser('chromium'))!.executablePath });
  try {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(toPage(report), { waitUntil: 'load' });
    expect(await page.title()).toBe('CORS check');
    expect(await page.locator('script, img, svg').count()).toBe(0);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
    // It is there, as text.
    expect(await page.locator('body').innerText()).toContain("<script>document.title='ran'</script>");
  } finally {
    await browser.close();
  }
});

for (const [what, auth, header] of [
  ['a header', { header: 'Authorization', env: 'TOKEN', prefix: 'Bearer ' }, 'authorization'],
  ['a cookie', { cookie: 'session', env: 'TOKEN' }, 'cookie'],
] as const)
  test(`credentials from ${what} reach the server from a browser, and are in no output: not on the wire, nor in what the browser says`, async () => {
    const fromBrowser: string[] = [];
    // Sends them back everywhere, in the values that browsers quote too.
    const report = await checked(
      (request, response) => {
        const got = request.headers[header] ?? '';
        const browser = request.headers['user-agent']?.includes('Mozilla') === true;
        if (browser) fromBrowser.push(got);
        const quoted = browser && got !== '' && (header === 'authorization' || request.url === '/missing');
        const origin = quoted ? `http://x.example/${got}` : (request.headers.origin ?? '*');
        response.setHeader('Access-Control-Allow-Origin', origin);
        response.setHeader('Access-Control-Allow-Credentials', 'true');
        response.setHeader('Access-Control-Allow-Headers', 'authorization');
        response.setHeader('Access-Control-Expose-Headers', '*, x-echo');
        response.setHeader('X-Echo', encodeURIComponent(got));
        response.setHeader('Set-Cookie', `copy=${got.split(/[= ]/).at(-1)}`);
        response.statusMessage = `OK ${got}`;
        response.statusCode = request.url === '/missing' ? 404 : 200;
        response.end(`{"you":${JSON.stringify(got)},"coded":"${Buffer.from(got).toString('base64')}"}`);
      },
      {
        auth,
        credentials: true,
        requestHeaders: header === 'authorization' ? ['authorization'] : [],
        errors: [{ status: 404, url: '/missing' }],
        // Another port of the same host: from other sites this browser sends no cookie.
        origins: { allow: ['http://127.0.0.1:3000'] },
      },
    );
    expect(fromBrowser.join()).toContain(TOKEN);
    const flows = report.flows.filter(({ flow }) => flow.expect === 'allowed');
    expect(flows.some(({ wire }) => JSON.stringify(wire).includes('[redacted]'))).toBe(true);
    expect(flows.flatMap(({ console }) => console).join()).toMatch(/http:\/\/x\.example\/.*\[redacted\]/);
    expect(report.findings.some(({ proof }) => proof?.some(({ read }) => read))).toBe(true);
    for (const [name, text] of Object.entries(outputsOf(report)))
      for (const spelling of spellingsOf(TOKEN)) expect(text, name).not.toMatch(spelling);
  });

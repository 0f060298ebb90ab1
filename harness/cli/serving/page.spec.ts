/** The pages that a person looks at, on a phone's screen. */
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { makeCertificate } from '../../../servers/origins/certificate.ts';
import { hostsOf } from '../../scenario/hosts.ts';
import { findBrowser } from '../../browsers/find.ts';
import { needsBrowsers } from '../../browsers/testing.ts';
import { start } from '../testing.ts';
import { ownAddress, serve, type Serving } from './testing.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SOME = ['-g', 'https|simple-requests/|deviation|secfetch'];

test.setTimeout(120_000);
needsBrowsers('chromium');

let out: string;
let serving: Serving | undefined;
let browser: Browser | undefined;
test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(async () => {
  await browser?.close();
  serving?.child.kill('SIGKILL');
  await serving?.ended;
  browser = serving = undefined;
  rmSync(out, { recursive: true, force: true });
});

async function problems(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return [...found, ...(wide ? ['wider than the screen'] : [])];
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a phone's screen, in ${colorScheme}, by keyboard: what is missing, progress, the result`, async () => {
    serving = await serve(out, ...SOME);
    browser = await chromium.launch({ executablePath: (await findBrowser('chromium'))!.executablePath });
    const page = await browser.newPage({ viewport: { width: 375, height: 667 }, colorScheme });
    await page.goto(serving.url);
    await expect(page.getByRole('status')).toHaveText('Not everything can be reached.');
    expect(await problems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Look again' }).focus();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Go on without' })).toBeFocused();
    await page.keyboard.press('Enter');
    // What is read aloud comes in tenths, and the page is another one by then.
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect(page.getByRole('status')).toHaveText(/\d+ of \d+ scenarios/);
    await expect(page.locator('#status')).toContainText('Recorded as', { timeout: 90_000 });
    await expect(page.getByRole('status')).toContainText('conforms');
    await expect(page).toHaveTitle('Done - CORS conformance');
    await expect(page.locator('iframe')).toHaveCount(0);
    expect(await problems(page)).toEqual([]);
  });
}

const get = (url: string) =>
  new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    request(url, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text }),
      );
    })
      .on('error', reject)
      .end();
  });

test('who trusts the certificate that the page offers trusts every https origin', async () => {
  serving = await serve(out, ...SOME);
  const offered = await get(`${serving.url}cors-conformance.crt`);
  expect(offered).toMatchObject({ status: 200, type: 'application/x-x509-ca-cert' });
  expect(offered.text).not.toContain('PRIVATE');
  expect((await get(`${serving.url.replace(/[0-9a-f]{32}/, '0'.repeat(32))}cors-conformance.crt`)).status).toBe(404);
  const page = (await get(serving.url)).text;
  const https = [
    ...new Set([...page.matchAll(/https:\/\/([a-z0-9.]+):(\d+)\//g)].map(([, host, port]) => `${host} ${port}`)),
  ];
  expect(https.length).toBeGreaterThan(2);
  for (const origin of https) {
    const [servername, port] = origin.split(' ') as [string, string];
    const reached = await new Promise<string>((resolve) => {
      const sni = /^[\d.]+$/.test(servername) ? {} : { servername };
      const socket = tls.connect({ host: '127.0.0.1', port: Number(port), ca: offered.text, ...sni }, () => {
        socket.destroy();
        resolve('trusted');
      });
      socket.on('error', (error) => resolve(error.message));
    });
    expect.soft(reached, origin).toBe('trusted');
  }
});

test("a certificate of one's own is served, and one that does not fit is refused at the start", async () => {
  const [cert, key] = [join(out, 'cert.pem'), join(out, 'key.pem')];
  const write = async (...hosts: Parameters<typeof hostsOf>) => {
    const made = await makeCertificate(hostsOf(...hosts));
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.key);
    return made.cert;
  };
  await write('other.test');
  const refused = await start(['serve', '-o', out, '--cert', cert, '--key', key]).ended;
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('the certificate is not for localhost') });
  expect(await start(['serve', '-o', out, '--cert', cert]).ended).toMatchObject({ code: 2 });

  const own = await write('localhost', '127.0.0.1', 'a.localhost');
  serving = await serve(out, ...SOME, '--cert', cert, '--key', key);
  expect((await get(`${serving.url}cors-conformance.crt`)).status).toBe(404);
  const port = /https:\/\/localhost:(\d+)\//.exec((await get(serving.url)).text)![1];
  await new Promise<void>((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port: Number(port), ca: own, servername: 'localhost' }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
});

test('a QR code is printed when it is asked for, and not into a file by itself', async () => {
  test.skip(ownAddress === undefined, 'this machine has no address but loopback');
  const some = ['-g', 'simple-requests/.*shared', '--host', ownAddress!];
  serving = await serve(out, ...some);
  await expect.poll(() => serving!.printed()).toContain('Ctrl+C ends');
  expect(serving.printed()).not.toContain('█');
  serving.child.kill('SIGINT');
  await serving.ended;
  serving = await serve(out, ...some, '--qr');
  await expect.poll(() => serving!.printed()).toContain('Ctrl+C ends');
  expect(serving.printed()).toContain('█');
});

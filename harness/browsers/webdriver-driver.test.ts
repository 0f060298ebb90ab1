import { expect, test } from '@playwright/test';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DriverError, type Driver } from './driver.ts';
import { webDriverBrowser } from './remote.ts';
import { startBrowser } from './start.ts';

/** What stands for a WebDriver server: its answers to `METHOD /path below the session`. */
interface Fake {
  url: string;
  /** What was asked, in order. */
  asked: string[];
  /** The capabilities that were wanted. */
  wanted: Record<string, unknown>;
  /** Ends the session: from now on there is none. */
  end(): void;
  close(): void;
}

const GRANTED = {
  browserName: 'Safari',
  browserVersion: '18.2',
  platformName: 'mac',
  'safari:platformVersion': '15.1',
  acceptInsecureCerts: true,
};

async function fake(granted: object | 'nothing' | 'refused' = GRANTED): Promise<Fake> {
  let ended = false;
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const what = `${request.method} ${request.url}`;
      asked.push(what);
      const say = (status: number, value: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ value }));
      if (what === 'POST /wd/hub/session') {
        made.wanted = (
          JSON.parse(body) as { capabilities: { alwaysMatch: Record<string, unknown> } }
        ).capabilities.alwaysMatch;
        if (granted === 'nothing') return;
        if (granted === 'refused')
          return say(500, { error: 'session not created', message: `no ${made.url} here\nstack`, stacktrace: '' });
        return say(200, { sessionId: 's', capabilities: granted });
      }
      if (ended) return say(404, { error: 'invalid session id', message: 'no such session', stacktrace: '' });
      return say(200, what.startsWith('GET') ? 'handle' : null);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: Fake = {
    url: `http://anna:K3y-Of-Anna@127.0.0.1:${(server.address() as AddressInfo).port}/wd/hub`,
    asked,
    wanted: {},
    end: () => (ended = true),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return made;
}

let server: Fake | undefined;
test.afterEach(() => server?.close());

const start = (url: string, onGone: (reason: string) => void = () => undefined): Promise<Driver> =>
  startBrowser(webDriverBrowser(url, '{"browserName":"safari","x:own":{"a":1}}'), {
    onConsole: () => undefined,
    onGone,
  });

const problem = async (started: Promise<Driver>): Promise<string> => {
  const error = await started.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DriverError);
  expect((error as Error).message).not.toContain('K3y-Of-Anna');
  return (error as Error).message;
};

test('a session says what was driven and where, is asked to open the page, and is ended', async () => {
  server = await fake();
  const driver = await start(server.url);
  expect(server.wanted).toMatchObject({ browserName: 'safari', acceptInsecureCerts: true, 'x:own': { a: 1 } });
  expect(driver.browser).toEqual({
    engine: 'webkit',
    name: 'Safari',
    version: '18.2',
    driver: 'webdriver',
    os: 'macOS 15.1 by its capabilities',
  });
  await driver.open('http://localhost:1/');
  await driver.close();
  expect(server.asked.filter((what) => !what.endsWith('/window'))).toEqual([
    'POST /wd/hub/session',
    'POST /wd/hub/session/s/url',
    'DELETE /wd/hub/session/s',
  ]);
});

test('the program behind the session is named where the capabilities tell', async () => {
  const chrome = { chromedriverVersion: '156.0.1 (abc)' };
  server = await fake({ browserName: 'chrome', browserVersion: '156.0', acceptInsecureCerts: true, chrome });
  const found = webDriverBrowser(server.url, '{"browserName":"chrome"}');
  const driver = await startBrowser(found, { onConsole: () => undefined, onGone: () => undefined });
  expect(driver.browser).toMatchObject({
    driver: 'webdriver, chromedriver 156.0.1',
    os: 'unknown system by its capabilities',
  });
  await driver.close();
});

test('a session that ends by itself is noticed; one that is closed is not', async () => {
  server = await fake();
  const gone: string[] = [];
  const driver = await start(server.url, (reason) => gone.push(reason));
  await driver.open('http://localhost:1/');
  server.end();
  await expect.poll(() => gone, { timeout: 20_000 }).toEqual(['the WebDriver session ended: no such session']);
  await driver.close();
  expect(gone).toHaveLength(1);
});

test('a server that is not there, refuses or has another browser is an error that keeps secrets', async () => {
  server = await fake('refused');
  expect(await problem(start(server.url))).toMatch(
    /^Safari at http:\/\/127\.0\.0\.1:\d+ did not start: no http:\/\/127\.0\.0\.1:\d+ here\. Does the URL lead to a WebDriver server/,
  );
  server.close();
  expect(await problem(start(server.url))).toMatch(/did not start: .*ECONNREFUSED/);
  server = await fake({ ...GRANTED, browserName: 'firefox' });
  expect(await problem(start(server.url))).toMatch(/: the session's browser is "firefox", not Safari$/);
  expect(server.asked).toContain('DELETE /wd/hub/session/s');
});

test('a session that takes no certificate of a test is ended: the https origins would seem to deviate', async () => {
  server = await fake({ ...GRANTED, acceptInsecureCerts: false });
  expect(await problem(start(server.url))).toMatch(/: the session does not accept the certificates of a test/);
  expect(server.asked).toContain('DELETE /wd/hub/session/s');
});

test('a server that never answers is given up', async () => {
  server = await fake('nothing');
  const before = process.env['CORS_CONFORMANCE_START_LIMIT'];
  process.env['CORS_CONFORMANCE_START_LIMIT'] = '300';
  try {
    expect(await problem(start(server.url))).toMatch(/: the new session did not answer within 0\.3 s\. /);
  } finally {
    if (before === undefined) delete process.env['CORS_CONFORMANCE_START_LIMIT'];
    else process.env['CORS_CONFORMANCE_START_LIMIT'] = before;
  }
});

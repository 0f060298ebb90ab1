import { expect, test } from '@playwright/test';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { DriverError } from '../../browsers/driver.ts';
import { PageLink, PageLost } from './link.ts';
import type { PageCommand, PageFlow, PageResult } from './protocol.ts';

const AT = 'https://app.example.com';
const FLOW: PageFlow = {
  number: 7,
  sandboxed: false,
  url: 'https://api.example.com/',
  method: 'GET',
  headers: [],
  body: null,
  credentials: 'omit',
  timeoutMs: 1000,
  bodyBytes: 1000,
};
const RESULT: PageResult = { number: 7, end: 'rejected', durationMs: 1 };
const LONG = 60_000;

let link: PageLink;
let server: http.Server;
let url: string;
test.beforeEach(async () => {
  link = new PageLink('the script', (origin) => (origin === AT ? ['a=1'] : []));
  server = http.createServer((request, response) =>
    link.handle(request, response, {
      origin: request.headers['x-at']?.toString() ?? AT,
      path: request.url!.slice(1),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
test.afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const next = async (at = AT): Promise<PageCommand> =>
  (await (await fetch(`${url}next`, { method: 'POST', headers: { 'x-at': at } })).json()) as PageCommand;
const post = (body: string) => fetch(`${url}result`, { method: 'POST', body });

test('a page gets a flow, and its result comes back', async () => {
  const told = next();
  await link.arrival(AT, LONG);
  expect([link.at, link.alive]).toEqual([AT, true]);
  const result = link.perform(FLOW, LONG);
  expect(await told).toEqual({ do: 'flow', flow: FLOW });
  expect((await post(JSON.stringify(RESULT))).status).toBe(204);
  expect(await result).toEqual(RESULT);
});

test('results that are none or of another flow change nothing', async () => {
  const told = next();
  await link.arrival(AT, LONG);
  const result = link.perform(FLOW, LONG);
  await told;
  for (const body of ['{', '{}', JSON.stringify({ ...RESULT, more: 1 }), JSON.stringify({ ...RESULT, end: 'x' })])
    expect((await post(body)).status, body).toBe(400);
  await post(JSON.stringify({ ...RESULT, number: 6, end: 'timeout' }));
  await post(JSON.stringify(RESULT));
  expect(await result).toEqual(RESULT);
});

test('a result that does not end is cut off', async () => {
  const { status } = await post('x'.repeat(9 * 1024 * 1024)).catch(() => ({ status: 'cut' }));
  expect([400, 'cut']).toContain(status);
});

test('a page is sent elsewhere; where none waits nobody is', async () => {
  expect(link.go('https://other.example/')).toBe(false);
  const told = next();
  await link.arrival(null, LONG);
  expect(link.go('https://other.example/')).toBe(true);
  expect(await told).toEqual({ do: 'go', url: 'https://other.example/' });
  expect(link.at).toBeNull();
});

test('only the latest page is told what to do', async () => {
  const first = next();
  await link.arrival(AT, LONG);
  const second = next('https://other.example');
  expect(await first).toEqual({ do: 'end' });
  await link.arrival('https://other.example', LONG);
  link.end();
  expect(await second).toEqual({ do: 'end' });
});

test('what does not happen in time is lost', async () => {
  await expect(link.arrival(AT, 10)).rejects.toThrow(new PageLost(`no page at ${AT} asked for work within 0.01 s`));
  await expect(link.perform(FLOW, LONG)).rejects.toThrow(new PageLost('the page is gone'));
  const told = next();
  await link.arrival(AT, LONG);
  await expect(link.perform(FLOW, 10)).rejects.toThrow(/^the page did not answer within 0.01 s$/);
  await told;
});

test('a browser that is gone ends all waiting', async () => {
  const waiting = link.arrival(AT, LONG);
  link.lose('the browser crashed');
  await expect(waiting).rejects.toThrow(new DriverError('the browser crashed'));
  await expect(link.arrival(AT, LONG)).rejects.toThrow('the browser crashed');
});

test("pages and frames are served, with the cookies of the page's origin", async () => {
  const page = await fetch(url);
  expect(page.headers.get('set-cookie')).toBe('a=1');
  // Else the target of a same-origin request would learn the page's path.
  expect(page.headers.get('referrer-policy')).toBe('strict-origin');
  expect(await page.text()).toContain('data-role="page"');
  expect((await fetch(url, { headers: { 'x-at': 'https://other.example' } })).headers.get('set-cookie')).toBeNull();
  const frame = await fetch(`${url}frame`);
  expect(frame.headers.get('set-cookie')).toBeNull();
  expect(await frame.text()).toContain('data-role="frame"');
  expect(await (await fetch(`${url}script.js`)).text()).toBe('the script');
  expect((await fetch(`${url}other`)).status).toBe(404);
});

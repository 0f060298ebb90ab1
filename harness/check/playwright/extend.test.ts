import { expect as baseExpect, test as baseTest } from '@playwright/test';
import { careful, serving } from '../planted/server.ts';
import type { PageOrigin } from '../package/playwright.d.cts';
import { extendPlaywright } from './extend.ts';

const { expect, origin, test } = extendPlaywright({ test: baseTest, expect: baseExpect });
const APP = 'https://app.example.com';

/** The message of an assertion that must not hold. */
async function failure(assertion: Promise<unknown>): Promise<string> {
  const error = await assertion.then(
    () => new Error('it holds'),
    (reason: Error) => reason,
  );
  return error.message;
}

test('allowed and refused as the standard decides', async () => {
  await serving(careful(), async (base) => {
    const change = { method: 'PUT', headers: { 'content-type': 'application/json' }, credentials: true };
    await expect(origin(APP)).toBeAllowed(`${base}/items`, { credentials: true, readable: ['x-total-count'] });
    await expect(origin(APP)).toBeAllowed(`${base}/items`, change);
    await expect(origin('https://evil.example')).toBeRefused(`${base}/items`, change);
    await expect(origin('null')).not.toBeAllowed(`${base}/items`);
    await expect(origin(APP)).not.toBeRefused(`${base}/items`);
    expect(await failure(expect(origin('https://evil.example')).toBeAllowed(`${base}/items`))).toContain('decided:');
    expect(await failure(expect(origin(APP)).toBeRefused(`${base}/items`))).toContain('raw HTTP: it is allowed');
  });
});

test('what is not sent does not reach the server', async () => {
  const seen: string[] = [];
  const first = (request: { method?: string }) => (seen.push(request.method!), false);
  await serving(careful({ first }), async (base) => {
    const use = { method: 'DELETE' };
    await expect(origin(APP)).toBeAllowed(`${base}/items`, use);
    expect(seen).toEqual(['OPTIONS']);
    await expect(origin(APP)).toBeAllowed(`${base}/items`, { ...use, send: true });
    expect(seen).toEqual(['OPTIONS', 'OPTIONS', 'DELETE']);
  });
});

test('a dead server is neither allowed nor refused', async () => {
  const dead = await serving(careful(), async (base) => base);
  for (const assertion of [
    expect(origin(APP)).toBeAllowed(dead),
    expect(origin(APP)).toBeRefused(dead),
    expect(origin(APP)).not.toBeAllowed(dead),
    expect(origin(APP)).not.toBeRefused(dead),
  ])
    expect(await failure(assertion)).toContain('it is neither allowed nor refused by CORS');
});

test('wrong use is told', async () => {
  expect(await failure(expect(APP as never as PageOrigin).toBeAllowed('https://api.example.com/'))).toContain(
    "origin('https://…')",
  );
  const inBrowser = expect(origin(APP)).toBeAllowed('http://127.0.0.1:1/', { inBrowser: true });
  expect(await failure(inBrowser)).toContain('write cors.origin() instead of origin()');
});

test('a secret never shows', async () => {
  process.env['CORS_TEST_SECRET'] = 'hunter2-hunter2';
  const auth = { header: 'Authorization', env: 'CORS_TEST_SECRET', prefix: 'Bearer ' };
  await serving(careful({ more: { 'x-powered-by': 'hunter2-hunter2' } }), async (base) => {
    const text = await failure(expect(origin(APP)).toBeRefused(`${base}/items`, { auth }));
    expect(text).toContain('Bearer [redacted]');
    expect(text).not.toContain('hunter2');
  });
});

test.describe('the fixture', () => {
  test.use({ baseURL: 'http://127.0.0.1:1/base/', corsUse: { method: 'PUT', credentials: true } });
  test('knows the project', async ({ cors }) => {
    const text = await failure(expect(cors.origin(APP)).toBeAllowed('items'));
    expect(text).toContain(`a page at ${APP}: PUT http://127.0.0.1:1/base/items with credentials`);
    expect(await failure(expect(cors.origin(APP)).toBeAllowed('items', { inBrowser: true }))).toContain('send: true');
  });
});

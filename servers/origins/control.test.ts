import { expect, test } from '@playwright/test';
import type { OriginName } from '../../harness/scenario/schema.ts';
import { startOrigins, type Origins } from './origins.ts';

let server: Origins;
let path: string;

test.beforeAll(async () => {
  server = await startOrigins();
  const run = server.openRun(() => ({
    runtime: '/* the runtime */',
    next: async () => ({ do: 'wait' }),
    received: async () => true,
    report: () => undefined,
  }));
  path = new URL(run.url).pathname;
});
test.afterAll(() => server.close());

const get = (origin: OriginName, name: string) => fetch(`${server.origins[origin]}${path}${name}`);

test('frames and the runtime are served at every origin: frames of other origins need them', async () => {
  for (const origin of ['page', 'sibling', 'remote'] as const) {
    const frame = await get(origin, 'frame.html');
    expect([origin, frame.status]).toEqual([origin, 200]);
    expect(await frame.text()).toContain('data-role="frame"');
    const runtime = await get(origin, 'runtime.js');
    expect(runtime.headers.get('content-type')).toContain('text/javascript');
    expect(await runtime.text()).toBe('/* the runtime */');
  }
});

test('everything else is for the page alone', async () => {
  for (const name of ['', 'controlled/frame.html', 'received?id=a&resource=b']) {
    expect([name, (await get('page', name)).ok]).toEqual([name, true]);
    for (const origin of ['sibling', 'remote'] as const) expect((await get(origin, name)).status).toBe(404);
  }
  const next = (origin: OriginName) => fetch(`${server.origins[origin]}${path}next`, { method: 'POST' });
  expect((await next('page')).status).toBe(200);
  expect((await next('remote')).status).toBe(404);
});

test('a controlled frame loads the runtime from outside its folder, and no token opens nothing', async () => {
  expect(await (await get('page', 'controlled/frame.html')).text()).toContain('src="../runtime.js"');
  expect((await fetch(`${server.origins.remote}/run/nothing/frame.html`)).status).toBe(404);
});

import { expect, test } from '@playwright/test';
import type { OriginName } from '../../harness/scenario/schema.ts';
import { frameHeaders } from './control.ts';
import { startOrigins, type Origins } from './origins.ts';

let server: Origins;
const told: string[] = [];
let path: string;
const advances: number[] = [];

test.beforeAll(async () => {
  server = await startOrigins();
  const run = server.openRun(() => ({
    runtime: '/* the runtime */',
    next: async () => ({ do: 'wait' }),
    received: async () => true,
    preflights: (id) => (id === 'asked' ? 2 : 0),
    advanceClock: (ms) => void advances.push(ms),
    told: (id, event) => void told.push(`${id} ${event}`),
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

test('what a page tells of a response reaches its run, and nothing else does', async () => {
  expect((await get('page', 'told?id=a&event=head')).status).toBe(204);
  expect((await get('page', 'told?id=a&event=nonsense')).status).toBe(400);
  expect((await get('remote', 'told?id=a&event=read')).status).toBe(404);
  expect(told).toEqual(['a head']);
});

test('a controlled frame loads the runtime from outside its folder, and no token opens nothing', async () => {
  expect(await (await get('page', 'controlled/frame.html')).text()).toContain('src="../runtime.js"');
  expect((await fetch(`${server.origins.remote}/run/nothing/frame.html`)).status).toBe(404);
});

test('the page learns how many preflights there were, and has its clock moved', async () => {
  expect(await (await get('page', 'preflights?id=asked')).text()).toBe('2');
  expect((await get('remote', 'preflights?id=asked')).status).toBe(404);
  const move = (ms: string) => fetch(`${server.origins.page}${path}clock?ms=${ms}`, { method: 'POST' });
  expect((await move('1500.25')).status).toBe(204);
  for (const wrong of ['', '0', '-1', 'soon', '1e99'])
    expect([wrong, (await move(wrong)).status]).toEqual([wrong, 400]);
  await expect.poll(() => advances).toEqual([1500.25]);
});

test('a browser whose clock stands still says so', async () => {
  const run = server.openRun(() => ({
    runtime: '',
    next: async () => ({ do: 'wait' }),
    received: async () => true,
    preflights: () => 0,
    told: () => undefined,
    report: () => undefined,
  }));
  expect((await fetch(`${run.url}clock?ms=1000`, { method: 'POST' })).status).toBe(409);
  run.close();
});

test('a frame that is to count as public says so in its policy, at the page alone', async () => {
  const frame = await get('page', 'public-frame.html');
  expect(frame.headers.get('content-security-policy')).toBe('treat-as-public-address');
  expect(await frame.text()).toContain('data-role="frame"');
  expect((await get('remote', 'public-frame.html')).status).toBe(404);
});

test('a frame is served with the header lines that it is asked for with, repeated ones too', () => {
  const lines = [
    ['Cross-Origin-Embedder-Policy', 'require-corp'],
    ['Content-Security-Policy', "connect-src 'self'"],
    ['content-security-policy', 'sandbox allow-scripts'],
  ];
  expect({ ...frameHeaders(JSON.stringify(lines)) }).toEqual({
    'cross-origin-embedder-policy': ['require-corp'],
    'content-security-policy': ["connect-src 'self'", 'sandbox allow-scripts'],
  });
  expect(frameHeaders(undefined)).toEqual({});
});

for (const [what, text] of [
  ['no JSON', '['],
  ['no list', '{"a":"b"}'],
  ['no pair', '[["A"]]'],
  ['a number', '[["A",1]]'],
  ['a line break', JSON.stringify([['A', 'b\r\nC: d']])],
  ['no token', JSON.stringify([['A:', 'b']])],
  ['a character that is no byte', JSON.stringify([['A', '\u0100']])],
  ['too many lines', JSON.stringify(Array.from({ length: 21 }, () => ['A', 'b']))],
  ['too long a value', JSON.stringify([['A', 'b'.repeat(2001)]])],
] as const) {
  test(`header lines of a frame are refused: ${what}`, () => {
    expect(() => frameHeaders(text)).toThrow('no list of header lines');
  });
}

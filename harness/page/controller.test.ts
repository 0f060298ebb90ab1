import { expect, test } from '@playwright/test';
import type { Controller } from '../scenario/controller-schema.ts';
import { serveAsServiceWorker } from './controller.ts';
import type { WorkerOrder } from './messages.ts';

const PREFIX = 'http://localhost:1/s/token/one/';

class Scope extends EventTarget {
  skipWaiting = async () => undefined;
}

/** A service worker that is handed events by the test. */
function worker() {
  const scope = new Scope();
  serveAsServiceWorker(scope as unknown as Parameters<typeof serveAsServiceWorker>[0]);
  const order = (data: WorkerOrder): Promise<unknown> =>
    new Promise((resolve) => {
      const ports = [{ postMessage: resolve }];
      scope.dispatchEvent(Object.assign(new Event('message'), { data, ports, waitUntil: () => undefined }));
    });
  /** What respondWith() is called with, or undefined when it is not called while the event is dispatched. */
  const request = (name: string, init?: RequestInit): Promise<Response> | undefined => {
    let response: Promise<Response> | undefined;
    const respondWith = (given: Promise<Response>) => (response = given);
    scope.dispatchEvent(Object.assign(new Event('fetch'), { request: new Request(PREFIX + name, init), respondWith }));
    return response;
  };
  return { order, request };
}

const rules = (byName: Controller): Controller =>
  Object.fromEntries(Object.entries(byName).map(([name, rule]) => [PREFIX + name, rule]));

test('only what a rule asks for is responded to, and only while its scenario runs', async () => {
  const { order, request } = worker();
  expect(request('made')).toBeUndefined();
  await order({ control: 'one', rules: rules({ made: { answer: 'response', body: 'b' }, left: { answer: 'none' } }) });
  expect(request('left')).toBeUndefined();
  expect(request('other')).toBeUndefined();
  expect(await (await request('made?query#fragment'))!.text()).toBe('b');
});

test('responses are made as the rules say', async () => {
  const { order, request } = worker();
  await order({
    control: 'one',
    rules: rules({
      made: { answer: 'response', status: 404, headers: [['X-Made', 'yes']] },
      moved: { answer: 'redirect', url: `${PREFIX}there` },
      error: { answer: 'error' },
      seen: { answer: 'request', headers: ['x-own', 'origin'] },
    }),
  });
  const made = await request('made')!;
  expect([made.status, made.headers.get('x-made')]).toEqual([404, 'yes']);
  const moved = await request('moved')!;
  expect([moved.status, moved.headers.get('location')]).toEqual([302, `${PREFIX}there`]);
  expect((await request('error')!).type).toBe('error');
  const seen = await (await request('seen', { method: 'PUT', headers: { 'X-Own': '1' } }))!.text();
  expect(seen.split('\n')).toEqual(expect.arrayContaining(['method PUT', 'mode cors', 'x-own 1', 'origin absent']));
});

test('the events of a scenario are told in order, and a scenario begins with none', async () => {
  const { order, request } = worker();
  await order({ control: 'one', rules: rules({ events: { answer: 'events' } }) });
  request('a');
  request('b', { method: 'POST' });
  expect(await (await request('events'))!.text()).toBe('GET a\nPOST b');
  await order({ control: 'one', rules: rules({ events: { answer: 'events' } }) });
  expect(await (await request('events'))!.text()).toBe('');
});

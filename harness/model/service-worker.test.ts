import { expect, test } from '@playwright/test';
import { allow, fetches, redirect, scenario, type ScenarioInput } from '../scenario/builders.ts';
import type { Controller } from '../scenario/controller-schema.ts';
import { predict, type Prediction } from './predict.ts';

function controlled(controller: Controller, more: Partial<ScenarioInput> = {}): Prediction {
  const title = 'A title that is long enough';
  return predict(
    scenario('one', {
      title,
      why: title,
      requirements: ['r'],
      context: { type: 'same-origin-frame', controller },
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches(),
      expect: [],
      ...more,
    }),
  );
}
const methods = ({ wire }: Prediction) => wire.map(({ method, resource }) => `${method} ${resource}`);
const results = ({ page }: Prediction) => page.map(({ result, type }) => (type ? `${result} ${type}` : result));

test('a worker that does not respond leaves the request to the network', () => {
  const prediction = controlled({ target: { answer: 'none' } });
  expect(methods(prediction)).toEqual(['GET target']);
  expect(results(prediction)).toEqual(['resolved cors']);
});

test('what the worker made up is filtered by the tainting of the request, and has its URL', () => {
  const prediction = controlled({ target: { answer: 'response', headers: [['X-Made', '1']], body: 'made' } });
  expect(prediction.wire).toEqual([]);
  expect(prediction.page[0]).toMatchObject({ type: 'cors', url: '{url:target}', body: { text: 'made' } });
  expect(prediction.page[0]!.headers!.map(([name]) => name)).not.toContain('x-made');
});

test('responses of the wrong type are network errors, each decided by its own step', () => {
  const decided = ({ steps }: Prediction) =>
    steps.filter(({ step, outcome }) => step.startsWith('3.5.7') && outcome).map(({ step }) => step);
  const opaque = controlled({ target: { answer: 'fetch', mode: 'no-cors' } });
  expect([results(opaque), decided(opaque)]).toEqual([['rejected'], ['3.5.7 opaque']]);
  const other = { other: { request: { headers: allow() } } };
  const cors = controlled(
    { target: { answer: 'fetch', url: '{url:other}' } },
    { target: { origin: 'page' }, resources: other, do: fetches({ mode: 'same-origin' }) },
  );
  expect([results(cors), decided(cors)]).toEqual([['rejected'], ['3.5.7 same-origin']]);
  const hop = { hop: { request: redirect(302, 'target', allow()) } };
  const moved = controlled(
    { hop: { answer: 'fetch', redirect: 'follow' } },
    { resources: hop, do: fetches({ url: '{url:hop}', redirect: 'manual' }) },
  );
  expect([results(moved), decided(moved)]).toEqual([['rejected'], ['3.5.7 URL list']]);
});

test('hops from the network raise no fetch event, hops that the worker made do', () => {
  const ask = [fetches({ url: '{url:hop}' }), fetches({ url: '{url:events}' })];
  const hop = { hop: { origin: 'page', request: redirect(302, 'target') }, events: { origin: 'page' } } as const;
  const events = { answer: 'events' } as const;
  const network = controlled({ hop: { answer: 'none' }, events }, { resources: hop, do: ask });
  expect(network.page[1]).toMatchObject({ body: { text: 'GET hop' } });
  const made = controlled({ hop: { answer: 'redirect', url: '{url:target}' }, events }, { resources: hop, do: ask });
  expect(made.page[1]).toMatchObject({ body: { text: 'GET hop\nGET target' } });
});

test('a Cache answers once it is filled, and refuses what it may not hold', () => {
  const twice = controlled({ target: { answer: 'cache', fill: 'put' } }, { do: [fetches(), fetches()] });
  expect(methods(twice)).toEqual(['GET target']);
  expect(results(twice)).toEqual(['resolved cors', 'resolved cors']);
  const partial = controlled(
    { target: { answer: 'cache', fill: 'put' } },
    { target: { request: { status: 206, headers: allow() } } },
  );
  expect(partial.page[0]).toMatchObject({ status: 500, body: { text: 'TypeError' } });
});

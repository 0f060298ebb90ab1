import { expect, test } from '@playwright/test';
import {
  advanceClock,
  cacheLife,
  hasStorageAccess,
  awaitRequest,
  element,
  eventSource,
  fetches,
  pause,
  preflightFor,
  request,
  resolved,
  xhr,
  XHR_ERROR,
  NETWORK_ERROR,
} from '../../harness/scenario/builders.ts';
import { isCall } from '../../harness/scenario/schema.ts';
import { suites } from '../../suites/index.ts';
import { controllerWords } from './controller-words.ts';
import { contextWords, pageWords, plain, replyTurn, stepWords, wireWords, type Demand } from './words.ts';

const texts = (demands: Demand[]) => demands.map(({ subject, demand }) => `${plain(subject)} ${plain(demand)}`);

test('steps say what the page does', () => {
  expect(plain(stepWords(fetches()))).toBe('fetch() of {url:target} with the method unset (GET)');
  expect(
    plain(
      stepWords(fetches({ method: 'PUT', credentials: 'include', headers: { 'X-A': '1', 'X-B': '2' }, body: 'b' })),
    ),
  ).toBe('fetch() of {url:target} with method PUT, credentials include, headers X-A: 1 and X-B: 2 and body "b"');
  expect(plain(stepWords(xhr({ withCredentials: true, uploadListener: 'after-send' })))).toBe(
    'XMLHttpRequest to {url:target} with method GET, withCredentials true and a listener on upload that is registered only after send()',
  );
  expect(plain(stepWords(pause(50)))).toBe('Nothing for 50 ms, so that time passes');
  expect(plain(contextWords({ type: 'sandboxed-frame', origin: 'page' }))).toContain('opaque (null)');
});

test('an empty value is seen', () => {
  expect(plain(stepWords(fetches({ method: 'GET', referrer: '' })))).toBe(
    'fetch() of {url:target} with method GET and referrer ""',
  );
});

test('expectations say what must be seen', () => {
  const { title, demands } = wireWords(preflightFor('PUT', 'x-a'));
  expect(plain(title)).toBe('OPTIONS to target, the preflight');
  expect(texts(demands)).toContain('header access-control-request-headers is x-a');
  expect(plain(wireWords(request('OPTIONS')).title)).toBe('OPTIONS to target');
  expect(texts(pageWords(NETWORK_ERROR, 'fetch'))).toEqual(['result the promise is rejected', 'error is TypeError']);
  expect(texts(pageWords(XHR_ERROR, 'xhr'))).toEqual([
    'result the request fails',
    'failure is error',
    'status is 0',
    'visible headers are none',
  ]);
  expect(
    texts(pageWords(resolved({ headers: { a: { anyOf: ['1', '2'] } }, body: { unreadable: true } }), 'fetch')),
  ).toEqual(['result the promise is fulfilled', 'header a is 1 or 2', 'body cannot be read']);
});

test('turns of replies are told in order', () => {
  expect(replyTurn(0, 1)).toBe('every time');
  expect([0, 1, 2].map((index) => replyTurn(index, 3))).toEqual([
    'the first time',
    'the second time',
    'the third time and after',
  ]);
});

test('every scenario of the suites can be told', () => {
  const garbled: string[] = [];
  for (const scenario of suites.flatMap((suite) => suite.scenarios)) {
    const calls = scenario.steps.flatMap((step) => (isCall(step) ? [step.api] : []));
    const told = [
      contextWords(scenario.context),
      ...controllerWords(scenario.context.controller),
      ...scenario.steps.map(stepWords),
      ...scenario.outcomes.flatMap((outcome) => [
        ...(outcome.wire ?? []).map((one) => wireWords(one).title),
        ...(outcome.page ?? []).flatMap((one, index) => pageWords(one, calls[index]!).map(({ demand }) => demand)),
      ]),
    ].map(plain);
    garbled.push(...told.filter((text) => /undefined|\[object/.test(text)).map((text) => `${scenario.id}: ${text}`));
  }
  expect(garbled).toEqual([]);
});

test('elements and what is learned of them are told', () => {
  expect(plain(stepWords(element('img', { crossorigin: '', probes: ['toBlob'], timing: true })))).toBe(
    '<img src> of {url:target} with crossorigin="", drawn, then toBlob() and a look at its entry of Resource Timing',
  );
  expect(plain(stepWords(awaitRequest('target', 2)))).toBe('Nothing until target has received 2 requests');
  expect(plain(stepWords(eventSource({ withCredentials: true })))).toBe(
    'EventSource of {url:target} with withCredentials true',
  );
  expect(texts(pageWords(resolved({ facts: { ran: false } }), 'element'))).toEqual([
    'result the element loads',
    'ran (whether the script ran) is false',
  ]);
});

test('steps that move the clock, ask of storage access or run elsewhere are told', () => {
  expect(plain(stepWords(advanceClock(60)))).toBe('Nothing; the browser’s clock is moved forward by 60 s');
  expect(plain(stepWords(cacheLife(600)))).toContain('how long the answer to one preflight serves, up to 600 s');
  expect(plain(stepWords(hasStorageAccess))).toBe('document.hasStorageAccess()');
  expect(plain(stepWords(fetches({ in: 'cross-site-window', targetAddressSpace: 'local' })))).toBe(
    'fetch() of {url:target} with the method unset (GET), targetAddressSpace local and asked from the context cross-site-window',
  );
});

import { expect, test } from '@playwright/test';
import { CONTEXT_TYPES } from '../../harness/scenario/schema.ts';
import { controllerWords } from './controller-words.ts';
import { contextWords, plain } from './words.ts';

test('every context has words of its own, and the https twins of its origins', () => {
  const all = CONTEXT_TYPES.map((type) => plain(contextWords({ type, origin: 'page' })));
  expect(new Set(all).size).toBe(CONTEXT_TYPES.length);
  for (const sentence of all) expect(sentence).toMatch(/\{origin:page\}$/);
  const secure = plain(contextWords({ type: 'cross-site-frame', origin: 'page-https' }));
  expect(secure).toBe('In a frame of {origin:remote-https}, a cross-site origin, inside a page of {origin:page-https}');
  const controlled = plain(contextWords({ type: 'same-origin-frame', origin: 'page', controller: {} }));
  expect(controlled).toContain('controlled by a service worker');
});

test('what the service worker does is said for each resource', () => {
  expect(controllerWords(undefined)).toEqual([]);
  const sentences = controllerWords({
    a: { answer: 'none' },
    b: { answer: 'fetch', url: '{url:c}', mode: 'no-cors', redirect: 'manual' },
    c: { answer: 'response', status: 201, headers: [['X-A', '1']], body: 'hello' },
    d: { answer: 'cache', fill: 'add' },
  }).map(plain);
  expect(sentences).toEqual([
    'Asked for {url:a}, the service worker does not respond',
    'Asked for {url:b}, the service worker responds with fetch() of {url:c} with mode no-cors, redirect mode manual',
    'Asked for {url:c}, the service worker responds with a response of its own, status 201, X-A: 1, body hello',
    "Asked for {url:d}, the service worker responds from its Cache, and when nothing there matches, fills it first: cache.add() of the page's own request",
  ]);
});

import { expect, test } from '@playwright/test';
import { CONTEXTS, contextOriginName, contextUrl } from './contexts.ts';
import { CONTEXT_TYPES, type OriginName } from './schema.ts';

const controlUrl = (origin: OriginName) => `https://${origin}.test/run/token/`;

test('every context has the origin that the standards give it', () => {
  const named = CONTEXT_TYPES.map((type) => [type, contextOriginName({ type, origin: 'page' })]);
  expect(Object.fromEntries(named)).toEqual({
    window: 'page',
    'dedicated-worker': 'page',
    'module-worker': 'page',
    'nested-worker': 'page',
    'blob-worker': 'page',
    'data-worker': null,
    'shared-worker': 'page',
    'service-worker': 'page',
    'same-origin-frame': 'page',
    'same-site-frame': 'sibling',
    'cross-site-frame': 'remote',
    'public-frame': 'page',
    'cross-site-window': 'remote',
    'about-blank-frame': 'page',
    'srcdoc-frame': 'page',
    'blob-frame': 'page',
    'data-frame': null,
    'sandboxed-frame': null,
    'sandboxed-same-origin-frame': 'page',
  });
  expect(Object.keys(CONTEXTS).sort()).toEqual([...CONTEXT_TYPES].sort());
});

test('on an https page the other origins are the https ones', () => {
  expect(contextOriginName({ type: 'window', origin: 'page-https' })).toBe('page-https');
  expect(contextOriginName({ type: 'same-site-frame', origin: 'page-https' })).toBe('sibling-https');
  expect(contextOriginName({ type: 'cross-site-frame', origin: 'page-https' })).toBe('remote-https');
  expect(contextOriginName({ type: 'data-frame', origin: 'page-https' })).toBeNull();
});

test('the URL is where the referrer comes from: an address of the context, or a local scheme that gives none', () => {
  const url = (type: (typeof CONTEXT_TYPES)[number]) => contextUrl({ type, origin: 'page' }, controlUrl);
  expect(url('window')).toBe('https://page.test/run/token/');
  expect(url('dedicated-worker')).toBe('https://page.test/run/token/runtime.js');
  expect(url('cross-site-frame')).toBe('https://remote.test/run/token/frame.html');
  expect(url('sandboxed-frame')).toBe('https://page.test/run/token/frame.html');
  // A srcdoc document stands for the one that holds it.
  expect(url('srcdoc-frame')).toBe(url('window'));
  for (const type of ['about-blank-frame', 'blob-frame', 'blob-worker', 'data-frame', 'data-worker'] as const)
    expect(new URL(url(type)).protocol).toMatch(/^(about|blob|data):$/);
});

test('what a service worker controls has a folder of its own', () => {
  const controlled = contextUrl({ type: 'same-origin-frame', origin: 'page-https', controller: {} }, controlUrl);
  expect(controlled).toBe('https://page-https.test/run/token/controlled/frame.html');
});

import { expect, test } from '@playwright/test';
import { CONTEXTS, contextOriginName, contextOriginTemplate, contextUrl, isLoopback } from './contexts.ts';
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
    'host-frame': null,
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
  const url = (type: (typeof CONTEXT_TYPES)[number]) => contextUrl({ type, origin: 'page' }, controlUrl, String);
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
  const controlled = contextUrl(
    { type: 'same-origin-frame', origin: 'page-https', controller: {} },
    controlUrl,
    String,
  );
  expect(controlled).toBe('https://page-https.test/run/token/controlled/frame.html');
});

test('a frame at another host has the origin of that host, as the URL parser writes it, at the port of the page', () => {
  const context = { type: 'host-frame', origin: 'page-https', host: '[0:0:0:0:0:0:0:1]' } as const;
  expect(contextOriginTemplate(context)).toBe('https://[::1]:{port:page-https}');
  expect(contextUrl(context, () => 'https://localhost:8005/run/token/', String)).toBe(
    'https://[0:0:0:0:0:0:0:1]:8005/run/token/frame.html',
  );
  expect(contextOriginTemplate({ type: 'host-frame', origin: 'page', host: 'B\u00fccher.Localhost' })).toBe(
    'http://xn--bcher-kva.localhost:{port:page}',
  );
});

test('header lines of the document are asked for in its URL, with their templates resolved', () => {
  const headers: [string, string][] = [['Content-Security-Policy', "connect-src 'self' {origin:remote}"]];
  const url = contextUrl({ type: 'same-origin-frame', origin: 'page', headers }, controlUrl, (text) =>
    text.replace('{origin:remote}', 'http://r'),
  );
  expect(JSON.parse(new URL(url).searchParams.get('headers')!)).toEqual([
    ['Content-Security-Policy', "connect-src 'self' http://r"],
  ]);
});

test('a policy that sandboxes a document makes its origin opaque, unless it allows the same origin', () => {
  const origin = (value: string) =>
    contextOriginTemplate({
      type: 'same-origin-frame',
      origin: 'page',
      headers: [['Content-Security-Policy', value]],
    });
  expect(origin("connect-src 'self'; sandbox allow-scripts")).toBe('null');
  expect(origin('Sandbox allow-scripts allow-same-origin')).toBe('{origin:page}');
  expect(origin("connect-src 'self'")).toBe('{origin:page}');
});

test('loopback hosts are localhost, names below it, and addresses', () => {
  for (const host of ['localhost', 'localhost.', 'x.a.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '[::ffff:7f00:1]'])
    expect(isLoopback(host)).toBe(true);
  for (const host of ['notlocalhost', 'localhost.example', '[::2]', '128.0.0.1', '[::ffff:8000:1]', '127.example'])
    expect(isLoopback(host)).toBe(false);
});

import { expect, test } from '@playwright/test';
import { recording, SHARED } from '../testing.ts';
import { requestsNamed } from './difference.ts';
import { isWebAddress } from './layout.tsx';
import { placeholderAddress, placeholderName } from './placeholders.tsx';
import { proseText } from './prose.tsx';
import { visibleText } from './visible.tsx';

test('control characters and bytes beyond ASCII are made visible', () => {
  expect(visibleText('a\u0000\t\r\n\u007f\u0080é', 'bytes')).toBe('a\\x00\\t\\r\\n\\x7f\\x80\\xe9');
  expect(visibleText('é\tß\n', 'text')).toBe('é\tß\n');
  expect(visibleText('a\u202eb\u200bc\ud800\u0085', 'text')).toBe('a\\u{202e}b\\u{200b}c\\u{d800}\\u{85}');
  expect(visibleText('\u{1f600}', 'bytes')).toBe('\\u{1f600}');
});

test('placeholders have readable names and give their addresses back', () => {
  const addresses = { recording: recording([]), scenario: SHARED };
  const told = (text: string) => [placeholderName(text), placeholderAddress(text, addresses)];
  expect(told('{origin:remote}')).toEqual(['remote', 'http://127.0.0.1:8003']);
  expect(told('{origin}')).toEqual(['own origin', 'http://localhost:8001']);
  expect(told('{host:remote}')).toEqual(['host of remote', '127.0.0.1:8003']);
  expect(told('{url:target}')).toEqual(['URL of target', 'http://127.0.0.1:8003/r/test/simple-get-shared/target']);
  expect(told('{path:target}')).toEqual(['path of target', '/r/test/simple-get-shared/target']);
  expect(told('{token}')).toEqual(['token of the run', 'test']);
  expect(told('{request-header:origin}')).toEqual(['the request’s origin', null]);
  expect(told('{origin:nowhere}')).toEqual(['nowhere', null]);
});

test('only http and https addresses become links', () => {
  expect(isWebAddress('https://example.org/a?b#c')).toBe(true);
  for (const text of [
    'javascript:alert(1)',
    ' https://a',
    'data:text/html,x',
    '//a',
    'https://',
    'HTTPS:x',
    'java\nscript:x',
  ]) {
    expect(isWebAddress(text), text).toBe(false);
  }
});

test('the requests that a difference names are found, not those that a value mentions', () => {
  const named = (text: string) => [...requestsNamed(text)];
  expect(named('request 2 (GET at target), header origin: expected absent, observed "request 7"')).toEqual([2]);
  expect(named('not "a": request 1: expected GET at x; not "b": request 3: expected GET at y')).toEqual([1, 3]);
  expect(named('page: expected rejected, observed resolved')).toEqual([]);
});

test('literal values in prose lose their marks where no markup can stand', () => {
  expect(proseText('`PUT` is not `put`')).toBe('PUT is not put');
});

import { expect, test } from '@playwright/test';
import { maskContent, maskHeaders } from './mask.ts';

test('of JSON the keys and the shape stay', () => {
  expect(maskContent('{"name": "Ada Lovelace", "age":36, "tags":["x1"]}')).toBe(
    '{"name": "••• ••••••••", "age":••, "tags":["••"]}',
  );
});

test('of HTML the elements stay', () => {
  expect(maskContent('<!doctype html>\n<p class="a">Hello, Ádá</p>')).toBe(
    '<!doctype ••••> <p •••••="•">•••••, •••</p>',
  );
});

test('other texts become dots, of bounded length and on one line', () => {
  expect(maskContent('token=abc\u0000\u001b[31m def')).toBe('•••••=••• •••');
  expect(maskContent('x'.repeat(500))).toBe('•'.repeat(80));
});

test('of response headers those that carry credentials are hidden, and secrets in the others', () => {
  const headers: [string, string][] = [
    ['X-Auth-Token', 'abc'],
    ['access-control-allow-headers', 'authorization'],
    ['x-echo', 'hush\u0007'],
  ];
  expect(maskHeaders(headers, (text) => text.replace('hush', '*'))).toEqual([
    ['X-Auth-Token', '[redacted]'],
    ['access-control-allow-headers', 'authorization'],
    ['x-echo', '*'],
  ]);
});

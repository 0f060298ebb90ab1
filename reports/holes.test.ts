import { expect, test } from '@playwright/test';
import { textOf } from '#html/jsx-runtime';
import { filled, holeFor } from './holes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (...children: Parameters<typeof textOf>) => textOf(children);

test('bytes stand where their holes are, in any order and as often', () => {
  const page = text([holeFor(1), '→', holeFor(0), 'é', holeFor(1), '😀']);
  expect(filled(page, [bytes('<b>ü</b>'), bytes('‹')]).toString()).toBe('‹→<b>ü</b>é‹😀');
});

test('a part that is empty or has no hole leaves nothing', () => {
  expect(filled(text(['a', holeFor(0), 'b']), [bytes(''), bytes('never seen')]).toString()).toBe('ab');
});

test('a page without holes is its text, however long', () => {
  const long = '‹→é😀'.repeat(200_000);
  expect(filled(long, []).toString()).toBe(long);
});

test('data cannot pass for a hole', () => {
  expect(filled(text(['a\u00000\u0000b', holeFor(0)]), [bytes('!')]).toString()).toBe('a\\x000\\x00b!');
});

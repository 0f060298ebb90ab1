import { expect, test } from '@playwright/test';
import { textOf } from '#html/jsx-runtime';
import { onceFor } from './once.ts';

test('markup is made once for each key, and escaped as everywhere', () => {
  const made: string[] = [];
  const once = onceFor(({ text }: { text: string }) => {
    made.push(text);
    return [text, '!'];
  });
  const [one, other] = [{ text: '<a>' }, { text: '<a>' }];
  expect([one, one, other, one].map((key) => textOf(once(key)))).toEqual(Array(4).fill('&lt;a>!'));
  expect(made).toEqual(['<a>', '<a>']);
});

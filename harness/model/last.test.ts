import { expect, test } from '@playwright/test';
import { keepingLast } from './last.ts';

test('what was made of a key is kept until another key comes', () => {
  const made: number[] = [];
  const twice = keepingLast(({ number }: { number: number }) => {
    made.push(number);
    return number === 0 ? undefined : number * 2;
  });
  const [none, one] = [{ number: 0 }, { number: 1 }];
  expect([none, none, one, one, none].map(twice)).toEqual([undefined, undefined, 2, 2, undefined]);
  expect(made).toEqual([0, 1, 0]);
});

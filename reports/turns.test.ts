import { expect, test } from '@playwright/test';
import { Turns } from './turns.ts';

test('every turn is taken once, from both ends, and none after the end', () => {
  const turns = new Turns(5);
  const elsewhere = new Turns(turns.count, turns.shared);
  const [front, back] = [turns.fromFront(), elsewhere.fromBack()];
  const taken = [front.next().value, back.next().value, back.next().value, front.next().value];
  expect(taken).toEqual([0, 4, 3, 1]);
  // What was taken from the back is not made ahead.
  expect([...elsewhere.aheadOfFront(9)]).toEqual([0, 1, 2]);
  turns.end();
  expect([front.next().done, back.next().done, elsewhere.aheadOfFront(1).next().done]).toEqual([true, true, true]);
});

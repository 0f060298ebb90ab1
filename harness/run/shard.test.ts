import { expect, test } from '@playwright/test';
import { catalog } from './catalog.ts';
import { describeShard, parseShard, positionOf, ShardError, shareOf, shareSize } from './shard.ts';

const shardsOf = (of: number) => Array.from({ length: of }, (_, at) => ({ index: at + 1, of }));

test('shards are dealt out so that each scenario is in one, at the position that is told, and sizes differ by one at most', () => {
  for (const length of [1, 2, 3, 7, 12, 13, 100]) {
    const whole = Array.from({ length }, (_, at) => at);
    for (const of of [1, 2, 3, 4, 5, 12].filter((count) => count <= length)) {
      const shards = shardsOf(of);
      const shares = shards.map((shard) => shareOf(whole, shard));
      const ordered = shares.map((share) => [...share].sort((a, b) => a - b));
      expect(shares.flat().sort((a, b) => a - b)).toEqual(whole);
      expect(ordered).toEqual(shares);
      expect(shares.map((share, at) => share.map((_, k) => positionOf(k, shards[at]!)))).toEqual(shares);
      const sizes = shares.map((share) => share.length);
      expect(shards.map((shard) => shareSize({ ...shard, scenarios: length, revision: '' }))).toEqual(sizes);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  }
});

test('topics, and scenarios that run alone or move the clock, are spread evenly', () => {
  for (const of of [2, 3, 4, 5]) {
    const shares = shardsOf(of).map((shard) => shareOf(catalog, shard));
    const kinds: [what: string, is: (entry: (typeof catalog)[number]) => boolean, off: number][] = [
      ...[...new Set(catalog.map(({ suite }) => suite.id))].map((id): (typeof kinds)[number] => [
        id,
        ({ suite }) => suite.id === id,
        1,
      ]),
      ['movable-clock', ({ scenario }) => scenario.needs.includes('movable-clock'), 3],
      ['exclusive', ({ scenario }) => scenario.exclusive === true, 10],
    ];
    for (const [what, is, off] of kinds) {
      const counts = shares.map((share) => share.filter(is).length);
      expect(Math.max(...counts) - Math.min(...counts), `${what} in ${of} shards: ${counts.join(', ')}`).toBeLessThan(
        off + 1.1,
      );
    }
  }
});

test('neighbours do not meet in a round, and not always the same half of pairs is in the same shard', () => {
  const whole = Array.from({ length: 100 }, (_, at) => at);
  for (const shard of shardsOf(2)) {
    const halves = shareOf(whole, shard).map((position) => position % 2);
    expect(halves.filter((half) => half === 0)).toHaveLength(25);
  }
});

test('a shard is written as index and count, counted from 1', () => {
  expect(parseShard('1/3')).toEqual({ index: 1, of: 3 });
  expect(parseShard('3/3')).toEqual({ index: 3, of: 3 });
  const problem = (text: string) => {
    try {
      parseShard(text);
    } catch (error) {
      expect(error).toBeInstanceOf(ShardError);
      return (error as Error).message;
    }
    return undefined;
  };
  for (const text of ['', '3', '1/', '/3', '1/3/5', 'a/b', '-1/3', '1.5/3', ' 1/3'])
    expect(problem(text)).toBe('A shard is written as INDEX/COUNT, as in 1/3.');
  expect(problem('0/3')).toBe('Shards are counted from 1: of 3 there are 1/3 to 3/3.');
  expect(problem('4/3')).toBe('Shards are counted from 1: of 3 there are 1/3 to 3/3.');
  expect(problem('1/0')).toBe('There are from 1 to 1000 shards, not 0.');
  expect(problem('1/1001')).toBe('There are from 1 to 1000 shards, not 1001.');
});

test('a whole that is too small for so many shards is refused with the most that there can be', () => {
  expect(() => describeShard(catalog.slice(0, 2), { index: 1, of: 3 })).toThrow(
    '2 scenarios are selected: not enough for 3 shards; use at most 2',
  );
  expect(describeShard(catalog.slice(0, 3), { index: 3, of: 3 })).toMatchObject({ index: 3, of: 3, scenarios: 3 });
});

import { expect, test } from '@playwright/test';
import { failed, leakPair as pair, recording, result, SHARED } from '../testing.ts';
import { count, CUT, kindsOf, leaks } from './leaks.ts';

test('pairs are grouped by the way to ask, and say what tells them apart in each recording', () => {
  const groups = leaks([
    recording([
      pair('no-grant-via-fetch', [failed('no {url:target}'), failed('no {url:network}')]),
      pair('not-found-via-fetch', [failed('CORS'), failed('no')]),
      pair('no-grant-via-font', [{ result: 'resolved', durationMs: 1 }, failed('no')]),
    ]),
    recording([
      pair('no-grant-via-fetch', [
        failed('no', { facts: { entry: false } }),
        failed('no', { facts: { entry: true, startTime: 'set' } }),
      ]),
    ]),
    recording([pair('no-grant-via-fetch', [], { verdict: 'timeout' })]),
  ]);
  expect(groups.map(({ via, rows }) => [via, rows.map(({ failure }) => failure)])).toEqual([
    ['fetch', ['no grant', 'not found']],
    ['font', ['no grant']],
  ]);
  const [fetches, font] = groups;
  expect(fetches!.rows.map(({ told }) => told.map(({ state }) => state))).toEqual([
    ['alike', 'told', 'missing'],
    ['told', 'missing', 'missing'],
  ]);
  expect(font!.rows[0]!.told[0]).toEqual({ state: 'loaded' });
  expect(fetches!.rows[0]!.told[2]).toEqual({ state: 'missing', reason: 'timeout' });
  expect(count(groups, 0)).toEqual({ told: 1, compared: 2, by: ['message 1'] });
  expect(count(groups, 1)).toEqual({ told: 1, compared: 1, by: ['presence of a timing entry 1'] });
});

test('failures that look the same to script share one appearance, the commonest first', () => {
  const [group] = leaks([
    recording([
      pair('no-grant-via-fetch', [failed('CORS'), failed('no')]),
      pair('not-found-via-fetch', [failed('no {url:target}'), failed('no {url:network}')]),
      pair('other-origin-via-fetch', [failed('no {url:target}'), failed('no {url:network}')]),
    ]),
  ]);
  expect(group!.faces[0]).toEqual([
    {
      says: [
        ['error', 'TypeError'],
        ['message', 'no {url}'],
      ],
      failures: ['not found', CUT, 'other origin'],
    },
    {
      says: [
        ['error', 'TypeError'],
        ['message', 'CORS'],
      ],
      failures: ['no grant'],
    },
    {
      says: [
        ['error', 'TypeError'],
        ['message', 'no'],
      ],
      failures: [CUT],
    },
  ]);
});

test('other topics are not looked at', () => {
  expect(leaks([recording([result(SHARED)])])).toEqual([]);
});

test('the fields of an entry that only one step has say nothing further', () => {
  const by = ['timing: entry', 'timing: startTime', 'status'].map((what) => ({
    what,
    values: ['a', 'b'] as [string, string],
  }));
  expect(kindsOf(by)).toEqual(['presence of a timing entry', 'status']);
  expect(kindsOf(by.slice(1))).toEqual(['timing entry', 'status']);
});

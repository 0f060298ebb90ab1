import { expect, test } from '@playwright/test';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../testing.ts';
import { buildMatrix, count, differs, isOtherEdition, percent, stateOf } from './summary.ts';

const LISTED = { reason: 'a known reason', links: [], contested: false };
const CONTESTED = { ...LISTED, contested: true };
const OBSERVE: Scenario = { ...XHR_SHARED, id: 'asked', kind: 'observe', outcomes: [] };

test('a listed deviation is told apart from a new one, and a contested one from both', () => {
  expect(stateOf(undefined)).toBe('not-run');
  expect(stateOf(result(SHARED))).toBe('conforms');
  expect(stateOf(result(SHARED, { verdict: 'deviates' }))).toBe('deviates');
  expect(stateOf(result(SHARED, { verdict: 'deviates', listed: LISTED }))).toBe('known');
  expect(stateOf(result(SHARED, { verdict: 'deviates', listed: CONTESTED }))).toBe('contested');
  expect(stateOf(result(SHARED, { verdict: 'timeout', listed: LISTED }))).toBe('timeout');
});

test('counts hold judged must and may scenarios only', () => {
  const may = { ...SHARED, kind: 'may' as const };
  expect(
    count([
      result(SHARED),
      result(may, { answer: 'one' }),
      result(SHARED, { verdict: 'deviates' }),
      result(SHARED, { verdict: 'deviates', listed: LISTED }),
      result(SHARED, { verdict: 'timeout' }),
      result(SHARED, { verdict: 'crash' }),
    ]),
  ).toEqual({ conforms: 2, judged: 6 });
  expect(
    count([
      undefined,
      result(OBSERVE),
      result(OBSERVE, { verdict: 'timeout' }),
      result(SHARED, { verdict: 'deviates', listed: CONTESTED }),
      result(SHARED, { verdict: 'error' }),
      result(SHARED, { verdict: 'unsupported' }),
      result(SHARED, { verdict: 'not-run' }),
    ]),
  ).toEqual({ conforms: 0, judged: 0 });
});

test('percentages are 0 or 100 only when they are', () => {
  expect(percent({ conforms: 0, judged: 0 })).toBe('');
  expect(percent({ conforms: 0, judged: 5 })).toBe('0 %');
  expect(percent({ conforms: 5, judged: 5 })).toBe('100 %');
  expect(percent({ conforms: 9999, judged: 10_000 })).toBe('99.9 %');
  expect(percent({ conforms: 1, judged: 10_000 })).toBe('0.1 %');
  expect(percent({ conforms: 2, judged: 3 })).toBe('66.7 %');
});

test('engines differ in verdicts and answers, not in what was not seen', () => {
  expect(differs([result(SHARED), result(SHARED)])).toBe(false);
  expect(differs([result(SHARED), result(SHARED, { verdict: 'deviates' })])).toBe(true);
  expect(differs([result(SHARED), result(SHARED, { verdict: 'unsupported' })])).toBe(true);
  expect(
    differs([result(SHARED), undefined, result(SHARED, { verdict: 'error' }), result(SHARED, { verdict: 'not-run' })]),
  ).toBe(false);
  expect(differs([result(OBSERVE, { answer: 'yes' }), result(OBSERVE, { answer: 'no' })])).toBe(true);
  expect(differs([result(OBSERVE, { answer: 'yes' }), result(OBSERVE, { answer: 'yes' })])).toBe(false);
  const deviates = (listed?: typeof LISTED) => result(SHARED, { verdict: 'deviates', ...(listed ? { listed } : {}) });
  expect(differs([deviates(), deviates(LISTED)])).toBe(false);
  expect(differs([])).toBe(false);
});

test('rows are the union of all recordings, in the order of the fullest complete one', () => {
  const torn = recording([result(XHR_SHARED), result(OBSERVE), result(NOT_SHARED), result(SHARED)], {
    run: { status: 'incomplete' },
  });
  const whole = recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' }), result(XHR_SHARED)]);
  const absent = recording([], { run: { status: 'not-run', reason: 'no such browser' } });
  const matrix = buildMatrix([torn, whole, absent]);
  expect(matrix.rows.map((row) => row.scenario.id)).toEqual([SHARED.id, NOT_SHARED.id, XHR_SHARED.id, OBSERVE.id]);
  expect(matrix.rows[1]!.states).toEqual(['conforms', 'deviates', 'not-run']);
  expect(matrix.rows[1]!.differs).toBe(true);
  expect(matrix.columns.map((column) => column.count)).toEqual([
    { conforms: 3, judged: 3 },
    { conforms: 2, judged: 3 },
    { conforms: 0, judged: 0 },
  ]);
  expect(matrix.columns[2]!.states['not-run']).toBe(4);
  expect(matrix.groups.map((group) => group.counts.length)).toEqual([3]);
});

test('counts of topics add up to those of the column', () => {
  const matrix = buildMatrix([
    recording([
      result(SHARED),
      result(NOT_SHARED, { topic: 'other' }),
      result(XHR_SHARED, { topic: 'other', verdict: 'deviates' }),
    ]),
  ]);
  expect(matrix.groups.map((group) => [group.topic.id, group.counts[0]])).toEqual([
    ['simple-requests', { conforms: 1, judged: 1 }],
    ['other', { conforms: 1, judged: 2 }],
  ]);
  expect(matrix.columns[0]!.count).toEqual({ conforms: 2, judged: 3 });
});

test('the newest edition of a scenario is shown, and older ones are known as such', () => {
  const edited = { ...SHARED, title: 'The same question in other words' };
  const older = recording([result(SHARED)]);
  const newer = recording([result(edited)], { start: '2026-02-01T00:00:00Z' });
  const [row] = buildMatrix([older, newer]).rows;
  expect(row!.scenario.title).toBe(edited.title);
  expect(row!.results.map((one) => isOtherEdition(one!, row!.scenario))).toEqual([true, false]);
});

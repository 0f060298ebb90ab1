import { expect, test } from '@playwright/test';
import { NOT_SHARED, recording, result, SHARED } from '../testing.ts';
import { alikeBefore, isAlike } from './same-evidence.ts';
import { buildMatrix } from './summary.ts';
import type { ScenarioResult } from '../../harness/run/recording.ts';

/** A copy that may be changed. */
function changed(change: (one: ScenarioResult) => void, of = result(SHARED)): ScenarioResult {
  const copy = structuredClone(of);
  change(copy);
  return copy;
}

test('times and the name of the browser do not count', () => {
  const before = changed(({ observed }) => observed.wire[0]!.headers.push(['User-Agent', 'Browser/1']));
  const later = changed(({ observed }) => {
    observed.wire[0]!.headers[observed.wire[0]!.headers.length - 1]![1] = 'Browser/2';
    observed.wire[0]!.atMs += 5;
    observed.page[0]!.durationMs += 5;
  }, before);
  later.durationMs += 5;
  expect(isAlike(before, later)).toBe(true);
});

const CHANGES: [string, (one: ScenarioResult) => void][] = [
  ['a header value', ({ observed }) => (observed.wire[0]!.headers[0]![1] += ' ')],
  ['a further header', ({ observed }) => observed.wire[0]!.headers.push(['User-Agent', 'x'])],
  ['a header of the reply', ({ observed }) => observed.wire[0]!.reply!.headers.push(['User-Agent', 'x'])],
  ['the connection', ({ observed }) => (observed.wire[0]!.connection += 1)],
  ['a further request', ({ observed }) => observed.wire.push(observed.wire[0]!)],
  ['what script learned', ({ observed }) => (observed.page[0]!.status = 201)],
  ['a fact more', ({ observed }) => (observed.page[0]!.facts = { more: true })],
  ['the console', ({ observed }) => observed.console.push({ level: 'error', text: 'x' })],
  ['the verdict', (one) => (one.verdict = 'deviates')],
  ['the edition of the scenario', (one) => (one.scenario.why += '.')],
];
for (const [what, change] of CHANGES)
  test(`not the same: ${what}`, () => {
    expect(isAlike(result(SHARED), changed(change))).toBe(false);
  });

test('only versions of the same product are compared, and each says how it names itself', () => {
  const named = (version: string) =>
    changed(({ observed }) => observed.wire[0]!.headers.push(['User-Agent', `Browser/${version}`]));
  const silent = result(NOT_SHARED, { verdict: 'timeout', observed: { page: [], wire: [], console: [] } });
  const { columns, rows } = buildMatrix([
    recording([named('2'), silent], { browser: { version: '2' } }),
    recording([named('2')], { browser: { engine: 'firefox', name: 'Firefox' } }),
    recording([named('1'), silent], { browser: { version: '1' } }),
  ]);
  expect(alikeBefore(rows[0]!, columns)).toEqual([
    undefined,
    undefined,
    { column: columns[0], names: [['User-Agent', 'Browser/1']] },
  ]);
  expect(alikeBefore(rows[1]!, columns)[2]).toBeUndefined();
});

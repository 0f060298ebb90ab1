import { expect, test } from '@playwright/test';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Facts } from '../../harness/scenario/facts.ts';
import suite from '../../suites/max-age.ts';
import { recording, result, SHARED } from '../testing.ts';
import { maxAges } from './max-age.ts';

const scenarioOf = (id: string) => suite.scenarios.find((scenario) => scenario.id === `max-age-granted-${id}`)!;
const measured = (id: string, granted: Facts[string]): ScenarioResult =>
  result(scenarioOf(id), {
    observed: { page: [{ result: 'resolved', facts: { granted }, durationMs: 0 }], wire: [], console: [] },
  });
const row = (recordings: Recording[], id: string) =>
  maxAges(recordings).rows.find((one) => one.id === `max-age-granted-${id}`)!;

test('recordings without a measured life have no rows', () => {
  expect(maxAges([recording([result(SHARED)])])).toEqual({
    rows: [],
    limits: [{ byDefault: null, cap: null, longest: null }],
  });
});

test('rows are what was asked for, in order: nothing, seconds, anything else', () => {
  const ids = ['word', '7201', '0', 'two-lines', 'none', '600'];
  const { rows } = maxAges([recording(ids.map((id) => measured(id, 5)))]);
  expect(rows.map(({ asked, seconds }) => [asked, seconds])).toEqual([
    [[], null],
    [['0'], 0],
    [['600'], 600],
    [['7201'], 7201],
    [['forever'], null],
    [['60', '60'], null],
  ]);
});

test('the limit of each browser is what it grants where more is asked for', () => {
  const first = recording([measured('none', 5), measured('600', 600), measured('601', 600), measured('86400', 600)]);
  const second = recording([measured('none', 5), measured('600', 600), measured('601', 601)]);
  // Twenty digits that a browser takes for no number at all do not count.
  const third = recording([measured('600', 600), measured('overflow', 5)]);
  expect(maxAges([first, second, third]).limits).toEqual([
    { byDefault: 5, cap: 600, longest: 86_400 },
    { byDefault: 5, cap: null, longest: 601 },
    { byDefault: null, cap: null, longest: 600 },
  ]);
});

test('what was not measured says why, and is no life', () => {
  const lacking = result(scenarioOf('600'), { verdict: 'unsupported', reason: 'there is no compiler' });
  const failed = result(scenarioOf('600'), {
    observed: { page: [{ result: 'rejected', durationMs: 0 }], wire: [], console: [] },
  });
  const recordings = [
    recording([lacking]),
    recording([]),
    recording([failed]),
    recording([measured('600', 'more than 600')]),
  ];
  expect(row(recordings, '600').lives).toEqual([
    { granted: null, reason: 'unsupported: there is no compiler' },
    { granted: null, reason: 'not-run' },
    { granted: null, reason: 'a request failed' },
    { granted: 'more than 600' },
  ]);
  expect(maxAges(recordings).limits[0]).toEqual({ byDefault: null, cap: null, longest: null });
});

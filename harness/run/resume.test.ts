import { expect, test } from '@playwright/test';
import { recording, result } from '../../reports/testing.ts';
import { catalog, type CatalogEntry } from './catalog.ts';
import type { Deviations } from './deviations.ts';
import { judge } from './judge.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Recording } from './recording.ts';
import { carryOver, isDone, notSelected, type Leftover } from './resume.ts';

/** Scenarios of which what is made up for tests is judged as in a run. */
const ENTRIES = catalog
  .filter(({ scenario }) => {
    const { observed, verdict } = result(scenario);
    return verdict === 'conforms' && JSON.stringify(judge(scenario, observed)) === '{"verdict":"conforms"}';
  })
  .slice(0, 3) as [CatalogEntry, CatalogEntry, CatalogEntry];
const [ONE, TWO, THREE] = ENTRIES.map(({ scenario }) => scenario) as [Scenario, Scenario, Scenario];

const NONE: Deviations = { deviations: [], contested: [] };

/** A copy, as it is read from a file. */
const read = (one: Recording): Recording => JSON.parse(JSON.stringify(one)) as Recording;
function leftover(one: Recording, settled = one.scenarios.map(({ scenario }) => scenario.id)): Leftover {
  return { file: 'a.partial.jsonl', recording: read(one), settled: new Set(settled) };
}
const WHOLE = recording(ENTRIES.map(({ suite, scenario }) => result(scenario, { topic: suite.id })));
const carry = (leftovers: Leftover[], deviations = NONE) =>
  carryOver(leftovers, ENTRIES, { browser: WHOLE.browser, suiteVersion: WHOLE.suiteVersion, deviations });

test('what is finished is taken over as it is, in the order of the selection, with the run it is of', () => {
  const mixed = { ...WHOLE, scenarios: [...WHOLE.scenarios].reverse() };
  const { results, settled, parts, others } = carry([leftover(mixed)]);
  expect(read({ ...WHOLE, scenarios: results })).toEqual(
    read({ ...WHOLE, scenarios: WHOLE.scenarios.map((one) => ({ ...one, part: 0 })) }),
  );
  expect(settled).toEqual(ENTRIES.map(({ scenario }) => scenario.id));
  const { start, end, origins, prefix } = WHOLE;
  expect(parts).toEqual([{ start, end, origins, prefix }]);
  expect(others).toEqual([]);
});

test('what has no verdict on the browser is asked again, and so is a scenario that has changed', () => {
  for (const verdict of ['crash', 'not-run', 'error', 'timeout', 'unsupported'] as const) {
    const { results } = carry([leftover(recording([result(ONE, { verdict }), result(TWO)]))]);
    expect(results.map(({ scenario }) => scenario.id)).toEqual([TWO.id]);
  }
  const changed = { ...ONE, title: 'Another title' };
  expect(carry([leftover(recording([result(changed)]))]).results).toEqual([]);
});

test('what was not settled is kept, but not counted as done; a settled result counts before it', () => {
  const later = recording([result(ONE, { durationMs: 2 })], { prefix: '/s/later/' });
  const earlier = recording([result(ONE, { durationMs: 1 })], { prefix: '/s/earlier/' });
  expect(carry([leftover(later, [])])).toMatchObject({ results: [{ durationMs: 2 }], settled: [] });
  const both = carry([leftover(later, []), leftover(earlier)]);
  expect(both).toMatchObject({ results: [{ durationMs: 1, part: 1 }], settled: [ONE.id] });
  expect(both.parts.map(({ prefix }) => prefix)).toEqual(['/s/later/', '/s/earlier/']);
  expect(carry([leftover(later), leftover(earlier)])).toMatchObject({ results: [{ durationMs: 2, part: 0 }] });
});

test('parts of a leftover that itself goes on from another are kept apart, the same run is one part', () => {
  const part = (name: string) => ({ start: '', end: '', origins: {}, prefix: `/s/${name}/` });
  const twice = recording([result(ONE, { part: 0 }), result(TWO, { part: 1 })], {
    prefix: '/s/one/',
    parts: [part('one'), part('two')],
  });
  const once = recording([result(THREE)], { prefix: '/s/one/' });
  const { results, parts } = carry([leftover(twice), leftover(once)]);
  expect(parts.map(({ prefix }) => prefix)).toEqual(['/s/one/', '/s/two/']);
  expect(results.map((one) => one.part)).toEqual([0, 1, 0]);
});

test('nothing is taken over from another browser, driver, system or version of the suite', () => {
  const { browser } = WHOLE;
  const strangers: Recording[] = [
    ...(['name', 'version', 'driver', 'os'] as const).map((field) => ({
      ...WHOLE,
      browser: { ...browser, [field]: 'another' },
    })),
    { ...WHOLE, suiteVersion: '99.0.0' },
  ];
  for (const stranger of strangers) {
    const { results, parts, others } = carry([leftover(stranger)]);
    expect({ results, parts, others: others.length }).toEqual({ results: [], parts: [], others: 1 });
  }
});

test('both halves are judged alike: by the judge and the list of deviations of today', () => {
  const wrong = result(ONE, { verdict: 'deviates', difference: 'an older judge thought so' });
  const { results } = carry([leftover(recording([{ ...wrong, observed: result(ONE).observed }]))]);
  expect(results[0]).toMatchObject({ verdict: 'conforms' });
  expect(results[0]).not.toHaveProperty('difference');
  const nothing = result(ONE, { verdict: 'conforms', observed: { page: [], wire: [], console: [] } });
  const listing: Deviations = {
    contested: [],
    deviations: [{ scenarios: [ONE.id], engine: WHOLE.browser.engine, reason: 'known', links: [] }],
  };
  expect(carry([leftover(recording([nothing]))], listing).results[0]).toMatchObject({
    verdict: 'deviates',
    listed: { reason: 'known' },
  });
});

test('what another selection had finished and this one would drop is named', () => {
  const few = ENTRIES.slice(0, 1);
  expect(notSelected(leftover(WHOLE), ENTRIES)).toEqual([]);
  expect(notSelected(leftover(WHOLE), few)).toEqual([TWO.id, THREE.id]);
  expect(notSelected(leftover(recording([result(TWO, { verdict: 'not-run' })])), few)).toEqual([]);
});

test('a recording is done when it is complete, and of just these scenarios in this browser', () => {
  const { engine, name, version, os } = WHOLE.browser;
  const current = { suiteVersion: WHOLE.suiteVersion, browser: { engine, name, version, os } };
  expect(isDone(read(WHOLE), ENTRIES, current)).toBe(true);
  expect(isDone(read(WHOLE), ENTRIES.slice(1), current)).toBe(false);
  expect(isDone(read(WHOLE), [...ENTRIES].reverse(), current)).toBe(false);
  expect(isDone(read(recording(WHOLE.scenarios, { run: { status: 'incomplete' } })), ENTRIES, current)).toBe(false);
  expect(isDone(read(WHOLE), ENTRIES, { ...current, browser: { ...current.browser, version: '1' } })).toBe(false);
  expect(isDone(read(WHOLE), ENTRIES, { ...current, suiteVersion: '99.0.0' })).toBe(false);
  const changed = ENTRIES.map(({ suite, scenario }) => ({ suite, scenario: { ...scenario, why: 'Another reason' } }));
  expect(isDone(read(WHOLE), changed, current)).toBe(false);
});

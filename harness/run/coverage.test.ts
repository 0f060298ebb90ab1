import { expect, test } from '@playwright/test';
import { catalog, notObservable, requirements } from './catalog.ts';
import { byArea, countCoverage, coverage, notObservableProblems } from './coverage.ts';

const DEMANDS = [
  { id: 'seen', area: 'one' },
  { id: 'hidden', area: 'two' },
  { id: 'half', area: 'one' },
  { id: 'forgotten', area: 'two' },
];
const SCENARIOS = [
  { id: 'a', requirements: ['seen', 'half', 'seen'] },
  { id: 'b', requirements: ['seen'] },
];
const entry = (requirement: string, more: object = {}) => ({
  requirement,
  why: 'Nothing that a page or a server could look at.',
  needs: 'a look into the browser',
  ...more,
});
const LIST = [entry('half', { partly: true as const }), entry('hidden')];

test('requirements are covered, not observable or uncovered', () => {
  const all = coverage(DEMANDS, SCENARIOS, LIST);
  expect(all.map(({ requirement, state, scenarios }) => [requirement.id, state, scenarios])).toEqual([
    ['seen', 'covered', ['a', 'b']],
    ['hidden', 'not-observable', []],
    ['half', 'covered', ['a']],
    ['forgotten', 'uncovered', []],
  ]);
  expect(all.map(({ notObservable }) => notObservable?.requirement)).toEqual([undefined, 'hidden', 'half', undefined]);
  expect(countCoverage(all)).toEqual({ covered: 2, notObservable: 1, uncovered: 1, total: 4 });
});

test('areas come in the order of the requirements', () => {
  const areas = byArea(coverage(DEMANDS, SCENARIOS, LIST));
  expect([...areas].map(([area, all]) => [area, all.map(({ requirement }) => requirement.id)])).toEqual([
    ['one', ['seen', 'half']],
    ['two', ['hidden', 'forgotten']],
  ]);
});

test('a sound list has no problems', () => {
  expect(notObservableProblems(LIST, DEMANDS, SCENARIOS)).toEqual([]);
  expect(notObservableProblems([], DEMANDS, SCENARIOS)).toEqual([]);
});

for (const [what, list, problem] of [
  ['an entry for a requirement with scenarios', [entry('seen')], '"seen" has a scenario (a): take the entry out'],
  ['"partly" without the other part', [entry('hidden', { partly: true })], 'no scenario tests the other part'],
  ['an unknown requirement', [entry('nowhere')], 'there is no requirement "nowhere"'],
  ['an entry twice', [entry('hidden'), entry('hidden')], '"hidden" is listed twice'],
  ['a wrong order', [entry('hidden'), entry('forgotten')], '"forgotten" stands after "hidden"'],
  ['an unknown field', [entry('hidden', { because: 'x' })], 'must NOT have additional properties'],
  ['partly: false', [entry('hidden', { partly: false })], '/0/partly: must be equal to constant'],
  ['too short a reason', [entry('hidden', { why: 'hard' })], '/0/why: must NOT have fewer than 20 characters'],
  ['no list', {}, '/: must be array'],
] as const) {
  test(`${what} is refused`, () => {
    expect(notObservableProblems(list, DEMANDS, SCENARIOS).join('\n')).toContain(problem);
  });
}

test('suites/not-observable.json is sound', () => {
  const scenarios = catalog.map(({ scenario }) => scenario);
  expect(notObservableProblems(notObservable, requirements, scenarios)).toEqual([]);
});

/** Demands that rest on no requirement of the list. */
const DEMANDED_ALL_THE_SAME: Record<string, string> = {
  'xhr-interface': 'XMLHttpRequest itself is no choice; the requirement speaks of its rival',
};

test('what a standard leaves to engines is asked, not demanded', () => {
  const normative = new Set(requirements.filter(({ status }) => status === 'normative').map(({ id }) => id));
  const demanded = catalog
    .map(({ scenario }) => scenario)
    .filter(({ id, kind }) => kind === 'must' && DEMANDED_ALL_THE_SAME[id] === undefined)
    .filter((scenario) => !scenario.requirements.some((id) => normative.has(id)));
  expect(demanded.map(({ id }) => id)).toEqual([]);
});

test('no requirement is uncovered', () => {
  const scenarios = catalog.map(({ scenario }) => scenario);
  const open = coverage(requirements, scenarios, notObservable).filter(({ state }) => state === 'uncovered');
  expect(open.map(({ requirement }) => requirement.id)).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { catalog, describeSelection, requirements, select, SelectionError, sortedIds, suites } from './catalog.ts';

test('without a wish everything is chosen, in the order of the suites', () => {
  const inOrder = suites.flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
  expect(select().map(({ scenario }) => scenario.id)).toEqual(inOrder);
  expect(select({ topics: [] })).toHaveLength(suites.reduce((sum, { scenarios }) => sum + scenarios.length, 0));
});

test('topics choose their suites', () => {
  const chosen = select({ topics: ['redirects', 'cors-check'] });
  expect(new Set(chosen.map(({ suite }) => suite.id))).toEqual(new Set(['redirects', 'cors-check']));
  const counts = suites
    .filter(({ id }) => id === 'redirects' || id === 'cors-check')
    .map((suite) => suite.scenarios.length);
  expect(chosen).toHaveLength(counts.reduce((sum, count) => sum + count));
});

for (const [what, grep] of [
  ['the id', '/simple-get-shared '],
  ['topic and id', '^simple-requests/simple-get-shared '],
  ['any case', '^SIMPLE-requests/simple-GET-shared '],
] as const) {
  test(`an expression finds ${what}`, () => {
    expect(select({ grep }).map(({ scenario }) => scenario.id)).toEqual(['simple-get-shared']);
  });
}

test('an expression finds the title', () => {
  const { title, id } = suites[0]!.scenarios[0]!;
  const grep = title.replace(/[^\w ]/g, '.');
  expect(select({ grep }).map(({ scenario }) => scenario.id)).toContain(id);
});

test('topics and an expression narrow each other', () => {
  const chosen = select({ topics: ['simple-requests'], grep: 'xhr' });
  expect(chosen.length).toBeGreaterThan(0);
  expect(chosen.length).toBeLessThan(select({ topics: ['simple-requests'] }).length);
  expect(select({ grep: 'xhr' }).length).toBeGreaterThan(chosen.length);
});

for (const [what, options, message] of [
  ['an unknown topic', { topics: ['redirects', 'cookies'] }, 'no suite "cookies"; there are: simple-requests, '],
  ['a broken expression', { grep: '(' }, '--grep is no regular expression: '],
  ['an expression that nothing matches', { grep: 'no such scenario' }, 'no scenario matches; "cors-conformance list"'],
] as const) {
  test(`${what} is refused`, () => {
    expect(() => select(options as Parameters<typeof select>[0])).toThrow(SelectionError);
    expect(() => select(options as Parameters<typeof select>[0])).toThrow(message);
  });
}

test('a selection is described by its topics and requirements, and no others', () => {
  const chosen = select({ topics: ['simple-requests'], grep: 'simple-get-shared ' });
  const { topics, requirements: described, suiteVersion } = describeSelection(chosen);
  expect(topics.map(({ id }) => id)).toEqual(['simple-requests']);
  expect(topics[0]).not.toHaveProperty('scenarios');
  expect(Object.keys(described).sort()).toEqual([...chosen[0]!.scenario.requirements].sort());
  const [id] = chosen[0]!.scenario.requirements;
  expect(described[id!]!.statement).toBe(requirements.find((requirement) => requirement.id === id)!.statement);
  expect(described[id!]!.url).toMatch(/^https:\/\/.*#/);
  expect(suiteVersion).toMatch(/^\d+\.\d+\.\d+$/);
});

test('ids are sorted by their characters, whatever the order of the suites', () => {
  const entry = (id: string) => ({ ...catalog[0]!, scenario: { ...catalog[0]!.scenario, id } });
  expect(sortedIds(['b', 'a-b', 'a', 'a10', 'a1', 'a-a'].map(entry))).toEqual(['a', 'a-a', 'a-b', 'a1', 'a10', 'b']);
});

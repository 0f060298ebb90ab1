import { expect, test } from '@playwright/test';
import { catalog, claims, requirements } from './catalog.ts';
import { claimsProblems, type Claim } from './claims.ts';

const CLAIM: Claim = {
  id: 'sky-is-blue',
  claim: 'The sky is blue over origins.',
  seeds: ['000'],
  requirement_ids: ['blue'],
  scenarios: ['look-up'],
  standard: 'agrees',
  still_true: 'yes',
  note: '',
};
const problems = (...all: object[]) => claimsProblems(all, new Set(['blue']), new Set(['look-up'])).join('\n');

test('a sound claim has no problems', () => {
  expect(problems(CLAIM)).toBe('');
});

for (const [what, all, problem] of [
  ['an unknown requirement', [{ ...CLAIM, requirement_ids: ['green'] }], 'there is no requirement "green"'],
  ['an unknown scenario', [{ ...CLAIM, scenarios: ['look-down'] }], 'there is no scenario "look-down"'],
  ['an id twice', [CLAIM, { ...CLAIM, claim: 'Another claim.' }], 'has the id of another claim'],
  ['a claim twice', [CLAIM, { ...CLAIM, id: 'again' }], 'again: says what another claim says'],
  ['scenarios of what cannot be tested', [{ ...CLAIM, untestable: 'It is night.' }], 'is untestable and names'],
  ['a deviation that confirms agreement', [{ ...CLAIM, deviation_confirms: true }], 'without "contradicts"'],
  ['an unknown judgement', [{ ...CLAIM, still_true: 'maybe' }], '/0/still_true: must be equal to one of'],
  ['an unknown field', [{ ...CLAIM, quote: 'x' }], 'must NOT have additional properties'],
] as const) {
  test(`${what} is refused`, () => {
    expect(problems(...all)).toContain(problem);
  });
}

test('suites/claims.json is sound', () => {
  const ids = (all: readonly { id: string }[]) => new Set(all.map(({ id }) => id));
  expect(claimsProblems(claims, ids(requirements), ids(catalog.map(({ scenario }) => scenario)))).toEqual([]);
});

import { expect, test } from '@playwright/test';
import type { Claim } from '../../harness/run/claims.ts';
import type { ScenarioResult } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { NOT_SHARED, recording, result, SHARED } from '../testing.ts';
import { judgeClaim } from './claim-verdicts.ts';
import { buildMatrix } from './summary.ts';
import { rowsByRequirement, tally } from './tally.ts';

const ONE: Scenario = { ...SHARED, requirements: ['asked'] };
const TWO: Scenario = { ...NOT_SHARED, requirements: ['asked', 'other'] };
const OPEN: Scenario = { ...SHARED, id: 'open', kind: 'observe', requirements: ['open'] };
const CONFORMS = {};
const KNOWN: Partial<ScenarioResult> = {
  verdict: 'deviates',
  listed: { reason: 'It is listed.', links: [], contested: false },
};
const CONTESTED: Partial<ScenarioResult> = {
  verdict: 'deviates',
  listed: { reason: 'It is listed.', links: [], contested: true },
};
const UNSUPPORTED: Partial<ScenarioResult> = { verdict: 'unsupported' };

const CLAIM: Claim = {
  id: 'claimed',
  claim: 'It is claimed.',
  seeds: ['000'],
  requirement_ids: ['asked'],
  standard: 'agrees',
  still_true: 'yes',
  note: '',
};

/** Judges beside browsers, each given as what it did in ONE and TWO. */
function judge(more: Partial<Claim>, ...browsers: [Partial<ScenarioResult>, Partial<ScenarioResult>][]) {
  const matrix = buildMatrix(browsers.map(([one, two]) => recording([result(ONE, one), result(TWO, two)])));
  return judgeClaim({ ...CLAIM, ...more }, matrix, rowsByRequirement(matrix), []);
}

for (const [what, more, browsers, verdict, disagrees] of [
  [
    'all conform',
    {},
    [
      [CONFORMS, CONFORMS],
      [CONFORMS, CONFORMS],
    ],
    'true',
    false,
  ],
  ['all conform to the contrary', { standard: 'contradicts' }, [[CONFORMS, CONFORMS]], 'not-true', true],
  [
    'one deviates in everything',
    {},
    [
      [CONFORMS, CONFORMS],
      [KNOWN, KNOWN],
    ],
    'differs',
    true,
  ],
  [
    'one deviates in part',
    {},
    [
      [CONFORMS, CONFORMS],
      [CONFORMS, KNOWN],
    ],
    'differs',
    true,
  ],
  [
    'all deviate in part',
    {},
    [
      [CONFORMS, KNOWN],
      [KNOWN, CONFORMS],
    ],
    'in-part',
    true,
  ],
  ['all deviate, though it is contested', {}, [[CONTESTED, CONTESTED]], 'not-true', true],
  [
    'one lacks the feature',
    {},
    [
      [CONFORMS, CONFORMS],
      [UNSUPPORTED, UNSUPPORTED],
    ],
    'true',
    false,
  ],
  ['all lack the feature', {}, [[UNSUPPORTED, UNSUPPORTED]], 'not-shown', false],
  ['a deviation from the contrary shows nothing', { standard: 'contradicts' }, [[KNOWN, KNOWN]], 'not-shown', false],
  [
    'unless it is what is claimed',
    { standard: 'contradicts', deviation_confirms: true },
    [
      [CONFORMS, CONFORMS],
      [KNOWN, KNOWN],
    ],
    'differs',
    true,
  ],
  ['the standard leaves it open', { standard: 'open' }, [[CONFORMS, CONFORMS]], 'not-shown', false],
  ['only one scenario is named', { scenarios: [ONE.id] }, [[CONFORMS, KNOWN]], 'true', false],
  ['it cannot be tested', { untestable: 'It is about texts.' }, [[CONFORMS, CONFORMS]], 'not-shown', false],
  ['it is tested in part', { beyond: 'the rest', still_true: 'no' }, [[CONFORMS, CONFORMS]], 'true', false],
  [
    'by hand it differs, and not all show it',
    { still_true: 'engine-dependent' },
    [
      [CONFORMS, CONFORMS],
      [UNSUPPORTED, UNSUPPORTED],
    ],
    'true',
    false,
  ],
] as [string, Partial<Claim>, [Partial<ScenarioResult>, Partial<ScenarioResult>][], string, boolean][]) {
  test(`${what}: ${verdict}`, () => {
    const judged = judge(more, ...browsers);
    expect(judged.verdict).toBe(verdict);
    expect(judged.disagrees).toBe(disagrees);
    expect(judged.reason !== undefined).toBe(verdict === 'not-shown');
  });
}

test('different answers differ by engine, equal ones decide nothing', () => {
  const judgeAnswers = (...answers: string[]) => {
    const matrix = buildMatrix(answers.map((answer) => recording([result(OPEN, { answer })])));
    return judgeClaim({ ...CLAIM, requirement_ids: ['open'], standard: 'open' }, matrix, rowsByRequirement(matrix), []);
  };
  expect(judgeAnswers('yes', 'no').verdict).toBe('differs');
  expect(judgeAnswers('yes', 'yes').verdict).toBe('not-shown');
  expect(judgeAnswers('yes', 'yes').reason).toContain('the same everywhere');
});

test('what cannot be observed gives its reason', () => {
  const matrix = buildMatrix([recording([])]);
  const listed = [{ requirement: 'asked', why: 'It happens inside.', needs: 'a look inside' }];
  expect(judgeClaim(CLAIM, matrix, new Map(), listed).reason).toBe('It happens inside.');
  expect(judgeClaim(CLAIM, matrix, new Map(), []).reason).toContain('No scenario');
});

test('a tally shows what most needs looking at, and counts as the matrix does', () => {
  const matrix = buildMatrix([recording([result(ONE), result(TWO, KNOWN), result(OPEN)])]);
  const { state, count, states, row } = tally(matrix.rows, 0);
  expect(state).toBe('known');
  expect(count).toEqual({ conforms: 1, judged: 2 });
  expect(states).toEqual([
    ['known', 1],
    ['conforms', 1],
    ['answered', 1],
  ]);
  expect(row?.scenario.id).toBe(TWO.id);
  expect(tally([], 0)).toMatchObject({ state: 'not-run', row: undefined });
});

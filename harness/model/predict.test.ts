import { expect, test } from '@playwright/test';
import { catalog } from '../run/catalog.ts';
import { judge } from '../run/judge.ts';
import { predict } from './predict.ts';

/** Statements of the standards that scenarios touch and the model leaves out, with the reason. */
const NOT_COVERED: Record<string, string> = {
  'content codings': 'decoding a body is HTTP, and bears on CORS only in that Content-Encoding can be hidden',
};

test.describe('the model agrees with every stated expectation', () => {
  for (const suite of new Set(catalog.map((entry) => entry.suite))) {
    test(suite.title, () => {
      const differences = suite.scenarios.flatMap((scenario) => {
        const prediction = predict(scenario);
        const { verdict, difference, answer } = judge(scenario, prediction);
        const reasons = prediction.uncovered.filter((what) => NOT_COVERED[what] === undefined);
        if (reasons.length > 0) return [`${scenario.id}: touches what the model leaves out: ${reasons.join(', ')}`];
        if (prediction.uncovered.length > 0) return [];
        if (verdict === 'deviates') return [`${scenario.id}: the model has another outcome: ${difference}`];
        return answer?.startsWith('other')
          ? [`${scenario.id}: the model's answer is not among the known ones: ${answer}`]
          : [];
      });
      expect(differences).toEqual([]);
    });
  }
});

test('the same scenario gives the same prediction', () => {
  for (const { scenario } of catalog.slice(0, 50)) expect(predict(scenario)).toEqual(predict(scenario));
});

test('a prediction tells its steps', () => {
  const { scenario } = catalog.find((entry) => entry.scenario.id === 'simple-get-not-shared')!;
  const { steps } = predict(scenario);
  expect(steps.at(-2)).toMatchObject({ algorithm: 'cors-check', step: '2', outcome: true });
});

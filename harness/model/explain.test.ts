import { expect, test } from '@playwright/test';
import { catalog } from '../run/catalog.ts';
import { explain } from './explain.ts';

const scenarioOf = (id: string) => catalog.find(({ scenario }) => scenario.id === id)!.scenario;

for (const [id, algorithm, step] of [
  ['simple-get-not-shared', 'cors-check', '2'],
  ['http2-preflight-refused-method', 'cors-preflight-fetch', '7.5 wildcard'],
  ['preflight-response-acao-missing', 'cors-check', '2'],
  ['acac-xhr-missing-refused', 'cors-check', '7'],
  ['simple-get-shared', 'cors-check', '5'],
  ['preflight-response-acah-include-wildcard-and-x-a', 'cors-check', '7'],
] as const) {
  test(`the decision about ${id} falls in ${algorithm}, step ${step}`, () => {
    expect(explain(scenarioOf(id)).decisive).toMatchObject({ algorithm, step });
  });
}

test('what happens once a request has failed decides nothing', () => {
  const wrong = catalog.flatMap(({ scenario }) => {
    if (scenario.steps.some((one) => 'timing' in one && one.timing)) return [];
    const { decisive, prediction } = explain(scenario);
    const failed = prediction.page.some(({ result }) => result === 'rejected');
    return failed &&
      /^(report-timing|xhr-send|request-error-steps|serialize-origin|redirect-taint)$/.test(decisive?.algorithm ?? '')
      ? [scenario.id]
      : [];
  });
  expect(wrong).toEqual([]);
});

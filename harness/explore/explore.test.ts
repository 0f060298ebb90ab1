import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { predict, type PredictOptions } from '../model/predict.ts';
import { quirksOf } from '../model/quirks.ts';
import { requirements } from '../run/catalog.ts';
import { ENGINES, type Browser, type ScenarioResult } from '../run/recording.ts';
import type { LiveRun } from '../run/run.ts';
import { makeJudged } from './testing.ts';
import { SessionError } from '../run/session.ts';
import { loneScenarioProblems } from '../scenario/validate.ts';
import { draft, fromDraft } from './arbitraries.ts';
import { explore, withOutcome } from './explore.ts';
import { Runner } from './runner.ts';
import type { Scenario } from '../scenario/schema.ts';

const generate = (count: number, seed: number): Scenario[] => {
  const random = new fc.Random(xoroshiro128plus(seed));
  return Array.from({ length: count }, (_, index) =>
    withOutcome(fromDraft(`generated-${index}`, draft.generate(random, undefined).value_)),
  );
};

test('the same seed generates the same scenarios, another seed others', () => {
  expect(generate(30, 5)).toEqual(generate(30, 5));
  expect(generate(30, 5)).not.toEqual(generate(30, 6));
});

test('every generated scenario is a sound scenario that the model covers, also with the quirks of each engine', () => {
  const ids = new Set(requirements.map(({ id }) => id));
  const problems = generate(200, 17).flatMap((scenario) => {
    for (const engine of ENGINES) predict(scenario, { quirks: quirksOf(engine) });
    return [...loneScenarioProblems(scenario, ids), ...predict(scenario).uncovered];
  });
  expect(problems).toEqual([]);
});

test('the generated scenarios reach preflights, redirects, caches, cookies, workers and opaque origins', () => {
  const scenarios = generate(400, 3);
  const count = (fits: (scenario: Scenario) => boolean) => scenarios.filter(fits).length;
  expect(count((scenario) => predict(scenario).wire.some(({ preflight }) => preflight))).toBeGreaterThan(40);
  expect(
    count((scenario) => predict(scenario).wire.some(({ reply }) => [301, 302, 303, 307, 308].includes(reply!.status))),
  ).toBeGreaterThan(40);
  expect(
    count((scenario) => predict(scenario).wire.some(({ headers }) => headers.some(([name]) => name === 'Cookie'))),
  ).toBeGreaterThan(2);
  expect(count((scenario) => scenario.steps.length > 1)).toBeGreaterThan(40);
  expect(count((scenario) => scenario.context.type === 'dedicated-worker')).toBeGreaterThan(5);
  expect(count((scenario) => scenario.context.type === 'sandboxed-frame')).toBeGreaterThan(5);
});

const BROWSER: Browser = { engine: 'chromium', name: 'Simulated', version: '1', driver: null, os: 'none' };

/** A run whose browser behaves as the model does when one decision is turned around; `dies` says what kills it. */
function simulated(options: PredictOptions & { dies?(scenario: Scenario): boolean; deaths?: { count: number } }) {
  return async (): Promise<LiveRun> => {
    const results = new Map<string, ScenarioResult>();
    let running: string[] = [];
    return {
      browser: BROWSER,
      run: async (entries: readonly { scenario: Scenario }[]) => {
        running = entries.map(({ scenario }) => scenario.id);
        for (const { scenario } of entries) {
          if (options.dies?.(scenario)) {
            if (options.deaths) options.deaths.count++;
            throw new SessionError('the browser has ended');
          }
          const { page, wire } = predict(scenario, options);
          results.set(scenario.id, makeJudged(scenario, { page, wire }));
          running = running.filter((id) => id !== scenario.id);
        }
      },
      settle: async () => results,
      results: () => results,
      release: (ids: readonly string[]) => ids.forEach((id) => results.delete(id)),
      begun: () => running.slice(0, 3),
      close: async () => undefined,
    } as unknown as LiveRun;
  };
}

test('a browser that does one step otherwise gives one group, shrunk, at that step', async () => {
  const mutation = 'cors-check/7';
  const { groups, flips, run } = await explore({ start: simulated({ mutation }), count: 300, seed: 4 });
  expect(run).toBe(300);
  expect(flips).toEqual([]);
  // Where the answer is the same with the step before it, that one is named.
  expect(groups.filter(({ step }) => !/^cors-check\/[57]$/.test(step))).toEqual([]);
  const group = groups.find(({ step }) => step === mutation);
  expect(group!.count).toBeGreaterThan(1);
  expect(group!.scenario.steps).toHaveLength(1);
  expect(Object.keys(group!.scenario.resources)).toEqual(['start']);
});

test('a browser that follows the standard gives no group', async () => {
  const { groups, disagreements } = await explore({ start: simulated({}), count: 200, seed: 4 });
  expect({ groups, disagreements }).toEqual({ groups: [], disagreements: 0 });
});

test('what listed quirks explain is counted and not reported as new', async () => {
  const { groups, known, disagreements } = await explore({
    start: simulated({ quirks: quirksOf('chromium') }),
    count: 400,
    seed: 8,
  });
  expect(groups).toEqual([]);
  expect(disagreements).toBeGreaterThan(3);
  expect(known.get('repeated-headers-combined')).toBeGreaterThan(0);
});

test('a scenario that kills the browser is found, shrunk and reported as a crash, and the rest still runs', async () => {
  const deaths = { count: 0 };
  const dies = (scenario: Scenario) => scenario.steps.some((step) => step.api === 'fetch' && step.method === 'EGG');
  const { groups, run, restarts } = await explore({ start: simulated({ dies, deaths }), count: 120, seed: 2 });
  expect(run).toBe(120);
  expect(restarts).toBeGreaterThan(1);
  expect(deaths.count).toBeGreaterThan(1);
  const crash = groups.find(({ result }) => result.verdict === 'crash')!;
  expect(crash.scenario.steps).toEqual([{ api: 'fetch', url: '{url:start}', method: 'EGG' }]);
});

test('a browser that does not come up again ends the exploration with its reason', async () => {
  const start = simulated({ dies: () => true });
  let starts = 0;
  const runner = new Runner(() => {
    if (++starts > 2) throw new SessionError('the self-check failed');
    return start();
  });
  await expect(runner.run(generate(3, 1))).rejects.toThrow('the self-check failed');
  await runner.close();
});

test('an abort ends after the batch under way and keeps what was found', async () => {
  const stop = new AbortController();
  const { run } = await explore({
    start: simulated({}),
    count: 4000,
    seed: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  expect(run).toBe(1000);
});

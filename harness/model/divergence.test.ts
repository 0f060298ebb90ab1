import { expect, test } from '@playwright/test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { deviations } from '../run/catalog.ts';
import { listedDeviation } from '../run/deviations.ts';
import { ENGINES, type Recording } from '../run/recording.ts';
import { predict } from './predict.ts';
import { agrees, divergences } from './divergence.ts';
import { QUIRKS, quirksOf, type QuirkId } from './quirks.ts';

const FOLDER = 'reports/recordings';
let recordings: Recording[];

test.beforeAll(async () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  recordings = await Promise.all(files.map((file) => readRecording(join(FOLDER, file))));
});

test('every quirk belongs to a listed deviation of each of its engines, and no entry names a quirk of another engine', () => {
  const problems: string[] = [];
  for (const [id, { engines }] of Object.entries(QUIRKS)) {
    for (const engine of engines) {
      const listed =
        deviations.contested.some((entry) => entry.quirks?.includes(id as QuirkId)) ||
        deviations.deviations.some((entry) => entry.engine === engine && entry.quirks?.includes(id as QuirkId));
      if (!listed) problems.push(`${id}: no entry of suites/deviations.json names it for ${engine}`);
    }
  }
  for (const { engine, quirks, scenarios } of deviations.deviations) {
    for (const id of quirks ?? [])
      if (!quirksOf(engine).includes(id)) problems.push(`${scenarios[0]}: ${id} is no quirk of ${engine}`);
  }
  expect(problems).toEqual([]);
});

test('with the quirks of its engine the model predicts every recorded deviation whose entry names quirks', () => {
  const problems: string[] = [];
  let explained = 0;
  for (const { browser, scenarios } of recordings) {
    for (const result of scenarios) {
      const { id } = result.scenario;
      if (result.verdict !== 'deviates' || !listedDeviation(deviations, id, browser)) continue;
      const names = [...deviations.contested, ...deviations.deviations].some(
        (entry) =>
          entry.scenarios.includes(id) && entry.quirks && (!('engine' in entry) || entry.engine === browser.engine),
      );
      if (!names) continue;
      explained++;
      if (!agrees(result.scenario, result.observed, { quirks: quirksOf(browser.engine) }))
        problems.push(`${id} in ${browser.name}`);
    }
  }
  expect(problems).toEqual([]);
  expect(explained).toBeGreaterThan(60);
});

test('a listed deviation is traced to its step', () => {
  const chromium = recordings.find(({ browser }) => browser.engine === 'chromium')!;
  const result = chromium.scenarios.find(({ scenario }) => scenario.id === 'preflight-request-upload-get')!;
  expect(divergences(result.scenario, result.observed, 'chromium')).toEqual([
    expect.objectContaining({ algorithm: 'xhr-send', step: '5', quirk: 'upload-listener-needs-body' }),
  ]);
});

test('an unlisted difference is traced to the one decision that explains it', () => {
  const { scenario } = recordings[0]!.scenarios.find(({ scenario }) =>
    predict(scenario).steps.some((step) => step.algorithm === 'cors-check' && step.step === '4' && step.outcome),
  )!;
  const seen = predict(scenario, { mutation: 'cors-check/4' });
  for (const engine of ENGINES) {
    expect(divergences(scenario, seen, engine)).toEqual([
      expect.objectContaining({ algorithm: 'cors-check', step: '4', quirk: null }),
    ]);
  }
});

test('a browser that conforms leaves the standard nowhere', () => {
  const [recording] = recordings;
  const result = recording!.scenarios.find(({ scenario }) => scenario.id === 'simple-get-not-shared')!;
  expect(divergences(result.scenario, result.observed, recording!.browser.engine)).toEqual([]);
});

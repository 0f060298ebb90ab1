import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { listCommand } from '../harness/cli/list.ts';
import { catalog, deviations, sortedIds } from '../harness/run/catalog.ts';
import { checkSuites } from '../harness/run/check-suites.ts';
import { deviationsProblems } from '../harness/run/deviations.ts';

const LIST = fileURLToPath(new URL('ids.txt', import.meta.url));
const ids = sortedIds(catalog);
const listed = () => readFileSync(LIST, 'utf8').split('\n').filter(Boolean);

test('all suites are sound, and ids are unique across them', () => {
  expect(checkSuites).not.toThrow();
});

test('no id that was ever published is gone', () => {
  const gone = listed().filter((id) => !ids.includes(id));
  expect(
    gone,
    'Ids are for ever: recordings, deviations and links name scenarios by them. Give these scenarios their ids back; a changed question is a new scenario beside the old one.',
  ).toEqual([]);
});

test('every id is listed in suites/ids.txt', () => {
  const known = listed();
  expect(
    ids.filter((id) => !known.includes(id)),
    'New scenarios, new ids: look at them once more, for they are for ever. Then add them: npx cors-conformance list --ids > suites/ids.txt',
  ).toEqual([]);
});

test('suites/ids.txt is just what the command prints', async () => {
  const printed: string[] = [];
  const { log } = console;
  console.log = (text: string) => printed.push(`${text}\n`);
  await listCommand()
    .parseAsync(['--ids'], { from: 'user' })
    .finally(() => (console.log = log));
  expect(printed.join('')).toBe(`${ids.join('\n')}\n`);
  const text = readFileSync(LIST, 'utf8');
  expect(text).toBe(`${[...new Set(listed())].sort().join('\n')}\n`);
});

test('there are at least 150 scenarios', () => {
  expect(ids.length).toBeGreaterThanOrEqual(150);
});

test('no id names an engine or a product: the standard is asked about, not a browser', () => {
  const named = /(^|-)(chrom(e|ium)|blink|firefox|gecko|webkit(gtk)?|safari|msedge)(-|$)/;
  expect(named.test('only-in-chromium')).toBe(true);
  expect(ids.filter((id) => named.test(id))).toEqual([]);
});

test('known deviations are well written, and name scenarios that there are', () => {
  expect(deviationsProblems(deviations, new Set(ids))).toEqual([]);
});

test('no deviation is listed twice for the same engine, product and versions', () => {
  const entries = deviations.deviations.flatMap(({ scenarios, engine, browser, from, until }) =>
    scenarios.map((id) => `${id} ${engine} ${browser ?? ''} ${from ?? ''} ${until ?? ''}`),
  );
  expect(entries.filter((entry, index) => entries.indexOf(entry) !== index)).toEqual([]);
});

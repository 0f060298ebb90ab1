/** The page `max-age.html` in a real browser, opened from disk. */
import { expect } from '@playwright/test';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Facts } from '../../harness/scenario/facts.ts';
import suite from '../../suites/max-age.ts';
import { recording, result, SHARED } from '../testing.ts';
import { expectHarmless, expectNoOverflow, HOSTILE, test, violations } from './testing.ts';

const of = (id: string, more: Partial<ScenarioResult>): ScenarioResult =>
  result(
    suite.scenarios.find((scenario) => scenario.id === `max-age-granted-${id}`)!,
    more,
  );
const measured = (id: string, granted: Facts[string]) =>
  of(id, {
    answer: `${granted} s`,
    observed: { page: [{ result: 'resolved', facts: { granted }, durationMs: 0 }], wire: [], console: [] },
  });

const browsers = (): Recording[] => [
  recording([measured('none', 5), measured('600', 600), measured('86400', 7200), measured('two-lines', 5)]),
  recording([measured('none', 5), measured('600', 600), measured('86400', 86_400), measured('two-lines', 0)], {
    browser: { engine: 'firefox', name: 'Firefox ESR', version: '140.12.0' },
  }),
  recording([of('600', { verdict: 'unsupported', reason: 'there is no compiler' })], {
    browser: { engine: 'webkit', name: 'WebKitGTK MiniBrowser', version: '2.50.4' },
  }),
];

test('one line for each browser, and a table with what was measured', async ({ open }) => {
  const page = await open(browsers(), 'max-age.html');
  expect(await page.locator('.limits li').allTextContents()).toEqual([
    'Chromium 140.0.1: grants at most 7,200 s; without the header 5 s',
    'Firefox ESR 140.12.0: grants whatever was asked for, up to 86,400 s; without the header 5 s',
    'WebKitGTK MiniBrowser 2.50.4: not measured',
  ]);
  const rows = await page
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  expect(rows).toEqual([
    ['no header', '5 s', '5 s', 'not-run'],
    ['600', '600 s', '600 s', 'unsupported: there is no compiler'],
    ['86400', '7,200 s', '86,400 s', 'not-run'],
    ['60 and 60', '5 s', '0 s', 'not-run'],
  ]);
});

test('the matrix leads to it, it to the evidence, and without a measured life there is neither', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Access-Control-Max-Age' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Access-Control-Max-Age: asked for and granted');
  await page.getByRole('link', { name: '86400' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Access-Control-Max-Age: 86400');
  const without = await open([recording([result(SHARED)])], 'index.html');
  await expect(without.getByRole('link', { name: 'Access-Control-Max-Age' })).toHaveCount(0);
});

test('an earlier page of ours goes when no life is left', async ({ open }) => {
  await open(browsers(), 'max-age.html');
  await expect(open([recording([result(SHARED)])], 'max-age.html')).rejects.toThrow('ERR_FILE_NOT_FOUND');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test(`no violations of accessibility: ${colorScheme}, ${width} px`, async ({ open }) => {
      // The page's own policy would keep axe out.
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
      const page = await open(browsers(), 'max-age.html', options);
      expect(await violations(page)).toEqual([]);
      await expectNoOverflow(page);
    });
  }
}

test('a hostile recording runs no script and asks for nothing', async ({ open }) => {
  const bad = HOSTILE;
  const { scenario } = measured('600', 600);
  const reply = { status: 204, headers: [['Access-Control-Max-Age', bad] as [string, string]] };
  const target = { ...scenario.resources['target']!, preflight: [reply] };
  const hostile = recording(
    [
      { ...measured('600', bad), scenario: { ...scenario, resources: { target } } },
      of('601', { verdict: 'error', reason: bad }),
    ],
    { browser: { name: bad, version: bad } },
  );
  const page = await open([hostile], 'max-age.html', { bypassCSP: true });
  await expectHarmless(page);
  expect(await page.locator('script').count()).toBe(0);
});

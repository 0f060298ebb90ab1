/** The page `leaks.html` in a real browser, opened from disk. */
import { expect } from '@playwright/test';
import type { Recording } from '../../harness/run/recording.ts';
import { failed, leakPair as pair, recording, result, SHARED } from '../testing.ts';
import { expectHarmless, expectNoOverflow, HOSTILE, test, violations } from './testing.ts';

const browsers = (): Recording[] => [
  recording([
    pair('no-grant-via-fetch', [failed('no'), failed('no')]),
    pair('no-grant-via-import', [failed('denied by CORS'), failed('no')]),
  ]),
  recording(
    [
      pair('no-grant-via-fetch', [
        failed('no', { facts: { entry: false } }),
        failed('no', { facts: { entry: true, startTime: 'set' } }),
      ]),
      pair('no-grant-via-import', [{ result: 'resolved', durationMs: 1 }, failed('no')]),
    ],
    { browser: { engine: 'firefox', name: 'Firefox ESR', version: '140.12.0' } },
  ),
  recording([], { browser: { engine: 'webkit', name: 'WebKitGTK MiniBrowser', version: '2.50.4' } }),
];

test('a line for each browser, a table of pairs, and what script sees', async ({ open }) => {
  const page = await open(browsers(), 'leaks.html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What failures tell');
  expect(await page.locator('.counts li').allTextContents()).toEqual([
    'Chromium 140.0.1: 1 of 2 pairs can be told apart, by message 1',
    'Firefox ESR 140.12.0: 1 of 1 pairs can be told apart, by presence of a timing entry 1',
    'WebKitGTK MiniBrowser 2.50.4: not asked',
  ]);
  const rows = await page
    .locator('.pairs tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  expect(rows).toEqual([
    ['fetch'],
    ['no grant', 'alike', 'told apartby presence of a timing entry', 'not run'],
    ['import'],
    ['no grant', 'told apartby message', 'did not fail', 'not run'],
  ]);
  const told = page.locator('.pairs td.d').first();
  expect(await told.evaluate((cell) => getComputedStyle(cell, '::before').content)).toMatch(/^"✗"/);
  const section = page.getByRole('region', { name: 'import' });
  await expect(section).toContainText('denied by CORS');
  await expect(section.locator('li').first().locator('p')).toHaveText('no grant');
});

test('every row leads to its evidence by keyboard, and the pages to each other', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  await page.getByRole('link', { name: 'What failures tell' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What failures tell');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the table' })).toBeFocused();
  await page.getByRole('link', { name: 'no grant' }).first().press('Enter');
  await expect(page).toHaveURL(/scenarios\/leak-no-grant-via-fetch\.html$/);
});

test('without a pair the page says so', async ({ open }) => {
  const page = await open([recording([result(SHARED)])], 'leaks.html');
  await expect(page.locator('main')).toHaveText('No recording asked about failures.');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test(`no violations of accessibility: ${colorScheme}, ${width} px`, async ({ open }) => {
      // The page's own policy would keep axe out.
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
      const page = await open(browsers(), 'leaks.html', options);
      expect(await violations(page)).toEqual([]);
      await expectNoOverflow(page);
    });
  }
}

test('a hostile recording runs no script and asks for nothing', async ({ open }) => {
  const bad = HOSTILE;
  const step = failed(bad, {
    statusText: bad,
    url: bad,
    events: [bad],
    facts: { event: bad, startTime: bad, [bad]: bad },
  });
  const hostile = recording([pair('no-grant-via-fetch', [step, failed(bad, { error: { name: bad, message: bad } })])], {
    browser: { name: bad, version: bad },
  });
  const page = await open([hostile], 'leaks.html', { bypassCSP: true });
  await expectHarmless(page);
  expect(await page.locator('script').count()).toBe(0);
});

/** The page of a comparison in a real browser, opened from disk. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions } from '@playwright/test';
import { expect } from '@playwright/test';
import { browsers, expectHarmless, expectNoOverflow, HOSTILE, test, violations } from '../matrix/testing.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../testing.ts';
import { diffRecordings } from './index.ts';
import { diffPage } from './page.tsx';

const LISTED = {
  reason: `Known ${HOSTILE}`,
  links: ['javascript:window.pwned=3', 'https://example.org/1'],
  contested: false,
};

/** A page with every kind of row, full of markup. */
function page(): string {
  const [, firefox] = browsers();
  const before = recording([result(SHARED), result(XHR_SHARED, { verdict: 'deviates' }), result(NOT_SHARED)]);
  const after = recording(
    [
      result({ ...SHARED, title: `Title ${HOSTILE}` }, { verdict: 'deviates', difference: HOSTILE }),
      result({ ...XHR_SHARED, timeoutMs: 1 }),
      result(NOT_SHARED, { verdict: 'deviates', listed: LISTED }),
      result({ ...SHARED, id: 'another' }),
    ],
    { browser: { version: '141', os: HOSTILE } },
  );
  const other = structuredClone(firefox!);
  other.scenarios[0]!.observed.wire[0]!.headers.push(['x-hostile', HOSTILE]);
  other.scenarios[1]!.verdict = 'conforms';
  return diffPage(
    diffRecordings([{ recording: before }, { recording: firefox! }], [{ recording: after }, { recording: other }]),
  );
}

for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }] as BrowserContextOptions[])
  test(`is accessible: ${options.colorScheme}`, async ({ found }, testInfo) => {
    const path = testInfo.outputPath('diff.html');
    writeFileSync(path, page());
    // The page's own policy would keep axe out.
    const context = await found.newContext({ ...options, bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(path).href);
    for (const summary of await tab.locator('summary').all()) await summary.click();
    expect(await violations(tab)).toEqual([]);
    await context.close();
  });

test('shows what changed without script, and hostile data stays text', async ({ found }, testInfo) => {
  const path = testInfo.outputPath('diff.html');
  writeFileSync(path, page());
  const context = await found.newContext({ viewport: { width: 400, height: 800 } });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(path).href);
  await expectNoOverflow(tab);
  await expect(tab.locator('h3')).toHaveText(['Regressions (2)', 'Repairs (1)']);
  const rows = tab.locator('tbody tr');
  await expect(rows.first()).toContainText('Not listed in suites/deviations.json.');
  await expect(rows.nth(1)).toContainText(NOT_SHARED.id);
  await tab.getByText('Redefined scenarios (1)').click();
  await expect(tab.locator('details[open]')).toContainText('The scenario changed: timeoutMs. Verdicts do not compare.');
  await expect(tab.locator('details')).toContainText(['Redefined', 'New scenarios (1)', 'The same verdict']);
  expect(await tab.locator('a[href^="javascript"]').count()).toBe(0);
  await expectHarmless(tab);
  await context.close();
});

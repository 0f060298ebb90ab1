/** What a first visit costs: the matrix with everything that it loads, made from the published recordings. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import type { Recording } from '../../harness/run/recording.ts';
import { publishedRecordings } from '../testing.ts';
import { expectNoOverflow, test } from './testing.ts';

/** The first scenarios of each published recording, and the same again as if by an earlier version. */
async function recordings(scenarios: number, count: number): Promise<Recording[]> {
  const published = await publishedRecordings();
  return Array.from({ length: count }, (_, index): Recording => {
    const recording = published[index % published.length]!;
    const { browser } = recording;
    return {
      ...recording,
      browser: { ...browser, version: `${Number.parseInt(browser.version ?? '0', 10) - index}.0` },
      scenarios: recording.scenarios.slice(0, scenarios),
    };
  });
}

test('1,000 scenarios and 6 recordings: the first view is below 300 KB compressed, and fits a phone', async ({
  open,
}) => {
  test.setTimeout(300_000);
  const page = await open(await recordings(1000, 6), 'index.html', { viewport: { width: 360, height: 740 } });
  const requests = new Set<string>();
  page.on('request', (request) => requests.add(request.url()));
  await page.reload();
  await expect(page.getByRole('status')).toHaveText('1000 scenarios');
  const files = [...requests].filter((url) => !url.startsWith('data:'));
  expect(files).toEqual([page.url()]);
  const bytes = files.map((url) => gzipSync(readFileSync(fileURLToPath(url))).length);
  const total = bytes.reduce((sum, one) => sum + one, 0);
  console.log(`first view: ${(total / 1000).toFixed(0)} KB compressed`);
  expect(total).toBeLessThan(300_000);
  expect(total).toBeGreaterThan(10_000);
  // The matrix scrolls in itself, the page does not.
  await expectNoOverflow(page);
  const scrolls = await page
    .locator('.scroll')
    .first()
    .evaluate((box) => box.scrollWidth > box.clientWidth);
  expect(scrolls).toBe(true);
});

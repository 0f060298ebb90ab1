/** The page of subjects in a real browser, from the published results. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, expect, test } from '@playwright/test';
import { ensureBrowsers } from '../../harness/browsers/install.ts';
import { readResults } from '../../servers/subjects/results.ts';
import { writeSubjectsPage } from './write.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PUBLISHED = fileURLToPath(new URL('results.json', import.meta.url));

for (const colorScheme of ['light', 'dark'] as const)
  test(`the page is accessible and loads nothing: ${colorScheme}`, async ({}, testInfo) => {
    testInfo.setTimeout(600_000);
    const { found, missing } = await ensureBrowsers(['chromium'], (line) => console.log(line));
    if (!found.chromium) throw new Error(`the page needs Chromium: ${missing.chromium}`);
    const path = testInfo.outputPath('subjects.html');
    const results = readResults(PUBLISHED);
    writeSubjectsPage(path, results);
    const browser = await chromium.launch({ executablePath: found.chromium.executablePath });
    try {
      // The page's own policy would keep axe out.
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(path).href);
      expect(requests).toEqual([pathToFileURL(path).href]);
      await expect(page.locator('table tbody tr')).toHaveCount(results.subjects.length);
      // Every subject leads to what was found about it.
      const broken = await page
        .locator('table a')
        .evaluateAll((links) =>
          links.map((link) => link.getAttribute('href')!).filter((href) => !document.querySelector(href)),
        );
      expect(broken).toEqual([]);
      await page.addScriptTag({ path: AXE });
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map((node) => node.html)]);
      });
      expect(violations).toEqual([]);
    } finally {
      await browser.close();
    }
  });

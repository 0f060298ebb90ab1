/** Sites of made-up recordings, opened from disk in a real browser: for the tests of the pages. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, expect, test as base, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { ensureBrowsers } from '../../harness/browsers/install.ts';
import type { Deviations } from '../../harness/run/deviations.ts';
import type { Recording } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../testing.ts';
import { writeSite } from '../write.ts';
import type { SiteOptions } from './site.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The open page of a site made of these recordings. */
type Open = (
  recordings: Recording[],
  path: string,
  options?: BrowserContextOptions,
  data?: Omit<SiteOptions, 'generated'>,
) => Promise<Page>;

/** The fragment of the address, which a browser tells of a little later than script has written it. */
export const written = (page: Page) => expect.poll(() => new URL(page.url()).hash);

export const test = base.extend<{ open: Open }, { found: Browser }>({
  found: [
    async ({}, use) => {
      const { found, missing } = await ensureBrowsers(['chromium'], (line) => console.log(line));
      if (!found.chromium) throw new Error(`the pages need Chromium: ${missing.chromium}`);
      const browser = await chromium.launch({ executablePath: found.chromium.executablePath });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
  open: async ({ found }, use, testInfo) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (recordings, path, options = {}, data = {}) => {
      const dir = testInfo.outputPath('site');
      await writeSite(dir, recordings, { generated: new Date('2026-01-02T03:04:05Z'), ...data });
      const context = await found.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(dir, path.replace(/#.*/, ''))).href + (/#.*/.exec(path)?.[0] ?? ''));
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export const OBSERVE: Scenario = {
  ...SHARED,
  id: 'asked',
  title: 'Which answer does the browser give?',
  kind: 'observe',
  outcomes: [],
};
export const MAY: Scenario = {
  ...XHR_SHARED,
  id: 'left-open',
  title: 'One of two outcomes is taken',
  kind: 'may',
  outcomes: [
    { ...XHR_SHARED.outcomes[0], label: 'sent' },
    { wire: [], label: 'not sent' },
  ],
};
const LISTED = {
  reason: 'The `wildcard` is taken to cover it.',
  links: ['https://example.org/bug/1'],
  contested: false,
};
export const DIFFERENCE = 'request 1 (GET at target), header origin: expected "{origin:page}", observed "null"';

/** A list of deviations for the recordings of browsers(). */
export const DEVIATIONS: Deviations = {
  deviations: [
    {
      scenarios: [NOT_SHARED.id, SHARED.id],
      engine: 'webkit',
      reason: 'WebKit takes the `wildcard` to cover it.',
      links: ['https://example.org/bug/1'],
      quirks: ['repeated-headers-combined'],
      until: '3',
    },
    { scenarios: [SHARED.id], engine: 'chromium', reason: 'Chromium did otherwise once.', links: [] },
    { scenarios: ['of-another-suite'], engine: 'firefox', reason: 'Firefox does otherwise.', links: [] },
  ],
  contested: [
    { scenarios: [XHR_SHARED.id], reason: 'Nobody does as the text says.', links: ['https://example.org/issue/2'] },
  ],
};

/** Three browsers that agree on one scenario and differ on others, and one that was not there. */
export function browsers(): Recording[] {
  const topics = [...recording([]).topics, { id: 'other-topic', title: 'Another topic', description: 'More of them.' }];
  const other = { topic: 'other-topic' };
  const silent = { page: [], wire: [], console: [] };
  return [
    recording(
      [
        result(SHARED),
        result(NOT_SHARED),
        result(XHR_SHARED),
        result(OBSERVE, { ...other, answer: 'yes' }),
        result(MAY, { ...other, answer: 'sent' }),
      ],
      { topics },
    ),
    recording(
      [
        result(SHARED),
        result(NOT_SHARED, { verdict: 'deviates', difference: DIFFERENCE }),
        result(XHR_SHARED, { verdict: 'timeout', observed: silent }),
        result(OBSERVE, { ...other, answer: 'no' }),
        result(MAY, { ...other, answer: 'not sent', observed: silent }),
      ],
      { topics, browser: { engine: 'firefox', name: 'Firefox ESR', version: '140.12.0' } },
    ),
    recording(
      [
        result(SHARED),
        result(NOT_SHARED, { verdict: 'deviates', listed: LISTED }),
        result(XHR_SHARED, { verdict: 'deviates', listed: { ...LISTED, contested: true } }),
        result(OBSERVE, { ...other, verdict: 'error' }),
        result(MAY, { ...other, verdict: 'unsupported' }),
      ],
      { topics, browser: { engine: 'webkit', name: 'WebKitGTK MiniBrowser', version: '2.50.4' } },
    ),
    recording([], {
      topics,
      browser: { engine: 'webkit', name: 'Safari', version: null, driver: null },
      run: { status: 'not-run', reason: 'no such browser on this system' },
    }),
  ];
}

/** Violations that axe finds in the page, which must have been opened with bypassCSP: its own policy keeps axe out. */
export async function violations(page: Page): Promise<string[][]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)]);
  });
}

/** Markup that would run a script in three ways. */
export const HOSTILE = '</script></style><script>window.pwned=1</script><img src=x onerror="window.pwned=2">';

/** Reloads a page that shows HOSTILE, and fails when it ran, made an element or asked for anything but these. */
export async function expectHarmless(page: Page, also: readonly string[] = []): Promise<void> {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.reload();
  await page.locator('body').hover();
  expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
  expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([page.url().replace(/#.*/s, ''), ...also]);
  expect(await page.locator('img, iframe, object, embed, [onerror], [onmouseover]').count()).toBe(0);
  await expect(page.locator('body')).toContainText('<script>window.pwned=1</script>');
}

/** Fails when the page itself scrolls sideways. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, 'the page itself does not scroll sideways').toBeLessThanOrEqual(0);
}

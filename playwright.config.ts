import { defineConfig } from '@playwright/test';
import type { ConformanceOptions } from './harness/run/playwright.ts';
import { ENGINES } from './harness/run/recording.ts';

/** `unit`: no browser; `pages`: our own HTML pages in Chromium; one project per engine: every scenario is a test. */
export default defineConfig<object, ConformanceOptions>({
  outputDir: 'test-results',
  forbidOnly: !!process.env['CI'],
  // One worker per engine, so that the engines run side by side and each keeps one browser.
  workers: ENGINES.length,
  reporter: [[process.env['CI'] ? 'dot' : 'line'], ['./harness/run/selection-reporter.ts']],
  projects: [
    { name: 'unit', testDir: '.', testMatch: ['{harness,servers,reports,suites}/**/*.test.ts'] },
    ...ENGINES.map((engine) => ({
      name: engine,
      testDir: 'suites',
      testMatch: 'conformance.spec.ts',
      // Each test is a unit for sharding; one worker at a time keeps them in one browser.
      fullyParallel: true,
      workers: 1,
      timeout: 300_000,
      use: { engine },
    })),
    { name: 'pages', testDir: '.', testMatch: ['{harness,reports}/**/*.spec.ts'] },
  ],
});

/** Playwright Test, with the fixture and the matchers. */
import type { Browser, LaunchOptions, expect as PlaywrightExpect, test as PlaywrightTest } from '@playwright/test';
import type * as Api from '../package/playwright.d.cts';
import type { Engine } from '../../run/recording.ts';
import { makeOrigin, matchers } from './matchers.ts';

/** Firefox asks loopback addresses through no proxy unless told to. */
const launchFor = (engine: Engine, { firefoxUserPrefs }: LaunchOptions): LaunchOptions =>
  engine === 'firefox'
    ? { firefoxUserPrefs: { ...firefoxUserPrefs, 'network.proxy.allow_hijacking_localhost': true } }
    : {};

/** Playwright Test's own parts: of the copy that runs the tests, and of no other. */
export interface PlaywrightParts {
  test: typeof PlaywrightTest;
  expect: typeof PlaywrightExpect;
}

/** The same with the fixture `cors`, the option `corsUse` and the matchers. */
export function extendPlaywright({ test, expect }: PlaywrightParts): Pick<typeof Api, 'test' | 'expect' | 'origin'> {
  return {
    origin: (text) => makeOrigin(text),
    expect: expect.extend(matchers),
    test: test.extend<Api.CorsOptions & { cors: Api.Cors }>({
      corsUse: [{}, { option: true }],
      cors: async ({ playwright, browserName, baseURL, corsUse, launchOptions }, use) => {
        let started: Promise<Browser> | undefined;
        // Started as the project says, and only when an assertion asks for it.
        const browser = () => (started ??= playwright[browserName].launch(launchFor(browserName, launchOptions)));
        await use({ origin: (text) => makeOrigin(text, { browser, engine: browserName, baseURL, use: corsUse }) });
        await (await started?.catch(() => undefined))?.close();
      },
    }),
  };
}

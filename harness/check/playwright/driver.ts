/** Drives the browser that a Playwright project has started: a context of its own, which goes through the check's proxy. */
import type { Browser, BrowserContextOptions } from '@playwright/test';
import { DriverError, within, type Driver, type DriverEvents, type StartOptions } from '../../browsers/driver.ts';
import { describeOs, type FoundBrowser } from '../../browsers/find.ts';
import type { Engine } from '../../run/recording.ts';

/** Limit for each step, in milliseconds. */
const STEP_MS = 30_000;

/** What a project may have set and what would change requests or who may read what. Named, so that defaults do not fill in. */
const AS_IT_IS: BrowserContextOptions = {
  // Null: commands that a stock Firefox lacks are not even sent.
  viewport: null,
  colorScheme: null,
  reducedMotion: null,
  forcedColors: null,
  contrast: null,
  ...Object.fromEntries(
    [
      'baseURL',
      'bypassCSP',
      'clientCertificates',
      'extraHTTPHeaders',
      'httpCredentials',
      'javaScriptEnabled',
      'offline',
      'permissions',
      'recordHar',
      'serviceWorkers',
      'storageState',
      'deviceScaleFactor',
      'hasTouch',
      'isMobile',
      'screen',
    ].map((name) => [name, undefined]),
  ),
};

/** The project's browser, as one that was found. */
export function projectBrowser(browser: Browser, engine: Engine): FoundBrowser {
  const name = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' }[engine];
  return { engine, name, executablePath: '', source: 'playwright', driver: 'playwright', version: browser.version() };
}

/** Opens a context in the browser; closing the driver closes the context and leaves the browser alone. */
export async function projectDriver(
  browser: Browser,
  found: FoundBrowser,
  events: DriverEvents,
  { proxy, localNetwork }: StartOptions,
): Promise<Driver> {
  const context = await within(
    STEP_MS,
    found.name,
    // The proxy's own certificate stands for every page's; it verifies the target's itself.
    browser.newContext({ ...AS_IT_IS, ignoreHTTPSErrors: true, ...(proxy ? { proxy: { server: proxy } } : {}) }),
  );
  let closing = false;
  const gone = (reason: string) => {
    if (!closing) events.onGone(reason);
  };
  try {
    if (found.engine === 'chromium' && localNetwork)
      await within(STEP_MS, found.name, context.grantPermissions(['local-network-access'])).catch(() => undefined);
    const page = await within(STEP_MS, found.name, context.newPage());
    page.on('console', (line) => {
      // Chromium names the URL only in the message's location when loading failed.
      const { url } = line.location();
      const text = line.text();
      events.onConsole({ level: line.type(), text: url && !text.includes(url) ? `${text} (${url})` : text });
    });
    page.once('crash', () => gone('the page crashed'));
    page.once('close', () => gone('the page was closed'));
    return {
      browser: {
        engine: found.engine,
        name: found.name,
        version: browser.version(),
        driver: 'Playwright, the browser of the project',
        os: describeOs(),
      },
      open: async (url) => {
        try {
          await page.goto(url, { waitUntil: 'commit', timeout: STEP_MS });
        } catch (error) {
          throw new DriverError(`${found.name} did not open the page: ${(error as Error).message.split('\n')[0]}`);
        }
      },
      flush: async () => {
        await within(STEP_MS, found.name, page.evaluate('0')).catch(() => undefined);
      },
      close: async () => {
        closing = true;
        await within(STEP_MS, found.name, context.close()).catch(() => undefined);
      },
    };
  } catch (error) {
    closing = true;
    await context.close().catch(() => undefined);
    throw error instanceof DriverError ? error : new DriverError(`${found.name}: ${(error as Error).message}`);
  }
}

/** Drives a browser of a Playwright server on whichever machine: `browserType.launchServer()`, or a browser service. */
import { chromium, firefox, webkit, type Browser as Connected, type Page } from '@playwright/test';
import { browserOf, systemOf } from './by-hand.ts';
import { DriverError, within, type Driver, type DriverEvents } from './driver.ts';
import type { FoundBrowser } from './find.ts';
import { startLimit } from './limits.ts';
import { AS_IT_IS, CLOSE_LIMIT_MS, firstLine, playwrightVersion, watch } from './playwright-driver.ts';
import { withoutSecrets, type Remote } from './remote.ts';

/** Connects and opens a page. Rejects with a DriverError. */
export async function connectPlaywright(
  found: FoundBrowser,
  remote: Extract<Remote, { kind: 'connect' }>,
  events: DriverEvents,
): Promise<Driver> {
  const timeout = startLimit();
  const explain = (error: unknown) => withoutSecrets(firstLine(error), remote.url);
  let closing = false;
  const gone = (reason: string) => {
    if (!closing) events.onGone(reason);
  };
  const connecting = { chromium, firefox, webkit }[found.engine].connect(remote.url, { timeout });
  const dispose = async () => {
    closing = true;
    // The server's browser goes with the connection.
    const closed = connecting.then((browser) => browser.close());
    await within(CLOSE_LIMIT_MS, 'closing the connection', closed).catch(() => undefined);
  };
  let browser: Connected;
  let page: Page;
  let userAgent: string;
  try {
    browser = await within(timeout + 5000, found.name, connecting);
    browser.once('disconnected', () => gone('the connection to the browser ended'));
    const context = await within(timeout, `${found.name}: a new context`, browser.newContext(AS_IT_IS));
    page = await within(timeout, `${found.name}: a new page`, context.newPage());
    userAgent = String(await within(timeout, found.name, page.evaluate('navigator.userAgent')));
    const engine = browserOf(userAgent)?.engine;
    if (engine !== found.engine) throw new Error(`the server runs ${engine ?? 'another browser'}`);
  } catch (error) {
    await dispose();
    throw new DriverError(
      `${found.name} at ${found.executablePath} did not answer: ${explain(error)}. Does a Playwright ${playwrightVersion} server of ${found.engine} listen there?`,
    );
  }
  watch(page, events, gone);
  return {
    browser: {
      engine: found.engine,
      name: found.name,
      version: browser.version(),
      driver: `Playwright ${playwrightVersion}, connected`,
      os: systemOf(userAgent),
    },
    open: async (url) => {
      try {
        await page.goto(url, { waitUntil: 'commit', timeout });
      } catch (error) {
        throw new DriverError(`${found.name} did not open the page: ${explain(error)}`);
      }
    },
    flush: async () => {
      await within(10_000, found.name, page.evaluate('0')).catch(() => undefined);
    },
    close: dispose,
  };
}

/**
 * Drives a browser through a WebDriver URL: a Selenium Grid, a vendor's cloud, safaridriver, chromedriver, WebKitWebDriver.
 * It opens the page and notices that the session has ended. WebDriver tells nothing of the console.
 */
import type { WebDriver } from 'selenium-webdriver';
import { stripVTControlCharacters } from 'node:util';
import { DriverError, within, type Driver, type DriverEvents } from './driver.ts';
import type { FoundBrowser } from './find.ts';
import { startLimit } from './limits.ts';
import { productOf, withoutSecrets, type Remote } from './remote.ts';

/** How often the session is asked whether it lives. WebDriver has no event for it; and a grid ends sessions that are silent. */
const ASK_MS = 1000;
const CLOSE_LIMIT_MS = 10_000;

/** Starts a session. Rejects with a DriverError. */
export async function startWebDriver(
  found: FoundBrowser,
  remote: Extract<Remote, { kind: 'webdriver' }>,
  events: DriverEvents,
): Promise<Driver> {
  // Loaded when it is needed: most runs need none of it.
  const { default: selenium } = await import('selenium-webdriver');
  const explain = (error: unknown) => withoutSecrets(firstLine(error), remote.url);
  const timeout = startLimit();
  let session: WebDriver;
  let known: Map<string, unknown>;
  const capabilities = new selenium.Capabilities({ ...remote.capabilities, acceptInsecureCerts: true });
  const starting = new selenium.Builder()
    .disableEnvironmentOverrides()
    .usingServer(remote.url.replace(/\/+$/, ''))
    .withCapabilities(capabilities)
    .build();
  // A session that does not come is told below.
  Promise.resolve(starting).catch(() => undefined);
  const quit = (driver: WebDriver) =>
    within(CLOSE_LIMIT_MS, 'ending the session', driver.quit()).catch(() => undefined);
  const asked = starting.getSession().then((made) => made.getCapabilities());
  try {
    // Some drivers never answer when their browser dies at start.
    const granted = await within(timeout, 'the new session', asked);
    session = starting;
    known = new Map([...granted.keys()].map((key) => [key, granted.get(key) as unknown]));
  } catch (error) {
    asked.then(
      () => quit(starting),
      () => undefined,
    );
    throw new DriverError(
      `${found.name} at ${found.executablePath} did not start: ${explain(error)}. Does the URL lead to a WebDriver server that has this browser, and is one free?`,
    );
  }

  const text = (name: string) => {
    const value = known.get(name);
    return typeof value === 'string' && value !== '' ? value.slice(0, 100) : null;
  };
  const product = productOf(text('browserName') ?? '');
  const problem =
    product?.engine !== found.engine
      ? `the session's browser is ${JSON.stringify(text('browserName'))}, not ${found.name}`
      : known.get('acceptInsecureCerts') !== true
        ? 'the session does not accept the certificates of a test (acceptInsecureCerts), so the https origins cannot be reached'
        : null;
  if (problem !== null) {
    await quit(session);
    throw new DriverError(`${found.name} at ${found.executablePath}: ${problem}`);
  }

  let closing = false;
  let asking: NodeJS.Timeout | undefined;
  const watch = () => {
    asking = setTimeout(async () => {
      try {
        await session.getWindowHandle();
        if (!closing) watch();
      } catch (error) {
        if (!closing) events.onGone(`the WebDriver session ended: ${explain(error)}`);
      }
    }, ASK_MS);
    asking.unref();
  };
  return {
    browser: {
      engine: product!.engine,
      name: product!.name,
      version: text('browserVersion') ?? text('version'),
      driver: driverName(known),
      os: `${systemName(text)} by its capabilities`,
    },
    open: async (url) => {
      try {
        await within(timeout, found.name, session.get(url));
      } catch (error) {
        throw new DriverError(`${found.name} did not open the page: ${explain(error)}`);
      }
      watch();
    },
    flush: async () => undefined,
    close: async () => {
      closing = true;
      clearTimeout(asking);
      await quit(session);
    },
  };
}

/** `webdriver`, and the program behind it where the capabilities tell. */
function driverName(known: ReadonlyMap<string, unknown>): string {
  for (const [vendor, version] of [
    ['chrome', 'chromedriverVersion'],
    ['msedge', 'msedgedriverVersion'],
  ] as const) {
    const said = known.get(vendor);
    const found = said && typeof said === 'object' ? (said as Record<string, unknown>)[version] : undefined;
    if (typeof found === 'string') return `webdriver, ${vendor}driver ${found.split(' ')[0]!.slice(0, 40)}`;
  }
  const gecko = known.get('moz:geckodriverVersion');
  return typeof gecko === 'string' ? `webdriver, geckodriver ${gecko.slice(0, 40)}` : 'webdriver';
}

const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/^(mac|darwin|os ?x)/i, 'macOS'],
  [/^win/i, 'Windows'],
  [/^linux/i, 'Linux'],
  [/^ios/i, 'iOS'],
  [/^android/i, 'Android'],
];

function systemName(text: (name: string) => string | null): string {
  const platform = text('platformName') ?? text('platform') ?? '';
  const name = SYSTEMS.find(([pattern]) => pattern.test(platform))?.[1] ?? 'unknown system';
  const version = text('safari:platformVersion') ?? text('appium:platformVersion') ?? text('platformVersion');
  return version && /^\d[\d.]*$/.test(version) ? `${name} ${version}` : name;
}

const firstLine = (error: unknown): string =>
  stripVTControlCharacters(error instanceof Error ? error.message || error.name : String(error))
    .split('\n')[0]!
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .slice(0, 500);

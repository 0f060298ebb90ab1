/** Drives Chromium, Firefox and Playwright's own WebKit through Playwright. */
import {
  chromium,
  firefox,
  webkit,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  type Page,
} from '@playwright/test';
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { DriverError, within, type Driver, type DriverEvents, type StartOptions } from './driver.ts';
import { describeOs, pathVariable, type FoundBrowser } from './find.ts';
import { startLimit } from './limits.ts';
import { makeProfile, removeLast } from './profile.ts';

export const { version: playwrightVersion } = createRequire(import.meta.url)('@playwright/test/package.json') as {
  version: string;
};

/** Features that Playwright switches off in Chromium, exactly as its command line has them. */
export const PLAYWRIGHT_DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'Translate',
  'AutoDeElevate',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/** Of these, the ones that change what requests look like or who may read what: on again, as users have them. */
const FEATURES_OF_USERS = new Set([
  'HttpsUpgrades',
  'ThirdPartyStoragePartitioning',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
]);

const disable = (features: string[]) => `--disable-features=${features.join(',')}`;

/**
 * Context options without any emulation. Null: commands that a stock Firefox lacks are not even sent. Undefined, but named:
 * inside a test Playwright Test would fill in its own defaults, of which the locale changes Accept-Language.
 */
export const AS_IT_IS: BrowserContextOptions = {
  ignoreHTTPSErrors: true,
  viewport: null,
  colorScheme: null,
  reducedMotion: null,
  forcedColors: null,
  contrast: null,
  ...Object.fromEntries(
    [
      'acceptDownloads',
      'baseURL',
      'bypassCSP',
      'clientCertificates',
      'deviceScaleFactor',
      'extraHTTPHeaders',
      'geolocation',
      'hasTouch',
      'httpCredentials',
      'isMobile',
      'javaScriptEnabled',
      'locale',
      'offline',
      'permissions',
      'proxy',
      'screen',
      'serviceWorkers',
      'storageState',
      'timezoneId',
      'userAgent',
    ].map((name) => [name, undefined]),
  ),
};

/** Firefox preferences that Playwright changes and that bear on requests, set back to what Firefox ships. */
const FIREFOX_PREFERENCES = { 'dom.security.https_first': true };

const firefoxPreferences = ({ proxy }: StartOptions) => ({
  ...FIREFOX_PREFERENCES,
  // Else loopback addresses are never asked through a proxy.
  ...(proxy ? { 'network.proxy.allow_hijacking_localhost': true } : {}),
});

const proxied = ({ proxy }: StartOptions): BrowserContextOptions => (proxy ? { proxy: { server: proxy } } : {});

const environment = ({ env }: StartOptions) =>
  env ? { env: { ...(process.env as Record<string, string>), ...env } } : {};

/** No signals: the command line ends browsers itself, after what was recorded is safe. */
export const LAUNCH = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false } as const;

/** A browser that hangs does not answer the wish to close either; then it is ended with this process. */
export const CLOSE_LIMIT_MS = 10_000;

/** Starts a browser. Rejects with a DriverError. */
export async function startPlaywright(
  found: FoundBrowser,
  events: DriverEvents,
  options: StartOptions = {},
): Promise<Driver> {
  const profile = await makeProfile();
  const timeout = startLimit();
  let closing = false;
  const gone = (reason: string) => {
    if (!closing) events.onGone(reason);
  };
  let close: () => Promise<unknown> = async () => undefined;
  const dispose = async () => {
    closing = true;
    await within(CLOSE_LIMIT_MS, 'closing the browser', close()).catch(() => undefined);
    await profile.remove();
  };
  // Playwright's own limit ends the browser; ours is for a Playwright that does not come back.
  const launched = <T extends { close(): Promise<unknown> }>(launch: Promise<T>): Promise<T> => {
    close = async () => (await launch).close();
    launch.then(removeLast, () => undefined);
    return within(timeout + 5000, found.name, launch);
  };

  let context: BrowserContext;
  let page: Page;
  let version: string;
  try {
    if (found.engine === 'chromium') {
      context = await launched(
        chromium.launchPersistentContext(profile.path, {
          ...LAUNCH,
          timeout,
          executablePath: found.executablePath,
          ...AS_IT_IS,
          ...proxied(options),
          ...environment(options),
          ignoreDefaultArgs: [disable(PLAYWRIGHT_DISABLED_FEATURES)],
          args: [
            disable(PLAYWRIGHT_DISABLED_FEATURES.filter((name) => !FEATURES_OF_USERS.has(name))),
            // The context's option does not reach shared and service workers. Behind a proxy the proxy's own certificate
            // stands for every page's; it verifies the targets' itself.
            '--ignore-certificate-errors',
          ],
        }),
      );
      version = context.browser()?.version() ?? found.version ?? '';
      context.once('close', () => gone('the browser closed or crashed'));
    } else {
      const bidi = found.driver === 'playwright-bidi';
      const type = found.engine === 'firefox' ? firefox : webkit;
      const browser = await launched(
        type.launch({
          ...LAUNCH,
          timeout,
          executablePath: found.executablePath,
          ...environment(options),
          ...(bidi ? { channel: 'moz-firefox' } : {}),
          ...(found.engine === 'firefox' ? { firefoxUserPrefs: firefoxPreferences(options) } : {}),
        }),
      );
      version = browser.version();
      browser.once('disconnected', () => gone('the browser closed or crashed'));
      context = await within(
        timeout,
        `${found.name}: a new context`,
        browser.newContext({ ...AS_IT_IS, ...proxied(options) }),
      );
    }
    if (found.engine === 'chromium' && options.localNetwork) {
      const grant = context.grantPermissions(['local-network-access']);
      // A Chromium that knows no such permission asks for none.
      await within(timeout, `${found.name}: a permission`, grant).catch(() => undefined);
    }
    page = context.pages()[0] ?? (await within(timeout, `${found.name}: a new page`, context.newPage()));
  } catch (error) {
    await dispose();
    throw new DriverError(startMessage(found, error));
  }

  watch(page, events, gone);
  const protocol = found.driver === 'playwright-bidi' ? ' over WebDriver BiDi' : '';
  return {
    browser: {
      engine: found.engine,
      name: found.name,
      version: version || found.version,
      driver: `Playwright ${playwrightVersion}${protocol}`,
      os: describeOs(),
    },
    open: async (url) => {
      try {
        await page.goto(url, { waitUntil: 'commit', timeout });
      } catch (error) {
        throw new DriverError(`${found.name} did not open the page: ${firstLine(error)}`);
      }
    },
    flush: async () => {
      const answer = within(10_000, found.name, page.evaluate('0'));
      return answer.then(
        () => true,
        () => false,
      );
    },
    close: dispose,
  };
}

/** Passes on what a page prints, and that it is gone. */
export function watch(page: Page, events: DriverEvents, gone: (reason: string) => void): void {
  page.on('console', (message: ConsoleMessage) => {
    // Chromium names the URL only in the message's location when loading failed.
    const { url } = message.location();
    const text = message.text();
    events.onConsole({ level: message.type(), text: url && !text.includes(url) ? `${text} (${url})` : text });
  });
  page.on('pageerror', (error) => {
    const text = error.message || String(error);
    events.onConsole({ level: 'error', text: /^\/\//.test(text) ? `${error.name}:${text}` : text });
  });
  page.once('crash', () => gone('the page crashed'));
  page.once('close', () => gone('the page was closed'));
}

/** Why it did not start, what it said itself, and what to do. */
function startMessage(found: FoundBrowser, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const exit = /process did exit: exitCode=(\w+), signal=(\w+)/.exec(text);
  const late = /Timeout \d+ms exceeded/.test(text);
  const cause = late
    ? `it did not answer within ${startLimit() / 1000} s`
    : exit
      ? `it ended with ${exit[2] === 'null' ? `code ${exit[1]}` : exit[2]}`
      : firstLine(error).replace(/^\w+\.\w+: /, '');
  const said = [...text.matchAll(/\[pid=\d+\]\[err\] (.*)/g)].map((match) => match[1]!);
  return didNotStart(found, cause, said);
}

/** One line: it is shown in tables and progress lines. */
export function didNotStart(found: FoundBrowser, cause: string, stderr: readonly string[]): string {
  const lines = stderr.map((line) =>
    stripVTControlCharacters(line)
      .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
      .trim(),
  );
  const said = [...new Set(lines)]
    .filter((line) => line !== '')
    .slice(-3)
    .join(' / ')
    .slice(0, 600);
  return `${found.name} (${found.executablePath}) did not start: ${cause}${said ? `; it said: ${said}` : ''}. Start it by hand to see more, or name another program in ${pathVariable(found.engine)}.`;
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

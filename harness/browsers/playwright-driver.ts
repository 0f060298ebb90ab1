/** Drives Chromium, Firefox and Playwright's own WebKit through Playwright. */
import { chromium, firefox, webkit, type BrowserContext, type ConsoleMessage, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DriverError, START_LIMIT_MS, within, type Driver, type DriverEvents } from './driver.ts';
import { describeOs, type FoundBrowser } from './find.ts';

const { version: playwrightVersion } = createRequire(import.meta.url)('@playwright/test/package.json') as {
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

/** Firefox preferences that Playwright changes and that bear on requests, set back to what Firefox ships. */
const FIREFOX_PREFERENCES = { 'dom.security.https_first': true };

/** No signals: the command line ends browsers itself, after what was recorded is safe. */
export const LAUNCH = {
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
  timeout: START_LIMIT_MS,
} as const;

/** Starts a browser. Rejects with a DriverError. */
export async function startPlaywright(found: FoundBrowser, events: DriverEvents): Promise<Driver> {
  const profile = await mkdtemp(join(tmpdir(), 'cors-conformance-'));
  let closing = false;
  const gone = (reason: string) => {
    if (!closing) events.onGone(reason);
  };
  const dispose = async (context: BrowserContext | undefined, close: () => Promise<unknown>) => {
    closing = true;
    await within(15_000, 'closing the browser', close()).catch(() => undefined);
    void context;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  };

  let context: BrowserContext;
  let close: () => Promise<unknown>;
  let version: string;
  try {
    if (found.engine === 'chromium') {
      context = await within(
        START_LIMIT_MS,
        found.name,
        chromium.launchPersistentContext(profile, {
          ...LAUNCH,
          executablePath: found.executablePath,
          ignoreHTTPSErrors: true,
          viewport: null,
          ignoreDefaultArgs: [disable(PLAYWRIGHT_DISABLED_FEATURES)],
          args: [disable(PLAYWRIGHT_DISABLED_FEATURES.filter((name) => !FEATURES_OF_USERS.has(name)))],
        }),
      );
      close = () => context.close();
      version = context.browser()?.version() ?? found.version ?? '';
      context.once('close', () => gone('the browser closed or crashed'));
    } else {
      const bidi = found.driver === 'playwright-bidi';
      const type = found.engine === 'firefox' ? firefox : webkit;
      const browser = await within(
        START_LIMIT_MS,
        found.name,
        type.launch({
          ...LAUNCH,
          executablePath: found.executablePath,
          ...(bidi ? { channel: 'moz-firefox' } : {}),
          ...(found.engine === 'firefox' ? { firefoxUserPrefs: FIREFOX_PREFERENCES } : {}),
        }),
      );
      close = () => browser.close();
      version = browser.version();
      browser.once('disconnected', () => gone('the browser closed or crashed'));
      // Emulation commands that a stock Firefox lacks are never sent when these are null.
      const plain = {
        viewport: null,
        colorScheme: null,
        reducedMotion: null,
        forcedColors: null,
        contrast: null,
      } as const;
      context = await within(
        30_000,
        `${found.name}: a new context`,
        browser.newContext({ ignoreHTTPSErrors: true, ...(bidi ? plain : {}) }),
      );
    }
  } catch (error) {
    await rm(profile, { recursive: true, force: true }).catch(() => undefined);
    throw new DriverError(startMessage(found, error));
  }

  const page = context.pages()[0] ?? (await within(30_000, `${found.name}: a new page`, context.newPage()));
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
        await page.goto(url, { waitUntil: 'commit', timeout: 60_000 });
      } catch (error) {
        throw new DriverError(`${found.name} did not open the page: ${firstLine(error)}`);
      }
    },
    flush: async () => {
      await within(10_000, found.name, page.evaluate('0')).catch(() => undefined);
    },
    close: () => dispose(context, close),
  };
}

function watch(page: Page, events: DriverEvents, gone: (reason: string) => void): void {
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

function startMessage(found: FoundBrowser, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const log = text
    .split('\n')
    .filter((line) => /error|cannot|missing|not found|denied/i.test(line) && !/Call log/.test(line));
  return `${found.name} (${found.executablePath}) did not start: ${firstLine(error)}${log.length > 1 ? `\n  ${log.slice(1, 6).join('\n  ')}` : ''}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

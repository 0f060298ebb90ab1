/** The driver of a browser that a person has opened. All that is known of it is what its User-Agent header says. */
import type { Browser, Engine } from '../run/recording.ts';
import type { Driver } from './driver.ts';

/** What drives such a browser, as recordings and reports show it. */
export const BY_HAND = 'by hand';

const MAX_USER_AGENT = 1000;
/** The more particular first: most browsers name others too. */
const PRODUCTS: [token: string, name: string, engine: Engine][] = [
  ['CriOS', 'Chrome on iOS', 'webkit'],
  ['FxiOS', 'Firefox on iOS', 'webkit'],
  ['EdgiOS', 'Edge on iOS', 'webkit'],
  ['EdgA', 'Edge', 'chromium'],
  ['Edg', 'Edge', 'chromium'],
  ['OPR', 'Opera', 'chromium'],
  ['SamsungBrowser', 'Samsung Internet', 'chromium'],
  ['HeadlessChrome', 'Chrome (headless)', 'chromium'],
  ['Chrome', 'Chrome', 'chromium'],
  ['Firefox', 'Firefox', 'firefox'],
];

/**
 * What a browser claims to be. Nothing of the header gets further than through these patterns.
 * @returns null when it names no engine that the suite knows
 */
export function browserOf(userAgent: string): Browser | null {
  const text = userAgent.slice(0, MAX_USER_AGENT);
  const version = (token: string) =>
    new RegExp(`(?:^|\\s)${token}/(\\d{1,6}(?:\\.\\d{1,6}){0,4})(?![\\d.\\w])`).exec(text)?.[1];
  const common = { driver: BY_HAND, os: systemOf(text) };
  for (const [token, name, engine] of PRODUCTS) {
    const found = version(token);
    if (found !== undefined) return { engine, name: claimed(name), version: found, ...common };
  }
  if (!/(?:^|\s)AppleWebKit\/\d/.test(text)) return null;
  // "Safari" stands in the header of every WebKit; only together with Version is there a version to report.
  const safari = /(?:^|\s)Safari\/\d/.test(text) && /Mac OS X/.test(text) ? version('Version') : undefined;
  return { engine: 'webkit', name: claimed(safari ? 'Safari' : 'WebKit'), version: safari ?? null, ...common };
}

const claimed = (name: string) => `${name} by its user agent`;

const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/\biP(hone|ad|od)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
/** The operating system that a User-Agent header names. */
export const systemOf = (text: string) =>
  `${SYSTEMS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown system'} by its user agent`;

/** @param open tells the waiting browser where its page is */
export function drivenByHand(browser: Browser, open: (url: string) => void): Driver {
  return {
    browser,
    open: async (url) => open(url),
    // What it prints is seen by nobody but the person at it.
    flush: async () => undefined,
    close: async () => undefined,
  };
}

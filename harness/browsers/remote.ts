/** Browsers that run elsewhere, or that something else has started: how they are reached, and what is known of them. */
import { readFileSync } from 'node:fs';
import type { Browser, Engine } from '../run/recording.ts';
import { ENGINES } from '../run/recording.ts';
import type { FoundBrowser } from './find.ts';

/** What a remote browser is reached by. */
export type Remote =
  { kind: 'webdriver'; url: string; capabilities: Record<string, unknown> } | { kind: 'connect'; url: string };

/** A remote browser that cannot be asked for so. The message says what is wrong and what to write. */
export class RemoteError extends Error {
  override name = 'RemoteError';
}

const LARGEST_CAPABILITIES = 1024 * 1024;

/** What WebDriver calls browsers: the name that reports show, and the engine. */
const PRODUCTS: [pattern: RegExp, name: string, engine: Engine][] = [
  [/^(chrome|chromium)$/i, 'Chrome or Chromium', 'chromium'],
  [/^chrome-headless-shell$/i, 'Chrome headless shell', 'chromium'],
  [/^(microsoftedge|msedge)$/i, 'Microsoft Edge', 'chromium'],
  [/^opera$/i, 'Opera', 'chromium'],
  [/^firefox$/i, 'Firefox', 'firefox'],
  [/^safari$/i, 'Safari', 'webkit'],
  [/^safari technology preview$/i, 'Safari Technology Preview', 'webkit'],
  [/^minibrowser$/i, 'WebKitGTK MiniBrowser', 'webkit'],
  [/^(wpe|wpewebkit)/i, 'WPE WebKit', 'webkit'],
];

/** The name and engine of a browser as capabilities call it; null for one that the suite knows no engine of. */
export function productOf(browserName: string): { name: string; engine: Engine } | null {
  const found = PRODUCTS.find(([pattern]) => pattern.test(browserName));
  return found ? { name: found[1], engine: found[2] } : null;
}

/**
 * A browser at a WebDriver URL.
 * @param capabilities JSON, or the name of a file that holds it
 * @throws RemoteError
 */
export function webDriverBrowser(url: string, capabilities: string): FoundBrowser {
  const address = parseUrl(url, 'WebDriver', ['http:', 'https:']);
  const wanted = readCapabilities(capabilities);
  const { browserName } = wanted;
  const product = typeof browserName === 'string' ? productOf(browserName) : null;
  if (!product)
    throw new RemoteError(
      `the capabilities name ${typeof browserName === 'string' ? `"${browserName.slice(0, 80)}"` : 'no browserName'}, of which no engine is known; there are: chrome, MicrosoftEdge, firefox, safari, MiniBrowser`,
    );
  return {
    ...product,
    executablePath: shown(address),
    source: 'remote',
    driver: 'webdriver',
    version: null,
    remote: { kind: 'webdriver', url, capabilities: wanted },
  };
}

/** A browser of a Playwright server. @throws RemoteError */
export function connectedBrowser(url: string, engine: Engine): FoundBrowser {
  const address = parseUrl(url, "Playwright's server", ['ws:', 'wss:']);
  const names: Record<Engine, string> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };
  return {
    engine,
    name: `${names[engine]} (of a Playwright server)`,
    executablePath: shown(address),
    source: 'remote',
    driver: 'connect',
    version: null,
    remote: { kind: 'connect', url },
  };
}

/** Which engine a run with remote browsers is about. @throws RemoteError */
export function remoteBrowser(options: {
  webdriver?: string;
  capabilities?: string;
  connect?: string;
  engine?: readonly Engine[];
}): FoundBrowser | null {
  const { webdriver, capabilities, connect, engine } = options;
  if (webdriver !== undefined && connect !== undefined)
    throw new RemoteError('--webdriver and --connect are two ways to one browser: leave one of them out');
  if (capabilities !== undefined && webdriver === undefined)
    throw new RemoteError('--capabilities goes with --webdriver');
  if (connect !== undefined) {
    if (engine?.length !== 1)
      throw new RemoteError(`--connect needs --engine with the one that the server runs: ${ENGINES.join(', ')}`);
    return connectedBrowser(connect, engine[0]!);
  }
  if (webdriver === undefined) return null;
  if (capabilities === undefined)
    throw new RemoteError(`--webdriver needs --capabilities, such as '{"browserName":"chrome"}'`);
  const found = webDriverBrowser(webdriver, capabilities);
  if (engine && (engine.length !== 1 || engine[0] !== found.engine))
    throw new RemoteError(
      `the capabilities name ${found.name}, whose engine is ${found.engine}, not ${engine.join(' and ')}: leave --engine out`,
    );
  return found;
}

/** Where a browser ran, for the name of its recording: the platform, and how a remote one was reached. */
export function placeOf(found: Pick<FoundBrowser, 'remote'> | null, os?: Browser['os']): string {
  if (!found?.remote) return process.platform;
  const system = /^[a-z]+/i.exec(os ?? '')?.[0].toLowerCase() ?? 'unknown';
  return `${system}-${found.remote.kind}`;
}

/** Takes what is secret in the URL of a remote browser out of what others say. */
export function withoutSecrets(text: string, url: string): string {
  const address = new URL(url);
  const secrets = [url, address.href, address.username, decodeURIComponent(address.password), address.password];
  return secrets
    .filter((secret) => secret.length > 2)
    .sort((a, b) => b.length - a.length)
    .reduce(
      (out, secret) => out.replaceAll(secret, secret === url || secret === address.href ? shown(address) : '…'),
      text,
    );
}

/** What may be shown of an address: neither credentials nor paths, which hold tokens. */
const shown = (address: URL): string => `${address.protocol}//${address.host}`;

function parseUrl(text: string, what: string, protocols: string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !protocols.includes(url.protocol))
    throw new RemoteError(
      `the URL of ${what} begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, as in ${protocols[0]}//localhost:4444`,
    );
  return url;
}

function readCapabilities(text: string): Record<string, unknown> {
  const inline = text.trimStart().startsWith('{');
  let json = text;
  if (!inline) {
    try {
      json = readFileSync(text, 'utf8');
    } catch (error) {
      throw new RemoteError(
        `--capabilities is neither JSON nor a file that can be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
      );
    }
  }
  let value: unknown;
  try {
    if (json.length > LARGEST_CAPABILITIES) throw new Error('too long');
    value = JSON.parse(json);
  } catch (error) {
    // Capabilities may hold an access key: nothing of them is repeated.
    const why = error instanceof SyntaxError ? 'not JSON' : (error as Error).message;
    throw new RemoteError(
      `${inline ? '--capabilities' : text} is ${why}; a JSON object such as {"browserName":"chrome"} is needed`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RemoteError(`${inline ? '--capabilities' : text} is no JSON object; {"browserName":"chrome"} is one`);
  return value as Record<string, unknown>;
}

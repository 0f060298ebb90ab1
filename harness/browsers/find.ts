/** Finds the browsers of a machine: what Playwright has installed first, then what the system has. */
import { chromium, firefox, webkit } from '@playwright/test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ENGINES, type Engine } from '../run/recording.ts';
import { acquireDisplay } from './display.ts';
import { startLimit } from './limits.ts';
import { ask } from './processes.ts';
import { findInPath, isExecutable } from './programs.ts';
import type { Remote } from './remote.ts';

/** How a found browser will be driven. */
export type DriverKind = 'playwright' | 'playwright-bidi' | 'webkit-inspector' | Remote['kind'];

export interface FoundBrowser {
  engine: Engine;
  /** Product name, as reports show it. */
  name: string;
  /** Of a remote browser: where it is, as it may be shown. */
  executablePath: string;
  source: 'playwright' | 'system' | 'environment' | 'remote';
  driver: DriverKind;
  /** As the program itself says; null when it does not. */
  version: string | null;
  /** Of a browser that something else has started, or starts. */
  remote?: Remote;
}

/** Environment variable that names the executable of an engine, before anything else is looked at. */
export const pathVariable = (engine: Engine): string => `CORS_CONFORMANCE_${engine.toUpperCase()}`;

const SYSTEM_PROGRAMS: Record<'chromium' | 'firefox', string[]> = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};
const MAC_PROGRAMS: Record<'chromium' | 'firefox', string[]> = {
  chromium: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
};

/** The browser that will stand for an engine, or null when there is none. */
export async function findBrowser(engine: Engine): Promise<FoundBrowser | null> {
  const named = process.env[pathVariable(engine)];
  if (named) return describeFound(engine, named, 'environment');
  const playwrightPath = { chromium, firefox, webkit }[engine].executablePath();
  if (playwrightPath && existsSync(playwrightPath)) return describeFound(engine, playwrightPath, 'playwright');
  const path = engine === 'webkit' ? findMiniBrowser() : findProgram(engine);
  return path ? describeFound(engine, path, 'system') : null;
}

/** Several engines at once; null for those that were not asked for. */
export async function findBrowsers(engines: readonly Engine[] = ENGINES): Promise<Record<Engine, FoundBrowser | null>> {
  const found = await Promise.all(engines.map(async (engine) => [engine, await findBrowser(engine)] as const));
  return { chromium: null, firefox: null, webkit: null, ...Object.fromEntries(found) };
}

async function describeFound(
  engine: Engine,
  executablePath: string,
  source: FoundBrowser['source'],
): Promise<FoundBrowser> {
  const mini = executablePath.endsWith('MiniBrowser') && engine === 'webkit' && source !== 'playwright';
  const said = mini
    ? await withDisplay((display) => askVersion(executablePath, display))
    : await askVersion(executablePath);
  const version = said?.match(/\d+(\.\d+)+/)?.[0] ?? null;
  if (source === 'playwright') {
    const names = {
      chromium: 'Chromium (Playwright build)',
      firefox: 'Firefox (Playwright build)',
      webkit: 'WebKit (Playwright build)',
    };
    return { engine, name: names[engine], executablePath, source, driver: 'playwright', version };
  }
  const name = mini
    ? 'WebKitGTK MiniBrowser'
    : engine === 'webkit'
      ? `WebKit (${basename(executablePath)})`
      : engine === 'firefox'
        ? `Firefox${/esr/i.test(`${executablePath} ${said ?? ''}`) ? ' ESR' : ''}`
        : /chrome/i.test(said ?? executablePath)
          ? 'Google Chrome'
          : 'Chromium';
  const driver: DriverKind =
    engine === 'webkit' ? 'webkit-inspector' : engine === 'firefox' ? 'playwright-bidi' : 'playwright';
  return { engine, name, executablePath, source, driver, version };
}

/** MiniBrowser does not even tell its version without a display. */
async function withDisplay<T>(use: (display: string) => Promise<T>): Promise<T | null> {
  try {
    const { display, release } = await acquireDisplay();
    return await use(display).finally(release);
  } catch {
    return null;
  }
}

function askVersion(path: string, display?: string): Promise<string | null> {
  const env = display ? { ...process.env, DISPLAY: display } : process.env;
  return ask(path, ['--version'], Math.min(20_000, startLimit()), env);
}

function findProgram(engine: 'chromium' | 'firefox'): string | null {
  return (
    SYSTEM_PROGRAMS[engine].map(findInPath).find((path) => path !== null) ??
    MAC_PROGRAMS[engine].find((path) => existsSync(path)) ??
    null
  );
}

/** WebKitGTK puts MiniBrowser below the multiarch library folder, one folder per API version. */
function findMiniBrowser(): string | null {
  for (const base of ['/usr/lib', '/usr/libexec', '/usr/local/libexec', '/usr/lib64']) {
    const candidates = list(base).flatMap((name) =>
      /^webkit(2)?gtk-/.test(name)
        ? [name]
        : list(join(base, name))
            .filter((inner) => /^webkit(2)?gtk-/.test(inner))
            .map((inner) => join(name, inner)),
    );
    for (const candidate of candidates.sort().reverse()) {
      const path = join(base, candidate, 'MiniBrowser');
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The operating system as recordings name it. */
export function describeOs(): string {
  let name: string = process.platform;
  try {
    name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? name;
  } catch {
    // Not Linux.
  }
  return `${name}, ${process.arch}`;
}

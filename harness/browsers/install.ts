/**
 * Gets browsers that are missing: Playwright's own download first, then, as root on Debian or Ubuntu, the
 * distribution's packages. Says what it does as it goes.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ENGINES, type Engine } from '../run/recording.ts';
import { findBrowser, findBrowsers, type FoundBrowser } from './find.ts';
import { findInPath } from './programs.ts';

/** Debian's packages for each engine. */
const DEBIAN_PACKAGES: Record<Engine, string[]> = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
};

const DOWNLOAD_LIMIT_MS = 10 * 60_000;
const PACKAGES_LIMIT_MS = 15 * 60_000;

export interface EnsureResult {
  found: Record<Engine, FoundBrowser | null>;
  /** For each engine that is missing: why, and the exact command to type. */
  missing: Partial<Record<Engine, string>>;
}

/**
 * Finds the browsers of these engines and installs those that are missing. Never rejects for a browser that can't be had.
 * @param say takes lines for people
 */
export async function ensureBrowsers(engines: readonly Engine[], say: (line: string) => void): Promise<EnsureResult> {
  const { found } = await lookFor(engines);
  let missing = engines.filter((engine) => !usable(engine, found[engine]));
  const reasons: string[] = [];
  if (missing.length > 0) {
    await exclusively(say, async () => {
      // Another process may have installed them while this one waited.
      missing = (await lookAgain(missing)).missing;
      if (missing.length > 0) {
        reasons.push(...(await download(missing, say)));
        missing = (await lookAgain(missing)).missing;
      }
      if (missing.length > 0) reasons.push(...(await installPackages(missing, say)));
    });
  }
  const final = await lookFor(engines);
  for (const engine of engines) if (!usable(engine, final.found[engine])) final.found[engine] = null;
  const lacking = engines.filter((engine) => !final.found[engine]);
  return {
    found: final.found,
    missing: Object.fromEntries(
      lacking.map((engine) => [
        engine,
        [`no browser found (${reasons.join('; ') || 'nothing tried'})`, `type: ${commandFor(engine)}`].join('; '),
      ]),
    ),
  };
}

/** What to type to get an engine's browser. */
export function commandFor(engine: Engine): string {
  if (findInPath('apt-get'))
    return `sudo apt-get update && sudo apt-get install -y ${DEBIAN_PACKAGES[engine].join(' ')}`;
  return `npx playwright install --with-deps ${engine}`;
}

/** Why an engine's browser that was found still can't run, or null. */
export function lacks(engine: Engine, found: FoundBrowser | null): string | null {
  if (!found) return 'no browser found';
  if (found.driver === 'webkit-inspector' && !findInPath('Xvfb') && !process.env['DISPLAY'])
    return 'no display: Xvfb is missing';
  return engine === found.engine ? null : 'wrong engine';
}

function usable(engine: Engine, found: FoundBrowser | null): found is FoundBrowser {
  return lacks(engine, found) === null;
}

async function lookFor(engines: readonly Engine[]): Promise<{ found: Record<Engine, FoundBrowser | null> }> {
  if (engines.length === ENGINES.length) return { found: await findBrowsers() };
  const found: Record<Engine, FoundBrowser | null> = { chromium: null, firefox: null, webkit: null };
  for (const engine of engines) found[engine] = await findBrowser(engine);
  return { found };
}

async function lookAgain(engines: readonly Engine[]): Promise<{ missing: Engine[] }> {
  const { found } = await lookFor(engines);
  return { missing: engines.filter((engine) => !usable(engine, found[engine])) };
}

async function download(engines: readonly Engine[], say: (line: string) => void): Promise<string[]> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js');
  const reasons: string[] = [];
  for (const engine of engines) {
    say(`Downloading Playwright's ${engine} …`);
    const problem = await attempt(process.execPath, [cli, 'install', engine], DOWNLOAD_LIMIT_MS);
    if (problem) {
      say(`  not to be had: ${problem}`);
      reasons.push(`Playwright's download failed: ${problem}`);
      // One host serves all of them.
      return reasons;
    }
    if (isDebian() && isRoot()) await attempt(process.execPath, [cli, 'install-deps', engine], PACKAGES_LIMIT_MS);
  }
  return reasons;
}

async function installPackages(engines: readonly Engine[], say: (line: string) => void): Promise<string[]> {
  if (!findInPath('apt-get') || !isDebian()) return ['no Debian or Ubuntu packages on this system'];
  if (!isRoot()) return ["installing the distribution's packages needs root"];
  const packages = engines.flatMap((engine) => DEBIAN_PACKAGES[engine]);
  say(`Installing the distribution's packages ${packages.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const problem =
    (await attempt('apt-get', ['update', '-q'], PACKAGES_LIMIT_MS, env)) ??
    (await attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], PACKAGES_LIMIT_MS, env));
  if (!problem) return [];
  say(`  failed: ${problem}`);
  return [`apt-get failed: ${problem}`];
}

/** Runs a program to its end; gives the last telling line of its output when it fails. */
function attempt(
  program: string,
  args: string[],
  timeout: number,
  env: NodeJS.ProcessEnv = {},
): Promise<string | null> {
  return new Promise((resolve) => {
    const options = {
      timeout,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...env },
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(null);
      if (error.killed) return resolve(`no end within ${timeout / 60_000} minutes`);
      const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
      resolve(
        lines.findLast((line) => /^E: |error|fail|unable|ENOTFOUND|ECONN|getaddrinfo/i.test(line)) ??
          error.message.split('\n')[0]!,
      );
    });
  });
}

/** Package managers do not run side by side: one installation at a time on this machine. */
async function exclusively(say: (line: string) => void, work: () => Promise<void>): Promise<void> {
  const lock = join(tmpdir(), 'cors-conformance-install.lock');
  let told = false;
  while (!take(lock)) {
    if (!told) say('Another process is installing browsers; waiting for it …');
    told = true;
    await delay(500);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    try {
      // Left behind by a process that was killed.
      if (Date.now() - statSync(lock).mtimeMs > DOWNLOAD_LIMIT_MS + PACKAGES_LIMIT_MS)
        rmSync(lock, { recursive: true, force: true });
    } catch {
      // Released in the meantime.
    }
    return false;
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Gets browsers that are missing: Playwright's own download first, then, as root on Debian or Ubuntu, the
 * distribution's packages. Says what it does as it goes.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClaimError, claimRecording, type Claim } from '../run/claim.ts';
import type { Engine } from '../run/recording.ts';
import { COMPILER_PACKAGES, findCompiler, lacksClock } from './clock/clock.ts';
import { findBrowsers, pathVariable, type FoundBrowser } from './find.ts';
import { findInPath, isExecutable } from './programs.ts';

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
  const found = await findBrowsers(engines);
  // A variable that names a wrong path is the user's to mend: nothing that is installed would be used.
  let missing = engines.filter((engine) => !usable(engine, found[engine]) && !misnamed(found[engine]));
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
  const final = await findBrowsers(engines);
  const result: EnsureResult = { found: final, missing: {} };
  for (const engine of engines) {
    const lacking = lacks(engine, final[engine]);
    if (!lacking) continue;
    const tried = reasons.length > 0 && !misnamed(final[engine]) ? ` (${reasons.join('; ')})` : '';
    result.missing[engine] = `${lacking}${tried}; ${remedyFor(engine, final[engine])}`;
    final[engine] = null;
  }
  return result;
}

/** What to do about an engine that lacks something. */
export function remedyFor(engine: Engine, found: FoundBrowser | null): string {
  return misnamed(found) ? `correct ${pathVariable(engine)} or unset it` : `type: ${commandFor(engine)}`;
}

/** Whether the environment names something that is no program. */
export function misnamed(found: FoundBrowser | null): boolean {
  return found?.source === 'environment' && !isExecutable(found.executablePath);
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
  if (misnamed(found))
    return `${pathVariable(engine)} names ${found.executablePath}, which is no program that can be run`;
  if (found.driver === 'webkit-inspector' && !findInPath('Xvfb') && !process.env['DISPLAY'])
    return 'no display: Xvfb is missing';
  return engine === found.engine ? null : 'wrong engine';
}

function usable(engine: Engine, found: FoundBrowser | null): found is FoundBrowser {
  return lacks(engine, found) === null;
}

async function lookAgain(engines: readonly Engine[]): Promise<{ missing: Engine[] }> {
  const found = await findBrowsers(engines);
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
  const reason = noPackages();
  if (reason) return [reason];
  const packages = engines.flatMap((engine) => DEBIAN_PACKAGES[engine]);
  say(`Installing the distribution's packages ${packages.join(', ')} …`);
  const problem = (await aptGet('update')) ?? (await aptGet('install', packages));
  if (!problem) return [];
  say(`  failed: ${problem}`);
  return [`apt-get failed: ${problem}`];
}

/**
 * Gets a C compiler where there is none and the distribution's packages can be installed: scenarios that move a browser's
 * clock need one. Never rejects: without it these are unsupported, which the run says.
 * @param say takes lines for people
 */
export async function ensureCompiler(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || findCompiler() || noPackages()) return;
  await exclusively(say, async () => {
    if (!lacksClock()) return;
    say(`Installing the distribution's packages ${COMPILER_PACKAGES.join(', ')}, for a clock that can be moved …`);
    // The lists are there already when browsers have just been installed.
    const problem =
      (await aptGet('install', COMPILER_PACKAGES)) &&
      ((await aptGet('update')) ?? (await aptGet('install', COMPILER_PACKAGES)));
    if (problem) say(`  failed: ${problem}`);
  });
}

/** Why the distribution's packages can't be installed, or null. */
function noPackages(): string | null {
  if (!findInPath('apt-get') || !isDebian()) return 'no Debian or Ubuntu packages on this system';
  return isRoot() ? null : "installing the distribution's packages needs root";
}

function aptGet(what: 'update' | 'install', packages: readonly string[] = []): Promise<string | null> {
  const options = what === 'install' ? ['-y', '-q', '--no-install-recommends'] : ['-q'];
  return attempt('apt-get', [what, ...options, ...packages], PACKAGES_LIMIT_MS, { DEBIAN_FRONTEND: 'noninteractive' });
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
        lines.find((line) => /getaddrinfo [A-Z]+|connect E[A-Z]+/.test(line)) ??
          lines.find((line) => /^(E|Error): /.test(line)) ??
          lines.findLast((line) => /error|fail|unable|ENOTFOUND|ECONN/i.test(line)) ??
          error.message.split('\n')[0]!,
      );
    });
  });
}

/** Package managers do not run side by side: one installation at a time on this machine. */
async function exclusively(say: (line: string) => void, work: () => Promise<void>): Promise<void> {
  let claim: Claim | undefined;
  let told = false;
  while (!claim) {
    try {
      claim = await claimRecording(join(tmpdir(), 'cors-conformance-installation'));
    } catch (error) {
      if (!(error instanceof ClaimError)) throw error;
      if (!told) say('Another process is installing browsers; waiting for it …');
      told = true;
      await delay(500);
    }
  }
  try {
    await work();
  } finally {
    claim.release();
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

/**
 * A browser whose clock can be moved: a small library, compiled when it is needed and loaded into the browser's processes,
 * adds an offset to every clock they read. See clockshift.c.
 */
import { execFile } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeProfile } from '../profile.ts';
import { findInPath } from '../programs.ts';

/** The clock of one browser and all its processes. */
export interface Clock {
  /** What the browser must be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Moves the clock, at once in all processes: forward, or back, as only the time of day can be. */
  advance(ms: number): void;
  /** Lets go of the files. Never rejects. */
  remove(): Promise<void>;
}

/** No clock can be moved here. The message says why and, where there is one, the remedy. */
export class ClockError extends Error {
  override name = 'ClockError';
}

/** What compiles the library, in the order in which it is looked for. */
const COMPILERS = ['cc', 'gcc', 'clang'];

/** Debian's packages of a compiler that can build the library. */
export const COMPILER_PACKAGES = ['gcc', 'libc6-dev'];

const SOURCE = fileURLToPath(new URL('clockshift.c', import.meta.url));
const COMPILE_LIMIT_MS = 60_000;

/** The compiler that will be used, or null. */
export function findCompiler(): string | null {
  return COMPILERS.map(findInPath).find((path) => path !== null) ?? null;
}

/** Why no clock can be moved on this machine, as far as can be said without trying; null when nothing speaks against it. */
export function lacksClock(platform: NodeJS.Platform = process.platform, compiler = findCompiler()): string | null {
  if (platform !== 'linux') return `moving a browser's clock works on Linux alone, and this is ${platform}`;
  if (compiler) return null;
  const remedy = findInPath('apt-get') ? `; type: sudo apt-get install -y ${COMPILER_PACKAGES.join(' ')}` : '';
  return `moving a browser's clock needs a C compiler (${COMPILERS.join(', ')}), and there is none${remedy}`;
}

/**
 * Compiles the library and makes a clock that has not been moved.
 * @param only `wall`: the time of day alone jumps, as when somebody sets it
 * @throws ClockError
 */
export async function makeClock(only?: 'wall'): Promise<Clock> {
  const lacking = lacksClock();
  if (lacking) throw new ClockError(lacking);
  // A folder of its own: it goes with the clock, at the latest with this process.
  const folder = await makeProfile();
  const library = join(folder.path, 'clockshift.so');
  const problem = await compile(findCompiler()!, library);
  if (problem) {
    await folder.remove();
    throw new ClockError(`the library that moves a browser's clock could not be compiled: ${problem}`);
  }
  const path = join(folder.path, 'offset');
  const file = openSync(path, 'w');
  let moved = 0n;
  const write = () => writeSync(file, new BigInt64Array([moved]), 0, 8, 0);
  write();
  const before = process.env['LD_PRELOAD'];
  return {
    env: { LD_PRELOAD: before ? `${library}:${before}` : library, CLOCKSHIFT_FILE: path, CLOCKSHIFT_ONLY: only ?? '' },
    advance: (ms) => {
      moved += BigInt(Math.round(ms)) * 1_000_000n;
      write();
    },
    remove: async () => {
      closeSync(file);
      await folder.remove();
    },
  };
}

/** What the compiler has against it, in one line, or null when the library is there. */
function compile(compiler: string, library: string): Promise<string | null> {
  const args = ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl', '-lpthread'];
  return new Promise((resolve) => {
    execFile(compiler, args, { timeout: COMPILE_LIMIT_MS, killSignal: 'SIGKILL' }, (error, _stdout, stderr) => {
      if (!error) return resolve(null);
      const lines = stderr.split('\n').filter((line) => line.trim() !== '');
      resolve(lines.find((line) => /error/i.test(line)) ?? lines[0] ?? error.message.split('\n')[0]!);
    });
  });
}

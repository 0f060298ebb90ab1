/** The command line for tests: in this process where that is the same, else as the user starts it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from './main.ts';

export interface Ended {
  code: number | null | undefined;
  stdout: string;
  stderr: string;
}

type Environment = Record<string, string | undefined>;

const OURS = /^CORS_CONFORMANCE_/;

/** Something in the environment by which all that a command starts can be found. */
export const makeMark = (): Environment => ({ CORS_CONFORMANCE_TEST: randomBytes(8).toString('hex') });

/** Every living process that was started with the mark. Linux only. */
export function marked(mark: Environment): { pid: number; args: string[] }[] {
  const [entry] = Object.entries(mark).map(([name, value]) => `${name}=${value}`) as [string];
  return (
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && procFile(pid, 'environ').includes(entry))
      .map((pid) => ({ pid, args: procFile(pid, 'cmdline') }))
      // The bundler's helper lives as long as the process that tests run in.
      .filter(({ args }) => !args[0]?.endsWith('/esbuild'))
  );
}

/** Runs a command in this process: quick, and the same but for signals and the process's end. */
export async function command(args: readonly string[], env: Environment = {}): Promise<Ended> {
  const before = { ...process.env };
  const { stdout, stderr } = process;
  const ended: Ended = { code: 0, stdout: '', stderr: '' };
  const taps = ([stdout, stderr] as const).map((stream) => {
    const { write } = stream;
    const name = stream === stdout ? 'stdout' : 'stderr';
    stream.write = ((chunk: string | Uint8Array) => {
      ended[name] += String(chunk);
      return true;
    }) as typeof write;
    return () => (stream.write = write);
  });
  const { log, error } = console;
  // Playwright Test keeps the console for itself.
  console.log = (...parts) => void stdout.write(`${parts.join(' ')}\n`);
  console.error = (...parts) => void stderr.write(`${parts.map((part) => part?.stack ?? part).join(' ')}\n`);
  try {
    setEnvironment(withoutOurs(env));
    process.exitCode = undefined;
    await main([process.execPath, 'cors-conformance', ...args]);
    ended.code = Number(process.exitCode ?? 0);
  } finally {
    process.exitCode = undefined;
    setEnvironment(before);
    Object.assign(console, { log, error });
    for (const restore of taps) restore();
  }
  return ended;
}

function withoutOurs(env: Environment): Environment {
  const rest = Object.entries(process.env).filter(([name]) => !OURS.test(name) && name !== 'CI');
  return { ...Object.fromEntries(rest), ...env };
}

function setEnvironment(env: Environment): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** A command as the user starts it, marked so that all that it starts can be found. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  printed(): string;
  /** Every process that it started and that still lives, itself left out. Linux only. */
  descendants(): { pid: number; args: string[] }[];
}

export const BIN = fileURLToPath(new URL('bin.mjs', import.meta.url));

/** Starts the command line in a process of its own; `through` is a program that is given it as its arguments. */
export function start(args: readonly string[], env: Environment = {}, through: readonly string[] = []): Started {
  const mark = 'CORS_CONFORMANCE_TEST' in env ? { CORS_CONFORMANCE_TEST: env['CORS_CONFORMANCE_TEST'] } : makeMark();
  const [program, ...rest] = [...through, process.execPath, BIN, ...args] as [string, ...string[]];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutOurs(env), ...mark },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  return {
    child,
    ended,
    printed: () => output.stdout,
    descendants: () => marked(mark).filter(({ pid }) => pid !== child.pid),
  };
}

function procFile(pid: number, name: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
  } catch {
    return []; // Gone in the meantime.
  }
}

/** Writes a program that stands for a browser. */
export function fakeBrowser(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** The recordings that a run has left in its --out, by file name. */
export function recordings(out: string): string[] {
  return readdirSync(join(out, 'recordings'))
    .map((name) => join(out, 'recordings', name))
    .sort();
}

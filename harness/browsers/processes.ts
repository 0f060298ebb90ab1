/** Child processes that must not outlive us: each in its own group, all ended with this process. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const running = new Set<ChildProcess>();
let hooked = false;

/** Starts a program in a process group of its own, which ends when this process does. */
export function startProcess(program: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  if (!hooked) {
    hooked = true;
    process.on('exit', () => {
      for (const child of running) signalGroup(child, 'SIGKILL');
    });
  }
  const child = spawn(program, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('exit', () => signalGroup(child, 'SIGKILL'));
  return child;
}

/** Ends a process and everything it started: SIGTERM, then SIGKILL after two seconds. Never rejects. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    // Not even SIGKILL ends a process that waits for a broken disk.
    const gone = Promise.race([
      new Promise((resolve) => child.once('exit', resolve)),
      delay(5000, undefined, { ref: false }),
    ]);
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 2000);
    await gone;
    clearTimeout(timer);
  }
  signalGroup(child, 'SIGKILL');
  running.delete(child);
}

/**
 * Runs a program to its end and gives what it said; null when it can't be run, fails or takes too long. Nothing that it
 * started outlives it.
 */
export async function ask(program: string, args: string[], ms: number, env = process.env): Promise<string | null> {
  const child = startProcess(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(0, 10_000)));
  let timer: NodeJS.Timeout | undefined;
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
    timer = setTimeout(() => resolve(null), ms);
  });
  clearTimeout(timer);
  await stopProcess(child);
  return code === 0 ? said : null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // Already gone.
  }
}

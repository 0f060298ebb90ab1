/** A display for browsers that cannot do without: one Xvfb for all, or the user's own where there is no Xvfb. */
import type { ChildProcess } from 'node:child_process';
import { DriverError, within } from './driver.ts';
import { startLimit } from './limits.ts';
import { findInPath } from './programs.ts';
import { startProcess, stopProcess } from './processes.ts';

interface Xvfb {
  process: ChildProcess;
  display: Promise<string>;
  users: number;
}

let shared: Xvfb | undefined;

/** The value for DISPLAY. Call `release` when done; the last one ends Xvfb. */
export async function acquireDisplay(): Promise<{ display: string; release(): Promise<void> }> {
  const program = findInPath('Xvfb');
  if (!program) {
    const display = process.env['DISPLAY'];
    if (!display)
      throw new DriverError('there is no display: install Xvfb (Debian: apt-get install xvfb) or set DISPLAY');
    return { display, release: async () => undefined };
  }
  const server = (shared ??= startXvfb(program));
  server.users++;
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    if (--server.users > 0) return;
    if (shared === server) shared = undefined;
    await stopProcess(server.process);
  };
  try {
    return { display: await server.display, release };
  } catch (error) {
    if (shared === server) shared = undefined;
    await release();
    throw error;
  }
}

function startXvfb(program: string): Xvfb {
  // -noreset: else the server starts over when its last client leaves, and the next one may find it closed.
  const args = ['-displayfd', '3', '-noreset', '-nolisten', 'tcp', '-screen', '0', '1280x1024x24'];
  const child = startProcess(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdio[3]!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(`:${text.trim()}`);
    });
    child.once('error', (error) => reject(new DriverError(`Xvfb did not start: ${error.message}`)));
    child.once('exit', (code) => reject(new DriverError(`Xvfb ended with code ${code} before it was ready`)));
  });
  const server: Xvfb = { process: child, display: within(Math.min(20_000, startLimit()), 'Xvfb', display), users: 0 };
  child.once('exit', () => {
    // The next one that needs a display gets a new server.
    if (shared === server) shared = undefined;
  });
  return server;
}

/** The process around a command: signals, broken pipes, faults of ours, and an end that leaves nothing behind. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export const INTERRUPTED = 130;

let gently: (() => void) | undefined;

/** The next signal calls `end` instead of ending the process at once; the one after that does. */
export function endGently(end: () => void): void {
  gently = end;
}

export function guardProcess(): void {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const end = gently;
      gently = undefined;
      // Leaving by exit() ends every browser that was started; the signal's own way would not.
      if (end) end();
      else process.exit(INTERRUPTED);
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has seen enough (`… | head`), or the terminal is gone: a run still ends and records.
      if (error.code === 'EPIPE' || error.code === 'EIO') return;
      throw error;
    });
  }
  process.on('uncaughtException', (error) => {
    console.error(error);
    process.exit(2);
  });
}

/** Ends the process when what was printed has left it. A browser that hangs does not keep it. */
export function leave(): void {
  process.stdout.write('', () => process.exit());
}

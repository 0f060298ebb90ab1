/** The time that a scenario may take, and has taken: time that only the moved clock shows is not counted. */

export interface TimeLimit {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Milliseconds since the beginning. */
  passed(): number;
  /** Does something that is not counted: while it lasts the time stands still. */
  besides<T>(work: () => Promise<T>): Promise<T>;
  /** Lets go of the timer. */
  end(): void;
}

/** Starts a limit. */
export function timeLimit(ms: number): TimeLimit {
  const controller = new AbortController();
  const start = performance.now();
  let skipped = 0;
  let timer: ReturnType<typeof setTimeout>;
  const passed = () => performance.now() - start - skipped;
  const run = () => {
    timer = setTimeout(() => controller.abort(), Math.max(0, ms - passed()));
  };
  run();
  return {
    signal: controller.signal,
    passed,
    besides: async (work) => {
      clearTimeout(timer);
      const before = performance.now();
      try {
        return await work();
      } finally {
        skipped += performance.now() - before;
        run();
      }
    },
    end: () => clearTimeout(timer),
  };
}

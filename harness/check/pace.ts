/** How fast requests go out. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Where time comes from; another one in tests. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      // The reason says more than "aborted".
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** Lets one caller after the other go, at most `rate` a second; 0 is no limit. */
export class Pace {
  /** Milliseconds from one request to the next. */
  readonly interval: number;
  readonly #clock: Clock;
  #next = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(rate: number, clock: Clock = CLOCK) {
    this.interval = rate > 0 ? 1000 / rate : 0;
    this.#clock = clock;
  }

  /** Resolves when the next request may start. */
  turn(signal?: AbortSignal): Promise<void> {
    const turn = this.#last.then(async () => {
      const wait = this.#next - this.#clock.now();
      if (wait > 0) await this.#clock.sleep(wait, signal);
      this.#next = Math.max(this.#next, this.#clock.now()) + this.interval;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** The longest that a server may make the check wait, in milliseconds. */
export const LONGEST_WAIT = 60_000;
/** How often a server may make one request wait. */
export const MOST_WAITS = 2;

/**
 * How long a reply asks to wait: `Retry-After` in seconds or as a date.
 * @returns milliseconds, or null where it does not ask
 */
export function retryAfter(status: number, value: string | null, nowMs: number): number | null {
  if (status !== 429 && status !== 503) return null;
  if (value === null) return status === 429 ? 1000 : null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

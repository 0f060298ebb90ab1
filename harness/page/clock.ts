/** Moves the browser's clock, and measures with it how long the answer to a preflight serves. */
import type { PageObservation } from '../run/recording.ts';
import type { CacheLifeAction } from '../scenario/schema.ts';
import { describeError } from './body.ts';
import { findLife, type Probe } from './cache-life.ts';
import { controlUrl } from './control-line.ts';

/** A clock that has not followed after this time, by its own account, never will. */
const FOLLOW_MS = 10_000;

/** Moves the clock and resolves when this page's own clock shows it. Rejects when it can't be moved or does not follow. */
export async function advanceClock(ms: number): Promise<void> {
  const before = performance.now();
  const { status } = await fetch(controlUrl(`clock?ms=${ms}`), { method: 'POST' });
  if (status !== 204) throw new Error(`the clock cannot be moved: status ${status}`);
  for (;;) {
    const passed = performance.now() - before;
    if (passed >= ms) return;
    if (passed > FOLLOW_MS) throw new Error(`the clock was moved by ${ms} ms, and the page's has not followed`);
    // Nothing tells of it: look again.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * Performs the action cache-life for scenario `id`.
 * @param advance moves the clock, see advanceClock
 */
export async function performCacheLife(
  { url, upTo }: CacheLifeAction,
  id: string,
  signal: AbortSignal,
  advance: (ms: number) => Promise<void>,
): Promise<PageObservation> {
  let preflights = 0;
  // When the entry was stored: not before the first, not after the second.
  let stored = { from: 0, to: 0 };
  const ask = async (): Promise<Probe> => {
    const from = performance.now();
    await fetch(url, { method: 'PUT', signal });
    const to = performance.now();
    const count = Number(await (await fetch(controlUrl(`preflights?id=${id}`), { signal })).text());
    const served = count === preflights;
    preflights = count;
    const age = { served, from: from - stored.to, to: to - stored.from };
    if (!served) stored = { from, to };
    return age;
  };
  try {
    await ask();
    const granted = await findLife(async (seconds) => {
      const age = performance.now() - stored.to;
      if (seconds * 1000 > age) await advance(seconds * 1000 - age);
      return ask();
    }, upTo);
    return { result: 'resolved', facts: { granted: granted > upTo ? `more than ${upTo}` : granted }, durationMs: 0 };
  } catch (error) {
    if (signal.aborted) return { result: 'timeout', durationMs: 0 };
    return { result: 'rejected', error: describeError(error), durationMs: 0 };
  }
}

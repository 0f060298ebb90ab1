import { expect, test } from '@playwright/test';
import { timeLimit } from './time-limit.ts';

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

test('the time is up', async () => {
  const limit = timeLimit(1);
  await aborted(limit.signal);
  expect(limit.signal.aborted).toBe(true);
});

test('what a moved clock shows does not count, and the rest of the time is left', async () => {
  const { now } = performance;
  let moved = 0;
  performance.now = () => now.call(performance) + moved;
  try {
    const limit = timeLimit(60_000);
    expect(await limit.besides(async () => ((moved = 86_400_000), 'done'))).toBe('done');
    expect(limit.passed()).toBeLessThan(30_000);
    await expect(limit.besides(() => Promise.reject(new Error('not followed')))).rejects.toThrow('not followed');
    expect(limit.signal.aborted).toBe(false);
    limit.end();
    const short = timeLimit(20);
    await short.besides(async () => (moved += 86_400_000));
    await aborted(short.signal);
  } finally {
    performance.now = now;
  }
});

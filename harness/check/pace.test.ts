import { expect, test } from '@playwright/test';
import { Pace, retryAfter } from './pace.ts';

/** A clock that moves only when somebody sleeps. */
function still() {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
}

test('at most so many a second, and none before its turn', async () => {
  const clock = still();
  const pace = new Pace(5, clock);
  const starts: number[] = [];
  await Promise.all(Array.from({ length: 4 }, async () => pace.turn().then(() => starts.push(clock.now()))));
  expect(starts).toEqual([0, 200, 400, 600]);
});

test('0 is no limit', async () => {
  const clock = still();
  const pace = new Pace(0, clock);
  for (let i = 0; i < 100; i++) await pace.turn();
  expect(clock.now()).toBe(0);
});

test('an abort ends the wait, and the next turn still comes', async () => {
  const clock = { now: () => 0, sleep: async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted() };
  const pace = new Pace(1, clock);
  await pace.turn();
  await expect(pace.turn(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  await pace.turn();
});

test('Retry-After in seconds, as a date, or missing', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfter(429, '3', now)).toBe(3000);
  expect(retryAfter(503, 'Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9000);
  expect(retryAfter(503, 'Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect(retryAfter(429, null, now)).toBe(1000);
  expect(retryAfter(503, null, now)).toBeNull();
  expect(retryAfter(429, 'soon', now)).toBeNull();
  expect(retryAfter(200, '3', now)).toBeNull();
});

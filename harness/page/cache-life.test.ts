import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { findLife, type Probe } from './cache-life.ts';

/** A cache whose entry lives so long, and a machine that takes its time for every request. */
function cache(life: number, slowness: () => number) {
  let clock = 0;
  let stored = { from: 0, at: 0, to: 0 };
  let probes = 0;
  const probe = async (seconds: number): Promise<Probe> => {
    probes++;
    clock = Math.max(clock, stored.to + seconds * 1000) + slowness();
    const from = clock;
    const at = (clock += slowness());
    const to = (clock += slowness());
    const served = at - stored.at < life * 1000;
    const age = { served, from: from - stored.to, to: to - stored.from };
    if (!served) stored = { from, at, to };
    return age;
  };
  return { probe, probes: () => probes };
}

test('round lives are found with few requests', async () => {
  for (const life of [0, 5, 600, 7200, 86_400, 31_536_000]) {
    const { probe, probes } = cache(life, () => 2);
    expect(await findLife(probe, 31_536_000)).toBe(life);
    expect(probes()).toBeLessThanOrEqual(8);
  }
});

test('any life is found, however slow the machine is', async () => {
  const lives = fc.integer({ min: 0, max: 40_000_000 });
  const times = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lives, times, async (life, slow) => {
      let turn = 0;
      // Slow for a while, as a machine is that has much to do at once.
      const { probe } = cache(life, () => (turn < 30 ? slow[turn++ % slow.length]! : 3));
      const found = await findLife(probe, 31_536_000);
      // A slow first request leaves an entry of which some seconds are gone before anybody can ask.
      expect(found).toBe(Math.min(life, 31_536_001));
    }),
    { numRuns: 500 },
  );
});

test('what lives longer than was looked for is told apart', async () => {
  expect(await findLife(cache(1_000, () => 1).probe, 600)).toBe(601);
  expect(await findLife(cache(600, () => 1).probe, 600)).toBe(600);
});

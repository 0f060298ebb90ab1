/** The part of the bench that is about the model and the explorer. */
import type { FoundBrowser } from '../browsers/find.ts';
import { explore } from '../explore/explore.ts';
import { predict } from '../model/predict.ts';
import { catalog, type CatalogEntry } from '../run/catalog.ts';
import { startLiveRun } from '../run/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Table } from './bench-page.ts';

/** Predictions per second on one core: of scenarios whose one action leads to one request, and of all. */
export function benchModel(): Table {
  const single = catalog
    .map(({ scenario }) => scenario)
    .filter(
      (scenario) =>
        scenario.steps.length === 1 && scenario.steps[0]!.api === 'fetch' && predict(scenario).wire.length === 1,
    );
  const rate = (scenarios: readonly Scenario[]): number => {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < 2000) {
      for (const scenario of scenarios) predict(scenario);
      done += scenarios.length;
    }
    return done / ((performance.now() - start) / 1000);
  };
  rate(single);
  const all = catalog.map(({ scenario }) => scenario);
  return {
    head: ['scenarios', 'number', 'predictions/s'],
    rows: [
      ['one call, one request', String(single.length), rate(single).toFixed(0)],
      ['all', String(all.length), rate(all).toFixed(0)],
    ],
  };
}

/** Exploring against a bare loop of as many requests, a small exploration against a large one, and the memory of both. */
export async function benchExplore(
  browser: FoundBrowser,
  entries: readonly CatalogEntry[],
  simple: Scenario,
  counts: readonly [number, number],
): Promise<string[][]> {
  const bare = await bareLoop(browser, entries, simple);
  const rows: string[][] = [];
  const costs: number[] = [];
  for (const count of counts) {
    const start = performance.now();
    let requests = 0;
    const { browser: name, disagreements } = await explore({
      start: async () => {
        const live = await startLiveRun(browser, entries);
        return {
          ...live,
          run: (list, onResult) =>
            live.run(list, (result) => {
              requests += result.observed.wire.length;
              onResult(result);
            }),
        };
      },
      count,
      seed: 1,
    });
    const seconds = (performance.now() - start) / 1000;
    // Compiled regular expressions go only when several collections have found them unused.
    for (let i = 0; i < 8; i++) globalThis.gc?.();
    const heap = Math.round(process.memoryUsage().heapUsed / 1048576);
    costs.push(seconds / count);
    rows.push([
      `${name.name} ${name.version ?? ''}`.trim(),
      String(count),
      (count / seconds).toFixed(0),
      (count / seconds / bare.fetches).toFixed(2),
      (requests / seconds / bare.requests).toFixed(2),
      (costs.at(-1)! / costs[0]!).toFixed(2),
      String(disagreements),
      String(heap),
    ]);
  }
  return rows;
}

/** The columns of what benchExplore gives. */
export const EXPLORE_HEAD = [
  'browser',
  'generated',
  'scenarios/s',
  'scenarios/s : fetches/s of the loop',
  'requests/s : those of the loop',
  'cost of one : in the smaller',
  'disagreements',
  'heap, MB',
];

/** A bare loop of fetches, every second one preflighted. Per second: fetches, and requests with the preflights among them. */
async function bareLoop(
  browser: FoundBrowser,
  entries: readonly CatalogEntry[],
  bare: Scenario,
): Promise<{ fetches: number; requests: number }> {
  const preflights = 1000;
  const live = await startLiveRun(browser, entries);
  try {
    const { requests, ms } = await live.session.load(bare, 3 * preflights, preflights);
    return { fetches: (requests - preflights) / (ms / 1000), requests: requests / (ms / 1000) };
  } finally {
    await live.close();
  }
}

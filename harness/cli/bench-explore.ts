/** The part of the bench that is about the model and the explorer. */
import type { FoundBrowser } from '../browsers/find.ts';
import { explore } from '../explore/explore.ts';
import { predict } from '../model/predict.ts';
import { catalog, type CatalogEntry } from '../run/catalog.ts';
import { startLiveRun } from '../run/run.ts';
import type { Scenario } from '../scenario/schema.ts';

/** Predictions per second on one core, for scenarios whose one action leads to one request. */
export function benchModel(): void {
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
  console.log(
    `Model: ${rate(single).toFixed(0)} predictions/s of ${single.length} single-request scenarios, ${rate(catalog.map(({ scenario }) => scenario)).toFixed(0)}/s of all ${catalog.length}\n`,
  );
}

/** Exploring against a bare loop of as many requests, a small exploration against a large one, and the memory of both. */
export async function benchExplore(
  browser: FoundBrowser,
  entries: readonly CatalogEntry[],
  simple: Scenario,
  counts: readonly [number, number],
): Promise<void> {
  const bare = await bareLoop(browser, entries, simple);
  const lines: string[] = [];
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
    lines.push(
      `  ${count} generated: ${(count / seconds).toFixed(0)} scenarios/s (${(count / seconds / bare.fetches).toFixed(2)} of the loop's fetches/s), ${(requests / seconds).toFixed(0)} requests/s (${(requests / seconds / bare.requests).toFixed(2)} of the loop's), ${disagreements} disagreements, heap ${heap} MB, ${name.name}`,
    );
  }
  console.log(
    `Exploring, start-up and shrinking included; bare loop ${bare.fetches.toFixed(0)} fetches/s, with preflights ${bare.requests.toFixed(0)} requests/s`,
  );
  console.log(lines.join('\n'));
  console.log(`  cost per scenario, large / small: ${(costs[1]! / costs[0]!).toFixed(2)}\n`);
}

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

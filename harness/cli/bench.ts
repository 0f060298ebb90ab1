import { Command, Option } from 'commander';
import { chromium as playwright } from '@playwright/test';
import { movesClock } from '../scenario/schema.ts';
import { allow, fetches, scenario as buildScenario } from '../scenario/builders.ts';
import { findBrowsers, type FoundBrowser } from '../browsers/find.ts';
import { LAUNCH } from '../browsers/playwright-driver.ts';
import { catalog, type CatalogEntry } from '../run/catalog.ts';
import { ENGINES, type Engine } from '../run/recording.ts';
import { startLiveRun } from '../run/run.ts';
import { CONCURRENCY } from '../run/session.ts';
import { benchExplore, benchModel } from './bench-explore.ts';
import { benchReport } from './bench-report.ts';
import { parseCount, parseEngines } from './options.ts';

/** What is measured: whole runs, one page per scenario, memory over several runs, the model, exploring, the report. */
const PARTS = ['run', 'pages', 'memory', 'model', 'explore', 'report'] as const;

/** `bench`: how fast a run is, against a bare loop and against one page per scenario. */
export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'measure: scenarios per second, against a bare loop and against one page per scenario; memory over ten runs; model and explorer; the report of 5,000 scenarios and 10 recordings',
    )
    .option('-e, --engine <engines>', `only these engines: ${ENGINES.join(', ')}`, parseEngines)
    .addOption(new Option('--only <parts...>', 'only these parts').choices(PARTS).default([...PARTS], 'all of them'))
    .option('--runs <number>', 'runs for the memory figure', parseCount, 10)
    .option('--explore <number>', 'generated scenarios of the larger exploration', parseCount, 4000)
    .action(async (options: { engine?: Engine[]; only: string[]; runs: number; explore: number }) => {
      const wanted = (part: (typeof PARTS)[number]) => options.only.includes(part);
      if (wanted('report')) await benchReport(5000, 10);
      if (options.only.every((part) => part === 'report')) return;
      const found = await findBrowsers();
      // Pauses measure cache lifetimes, not speed.
      const entries = catalog.filter(({ scenario }) => !scenario.exclusive && !waits(scenario));
      console.log(
        `${entries.length} of ${catalog.length} scenarios (those that wait on purpose left out), ${CONCURRENCY} at once\n`,
      );
      const browsers = (options.engine ?? ENGINES).flatMap((engine) => {
        const browser = found[engine];
        if (!browser) console.log(`${engine}: no browser found`);
        return browser ? [browser] : [];
      });
      if (wanted('run')) for (const browser of browsers) await compare(browser, entries);
      const chromium = browsers.find(({ engine }) => engine === 'chromium');
      if (chromium && wanted('pages')) await onePageEach(chromium, entries.slice(0, 40));
      if (chromium && wanted('memory')) await memory(chromium, entries, options.runs);
      if (wanted('model')) benchModel();
      if (wanted('explore'))
        for (const browser of browsers) await benchExplore(browser, entries, BARE, [1000, options.explore]);
    });
}

/** What the bare loop asks for: a simple request, shared with everyone. */
const BARE = buildScenario('bench-bare-loop', {
  title: 'A simple request',
  why: 'The least that a browser and the server have to do.',
  requirements: ['no-preflight-exactly-one'],
  target: {
    preflight: { status: 204, headers: allow({ origin: '*', methods: 'PUT', maxAge: 0 }) },
    request: { headers: allow({ origin: '*' }), body: 'hello' },
  },
  do: fetches(),
  expect: { wire: [] },
});

/** Whether a scenario does nothing but what the bare loop does: no worker, frame, element or page of another scheme. */
function onlyCalls(scenario: CatalogEntry['scenario']): boolean {
  const { type, origin, controller } = scenario.context;
  return (
    type === 'window' &&
    origin === 'page' &&
    !controller &&
    scenario.steps.every((step) => step.api === 'fetch' || step.api === 'xhr')
  );
}

function waits(scenario: CatalogEntry['scenario']): boolean {
  const replies = Object.values(scenario.resources).flatMap((resource) => [...resource.preflight, ...resource.request]);
  return (
    scenario.steps.some(
      (step) =>
        step.api === 'pause' ||
        movesClock(step) ||
        ('abort' in step && step.abort) ||
        ('timeoutMs' in step && step.timeoutMs) ||
        ('until' in step && step.until !== undefined && 'latestMs' in step.until),
    ) || replies.some((reply) => reply.delayMs || reply.reset || reply.framing === 'none')
  );
}

/** Runs of all scenarios and of those that do what a bare loop does, each against as many requests in a bare loop in the same page. */
async function compare(browser: FoundBrowser, entries: readonly CatalogEntry[]): Promise<void> {
  const whole = await againstBareLoop(browser, entries);
  const alike = await againstBareLoop(
    browser,
    entries.filter(({ scenario }) => onlyCalls(scenario)),
  );
  console.log(`${whole.browser.name} ${whole.browser.version}`);
  console.log(`  start-up, self-check included   ${whole.startUp.toFixed(1)} s`);
  for (const [name, { scenarios, seconds, requests, preflights, bare }] of [
    ['full run                       ', whole],
    ['fetch and XHR in the page alone', alike],
  ] as const) {
    const perSecond = requests / seconds;
    console.log(
      `  ${name} ${seconds.toFixed(1)} s, ${(scenarios / seconds).toFixed(0)} scenarios/s, ${perSecond.toFixed(0)} requests/s; bare loop ${bare.toFixed(0)} requests/s, ${preflights} of ${requests} preflights in both: run / bare loop ${(perSecond / bare).toFixed(2)}`,
    );
  }
  console.log('');
}

async function againstBareLoop(browser: FoundBrowser, entries: readonly CatalogEntry[]) {
  const start = performance.now();
  const live = await startLiveRun(browser, entries);
  try {
    const ready = performance.now();
    let requests = 0;
    let preflights = 0;
    await live.run(entries, ({ observed }) => {
      requests += observed.wire.length;
      preflights += observed.wire.filter(({ preflight }) => preflight).length;
    });
    const seconds = (performance.now() - ready) / 1000;
    const load = await live.session.load(BARE, requests, preflights);
    const bare = load.requests / (load.ms / 1000);
    const startUp = (ready - start) / 1000;
    return { browser: live.browser, startUp, scenarios: entries.length, seconds, requests, preflights, bare };
  } finally {
    await live.close();
  }
}

/** The usual way: a fresh page for every scenario, in the same browser, against the same server. */
async function onePageEach(browser: FoundBrowser, entries: readonly CatalogEntry[]): Promise<void> {
  const live = await startLiveRun(browser, entries);
  let batched: number;
  try {
    const start = performance.now();
    await live.run(entries, () => undefined);
    batched = entries.length / ((performance.now() - start) / 1000);
  } finally {
    await live.close();
  }
  const single = await startLiveRun(browser, entries);
  const context = await playwright.launch({ ...LAUNCH, executablePath: browser.executablePath });
  try {
    const start = performance.now();
    for (const entry of entries) {
      const page = await context.newPage();
      await page.goto(single.url.replace(/\/run\/.*$/, '/'), { waitUntil: 'load' });
      const url = `${single.origins.remote}${single.prefix}page-each/${entry.scenario.id}`;
      await page.evaluate((target) => fetch(target).catch(() => undefined), url);
      await page.close();
    }
    const each = entries.length / ((performance.now() - start) / 1000);
    console.log(
      `${single.browser.name}: one fresh page per scenario ${each.toFixed(1)} scenarios/s, batched ${batched.toFixed(0)} scenarios/s: ${(batched / each).toFixed(0)} times\n`,
    );
  } finally {
    await context.close();
    await single.close();
  }
}

/** Memory of this process over several whole runs in a row. */
async function memory(browser: FoundBrowser, entries: readonly CatalogEntry[], runs: number): Promise<void> {
  const megabytes: number[] = [];
  for (let i = 0; i < runs; i++) {
    const live = await startLiveRun(browser, entries);
    await live.run(entries, () => undefined).finally(() => live.close());
    globalThis.gc?.();
    megabytes.push(Math.round(process.memoryUsage().heapUsed / 1048576));
  }
  console.log(`Heap of the Node process after each of ${runs} runs, MB: ${megabytes.join(' ')}`);
}

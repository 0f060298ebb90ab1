import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { Command, Option } from 'commander';
import { chromium as playwright } from '@playwright/test';
import { movesClock } from '../scenario/schema.ts';
import { allow, fetches, scenario as buildScenario } from '../scenario/builders.ts';
import { findBrowsers, type FoundBrowser } from '../browsers/find.ts';
import { LAUNCH } from '../browsers/playwright-driver.ts';
import { catalog, type CatalogEntry } from '../run/catalog.ts';
import { ENGINES, type Engine } from '../run/recording.ts';
import { startLiveRun } from '../run/run.ts';
import { benchExplore, benchModel, EXPLORE_HEAD } from './bench-explore.ts';
import { PARTS, tableText, withResults, type Part, type Table } from './bench-page.ts';
import { benchReport } from './bench-report.ts';
import { UsageError } from './errors.ts';
import { parseCount, parseEngines } from './options.ts';

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
    .addOption(
      new Option('--node <files...>', 'other Node executables that the report is measured with as well').default(
        [],
        'none',
      ),
    )
    .option('--markdown <file>', 'a page with marks for the parts, such as docs/bench.md, into which the results go')
    .action(async (options: Options) => {
      const { markdown } = options;
      for (const file of [...options.node, ...(markdown === undefined ? [] : [markdown])])
        if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
      for (const part of PARTS) {
        if (!options.only.includes(part)) continue;
        const [at, machine] = [new Date(), machineWords()];
        const table = await MEASURE[part](options);
        console.log(`${part}\n${tableText(table)}\n`);
        if (markdown === undefined) continue;
        const page = withResults(readFileSync(markdown, 'utf8'), new Map([[part, { at, machine, table }]]));
        writeFileSync(markdown, page);
      }
    });
}

interface Options {
  engine?: Engine[];
  only: readonly string[];
  runs: number;
  explore: number;
  node: readonly string[];
  markdown?: string;
}

const MEASURE: Readonly<Record<Part, (options: Options) => Table | Promise<Table>>> = {
  run: async (options) => ({
    head: [
      'browser',
      'what',
      'start-up, s',
      's',
      'scenarios/s',
      'requests/s',
      'bare loop, requests/s',
      'run : bare loop',
      'preflights',
    ],
    rows: await forEach(await browsersOf(options), (browser) => compare(browser, quickEntries())),
  }),
  pages: async (options) => ({
    head: ['browser', 'a page each, scenarios/s', 'batched, scenarios/s', 'batched : a page each'],
    rows: await forEach(await chromiumOf(options), (browser) => onePageEach(browser, quickEntries().slice(0, 40))),
  }),
  memory: async (options) => ({
    head: ['browser', 'runs', 'heap after each, MB'],
    rows: await forEach(await chromiumOf(options), (browser) => memory(browser, quickEntries(), options.runs)),
  }),
  model: benchModel,
  explore: async (options) => ({
    head: EXPLORE_HEAD,
    rows: await forEach(await browsersOf(options), (browser) =>
      benchExplore(browser, quickEntries(), BARE, [1000, options.explore]),
    ),
  }),
  report: ({ node }) => benchReport(5000, 10, node),
};

/** Pauses measure cache lifetimes, not speed. */
const quickEntries = (): CatalogEntry[] => catalog.filter(({ scenario }) => !scenario.exclusive && !waits(scenario));

async function browsersOf({ engine }: Options): Promise<FoundBrowser[]> {
  const found = await findBrowsers();
  return (engine ?? ENGINES).flatMap((one) => {
    const browser = found[one];
    if (!browser) console.log(`${one}: no browser found`);
    return browser ? [browser] : [];
  });
}

const chromiumOf = async (options: Options): Promise<FoundBrowser[]> =>
  (await browsersOf(options)).filter(({ engine }) => engine === 'chromium');

async function forEach(browsers: FoundBrowser[], rows: (browser: FoundBrowser) => Promise<string[][]>) {
  const all: string[][] = [];
  for (const browser of browsers) all.push(...(await rows(browser)));
  return all;
}

/** The machine in words, and how busy it is: other work makes every figure worse. */
function machineWords(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${memory} GB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    `load ${loadavg()[0]!.toFixed(1)} at the start`,
  ].join(', ');
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
async function compare(browser: FoundBrowser, entries: readonly CatalogEntry[]): Promise<string[][]> {
  const alike = entries.filter(({ scenario }) => onlyCalls(scenario));
  const rows: string[][] = [];
  for (const [what, asked] of [
    ['all that wait for nothing', entries],
    ['fetch and XHR in the page alone', alike],
  ] as const) {
    const measured = await againstBareLoop(browser, asked);
    const { scenarios, seconds, requests, preflights, bare, startUp } = measured;
    rows.push([
      `${measured.browser.name} ${measured.browser.version}`,
      `${scenarios} scenarios: ${what}`,
      startUp.toFixed(1),
      seconds.toFixed(1),
      (scenarios / seconds).toFixed(0),
      (requests / seconds).toFixed(0),
      bare.toFixed(0),
      (requests / seconds / bare).toFixed(2),
      `${preflights} of ${requests}`,
    ]);
  }
  return rows;
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
async function onePageEach(browser: FoundBrowser, entries: readonly CatalogEntry[]): Promise<string[][]> {
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
    return [[single.browser.name, each.toFixed(1), batched.toFixed(0), (batched / each).toFixed(0)]];
  } finally {
    await context.close();
    await single.close();
  }
}

/** Memory of this process over several whole runs in a row. */
async function memory(browser: FoundBrowser, entries: readonly CatalogEntry[], runs: number): Promise<string[][]> {
  const megabytes: number[] = [];
  for (let i = 0; i < runs; i++) {
    const live = await startLiveRun(browser, entries);
    await live.run(entries, () => undefined).finally(() => live.close());
    globalThis.gc?.();
    megabytes.push(Math.round(process.memoryUsage().heapUsed / 1048576));
  }
  return [[`${browser.engine} ${browser.version ?? ''}`.trim(), String(runs), megabytes.join(' ')]];
}

/** All flows of a check in one browser: a proxy, a page at each origin, one flow after the other. */
import { startProxy, type Proxy } from '../../../servers/proxy/proxy.ts';
import { DriverError, type Driver, type DriverEvents, type StartOptions } from '../../browsers/driver.ts';
import type { FoundBrowser } from '../../browsers/find.ts';
import { startBrowser } from '../../browsers/start.ts';
import { CLOCK, LONGEST_WAIT, MOST_WAITS } from '../pace.ts';
import type { FlowResult } from '../types.ts';
import { bundleCheckPage } from './bundle.ts';
import { FlowConsole } from './console.ts';
import { PageLink, PageLost } from './link.ts';
import { headersOf, type CheckPlan, type PlannedFlow } from './plan.ts';
import type { PageResult } from './protocol.ts';
import { flowResult, withoutAnswer, type Performed } from './result.ts';
import type { BrowserCheckLimits, EngineReport, ReachOptions } from './types.ts';
import { askedToWait } from './wire.ts';

/** How much longer than its flow a page may take to answer. */
const ANSWER_MS = 5_000;
/** A page whose opening failed is opened again after this time, unless it comes by itself. */
const AGAIN_MS = 2_000;
/** Console lines may arrive after the result. */
const CONSOLE_MS = 1_000;
/** A target that lets so many flows in a row run out of time is asked no more. */
const MAX_STALLS = 3;
/** A browser whose pages are lost so often in a row is given up. */
const MAX_LOSSES = 5;

export interface EngineOptions {
  plan: CheckPlan;
  reach: ReachOptions;
  limits: BrowserCheckLimits;
  /** Runs one flow at a time over all engines. */
  inTurn<T>(flow: () => Promise<T>): Promise<T>;
  /** Resolves when the next request may go out. */
  turn(): Promise<void>;
  signal?: AbortSignal | undefined;
  onFlow?: ((done: number) => void) | undefined;
  /** Starts the browser, where it is none that was found: one that somebody else has started, say. */
  start?: ((events: DriverEvents, options: StartOptions) => Promise<Driver>) | undefined;
}

/** Performs all flows in a browser. Never rejects for what the browser or a server does: the report says it. */
export async function checkInEngine(found: FoundBrowser, options: EngineOptions): Promise<EngineReport> {
  const { plan, reach, limits } = options;
  const { engine } = found;
  const begun = performance.now();
  const pace = pacer(options.turn);
  const link = new PageLink(await bundleCheckPage(), (origin) => plan.cookies.get(origin) ?? []);
  const proxy = await startProxy({
    pages: plan.pages,
    targets: plan.targets,
    onPage: (request, response, at) => link.handle(request, response, at),
    intercept: plan.intercept,
    verify: !reach.insecure,
    ...(reach.ca ? { ca: reach.ca } : {}),
    ...(reach.resolve ? { resolve: reach.resolve } : {}),
    beforeRequest: pace.request,
    secretHeaders: plan.secretHeaders,
    redact: plan.redact,
    limits: { exchangeMs: limits.flowMs + ANSWER_MS, connectMs: Math.min(10_000, limits.flowMs) },
  });
  const lines = new FlowConsole(proxy.prefix, plan.redact);
  const performed = new Map<PlannedFlow, Performed>();
  const failed = new Map<PlannedFlow, { outcome: 'error' | 'not-run'; reason: string }>();
  const interrupt = () => link.lose('interrupted');
  options.signal?.addEventListener('abort', interrupt);
  if (options.signal?.aborted) interrupt();

  let driver: Driver | undefined;
  let problem: string | null = null;
  let starting: Promise<Driver> | undefined;
  try {
    const start = options.start ?? ((events, how) => startBrowser(found, events, how));
    starting = start(
      { onConsole: ({ text }) => lines.receive(text), onGone: (reason) => link.lose(reason) },
      { proxy: proxy.url, localNetwork: true },
    );
    driver = await Promise.race([starting, link.gone]);
    const visit = visitor({ driver, link, proxy, lines, limits });
    for (const target of plan.cookies.keys()) await visit(target);
    let losses = 0;
    const stalls = new Map<string, number>();
    const lost = (flows: readonly PlannedFlow[], error: unknown) => {
      // Without a browser there is no going on.
      if (!(error instanceof PageLost) || ++losses >= MAX_LOSSES) throw error;
      for (const one of flows) failed.set(one, { outcome: 'error', reason: error.message });
      link.forget();
    };
    for (const { page, flows } of plan.groups) {
      for (const [index, one] of flows.entries()) {
        if ((stalls.get(one.target) ?? 0) >= MAX_STALLS) {
          const reason = `${one.target} let ${MAX_STALLS} requests in a row run out of time`;
          failed.set(one, { outcome: 'not-run', reason });
          continue;
        }
        try {
          await visit(page);
        } catch (error) {
          lost(flows.slice(index), error);
          break;
        }
        try {
          const live = { driver, link, proxy, lines, limits };
          const seen = await options.inTurn(() => performPatiently(one, live, pace, options.signal));
          performed.set(one, seen);
          stalls.set(one.target, seen.page.end === 'timeout' ? (stalls.get(one.target) ?? 0) + 1 : 0);
          losses = 0;
        } catch (error) {
          lost([one], error);
        }
        options.onFlow?.(performed.size + failed.size);
      }
    }
    await driver.flush();
  } catch (error) {
    if (options.signal?.aborted) problem = 'interrupted';
    else if (error instanceof PageLost || error instanceof DriverError) problem = plan.redact(error.message);
    else throw error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    link.end();
    // Given up while it starts: nobody waits for it, and should it come up after all it is closed.
    if (!driver)
      starting?.then(
        (late) => late.close(),
        () => undefined,
      );
    await driver?.close();
    await proxy.close();
  }
  const version = driver?.browser.version;
  const browser = `${found.name}${version ? ` ${version}` : ''}`;
  const context = { engine, browser, plan, log: proxy.log, begun };
  return {
    engine,
    browser: driver?.browser ?? null,
    problem,
    results: plan.flows.map((one): FlowResult => {
      const seen = performed.get(one);
      if (seen) return flowResult(one, seen, context);
      if (one.settled) return withoutAnswer(one, context, { outcome: 'not-cors', reason: one.settled.text });
      const failure = failed.get(one) ?? { outcome: 'not-run' as const, reason: problem ?? 'it was not reached' };
      return withoutAnswer(one, context, failure);
    }),
    refusedHosts: proxy.log.refused,
  };
}

interface Live {
  driver: Driver;
  link: PageLink;
  proxy: Proxy;
  lines: FlowConsole;
  limits: BrowserCheckLimits;
}

/** Lets requests wait for their turn. */
interface Pacer {
  /** Before a flow: it begins with a request. */
  flow(): Promise<void>;
  /** Before each request that the proxy sees. */
  request(): Promise<void>;
  /** A request that the proxy does not see. */
  unseen(): void;
}

function pacer(turn: () => Promise<void>): Pacer {
  // Waited for before the flow, so that its time limit is not used up by that.
  let waited = false;
  return {
    flow: async () => {
      await turn();
      waited = true;
    },
    request: async () => {
      if (!waited) await turn();
      waited = false;
    },
    // Whoever comes next waits for it.
    unseen: () => void turn().catch(() => undefined),
  };
}

/** Performs a flow, and again when the server asks to wait. */
async function performPatiently(
  one: PlannedFlow,
  live: Live,
  pace: Pacer,
  signal: AbortSignal | undefined,
): Promise<Performed> {
  for (let attempt = 1; ; attempt++) {
    await pace.flow();
    const seen = await perform(one, live);
    const { entries } = live.proxy.log.between(seen.from, seen.to);
    // In a tunnel, a preflight and a request are supposed.
    if (!entries.some(({ kind }) => kind === 'exchange')) pace.unseen();
    const wait = attempt > MOST_WAITS ? null : askedToWait(entries, seen.page.reply, Date.now());
    if (wait === null || wait > LONGEST_WAIT || one.flow.status === 429 || one.flow.status === 503) return seen;
    await CLOCK.sleep(wait, signal);
  }
}

async function perform(one: PlannedFlow, { driver, link, proxy, lines, limits }: Live): Promise<Performed> {
  const from = proxy.log.mark;
  const before = tunnelled(proxy, one.target);
  const console = lines.begin(one.url);
  const page: PageResult = await link.perform(
    {
      number: one.index,
      sandboxed: one.flow.origin === 'null',
      url: one.url,
      method: one.flow.method,
      headers: headersOf(one),
      body: one.flow.body ?? null,
      credentials: one.flow.credentials,
      timeoutMs: limits.flowMs,
      bodyBytes: limits.bodyBytes,
    },
    limits.flowMs + ANSWER_MS,
  );
  if (page.end === 'rejected') await lines.heard(CONSOLE_MS);
  await driver.flush();
  const after = tunnelled(proxy, one.target);
  const tunnel =
    one.target.startsWith('https:') && after.count > 0
      ? { sent: after.sent - before.sent, received: after.received - before.received }
      : null;
  return { page, console, from, to: proxy.log.mark, tunnel };
}

function tunnelled({ log }: Proxy, target: string): { count: number; sent: number; received: number } {
  const tunnels = log.tunnels(target);
  const sum = (of: (tunnel: (typeof tunnels)[number]) => number) => tunnels.reduce((total, one) => total + of(one), 0);
  return { count: tunnels.length, sent: sum((one) => one.sentBytes), received: sum((one) => one.receivedBytes) };
}

/**
 * Brings the page to an origin: it goes there itself, or is opened there. Rejects with PageLost when there is no page at
 * that origin in time.
 */
function visitor({ driver, link, proxy, lines, limits }: Live): (origin: string) => Promise<void> {
  const ms = limits.pageMs;
  const open = async (origin: string): Promise<void> => {
    link.forget();
    const url = `${origin}${proxy.prefix}`;
    try {
      // After a page that could not be opened, the browser's own page about that may get in the way: the new one comes
      // all the same, or has to be opened again.
      await driver.open(url).catch(() => link.arrival(origin, AGAIN_MS).catch(() => driver.open(url)));
      await link.arrival(origin, ms);
    } catch (error) {
      const insists = proxy.log.upgraded.has(new URL(origin).hostname) && origin.startsWith('http:');
      const hint = insists ? ' (the browser asked for https there instead)' : '';
      const cause = (error as Error).message.replaceAll(proxy.prefix, '/');
      throw new PageLost(`there is no page at ${origin}${hint}: ${cause}`);
    }
  };
  return async (origin) => {
    if (link.alive) await link.arrival(null, ms);
    if (link.at === origin) return;
    lines.pause();
    if (link.go(`${origin}${proxy.prefix}`)) await link.arrival(origin, ms).catch(() => open(origin));
    else await open(origin);
    // What the console is connected to may have changed with the page's process.
    await driver.flush();
  };
}

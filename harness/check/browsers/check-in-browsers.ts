/** A check in real browsers: every flow in every engine, at the flow's own origin. */
import { findBrowsers } from '../../browsers/find.ts';
import { ENGINES, type Engine } from '../../run/recording.ts';
import { ENGINE_NAMES } from '../../run/run.ts';
import { Pace } from '../pace.ts';
import { checkInEngine } from './engine.ts';
import { planCheck, type CheckPlan } from './plan.ts';
import type { BrowserCheckLimits, BrowserCheckOptions, EngineReport } from './types.ts';

const LIMITS: BrowserCheckLimits = { flowMs: 10_000, pageMs: 20_000, bodyBytes: 1024 * 1024 };
const RATE = 5;
/** So many requests of a flow may wait for their turn: a preflight's request, and redirects. */
const WAITING = 3;

/**
 * Has pages at the flows' origins perform them in each engine and tells what script saw. Engines start side by side; over
 * all of them one flow runs at a time.
 * @returns one report for each engine, in the order asked for; an engine that cannot be had has a `problem`
 * @throws TypeError for an origin, host or cookie that cannot be used
 */
export async function checkInBrowsers(options: BrowserCheckOptions): Promise<EngineReport[]> {
  const plan = planCheck(options);
  const engines = [...new Set(options.engines ?? ENGINES)];
  const found = await findBrowsers(engines);
  const pace = options.pace ?? new Pace(RATE);
  const inTurn = oneByOne();
  const limits = { ...LIMITS, ...options.limits };
  // Requests after the first wait for their turn while the flow's time runs.
  limits.flowMs += WAITING * pace.interval;
  const total = options.flows.length;
  return Promise.all(
    engines.map((engine) => {
      const browser = found[engine];
      if (!browser) return notFound(engine, plan);
      options.onProgress?.({ engine, done: 0, total });
      return checkInEngine(browser, {
        plan,
        reach: options,
        limits,
        inTurn,
        turn: () => pace.turn(options.signal),
        signal: options.signal,
        onFlow: (done) => options.onProgress?.({ engine, done, total }),
      });
    }),
  );
}

function notFound(engine: Engine, plan: CheckPlan): EngineReport {
  const reason = `${ENGINE_NAMES[engine]} was not found; see cors-conformance doctor`;
  return {
    engine,
    browser: null,
    problem: reason,
    results: plan.flows.map(({ flow }) => ({
      flow,
      engine,
      browser: ENGINE_NAMES[engine],
      outcome: 'not-run',
      reason,
      console: [],
      asExpected: false,
      durationMs: 0,
    })),
    refusedHosts: [],
  };
}

/** One flow after the other, whichever engine asks. */
function oneByOne() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(flow: () => Promise<T>): Promise<T> => {
    const mine = last.then(flow);
    last = mine.catch(() => undefined);
    return mine;
  };
}

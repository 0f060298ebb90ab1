/**
 * The page runtime: one bundle for the page, its workers and its frames. The page needs nothing but its URL: it asks the
 * runner what to do, runs scenarios many at once and reports in batches.
 */
import { describeError } from './body.ts';
import { dispose, runOne, startContexts } from './contexts.ts';
import { serveElsewhere } from './roles.ts';
import { holdsLine, LINES } from '../scenario/lines.ts';
import type { Command, LoadPlan, PageReport, PageResult, PlannedScenario } from './protocol.ts';
import { isWatched, leave, showEnd, showProgress, tellWhenLeft } from './watched.ts';

/** Results that arrive within this time travel together. */
const BATCH_MS = 40;

if (!serveElsewhere()) void main();

async function main(): Promise<void> {
  tellWhenLeft();
  try {
    for (;;) {
      const command = (await (await fetch('next', { method: 'POST' })).json()) as Command;
      if (command.do === 'run') await runAll(command.scenarios, command.concurrency, command.progress);
      else if (command.do === 'load') await post({ load: await load(command.plan) });
      else if (command.do === 'go') {
        await dispose();
        leave();
        location.href = command.url;
        return;
      } else if (command.do === 'end') {
        await dispose();
        leave();
        showEnd(command.message);
        return;
      }
    }
  } catch (error) {
    const { name, message } = describeError(error);
    if (isWatched()) showEnd('The server does not answer any more, or this run has ended.');
    await post({ fault: `${name}: ${message}` });
  }
}

async function post(part: Partial<PageReport>): Promise<void> {
  const report: PageReport = { userAgent: navigator.userAgent, results: [], ...part };
  const headers = { 'content-type': 'application/json' };
  await fetch('report', { method: 'POST', headers, body: JSON.stringify(report) });
}

async function runAll(
  scenarios: PlannedScenario[],
  concurrency: number,
  progress?: { done: number; total: number },
): Promise<void> {
  let done = progress?.done ?? 0;
  const results: PageResult[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> = Promise.resolve();
  const flush = () => {
    timer = undefined;
    const batch = results.splice(0);
    sending = sending.then(() => post({ results: batch }));
  };
  await startContexts(scenarios);
  const waiting = scenarios.filter(holdsLine).values();
  const others = scenarios.filter((scenario) => !holdsLine(scenario)).values();
  const work = async (queue: Iterable<PlannedScenario>) => {
    for (const scenario of queue) {
      results.push(await runOne(scenario));
      // Only where somebody watches: the page of a driven run is left as it is.
      if (progress) showProgress(++done, progress.total);
      timer ??= setTimeout(flush, BATCH_MS);
    }
  };
  const slot = async (_: unknown, index: number) => {
    if (index < LINES) await work(waiting);
    await work(others);
  };
  await Promise.all(Array.from({ length: concurrency }, slot));
  if (timer !== undefined) {
    clearTimeout(timer);
    flush();
  }
  await sending;
}

/** The bare loop that the bench compares with: the same requests, and nothing else. */
async function load(plan: LoadPlan): Promise<{ requests: number; ms: number }> {
  const start = performance.now();
  const fetches = plan.requests - plan.preflights;
  let sent = 0;
  const slot = async () => {
    while (sent < fetches) {
      // Evenly spread, as in a run.
      const nth = sent++;
      const preflighted =
        Math.floor(((nth + 1) * plan.preflights) / fetches) > Math.floor((nth * plan.preflights) / fetches);
      await (await fetch(`${plan.url}?${nth}`, preflighted ? { method: 'PUT' } : {})).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: plan.concurrency }, slot));
  return { requests: plan.requests, ms: performance.now() - start };
}

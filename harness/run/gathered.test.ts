import { expect, test } from '@playwright/test';
import { NOT_SHARED, result, SHARED, XHR_SHARED } from '../../reports/testing.ts';
import simpleRequests from '../../suites/simple-requests.ts';
import { Gathered } from './gathered.ts';
import type { ScenarioResult } from './recording.ts';
import type { LiveRun } from './run.ts';
import { SessionError } from './session.ts';

const [A, B, C] = [SHARED.id, NOT_SHARED.id, XHR_SHARED.id] as [string, string, string];
const ENTRIES = [SHARED, NOT_SHARED, XHR_SHARED].map((scenario) => ({ suite: simpleRequests, scenario }));
const idsOf = (entries: readonly { scenario: { id: string } }[]) => entries.map(({ scenario }) => scenario.id);

/** A browser that answers what it is asked until it meets one of these: at that it dies. */
function browser(dies: readonly string[], asked: string[][]) {
  const results = new Map<string, ScenarioResult>();
  let at: string[] = [];
  const live = {
    origins: { page: 'http://localhost:1' },
    prefix: `/s/${asked.length}/`,
    run: async (entries: readonly (typeof ENTRIES)[number][], onResult: (one: ScenarioResult) => void) => {
      asked.push(idsOf(entries));
      at = idsOf(entries);
      if (at.some((id) => dies.includes(id))) throw new SessionError('it died', { gone: true });
      for (const { scenario } of entries) {
        const one = result(scenario);
        results.set(scenario.id, one);
        onResult(one);
      }
      at = [];
    },
    settle: async () => results,
    results: () => results,
    flush: async () => true,
    begun: () => at,
    fail: () => undefined,
  };
  return live as unknown as LiveRun;
}

/** Starts browsers until one goes through, as a run does. */
async function runUntilDone(gathered: Gathered, dies: readonly string[], most = 9): Promise<string[][]> {
  const asked: string[][] = [];
  for (let starts = 0; starts < most; starts++) {
    const live = browser(dies, asked);
    gathered.begin(live);
    try {
      await gathered.runLeft(live, undefined, () => undefined);
      return asked;
    } catch (error) {
      gathered.end(await live.settle(), live.begun(), (error as Error).message);
    }
  }
  return asked;
}

test('what a browser died at is asked again alone; at which it dies again is a crash, the rest is answered', async () => {
  const gathered = new Gathered(ENTRIES);
  const asked = await runUntilDone(gathered, [B]);
  // All at once; then nothing else is left, and each alone, until it dies at B again: A had not settled by then.
  expect(asked).toEqual([[A, B, C], [], [A], [B], [], [A], [C]]);
  const all = gathered.all({ status: 'complete' });
  expect(all.map(({ verdict }) => verdict)).toEqual(['conforms', 'crash', 'conforms']);
  expect(all[1]!.reason).toBe('it died');
  expect(all.map(({ part }) => part)).toEqual([2, 0, 2]);
  expect(gathered.parts.map(({ prefix }) => prefix)).toEqual(['/s/0/', '/s/1/', '/s/4/']);
});

test('when browsers are started no more, what the last was at is a crash and the rest not run', async () => {
  const gathered = new Gathered(ENTRIES);
  await runUntilDone(gathered, [A, B, C], 1);
  const crash = { status: 'incomplete', reason: 'it died' } as const;
  expect(gathered.all(crash).map(({ verdict }) => verdict)).toEqual(['crash', 'crash', 'crash']);
  const interrupted = gathered.all({ status: 'incomplete', reason: 'interrupted' });
  expect(interrupted.map(({ verdict }) => verdict)).toEqual(['not-run', 'not-run', 'not-run']);
});

test('a run that needed one browser names no parts', async () => {
  const gathered = new Gathered(ENTRIES);
  await runUntilDone(gathered, []);
  for (const one of gathered.all({ status: 'complete' })) expect(one).not.toHaveProperty('part');
  expect(gathered.unsettled()).toEqual([]);
});

test('what an earlier run had settled is not asked again, what it had not is, and is there until then', async () => {
  const gathered = new Gathered(ENTRIES);
  const part = { start: '', end: '', origins: {}, prefix: '/s/earlier/' };
  const results = [result(SHARED, { durationMs: 1, part: 0 }), result(NOT_SHARED, { durationMs: 1, part: 0 })];
  gathered.carry({ results, settled: [A], parts: [part], others: [] });
  expect(idsOf(gathered.left())).toEqual([B, C]);
  expect(gathered.unsettled()).toEqual([B]);
  expect(gathered.kept()).toEqual({ results, settled: [A] });
  const asked = await runUntilDone(gathered, []);
  expect(asked).toEqual([[B, C]]);
  expect(gathered.all({ status: 'complete' }).map(({ part: of, durationMs }) => [of, durationMs])).toEqual([
    [0, 1],
    [1, 12],
    [1, 12],
  ]);
});

test('results are settled while scenarios run, when the browser has answered; what came late is appended', async () => {
  const gathered = new Gathered(ENTRIES);
  const lines: unknown[] = [];
  const asked: string[][] = [];
  const live = browser([], asked);
  let answered = 0;
  let late = false;
  const first = result(SHARED);
  const more = { ...first, durationMs: 99 };
  let onResult!: (one: ScenarioResult) => void;
  let done!: () => void;
  Object.assign(live, {
    run: (entries: readonly unknown[], take: typeof onResult) => {
      onResult = take;
      return entries.length === 0 ? Promise.resolve() : new Promise<void>((resolve) => (done = resolve));
    },
    // At first it does not answer.
    flush: async () => ++answered > 1,
    results: () => new Map([[A, late ? more : first]]),
    settle: async () => new Map([[A, more]]),
  });
  gathered.begin(live);
  const recorder = {
    append: (one: ScenarioResult) => lines.push(one),
    settle: (ids: readonly string[]) => lines.push(ids),
  };
  const run = gathered.runLeft(live, recorder, () => undefined);
  onResult(first);
  expect(lines).toEqual([first]);
  late = true;
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(3);
  expect(answered).toBeGreaterThan(1);
  expect(lines.slice(1)).toEqual([more, [A]]);
  done();
  await run;
  expect(gathered.isSettled(A)).toBe(true);
});

import { expect, test } from '@playwright/test';
import { SCRIPTED, WireLog } from '../../servers/origins/wire-log.ts';
import type { Command, PageResult, PlannedScenario } from '../page/protocol.ts';
import { fetches, pause, scenario, xhr, type ScenarioInput } from '../scenario/builders.ts';
import type { OriginName, Scenario } from '../scenario/schema.ts';
import type { OriginMap } from '../scenario/templates.ts';
import { silenceLimit } from '../browsers/limits.ts';
import { CONCURRENCY, PageSession, SessionError } from './session.ts';

const origins: OriginMap = {
  page: 'http://localhost:8001',
  sibling: 'http://localhost:8002',
  remote: 'http://127.0.0.1:8003',
  remote2: 'http://a.localhost:8004',
  'page-https': 'https://localhost:8005',
  'sibling-https': 'https://localhost:8006',
  'remote-https': 'https://127.0.0.1:8007',
  'remote2-https': 'https://a.localhost:8008',
  'remote-http2': 'https://127.0.0.1:8009',
};

function open() {
  const log = new WireLog('run', origins);
  return { log, session: new PageSession('runtime', log, (origin) => `${origins[origin]}/run/`) };
}

function asking(id: string, more: Partial<ScenarioInput> = {}): Scenario {
  const title = 'A title that is long enough';
  return scenario(id, { title, why: title, requirements: ['r'], target: {}, do: fetches(), expect: [], ...more });
}

const done = (id: string): PageResult => ({ id, end: 'done', steps: [], durationMs: 1 });

/** Lets a page report that these have ended. */
function end(session: PageSession, ...ids: string[]): void {
  session.report({ userAgent: 'A browser', results: ids.map(done) });
}

async function asked(session: PageSession, origin: OriginName = 'page'): Promise<PlannedScenario[]> {
  const command = await session.next(origin);
  expect(command.do).toBe('run');
  return (command as Extract<Command, { do: 'run' }>).scenarios;
}

async function idsAsked(session: PageSession, origin?: OriginName): Promise<string[]> {
  return (await asked(session, origin)).map(({ id }) => id);
}

test('a page gets what there is to do, and the run ends when all of it is reported', async () => {
  const { session } = open();
  const ended: string[] = [];
  const run = session.run([asking('a'), asking('b'), asking('c')], ({ id }, scope) => {
    expect(scope.scenario.id).toBe(id);
    ended.push(id);
  });
  expect(await idsAsked(session)).toEqual(['a', 'b', 'c']);
  expect(session.running).toEqual(['a', 'b', 'c']);
  end(session, 'b');
  expect(session.running).toEqual(['a', 'c']);
  end(session, 'c', 'a');
  await run;
  expect(ended).toEqual(['b', 'c', 'a']);
  expect(session.running).toEqual([]);
  expect(session.userAgent).toBe('A browser');
});

test('a page that asks before there is anything to do is answered as soon as there is', async () => {
  const { session } = open();
  const answer = session.next('page');
  await session.connected;
  const run = session.run([asking('a')], () => undefined);
  expect(await answer).toMatchObject({ do: 'run', scenarios: [{ id: 'a' }] });
  end(session, 'a');
  await run;
});

test('a second run follows the first in the same page', async () => {
  const { session } = open();
  for (const id of ['first', 'second']) {
    const run = session.run([asking(id)], () => undefined);
    expect(await idsAsked(session)).toEqual([id]);
    end(session, id);
    await run;
  }
});

test('nothing to run ends at once', async () => {
  await open().session.run([], () => undefined);
});

test('at most 5000 scenarios travel together', async () => {
  const { session } = open();
  const ids = Array.from({ length: 10_100 }, (_, index) => `s-${index}`);
  const run = session.run(
    ids.map((id) => asking(id)),
    () => undefined,
  );
  const sizes: number[] = [];
  const got: string[] = [];
  while (got.length < ids.length) {
    const batch = await idsAsked(session);
    sizes.push(batch.length);
    got.push(...batch);
    end(session, ...batch);
  }
  await run;
  expect(sizes).toEqual([5000, 5000, 100]);
  expect(got).toEqual(ids);
});

test('an exclusive scenario runs alone, after those that run together', async () => {
  const { session } = open();
  const run = session.run(
    [asking('alone-1', { exclusive: true }), asking('a'), asking('alone-2', { exclusive: true }), asking('b')],
    () => undefined,
  );
  for (const expected of [['a', 'b'], ['alone-1'], ['alone-2']]) {
    expect(await idsAsked(session)).toEqual(expected);
    end(session, ...expected);
  }
  await run;
});

test('those that wait longest begin first', async () => {
  const { session } = open();
  const slow = { target: { request: [{ delayMs: 300 }, { delayMs: 400 }] } };
  const run = session.run(
    [asking('a'), asking('pause', { do: [fetches(), pause(500), fetches()] }), asking('delay', slow)],
    () => undefined,
  );
  expect(await idsAsked(session)).toEqual(['delay', 'pause', 'a']);
  end(session, 'delay', 'pause', 'a');
  await run;
});

test('a page is sent on to the origin that the rest is asked from', async () => {
  const { session } = open();
  const https = { context: { origin: 'page-https' as const } };
  const run = session.run(
    [asking('secure', https), asking('plain'), asking('secure-alone', { ...https, exclusive: true })],
    () => undefined,
  );
  expect(await idsAsked(session, 'page')).toEqual(['plain']);
  end(session, 'plain');
  expect(await session.next('page')).toEqual({ do: 'go', url: 'https://localhost:8005/run/' });
  expect(await idsAsked(session, 'page-https')).toEqual(['secure']);
  end(session, 'secure');
  expect(await idsAsked(session, 'page-https')).toEqual(['secure-alone']);
  end(session, 'secure-alone');
  await run;
  const back = session.run([asking('plain')], () => undefined);
  expect(await session.next('page-https')).toEqual({ do: 'go', url: 'http://localhost:8001/run/' });
  expect(await idsAsked(session, 'page')).toEqual(['plain']);
  end(session, 'plain');
  await back;
});

test('what the page is told has its placeholders resolved, and nothing of what is expected', async () => {
  const { session } = open();
  const run = session.run(
    [
      asking('a', {
        needs: ['request-streams'],
        timeoutMs: 700,
        context: 'sandboxed-frame',
        do: [
          fetches({ headers: { 'X-{id}': '{id}' }, referrer: '{origin:page}/r', body: 'from {origin}' }),
          xhr({ url: '{url:target}?{port:remote}', body: { base64: 'e2lkfQ==' } }),
          pause(5),
        ],
        expect: { page: [] },
      }),
    ],
    () => undefined,
  );
  expect(await asked(session)).toEqual([
    {
      id: 'a',
      context: 'sandboxed-frame',
      contextUrl: 'http://localhost:8001/run/frame.html',
      controlBase: 'http://localhost:8001/run/',
      needs: ['request-streams'],
      tells: false,
      timeoutMs: 700,
      steps: [
        {
          api: 'fetch',
          url: `http://127.0.0.1:8003${SCRIPTED}run/a/target`,
          headers: [['X-{id}', 'a']],
          referrer: 'http://localhost:8001/r',
          body: { text: 'from null' },
        },
        { api: 'xhr', url: `http://127.0.0.1:8003${SCRIPTED}run/a/target?8003`, body: { base64: 'e2lkfQ==' } },
        { api: 'pause', ms: 5 },
      ],
    },
  ]);
  end(session, 'a');
  await run;
});

test('a result that nobody asked for, or that comes twice, is passed over', async () => {
  const { session } = open();
  const ended: string[] = [];
  const run = session.run([asking('a'), asking('b')], ({ id }) => ended.push(id));
  await asked(session);
  end(session, 'stranger', 'a', 'a');
  end(session, 'a', 'constructor');
  expect(session.running).toEqual(['b']);
  end(session, 'b');
  end(session, 'b');
  await run;
  expect(ended).toEqual(['a', 'b']);
});

test('a failure rejects what is running, says what that was, and hands out nothing more', async () => {
  const { session } = open();
  const ended: string[] = [];
  const run = session.run([asking('a'), asking('b'), asking('c', { exclusive: true })], ({ id }) => ended.push(id));
  const rejected = expect(run).rejects.toThrow(new SessionError('the browser crashed'));
  await asked(session);
  end(session, 'a');
  session.fail('the browser crashed');
  await rejected;
  await expect(session.failed).rejects.toThrow('the browser crashed');
  expect(session.running).toEqual(['b']);
  const next = session.next('page');
  end(session, 'b');
  expect(session.running).toEqual(['b']);
  session.end('This run has ended.');
  expect(await next).toEqual({ do: 'end', message: 'This run has ended.' });
  expect(ended).toEqual(['a']);
  await expect(session.run([asking('d')], () => undefined)).rejects.toThrow('the browser crashed');
});

test('the first failure is the one that counts', async () => {
  const { session } = open();
  session.fail('first');
  session.fail('second');
  await expect(session.run([asking('a')], () => undefined)).rejects.toThrow(new SessionError('first'));
});

test('a fault of the page runtime fails the session', async () => {
  const { session } = open();
  const run = session.run([asking('a')], () => undefined);
  const rejected = expect(run).rejects.toThrow('the page runtime failed: TypeError: x');
  await asked(session);
  session.report({ userAgent: 'A browser', results: [], fault: 'TypeError: x' });
  await rejected;
});

test('a result that the runner cannot take ends the run with that very error', async () => {
  const { session } = open();
  const full = new Error('the disk is full');
  const run = session.run([asking('a'), asking('b')], () => {
    throw full;
  });
  const rejected = expect(run).rejects.toBe(full);
  await asked(session);
  expect(() => end(session, 'a', 'b')).not.toThrow();
  await rejected;
});

test('an ended session tells waiting pages so, and those that ask later', async () => {
  const { session } = open();
  const waiting = session.next('page');
  session.end('This run has ended.');
  expect(await waiting).toEqual({ do: 'end', message: 'This run has ended.' });
  expect(await session.next('page-https')).toEqual({ do: 'end', message: 'This run has ended.' });
});

test('a scenario that is released is no longer answered or remembered', async () => {
  const { session, log } = open();
  const run = session.run([asking('a')], () => undefined);
  await asked(session);
  const head = {
    origin: 'remote' as const,
    method: 'GET',
    target: `${log.prefix}a/target`,
    httpVersion: '1.1',
    headers: [],
    connection: {},
  };
  expect(log.receive(head)).not.toBeNull();
  end(session, 'a');
  await run;
  expect(log.requests('a')).toHaveLength(1);
  session.release('a');
  expect(log.requests('a')).toEqual([]);
  expect(log.receive(head)).toBeNull();
});

test('a load is run at page alone, and its answer given back', async () => {
  const { session } = open();
  const load = session.load(asking('bench'), 100);
  expect(await session.next('page-https')).toEqual({ do: 'go', url: 'http://localhost:8001/run/' });
  expect(await session.next('page')).toMatchObject({
    do: 'load',
    plan: { url: `http://127.0.0.1:8003${SCRIPTED}run/bench/target`, requests: 100 },
  });
  session.report({ userAgent: 'A browser', results: [], load: { requests: 100, ms: 5 } });
  expect(await load).toEqual({ requests: 100, ms: 5 });
});

/** Acts while time stands still but for `tick`; nothing in it waits, so that the test runner's own time goes on. */
function inTime(act: (tick: (ms: number) => void) => void): void {
  const real = { setTimeout, clearTimeout };
  const timers = new Map<object, { at: number; call: () => void }>();
  let now = 0;
  const fake = {
    setTimeout: (call: () => void, ms: number) => {
      const timer = {};
      timers.set(timer, { at: now + ms, call });
      return timer;
    },
    clearTimeout: (timer: object) => timers.delete(timer),
  };
  Object.assign(globalThis, fake);
  try {
    act((ms) => {
      now += ms;
      for (const [timer, { at, call }] of timers) if (at <= now && timers.delete(timer)) call();
    });
  } finally {
    Object.assign(globalThis, real);
  }
}

test.describe('silence', () => {
  const SILENCE = silenceLimit();
  const hangs = (ms: number) => new SessionError(`the page has said nothing for ${ms / 1000} s: it hangs`);

  test('a page that never asks is noticed', async () => {
    const { session } = open();
    let run!: Promise<void>;
    inTime((tick) => {
      run = session.run([asking('a')], () => undefined);
      tick(SILENCE - 1);
      expect(session.failure).toBeUndefined();
      tick(1);
    });
    await expect(run).rejects.toThrow(hangs(SILENCE));
    expect(session.running).toEqual([]);
  });

  test('a silent page has the longest limit of its scenarios on top', async () => {
    const { session } = open();
    let run!: Promise<void>;
    inTime((tick) => {
      run = session.run([asking('a', { timeoutMs: 1000 }), asking('b', { timeoutMs: 60_000 })], () => undefined);
      void session.next('page');
      tick(SILENCE + 59_999);
      expect(session.failure).toBeUndefined();
      tick(1);
    });
    await expect(run).rejects.toThrow(hangs(SILENCE + 60_000));
    expect(session.running).toEqual(['a', 'b']);
  });

  test('a report is a sign of life', async () => {
    const { session } = open();
    let run!: Promise<void>;
    inTime((tick) => {
      run = session.run([asking('a', { timeoutMs: 1000 }), asking('b', { timeoutMs: 1000 })], () => undefined);
      void session.next('page');
      tick(SILENCE);
      end(session, 'a');
      tick(SILENCE);
      end(session, 'b');
      tick(SILENCE * 10);
    });
    await run;
    expect(session.failure).toBeUndefined();
  });

  test('a page that is idle is told to ask again, and may be silent for long', async () => {
    const { session } = open();
    let answer!: Promise<Command>;
    inTime((tick) => {
      answer = session.next('page');
      tick(20_000);
    });
    expect(await answer).toEqual({ do: 'wait' });
    inTime((tick) => {
      void session.run([asking('a')], () => undefined);
      void session.next('page');
      end(session, 'a');
      tick(SILENCE * 10);
    });
    expect(session.failure).toBeUndefined();
  });
});

test('of more scenarios than a page runs at once, those further down are running when they have reached an origin', async () => {
  const { session, log } = open();
  const ids = Array.from({ length: CONCURRENCY + 3 }, (_, index) => `s-${index}`);
  const run = session.run(
    ids.map((id) => asking(id)),
    () => undefined,
  );
  await asked(session);
  expect(session.running).toEqual(ids.slice(0, CONCURRENCY));
  const last = ids.at(-1)!;
  log.receive({
    origin: 'remote',
    method: 'GET',
    target: `${log.prefix}${last}/target`,
    httpVersion: '1.1',
    headers: [],
    connection: {},
  });
  expect(session.running).toEqual([...ids.slice(0, CONCURRENCY), last]);
  end(session, ...ids);
  await run;
});

test('a step in another context knows where that is', async () => {
  const { session } = open();
  const run = session.run([asking('a', { do: [fetches(), fetches({ in: 'cross-site-frame' })] })], () => undefined);
  const [planned] = await asked(session);
  expect(planned!.contextUrl).toBe('http://localhost:8001/run/');
  expect(planned!.elsewhere).toEqual({ 'cross-site-frame': 'http://127.0.0.1:8003/run/frame.html' });
  end(session, 'a');
  await run;
});

import { expect, test } from '@playwright/test';
import { asExpected, result } from '../../reports/testing.ts';
import { fetches, scenario } from '../scenario/builders.ts';
import type { Context, OriginName, Scenario } from '../scenario/schema.ts';
import { suiteProblems } from '../scenario/validate.ts';
import { requirements } from './catalog.ts';
import type { PageObservation, ScenarioResult, WireRecord } from './recording.ts';
import { selfCheck, selfCheckProblem } from './self-check.ts';

function asking(target: OriginName, origin: Context['origin'] = 'page'): Scenario {
  const title = 'A title that is long enough';
  return scenario('asks', {
    title,
    why: title,
    requirements: ['r'],
    context: { origin },
    target: { origin: target },
    do: fetches(),
    expect: [],
  });
}

const WIRE: WireRecord = {
  origin: 'remote',
  resource: 'target',
  preflight: true,
  method: 'OPTIONS',
  target: '{path:target}',
  httpVersion: '1.1',
  headers: [
    ['Host', '{host:remote}'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  body: '',
  connection: 1,
  atMs: 0,
  reply: null,
};
const RESOLVED: PageObservation = { result: 'resolved', status: 200, durationMs: 1 };

/** Results of a self-check that passed. */
function passed(): ScenarioResult[] {
  return selfCheck([asking('remote')]).map((canary) =>
    canary.kind === 'observe'
      ? result(canary, { observed: { wire: [WIRE], page: canary.steps.map(() => RESOLVED), console: [] } })
      : result(canary, { observed: asExpected(canary) }),
  );
}

function change(id: string, more: Partial<ScenarioResult>): ScenarioResult[] {
  expect(passed().map(({ scenario: canary }) => canary.id)).toContain(id);
  return passed().map((one) => (one.scenario.id === id ? { ...one, ...more } : one));
}

test('canaries are sound scenarios', () => {
  const suite = {
    id: 'self-check',
    title: 'Self-check',
    description: 'Before every run',
    scenarios: selfCheck([asking('remote'), asking('sibling-https', 'page-https')]),
  };
  expect(suiteProblems(suite, 'self-check.ts', new Set(requirements.map(({ id }) => id)))).toEqual([]);
});

test('every origin that is asked from a page is warmed up from that page', () => {
  const ids = selfCheck([
    asking('remote'),
    asking('remote'),
    asking('sibling'),
    asking('remote-https', 'page-https'),
  ]).map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('canary-warm-up')).sort()).toEqual([
    'canary-warm-up-remote-from-page',
    'canary-warm-up-remote-https-from-page-https',
    'canary-warm-up-sibling-from-page',
  ]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the page itself, and http from an https page, are not warmed up', () => {
  const ids = selfCheck([asking('page'), asking('remote', 'page-https')]).map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('canary-warm-up'))).toEqual([]);
});

test('a self-check that went as it should has no problem', () => {
  expect(selfCheckProblem(passed())).toBeNull();
});

test('a preflight that never reached the server is noticed', () => {
  const difference = 'request 1: expected CORS-preflight OPTIONS for PUT at target, observed PUT at target';
  const problem = selfCheckProblem(change('canary-preflight-reaches-server', { verdict: 'deviates', difference }));
  expect(problem).toBe(
    `A CORS-preflight request reaches the server: not so here (canary-preflight-reaches-server: ${difference})`,
  );
});

test('a browser that shares what is not shared is noticed', () => {
  const problem = selfCheckProblem(change('canary-blocked', { verdict: 'deviates', difference: 'page: resolved' }));
  expect(problem).toContain('A response that is not shared is a network error: not so here');
});

test('a canary that did not end is noticed, with the reason', () => {
  const problem = selfCheckProblem(
    change('canary-denied-preflight', { verdict: 'timeout', reason: 'not finished within 15 s' }),
  );
  expect(problem).toContain('(canary-denied-preflight: not finished within 15 s)');
});

for (const [what, observed] of [
  [
    'whose preflights are answered in the browser',
    { wire: [{ ...WIRE, preflight: false, method: 'PUT' }], page: [RESOLVED] },
  ],
  ['that receives nothing', { wire: [], page: [RESOLVED] }],
  ['that refuses a request', { wire: [WIRE], page: [RESOLVED, { ...RESOLVED, result: 'rejected' as const }] }],
] as const) {
  test(`an origin ${what} is noticed`, () => {
    const problem = selfCheckProblem(
      change('canary-warm-up-remote-from-page', {
        observed: { wire: [...observed.wire], page: [...observed.page], console: [] },
      }),
    );
    expect(problem).toBe(
      'Preflighted requests from page to remote arrive: not so here (canary-warm-up-remote-from-page: answered)',
    );
  });
}

for (const name of ['Via', 'X-Forwarded-For', 'Proxy-Connection', 'x-injected', 'Cookie']) {
  test(`a header ${name} that no script set is noticed`, () => {
    const observed = {
      wire: [{ ...WIRE, headers: [...WIRE.headers, [name, '1'] as [string, string]] }],
      page: [RESOLVED],
      console: [],
    };
    expect(selfCheckProblem(change('canary-warm-up-remote-from-page', { observed }))).toBe(
      `the OPTIONS request of canary-warm-up-remote-from-page carries a header that no script set: ${name}`,
    );
  });
}

for (const name of [
  'ORIGIN',
  'Accept-Language',
  'Sec-CH-UA-Platform',
  'Priority',
  'Access-Control-Request-Headers',
  'X-Canary',
]) {
  test(`a header ${name} is nobody's interference`, () => {
    const observed = { wire: [{ ...WIRE, headers: [[name, '1'] as [string, string]] }], page: [RESOLVED], console: [] };
    expect(selfCheckProblem(change('canary-warm-up-remote-from-page', { observed }))).toBeNull();
  });
}

test('a browser whose clock is to be moved proves that it moves', () => {
  const moving: Scenario = { ...asking('remote'), needs: ['movable-clock'] };
  const ids = (scenarios: Scenario[]) => selfCheck(scenarios).map(({ id }) => id);
  expect(ids([moving])).toContain('canary-clock-moves');
  expect(ids([asking('remote')])).not.toContain('canary-clock-moves');
  const canary = selfCheck([moving]).find(({ id }) => id === 'canary-clock-moves')!;
  const stands = { verdict: 'error', reason: "the page's has not followed" } as const;
  expect(selfCheckProblem([result(canary, stands)])).toContain("not so here (canary-clock-moves: the page's has not");
});

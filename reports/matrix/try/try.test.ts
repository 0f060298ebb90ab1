import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { predict, type Prediction } from '../../../harness/model/predict.ts';
import { catalog } from '../../../harness/run/catalog.ts';
import { ENGINES } from '../../../harness/run/recording.ts';
import { scenarioById } from '../../testing.ts';
import { isTryState, tryBundle } from './bundle.ts';
import { isAllowed, mend } from './mend.ts';
import { deviating, tried } from './outcome.ts';
import { EXAMPLES, readLines, scenarioOf, stateOfScenario, tryAddress, writeLines } from './scenario.ts';
import { FIRST, fragmentOf, newHop, stateOf, type TryState } from './state.ts';

const fitting = catalog.flatMap(({ scenario }) => {
  const state = stateOfScenario(scenario, isTryState);
  return state ? [{ scenario, state }] : [];
});

/** What was predicted, the scenario's own id aside. */
const told = ({ page, wire }: Prediction, id: string) => JSON.stringify([page, wire]).replaceAll(id, 'try');

test('a state survives its address, whatever it holds', () => {
  const odd: TryState = {
    ...FIRST,
    api: 'xhr',
    page: 'page-https',
    body: '',
    withCredentials: false,
    listener: 'all',
    lines: 'X: &=#%+\u00ff\u0000\nX:  two blanks ',
    hops: [
      { ...newHop('target'), request: { status: 302, lines: 'Location: {url:b}', body: '&rb==' } },
      newHop('b', 'sibling'),
    ],
  };
  for (const state of [FIRST, odd, ...EXAMPLES.map((one) => one.state), ...fitting.map((one) => one.state)])
    expect(stateOf(`#${fragmentOf(state)}`, isTryState)).toEqual(state);
});

test('an address that holds no state, or too much, gives none', () => {
  const good = fragmentOf(FIRST);
  const more = (key: string, value: string) => `${good}&${key}=${encodeURIComponent(value)}`;
  for (const bad of [
    '',
    'api=fetch',
    'x',
    '%',
    good.replace('api=fetch', 'api=element'),
    good.replace('at=remote', 'at=remote-http2'),
    good.replace('hop=target', 'hop=..%2F'),
    good.replace('hop=target', 'hop=__proto__'),
    good.replace('p=204', 'p=-1'),
    good.replace('p=204', 'p=2040'),
    more('mode', 'navigate'),
    more('lines', 'X: \u2713'),
    more('lines', 'x'.repeat(3001)),
    more('body', 'x'.repeat(1001)),
    more('body', 'x'.repeat(100_000)),
    `${good}&${good}`,
    good + '&hop=h&at=remote&p=204%0A&r=200%0A'.repeat(2),
    good + [1, 2, 3, 4, 5, 6].map((n) => `&hop=h${n}&at=remote&p=204%0A&r=200%0A`).join(''),
  ])
    expect(stateOf(bad, isTryState), bad.slice(0, 120)).toBeNull();
});

test('scenarios of one fetch() or XMLHttpRequest in a window have the same outcome there', () => {
  expect(fitting.length).toBeGreaterThan(800);
  const different = fitting.filter(
    ({ scenario, state }) => told(predict(scenario), scenario.id) !== told(predict(scenarioOf(state)), 'try'),
  );
  expect(different.map(({ scenario }) => scenario.id)).toEqual([]);
});

test('a scenario that the page has no words for has no address', () => {
  const { scenario, state } = fitting[0]!;
  expect(tryAddress(scenario, isTryState)).toBe(`try.html#${fragmentOf(state)}`);
  const target = scenario.resources['target']!;
  const [step] = scenario.steps;
  for (const other of [
    { ...scenario, steps: [step!, step!] },
    { ...scenario, steps: [{ ...step, integrity: 'sha256-x' }] },
    { ...scenario, steps: [{ ...step, url: '{url:target}?x' }] },
    { ...scenario, context: { ...scenario.context, type: 'dedicated-worker' } },
    { ...scenario, context: { ...scenario.context, headers: [] } },
    { ...scenario, resources: { target: { ...target, request: [...target.request, { status: 201, headers: [] }] } } },
    { ...scenario, resources: { target: { ...target, request: [{ status: 200, headers: [['A', 'b\nC: d']] }] } } },
    { ...scenario, resources: { target: { ...target, request: [{ status: 200, headers: [], delayMs: 5 }] } } },
    { ...scenario, resources: { target: { ...target, conditional: [{ status: 304, headers: [] }] } } },
  ] as (typeof scenario)[])
    expect(tryAddress(other, isTryState)).toBeNull();
});

test('header lines are read as they are written', () => {
  expect(readLines('A: 1\n\nB:2\nC:  3 \nnone\n: x')).toEqual({
    lines: [
      ['A', '1'],
      ['B', '2'],
      ['C', ' 3 '],
    ],
    wrong: [5, 6],
  });
  expect(writeLines([['A', ' b ']])).toBe('A:  b ');
});

test('a mend leads to a response, and is there wherever CORS alone refuses', () => {
  const ofCors = new Set(['cors-check', 'cors-preflight-fetch', 'extract-header-list-values']);
  const without: string[] = [];
  let count = 0;
  for (const { scenario, state } of fitting) {
    const { allowed, explanation, diagnosis, mended } = tried(state);
    if (allowed) expect(mended).toBeNull();
    if (mended) {
      count++;
      expect(isTryState(mended.state), scenario.id).toBe(true);
      expect(isAllowed(predict(scenarioOf(mended.state))), scenario.id).toBe(true);
      expect(mended.changes.length, scenario.id).toBeGreaterThan(0);
    }
    if (allowed || !ofCors.has(explanation.decisive?.algorithm ?? '')) continue;
    expect(diagnosis, scenario.id).not.toBeNull();
    if (!mended) without.push(scenario.id);
  }
  expect(count).toBeGreaterThan(150);
  // A redirect has made the origin null, and with credentials that would have to be allowed by name; or it leads elsewhere.
  for (const id of without) {
    const last = tried(stateOfScenario(scenarioById(id), isTryState)!).explanation.prediction.wire.at(-1)!;
    const nulled = last.headers.some(([name, value]) => name === 'Origin' && value === 'null');
    expect(nulled || last.reply!.headers.some(([name]) => name === 'Location'), id).toBe(true);
  }
  expect(without.length).toBeLessThan(count / 20);
});

test('a mend says which answer must have which header', () => {
  expect(mend(FIRST)!.changes).toEqual([
    { hop: 'target', kind: 'preflight', status: null, lines: [['Access-Control-Allow-Methods', 'PUT']] },
  ]);
  const bare: TryState = { ...FIRST, credentials: 'include', lines: 'X-A: 1', hops: [newHop('target')] };
  const own = [
    ['Access-Control-Allow-Origin', '{origin}'],
    ['Vary', 'Origin'],
    ['Access-Control-Allow-Credentials', 'true'],
  ];
  expect(mend(bare)!.changes).toEqual([
    {
      hop: 'target',
      kind: 'preflight',
      status: null,
      lines: [...own, ['Access-Control-Allow-Methods', 'PUT'], ['Access-Control-Allow-Headers', 'x-a']],
    },
    { hop: 'target', kind: 'request', status: null, lines: own },
  ]);
});

test('what engines do otherwise comes from their listed deviations', () => {
  const authorization = tried(EXAMPLES.find(({ title }) => title.startsWith('Authorization'))!.state);
  expect(authorization.allowed).toBe(false);
  for (const engine of ENGINES) {
    const other = deviating(authorization, engine)!;
    expect(other.allowed).toBe(true);
    expect(other.quirks.map(({ id }) => id)).toEqual(['wildcard-covers-authorization']);
  }
  expect(ENGINES.map((engine) => deviating(tried(FIRST), engine))).toEqual([null, null, null]);
});

test('nothing of Node gets into the page, and the script stays small', () => {
  const { script, metafile } = tryBundle();
  const foreign = Object.keys(metafile.inputs).filter(
    (path) =>
      !/^(harness\/(model|scenario|run|check)|reports\/matrix)\/|^node_modules\/(preact|ajv\/dist\/runtime)\/|^<stdin>$/.test(
        path,
      ),
  );
  expect(foreign).toEqual([]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.filter(({ external }) => external));
  expect(imports).toEqual([]);
  expect(script).not.toMatch(/\beval\(|new Function|<\/script/);
  expect(gzipSync(script).length).toBeLessThan(80_000);
});

import { expect, test } from '@playwright/test';
import { predict } from '../../harness/model/predict.ts';
import { scenarioById } from '../testing.ts';
import { comparedSequence, expectedSequence } from './scenario-sequence.ts';
import { align, layOut, type Arrow, type Exchange, type Row, type Sequence } from './sequence.ts';

const exchange = (method: string, more: Partial<Exchange> = {}): Exchange => ({
  origin: 'remote',
  resource: 'target',
  preflight: method === 'OPTIONS',
  method,
  headers: [['Origin', '{origin:page}']],
  reply: { status: 200, reason: 'OK', headers: [] },
  ...more,
});
const ending = (after: number | null, failed = false) => ({ call: 'fetch()', after, text: 'done', failed });
const isArrow = (row: Row): row is Arrow => row.kind === 'request' || row.kind === 'reply';
const arrowsOf = ({ rows }: Sequence) => rows.filter(isArrow);
const told = (sequence: Sequence) =>
  sequence.rows.map((row) =>
    isArrow(row) ? `${row.kind} ${row.lane} ${row.head} ${row.mark ?? ''}`.trim() : row.kind,
  );

test('lanes are in the order of the first request to each origin, and the last reply before a failure stops', () => {
  const sequence = layOut(
    [exchange('GET', { origin: 'remote2' }), exchange('GET'), exchange('PUT', { origin: 'remote2' })].map((one) => ({
      exchange: one,
    })),
    [ending(3, true)],
  );
  expect(sequence.origins).toEqual(['remote2', 'remote']);
  expect(told(sequence)).toEqual([
    'request 1 GET',
    'reply 1 200',
    'request 2 GET',
    'reply 2 200',
    'request 1 PUT',
    'reply 1 200',
    'end',
  ]);
  expect(arrowsOf(sequence).map(({ stops }) => stops)).toEqual([false, false, false, false, false, true]);
});

test('steps are told apart where it is known what belongs to which', () => {
  const drawn = [exchange('GET'), exchange('PUT')].map((one) => ({ exchange: one }));
  expect(told(layOut(drawn, [ending(1), ending(2)]))).toEqual([
    'call',
    'request 1 GET',
    'reply 1 200',
    'end',
    'call',
    'request 1 PUT',
    'reply 1 200',
    'end',
  ]);
  expect(told(layOut(drawn, [ending(null), ending(null, true)])).filter((row) => !row.includes(' '))).toEqual([
    'end',
    'end',
  ]);
  expect(told(layOut(drawn, [ending(1)])).at(-1)).toBe('reply 1 200');
});

test('only lines that decide are shown, and what is wrong always is', () => {
  const many = Array.from({ length: 12 }, (_, index): [string, string] => ['Set-Cookie', `a${index}=1`]);
  const [request, reply] = arrowsOf(
    layOut(
      [
        {
          exchange: exchange('GET', {
            headers: [
              ['Accept', '*/*'],
              ['Origin', 'x'.repeat(500)],
              ['X-A', '1'],
            ],
            reply: { status: 99, reason: '', headers: [['Server', 'a'], ...many] },
          }),
          wrong: new Map([
            ['x-a', 'expected absent'],
            ['cookie', 'expected present'],
          ]),
        },
      ],
      [ending(1)],
    ),
  );
  expect(request!.lines.map(({ name, wrong }) => [name, wrong])).toEqual([
    ['Origin', undefined],
    ['X-A', 'expected absent'],
    ['cookie', 'expected present'],
  ]);
  expect(request!.lines[0]!.value).toHaveLength(161);
  expect(reply!.head).toBe('099');
  expect([reply!.lines.length, reply!.more]).toEqual([8, 4]);
});

test('a long run of requests is told in short, marked ones never are', () => {
  const drawn = Array.from({ length: 40 }, (_, index) => ({
    exchange: exchange('GET'),
    mark: index === 20 ? ('extra' as const) : undefined,
  }));
  const { rows } = layOut(drawn, [ending(40)]);
  expect(rows.flatMap((row) => (row.kind === 'gap' ? [row.count] : []))).toEqual([12, 11]);
  expect(rows.filter((row) => isArrow(row) && row.mark === 'extra')).toHaveLength(2);
});

test('a request without an answer has an arrow back that says so, a missing request has none', () => {
  const none = exchange('GET', { reply: null });
  const cut = exchange('GET', { reply: { status: 200, reason: '', headers: [], reset: 'before-response' } });
  const [, first, , second] = arrowsOf(layOut([{ exchange: none }, { exchange: cut }], [ending(2)]));
  expect([first!.head, second!.head, second!.text]).toEqual([null, null, 'cut: before-response']);
  expect(told(layOut([{ exchange: exchange('GET'), mark: 'missing' }], [ending(1)]))).toEqual([
    'request 1 GET missing',
    'end',
  ]);
});

test('as many requests as possible stand beside their like', () => {
  const [preflight, put, get] = [exchange('OPTIONS'), exchange('PUT'), exchange('GET')];
  expect(align([preflight, put], [put])).toEqual([
    { expected: 0, observed: null },
    { expected: 1, observed: 0 },
  ]);
  expect(align([put], [preflight, put, get])).toEqual([
    { expected: null, observed: 0 },
    { expected: 0, observed: 1 },
    { expected: null, observed: 2 },
  ]);
  expect(align([], [])).toEqual([]);
});

test('the standard’s diagram of a scenario says where the browser stops and which step decided', () => {
  const sequence = expectedSequence(scenarioById('simple-get-not-shared'))!;
  expect(told(sequence)).toEqual(['request 1 GET', 'reply 1 200', 'end']);
  expect(sequence.rows.at(-1)).toMatchObject({
    text: 'the promise is rejected: TypeError',
    failed: true,
    why: 'CORS check, step 2: there is no Access-Control-Allow-Origin: yes',
  });
});

test('a browser’s diagram marks what it left out, what it added, what it sent otherwise, and what script learned', () => {
  const scenario = scenarioById('preflight-cache-redirect-target-tainted-then-direct');
  const wire = [...expectedWire(scenario)];
  wire[2] = { ...wire[2]!, headers: wire[2]!.headers.map(([name, value]) => [name, name === 'Origin' ? 'x' : value]) };
  const added = { ...wire[3]!, resource: 'elsewhere' };
  const result = {
    topic: 't',
    scenario,
    verdict: 'deviates' as const,
    difference: 'page, step 2: expected resolved, observed rejected with TypeError',
    observed: {
      page: [
        { result: 'resolved' as const, type: 'cors', status: 200, durationMs: 1 },
        { result: 'rejected' as const, error: { name: 'TypeError', message: '' }, durationMs: 1 },
      ],
      wire: [...wire.slice(0, 4), added, ...wire.slice(5)],
      console: [],
    },
    durationMs: 1,
  };
  const sequence = comparedSequence(result)!;
  const marked = arrowsOf(sequence).filter(({ mark }) => mark);
  expect(marked.map(({ kind, head, text, mark }) => `${kind} ${head} ${text}: ${mark}`)).toEqual([
    'request OPTIONS target: changed',
    'request OPTIONS target: missing',
    'request PUT elsewhere: extra',
    'reply 200 : extra',
  ]);
  expect(marked[0]!.lines.find(({ name }) => name === 'Origin')).toMatchObject({ wrong: 'expected "null"' });
  expect(sequence.rows.filter(({ kind }) => kind === 'end')).toMatchObject([
    { number: 1 },
    { number: 2, wrong: 'expected resolved, observed rejected with TypeError' },
  ]);
});

function expectedWire(scenario: ReturnType<typeof scenarioById>) {
  return predict(scenario).wire;
}

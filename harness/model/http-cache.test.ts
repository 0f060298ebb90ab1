import { expect, test } from '@playwright/test';
import suite from '../../suites/http-cache.ts';
import { judge } from '../run/judge.ts';
import { allow, fetches, pause, request, scenario, type ReplyInput } from '../scenario/builders.ts';
import type { Action } from '../scenario/schema.ts';
import { predict } from './predict.ts';

const asked = (replies: ReplyInput[], steps: Action[]) =>
  scenario('asked', {
    title: 'A question about the cache',
    why: 'To see what the model makes of it',
    requirements: ['cache-cors-check-on-cached'],
    target: { request: replies },
    do: steps,
    expect: { wire: [request('GET')] },
  });
/** Bodies of the responses to equal fetches of two replies, the first with these headers. */
function bodies(headers: [string, string][], between: Action[] = []): (string | undefined)[] {
  const replies = ['first', 'second'].map((body) => ({ headers: [...headers, ...allow()], body }));
  const { page, uncovered } = predict(asked(replies, [fetches(), ...between, fetches()]));
  expect(uncovered).toEqual([]);
  return page.map(({ body }) => (body && 'text' in body ? body.text : undefined));
}

test('every answer that hangs on storing is the other one when nothing is stored', () => {
  const choices = suite.scenarios.filter(({ kind }) => kind === 'may');
  expect(choices.length).toBeGreaterThan(30);
  for (const one of choices) {
    const [hit, miss] = one.outcomes.map(({ label }) => label);
    expect([one.id, judge(one, predict(one)).answer]).toEqual([one.id, hit]);
    const answer = judge(one, predict(one, { choices: { httpCache: false } })).answer;
    expect([one.id, answer]).toEqual([one.id, miss]);
  }
});

test('where nothing hangs on storing, nothing changes when nothing is stored', () => {
  const firm = suite.scenarios.filter(({ kind, id }) => kind === 'must' && id !== 'http-cache-mode-no-store-asks');
  for (const one of firm) {
    expect([one.id, judge(one, predict(one, { choices: { httpCache: false } })).verdict]).toEqual([one.id, 'conforms']);
  }
});

for (const [what, headers, between, expected] of [
  ['fresh', [['Cache-Control', 'max-age=60']], [], 'first'],
  ['with a directive in other letters and quotes', [['cache-control', 'public, MAX-AGE="60"']], [], 'first'],
  ['older than its max-age', [['Cache-Control', 'max-age=1']], [pause(1500)], 'second'],
  ['younger than its max-age', [['Cache-Control', 'max-age=2']], [pause(1500)], 'first'],
  [
    'that was old when it came',
    [
      ['Cache-Control', 'max-age=60'],
      ['Age', '61'],
    ],
    [],
    'second',
  ],
  ['with no-cache, whatever its max-age', [['Cache-Control', 'max-age=60, no-cache']], [], 'second'],
  ['with no-store', [['Cache-Control', 'no-store, max-age=60']], [], 'second'],
  ['that says nothing', [], [], 'second'],
] as [string, [string, string][], Action[], string][]) {
  test(`a response ${what} gives the ${expected} body`, () => {
    expect(bodies(headers, between)).toEqual(['first', expected]);
  });
}

for (const [what, headers, step] of [
  ['heuristic freshness', [['Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT']], fetches()],
  ['heuristic freshness', [['Expires', 'Mon, 01 Jan 2035 00:00:00 GMT']], fetches()],
  ['stale-while-revalidate', [['Cache-Control', 'max-age=0, stale-while-revalidate=9']], fetches()],
  ['stored responses for HEAD and ranges', [['Cache-Control', 'max-age=9']], fetches({ method: 'HEAD' })],
  [
    'stored responses for HEAD and ranges',
    [['Cache-Control', 'max-age=9']],
    fetches({ headers: { Range: 'bytes=0-1' } }),
  ],
] as [string, [string, string][], Action][]) {
  test(`${JSON.stringify(headers)}, then ${JSON.stringify(step)}: ${what} is said to be left out`, () => {
    const { uncovered } = predict(asked([{ headers: [...headers, ...allow()] }], [fetches(), step]));
    expect(uncovered).toEqual([what]);
  });
}

test('a response that breaks off is not stored', () => {
  const headers: [string, string][] = [['Cache-Control', 'max-age=60'], ...allow()];
  const broken = asked(
    [
      { headers, body: 'first', reset: 'during-body' },
      { headers, body: 'second' },
    ],
    [fetches(), fetches()],
  );
  expect(predict(broken).wire).toHaveLength(2);
});

test('a validated response is fresh again', () => {
  const headers: [string, string][] = [['Cache-Control', 'max-age=1'], ['ETag', '"v1"'], ...allow()];
  const one = {
    ...asked([{ headers, body: 'first' }], [fetches(), pause(1500), fetches(), fetches()]),
  };
  one.resources['target']!.conditional = [{ status: 304, headers }];
  const { wire, page } = predict(one);
  expect(wire.map(({ reply }) => reply?.status)).toEqual([200, 304]);
  expect(page.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, { text: 'first' }]));
});

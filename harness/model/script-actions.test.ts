import { expect, test } from '@playwright/test';
import { documentDomain, headersOf, scenario } from '../scenario/builders.ts';
import type { Action, Context, HeadersAction } from '../scenario/schema.ts';
import { predict } from './predict.ts';

const first = (step: Action, context?: Partial<Context>) => {
  const title = 'A title that is long enough';
  const one = scenario('one', {
    title,
    why: title,
    requirements: ['r'],
    ...(context ? { context } : {}),
    target: {},
    do: step,
    expect: [],
  });
  return predict(one).page[0]!;
};
const held = (...args: Parameters<typeof headersOf>) => first(headersOf(...args)).headers;
const CALLS: HeadersAction['calls'] = [
  ['append', 'Cookie', 'a'],
  ['append', 'Set-Cookie', 'b'],
  ['append', 'Content-Type', 'text/plain'],
  ['set', 'Content-Type', 'application/json'],
];

test('each guard keeps out what it must', () => {
  expect(held('new', CALLS)).toEqual([
    ['content-type', 'application/json'],
    ['cookie', 'a'],
    ['set-cookie', 'b'],
  ]);
  expect(held('request', CALLS)).toEqual([['content-type', 'application/json']]);
  expect(held('no-cors-request', CALLS)).toEqual([['content-type', 'text/plain']]);
  expect(held('response', CALLS)).toEqual([
    ['content-type', 'application/json'],
    ['cookie', 'a'],
  ]);
  expect(first(headersOf('error-response', CALLS)).error?.name).toBe('TypeError');
});

test('what is put into another object passes its guard', () => {
  expect(held('new', CALLS, 'request')).toEqual([['content-type', 'application/json']]);
  expect(held('new', CALLS, 'no-cors-request')).toEqual([]);
});

test('document.domain takes the own host and its registrable suffixes', () => {
  const set = (domain: string) =>
    first(documentDomain(domain), { type: 'host-frame', host: 'x.a.localhost' }).error?.name ?? 'set';
  expect(['x.a.localhost', 'a.localhost', 'localhost', 'b.localhost', 'y.x.a.localhost'].map(set)).toEqual([
    'set',
    'set',
    'SecurityError',
    'SecurityError',
    'SecurityError',
  ]);
});

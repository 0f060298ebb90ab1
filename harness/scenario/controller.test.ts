import { expect, test } from '@playwright/test';
import { fetches, resolved, scenario, suite } from './builders.ts';
import type { Controller } from './controller-schema.ts';
import { expandRule } from './controller.ts';
import type { Context } from './schema.ts';
import { suiteProblems } from './validate.ts';

const fill = (text: string) => text.replace('{x}', 'filled');

test('templates of rules are resolved, and nothing else is touched', () => {
  expect(expandRule({ answer: 'fetch', url: '{x}', mode: 'no-cors' }, fill)).toEqual({
    answer: 'fetch',
    url: 'filled',
    mode: 'no-cors',
  });
  expect(expandRule({ answer: 'redirect', url: '{x}' }, fill)).toEqual({ answer: 'redirect', url: 'filled' });
  const response = { answer: 'response', status: 201, headers: [['{x}', '{x}']], body: '{x}' } as Controller[string];
  expect(expandRule(response, fill)).toEqual({
    answer: 'response',
    status: 201,
    headers: [['{x}', 'filled']],
    body: 'filled',
  });
  expect(response).toMatchObject({ body: '{x}' });
  expect(expandRule({ answer: 'none' }, fill)).toEqual({ answer: 'none' });
  expect(expandRule({ answer: 'request', headers: ['{x}'] }, fill)).toEqual({ answer: 'request', headers: ['{x}'] });
});

function problems(context: Partial<Context>): string[] {
  const one = scenario('one', {
    title: 'A title that is long enough',
    why: 'A reason that is long enough',
    requirements: ['r'],
    context,
    target: {},
    do: fetches(),
    expect: { page: [resolved()] },
  });
  const made = suite({ id: 'topic', title: 'Topic', description: 'A topic of tests', scenarios: [one] });
  return suiteProblems(made, 'topic.ts', new Set(['r']));
}

test('a controller belongs to a frame of the page, and its rules to resources', () => {
  const type = 'same-origin-frame';
  expect(problems({ type, controller: { target: { answer: 'none' } } })).toEqual([]);
  expect(problems({ type, controller: { other: { answer: 'none' } } })).toEqual([
    'topic.ts: scenario one: field context.controller: no resource "other"',
  ]);
  expect(problems({ type: 'window', controller: { target: { answer: 'none' } } })[0]).toContain('this is a window');
});

test('a rule that the format does not know is refused', () => {
  const wrong = { target: { answer: 'sometimes' } } as unknown as Controller;
  expect(problems({ type: 'same-origin-frame', controller: wrong })[0]).toContain('context.controller.target');
  const more = { target: { answer: 'error', status: 200 } } as unknown as Controller;
  expect(problems({ type: 'same-origin-frame', controller: more })[0]).toContain('status');
});

test('templates of rules name what there is', () => {
  const controller: Controller = { target: { answer: 'fetch', url: '{url:nowhere}' } };
  expect(problems({ type: 'same-origin-frame', controller })[0]).toContain('{url:nowhere}');
});

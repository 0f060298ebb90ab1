import { expect, test } from '@playwright/test';
import { fetches } from '../scenario/builders.ts';
import { byContext } from './by-context.ts';
import type { PlannedScenario } from './protocol.ts';

const planned = (steps: PlannedScenario['steps']): PlannedScenario => ({
  id: 'a',
  context: 'window',
  contextUrl: 'page',
  elsewhere: { 'cross-site-frame': 'frame' },
  controlBase: '',
  steps,
  needs: [],
  tells: false,
  timeoutMs: 1000,
});
const here = fetches({ method: 'PUT' });
const there = fetches({ in: 'cross-site-frame' });

test('steps run in their context, in order, neighbours together', () => {
  const parts = byContext(planned([here, here, there, there, here]));
  expect(parts.map(({ context, contextUrl, steps }) => [context, contextUrl, steps.length])).toEqual([
    ['window', 'page', 2],
    ['cross-site-frame', 'frame', 2],
    ['window', 'page', 1],
  ]);
});

test('a scenario in one context is one part', () => {
  expect(byContext(planned([here, here]))).toEqual([planned([here, here])]);
});

test("a service worker controls the scenario's own context alone", () => {
  const controller = { target: { answer: 'none' } } as const;
  const parts = byContext({ ...planned([here, there, here]), controller });
  expect(parts.map((part) => part.controller)).toEqual([controller, undefined, controller]);
});

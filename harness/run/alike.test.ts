import { expect, test } from '@playwright/test';
import { fetches, likeStep, NETWORK_ERROR, scenario } from '../scenario/builders.ts';
import { isLeftOpen, tellings, type Learned } from './alike.ts';
import { judge } from './judge.ts';
import type { PageObservation } from './recording.ts';

const learned = (name: string, more: Partial<PageObservation> = {}): Learned => ({
  seen: { result: 'rejected', error: { name: 'TypeError', message: `no ${name}` }, durationMs: name.length, ...more },
  url: name,
});

test('durations and the own URL tell nothing', () => {
  expect(tellings(learned('{url:target}'), learned('{url:network}'))).toEqual([]);
});

test('everything else is told, with both values', () => {
  const one = learned('{url:a}', {
    status: 0,
    events: ['error', 'loadend'],
    facts: { event: 'Event', requestStart: 'zero' },
  });
  const other = learned('{url:a}', {
    error: { name: 'AbortError', message: 'x' },
    status: 404,
    events: ['loadend', 'error'],
    facts: { requestStart: 'set' },
  });
  expect(tellings(one, other)).toEqual([
    { what: 'error', values: ['TypeError', 'AbortError'] },
    { what: 'message', values: ['no {url}', 'x'] },
    { what: 'status', values: ['0', '404'] },
    { what: 'events', values: ['error loadend', 'loadend error'] },
    { what: 'event', values: ['Event', 'none'] },
    { what: 'timing: requestStart', values: ['zero', 'set'] },
  ]);
  expect(
    tellings(one, other)
      .filter(isLeftOpen)
      .map(({ what }) => what),
  ).toEqual(['message', 'timing: requestStart']);
});

test.describe('the verdict on a step that is to be like another', () => {
  const asking = (messages?: true) =>
    scenario('s', {
      title: 'A title that is long enough',
      why: 'A reason that is long enough',
      requirements: ['r'],
      resources: { target: {}, network: {} },
      do: [fetches(), fetches({ url: '{url:network}' })],
      expect: { page: [NETWORK_ERROR, messages ? { result: 'rejected', like: { step: 1, messages } } : likeStep(1)] },
    });
  const verdict = (second: Partial<PageObservation>, messages?: true) =>
    judge(asking(messages), {
      page: [learned('{url:target}').seen, learned('{url:network}', second).seen],
      wire: [],
    });

  test('conforms when nothing tells them apart', () => {
    expect(verdict({}).verdict).toBe('conforms');
    expect(verdict({}, true).verdict).toBe('conforms');
  });
  test('names the first thing that does', () => {
    expect(verdict({ status: 500 })).toEqual({
      verdict: 'deviates',
      difference: 'page, step 2, status: expected "none" as in step 1, observed "500"',
    });
  });
  test('leaves messages and timing alone, unless messages are asked for', () => {
    const other = { error: { name: 'TypeError', message: 'CORS said no' }, facts: { entry: false } };
    expect(verdict(other).verdict).toBe('conforms');
    expect(verdict(other, true).difference).toBe(
      'page, step 2, message: expected "no {url}" as in step 1, observed "CORS said no"',
    );
  });
  test('needs the other step to have ended', () => {
    const { difference } = judge(asking(), { page: [], wire: [] });
    expect(difference).toBe('page, step 1: expected rejected, but the step did not end');
  });
});

import { expect, test } from '@playwright/test';
import { xhr, type XhrInput } from '../scenario/builders.ts';
import { UserAgent } from './user-agent.ts';
import { xhrEvents, type XhrEnding } from './xhr-events.ts';

const events = (input: XhrInput, ending: Partial<XhrEnding> = {}) =>
  xhrEvents(new UserAgent({ network: () => null }), xhr(input), {
    how: 'load',
    body: false,
    transmitted: false,
    head: true,
    ...ending,
  });

test('a success tells the upload, where somebody listens, before the response', () => {
  const { events: all } = events({ uploadListener: 'all' }, { body: true, transmitted: true });
  expect(all.join(' ')).toBe('loadstart upload.loadstart upload.progress upload.load upload.loadend load loadend');
  expect(events({ uploadListener: 'load' }, { body: true, transmitted: true }).events).toEqual([
    'loadstart',
    'upload.load',
    'load',
    'loadend',
  ]);
  for (const uploadListener of ['after-send', 'removed', 'touch'] as const)
    expect(events({ uploadListener }, { body: true, transmitted: true }).events).toEqual([
      'loadstart',
      'load',
      'loadend',
    ]);
});

test('a failure tells the upload object only of an upload that was not complete', () => {
  const failed: Partial<XhrEnding> = { how: 'timeout', head: false };
  expect(events({ uploadListener: 'all' }, { ...failed, body: true }).events).toEqual([
    'loadstart',
    'upload.loadstart',
    'upload.timeout',
    'upload.loadend',
    'timeout',
    'loadend',
  ]);
  expect(events({ uploadListener: 'all' }, failed).events).toEqual(['loadstart', 'timeout', 'loadend']);
  expect(events({}, failed).facts).toEqual({
    readyStates: '1 4',
    event: 'ProgressEvent lengthComputable=false loaded=0 total=0',
  });
});

test('a synchronous failure fires nothing', () => {
  expect(events({ sync: true }, { how: 'error', head: false })).toEqual({ events: [], facts: { readyStates: '1' } });
  expect(events({ sync: true })).toEqual({ events: ['load', 'loadend'], facts: { readyStates: '1 4' } });
});

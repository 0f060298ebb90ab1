import { expect, test } from '@playwright/test';
import {
  allow,
  awaitRequest,
  beacon,
  element,
  eventSource,
  fetches,
  redirect,
  scenario,
  webSocket,
  type ScenarioInput,
} from '../scenario/builders.ts';
import { getHeader } from '../scenario/respond.ts';
import { predict } from './predict.ts';

const text = 'A text that is long enough';
const predicted = (input: Pick<ScenarioInput, 'do' | 'target' | 'resources' | 'context'>) =>
  predict(scenario('the-scenario', { title: text, why: text, requirements: ['r'], expect: [], ...input }));
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEUlEQVR4nGM4wcXxH4YZkDkAZw0GdSQmhsQAAAAASUVORK5CYII=';
const image = (headers: [string, string][] = []) => ({ request: { headers, body: { base64: png } } });

for (const [crossorigin, mode, credentials] of [
  [undefined, 'no-cors', true],
  ['', 'cors', false],
  ['bogus', 'cors', false],
  ['USE-CREDENTIALS', 'cors', true],
] as const) {
  test(`crossorigin ${crossorigin} makes mode ${mode}`, () => {
    const set = { headers: [...allow({ credentials: true }), ['Set-Cookie', 'a=1']] as [string, string][] };
    const { wire } = predicted({
      resources: { set: { origin: 'sibling', request: set }, target: { origin: 'sibling', ...image() } },
      do: [
        fetches({ url: '{url:set}', credentials: 'include' }),
        element('img', crossorigin === undefined ? {} : { crossorigin }),
      ],
    });
    expect(getHeader(wire[1]!.headers, 'sec-fetch-mode')).toBe(mode);
    expect(getHeader(wire[1]!.headers, 'sec-fetch-dest')).toBe('image');
    expect(getHeader(wire[1]!.headers, 'cookie')).toBe(credentials ? 'a=1' : null);
  });
}

test('what is no image fails, whatever its type', () => {
  const { page } = predicted({
    target: { request: { headers: [['Content-Type', 'image/png']], body: 'hello' } },
    do: element('img'),
  });
  expect(page).toMatchObject([{ result: 'rejected', error: { name: 'error' }, facts: { width: 0 } }]);
});

test('a tainted canvas stays tainted after clearing', () => {
  const { page } = predicted({ target: image(), do: element('img', { probes: ['cleared', 'unusedPattern'] }) });
  expect(page[0]!.facts).toMatchObject({ width: 3, cleared: 'SecurityError', unusedPattern: 'allowed' });
});

test('one failed TAO check masks the whole chain, and names of hops stay hidden', () => {
  const tao: [string, string] = ['Timing-Allow-Origin', '*'];
  const { page } = predicted({
    target: { request: redirect(302, 'last', allow()) },
    resources: { last: { origin: 'remote2', request: { headers: [...allow({ origin: '*' }), tao], body: 'hello' } } },
    do: fetches({ timing: true }),
  });
  expect(page[0]!.facts).toMatchObject({
    entry: true,
    requestStart: 'zero',
    redirectStart: 'zero',
    encodedBodySize: 5,
  });
});

test('nothing is fetched, nothing is timed', () => {
  const { page } = predicted({ target: {}, do: fetches({ url: 'http://[', timing: true }) });
  expect(page[0]).toMatchObject({ result: 'rejected', facts: { entry: false } });
});

test('an event stream without a message is asked for again, with the last id', () => {
  const stream = (body: string) => ({
    headers: [...allow(), ['Content-Type', 'text/event-stream']] as [string, string][],
    body,
  });
  const { page, wire } = predicted({
    target: { request: [stream('id: 7\nretry: 5\n\n'), stream('data: a\ndata: b\n\n')] },
    do: eventSource({ reconnections: 1 }),
  });
  expect(wire.map(({ headers }) => getHeader(headers, 'last-event-id'))).toEqual([null, '7']);
  expect(page).toMatchObject([{ result: 'resolved', body: { text: 'a\nb' } }]);
});

test('a preload is used once', () => {
  const { wire } = predicted({
    target: image(),
    do: [element('preload', { as: 'image' }), element('img'), element('img')],
  });
  expect(wire).toHaveLength(2);
});

test('a beacon whose preflight fails is not sent, and script does not learn of it', () => {
  const { page, wire } = predicted({
    target: {},
    do: [beacon({ blob: { type: 'application/json', text: '{}' } }), awaitRequest()],
  });
  expect(wire.map(({ method }) => method)).toEqual(['OPTIONS']);
  expect(page).toMatchObject([{ result: 'resolved' }]);
});

test('a WebSocket opens for 101 alone', () => {
  const open = (status: number) => predicted({ target: { request: { status } }, do: webSocket() }).page[0]!.result;
  expect([101, 200, 302, 403].map(open)).toEqual(['resolved', 'rejected', 'rejected', 'rejected']);
});

import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import { serialise } from '../harness/run/recorder.ts';
import { likenessOf } from './alike-lines.ts';
import { RecordingFiles } from './recording-files.ts';
import { nothingShared } from './recording-lines.ts';
import { NOT_SHARED, recording, result, SHARED } from './testing.ts';
import { readRecording } from './write.ts';

const named = (agent: string, more: Partial<ScenarioResult> = {}): ScenarioResult => {
  const copy = structuredClone(result(SHARED, more));
  copy.observed.wire[0]!.headers.push(['User-Agent', agent], ['sec-ch-ua-platform', '"Linux"']);
  return copy;
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Reads recordings together, their files being open, as a report does. */
async function read(...texts: string[]): Promise<Recording[]> {
  const shared = nothingShared(new RecordingFiles());
  const recordings: Recording[] = [];
  for (const [index, text] of texts.entries()) {
    const path = test.info().outputPath(`${index}.json`);
    writeFileSync(path, text);
    recordings.push(await readRecording(path, shared));
  }
  return recordings;
}
const likeness = ({ scenarios }: Recording) => scenarios.map(likenessOf);

test('a line that differs in times and names is alike, and holds what it holds', async () => {
  const before = recording([named('Browser/1'), result(NOT_SHARED)]);
  const later = recording([named('Browser/"2\\"', { durationMs: 1234 }), result(NOT_SHARED, { durationMs: 0 })]);
  later.scenarios[0]!.observed.page[0]!.durationMs = 99;
  later.scenarios[0]!.observed.wire[0]!.atMs = 7;
  const [a, b] = await read(serialise(before), serialise(later));
  expect(plain(a)).toEqual(plain(before));
  expect(plain(b)).toEqual(plain(later));
  expect(likeness(a!)).toEqual([undefined, undefined]);
  const names = [
    ['User-Agent', 'Browser/"2\\"'],
    ['sec-ch-ua-platform', '"Linux"'],
  ];
  expect(likeness(b!)).toEqual([
    { to: a!.scenarios[0], names },
    { to: a!.scenarios[1], names: [] },
  ]);
  expect(b!.scenarios[0]!.scenario).toBe(a!.scenarios[0]!.scenario);
});

test('the first of several behaviours that is alike is meant', async () => {
  const other = named('Browser/1');
  other.observed.page[0]!.status = 201;
  const [a, b, c, d] = await read(...[named('1'), other, named('3'), other].map((one) => serialise(recording([one]))));
  expect([a, b, c, d].map((one) => likeness(one!)[0]?.to)).toEqual([
    undefined,
    undefined,
    a!.scenarios[0],
    b!.scenarios[0],
  ]);
});

test('recordings of another product are not looked at', async () => {
  const [, b] = await read(
    serialise(recording([named('1')])),
    serialise(recording([named('1')], { browser: { engine: 'firefox', name: 'Firefox' } })),
  );
  expect(likeness(b!)).toEqual([undefined]);
});

const CHANGES: [string, (one: ScenarioResult) => void][] = [
  ['a header value', ({ observed }) => (observed.wire[0]!.headers[0]![1] += ' ')],
  [
    'the name of a header that names the browser',
    ({ observed }) => (observed.wire[0]!.headers.at(-2)![0] = 'user-agent'),
  ],
  ['such a header more', ({ observed }) => observed.wire[0]!.headers.push(['User-Agent', 'Browser/1'])],
  ['such a header in the reply', ({ observed }) => observed.wire[0]!.reply!.headers.push(['User-Agent', 'Browser/1'])],
  ['the connection', ({ observed }) => (observed.wire[0]!.connection += 1)],
  ['a request more', ({ observed }) => observed.wire.push(observed.wire[0]!)],
  ['what script learned', ({ observed }) => (observed.page[0]!.status = 201)],
  ['a fact that is called like a time', ({ observed }) => (observed.page[0]!.facts = { durationMs: 'x' })],
  ['the console', ({ observed }) => observed.console.push({ level: 'error', text: 'x' })],
  ['the verdict', (one) => Object.assign(one, { verdict: 'deviates', difference: 'x' })],
  ['the edition of the scenario', (one) => (one.scenario.why += '.')],
  ['nothing at all being observed', (one) => (one.observed = { page: [], wire: [], console: [] })],
];
for (const [what, change] of CHANGES)
  test(`not alike: ${what}`, async () => {
    const changed = named('Browser/1');
    change(changed);
    const texts = [named('Browser/1'), changed].map((one) => serialise(recording([one])));
    const [a, b] = await read(...texts);
    expect(likeness(b!)).toEqual([undefined]);
    expect(plain([a, b])).toEqual(texts.map((text) => JSON.parse(text)));
    const [c, d] = await read(...texts.reverse());
    expect(likeness(d!)).toEqual([undefined]);
    expect(plain([c, d])).toEqual(texts.map((text) => JSON.parse(text)));
  });

const BROKEN: [string, (text: string) => string][] = [
  ['a time that is a text', (text) => text.replace('"durationMs":12', '"durationMs":"12"')],
  ['a time with a fraction', (text) => text.replace('"durationMs":12', '"durationMs":1.5')],
  ['a time with a zero before it', (text) => text.replace('"durationMs":12', '"durationMs":012')],
  ['no time', (text) => text.replace('"durationMs":12', '"durationMs":')],
  ['a name that is a number', (text) => text.replace('"Browser/1"', '1')],
  ['a name that is no text', (text) => text.replace('"Browser/1"', '"Browser/\\x"')],
  ['a name that ends nowhere', (text) => text.replace('Browser/1"', 'Browser/1\\"')],
  ['something more', (text) => text.replace('"durationMs":12}', '"durationMs":12}}')],
];
for (const [what, breakIt] of BROKEN)
  test(`refused, though it is nearly alike: ${what}`, async () => {
    const sound = serialise(recording([named('Browser/1')]));
    const text = breakIt(sound);
    expect(text).not.toBe(sound);
    await expect(read(sound, text)).rejects.toThrow(/this is not JSON|field/);
  });

test('whatever is called like what is searched for, what was observed is found', async () => {
  const posing = structuredClone(result(SHARED));
  posing.scenario.outcomes[0]!.wire![0]!.headers = { observed: 'x', durationms: 'y' };
  posing.scenario.why = '"observed":{"page":[],"wire":[],"console":[]},"durationMs":1,["User-Agent","x"]';
  posing.observed.page[0]!.body = { text: '"atMs":1,"durationMs":2,["User-Agent","z"],"observed":{}' };
  const later = { ...structuredClone(posing), durationMs: 4321 };
  const [a, b] = await read(serialise(recording([posing])), serialise(recording([later])));
  expect(plain(a)).toEqual(plain(recording([posing])));
  expect(plain(b)).toEqual(plain(recording([later])));
  expect(likeness(b!)).toEqual([{ to: a!.scenarios[0], names: [] }]);
});

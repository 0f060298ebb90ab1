import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { serialise } from '../harness/run/recorder.ts';
import { nothingShared } from './recording-lines.ts';
import { NOT_SHARED, recording, result, SHARED } from './testing.ts';
import { readRecording } from './write.ts';

function file(name: string, text: string): string {
  const path = test.info().outputPath(name);
  writeFileSync(path, text);
  return path;
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const made = recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' })]);

test('recordings that are read together share equal scenarios, and hold what they hold alone', async () => {
  const shared = nothingShared();
  const other = recording([result({ ...NOT_SHARED, why: 'Another edition.' }), result(SHARED, { durationMs: 99 })]);
  const a = await readRecording(file('a.json', serialise(made)), shared);
  const b = await readRecording(file('b.json', serialise(other)), shared);
  expect(a).toEqual(plain(made));
  expect(b).toEqual(plain(other));
  expect(b.scenarios[1]!.scenario).toBe(a.scenarios[0]!.scenario);
  expect(b.scenarios[0]!.scenario).not.toBe(a.scenarios[1]!.scenario);
});

test('another layout of the same recording is read as well', async () => {
  for (const text of [JSON.stringify(made), JSON.stringify(made, null, 2), serialise(made).replaceAll('\n', '\r\n')])
    expect(await readRecording(file('c.json', text))).toEqual(plain(made));
  const none = recording([]);
  expect(await readRecording(file('d.json', serialise(none)))).toEqual(plain(none));
});

const BROKEN: [string, (text: string) => string, RegExp][] = [
  ['a field of a result', (text) => text.replace('"durationMs":12', '"durationMs":"12"'), /simple-get-shared: field/],
  [
    'a scenario that is null',
    (text) => text.replace(/"scenario":\{.*?\]\},"verdict"/, '"scenario":null,"verdict"'),
    /field/,
  ],
  ['a scenario in the wrong place', (text) => text.replace('{"topic":', '{"x":{"scenario":{}},"topic":'), /field x/],
  ['a field of the head', (text) => text.replace('"suiteVersion": "0.1.0"', '"suiteVersion": 1'), /field suiteVersion/],
  ['a line without its comma', (text) => text.replace('},\n    {"topic"', '}\n    {"topic"'), /this is not JSON/],
  ['half a file', (text) => text.slice(0, text.length / 2), /this is not JSON/],
];
for (const [what, breakIt, says] of BROKEN)
  test(`refused, though its scenarios are known: ${what}`, async () => {
    const shared = nothingShared();
    const sound = serialise(made);
    await readRecording(file('sound.json', sound), shared);
    const text = breakIt(sound);
    expect(text).not.toBe(sound);
    await expect(readRecording(file('broken.json', text), shared)).rejects.toThrow(says);
  });

import { expect, test } from '@playwright/test';
import { Parser, type FinalResults, type Result } from 'tap-parser';
import { recordingsToTap } from './tap.ts';
import { HOSTILE, hostileRecording, NOT_SHARED, publishedRecordings, recording, result, SHARED } from './testing.ts';
import { plain } from './text.ts';

interface Parsed {
  results: FinalResults;
  /** Test points of every level: the names of the subtests they stand in, then their own. */
  points: { path: string[]; point: Result }[];
  /** Lines that a reader cannot make sense of, and bail-outs. */
  noise: string[];
}

function parse(text: string): Parsed {
  const parsed = { points: [], noise: [] } as unknown as Parsed;
  const parser = new Parser({ strict: true }, (results) => (parsed.results = results));
  const listen = (one: Parser, path: string[]) => {
    one.on('assert', (point) => parsed.points.push({ path: [...path, point.name], point }));
    one.on('extra', (line) => parsed.noise.push(line));
    one.on('bailout', (why) => parsed.noise.push(`bailed out: ${why}`));
    one.on('child', (child) => listen(child, [...path, child.name]));
  };
  listen(parser, []);
  parser.end(text);
  return parsed;
}

test('the published recordings are read back, point by point', async () => {
  const recordings = await publishedRecordings();
  const { results, points, noise } = parse(recordingsToTap(recordings));
  expect(noise).toEqual([]);
  expect(results.failures.map(({ name }) => name)).toEqual([]);
  expect(results).toMatchObject({ ok: true, count: recordings.length, plan: { start: 1, end: recordings.length } });
  const leaves = points.filter(({ path }) => path.length === 3);
  expect(leaves).toHaveLength(recordings.reduce((sum, { scenarios }) => sum + scenarios.length, 0));
  const listed = recordings.flatMap(({ scenarios }) => scenarios.filter((one) => one.listed));
  const todo = leaves.filter(({ point }) => point.todo);
  expect(todo.map(({ path }) => path[2]!.split(':')[0]).sort()).toEqual(listed.map((one) => one.scenario.id).sort());
  for (const { point } of todo)
    expect(point.diag).toMatchObject({ verdict: 'deviates', listed: { links: expect.any(Array) } });
  const unsupported = recordings.flatMap(({ scenarios }) => scenarios.filter((one) => one.verdict === 'unsupported'));
  expect(leaves.filter(({ point }) => point.skip)).toHaveLength(unsupported.length);
});

test('every verdict is what it is', () => {
  const point = (more: Parameters<typeof result>[1]) => {
    const { points } = parse(recordingsToTap([recording([result(SHARED, more)])]));
    const [leaf] = points.filter(({ path }) => path.length === 3);
    const top = points.find(({ path }) => path.length === 1)!;
    const { ok, todo, skip, diag } = leaf!.point;
    return { ok, todo, skip, diag, top: top.point.ok };
  };
  const listed = { reason: 'a known reason', links: [], contested: false };
  expect(point({})).toEqual({ ok: true, todo: false, skip: false, diag: null, top: true });
  expect(point({ verdict: 'deviates' })).toMatchObject({
    ok: false,
    todo: false,
    diag: { verdict: 'deviates', difference: 'page: expected rejected with TypeError, observed resolved' },
    top: false,
  });
  expect(point({ verdict: 'deviates', listed })).toMatchObject({
    ok: false,
    todo: 'known deviation: a known reason',
    top: true,
  });
  expect(point({ verdict: 'deviates', listed: { ...listed, contested: true } })).toMatchObject({
    todo: 'contested: a known reason',
  });
  for (const verdict of ['timeout', 'crash', 'error'] as const)
    expect(point({ verdict })).toMatchObject({ ok: false, todo: false, skip: false, diag: { verdict }, top: false });
  expect(point({ verdict: 'unsupported' })).toMatchObject({ ok: true, skip: 'unsupported: made up for a test' });
  expect(point({ verdict: 'not-run' })).toMatchObject({ ok: true, skip: 'not run: made up for a test' });
});

test('runs that did not end are told', () => {
  const { results, points } = parse(
    recordingsToTap([
      recording([result(NOT_SHARED)], { run: { status: 'incomplete', reason: 'killed' } }),
      recording([], { browser: { engine: 'webkit', name: 'None' }, run: { status: 'not-run', reason: 'not # there' } }),
    ]),
  );
  expect(results).toMatchObject({ ok: false, fail: 1, skip: 1 });
  expect(points.find(({ path }) => path.at(-1) === 'the run is complete')!.point).toMatchObject({
    ok: false,
    diag: { run: 'incomplete', reason: 'killed' },
  });
  expect(points.find(({ path }) => path[0] === 'None 140.0.1')!.point.skip).toBe('not # there');
});

test('whatever texts hold, they are read back and change nothing', () => {
  const { results, points, noise } = parse(recordingsToTap([hostileRecording()]));
  expect(noise).toEqual([]);
  expect(results).toMatchObject({ count: 1, ok: false });
  const leaves = points.filter(({ path }) => path.length === 3 || path.at(-1) === 'the run is complete');
  expect(leaves).toHaveLength(11);
  expect(leaves.filter(({ point }) => point.todo)).toHaveLength(2);
  expect(leaves.filter(({ point }) => point.skip)).toHaveLength(2);
  const { point } = leaves.find(({ path }) => path.at(-1)!.startsWith('hostile-1:'))!;
  expect(point.name).toBe(`hostile-1: 1 ${plain(HOSTILE)}.`);
  expect(point.diag.difference).toBe(plain(HOSTILE));
});

import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences, notLookedAt, readResults, ResultsError, writeResults, type SubjectsResult } from './results.ts';

const EMPTY: SubjectsResult = {
  format: 'cors-conformance-subjects',
  version: 1,
  toolVersion: '0',
  start: '2026-01-01T00:00:00.000Z',
  end: '2026-01-01T00:00:00.000Z',
  node: '20',
  os: 'Linux',
  browsers: [],
  policy: { origins: [], methods: [], requestHeaders: [], exposedHeaders: [], credentials: true, maxAge: 600 },
  subjects: [],
  notes: [],
};

let dir: string;
test.beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'results-'))));
test.afterEach(() => rmSync(dir, { recursive: true }));

test('what is written can be read', () => {
  const path = join(dir, 'deep', 'results.json');
  writeResults(path, EMPTY);
  expect(readResults(path)).toEqual(EMPTY);
});

test('a file that is missing, no JSON or of another shape is refused with its name and the cause', () => {
  const path = join(dir, 'results.json');
  const reads = () => readResults(path);
  expect(reads).toThrow(ResultsError);
  expect(reads).toThrow(/results\.json: there is no such file/);
  writeFileSync(path, '{');
  expect(reads).toThrow(/this is not JSON/);
  writeFileSync(path, JSON.stringify({ ...EMPTY, policy: { ...EMPTY.policy, maxAge: 'long' } }));
  expect(reads).toThrow(/field \/policy\/maxAge must be integer/);
});

test('a place that cannot be written to is told', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(() => writeResults(join(file, 'results.json'), EMPTY)).toThrow(/^cannot write .*results\.json: /);
});

test('misses and false alarms are told apart; advice is neither', () => {
  const finding = { part: '/items' as const, title: '', reason: '', evidence: [] };
  expect(
    differences({
      expected: [
        { id: 'a', why: '' },
        { id: 'b', why: '' },
      ],
      findings: [
        { ...finding, id: 'b', severity: 'high' },
        { ...finding, id: 'c', severity: 'low' },
        { ...finding, id: 'd', severity: 'info' },
      ],
    }),
  ).toEqual({ missing: ['a'], unexpected: ['c'] });
});

test('what could not be had is told: subjects that were skipped, engines that did nothing', () => {
  const flow = { part: '/items', kind: 'read', request: '', expect: 'allowed', asExpected: true } as const;
  const ran = { id: 'a', flows: [{ ...flow, engine: 'firefox', outcome: 'allowed' } as const] };
  const not = { id: 'b', flows: [{ ...flow, engine: 'webkit', outcome: 'not-run' } as const] };
  expect(notLookedAt([ran], ['firefox'])).toEqual([]);
  expect(notLookedAt([ran, not, { id: 'c', skipped: 'no c', flows: [] }], ['firefox', 'webkit'])).toEqual([
    'c: no c',
    'webkit: it did nothing',
  ]);
});

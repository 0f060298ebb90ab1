import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from '@playwright/test';
import { quietFolder, writeSynced } from './bench-disk.ts';

test('the folder for temporary files is taken where one is named, or where memory has no room', () => {
  expect(quietFolder(1, { TMPDIR: tmpdir() })).toBe(tmpdir());
  expect(quietFolder(Infinity, {})).toBe(tmpdir());
  expect(existsSync(quietFolder(1, {}))).toBe(true);
});

test('a file that is synced holds what was written', () => {
  const path = test.info().outputPath('a.txt');
  writeSynced(path, 'größer');
  expect(readFileSync(path, 'utf8')).toBe('größer');
});

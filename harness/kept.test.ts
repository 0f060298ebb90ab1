import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { keepBytes, keptText, readKeptBytes } from './kept.mjs';

/** A source that was changed long before anything is made of it. */
function source(text: string): string {
  const path = test.info().outputPath('source.txt');
  writeFileSync(path, text);
  utimesSync(path, new Date(0), new Date(0));
  return path;
}

test('a text is made once, and again when a file that it is made of changes', () => {
  const folder = test.info().outputPath('kept');
  const path = source('one');
  let made = 0;
  const text = () =>
    keptText('text', () => ({ text: `${++made}: ${readFileSync(path, 'utf8')}`, inputs: [path] }), folder);
  expect([text(), text()]).toEqual(['1: one', '1: one']);
  writeFileSync(path, 'another');
  utimesSync(path, new Date(0), new Date(0));
  expect([text(), text()]).toEqual(['2: another', '2: another']);
  expect(readdirSync(folder)).toEqual(['text.txt']);
});

test('a text of a file that changes meanwhile is not kept', () => {
  const folder = test.info().outputPath('kept');
  const path = source('one');
  let made = 0;
  const text = () =>
    keptText(
      'text',
      () => {
        writeFileSync(path, 'changed');
        utimesSync(path, new Date(), new Date(Date.now() + 1000));
        return { text: String(++made), inputs: [path] };
      },
      folder,
    );
  expect([text(), text()]).toEqual(['1', '2']);
});

test('bytes are given back under their mark alone, and whole', () => {
  const folder = test.info().outputPath('kept');
  mkdirSync(folder);
  const bytes = Buffer.from([0, 10, 255]);
  expect(readKeptBytes('code', 'v1 abc', folder)).toBeNull();
  keepBytes('code', 'v1 abc', bytes, folder);
  expect(readKeptBytes('code', 'v1 abc', folder)).toEqual(bytes);
  for (const mark of ['v1 ab', 'v1 abd', 'v1 abc\n', '']) expect(readKeptBytes('code', mark, folder)).toBeNull();
});

test('bytes are not kept where no text is', () => {
  const folder = join(test.info().outputPath('none'), 'kept');
  keepBytes('code', 'v1', Buffer.from('x'), folder);
  expect(existsSync(folder)).toBe(false);
});

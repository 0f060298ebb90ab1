import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Recording } from '../harness/run/recording.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from './testing.ts';
import { LARGEST_RECORDING, readRecording, RecordingError, SiteError, writeSite } from './write.ts';

/** Writes a file into the test's own folder. */
async function file(name: string, content: unknown): Promise<string> {
  const path = test.info().outputPath(name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function lines(whole: Recording, ...results: unknown[]): string {
  const { end: _end, run: _run, scenarios: _scenarios, ...header } = whole;
  return [header, ...results].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function problem(path: string): Promise<string> {
  const error = await readRecording(path).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RecordingError);
  const { message } = error as RecordingError;
  expect(message.startsWith(path)).toBe(true);
  return message.slice(path.length);
}

test.describe('reading a recording', () => {
  test('gives back what was written', async () => {
    const whole = recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' })]);
    expect(await readRecording(await file('a.json', whole))).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  test('says what is wrong with the file, and what to do', async () => {
    expect(await problem(test.info().outputPath('none.json'))).toContain('there is no such file');
    expect(await problem(test.info().outputDir)).toContain('this is a folder');
    expect(await problem(await file('text.json', 'no json'))).toContain('this is not JSON');
    expect(await problem(await file('empty.json', ''))).toContain('this is not JSON');
    for (const [index, value] of [null, [], 'x', {}, { format: 'har' }].entries()) {
      expect(await problem(await file(`${index}.json`, JSON.stringify(value)))).toContain('this is not a recording');
    }
    expect(await problem(await file('new.json', { ...recording([]), version: 2 }))).toContain(
      'A newer version of this tool is needed',
    );
    expect(await problem(await file('odd.json', { ...recording([]), version: '1' }))).toContain(
      'is no known format version',
    );
  });

  test('names the field and scenario that break the schema', async () => {
    const { prefix: _prefix, ...lacking } = recording([]);
    expect(await problem(await file('lacking.json', lacking))).toContain('field prefix must have required property');
    const wrong = recording([result(SHARED), { ...result(NOT_SHARED), verdict: 'fine' as 'conforms' }]);
    expect(await problem(await file('wrong.json', wrong))).toMatch(
      /scenario simple-get-not-shared: field verdict must be equal to one of the allowed values \(conforms, .*\), found "fine"/,
    );
    const path = recording([result({ ...SHARED, id: '../../x' })]);
    expect(await problem(await file('path.json', path))).toContain('field scenario.id must match pattern');
  });

  test('refuses a file that is too large before reading it', async () => {
    const path = await file('large.json', '');
    await truncate(path, LARGEST_RECORDING + 1);
    expect(await problem(path)).toContain('is more than a recording may hold (512 MB)');
  });
});

test.describe('reading the recording of a killed run', () => {
  const whole = recording([]);

  test('takes the last of several results and leaves a torn line out', async () => {
    const text = lines(whole, result(SHARED, { verdict: 'timeout' }), result(NOT_SHARED), result(SHARED));
    const read = await readRecording(await file('a.partial.jsonl', `${text}{"topic":"simple-`));
    expect(read.run.status).toBe('incomplete');
    expect(read.run.reason).toContain('the run was killed');
    expect(read.scenarios.map(({ scenario, verdict }) => [scenario.id, verdict])).toEqual([
      [SHARED.id, 'conforms'],
      [NOT_SHARED.id, 'conforms'],
    ]);
    expect(Date.parse(read.end)).toBeGreaterThan(Date.parse(read.start));
  });

  test('names the line that is broken', async () => {
    const broken = `${lines(whole)}{"torn\n${JSON.stringify(result(SHARED))}\n`;
    expect(await problem(await file('b.partial.jsonl', broken))).toContain('line 2: this is not JSON');
    const wrong = lines(whole, result(SHARED), { ...result(XHR_SHARED), durationMs: 'long' });
    expect(await problem(await file('c.partial.jsonl', wrong))).toContain(
      'line 3: field durationMs must be integer, found "long"',
    );
    expect(await problem(await file('d.partial.jsonl', ''))).toContain('the file is empty');
    expect(await problem(await file('e.partial.jsonl', lines({ ...whole, version: 9 })))).toContain('A newer version');
  });
});

test.describe('writing the site', () => {
  test('writes every page, and removes only pages of ours that are no more', async () => {
    const dir = test.info().outputPath('deep', 'site');
    await writeSite(dir, [recording([result(SHARED), result(NOT_SHARED)])]);
    await writeFile(join(dir, 'scenarios', 'mine.html'), '<p>mine</p>');
    const written = await writeSite(dir, [recording([result(SHARED)])]);
    expect(written).toEqual(
      [
        'index.html',
        'requirements.html',
        'claims.html',
        'deviations.html',
        'leaks.html',
        'try.html',
        'subjects.html',
        'about.html',
        '404.html',
        'scenarios.css',
        join('scenarios', `${SHARED.id}.html`),
      ].map((name) => join(dir, name)),
    );
    expect((await readdir(join(dir, 'scenarios'))).sort()).toEqual(['mine.html', `${SHARED.id}.html`]);
    expect(await readFile(join(dir, 'index.html'), 'utf8')).toContain('<!doctype html>');
  });

  test('says why it cannot', async () => {
    const dir = test.info().outputPath('taken');
    await mkdir(dir);
    await writeFile(join(dir, 'scenarios'), 'a file');
    await expect(writeSite(dir, [recording([result(SHARED)])])).rejects.toThrow(SiteError);
    await expect(writeSite(dir, [recording([result(SHARED)])])).rejects.toThrow(
      'a file stands where a folder is needed',
    );
  });
});

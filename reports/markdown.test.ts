import { expect, test } from '@playwright/test';
import { recordingsToMarkdown } from './markdown.ts';
import { hostileRecording, NOT_SHARED, publishedRecordings, recording, result, SHARED } from './testing.ts';

const LISTED = { reason: 'a known reason', links: ['https://example.org/1'], contested: false };

test('numbers are those of the recordings', async () => {
  const recordings = await publishedRecordings();
  const text = recordingsToMarkdown(recordings);
  for (const { browser, scenarios } of recordings) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${browser.name} `))!;
    const cells = row.split('|').map((cell) => cell.trim());
    const conforms = scenarios.filter(({ verdict }) => verdict === 'conforms').length;
    const listed = scenarios.filter((one) => one.listed && !one.listed.contested).length;
    expect(cells[2]).toMatch(new RegExp(`^${conforms} of ${conforms + listed} \\(\\d`));
    expect(cells[4]).toBe(String(listed));
    expect(text).toContain(`<summary>Known deviations (${listed})</summary>`);
  }
  // GitHub refuses a job summary above one megabyte.
  expect(Buffer.byteLength(text)).toBeLessThan(300_000);
});

test('what is new is open, what is known is folded and told with reason and link', () => {
  const text = recordingsToMarkdown([
    recording([result(SHARED, { verdict: 'deviates' }), result(NOT_SHARED, { verdict: 'deviates', listed: LISTED })]),
  ]);
  expect(text).toContain(
    '#### New deviations (1)\n\n- ` simple-get-shared `: page\\: expected rejected with TypeError, observed resolved',
  );
  expect(text).toContain('- a known reason <https://example.org/1> — ` simple-get-not-shared `');
  expect(text).toContain('| Chromium 140.0.1 | 0 of 2 (0 %) | 1 | 1 | 0 |');
});

test('a long list ends with how many more there are', () => {
  const results = Array.from({ length: 130 }, (_, index) =>
    result({ ...SHARED, id: `made-up-${index}` }, { verdict: 'deviates' }),
  );
  const text = recordingsToMarkdown([recording(results)]);
  expect(text).toContain('#### New deviations (130)');
  expect(text.match(/^- ` made-up-/gm)).toHaveLength(100);
  expect(text).toContain('- and 30 more\n');
});

test('runs that did not end are told', () => {
  const text = recordingsToMarkdown([recording([], { run: { status: 'not-run', reason: 'there is none' } })]);
  expect(text).toContain('| Chromium 140.0.1 | 0 of 0 | 0 |');
  expect(text).toContain('**not-run**: there is none');
});

test('whatever texts hold, they stay text: no tag, no cell, no link of theirs', () => {
  const text = recordingsToMarkdown([hostileRecording()]);
  const outside = text.replace(/(`+) .*? \1/g, '').replace(/<https:\/\/example\.org\/[^<>\s]*>/g, '');
  expect(outside.match(/<[^>]*>?/g)!.filter((tag) => !/^<\/?(details|summary)>$/.test(tag))).toEqual([]);
  const row = text.split('\n').find((line) => line.startsWith('| ') && line.includes('of'))!;
  expect(row.replace(/\\./g, '').split('|')).toHaveLength(13);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u202e]|\p{Surrogate}/u);
  expect(text.split('\n').filter((line) => /^\s*(1\.\.9|\.\.\.)/.test(line))).toEqual([]);
});

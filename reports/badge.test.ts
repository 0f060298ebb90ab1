import { expect, test } from '@playwright/test';
import { badgeOf, badgeToShields, badgeToSvg } from './badge.ts';
import { hostileRecording, NOT_SHARED, publishedRecordings, recording, result, SHARED } from './testing.ts';
import { xmlProblems } from './xml/testing.ts';

const LISTED = { reason: 'a known reason', links: [], contested: false };

test('a badge says what the recording says', async () => {
  for (const one of await publishedRecordings()) {
    const badge = badgeOf(one);
    const conforms = one.scenarios.filter(({ verdict }) => verdict === 'conforms').length;
    const judged = conforms + one.scenarios.filter(({ listed }) => listed && !listed.contested).length;
    expect(badge.message).toBe(`${Math.round((conforms / judged) * 1000) / 10} %`);
    expect(badge.title).toContain(`: ${conforms} of ${judged} scenarios conform`);
    const svg = badgeToSvg(badge);
    expect(await xmlProblems(svg)).toEqual([]);
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="CORS conformance of /);
    expect(svg).toContain(`<title>${badge.title}</title>`);
    expect(svg).not.toMatch(/<script|href|url\(|@import|style=/);
  }
});

test('new deviations, crashes and runs that did not end are in it', () => {
  const deviating = result(SHARED, { verdict: 'deviates' });
  const colors = new Set<string>();
  const message = (...args: Parameters<typeof recording>) => {
    const { message: text, color } = badgeOf(recording(...args));
    colors.add(color);
    return text;
  };
  expect(message([result(SHARED)])).toBe('100 %');
  expect(message([result(SHARED), result(NOT_SHARED, { verdict: 'deviates', listed: LISTED })])).toBe('50 %');
  expect(message([deviating, result(NOT_SHARED, { verdict: 'crash' })])).toBe('0 %, 2 new');
  expect(message([result(SHARED)], { run: { status: 'incomplete' } })).toBe('100 %, incomplete');
  expect(message([], { run: { status: 'error' } })).toBe('nothing judged');
  expect(message([], { run: { status: 'not-run', reason: 'there is none' } })).toBe('not run');
  // All, some, new, none: WCAG demands 4.5 to 1 for white text on each.
  expect(colors.size).toBe(4);
  for (const color of colors) expect(contrastWithWhite(color)).toBeGreaterThan(4.5);
});

test("the JSON is shields.io's", () => {
  const badge = JSON.parse(badgeToShields(badgeOf(recording([result(SHARED)])))) as unknown;
  expect(badge).toEqual({ schemaVersion: 1, label: 'CORS Chromium 140.0.1', message: '100 %', color: '2b7230' });
});

test('whatever texts hold, the image is well formed', async () => {
  const badge = badgeOf(hostileRecording());
  expect(await xmlProblems(badgeToSvg(badge))).toEqual([]);
  expect(badgeToSvg(badge)).not.toContain('<b>');
});

function contrastWithWhite(color: string): number {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

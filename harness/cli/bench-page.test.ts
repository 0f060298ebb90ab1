import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from '../docs/places.ts';
import { benchCommand } from './bench.ts';
import { PARTS, partsOf, tableText, withResults, type Measurement } from './bench-page.ts';

const page = readFileSync(join(ROOT, 'docs/bench.md'), 'utf8');
const measured: Measurement = {
  at: new Date('2026-01-02T03:04:05Z'),
  machine: '2 × A processor',
  table: { head: ['what', 'scenarios/s'], rows: [['a | b', '12']] },
};

test('docs/bench.md has a section for every part, which tells how to measure it alone', () => {
  expect(partsOf(page)).toEqual([...PARTS]);
  const sections = page.split(/^## /m).slice(1);
  for (const part of PARTS) {
    const section = sections.find((text) => text.includes(`<!-- bench ${part} -->`))!;
    expect(section, part).toContain(`npm run bench -- --only ${part}`);
    expect(section.split('\n')[0], 'a heading of its own').not.toBe('');
    expect(section, `${part}: nothing but what "npm run bench -- --markdown docs/bench.md" writes`).toMatch(
      /-->\n\n(?:\|.+\|\n\| -[-| ]+\|\n(?:\|.+\|\n)+\nMeasured on \d{4}-\d\d-\d\d: .+\.\n\n)?<!-- end -->/,
    );
  }
});

test('what --only takes are the parts that the page names', () => {
  const only = benchCommand().options.find(({ long }) => long === '--only');
  expect(only?.argChoices).toEqual([...PARTS]);
});

test('results are put between the marks of their part, and nothing else changes', () => {
  const once = withResults(page, new Map([['model', measured]]));
  expect(once).toContain('| a \\| b | 12          |\n\nMeasured on 2026-01-02: 2 × A processor.');
  expect(withResults(once, new Map([['model', measured]]))).toBe(once);
  const sections = (text: string) => text.split(/^## /m).filter((section) => !section.includes('bench model -->'));
  expect(sections(once)).toEqual(sections(page));
});

test('a page without the marks of a part is refused', () => {
  expect(() => withResults('# Nothing', new Map([['run', measured]]))).toThrow(/has no marks <!-- bench run -->/);
});

test('columns are as wide as their widest cell', () => {
  expect(tableText({ head: ['a', 'longer'], rows: [['four', '1']] })).toBe(
    '| a    | longer |\n| ---- | ------ |\n| four | 1      |',
  );
});

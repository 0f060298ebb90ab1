import { expect, test } from '@playwright/test';
import { requirements } from '../run/catalog.ts';
import { coverageCommand } from './coverage.ts';
import { UsageError } from './errors.ts';

/** What the command prints, and the exit code it sets. */
async function printed(...args: string[]): Promise<{ text: string; code: unknown }> {
  const lines: string[] = [];
  const { log } = console;
  const before = process.exitCode;
  console.log = (text: string) => lines.push(text);
  try {
    await coverageCommand().parseAsync(args, { from: 'user' });
    return { text: lines.join('\n'), code: process.exitCode };
  } finally {
    console.log = log;
    process.exitCode = before;
  }
}

interface Report {
  total: { covered: number; notObservable: number; uncovered: number; total: number };
  areas: { area: string; requirements: { id: string; state: string; scenarios: string[]; url: string }[] }[];
}

test('counts add up to all requirements, and the exit code tells whether one is uncovered', async () => {
  const { text, code } = await printed('--json');
  const { total, areas } = JSON.parse(text) as Report;
  expect(total.total).toBe(requirements.length);
  expect(total.covered + total.notObservable + total.uncovered).toBe(total.total);
  const all = areas.flatMap((area) => area.requirements);
  expect(all.map(({ id }) => id).sort()).toEqual(requirements.map(({ id }) => id).sort());
  for (const { state, scenarios, url } of all) {
    expect(scenarios.length > 0).toBe(state === 'covered');
    expect(url).toMatch(/^https:\/\/.*#/);
  }
  expect(code).toBe(total.uncovered > 0 ? 1 : undefined);
});

test('one area is chosen, with a line of counts and its denominator', async () => {
  const { text } = await printed('--area', 'methods');
  const of = requirements.filter(({ area }) => area === 'methods').length;
  expect(text).toMatch(new RegExp(`^methods +\\d+ +\\d+ +\\d+ +${of}$`, 'm'));
  expect(text).toMatch(new RegExp(`^total +\\d+ +\\d+ +\\d+ +${of}$`, 'm'));
  expect(text).not.toMatch(/^redirect /m);
});

test('an unknown area is refused by name', async () => {
  await expect(printed('--area', 'methods,rumours')).rejects.toThrow(UsageError);
  await expect(printed('--area', 'rumours')).rejects.toThrow('no area "rumours"; there are: origin, ');
});

import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { webDriverBrowser } from '../browsers/remote.ts';
import { mergeCommand } from '../cli/merge.ts';
import { runCommand } from '../cli/run.ts';
import { parseShard } from '../run/shard.ts';
import { ROOT } from './places.ts';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}
interface Job {
  needs?: string | string[];
  'runs-on': string;
  strategy?: { matrix: { include: Record<string, string>[] } };
  steps: Step[];
}

const workflow = parse(readFileSync(join(ROOT, 'docs/examples/browsers.yml'), 'utf8')) as {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  defaults: { run: { shell: string } };
  jobs: Record<string, Job>;
};
const jobs = Object.entries(workflow.jobs);

/** What the values of the matrix and of a step's environment make of a text. */
const filled = (text: string, values: Record<string, string>) =>
  text.replace(/\$\{\{ matrix\.([a-z]+) \}\}|\$CAPABILITIES/g, (whole, name: string | undefined) => {
    const value = values[name ?? 'capabilities'];
    if (value === undefined) throw new Error(`${whole} has no value`);
    return value;
  });

/** The arguments of each call of the suite in a script, with the values of a matrix put in. */
function calls(script: string, values: Record<string, string>): string[][] {
  return [...script.matchAll(/npx cors-conformance ([^\n|]*)/g)].map(([, line]) =>
    [...line!.matchAll(/"([^"]*)"|((?:[^\s"$]|\$\{\{.*?\}\}|\$\w+)+)/g)].map((word) =>
      filled((word[1] ?? word[2])!, values),
    ),
  );
}

/** Reads arguments as the command would, and does nothing. */
function understood(command: Command, args: string[]): Record<string, unknown> {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.action(() => undefined);
  command.parse(args, { from: 'user' });
  return command.opts();
}

const runs = jobs.flatMap(([name, job]) =>
  (job.strategy?.matrix.include ?? [{}]).map((values) => ({ name, values, job })),
);

test('every command of the workflow is one that the program understands, with every value of the matrix', () => {
  const seen: string[] = [];
  for (const { values, job } of runs)
    for (const { run } of job.steps) {
      for (const [name, ...args] of calls(run ?? '', values)) {
        const options = understood(name === 'run' ? runCommand() : mergeCommand(), args);
        seen.push(name!);
        expect(['run', 'merge']).toContain(name);
        if (options['webdriver'] === undefined) continue;
        const found = webDriverBrowser(options['webdriver'] as string, options['capabilities'] as string);
        expect(found.name).toMatch(/^(Safari|Microsoft Edge|Chrome or Chromium)$/);
      }
      expect(() => filled(run ?? '', values)).not.toThrow();
    }
  expect(seen.filter((name) => name === 'run')).toHaveLength(10);
  expect(seen.filter((name) => name === 'merge')).toHaveLength(1);
});

test('the systems and browsers that it is for are in it', () => {
  const names = runs.map(({ name, values }) => `${name} ${values['os']} ${values['engine'] ?? values['capabilities']}`);
  for (const expected of [
    /^playwright ubuntu-.* chromium/,
    /^playwright ubuntu-.* firefox/,
    /^playwright ubuntu-.* webkit/,
    /^playwright macos-.* webkit/,
    /^playwright windows-.* chromium/,
    /^webdriver macos-.*"safari"/,
    /^webdriver windows-.*"MicrosoftEdge"/,
  ])
    expect(names.filter((name) => expected.test(name)).length, String(expected)).toBeGreaterThan(0);
});

test('all shards of each whole are in the matrix, once', () => {
  const shards = new Map<string, string[]>();
  for (const { values } of runs) {
    if (values['shard'] === undefined) continue;
    const { index, of } = parseShard(values['shard']);
    const whole = `${values['os']} ${values['engine']} ${of}`;
    shards.set(whole, [...(shards.get(whole) ?? []), `${index}/${of}`]);
  }
  expect(shards.size).toBeGreaterThan(0);
  for (const [whole, there] of shards) {
    const of = Number(whole.split(' ').at(-1));
    expect(there.sort()).toEqual(Array.from({ length: of }, (_, at) => `${at + 1}/${of}`));
  }
});

test('jobs need jobs that exist, actions are pinned, and what is handed over is fetched', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.defaults.run.shell).toBe('bash');
  for (const [, job] of jobs) {
    for (const needed of [job.needs ?? []].flat()) expect(Object.keys(workflow.jobs)).toContain(needed);
    expect(job['runs-on']).toMatch(/^(ubuntu-24\.04|\$\{\{ matrix\.os \}\})$/);
    for (const { uses } of job.steps) if (uses) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  }
  const steps = jobs.flatMap(([name, job]) => job.steps.map((step) => ({ name, ...step })));
  const uploads = steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  const [download] = steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
  expect(new Set(uploads.map((step) => step.with!['name'])).size).toBe(2);
  for (const { name, with: given } of uploads) {
    expect(given!['name']).toBe(`recordings-${name}-\${{ strategy.job-index }}`);
    expect(given!['path']).toBe('results/recordings');
  }
  expect(download!.with).toMatchObject({ pattern: 'recordings-*', path: 'parts', 'merge-multiple': true });
});

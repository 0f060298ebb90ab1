import { expect, test } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBench } from './bench.ts';
import { SUBJECTS } from './list.ts';
import { FOLDER, lacking } from './machine.ts';
import { differences } from './results.ts';
import { startSubject } from './start.ts';
import type { Subject } from './types.ts';

const npm = SUBJECTS.filter(({ family }) => family === 'library');

test('every subject has an id of its own, a source that is there and a reason for every finding', () => {
  expect(new Set(SUBJECTS.map(({ id }) => id)).size).toBe(SUBJECTS.length);
  for (const { id, source, finds, start } of SUBJECTS) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(existsSync(join(FOLDER, source)), source).toBe(true);
    if ('python' in start) expect(existsSync(join(FOLDER, start.python)), start.python).toBe(true);
    if ('node' in start) expect(existsSync(join(FOLDER, start.node)), start.node).toBe(true);
    for (const why of Object.values(finds)) expect(why).toMatch(/\w.*\.$|https:\/\/\S+$/);
  }
});

test('the packages of subjects are theirs alone: exact versions, and none in the product', () => {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>;
  const own = read(join(FOLDER, 'package.json'))['dependencies']!;
  const product = read(join(FOLDER, '../../package.json'));
  for (const name of new Set(npm.flatMap((subject) => subject.npm ?? []))) expect(own, name).toHaveProperty([name]);
  for (const [name, version] of Object.entries(own)) {
    expect(version, name).toMatch(/^(npm:[@\w/.-]+@)?\d+\.\d+\.\d+$/);
    if (name !== 'fastify')
      expect({ ...product['dependencies'], ...product['devDependencies'] }).not.toHaveProperty([name]);
  }
  expect(product).not.toHaveProperty('workspaces');
});

/** Checks subjects raw, and expects what was looked up about them: nothing else and nothing less. */
async function asExpected(subjects: readonly Subject[]): Promise<void> {
  const { subjects: results } = await runBench({ subjects, engines: [] });
  for (const result of results) {
    const told = `${result.id}: ${JSON.stringify(result.findings.map(({ id, part, reason }) => [id, part, reason]))}`;
    expect(result.problems, result.id).toEqual([]);
    expect(differences(result), told).toEqual({ missing: [], unexpected: [] });
    expect(result.requests).toBeGreaterThan(50);
  }
}

// What is not installed is skipped with a word: a checkout alone has none of it.
for (const subject of SUBJECTS.filter(({ family }) => family !== 'hand-written')) {
  const missing = lacking(subject);
  test(`${subject.family}: ${subject.id}`, async () => {
    test.skip(missing !== null, `${missing}; "npm run subjects" installs it`);
    await asExpected([subject]);
  });
}

test('hand-written ones are as expected; one that ends at once is told with what it said, and takes nothing with it', async () => {
  const [careful, first] = ['hand-careful', 'hand-authentication-first'].map((id) =>
    SUBJECTS.find((one) => one.id === id)!,
  );
  const broken = { ...careful!, id: 'broken', start: { node: careful!.source, args: ['no-such-server'] } };
  await expect(startSubject(broken)).rejects.toThrow(/^broken: it ended \(1\): [^]*TypeError/);
  const { subjects } = await runBench({ subjects: [broken, careful!, first!], engines: [] });
  expect(subjects.map(({ id, problems }) => [id, problems.length])).toEqual([
    ['broken', 1],
    ['hand-careful', 0],
    ['hand-authentication-first', 0],
  ]);
  expect(subjects.slice(1).map(differences)).toEqual([
    { missing: [], unexpected: [] },
    { missing: [], unexpected: [] },
  ]);
  // OPTIONS that is no preflight: whether the application was reached.
  expect(subjects.map(({ options }) => options)).toEqual([
    undefined,
    { status: 200, reached: true },
    { status: 401, reached: false },
  ]);
});

test('what is missing is skipped with a word', async () => {
  const [base] = npm as [Subject];
  const subject = { ...base, npm: ['no-such-package'] };
  const server = {
    ...base,
    id: 'server',
    npm: [],
    debian: { packages: ['none'], program: 'no-such-server', version: [] },
  };
  const { subjects } = await runBench({ subjects: [subject, server], engines: [] });
  expect(subjects.map(({ skipped }) => skipped)).toEqual([
    'no-such-package not installed',
    'no-such-server not installed',
  ]);
});

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test, expect } from '@playwright/test';
import { predict } from '../model/predict.ts';
import { requirements } from '../run/catalog.ts';
import { judge } from '../run/judge.ts';
import * as builders from '../scenario/builders.ts';
import type { Scenario } from '../scenario/schema.ts';
import { loneScenarioProblems } from '../scenario/validate.ts';
import { allCommands, EXIT_CODES } from '../cli/main.ts';
import { cliReference } from './cli-reference.ts';
import { anchors, links, documents, scripts, suiteCommands } from './markdown.ts';
import { FIELD_NAMES, fieldsIn, TOLD_BY_OTHERS, withFields } from './formats.ts';
import { CLI_REFERENCE, FORMATS_REFERENCE, ROOT } from './places.ts';

test('the scenario of the guide is sound, and the model agrees with it', async () => {
  const guide = readFileSync(join(ROOT, 'docs/add-a-scenario.md'), 'utf8');
  const code = /```ts\n(scenario\([^]*?\);)\n```/.exec(guide)![1]!;
  const made = new Function(...Object.keys(builders), `return ${code}`)(...Object.values(builders)) as Scenario;
  expect(loneScenarioProblems(made, new Set(requirements.map(({ id }) => id)))).toEqual([]);
  expect(judge(made, predict(made)).verdict).toBe('conforms');
});

test('docs/cli.md is what the commands say', async () => {
  const made = cliReference(await allCommands(), EXIT_CODES);
  expect(readFileSync(CLI_REFERENCE, 'utf8'), '"npm run docs" writes it').toBe(made);
});

test('docs/formats.md has the fields that the schemas have, of every format', () => {
  const text = readFileSync(FORMATS_REFERENCE, 'utf8');
  expect(withFields(text), '"npm run docs" writes it').toBe(text);
  expect(fieldsIn(text).sort()).toEqual([...FIELD_NAMES].sort());
  // Links to fields lead to headings of these names.
  const headings = anchors(text);
  expect([...FIELD_NAMES, ...TOLD_BY_OTHERS].filter((name) => !headings.has(name))).toEqual([]);
  expect(() => withFields('<!-- fields: nothing -->\n<!-- end of fields -->')).toThrow(RangeError);
});

for (const file of documents(ROOT)) {
  const text = readFileSync(file, 'utf8');
  const name = relative(ROOT, file);

  test(`${name}: every link within the project leads somewhere`, () => {
    const broken = links(text).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : resolve(dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchors(readFileSync(target, 'utf8')).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test(`${name}: every command and option exists`, async () => {
    const commands = await allCommands();
    const unknown = suiteCommands(text).filter(({ names, options }) => {
      let command = commands.find((one) => one.name() === names[0]);
      const inner = command?.commands.find((one) => one.name() === names[1]);
      if (inner) command = inner;
      const known = command?.options.flatMap(({ long, short }) => [long, short]) ?? [];
      return !command || options.some((option) => option !== '--help' && !known.includes(option));
    });
    expect(unknown).toEqual([]);
  });

  test(`${name}: every npm script exists`, () => {
    const manifest = nearestManifest(dirname(file));
    const known = Object.keys(manifest.scripts ?? {});
    expect(scripts(text).filter((script) => !known.includes(script))).toEqual([]);
  });
}

function nearestManifest(folder: string): { scripts?: Record<string, string> } {
  const path = join(folder, 'package.json');
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { scripts?: Record<string, string> })
    : nearestManifest(dirname(folder));
}

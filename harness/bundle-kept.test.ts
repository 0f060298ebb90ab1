import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';

const ENTRY = 'harness/version.ts';

/** What a process of its own gets, as the program does. */
function kept(folder: string): string {
  const script = `import { keptBundle } from ${JSON.stringify(pathToFileURL('harness/bundle-kept.mjs').href)};
    process.stdout.write(await keptBundle(${JSON.stringify(ENTRY)}, {}, ${JSON.stringify(folder)}));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

/** The file in which it is kept. */
function file(folder: string): string {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0]!);
}

test('what was bundled is taken again while nothing has changed', () => {
  const folder = test.info().outputPath('kept');
  const code = kept(folder);
  expect(code).toContain('suiteVersion');
  const other = code.replace('suiteVersion', 'suiteversion');
  writeFileSync(file(folder), readFileSync(file(folder), 'utf8').replace(code, other));
  expect(kept(folder)).toBe(other);
});

const CHANGES: [string, (text: string) => string][] = [
  ['a file has changed', (text) => text.replace(/(version\.ts",)\d/, '$10')],
  ['a file has another size', (text) => text.replace(/(version\.ts",[\d.]+,)\d+/, '$11')],
  ['a file is gone', (text) => text.replace('version.ts"', 'version-gone.ts"')],
  ['the package was somewhere else', (text) => text.replace('{"root":"', '{"root":"/elsewhere')],
  ['it is not whole', (text) => text.slice(0, -10)],
  ['it is nothing of ours', () => 'x'],
];
for (const [what, change] of CHANGES)
  test(`it is made again when ${what}`, () => {
    const folder = test.info().outputPath('kept');
    const code = kept(folder);
    const before = readFileSync(file(folder), 'utf8');
    const changed = change(before.replace(code, code.replace('suiteVersion', 'suiteversion')));
    writeFileSync(file(folder), changed);
    expect(kept(folder)).toBe(code);
    expect(readFileSync(file(folder), 'utf8')).toBe(before);
  });

test('a folder that cannot be written costs nothing but time', () => {
  const path = test.info().outputPath('in-the-way');
  writeFileSync(path, '');
  expect(kept(join(path, 'kept'))).toContain('suiteVersion');
  expect(readFileSync(path, 'utf8')).toBe('');
});

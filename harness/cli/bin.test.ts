import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const LOAD = new URL('../load.mjs', import.meta.url).href;

test('an error that nobody foresaw names the sources', () => {
  // The map says that all that is on the first line comes from line 7, column 3 of a source.
  const map = Buffer.from(JSON.stringify({ version: 3, sources: ['suites/x.ts'], names: [], mappings: 'AAME' }));
  const script = `import { load, nameSources } from ${JSON.stringify(LOAD)};
    nameSources(${JSON.stringify(map.toString('base64'))});
    load('(() => { throw new TypeError("unforeseen"); })()');`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('TypeError: unforeseen');
  expect(stderr).toContain(`${fileURLToPath(new URL('../../suites/x.ts', import.meta.url))}:7:3`);
  expect(stderr).not.toMatch(/at .*bundle\.cjs/);
});

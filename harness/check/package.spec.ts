/** The package as people get it: packed, installed into an empty folder, used there. */
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from '../browsers/find.ts';
import { careful, serving } from './planted/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const APP = 'https://app.example.com';

interface Ended {
  code: number;
  /** What it printed, on both streams. */
  text: string;
}

/** Runs a program in a folder; what this test run has set for its own processes is not passed on. */
function run(folder: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const rest = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_OPTIONS|NODE_TEST_CONTEXT|FORCE_COLOR|TEST_|PW_|PLAYWRIGHT_|npm_)/.test(name),
  );
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...Object.fromEntries(rest), NO_COLOR: '1', ...env }, maxBuffer: 2 ** 24 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });
}

test.describe('the packed package', () => {
  // One installation for all.
  test.describe.configure({ mode: 'serial', timeout: 240_000 });

  let folder: string;
  const npx = (args: readonly string[], env?: NodeJS.ProcessEnv) => run(folder, 'npx', ['--no', '--', ...args], env);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  test.beforeAll(async () => {
    // Installing takes as long as the registry and the machine take.
    test.setTimeout(240_000);
    folder = mkdtempSync(join(tmpdir(), 'cors-conformance-package-'));
    const packed = await run(root, 'npm', ['pack', '--silent', '--pack-destination', folder]);
    expect(packed.code, packed.text).toBe(0);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
    cpSync(join(root, 'examples/own-server'), folder, { recursive: true });
    // Strict: nothing that comes along may want another Node than the package says.
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--engine-strict'];
    const installed = await run(folder, 'npm', ['install', ...flags, join(folder, tarball)]);
    expect(installed.code, installed.text).toBe(0);
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds what is needed, and no tests', () => {
    const files = readdirSync(join(folder, 'node_modules/cors-conformance'), { recursive: true }).map(String);
    expect(files).toContain(join('harness', 'check', 'package', 'index.d.cts'));
    expect(
      files.filter((name) =>
        /\.(test|spec)\.|planted|^node_modules|^reports\/recordings\/|subjects\/(libraries|proxies)\//.test(name),
      ),
    ).toEqual([]);
  });

  test('npx cors-conformance works', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await npx(['cors-conformance', '--version'])).toMatchObject({
      code: 0,
      text: expect.stringContaining(version),
    });
    const checkOf = (base: string) => {
      const own = [`${base}/items`, '--origin', APP, '--credentials', '--rate', '0', '--no-browsers'];
      return npx(['cors-conformance', 'check', ...own]);
    };
    const right = await serving(careful({ origin: (origin) => (origin === APP ? origin : undefined) }), checkOf);
    expect(right.code, right.text).toBe(0);
    const wrong = await serving(careful({ origin: (origin) => origin }), checkOf);
    expect(wrong.code, wrong.text).toBe(1);
    expect(wrong.text).toContain('[origin-reflected]');
  });

  test('what only a checkout has is told in a line', async () => {
    const explained = await npx(['cors-conformance', 'explain', 'acao-trailing-slash-refused']);
    expect(explained.code, explained.text).toBe(0);
    expect(explained.text).toMatch(/CORS check .*\n *→ step 4: /);
    expect(explained.text).toContain('the published recordings are in the repository, not in the package');
    const subjects = await npx(['cors-conformance', 'subjects', '--list']);
    expect(subjects).toEqual({
      code: 2,
      text: 'error: the servers are in the repository, not in the package; run this in a checkout\n',
    });
  });

  test('the example passes under node:test, and a false claim fails', async () => {
    const passed = await run(folder, process.execPath, ['--test', 'cors.test.mjs']);
    expect(passed.code, passed.text).toBe(0);
    expect(passed.text).toMatch(/pass 3\b/);
    write(
      'failing.test.cjs',
      `const { probe } = require('cors-conformance');
      const assert = require('node:assert');
      const { test } = require('node:test');
      test('nobody else can use the legacy list', async () => {
        const { startServer } = await import('./server.mjs');
        const server = await startServer();
        try {
          const url = server.url + '/legacy';
          const { findings } = await probe({ endpoints: [{ url, origins: { allow: ['${APP}'] } }], rate: 0 });
          assert.deepEqual(findings.filter(({ severity }) => severity === 'critical').map(({ id }) => id), []);
        } finally {
          await server.close();
        }
      });`,
    );
    const failed = await run(folder, process.execPath, ['--test', 'failing.test.cjs']);
    expect(failed.code, failed.text).toBe(1);
    expect(failed.text).toContain('origin-reflected');
  });

  test('the example passes under Playwright Test, a false claim fails and says why', async () => {
    const browser = await findBrowser('chromium');
    test.skip(!browser, 'Chromium was not found');
    const passed = await npx(['playwright', 'test'], { CHROMIUM: browser!.executablePath });
    expect(passed.code, passed.text).toBe(0);
    expect(passed.text).toMatch(/7 passed/);
    write(
      'failing.spec.mts',
      `import { expect, test } from 'cors-conformance/playwright';
      import { startServer } from './server.mjs';
      test('nobody else can read the legacy list', async () => {
        const { origin } = await import('cors-conformance/playwright');
        const server = await startServer();
        await expect(origin('https://evil.example')).toBeRefused(server.url + '/legacy', { credentials: true });
      });`,
    );
    const failed = await npx(['playwright', 'test', 'failing']);
    expect(failed.code, failed.text).toBe(1);
    expect(failed.text).toContain('raw HTTP: it is allowed');
    expect(failed.text).toContain('decided:  CORS check, step 7');
    expect(failed.text).toContain('mend:     Keep a list of whole origins');
  });

  test('TypeScript knows the types, from modules of both kinds', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const compile = (args: readonly string[]) => run(folder, process.execPath, [tsc, ...args]);
    const whole = await compile(['-p', '.']);
    expect(whole.text).toBe('');
    const text = (wrong: string) => `import { probe, type CheckReport } from 'cors-conformance';
      import { expect, origin } from 'cors-conformance/playwright';
      export const report: Promise<CheckReport> = probe({ endpoints: [{ url: 'http://127.0.0.1/' }] });
      export const done = expect(origin('${APP}')).toBeAllowed('/', { method: 'PUT'${wrong} });\n`;
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
    for (const name of ['right.mts', 'right.cts']) {
      write(name, text(''));
      expect((await compile([...options, '--ignoreConfig', name])).text).toBe('');
    }
    write('wrong.mts', text(', credential: true'));
    expect((await compile([...options, '--ignoreConfig', 'wrong.mts'])).text).toContain("'credential' does not exist");
  });
});

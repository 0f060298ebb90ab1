import { test, expect } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { recording, result, NOT_SHARED, SHARED } from '../../reports/testing.ts';
import { deviations } from '../run/catalog.ts';
import type { Recording, ScenarioResult } from '../run/recording.ts';
import { exitCode } from './run.ts';
import { command, fakeBrowser, makeMark, marked, recordings, start } from './testing.ts';

// Those that start the program itself wait for a loaded machine.
test.setTimeout(90_000);

let dir: string;
let out: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
  out = join(dir, 'out');
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** One scenario is enough where no browser comes up. */
const FEW = ['-g', 'simple-requests/.*shared'];
const LIMIT = { CORS_CONFORMANCE_START_LIMIT: '700' };

test.describe('a browser that does not start', () => {
  test.skip(process.platform === 'win32', 'the fake browsers are shell scripts');
  const DIES = 'echo "cannot open library libfoo.so.1" >&2; exit 3';
  const SILENT = 'sleep 600';
  const STUBBORN = `trap "" TERM; ${SILENT}`;
  const CASES: [engine: 'chromium' | 'firefox' | 'webkit', file: string, script: string, says: string][] = [
    ['chromium', 'chromium', DIES, 'it ended with code 3; it said: cannot open library libfoo.so.1'],
    ['firefox', 'firefox', DIES, 'it ended with code 3; it said: cannot open library libfoo.so.1'],
    ['webkit', 'MiniBrowser', DIES, 'it ended with code 3; it said: cannot open library libfoo.so.1'],
    ['chromium', 'chromium', SILENT, 'it did not answer within 0.7 s'],
    ['webkit', 'MiniBrowser', STUBBORN, 'its inspector did not answer within 0.7 s'],
  ];
  for (const [engine, file, script, says] of CASES) {
    test(`${engine}: ${says.slice(0, 40)} … is an error of the run with cause and remedy`, async () => {
      const path = fakeBrowser(join(dir, 'bin', file), script);
      const variable = `CORS_CONFORMANCE_${engine.toUpperCase()}`;
      const mark = makeMark();
      const args = ['run', '-e', engine, ...FEW, '-o', out];
      const env = { ...LIMIT, ...mark, [variable]: path };
      // Playwright asks a browser that hangs to close, in vain; the end of the process ends it.
      const inProcess = script !== SILENT;
      const { code, stdout, stderr } = await (inProcess ? command(args, env) : start(args, env).ended);
      expect(stdout).toContain(
        `(${path}) did not start: ${says}. Start it by hand to see more, or name another program in ${variable}.\n`,
      );
      expect(stderr).toBe('');
      expect(code).toBe(2);
      const [file1, ...others] = recordings(out);
      expect(others).toEqual([]);
      const kept = await readRecording(file1!);
      expect(kept.run.status).toBe('error');
      expect(new Set(kept.scenarios.map(({ verdict }) => verdict))).toEqual(new Set(['error']));
      if (process.platform === 'linux') await expect.poll(() => marked(mark)).toEqual([]);
    });
  }
});

test('an interruption during a start that hangs ends at once, and nothing is recorded', async () => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const path = fakeBrowser(
    join(dir, 'bin', 'chromium'),
    'case $1 in --version) echo Chromium 1.2.3;; *) sleep 600;; esac',
  );
  const run = start(['run', '-e', 'chromium', ...FEW, '-o', out], { CORS_CONFORMANCE_CHROMIUM: path });
  await expect.poll(() => run.descendants().some(({ args }) => args.includes('600')), { timeout: 60_000 }).toBe(true);
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(stdout).toContain('Chromium 1.2.3: not run: interrupted');
  expect(code).toBe(130);
  expect(recordings(out)).toEqual([]);
  await expect.poll(run.descendants).toEqual([]);
});

test('two runs at once: the second ends before it starts a browser, the first goes on; none minds one that was killed', async () => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const script = 'case $1 in --version) echo Chromium 1.2.3;; *) sleep 600;; esac';
  const env = { CORS_CONFORMANCE_CHROMIUM: fakeBrowser(join(dir, 'bin', 'chromium'), script) };
  const args = ['run', '-e', 'chromium', ...FEW, '-o', out];
  const first = start(args, env);
  const sleeps = () => first.descendants().some((one) => one.args.includes('600'));
  await expect.poll(sleeps, { timeout: 60_000 }).toBe(true);
  const second = await command(args, env);
  const path = join(out, 'recordings', 'chromium-1.2.3-linux.json');
  expect(second).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: another run (process ${first.child.pid}) is writing ${path}: wait until it has ended, or choose another --out\n`,
  });
  expect(sleeps()).toBe(true);
  first.child.kill('SIGKILL');
  await first.ended;
  for (const { pid } of first.descendants()) process.kill(pid, 'SIGKILL');
  expect(recordings(out)).toEqual([path.replace('.json', '.lock')]);
  const third = await command(args, {
    ...env,
    ...LIMIT,
    CORS_CONFORMANCE_CHROMIUM: fakeBrowser(
      join(dir, 'bin', 'chromium'),
      `case $1 in --version) echo Chromium 1.2.3;; *) exit 3;; esac`,
    ),
  });
  expect(third.stdout).toContain('did not start');
  expect(recordings(out)).toEqual([path]);
});

test('an interruption while browsers are looked for leaves nothing behind', async () => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const path = fakeBrowser(join(dir, 'bin', 'MiniBrowser'), 'trap "" TERM INT; sleep 600');
  const run = start(['doctor'], { CORS_CONFORMANCE_WEBKIT: path });
  await expect.poll(() => run.descendants().some(({ args }) => args.includes('600')), { timeout: 60_000 }).toBe(true);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(130);
  await expect.poll(run.descendants).toEqual([]);
});

test.describe('an engine that cannot be had', () => {
  test('is not run, says how to get it, and stands in the recording and the matrix', async () => {
    const { code, stdout } = await command(['run', '-e', 'chromium,firefox', ...FEW, '-o', out], { PATH: dir });
    for (const name of ['Chromium', 'Firefox'])
      expect(stdout).toMatch(
        new RegExp(
          `^${name}: not run: no browser found; "cors-conformance install" gets it, or type: npx playwright`,
          'm',
        ),
      );
    expect(code).toBe(2);
    for (const path of recordings(out)) {
      const { run, scenarios } = await readRecording(path);
      expect(run).toMatchObject({ status: 'not-run', reason: expect.stringContaining('no browser found') });
      expect(scenarios.every(({ verdict }) => verdict === 'not-run')).toBe(true);
    }
    expect(recordings(out)).toHaveLength(2);
    expect(readFileSync(join(out, 'site/index.html'), 'utf8')).toContain('no browser found');
  });

  for (const [what, make] of [
    ['nothing', () => undefined],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a file that is no program', (path: string) => writeFileSync(path, '')],
  ] as const) {
    test(`a variable that names ${what} is told by its name`, async () => {
      const path = join(dir, 'browser');
      make(path);
      const { code, stdout } = await command(['run', '-e', 'chromium', ...FEW, '-o', out], {
        CORS_CONFORMANCE_CHROMIUM: path,
      });
      expect(stdout).toContain(
        `Chromium: not run: CORS_CONFORMANCE_CHROMIUM names ${path}, which is no program that can be run; correct CORS_CONFORMANCE_CHROMIUM or unset it\n`,
      );
      expect(code).toBe(2);
    });
  }
});

test('a port that is in use is named with the remedy', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  test.skip(port > 65_000, 'no such --port');
  const CORS_CONFORMANCE_CHROMIUM = fakeBrowser(join(dir, 'bin', 'chromium'), 'exit 1');
  try {
    const { code, stderr } = await command(['run', '-e', 'chromium', ...FEW, '-o', out, '-p', String(port)], {
      CORS_CONFORMANCE_CHROMIUM,
    });
    expect(stderr).toBe(
      `error: port ${port} is in use; choose another --port (9 consecutive ports are needed) or leave the option out\n`,
    );
    expect(code).toBe(2);
  } finally {
    server.close();
  }
});

test.describe('an --out that cannot be written', () => {
  const CORS_CONFORMANCE_CHROMIUM = '/nowhere';
  for (const inTheWay of ['out', 'out/recordings']) {
    test(`a file in the way at ${inTheWay} is told before anything starts`, async () => {
      if (inTheWay !== 'out') mkdirSync(out);
      writeFileSync(join(dir, inTheWay), 'mine');
      const { code, stdout, stderr } = await command(['run', ...FEW, '-o', out]);
      expect(stderr).toBe(
        `error: cannot write to ${join(out, 'recordings')}: a file stands where a folder is needed: choose another --out\n`,
      );
      expect(stdout).toBe('');
      expect(code).toBe(2);
      expect(readFileSync(join(dir, inTheWay), 'utf8')).toBe('mine');
    });
  }

  test('a site that cannot be written costs neither recording nor summary', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'site'), 'mine');
    const { code, stdout, stderr } = await command(['run', '-e', 'chromium', ...FEW, '-o', out], {
      CORS_CONFORMANCE_CHROMIUM,
    });
    expect(stderr).toMatch(/^error: cannot write the site to .*: a file stands where a folder is needed: choose.*\n$/);
    expect(stdout).toMatch(/^Chromium: not run: .*\n\nTook .* Recordings: /m);
    expect(code).toBe(2);
    expect(recordings(out)).toHaveLength(1);
  });

  test('a disk that is full is told with the remedy', async () => {
    test.skip(!existsSync('/dev/full'), 'needs /dev/full');
    mkdirSync(join(out, 'recordings'), { recursive: true });
    const path = join(out, 'recordings', `chromium-unknown-${process.platform}.json`);
    symlinkSync('/dev/full', `${path}.tmp`);
    const { code, stderr } = await command(['run', '-e', 'chromium', ...FEW, '-o', out], { CORS_CONFORMANCE_CHROMIUM });
    expect(stderr).toBe(`error: cannot write ${path}: the disk is full: free some space\n`);
    expect(code).toBe(2);
  });
});

test.describe('the exit code', () => {
  const complete = (scenario: ScenarioResult) => recording([scenario], { browser: { version: '1.0' } });
  const CASES: [title: string, recordings: Recording[], interrupted: boolean, code: number][] = [
    ['0 when all conform', [complete(result(SHARED))], false, 0],
    ['0 when what deviates is listed', [listed()], false, 0],
    ['1 for a deviation that is not listed', [complete(result(SHARED, { verdict: 'deviates' }))], false, 1],
    ['1 for a timeout', [complete(result(SHARED, { verdict: 'timeout' }))], false, 1],
    ['1 for a crash', [complete(result(NOT_SHARED, { verdict: 'crash' }))], false, 1],
    ['0 for what an engine lacks', [complete(result(SHARED, { verdict: 'unsupported' }))], false, 0],
    [
      '2 when a run is incomplete, whatever else',
      [
        complete(result(SHARED, { verdict: 'deviates' })),
        recording([result(SHARED)], { run: { status: 'incomplete', reason: 'the browser died' } }),
      ],
      false,
      2,
    ],
    ['130 when interrupted', [complete(result(SHARED))], true, 130],
  ];
  for (const [title, list, interrupted, code] of CASES) {
    test(`is ${title}`, () => expect(exitCode(list, interrupted)).toBe(code));
  }

  /** A recording whose only deviation stands in the list of known ones. */
  function listed(): Recording {
    const known = deviations.contested[0]!;
    const scenario = { ...SHARED, id: known.scenarios[0]! };
    return complete(result(scenario, { verdict: 'deviates' }));
  }
});

import { chromium, expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { acquireDisplay } from '../browsers/display.ts';
import { findBrowser } from '../browsers/find.ts';
import { findJava, startGrid, startWebKitWebDriver, type Started } from '../browsers/grid/testing.ts';
import { findInPath } from '../browsers/programs.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import type { Recording } from '../run/recording.ts';
import { recordings, start } from './testing.ts';

test.setTimeout(180_000);

needsBrowsers('chromium', 'webkit');

let dir: string;
const open: Started[] = [];
test.beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Some 60 scenarios: simple ones, preflights, credentials, https, workers and frames; nothing about caches, which automation changes. */
const SOME = ['-g', '^(referrer|simple-requests)/|context-https-.*-get'];

async function run(name: string, ...args: string[]): Promise<{ recording: Recording; file: string }> {
  const out = join(dir, name);
  const { stdout, stderr } = await start(['run', ...SOME, ...args, '-o', out]).ended;
  expect(stderr).toBe('');
  const [file, ...others] = recordings(out);
  expect(others).toEqual([]);
  const recording = await readRecording(file!);
  expect(recording.run, stdout).toEqual({ status: 'complete' });
  return { recording, file: basename(file!) };
}

const verdicts = ({ scenarios }: Recording) =>
  scenarios.map(({ scenario, verdict, answer }) => [scenario.id, verdict, answer?.startsWith('other:') ? '' : answer]);

test('webkit: a WebKitGTK behind a Selenium Grid gives the verdicts of a local one', async () => {
  test.skip(!findJava(), 'a Selenium Grid needs Java');
  const driver = findInPath('WebKitWebDriver');
  test.skip(!driver, 'WebKitWebDriver is missing (Debian: webkit2gtk-driver)');
  const { display, release } = await acquireDisplay();
  open.push({ url: '', close: release });
  open.push(await startWebKitWebDriver(driver!, { DISPLAY: display }));
  open.push(await startGrid({ browserName: 'MiniBrowser', url: open.at(-1)!.url }));
  const { executablePath, version } = (await findBrowser('webkit'))!;
  const options = { binary: executablePath, args: ['--automation'] };
  const capabilities = JSON.stringify({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options });
  const remote = await run('remote', '--webdriver', open.at(-1)!.url, '--capabilities', capabilities);
  expect(remote.recording.browser).toEqual({
    engine: 'webkit',
    name: 'WebKitGTK MiniBrowser',
    version,
    driver: 'webdriver',
    os: 'Linux by its capabilities',
  });
  expect(remote.file).toBe(`webkit-${version}-linux-webdriver.json`);
  const local = await run('local', '-e', 'webkit');
  expect(remote.recording.scenarios.length).toBeGreaterThan(40);
  expect(verdicts(remote.recording)).toEqual(verdicts(local.recording));
});

test('chromium: one behind a Selenium Grid gives the verdicts of a local one', async () => {
  test.skip(!findJava(), 'a Selenium Grid needs Java');
  const program = findInPath('chromedriver');
  test.skip(!program, 'chromedriver is missing (Debian: chromium-driver)');
  const { executablePath, version } = (await findBrowser('chromium'))!;
  const major = (text: string | null) => /(\d+)\./.exec(text ?? '')?.[1];
  const its = spawnSync(program!, ['--version'], { encoding: 'utf8' }).stdout;
  test.skip(major(its) !== major(version), `chromedriver is of version ${major(its)}, Chromium of ${major(version)}`);
  open.push(await startGrid({ browserName: 'chrome', program: program! }));
  const args = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const options = { binary: executablePath, args };
  const capabilities = JSON.stringify({ browserName: 'chrome', 'goog:chromeOptions': options });
  const remote = await run('remote', '--webdriver', open.at(-1)!.url, '--capabilities', capabilities);
  expect(remote.recording.browser).toMatchObject({ engine: 'chromium', name: 'Chrome or Chromium', version });
  expect(remote.recording.browser.driver).toMatch(/^webdriver, chromedriver [\d.]+$/);
  const local = await run('local', '-e', 'chromium');
  expect(verdicts(remote.recording)).toEqual(verdicts(local.recording));
});

test('chromium: one of a Playwright server gives the verdicts of a local one', async () => {
  const { executablePath, version } = (await findBrowser('chromium'))!;
  // The option of a context reaches no service worker.
  const server = await chromium.launchServer({ executablePath, args: ['--ignore-certificate-errors'] });
  open.push({ url: server.wsEndpoint(), close: () => server.close() });
  const remote = await run('remote', '-e', 'chromium', '--connect', server.wsEndpoint());
  expect(remote.recording.browser).toMatchObject({
    engine: 'chromium',
    name: 'Chromium (of a Playwright server)',
    version,
    driver: expect.stringMatching(/^Playwright [\d.]+, connected$/),
    os: 'Linux by its user agent',
  });
  expect(remote.file).toBe(`chromium-${version}-linux-connect.json`);
  const local = await run('local', '-e', 'chromium');
  expect(verdicts(remote.recording)).toEqual(verdicts(local.recording));
});

test('a server whose browser ends in the middle leaves what was seen', async () => {
  const { executablePath } = (await findBrowser('chromium'))!;
  const server = await chromium.launchServer({ executablePath });
  open.push({ url: server.wsEndpoint(), close: () => server.close() });
  const out = join(dir, 'out');
  const many = ['-s', 'origin-header,cors-check,redirects,credentials,contexts'];
  const started = start(['run', '-e', 'chromium', ...many, '--connect', server.wsEndpoint(), '-o', out]);
  await expect.poll(() => started.printed(), { timeout: 60_000, intervals: [20] }).toMatch(/\d+\/\d+ scenarios/);
  await server.kill();
  const { code, stdout, stderr } = await started.ended;
  expect(stderr).toBe('');
  // Whether another browser comes up there is tried, in vain.
  expect(stdout).toMatch(/INCOMPLETE: .*(did not answer: .*ECONNREFUSED|the connection to the browser ended)/);
  expect(code).toBe(2);
  const [file] = recordings(out);
  const { run: ended, scenarios } = await readRecording(file!);
  expect(ended.status).toBe('incomplete');
  expect(scenarios.some(({ verdict }) => verdict === 'conforms')).toBe(true);
  expect(scenarios.some(({ verdict }) => verdict === 'not-run' || verdict === 'crash')).toBe(true);
});

import { chromium, test, expect } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { findBrowser } from '../browsers/find.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import type { Recording } from '../run/recording.ts';
import { recordings, start, type Started } from './testing.ts';

test.setTimeout(150_000);
needsBrowsers('chromium');

let out: string;
let serving: Started | undefined;
test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(async () => {
  serving?.child.kill('SIGKILL');
  await serving?.ended;
  serving = undefined;
  rmSync(out, { recursive: true, force: true });
});

/** Starts the server and waits for the URL that it prints. */
async function served(...args: string[]): Promise<string> {
  const begun = (serving = start(['serve', '-o', out, ...args]));
  const url = () => /^ {2}(http:\S+)$/m.exec(begun.printed())?.[1];
  await expect.poll(url, { timeout: 60_000 }).toBeTruthy();
  return url()!;
}

/** Opens a URL in a browser that is told nothing else, and waits until the server has said so many ends. */
async function openPlainly(urls: string[], until: RegExp): Promise<void> {
  const { executablePath } = (await findBrowser('chromium'))!;
  const opened = urls.map((url, index) =>
    spawn(
      executablePath,
      ['--headless', '--no-sandbox', '--ignore-certificate-errors', `--user-data-dir=${out}/profile-${index}`, url],
      { stdio: 'ignore', detached: true },
    ),
  );
  try {
    await expect.poll(() => serving!.printed(), { timeout: 90_000 }).toMatch(until);
  } finally {
    for (const child of opened) {
      const gone = new Promise((resolve) => child.once('close', resolve));
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
    }
  }
}

const verdicts = ({ scenarios }: Recording) =>
  scenarios.map(({ scenario, verdict, answer, difference }) => ({ id: scenario.id, verdict, answer, difference }));

/** Sends one request as given; status and text of the answer. */
function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const { body, ...rest } = options;
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(url, rest, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const startRun = (url: string, userAgent = CHROME, body = '{"unreachable":[]}') =>
  ask(`${url}start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body,
  });

test('two browsers that know nothing but the URL each get a recording, and its verdicts are those of run', async () => {
  const some = ['-s', 'simple-requests,credentials'];
  const url = await served(...some);
  await openPlainly([url, url], /(: complete [^]*){2}/);
  const files = recordings(out);
  expect(files).toEqual([1, 2].map((n) => expect.stringMatching(new RegExp(`chromium-[\\d.]+-by-hand-${n}\\.json$`))));
  serving!.child.kill('SIGINT');
  expect(await serving!.ended).toMatchObject({ code: 0, stderr: '' });

  await start(['run', '-e', 'chromium', ...some, '-o', join(out, 'driven')]).ended;
  const driven = await readRecording(recordings(join(out, 'driven'))[0]!);
  expect(driven.scenarios.filter(({ verdict }) => verdict === 'conforms').length).toBeGreaterThan(20);
  for (const file of files) {
    const recording = await readRecording(file);
    expect(recording.run).toEqual({ status: 'complete' });
    expect(recording.browser).toMatchObject({ engine: 'chromium', driver: 'by hand', os: 'Linux by its user agent' });
    expect(verdicts(recording)).toEqual(verdicts(driven));
  }
});

test('a browser that refuses the certificate is told what to do, and goes on without; the page shows the result', async () => {
  const url = await served('-g', 'https|simple-requests/.*shared');
  const browser = await chromium.launch({ executablePath: (await findBrowser('chromium'))!.executablePath });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await expect(page.getByText('accept the certificate')).toBeVisible();
    await expect(page.getByRole('link', { name: 'remote-https', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Go on without' }).click();
    await expect(page.locator('#status')).toContainText('Recorded as', { timeout: 60_000 });
    const [file, ...others] = recordings(out);
    expect(others).toEqual([]);
    const { run, scenarios } = await readRecording(file!);
    expect(run).toEqual({ status: 'complete' });
    const reasons = new Set(scenarios.flatMap(({ verdict, reason }) => (verdict === 'unsupported' ? [reason] : [])));
    expect([...reasons].filter((reason) => /did not reach .*-https/.test(reason ?? '')).length).toBeGreaterThan(0);
    expect(scenarios.filter(({ verdict }) => verdict === 'conforms').length).toBeGreaterThan(5);
  } finally {
    await browser.close();
  }
});

test('an interruption records a run that goes on, as what it is', async () => {
  const url = await served('-g', 'simple-requests/.*shared');
  // Somebody who never opens the page of the run.
  expect((await startRun(url)).status).toBe(200);
  serving!.child.kill('SIGINT');
  const { code, stdout } = await serving!.ended;
  expect(stdout).toContain('interrupted');
  expect(code).toBe(130);
});

test('nobody gets in with another token, another host, a hostile user agent or a report that is none', async () => {
  const url = await served('-g', 'simple-requests/.*shared');
  const wrong = url.replace(/[0-9a-f]{32}/, '0'.repeat(32));
  expect((await ask(wrong)).status).toBe(404);
  expect((await startRun(wrong)).status).toBe(404);
  for (const host of ['evil.example', `evil.example:${new URL(url).port}`, 'localhost:1', 'localhost', '[::1'])
    expect.soft((await ask(url, { headers: { host } })).status, host).toBe(421);
  expect((await ask(url)).status).toBe(200);
  for (const userAgent of ['', 'curl/8', '<script>alert(1)</script>', 'Chrome/../../etc', `Chrome/${'9'.repeat(5000)}`])
    expect.soft((await startRun(url, userAgent)).status, userAgent.slice(0, 50)).toBe(400);
  for (const body of ['{}', '[]', 'null', '{"unreachable":["nowhere"]}', '{"unreachable":"page"}'])
    expect.soft((await startRun(url, CHROME, body)).status, body).toBe(400);
  expect((await startRun(url, CHROME, JSON.stringify({ unreachable: ['x'.repeat(5000)] }))).status).toBe(413);

  const { text } = await startRun(url);
  const run = (JSON.parse(text) as { url: string }).url;
  const report = (body: string, length = Buffer.byteLength(body)) =>
    ask(`${run}report`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': String(length) },
      body,
    });
  for (const body of [
    'null',
    '{}',
    '{"userAgent":"x","results":[{"id":"a","end":"won","steps":[],"durationMs":0}]}',
    '{"userAgent":"x","results":[{"id":"a","end":"done","steps":[{"result":"resolved"}],"durationMs":0}]}',
  ])
    expect.soft((await report(body)).status, body).toBe(400);
  // Announced is enough: whoever goes on sending may see the connection cut before the answer.
  expect((await report('{', 17 * 1024 * 1024)).status).toBe(413);
});

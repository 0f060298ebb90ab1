import { expect, test } from '@playwright/test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reproduceCommand } from './reproduce.ts';

let out: string;
test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(() => rmSync(out, { recursive: true, force: true }));

async function reproduce(id: string, folder = out): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (text: string) => lines.push(text);
  try {
    await reproduceCommand().parseAsync([id, '--out', folder, '--recordings', 'reports/recordings'], { from: 'user' });
    return lines.join('\n');
  } finally {
    console.log = log;
  }
}

test('a deviation comes with who departs, why, and the certificate only where there is https', async () => {
  expect(await reproduce('preflight-request-upload-get')).toContain(`node ${join(out, 'server.mjs')}`);
  expect(readdirSync(out).sort()).toEqual(['README.md', 'page.js', 'server.mjs', 'wpt']);
  const text = readFileSync(join(out, 'README.md'), 'utf8');
  expect(text).toMatch(/^- \*\*Chromium [\d.]+\*\*: request 1/m);
  expect(text).toContain('https://xhr.spec.whatwg.org/#');
  const script = readFileSync(join(out, 'server.mjs'), 'utf8');
  expect([...script.matchAll(/^(?:import .* from|.*\brequire\() ?"([^"]+)"/gm)].map(([, name]) => name)).toEqual(
    expect.arrayContaining(['node:http']),
  );
  expect(script).not.toMatch(/\bfrom "(?!node:)/);
});

test('the same comes as a web-platform-tests test, and the README says how it is run', async () => {
  expect(await reproduce('preflight-request-upload-get')).toContain(
    `Web-platform-tests test: ${join(out, 'wpt/cors-conformance/preflight-request-upload-get.html')}`,
  );
  expect(readdirSync(join(out, 'wpt'))).toEqual(['cors-conformance']);
  expect(readdirSync(join(out, 'wpt/cors-conformance')).sort()).toEqual([
    'preflight-request-upload-get.html',
    'resources',
  ]);
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(
    './wpt run BROWSER cors-conformance/preflight-request-upload-get.html',
  );
});

test('where no such test can say it, the reason is told', async () => {
  const reason = 'its frame is at a spelling of a loopback address, where wptserve has no name';
  expect(await reproduce('host-acao-idn-u-label')).toContain(`No web-platform-tests test: ${reason}`);
  expect(readdirSync(out)).not.toContain('wpt');
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(`There is none: ${reason}.`);
});

test('an engine that departs at loopback addresses alone is named', async () => {
  await reproduce('secfetch-redirect-near');
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(
    'What firefox does otherwise shows at loopback addresses alone',
  );
});

test('https comes with a certificate', async () => {
  await reproduce('service-worker-https-through-granted');
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['cert.pem', 'key.pem']));
});

test('a folder is written again, but not one that holds something else', async () => {
  await reproduce('preflight-request-upload-get');
  await reproduce('preflight-request-upload-get');
  writeFileSync(join(out, 'thesis.txt'), '');
  await expect(reproduce('preflight-request-upload-get')).rejects.toThrow('holds other files (thesis.txt)');
});

test('what cannot be reproduced is refused with the reason', async () => {
  await expect(reproduce('nothing-of-the-kind')).rejects.toThrow('no scenario "nothing-of-the-kind"');
  await expect(reproduce('max-age-granted-0')).rejects.toThrow("moves the browser's clock");
});

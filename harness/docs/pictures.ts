/** The pictures of the README: of the site that the published recordings make, and of a check of the example's server. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from '@playwright/test';
// @ts-expect-error the example is plain JavaScript
import { startServer } from '../../examples/own-server/server.mjs';
import { findBrowsers } from '../browsers/find.ts';
import { PICTURES, ROOT } from './places.ts';

/** Wide enough for the matrix, narrow enough to be read where Markdown is shown. */
const WIDTH = 1060;

interface Part {
  y: number;
  height: number;
}

/** Takes the pictures and gives their paths. */
export async function takePictures(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cors-conformance-pictures-'));
  const { chromium: found } = await findBrowsers(['chromium']);
  if (!found) throw new Error('no Chromium; "cors-conformance install" gets it');
  const browser = await chromium.launch({ executablePath: found.executablePath, args: ['--no-sandbox'] });
  const paths: string[] = [];
  const take = async (name: string, url: string, part: (page: Page) => Promise<Part>) => {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 20_000 }, colorScheme: 'light' });
    await page.goto(url);
    const path = join(PICTURES, `${name}.png`);
    await page.screenshot({ path, clip: { x: 0, width: WIDTH, ...(await part(page)) } });
    await page.close();
    paths.push(path);
  };
  try {
    await command('report', 'reports/recordings', '--out', folder);
    const site = pathToFileURL(join(folder, 'site')).href;
    await take('matrix', `${site}/index.html`, async (page) => {
      await page.getByLabel('Topic').selectOption({ label: 'Redirects' });
      await page.getByLabel('engines differ').check();
      return { y: 0, height: 900 };
    });
    await take('evidence', `${site}/scenarios/redirect-put-remote-to-remote2.html`, async (page) => {
      const firefox = page.getByRole('region', { name: /^Firefox/ });
      const diagram = await firefox.getByRole('heading', { name: 'Who sent what' }).boundingBox();
      const next = await firefox.getByRole('heading', { name: 'On the wire' }).boundingBox();
      return { y: diagram!.y - 16, height: next!.y - diagram!.y - 8 };
    });
    const report = join(folder, 'check.html');
    await checkExample(report);
    await take('check', pathToFileURL(report).href, () => Promise.resolve({ y: 0, height: 900 }));
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
  return paths;
}

/** Checks the line that everybody pastes. */
async function checkExample(html: string): Promise<void> {
  const server = await startServer();
  try {
    await command(
      'check',
      `${server.url}/legacy`,
      '--origin',
      'http://app.example.com',
      '--credentials',
      '--html',
      html,
    );
  } finally {
    await server.close();
  }
}

/** Runs the command line; findings are no failure here. */
const command = (...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, ['harness/cli/bin.mjs', ...args], { cwd: ROOT, maxBuffer: 1 << 26 }, (error) =>
      error && error.code !== 1 ? reject(error) : resolve(),
    );
  });

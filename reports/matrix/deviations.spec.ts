/** The page of deviations and the frame of the site in a real browser, opened from disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { readResults } from '../../servers/subjects/results.ts';
import { NOT_SHARED, SHARED, XHR_SHARED } from '../testing.ts';
import { browsers, DEVIATIONS, test } from './testing.ts';

const DATA = { deviations: DEVIATIONS };
const row = (page: Page, id: string) => page.locator(`tr[id="${id}"]`);
const shown = (page: Page) =>
  page.locator('tbody tr:not(.topic):visible').evaluateAll((all) => all.map(({ id }) => id));

test('every entry says what is done instead, at which step, and what recordings show', async ({ open }) => {
  const page = await open(browsers(), 'deviations.html', {}, DATA);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Known deviations');
  const known = row(page, `webkit-${NOT_SHARED.id}`);
  await expect(known.getByRole('rowheader')).toContainText('WebKit takes the wildcard to cover it.');
  await expect(known.getByRole('rowheader')).toContainText('Only until version 3.');
  await expect(known.getByRole('link', { name: 'example.org/bug/1' })).toHaveAttribute(
    'href',
    'https://example.org/bug/1',
  );
  const step = known.getByRole('link', { name: 'append a header to a Headers object' });
  await expect(step).toHaveAttribute('href', 'https://fetch.spec.whatwg.org/#concept-headers-append');
  await expect(known.getByRole('cell').first()).toContainText('step 5');
  await expect(known.getByRole('cell').last()).toContainText('deviates as listed');
  await expect(known.getByRole('cell').last()).toContainText('WebKitGTK MiniBrowser 2.50.4: 1 of 2');

  const gone = row(page, `chromium-${SHARED.id}`);
  await expect(gone.getByRole('cell').last()).toContainText('gone: conforms');
  // Without an alternative of the model: what the scenario rests on.
  await expect(gone.getByRole('cell').first().getByRole('link').first()).toHaveAttribute(
    'href',
    `requirements.html#${SHARED.requirements[0]}`,
  );
  await expect(row(page, 'firefox-of-another-suite')).toContainText('in none of these recordings');
  await expect(page.locator('tbody').last()).toContainText('Held against no engine');
  await expect(row(page, `contested-${XHR_SHARED.id}`).getByRole('cell').last()).toContainText('contested');
  // Firefox deviates and nothing lists it.
  await expect(page.locator('.fresh')).toContainText(NOT_SHARED.title);
  await expect(page.locator('.fresh')).toContainText('Firefox ESR 140.12.0');
});

test('an entry leads to the evidence of its engine', async ({ open }) => {
  const page = await open(browsers(), 'deviations.html', {}, DATA);
  const known = row(page, `webkit-${NOT_SHARED.id}`);
  await known.locator('summary').press('Enter');
  await known.getByRole('link', { name: NOT_SHARED.title }).click();
  await expect(page).toHaveURL(new RegExp(`scenarios/${NOT_SHARED.id}\\.html#b3$`));
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Deviations' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Known deviations');
});

test('filters are those of the matrix', async ({ open }) => {
  const page = await open(browsers(), 'deviations.html#topic=webkit', {}, DATA);
  expect(await shown(page)).toEqual([`webkit-${NOT_SHARED.id}`]);
  await page.getByRole('combobox', { name: 'Engine' }).selectOption('');
  await page.getByRole('combobox', { name: 'In these recordings' }).selectOption({ label: 'gone: conforms' });
  expect(await shown(page)).toEqual([`chromium-${SHARED.id}`]);
  await page.getByRole('combobox', { name: 'In these recordings' }).selectOption('');
  await page.getByRole('checkbox', { name: 'with a bug or an issue' }).check();
  expect(await shown(page)).toEqual([`webkit-${NOT_SHARED.id}`, `contested-${XHR_SHARED.id}`]);
});

test('without script all deviations are there', async ({ open }) => {
  const page = await open(browsers(), 'deviations.html#topic=webkit', { javaScriptEnabled: false }, DATA);
  expect(await shown(page)).toHaveLength(4);
});

test('the page of servers says when there are no results, and shows those that there are', async ({ open }) => {
  const without = await open(browsers(), 'subjects.html');
  await expect(without.locator('main')).toContainText('made without results about servers');
  const subjects = readResults(fileURLToPath(new URL('../subjects/results.json', import.meta.url)));
  const page = await open(browsers(), 'subjects.html', {}, { subjects });
  await expect(page.locator('table tbody tr')).toHaveCount(subjects.subjects.length);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'About' }).click();
  await expect(page.locator('main')).toContainText('WebKitGTK is not Safari');
});

test('the page for addresses that lead nowhere finds the matrix from both folders', async ({ open }) => {
  const page = await open(browsers(), '404.html');
  const links = page.getByRole('main').getByRole('link');
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'index.html');
});

test('every link within the site is relative and leads to a file and a place in it', async ({ open }, testInfo) => {
  await open(browsers(), 'index.html', {}, DATA);
  const root = testInfo.outputPath('site');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(html|css)$/.test(name));
  // Hosts leave out what begins with a dot, some what begins with an underscore.
  expect(names.filter((name) => /(^|\/)[._]/.test(name))).toEqual([]);
  const files = new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
  const broken: string[] = [];
  for (const [name, text] of files) {
    if (name === '404.html') continue;
    for (const [, href] of text.matchAll(/\shref="([^"]*)"/g)) {
      if (/^(https?:|data:,$)/.test(href!)) continue;
      const [path = '', fragment = ''] = href!.split('#');
      const target = path === '' ? name : posix.join(posix.dirname(name), path);
      const found = files.get(target);
      const place = decodeURIComponent(fragment).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      // The state of filters is a fragment too, and so is what is set up in Try it.
      const state = /^(verdict|q|differ)=/.test(fragment) || path.endsWith('try.html');
      const isThere = fragment === '' || state || found?.includes(`id="${place}"`);
      if (found === undefined || !isThere) broken.push(`${name}: ${href}`);
    }
  }
  expect(broken).toEqual([]);
});

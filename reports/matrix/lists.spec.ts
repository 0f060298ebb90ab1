/** The pages of requirements and claims in a real browser, opened from disk. */
import { expect, type Page } from '@playwright/test';
import type { Claim } from '../../harness/run/claims.ts';
import type { Recording } from '../../harness/run/recording.ts';
import type { Requirement } from '../../harness/scenario/requirements.ts';
import { NOT_SHARED, SHARED, XHR_SHARED } from '../testing.ts';
import { browsers, MAY, OBSERVE, test, written } from './testing.ts';

const demand = (id: string, area: string, more: Partial<Requirement> = {}): Requirement => ({
  id,
  area,
  statement: `The standard demands what is called ${id}.`,
  spec: 'fetch',
  anchor: `concept-${id}`,
  status: 'normative',
  ...more,
});
const requirements = [
  demand('agreed', 'cors-check'),
  demand('broken', 'cors-check'),
  demand('left-to-engines', 'acrh', { status: 'engine-dependent' }),
  demand('unseen', 'acrh'),
  demand('forgotten', 'acrh'),
];
const notObservable = [
  { requirement: 'unseen', why: 'It happens inside the browser.', needs: 'a look into `caches`' },
  { requirement: 'broken', why: 'Half of it is hidden.', needs: 'another harness', partly: true as const },
];

const claim = (id: string, requirement: string, more: Partial<Claim> = {}): Claim => ({
  id,
  claim: `It is claimed that ${id}.`,
  seeds: ['000'],
  requirement_ids: [requirement],
  standard: 'agrees',
  still_true: 'yes',
  note: '',
  ...more,
});
const claims = [
  claim('all-do', 'agreed', { seeds: ['000', '001'], note: 'Even over `https`.' }),
  claim('none-does', 'agreed', { standard: 'contradicts', still_true: 'no' }),
  claim('some-do', 'broken', { scenarios: [NOT_SHARED.id] }),
  claim('engines-choose', 'left-to-engines', { standard: 'open', still_true: 'engine-dependent' }),
  claim('judged-wrongly', 'agreed', { still_true: 'no' }),
  claim('half-tested', 'agreed', { beyond: 'the other half', still_true: 'no' }),
  claim('unseen-claim', 'unseen'),
  claim('about-texts', 'agreed', { untestable: 'It is about texts.' }),
];
const DATA = { requirements, notObservable, claims };

/** The recordings of the other pages, with requirements of this file. */
function recordings(): Recording[] {
  const of: Record<string, string[]> = {
    [SHARED.id]: ['agreed'],
    [NOT_SHARED.id]: ['broken'],
    [XHR_SHARED.id]: ['broken'],
    [OBSERVE.id]: ['left-to-engines'],
    [MAY.id]: ['left-to-engines'],
  };
  return browsers().map((recording) => ({
    ...recording,
    requirements: {
      'only-recorded': {
        statement: 'Known to recordings alone.',
        area: 'acrh',
        spec: 'fetch',
        url: 'https://x.example/#y',
      },
    },
    scenarios: recording.scenarios.map((result) => ({
      ...result,
      scenario: { ...result.scenario, requirements: of[result.scenario.id] ?? ['only-recorded'] },
    })),
  }));
}

const row = (page: Page, id: string) => page.locator(`tr[id="${id}"]`);
const shown = (page: Page) =>
  page.locator('tbody tr:not(.topic):visible').evaluateAll((all) => all.map(({ id }) => id));

test.describe('requirements', () => {
  test('every requirement says how each browser came out, or why nothing can tell', async ({ open }) => {
    const page = await open(recordings(), 'requirements.html', {}, DATA);
    await expect(page.locator('.strip')).toContainText('6 requirements');
    await expect(page.locator('.strip')).toContainText('3 with scenarios');
    await expect(page.locator('.strip')).toContainText('1 that cannot be observed');
    await expect(page.locator('.strip')).toContainText('2 without scenarios here');
    await expect(row(page, 'agreed').getByRole('cell')).toHaveText(['1 / 1', '1 / 1', '1 / 1', 'not run']);
    await expect(row(page, 'broken').getByRole('cell')).toHaveText([
      '2 / 2',
      '0 / 21 deviates, 1 timeout',
      '0 / 11 known, 1 contested',
      'not run',
    ]);
    await expect(row(page, 'broken')).toContainText('Cannot be observed in part: Half of it is hidden.');
    await expect(row(page, 'left-to-engines')).toContainText('engine-dependent');
    await expect(row(page, 'unseen').getByRole('cell')).toHaveText(['cannot be observed']);
    await expect(row(page, 'unseen')).toContainText('It happens inside the browser. Needs: a look into caches');
    await expect(row(page, 'forgotten').getByRole('cell')).toHaveText(['no scenario in these recordings']);
    await expect(row(page, 'only-recorded')).toContainText('Known to recordings alone.');
    await expect(row(page, 'agreed').getByRole('link', { name: 'Fetch' })).toHaveAttribute(
      'href',
      'https://fetch.spec.whatwg.org/#concept-agreed',
    );
  });

  test('requirements and scenarios link to each other', async ({ open }) => {
    const page = await open(recordings(), 'requirements.html', {}, DATA);
    await row(page, 'broken').locator('summary').press('Enter');
    const list = row(page, 'broken').locator('li');
    await expect(list).toHaveCount(2);
    await expect(list.first()).toContainText('Firefox ESR: deviates, WebKitGTK MiniBrowser: known, Safari: not run');
    await list.first().getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(NOT_SHARED.title);
    await page.locator('.requirements a').first().click();
    await expect(page).toHaveURL(/requirements\.html#broken$/);
    await expect(row(page, 'broken')).toBeInViewport();
    await row(page, 'broken').getByRole('link', { name: '0 / 2' }).click();
    await expect(page).toHaveURL(new RegExp(`scenarios/${NOT_SHARED.id}\\.html#b2$`));
  });

  test('filters are those of the matrix', async ({ open }) => {
    const page = await open(recordings(), 'requirements.html#topic=acrh', {}, DATA);
    expect(await shown(page)).toEqual(['left-to-engines', 'unseen', 'forgotten', 'only-recorded']);
    await expect(page.getByRole('status')).toHaveText('4 of 6 requirements');
    await page.getByRole('combobox', { name: 'Area' }).selectOption('');
    await page.getByRole('combobox', { name: 'In any browser' }).selectOption({ label: 'cannot be observed' });
    expect(await shown(page)).toEqual(['unseen']);
    await written(page).toBe('#verdict=not-observable');
    await page.getByRole('combobox', { name: 'In any browser' }).selectOption({ label: 'no scenario here' });
    expect(await shown(page)).toEqual(['forgotten', 'only-recorded']);
    await page.getByRole('combobox', { name: 'In any browser' }).selectOption('');
    await page.getByRole('searchbox').fill(NOT_SHARED.title);
    await expect(page.getByRole('status')).toHaveText('1 of 6 requirements');
    expect(await shown(page)).toEqual(['broken']);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('checkbox', { name: 'engines differ' }).check();
    expect(await shown(page)).toEqual(['broken', 'left-to-engines']);
    await page.getByRole('checkbox').uncheck();
    await page.getByRole('button', { name: 'CORS check' }).press('Enter');
    expect(await shown(page)).not.toContain('agreed');
  });

  test('without script everything is there', async ({ open }) => {
    const page = await open(recordings(), 'requirements.html', { javaScriptEnabled: false }, DATA);
    expect(await shown(page)).toHaveLength(6);
    await expect(page.getByRole('search')).toBeHidden();
  });

  test('the pages of the site lead to each other', async ({ open }) => {
    const page = await open(recordings(), 'index.html', {}, DATA);
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Requirements' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('What the standards demand of CORS');
    await pages.getByRole('link', { name: 'Claims' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('What articles claim');
    await pages.getByRole('link', { name: 'Matrix' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('CORS compatibility matrix');
  });
});

test.describe('claims', () => {
  test('every claim has the verdict of its scenarios, and no more', async ({ open }) => {
    const page = await open(recordings(), 'claims.html', {}, DATA);
    const verdict = (id: string) => row(page, id).getByRole('cell').first();
    await expect(row(page, 'all-do').getByRole('cell')).toHaveText([
      /^truein 3 of 4 browsers/,
      'as claimed1 of 1 scenario',
      'as claimed1 of 1 scenario',
      'as claimed1 of 1 scenario',
      'not run',
    ]);
    await expect(row(page, 'all-do')).toContainText('told by 2 of 2 articles');
    await expect(row(page, 'all-do').locator('code')).toHaveText('https');
    await expect(row(page, 'none-does').getByRole('cell')).toHaveText([
      'not true today',
      'not so0 of 1 scenario',
      'not so0 of 1 scenario',
      'not so0 of 1 scenario',
      'not run',
    ]);
    await expect(row(page, 'some-do').getByRole('cell').nth(0)).toHaveText('differs by enginejudged by hand: true');
    await expect(row(page, 'some-do').getByRole('cell').nth(1)).toHaveText('as claimed1 of 1 scenario');
    await expect(row(page, 'some-do').getByRole('cell').nth(2)).toHaveText('not so0 of 1 scenario');
    await expect(row(page, 'engines-choose').getByRole('cell')).toHaveText([
      'differs by engine',
      'yes; sent',
      'no; not sent',
      'not shown',
      'not run',
    ]);
    await expect(verdict('judged-wrongly')).toContainText('judged by hand: not true today');
    await expect(verdict('half-tested')).toContainText('as far as tested');
    await expect(verdict('half-tested')).not.toContainText('by hand');
    await expect(row(page, 'half-tested')).toContainText('Not tested here: the other half.');
    await expect(verdict('unseen-claim')).toHaveText('not shownIt happens inside the browser.');
    await expect(verdict('about-texts')).toHaveText('not shownIt is about texts.');
  });

  test('claims are filtered by verdict and lead to requirements and evidence', async ({ open }) => {
    const page = await open(recordings(), 'claims.html#verdict=differs', {}, DATA);
    expect(await shown(page)).toEqual(['some-do', 'engines-choose']);
    await expect(page.getByRole('status')).toHaveText('2 of 8 claims');
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
    await page.getByRole('checkbox', { name: 'recordings against judgement by hand' }).check();
    expect(await shown(page)).toEqual(['some-do', 'judged-wrongly']);
    await row(page, 'some-do').getByRole('link', { name: 'not so' }).first().click();
    await expect(page).toHaveURL(new RegExp(`scenarios/${NOT_SHARED.id}\\.html#b2$`));
    await page.goBack();
    await row(page, 'some-do').getByRole('link', { name: 'broken' }).click();
    await expect(page).toHaveURL(/requirements\.html#broken$/);
  });

  test('a claim has an anchor of its own', async ({ open }) => {
    const page = await open(recordings(), 'claims.html#none-does', {}, DATA);
    await expect(row(page, 'none-does')).toBeInViewport();
    await expect(page.getByRole('status')).toHaveText('8 claims');
    await expect(page.locator('tr:target')).toHaveCount(1);
  });
});

/** The rendered pages in a real browser, opened from disk. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Recording } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import redirects from '../../suites/redirects.ts';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../testing.ts';
import { PAGES } from './navigation.tsx';
import {
  browsers,
  DEVIATIONS,
  expectHarmless,
  expectNoOverflow,
  MAY,
  OBSERVE,
  test,
  violations,
  written,
} from './testing.ts';

/** Pages that there is one of. */
const ALL_PAGES = [...PAGES.map(([path]) => path).filter((path) => path !== 'max-age.html'), '404.html'];

const shownTitles = (page: Page) => page.locator('tbody tr:not(.topic):visible th a').allTextContents();

test('the matrix says who conforms, with counts that add up', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('CORS compatibility matrix');
  await expect(page.locator('thead').first()).toContainText('no such browser on this system');
  await expect(page.getByRole('columnheader', { name: /Chromium/ }).first()).toContainText('100 %');
  const row = page.getByRole('row', { name: NOT_SHARED.title });
  await expect(row.getByRole('cell')).toHaveText(['conforms', 'deviates', 'known', 'not run']);
  await expect(page.getByRole('row', { name: XHR_SHARED.title }).getByRole('cell')).toHaveText([
    'conforms',
    'timeout',
    'contested',
    'not run',
  ]);
  await expect(page.getByRole('row', { name: OBSERVE.title }).getByRole('cell')).toHaveText([
    'yes',
    'no',
    'error (ours)',
    'not run',
  ]);
  await expect(page.getByRole('row', { name: MAY.title }).getByRole('cell')).toHaveText([
    'conformssent',
    'conformsnot sent',
    'unsupported',
    'not run',
  ]);
  await expect(page.locator('tr.topic td')).toHaveText(['3 / 3', '1 / 3', '1 / 2', '–', '1 / 1', '1 / 1', '–', '–']);
  await expect(page.getByRole('status')).toHaveText('5 scenarios');
  await expect(page.locator('main')).toContainText('WebKitGTK is not Safari');
});

test('a verdict has a symbol beside word and colour', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  const symbols = await page
    .locator('#matrix td.k, #matrix td.d, #matrix td.q')
    .evaluateAll((cells) => cells.map((cell) => `${cell.className} ${getComputedStyle(cell, '::before').content}`));
  expect(new Set(symbols.map((text) => text.slice(0, 4)))).toEqual(new Set(['k "✓', 'd "✗', 'q "§']));
});

test('filters work by keyboard and are kept in the address', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.focus();
  await page.keyboard.type('XMLHttp wildcard');
  await expect(page.getByRole('status')).toHaveText('1 of 5 scenarios');
  expect(await shownTitles(page)).toEqual([XHR_SHARED.title]);
  await written(page).toBe('#q=XMLHttp%20wildcard');

  await search.fill('');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Topic' })).toBeFocused();
  await page.keyboard.type('Another');
  await expect(page.getByRole('status')).toHaveText('2 of 5 scenarios');
  await page.getByRole('combobox', { name: 'Topic' }).selectOption('');

  await page.getByRole('combobox', { name: /Verdict/ }).selectOption({ label: 'contested' });
  expect(await shownTitles(page)).toEqual([XHR_SHARED.title]);
  await written(page).toBe('#verdict=contested');
  await page.getByRole('combobox', { name: /Verdict/ }).selectOption('');

  await page.getByRole('checkbox', { name: 'engines differ' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('status')).toHaveText('4 of 5 scenarios');
  await written(page).toBe('#differ=1');

  await search.fill('nothing has this');
  await expect(page.getByText('No scenario fits these filters.')).toBeVisible();
  await page.locator('#nothing').getByRole('button', { name: 'Clear filters' }).press('Enter');
  await expect(page.getByRole('status')).toHaveText('5 scenarios');
  await expect(search).toBeFocused();
  await written(page).toBe('');
});

test('a filtered view is a link', async ({ open }) => {
  const page = await open(browsers(), 'index.html#topic=other-topic&differ=1');
  await expect(page.getByRole('combobox', { name: 'Topic' })).toHaveValue('other-topic');
  await expect(page.getByRole('checkbox')).toBeChecked();
  await expect(page.getByRole('status')).toHaveText('2 of 5 scenarios');
  await page.evaluate(() => (location.hash = '#verdict=known'));
  expect(await shownTitles(page)).toEqual([NOT_SHARED.title]);
  await page.evaluate(() => (location.hash = '#topic=none&verdict=none&q='));
  await expect(page.getByRole('status')).toHaveText('5 scenarios');
});

test('arrow keys lead from a scenario to the evidence of a browser', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  await page.getByRole('link', { name: SHARED.title }).focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect(page).toHaveURL(new RegExp(`scenarios/${NOT_SHARED.id}\\.html#b2$`));
  await expect(page.getByRole('region', { name: /Firefox ESR 140\.12\.0/ })).toContainText(
    'the first difference is here',
  );
});

test('topics fold', async ({ open }) => {
  const page = await open(browsers(), 'index.html');
  const toggle = page.getByRole('button', { name: 'Simple requests' });
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  expect(await shownTitles(page)).toEqual([OBSERVE.title, MAY.title]);
});

test('without script the whole table is there', async ({ open }) => {
  const page = await open(browsers(), 'index.html#topic=other-topic', { javaScriptEnabled: false });
  expect(await shownTitles(page)).toHaveLength(5);
  await expect(page.getByRole('search')).toBeHidden();
});

test('a scenario page shows question, demand and bytes', async ({ open }) => {
  const whole = browsers();
  const seen = whole[1]!.scenarios[1]!.observed;
  seen.wire[0]!.headers.push(['X-Odd', ' caf\u00e9\u0000 ']);
  seen.console.push({ level: 'error', text: 'blocked: {url:target}' });
  const page = await open(whole, `scenarios/${NOT_SHARED.id}.html`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(NOT_SHARED.title);
  await expect(page.getByText(NOT_SHARED.why)).toBeVisible();
  const firefox = page.locator('#b2');
  await expect(firefox.locator('.diff')).toHaveText(
    'First difference request 1 (GET at target), header origin: expected "page", observed "null"',
  );
  await expect(firefox.locator('.diff abbr')).toHaveAttribute('title', 'http://localhost:8001');
  await expect(firefox.locator('.marked')).toHaveCount(1);
  await expect(firefox.locator('pre.http').first()).toContainText('GET path of target HTTP/1.1');
  await expect(firefox.locator('pre.http').first()).toContainText('X-Odd: ·caf\\xe9\\x00·');
  await expect(firefox.locator('.console')).toHaveText('error blocked: URL of target');
  await expect(page.locator('#b3 .listed')).toContainText('The wildcard is taken to cover it.');
  await expect(page.locator('#b3 .listed a')).toHaveAttribute('href', 'https://example.org/bug/1');
  await expect(page.locator('#b4')).toContainText(
    'This recording does not hold the scenario: no such browser on this system.',
  );
  await page.getByRole('link', { name: /^Next/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(XHR_SHARED.title);
  await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Simple requests' }).click();
  await expect(page.getByRole('status')).toHaveText('3 of 5 scenarios');
});

test('a scenario page says what is expected once, and again only where something differs', async ({ open }) => {
  const page = await open(browsers(), `scenarios/${NOT_SHARED.id}.html`);
  // The style sheet of the folder applies, under the page's own policy.
  await expect(page.locator('main')).toHaveCSS('max-width', '1248px');
  const [chromium, firefox, known] = [1, 2, 3].map((number) => page.locator(`#b${number}`)) as [
    Locator,
    Locator,
    Locator,
  ];
  await expect(chromium.getByRole('heading', { name: 'Expected' })).toHaveCount(0);
  await expect(chromium.locator('.step')).toContainText('✓ was looked at, and is as expected');
  await expect(chromium.locator('.step td.k').first()).toHaveText('the promise is rejected');
  await expect(chromium.locator('pre.http').first()).toContainText('Accept: */*');
  await expect(firefox.getByRole('heading', { name: 'Expected' })).toHaveCount(1);
  await expect(firefox.getByRole('columnheader')).toHaveText(['Expected', 'Observed']);
  await expect(known.getByRole('columnheader')).toHaveText(['Expected', 'Observed']);
  await page.goto(new URL(`${SHARED.id}.html`, page.url()).href);
  await expect(page.locator('#b1 .step')).toHaveCount(1);
  for (const number of [2, 3]) {
    const section = page.locator(`#b${number}`);
    await expect(section).toContainText('Script learned exactly what it did in Chromium 140.0.1.');
    await expect(section.getByRole('link', { name: 'Chromium 140.0.1' })).toHaveAttribute('href', '#b1');
    await expect(section.locator('.step')).toHaveCount(0);
    await expect(section.locator('pre.http').first()).toContainText('Accept: */*');
  }
});

test('what script learned is told again where it differs in anything', async ({ open }) => {
  const whole = browsers();
  whole[1]!.scenarios[0]!.observed.page[0]!.status = 201;
  const page = await open(whole, `scenarios/${SHARED.id}.html`);
  await expect(page.locator('#b2 .step')).toHaveCount(1);
  await expect(page.locator('#b2 .step')).toContainText('201');
  await expect(page.locator('#b3')).toContainText('Script learned exactly what it did in Chromium 140.0.1.');
});

test('a recording of another edition shows its own expectation beside what was seen', async ({ open }) => {
  const whole = browsers();
  whole[0]!.start = '2025-01-01T00:00:00.000Z';
  whole[0]!.scenarios[0]!.scenario = { ...SHARED, why: 'An earlier reason.' };
  const page = await open(whole, `scenarios/${SHARED.id}.html`);
  await expect(page.locator('#b1')).toContainText('another edition of the scenario');
  await expect(page.locator('#b1').getByRole('columnheader')).toHaveText(['Expected', 'Observed']);
  await expect(page.locator('#b2 .step.met')).toHaveCount(1);
});

test('the steps of the standard unfold, and repeated ones refer to the first', async ({ open }) => {
  const redirected = redirects.scenarios.find(({ id }) => id === 'redirect-after-preflight-303')!;
  const page = await open([recording([result(redirected)])], `scenarios/${redirected.id}.html`);
  const items = page.locator('.trace > li');
  await expect(items.first()).toBeHidden();
  await page.locator('summary').press('Enter');
  await expect(items.first()).toBeVisible();
  await expect(page.locator('.trace b').filter({ hasText: 'decides' })).toHaveCount(1);
  const texts = await items.allInnerTexts();
  const again = texts.filter((text) => / the same (step|\d+ steps) as in \d+$/.test(text));
  expect(again.length).toBeGreaterThan(3);
  for (const text of again) {
    const [, title, count, of] = /^(.*): the same (?:(\d+) steps|step) as in (\d+)$/.exec(text)!;
    const original = texts[Number(of) - 1]!.split('\n').filter((line) => line.trim() !== '');
    expect(original[0]).toBe(title);
    expect(original).toHaveLength(1 + Number(count ?? 1));
  }
});

test.describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      for (const path of [...ALL_PAGES, `scenarios/${NOT_SHARED.id}.html`]) {
        test(`no violations: ${path}, ${colorScheme}, ${width} px`, async ({ open }) => {
          const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
          const page = await open(browsers(), path, options, { deviations: DEVIATIONS });
          expect(await violations(page)).toEqual([]);
          await expectNoOverflow(page);
        });
      }
    }
  }
});

test.describe('a hostile recording', () => {
  const SCRIPT = '</script></style></title></pre><script>window.pwned=1</script><img src=x onerror="window.pwned=2">';
  const QUOTE = `"><img src=https://attacker.example/ onerror=window.pwned=3>'"onmouseover="window.pwned=4`;
  const URL_SCRIPT = 'javascript:window.pwned=5';

  function hostile(): Recording {
    const bad = SCRIPT + QUOTE;
    const scenario: Scenario = {
      ...SHARED,
      title: bad,
      why: bad,
      requirements: ['constructor', 'bad'],
      outcomes: [{ ...SHARED.outcomes[0], label: bad }],
    };
    const base = result(SHARED);
    const wire = base.observed.wire[0]!;
    return recording(
      [
        result(scenario, {
          topic: QUOTE,
          verdict: 'deviates',
          difference: bad,
          answer: bad,
          reason: bad,
          listed: { reason: bad, links: [URL_SCRIPT, `https://x/${QUOTE}`, 'data:text/html,x'], contested: false },
          observed: {
            page: [
              {
                result: 'rejected',
                error: { name: bad, message: bad },
                url: bad,
                headers: [[bad, bad]],
                body: { text: bad },
                durationMs: 1,
              },
            ],
            wire: [
              {
                ...wire,
                origin: bad,
                resource: bad,
                method: bad,
                target: bad,
                httpVersion: bad,
                headers: [[bad, bad]],
                body: bad,
                reply: { status: 200, reason: bad, headers: [[bad, bad]], reset: bad },
              },
            ],
            console: [{ level: bad, text: bad }],
          },
        }),
      ],
      {
        browser: { name: bad, version: bad, driver: bad, os: bad },
        start: bad,
        origins: { page: bad, remote: bad },
        prefix: bad,
        topics: [{ id: QUOTE, title: bad, description: bad }],
        requirements: { bad: { statement: bad, area: bad, spec: bad, url: URL_SCRIPT } },
        run: { status: 'error', reason: bad },
      },
    );
  }

  const bad = SCRIPT + QUOTE;
  const DATA = {
    requirements: [],
    notObservable: [{ requirement: 'bad', why: bad, needs: bad, partly: true as const }],
    claims: [
      {
        id: 'claimed',
        claim: bad,
        seeds: [bad],
        requirement_ids: ['bad'],
        standard: 'agrees' as const,
        beyond: bad,
        still_true: 'yes' as const,
        note: bad,
      },
    ],
    deviations: {
      deviations: [
        {
          scenarios: [SHARED.id],
          engine: 'chromium' as const,
          browser: bad,
          from: bad,
          reason: bad,
          links: [URL_SCRIPT],
        },
      ],
      contested: [{ scenarios: ['unknown'], reason: bad, links: [`https://x/${QUOTE}`] }],
    },
  };
  const filtered = ['index.html', 'deviations.html', 'requirements.html', 'claims.html'];
  const single = [...filtered, 'about.html'];
  for (const path of [...single, `scenarios/${SHARED.id}.html`]) {
    for (const bypassCSP of [false, true]) {
      test(`runs no script and asks for nothing: ${path}${bypassCSP ? ', even without the policy' : ''}`, async ({
        open,
      }) => {
        const page = await open([hostile()], path, { bypassCSP }, DATA);
        await expectHarmless(page, single.includes(path) ? [] : [new URL('../scenarios.css', page.url()).href]);
        expect(await page.locator('script').count()).toBe(filtered.includes(path) ? 1 : 0);
        const links = await page
          .locator('a')
          .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
        expect(links.filter((protocol) => protocol !== 'file:' && protocol !== 'https:')).toEqual([]);
      });
    }
  }
});

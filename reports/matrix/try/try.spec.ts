/** The page "Try it" in a real browser, opened from disk. */
import { expect, type Page } from '@playwright/test';
import { recording, result, scenarioById } from '../../testing.ts';
import { browsers, expectHarmless, expectNoOverflow, HOSTILE, test, violations, written } from '../testing.ts';
import { EXAMPLES } from './scenario.ts';
import { fragmentOf, FIRST } from './state.ts';

const outcome = (page: Page) => page.getByRole('status');
const fragment = (title: RegExp) => fragmentOf(EXAMPLES.find((one) => title.test(one.title))!.state);

test('a PUT that is not allowed is refused at its step; its mend lets it through, and a reload keeps that', async ({
  open,
}) => {
  const page = await open(browsers(), 'try.html');
  await expect(outcome(page)).toHaveText('Script gets no response: the promise is rejected: TypeError');
  const shown = page.getByRole('region', { name: 'What happens, by the standard' });
  await expect(shown).toContainText('The decision falls in CORS-preflight fetch, step 7.5');
  await expect(shown.getByRole('link', { name: 'CORS-preflight fetch' }).first()).toHaveAttribute(
    'href',
    'https://fetch.spec.whatwg.org/#cors-preflight-fetch-0',
  );
  const diagram = page.getByRole('group', { name: 'Requests and replies by the standard' });
  await expect(diagram.getByRole('listitem')).toHaveCount(3);
  await expect(diagram.locator('.halt')).toHaveText('the browser stops here');
  const mend = page.getByRole('region', { name: 'The mend' });
  await expect(mend).toContainText('A method that pages need is not allowed');
  await expect(mend.locator('pre')).toHaveText('Access-Control-Allow-Methods: PUT');

  await mend.getByRole('button', { name: 'Apply this mend' }).click();
  const allowed = 'Script gets a response: the promise is fulfilled: type cors, status 200';
  await expect(outcome(page)).toHaveText(allowed);
  await expect(mend).toHaveCount(0);
  await expect(page.getByLabel('Answer to a preflight: headers')).toHaveValue(
    'Access-Control-Allow-Origin: {origin}\nAccess-Control-Allow-Methods: PUT',
  );
  await written(page).toContain('Access-Control-Allow-Methods');
  await page.reload();
  await expect(outcome(page)).toHaveText(allowed);
});

test('what is set up is in the address; back and forward lead through it', async ({ open }) => {
  const page = await open(browsers(), 'try.html');
  const method = page.getByLabel('Method');
  await method.fill('DELETE');
  await expect(page.locator('.seq')).toContainText('Access-Control-Request-Method: DELETE');
  await written(page).toContain('method=DELETE');
  await page.getByLabel('Its origin').selectOption('page');
  await expect(outcome(page)).toHaveText('Script gets a response: the promise is fulfilled: type basic, status 200');
  await written(page).toContain('at=page');
  await page.goBack();
  await expect(page.getByLabel('Its origin')).toHaveValue('remote');
  await expect(method).toHaveValue('DELETE');
  await page.goBack();
  await expect(method).toHaveValue('PUT');
  await page.goForward();
  await expect(method).toHaveValue('DELETE');
});

test('typing in one field is one entry of the history', async ({ open }) => {
  const page = await open(browsers(), 'try.html');
  const headers = page.getByLabel('Request headers');
  await headers.pressSequentially('X-One: 1', { delay: 120 });
  await written(page).toContain('X-One%3A+1');
  await expect(headers).toBeFocused();
  await page.goBack();
  await expect(headers).toHaveValue('');
});

test('browsers that do otherwise by their listed deviations are named, with the scenarios that show it', async ({
  open,
}) => {
  const shown = scenarioById('preflight-response-acah-auth-wildcard');
  const page = await open([...browsers(), recording([result(shown)])], `try.html#${fragment(/^Authorization/)}`);
  await expect(outcome(page)).toContainText('Script gets no response');
  const firefox = page.getByRole('region', { name: /Firefox ESR 140\.12\.0/ });
  await expect(firefox).toContainText('Script gets a response, by listed deviations');
  await expect(firefox.getByRole('link', { name: 'CORS-preflight fetch' })).toBeVisible();
  await expect(firefox.getByRole('link', { name: shown.id })).toHaveAttribute('href', `scenarios/${shown.id}.html`);
  await expect(firefox.locator('.extra').first()).toContainText('not expected');
  await page.getByRole('link', { name: 'A PUT that nobody allowed' }).click();
  await expect(firefox).toHaveCount(0);
  await expect(page.locator('.outcome')).toContainText(/Firefox ESR 140\.12\.0.*: as the standard says\./);
});

test('a redirect adds a URL with an origin of its own, and takes it away again', async ({ open }) => {
  const page = await open(browsers(), `try.html#${fragment(/hidden|does not see/)}`);
  await page.getByRole('button', { name: 'Redirect to another URL' }).click();
  const hop = page.getByRole('group', { name: 'Another URL: hop-2' });
  await hop.getByLabel('Its origin').selectOption('remote2');
  await expect(page.locator('.seq .lanes span')).toHaveText(['Browser', 'remote', 'remote2']);
  await expect(page.locator('.seq .rq').last()).toContainText('Origin: null');
  await hop.getByRole('button', { name: 'Remove hop-2' }).click();
  await expect(hop).toHaveCount(0);
});

test('what script does not see is said, with the header that shows it', async ({ open }) => {
  const page = await open(browsers(), `try.html#${fragment(/does not see/)}`);
  await expect(page.getByRole('region', { name: 'What script sees' })).toContainText(
    'Access-Control-Expose-Headers: X-Total',
  );
  await page.getByLabel('Answer to the request: headers').pressSequentially('\nAccess-Control-Expose-Headers: *');
  await expect(page.getByRole('region', { name: 'What script sees' })).toContainText('x-total: 17');
});

test('a scenario page leads to the same outcome', async ({ open }) => {
  const scenario = scenarioById('redirect-put-303-no-preflight');
  const page = await open([recording([result(scenario)])], `scenarios/${scenario.id}.html`);
  const before = await page.locator('.seq ol').innerText();
  await page.getByRole('link', { name: 'Try it with other headers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Try it');
  expect(await page.locator('.seq ol').first().innerText()).toBe(before);
});

test('lines that are no header lines, and placeholders of nothing, are said', async ({ open }) => {
  const page = await open(browsers(), 'try.html');
  await page.getByLabel('Answer to a preflight: headers').fill('Access-Control-Allow-Origin *');
  await expect(outcome(page)).toContainText('Line 1 of the answer of target to a preflight has no “Name: value”');
  await page.getByLabel('Request headers').fill('X: \u2713');
  await expect(outcome(page)).toContainText('characters that no header can have');
  expect(new URL(page.url()).hash).not.toContain('%E2%9C%93');
  await page.getByLabel('Request headers').fill('X: {url:nowhere}');
  await expect(outcome(page)).toContainText('This cannot be told');
});

test('without script the page says what it needs', async ({ open }) => {
  const page = await open(browsers(), 'try.html', { javaScriptEnabled: false });
  await expect(page.locator('main')).toContainText('This page needs script');
});

test.describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      test(`no violations: ${colorScheme}, ${width} px`, async ({ open }) => {
        const page = await open(browsers(), `try.html#${fragment(/^Authorization/)}`, {
          colorScheme,
          viewport: { width, height: 800 },
          bypassCSP: true,
        });
        await page.locator('summary').click();
        expect(await violations(page)).toEqual([]);
        await expectNoOverflow(page);
        await page.goto(page.url().replace(/#.*/, `#${fragmentOf({ ...FIRST, api: 'xhr' })}`));
        await expect(page.getByLabel('withCredentials')).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await expectNoOverflow(page);
      });
    }
  }
});

test.describe('a hostile address', () => {
  const [target] = FIRST.hops;
  const bad = HOSTILE.replaceAll('\n', ' ');
  const everywhere = fragmentOf({
    ...FIRST,
    method: 'PUT',
    lines: `X: ${bad}`,
    body: bad,
    hops: [
      {
        ...target!,
        preflight: { status: 204, lines: `Access-Control-Allow-Origin: ${bad}\n${bad}: ${bad}`, body: bad },
        request: { status: 302, lines: `Location: javascript:window.pwned=3//${bad}`, body: bad },
      },
    ],
  });
  for (const bypassCSP of [false, true]) {
    test(`shows text and does nothing${bypassCSP ? ', even without the policy' : ''}`, async ({ open }) => {
      const page = await open(browsers(), `try.html#${everywhere}`, { bypassCSP });
      await expectHarmless(page);
      await expect(outcome(page)).toContainText('Script gets no response');
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    });
  }

  test('that is no state leads to the example', async ({ open }) => {
    const page = await open(browsers(), `try.html#api=fetch&hop=${encodeURIComponent(HOSTILE)}&__proto__=x`);
    await expect(outcome(page)).toContainText('The address holds nothing that could be tried');
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
    await expect(page.getByLabel('Method')).toHaveValue('PUT');
  });
});

test('hostile names of browsers stay text', async ({ open }) => {
  const [one] = browsers();
  one!.browser.name = HOSTILE;
  const page = await open([one!], `try.html#${fragment(/^Authorization/)}`);
  await expectHarmless(page);
});

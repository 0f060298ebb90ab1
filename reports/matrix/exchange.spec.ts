/** Sequence diagrams on scenario pages, in a real browser. */
import { expect } from '@playwright/test';
import { predict } from '../../harness/model/predict.ts';
import type { Recording } from '../../harness/run/recording.ts';
import { MAY, browsers, expectHarmless, expectNoOverflow, HOSTILE, test, violations } from './testing.ts';
import { NOT_SHARED, recording, result, scenarioById } from '../testing.ts';

const REDIRECTED = scenarioById('redirect-put-303-no-preflight');

/** One browser does as expected, another sends a preflight too many after a redirect, and then gives up. */
function differing(): Recording[] {
  const { wire } = predict(REDIRECTED);
  const preflight = { ...wire[0]!, origin: wire[2]!.origin, resource: wire[2]!.resource };
  return [
    recording([result(REDIRECTED)]),
    recording(
      [
        result(REDIRECTED, {
          verdict: 'deviates',
          difference: 'request 3: expected GET at target, observed CORS-preflight OPTIONS for GET at target',
          observed: {
            wire: [wire[0]!, wire[1]!, preflight],
            page: [{ result: 'rejected', error: { name: 'TypeError', message: '' }, durationMs: 1 }],
            console: [],
          },
        }),
      ],
      { browser: { engine: 'firefox', name: 'Firefox', version: '1' } },
    ),
  ];
}

test('a scenario page draws who sends what, and where the browser stops', async ({ open }) => {
  const page = await open(browsers(), `scenarios/${NOT_SHARED.id}.html`);
  const diagram = page.getByRole('group', { name: 'Requests and replies as the standard demands them' });
  await expect(diagram.getByRole('listitem')).toHaveCount(3);
  await expect(diagram.getByRole('listitem').nth(0)).toHaveText('GET target to remoteOrigin: page');
  await expect(diagram.getByRole('listitem').nth(1)).toHaveText('remote answers 200 the browser stops here');
  await expect(diagram.getByRole('listitem').nth(2)).toContainText('CORS check, step 2');
  // The arrows end at the lanes: the request's at the lane of remote, where the arrow back begins.
  const [heads, request] = await Promise.all([
    diagram.locator('.lanes > :last-child').boundingBox(),
    diagram.locator('.rq').boundingBox(),
  ]);
  expect(Math.abs(heads!.x + heads!.width / 2 - (request!.x + request!.width))).toBeLessThan(2);
});

test('a browser that did otherwise has a diagram of its own, with its departures marked; the others have none', async ({
  open,
}) => {
  const page = await open(differing(), `scenarios/${REDIRECTED.id}.html`);
  await expect(page.locator('.seq')).toHaveCount(2);
  await expect(page.locator('#b1 .seq')).toHaveCount(0);
  const diagram = page.locator('#b2 .seq');
  await expect(diagram.locator('.bad')).toHaveText([
    /^GET target.* expected, but not sent/,
    /^OPTIONS target.* preflight not expected/,
    /answers 204 {2}not expected/,
    /the promise is rejected: TypeError/,
  ]);
  await expect(diagram.locator('.missing')).toHaveCSS('border-bottom-style', 'dotted');
});

test('where the standard leaves a choice each answer is drawn once', async ({ open }) => {
  const page = await open(browsers(), `scenarios/${MAY.id}.html`);
  await expect(page.getByRole('heading', { name: 'Who sends what' })).toBeVisible();
  await expect(page.locator('.seq')).toHaveCount(2);
  await expect(page.locator('#b2 .seq')).toHaveCount(1);
});

test.describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      test(`no violations: ${colorScheme}, ${width} px`, async ({ open }) => {
        const page = await open(differing(), `scenarios/${REDIRECTED.id}.html`, {
          colorScheme,
          viewport: { width, height: 800 },
          bypassCSP: true,
        });
        expect(await violations(page)).toEqual([]);
        await expectNoOverflow(page);
      });
    }
  }
});

test('hostile data in a diagram stays text', async ({ open }) => {
  const [, second] = differing();
  const seen = second!.scenarios[0]!.observed;
  for (const record of seen.wire) {
    record.headers = [['Origin', HOSTILE]];
    record.reply = {
      status: 200,
      reason: HOSTILE,
      headers: [['Access-Control-Allow-Origin', HOSTILE]],
      reset: HOSTILE,
    };
  }
  seen.wire.push({ ...seen.wire[0]!, origin: HOSTILE, resource: HOSTILE, method: HOSTILE });
  seen.page[0]!.error = { name: HOSTILE, message: HOSTILE };
  const page = await open([second!], `scenarios/${REDIRECTED.id}.html`);
  await expect(page.locator('.seq').last()).toContainText('<script>window.pwned=1</script>');
  await expectHarmless(page, [new URL('../scenarios.css', page.url()).href]);
});

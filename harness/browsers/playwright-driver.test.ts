import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PLAYWRIGHT_DISABLED_FEATURES } from './playwright-driver.ts';

test("the features named are those of Playwright's own command line, in its order", () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('playwright-core/lib/coreBundle'), 'utf8');
  const list = /disabledFeatures = \[([^\]]*)\]/.exec(source)?.[1] ?? '';
  // Else ignoreDefaultArgs matches nothing, and features of users would silently stay off.
  expect([...list.matchAll(/^\s*"(\w+)"/gm)].map((match) => match[1])).toEqual(PLAYWRIGHT_DISABLED_FEATURES);
});

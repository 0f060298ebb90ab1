/** For tests that drive real browsers. */
import { expect, test } from '@playwright/test';
import type { Engine } from '../run/recording.ts';
import { ensureBrowsers } from './install.ts';

/** Has these browsers installed before the tests of a file run. */
export function needsBrowsers(...engines: Engine[]): void {
  test.beforeAll(async () => {
    test.setTimeout(600_000);
    const { missing } = await ensureBrowsers(engines, (line) => console.log(line));
    expect(missing).toEqual({});
  });
}

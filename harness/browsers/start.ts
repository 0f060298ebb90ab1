/** Starts the browser that was found with the driver that fits it. */
import { connectPlaywright } from './connect-driver.ts';
import type { Driver, DriverEvents, StartOptions } from './driver.ts';
import type { FoundBrowser } from './find.ts';
import { startPlaywright } from './playwright-driver.ts';
import { startWebDriver } from './webdriver-driver.ts';
import { startWebkitGtk } from './webkit-driver.ts';

/** Starts a browser; rejects with a DriverError within the limits of driver.ts. */
export function startBrowser(found: FoundBrowser, events: DriverEvents, options: StartOptions = {}): Promise<Driver> {
  if (found.remote?.kind === 'webdriver') return startWebDriver(found, found.remote, events);
  if (found.remote) return connectPlaywright(found, found.remote, events);
  return found.driver === 'webkit-inspector'
    ? startWebkitGtk(found, events, options)
    : startPlaywright(found, events, options);
}

/** Entries of Resource Timing, as facts. */
import type { Facts } from '../scenario/facts.ts';
import { ownFile } from './control-line.ts';

/** Times of an entry that are masked or not; what counts is whether they are zero. */
const TIMES = [
  'startTime',
  'fetchStart',
  'redirectStart',
  'redirectEnd',
  'workerStart',
  'domainLookupStart',
  'connectStart',
  'requestStart',
  'responseStart',
  'responseEnd',
] as const;

/** An entry as far as engines know its fields. */
type Entry = Partial<PerformanceResourceTiming> & {
  name: string;
  responseStatus?: number;
  contentType?: string;
};

let markers = 0;
/** How long an entry is waited for after that of a later request: Chromium makes that of an opaque response 50 ms later. */
const GRACE_MS = 1000;

/**
 * Watches for the entry of a URL from now on; the result looks whether it has come, and is to be called when the fetch
 * has ended. An observer of its own neither fills nor clears the page's buffer. No entry is concluded from the entry of a
 * later request that has come instead. `count`: such an entry is waited for in any case, and entries are counted.
 */
export function watchTiming(url: string, count = false): (signal: AbortSignal) => Promise<Facts> {
  const entries: Entry[] = [];
  const wake = new Set<() => void>();
  const add = (list: PerformanceEntryList) => {
    entries.push(...(list as unknown as Entry[]));
    for (const look of wake) look();
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'resource' });
  const find = (name: string) => entries.find((entry) => entry.name === name);
  const wanted = new URL(url, location.href);
  /** Resolves when `condition` holds, at an entry; or when the signal aborts, or the time is up. */
  const until = (condition: () => unknown, signal: AbortSignal, ms?: number) =>
    new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      const look = () => {
        if (!condition()) return;
        clearTimeout(timer);
        resolve();
      };
      wake.add(look);
      look();
      signal.addEventListener('abort', () => resolve());
    });
  return async (signal) => {
    if (count || !find(wanted.href)) {
      const marker = ownFile(`frame.html?marker=${++markers}`);
      await fetch(marker, { mode: 'no-cors', signal }).then(drain, () => undefined);
      await until(() => (!count && find(wanted.href)) || find(marker), signal);
      await until(() => find(wanted.href), signal, GRACE_MS);
    }
    observer.disconnect();
    const facts = describeEntry(find(wanted.href));
    return count ? { ...facts, entries: entries.filter(({ name }) => name === wanted.href).length } : facts;
  };
}

const drain = (response: Response) => response.arrayBuffer();

function describeEntry(entry: Entry | undefined): Facts {
  if (!entry) return { entry: false };
  const facts: Facts = { entry: true };
  for (const name of TIMES) facts[name] = entry[name] ? 'set' : 'zero';
  facts['nextHopProtocol'] = entry.nextHopProtocol ?? '';
  facts['transferSize'] = entry.transferSize ? 'set' : 'zero';
  for (const name of ['encodedBodySize', 'decodedBodySize', 'responseStatus', 'contentType'] as const) {
    const value = entry[name];
    if (value !== undefined) facts[name] = value;
  }
  if (entry.serverTiming) facts['serverTiming'] = entry.serverTiming.length;
  return facts;
}

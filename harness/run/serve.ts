/** Runs in browsers that people open: whoever comes with the URL gets a run and a recording of their own. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeTrustedCertificate, type Certificate } from '../../servers/origins/certificate.ts';
import { LOBBY, type Lobby } from '../../servers/origins/lobby.ts';
import { startOrigins } from '../../servers/origins/origins.ts';
import { browserOf, drivenByHand } from '../browsers/by-hand.ts';
import { LOOPBACK_HOSTS, type Hosts } from '../scenario/hosts.ts';
import { ORIGIN_NAMES, type OriginName, type Scenario } from '../scenario/schema.ts';
import { fitAt, originsOf } from './at-hosts.ts';
import type { CatalogEntry } from './catalog.ts';
import { needsClock } from './clocked-page.ts';
import { PARTIAL_SUFFIX } from './recorder.ts';
import type { Browser, Recording } from './recording.ts';
import { runEngine } from './run.ts';

/** Runs that go on at the same time. */
const MAX_RUNS = 8;

export interface ServeOptions {
  entries: readonly CatalogEntry[];
  /** Folder for the recordings. */
  folder: string;
  basePort?: number;
  /** How browsers elsewhere address the origins, and the addresses that are listened at; loopback when absent. */
  at?: { hosts: Hosts; listen: readonly string[] };
  /** Of the https origins; made for this run, with an authority to trust, when absent. */
  certificate?: Certificate;
  onStart?(browser: Browser): void;
  onEnd?(recording: Recording, path: string): void;
  /** A run that could not be recorded. */
  onFailure?(error: Error): void;
}

export interface Serving {
  /** What a browser has to open. */
  readonly url: string;
  /** How many of the scenarios no browser can be asked here. */
  readonly unsupported: number;
  /** Ends every run that goes on and records it; gives how many were cut off. */
  close(): Promise<number>;
}

/**
 * Waits for browsers.
 * @throws PortInUseError, ListenError
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { entries, folder, at } = options;
  const fits = fitAt(at?.hosts ?? LOOPBACK_HOSTS);
  const lacks = (scenario: Scenario, unreachable: ReadonlySet<OriginName>): string | undefined => {
    const missing = [...originsOf(scenario)].filter((name) => unreachable.has(name));
    if (missing.length > 0) return `this browser did not reach ${missing.join(' and ')}`;
    if (needsClock(scenario)) return 'nobody moves the clock of a browser that is driven by hand';
    return fits(scenario);
  };
  const running = new Set<Promise<void>>();
  const taken = new Set<string>();
  const ending = new AbortController();
  const asked = entries.map(({ scenario }) => scenario).filter((scenario) => lacks(scenario, NONE) === undefined);
  const made = options.certificate ? undefined : await makeTrustedCertificate(at?.hosts ?? LOOPBACK_HOSTS);
  const lobby: Lobby = {
    ...(made ? { authority: made.authority } : {}),
    token: randomBytes(16).toString('hex'),
    needed: originsNeeded(asked),
    start: (userAgent, unreachable) => {
      const browser = browserOf(userAgent);
      if (!browser) throw refusal(400, 'The user agent of this browser names no engine that this suite knows.');
      if (ending.signal.aborted) throw refusal(503, 'No more runs are begun.');
      if (running.size >= MAX_RUNS)
        throw refusal(429, `${MAX_RUNS} runs are under way already; try again when one has ended.`);
      return new Promise((resolve, reject) => {
        const run = begin(browser, new Set(unreachable), resolve)
          .catch((error: Error) => {
            reject(error);
            options.onFailure?.(error);
          })
          .finally(() => running.delete(run));
        running.add(run);
      });
    },
  };
  const certificate = options.certificate ?? made!;
  const server = await startOrigins({
    lobby,
    certificate,
    ...at,
    ...(options.basePort ? { basePort: options.basePort } : {}),
  });

  const begin = async (browser: Browser, unreachable: ReadonlySet<OriginName>, open: (url: string) => void) => {
    const { engine, name, version } = browser;
    const path = freePath(folder, browser, taken);
    taken.add(path);
    const recording = await runEngine({
      found: { engine, name, version, executablePath: '', source: 'system', driver: 'playwright' },
      entries,
      signal: ending.signal,
      onStart: (started) => options.onStart?.(started),
      byHand: {
        server,
        path,
        driver: async () => drivenByHand(browser, open),
        lacks: (scenario) => lacks(scenario, unreachable),
        conclude: (ended) => conclusion(ended, path),
      },
    });
    options.onEnd?.(recording, path);
  };

  return {
    url: `${server.origins.page}${LOBBY}${lobby.token}/`,
    unsupported: entries.length - asked.length,
    close: async () => {
      const cut = running.size;
      ending.abort();
      await Promise.all(running);
      await server.close();
      return cut;
    },
  };
}

const NONE: ReadonlySet<OriginName> = new Set();

/** In the order of their names; the self-check asks remote, whatever else is asked. */
function originsNeeded(scenarios: readonly Scenario[]): OriginName[] {
  const needed = new Set<OriginName>(['page', 'remote', ...scenarios.flatMap((scenario) => [...originsOf(scenario)])]);
  return ORIGIN_NAMES.filter((name) => needed.has(name));
}

const refusal = (statusCode: number, message: string) => Object.assign(new Error(message), { statusCode });

/** `ENGINE-VERSION-by-hand-N.json`, the first that is free. */
function freePath(folder: string, browser: Browser, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const stem = join(folder, `${browser.engine}-${browser.version ?? 'unknown'}-by-hand-${n}`);
    const path = `${stem}.json`;
    if (!taken.has(path) && !existsSync(path) && !existsSync(stem + PARTIAL_SUFFIX)) return path;
  }
}

/** As many as a person reads in a page; the others are in the recording. */
const MAX_SHOWN = 30;

/** What the page says at the end, a line each. */
function conclusion({ scenarios, run }: Recording, path: string): string {
  const counts = new Map<string, number>();
  for (const { verdict } of scenarios) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const parts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  const how = run.status === 'complete' ? '' : ` (${run.status}: ${run.reason})`;
  const deviating = scenarios.filter(({ verdict }) => verdict === 'deviates');
  const shown = deviating
    .slice(0, MAX_SHOWN)
    .map(({ scenario, difference, listed }) => `${listed ? 'Known' : 'New'} deviation ${scenario.id}: ${difference}`);
  const more = deviating.length - shown.length;
  return [
    `${parts} of ${scenarios.length} scenarios${how}. Recorded as ${path}`,
    ...(shown.length > 0 ? ['', ...shown] : []),
    ...(more > 0 ? [`and ${more} more deviations, in the recording`] : []),
  ].join('\n');
}

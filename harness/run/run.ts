/** One engine's run: origins, browser, self-check, scenarios, recording. */
import { join } from 'node:path';
import { startOrigins } from '../../servers/origins/origins.ts';
import type { Driver, DriverEvents } from '../browsers/driver.ts';
import { describeOs, type FoundBrowser } from '../browsers/find.ts';
import { startLimit } from '../browsers/limits.ts';
import { startBrowser } from '../browsers/start.ts';
import { bundleRuntime } from '../page/bundle.ts';
import type { OriginName, Scenario } from '../scenario/schema.ts';
import type { OriginMap, Scope } from '../scenario/templates.ts';
import { deviations, describeSelection, type CatalogEntry } from './catalog.ts';
import { listedDeviation } from './deviations.ts';
import { makeResult, type Ending } from './observe.ts';
import { Recorder } from './recorder.ts';
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type Browser,
  type ConsoleMessage,
  type Engine,
  type Recording,
  type RecordingHeader,
  type ScenarioResult,
} from './recording.ts';
import { selfCheck, selfCheckProblem } from './self-check.ts';
import { PageSession, SessionError } from './session.ts';

export interface RunEvents {
  /** The browser is up and the self-check has passed. */
  onStart?(browser: Browser): void;
  /** A scenario has ended. */
  onResult?(result: ScenarioResult, done: number, total: number): void;
}

export interface RunOptions extends RunEvents {
  found: FoundBrowser;
  entries: readonly CatalogEntry[];
  /** Folder for the recording; without it nothing is written. */
  folder?: string;
  /** First of the fixed ports. */
  basePort?: number;
  /** Ends the run early; what was seen is kept. */
  signal?: AbortSignal;
}

/** A live browser with a page that runs scenarios: the part of a run that Playwright Test and the bench share. */
export interface LiveRun {
  readonly browser: Browser;
  readonly origins: OriginMap;
  readonly prefix: string;
  readonly session: PageSession;
  readonly url: string;
  /** Runs scenarios and gives each result as it arrives. Rejects with a SessionError when the page dies. */
  run(entries: readonly CatalogEntry[], onResult: (result: ScenarioResult) => void): Promise<void>;
  /** Results with everything that arrived since: late requests, console messages. */
  settle(): Promise<Map<string, ScenarioResult>>;
  /** Lets go of scenarios that have been dealt with, so that a long run keeps a level memory. */
  release(ids: readonly string[]): void;
  /** Ids of scenarios that were begun and have no result. */
  begun(): string[];
  close(): Promise<void>;
}

/**
 * Starts origins and browser, opens the page and passes the self-check on behalf of `entries`.
 * @throws DriverError when the browser does not start
 * @throws SessionError when the page does not answer or the self-check fails
 * @throws PortInUseError
 */
export async function startLiveRun(
  found: FoundBrowser,
  entries: readonly CatalogEntry[],
  options: { basePort?: number; signal?: AbortSignal } = {},
): Promise<LiveRun> {
  const runtime = await bundleRuntime();
  const server = await startOrigins(options.basePort ? { basePort: options.basePort } : {});
  const console = new Map<string, ConsoleMessage[]>();
  let session!: PageSession;
  const opened = server.openRun((log) => (session = new PageSession(runtime, log, (origin) => control(origin))));
  const { log } = opened;
  const control = (origin: OriginName) => opened.url.replace(server.origins.page, server.origins[origin]);
  const inUrl = new RegExp(`${log.prefix}([a-z0-9-]+)/`);
  const events: DriverEvents = {
    onConsole: (message) => {
      const id = inUrl.exec(message.text)?.[1];
      const kept = id === undefined ? undefined : (console.get(id) ?? []);
      if (id === undefined || !kept || kept.length >= 50) return;
      kept.push({ level: message.level, text: message.text.slice(0, 4000) });
      console.set(id, kept);
    },
    onGone: (reason) => session.fail(reason),
  };
  const interrupt = () => session.fail('interrupted');
  options.signal?.addEventListener('abort', interrupt);

  let driver: Driver | undefined;
  const close = async () => {
    options.signal?.removeEventListener('abort', interrupt);
    session.end('This run has ended.');
    await driver?.close();
    opened.close();
    await server.close();
  };

  interface Ended {
    entry: CatalogEntry;
    scope: Scope & { scenario: Scenario };
    ending: Ending;
    /** The result so far, and how much was known then. */
    latest?: { result: ScenarioResult; known: string };
  }
  const ended = new Map<string, Ended>();
  const resultOf = (id: string, browser: Browser): ScenarioResult => {
    const one = ended.get(id)!;
    const { entry, scope, ending } = one;
    const requests = log.requests(id);
    const messages = console.get(id) ?? [];
    const known = `${requests.length} ${requests.filter(({ reply }) => reply).length} ${messages.length}`;
    if (one.latest?.known === known) return one.latest.result;
    const result = makeResult(entry.suite.id, scope, ending, requests, messages);
    const listed = result.verdict === 'deviates' ? listedDeviation(deviations, id, browser) : undefined;
    one.latest = { result: listed ? { ...result, listed } : result, known };
    return one.latest.result;
  };
  const runEntries = async (list: readonly CatalogEntry[], browser: Browser, onResult: (r: ScenarioResult) => void) => {
    const byId = new Map(list.map((entry) => [entry.scenario.id, entry]));
    await session.run(
      list.map(({ scenario }) => scenario),
      (ending, scope) => {
        ended.set(ending.id, { entry: byId.get(ending.id)!, scope, ending });
        onResult(resultOf(ending.id, browser));
      },
    );
  };

  let starting: Promise<Driver> | undefined;
  try {
    if (options.signal?.aborted) interrupt();
    if (session.failure) throw session.failure;
    starting = startBrowser(found, events);
    driver = await Promise.race([starting, session.failed]);
    const { browser } = driver;
    await Promise.race([driver.open(opened.url), session.failed]);
    await connected(session);
    const canaries = selfCheck(entries.map(({ scenario }) => scenario)).map((scenario) => ({
      suite: SELF_CHECK,
      scenario,
    }));
    await runEntries(canaries, browser, () => undefined);
    const problem = selfCheckProblem(canaries.map(({ scenario }) => resultOf(scenario.id, browser)));
    for (const { scenario } of canaries) {
      ended.delete(scenario.id);
      session.release(scenario.id);
    }
    if (problem) throw new SessionError(`the self-check failed: ${problem}`);
    return {
      browser,
      origins: server.origins,
      prefix: log.prefix,
      session,
      url: opened.url,
      run: (list, onResult) => runEntries(list, browser, onResult),
      settle: async () => {
        // A browser that is gone or hangs has nothing more to say.
        if (!session.failure) await driver!.flush();
        return new Map([...ended.keys()].map((id) => [id, resultOf(id, browser)]));
      },
      release: (ids) => {
        for (const id of ids) {
          ended.delete(id);
          console.delete(id);
          session.release(id);
        }
      },
      begun: () => session.running,
      close,
    };
  } catch (error) {
    // Given up while it starts: nobody waits for it, and should it come up after all it is closed.
    if (!driver)
      starting?.then(
        (late) => late.close(),
        () => undefined,
      );
    await close();
    throw error;
  }
}

const SELF_CHECK = { id: 'self-check', title: 'Self-check', description: 'Before every run', scenarios: [] };

async function connected(session: PageSession): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    const ms = startLimit();
    const limit = `the browser opened the page, but the page did not report within ${ms / 1000} s; is a proxy or an extension in its way?`;
    timer = setTimeout(() => reject(new SessionError(limit)), ms);
    session.failed.catch(reject);
  });
  await Promise.race([session.connected, failed]).finally(() => clearTimeout(timer));
}

/**
 * Runs scenarios in one browser and records them. A browser that does not start, dies or hangs, a failed self-check and
 * an interruption end in a recording that says so and keeps what was seen.
 * @throws PortInUseError, WriteError
 */
export async function runEngine(options: RunOptions): Promise<Recording> {
  const { found, entries } = options;
  const start = new Date().toISOString();
  const fallback = { engine: found.engine, name: found.name, version: found.version, driver: null, os: describeOs() };
  let live: LiveRun | undefined;
  let recorder: Recorder | undefined;
  let run: Recording['run'] = { status: 'complete' };
  const results = new Map<string, ScenarioResult>();
  const header = (): RecordingHeader => ({
    format: RECORDING_FORMAT,
    version: RECORDING_VERSION,
    ...describeSelection(entries),
    browser: live?.browser ?? fallback,
    start,
    origins: live?.origins ?? {},
    prefix: live?.prefix ?? '',
  });
  try {
    live = await startLiveRun(found, entries, options);
    if (options.folder) recorder = new Recorder(recordingPath(options.folder, live.browser), header());
    options.onStart?.(live.browser);
    await live.run(entries, (result) => {
      results.set(result.scenario.id, result);
      recorder?.append(result);
      options.onResult?.(result, results.size, entries.length);
    });
    for (const [id, result] of await live.settle()) results.set(id, result);
  } catch (error) {
    if (!isAboutTheBrowser(error)) {
      recorder?.close();
      await live?.close();
      throw error;
    }
    if (live) for (const [id, result] of await live.settle()) results.set(id, result);
    const interrupted = options.signal?.aborted && !live;
    run = { status: live ? 'incomplete' : interrupted ? 'not-run' : 'error', reason: (error as Error).message };
  }
  const begun = new Set(live?.begun() ?? []);
  const recording: Recording = {
    ...header(),
    end: new Date().toISOString(),
    run,
    scenarios: entries.map(
      ({ suite, scenario }) => results.get(scenario.id) ?? unfinished(suite.id, scenario, run, begun),
    ),
  };
  await live?.close();
  // Interrupted before it began: nothing to keep, and no reason to replace what an earlier run has kept.
  if (options.folder && run.status !== 'not-run')
    (recorder ?? new Recorder(recordingPath(options.folder, recording.browser), header())).finish(recording);
  return recording;
}

/** The recording of an engine that could not be had. */
export function notRun(engine: Engine, reason: string, entries: readonly CatalogEntry[]): Recording {
  const now = new Date().toISOString();
  const run: Recording['run'] = { status: 'not-run', reason };
  return {
    format: RECORDING_FORMAT,
    version: RECORDING_VERSION,
    ...describeSelection(entries),
    browser: { engine, name: ENGINE_NAMES[engine], version: null, driver: null, os: describeOs() },
    start: now,
    origins: {},
    prefix: '',
    end: now,
    run,
    scenarios: entries.map(({ suite, scenario }) => unfinished(suite.id, scenario, run, new Set())),
  };
}

/** What an engine is called where no product was found. */
export const ENGINE_NAMES: Record<Engine, string> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/** `ENGINE-VERSION-PLATFORM.json`, the name of a browser's recording. */
export function recordingPath(folder: string, browser: Browser): string {
  const name = [browser.engine, browser.version ?? 'unknown', process.platform]
    .join('-')
    .replace(/[^A-Za-z0-9.-]+/g, '_');
  return join(folder, `${name}.json`);
}

function unfinished(
  topic: string,
  scenario: Scenario,
  run: Recording['run'],
  begun: ReadonlySet<string>,
): ScenarioResult {
  const verdict =
    run.status === 'error' ? 'error' : begun.has(scenario.id) && run.reason !== 'interrupted' ? 'crash' : 'not-run';
  return {
    topic,
    scenario,
    verdict,
    reason: run.reason ?? 'the run ended before it',
    observed: { page: [], wire: [], console: [] },
    durationMs: 0,
  };
}

function isAboutTheBrowser(error: unknown): boolean {
  return error instanceof Error && (error.name === 'SessionError' || error.name === 'DriverError');
}

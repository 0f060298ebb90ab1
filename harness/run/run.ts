/** One engine's run: origins, browser, self-check, scenarios, recording. */
import { join } from 'node:path';
import { startOrigins, type Origins } from '../../servers/origins/origins.ts';
import type { WireLog } from '../../servers/origins/wire-log.ts';
import { ClockError } from '../browsers/clock/clock.ts';
import type { Driver, DriverEvents } from '../browsers/driver.ts';
import { describeOs, type FoundBrowser } from '../browsers/find.ts';
import { placeOf } from '../browsers/remote.ts';
import { bundleRuntime } from '../page/bundle.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { OriginMap, Scope } from '../scenario/templates.ts';
import { deviations, describeSelection, type CatalogEntry } from './catalog.ts';
import { needsClock, openClockedPage } from './clocked-page.ts';
import { withListed } from './deviations.ts';
import { openLivePage, type LivePage } from './live-page.ts';
import { makeResult, type Ending } from './observe.ts';
import { claimRecording, type Claim } from './claim.ts';
import { Gathered, unfinished } from './gathered.ts';
import { holdsMore, Recorder, writeRecording } from './recorder.ts';
import { carryOver, type Leftover } from './resume.ts';
import { suiteVersion } from '../version.ts';
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type Browser,
  type ConsoleMessage,
  type Engine,
  type Recording,
  type RecordingHeader,
  type ScenarioResult,
  type Shard,
} from './recording.ts';
import { shardSuffix } from './shard.ts';
import { selfCheck, selfCheckProblem } from './self-check.ts';
import { SessionError, type PageSession } from './session.ts';

export interface RunEvents {
  /** The browser is up and the self-check has passed. */
  onStart?(browser: Browser): void;
  /** A scenario has ended. */
  onResult?(result: ScenarioResult, done: number, total: number): void;
  /** Something that whoever started the run should know. */
  onNotice?(text: string): void;
}

export interface RunOptions extends RunEvents {
  found: FoundBrowser;
  entries: readonly CatalogEntry[];
  /** Which share of a selection `entries` are; without it they are a whole. */
  share?: Share;
  /** Folder for the recording; without it nothing is written. */
  folder?: string;
  /** Of the recording, when it has been claimed already; let go of at the end. */
  claim?: Claim;
  /** What earlier runs have left, the latest first: the run goes on from there. */
  leftovers?: readonly Leftover[];
  /** First of the fixed ports. */
  basePort?: number;
  /** Ends the run early; what was seen is kept. */
  signal?: AbortSignal;
  /** A browser that a person has opened. */
  byHand?: ByHand;
}

/** One shard of a run. */
export interface Share {
  shard: Shard;
  /** The whole selection. */
  whole: readonly CatalogEntry[];
}

/** What a run needs to know of a browser that it does not start. */
export interface ByHand {
  driver(events: DriverEvents): Promise<Driver>;
  /** Origins that are there already, shared with others and left open. */
  server: Origins;
  /** Why this browser can't answer a scenario, where it can't. */
  lacks(scenario: Scenario): string | undefined;
  /** The file of the recording. */
  path: string;
  /** What the page says at the end. */
  conclude(recording: Recording): string;
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
  /** Has everything delivered that the browser has said so far; false when it did not answer. */
  flush(): Promise<boolean>;
  /** Ends what is under way with an error of ours. */
  fail(error: Error): void;
  /** Results with the requests that arrived since; console messages may still be on their way. */
  results(): Map<string, ScenarioResult>;
  /** Lets go of scenarios that have been dealt with, so that a long run keeps a level memory. */
  release(ids: readonly string[]): void;
  /** Ids of scenarios that were begun and have no result. */
  begun(): string[];
  /** @param message what the page says to a person who looks at it */
  close(message?: string): Promise<void>;
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
  options: { basePort?: number; signal?: AbortSignal; byHand?: ByHand } = {},
): Promise<LiveRun> {
  const runtime = await bundleRuntime();
  const { byHand } = options;
  const server = byHand?.server ?? (await startOrigins(options.basePort ? { basePort: options.basePort } : {}));
  const pages: LivePage[] = [];
  const close = async (message?: string) => {
    await Promise.all(pages.map((page) => page.close(message)));
    if (!byHand) await server.close();
  };
  const console = new Map<string, ConsoleMessage[]>();
  const onConsole = (message: ConsoleMessage) => {
    const id = inUrl?.exec(message.text)?.[1];
    const kept = id === undefined ? undefined : (console.get(id) ?? []);
    if (id === undefined || !kept || kept.length >= 50) return;
    kept.push({ level: message.level, text: message.text.slice(0, 4000) });
    console.set(id, kept);
  };
  let inUrl: RegExp | undefined;

  interface Ended {
    entry: CatalogEntry;
    scope: Scope & { scenario: Scenario };
    ending: Ending;
    /** The result so far, and how much was known then. */
    latest?: { result: ScenarioResult; known: string };
  }
  const ended = new Map<string, Ended>();
  const resultOf = (id: string): ScenarioResult => {
    const one = ended.get(id)!;
    const { entry, scope, ending } = one;
    const requests = log.requests(id);
    const messages = console.get(id) ?? [];
    const known = `${requests.length} ${requests.filter(({ reply }) => reply).length} ${messages.length}`;
    if (one.latest?.known === known) return one.latest.result;
    const result = makeResult(entry.suite.id, scope, ending, requests, messages);
    one.latest = { result: withListed(result, deviations, main.browser), known };
    return one.latest.result;
  };
  const runIn = async (page: LivePage, list: readonly CatalogEntry[], onResult: (r: ScenarioResult) => void) => {
    const byId = new Map(list.map((entry) => [entry.scenario.id, entry]));
    await page.session.run(
      list.map(({ scenario }) => scenario),
      (ending, scope) => {
        ended.set(ending.id, { entry: byId.get(ending.id)!, scope, ending });
        onResult(resultOf(ending.id));
      },
    );
  };
  const release = (ids: readonly string[], from: readonly LivePage[] = pages) => {
    for (const id of ids) {
      ended.delete(id);
      console.delete(id);
      for (const { session } of from) session.release(id);
    }
  };
  /** Passes the self-check in a page on behalf of these scenarios. */
  const prove = async (page: LivePage, scenarios: readonly Scenario[]) => {
    const canaries = selfCheck(scenarios).map((scenario) => ({ suite: SELF_CHECK, scenario }));
    await runIn(page, canaries, () => undefined);
    const ids = canaries.map(({ scenario }) => scenario.id);
    const problem = selfCheckProblem(ids.map(resultOf));
    release(ids, [page]);
    if (problem) throw new SessionError(`the self-check failed: ${problem}`);
  };

  const scenariosOf = (list: readonly CatalogEntry[]) => list.map(({ scenario }) => scenario);
  const shared = { found, server, runtime, onConsole, signal: options.signal, byHand: byHand?.driver };
  const lacks = (scenario: Scenario) =>
    found.remote && needsClock(scenario)
      ? 'nobody moves the clock of a browser that was not started here'
      : byHand?.lacks(scenario);
  let main!: LivePage;
  let log!: WireLog;
  try {
    main = await openLivePage({ ...shared, onLog: (opened) => (inUrl = idIn((log = opened))) });
    pages.push(main);
    await prove(
      main,
      scenariosOf(entries).filter((scenario) => !needsClock(scenario) && !lacks(scenario)),
    );
  } catch (error) {
    await close();
    throw error;
  }

  const unsupported = (entry: CatalogEntry, reason: string, onResult: (r: ScenarioResult) => void) => {
    const { id } = entry.scenario;
    const scope = log.register(entry.scenario) as Ended['scope'];
    ended.set(id, { entry, scope, ending: { id, end: 'unsupported', reason, steps: [], durationMs: 0 } });
    onResult(resultOf(id));
  };

  let clocked: Promise<LivePage> | undefined;
  const runClocked = async (list: readonly CatalogEntry[], onResult: (r: ScenarioResult) => void) => {
    let page: LivePage;
    try {
      const prepare = (opened: LivePage) => prove(opened, scenariosOf(entries).filter(needsClock));
      clocked ??= openClockedPage({ ...shared, log }, prepare).then((opened) => (pages.push(opened), opened));
      page = await clocked;
    } catch (error) {
      if (!(error instanceof ClockError)) throw error;
      for (const entry of list) unsupported(entry, error.message, onResult);
      return;
    }
    await runIn(page, list, onResult);
  };

  const flush = async () => (await Promise.all(pages.map((page) => page.flush()))).every(Boolean);
  const results = () => new Map([...ended.keys()].map((id) => [id, resultOf(id)]));
  return {
    browser: main.browser,
    origins: server.origins,
    prefix: log.prefix,
    session: main.session,
    url: main.url,
    run: async (list, onResult) => {
      await runIn(
        main,
        list.filter(({ scenario }) => !needsClock(scenario) && !lacks(scenario)),
        onResult,
      );
      for (const entry of list) {
        const reason = lacks(entry.scenario);
        if (reason !== undefined) unsupported(entry, reason, onResult);
      }
      const rest = list.filter(({ scenario }) => needsClock(scenario) && !lacks(scenario));
      if (rest.length > 0) await runClocked(rest, onResult);
    },
    settle: async () => {
      await flush();
      return results();
    },
    flush,
    fail: (error) => {
      for (const { session } of pages) session.fail(error);
    },
    results,
    release: (ids) => release(ids),
    begun: () => pages.flatMap(({ session }) => session.running),
    close,
  };
}

/** Finds the id of a scenario in a text that names one of its URLs. */
const idIn = (log: WireLog): RegExp => new RegExp(`${log.prefix}([a-z0-9-]+)/`);

const SELF_CHECK = { id: 'self-check', title: 'Self-check', description: 'Before every run', scenarios: [] };

/** How often a browser that died or hangs is started again in one run. */
export const RESTARTS = 3;

/**
 * Runs scenarios in one browser and records them. A browser that dies or hangs is started again, a few times; one that
 * does not start, a failed self-check and an interruption end in a recording that says so and keeps what was seen.
 * @throws PortInUseError, WriteError, ClaimError
 */
export async function runEngine(options: RunOptions): Promise<Recording> {
  const { found, entries } = options;
  const gathered = new Gathered(entries);
  let browser: Browser = { ...only(found), driver: null, os: found.remote ? 'unknown' : describeOs() };
  let live: LiveRun | undefined;
  let recorder: Recorder | undefined;
  let claim = options.claim;
  let run: Recording['run'] = { status: 'complete' };
  const began = new Date().toISOString();
  const reported = new Set<string>();
  const report = (result: ScenarioResult) => {
    const { id } = result.scenario;
    if (reported.has(id)) return;
    reported.add(id);
    options.onResult?.(result, reported.size, entries.length);
  };
  /** Claims the recording of this browser, whose version may be known only since it runs; none when nothing is written. */
  const claimOf = async () => {
    if (!options.folder && !options.byHand) return undefined;
    const path =
      options.byHand?.path ?? recordingPath(options.folder!, browser, options.share?.shard, placeOf(found, browser.os));
    return claim?.path === path ? claim : claimRecording(path);
  };
  const header = (): RecordingHeader => {
    const { parts } = gathered;
    return {
      format: RECORDING_FORMAT,
      version: RECORDING_VERSION,
      ...describeSelection(options.share?.whole ?? entries),
      browser,
      ...(options.share ? { shard: options.share.shard } : {}),
      start: parts[0]?.start ?? began,
      origins: parts[0]?.origins ?? {},
      prefix: parts[0]?.prefix ?? '',
      ...(parts.length > 1 ? { parts } : {}),
    };
  };
  const begin = async (opened: LiveRun) => {
    if (recorder) {
      gathered.begin(opened);
      recorder.restate(header(), gathered.kept());
      return;
    }
    browser = opened.browser;
    claim = await claimOf();
    const leftovers = options.leftovers ?? [];
    const carried = carryOver(leftovers, entries, { browser, suiteVersion, deviations });
    gathered.carry(carried);
    gathered.begin(opened);
    for (const { file } of carried.others)
      options.onNotice?.(
        `${file} is of another browser, driver or version of this suite: nothing is taken over from it`,
      );
    const goesOn = carried.results.length > 0;
    if (claim) recorder = new Recorder(claim, header(), goesOn ? gathered.kept() : undefined);
    if (recorder?.setAside) options.onNotice?.(`what an earlier run has left is kept as ${recorder.setAside}`);
    options.onStart?.(browser);
    if (goesOn)
      options.onNotice?.(
        `goes on: ${carried.settled.length} of ${entries.length} scenarios are done, ${gathered.left().length} are left`,
      );
    for (const { scenario } of entries) if (gathered.isSettled(scenario.id)) report(gathered.resultOf(scenario.id)!);
  };

  /** Why browsers were started again. */
  const deaths: string[] = [];
  for (let ended = false; !ended;) {
    try {
      live = await startLiveRun(found, entries, options);
      await begin(live);
      await gathered.runLeft(live, recorder, report);
      ended = true;
    } catch (error) {
      if (!isAboutTheBrowser(error)) {
        recorder?.close();
        await live?.close();
        for (const one of [claim, options.claim]) one?.release();
        throw error;
      }
      const reason = (error as Error).message;
      if (live) gathered.end(await live.settle(), live.begun(), reason);
      // A browser that has run once and now does not come up may do so yet; one that never ran lacks something.
      const isGone = error instanceof SessionError ? error.gone : recorder !== undefined;
      ended = !isGone || deaths.length >= RESTARTS || options.signal?.aborted === true || options.byHand !== undefined;
      if (ended) {
        const interrupted = options.signal?.aborted && !gathered.began;
        run = { status: gathered.began ? 'incomplete' : interrupted ? 'not-run' : 'error', reason };
      } else {
        deaths.push(reason);
        options.onNotice?.(`${reason}; it is started again`);
        await live?.close();
        live = undefined;
      }
    }
  }
  if (run.status === 'complete' && deaths.length > 0) run.reason = survived(deaths);
  const recording: Recording = { ...header(), end: new Date().toISOString(), run, scenarios: gathered.all(run) };
  const unsettled = run.status === 'incomplete' ? gathered.unsettled() : [];
  if (unsettled.length > 0) run.unsettled = unsettled;
  try {
    claim = await claimOf();
    if (claim && isWorthWriting(claim, recording)) {
      const aside = recorder ? recorder.finish(recording) : writeRecording(claim, recording);
      if (aside) options.onNotice?.(`an earlier recording, which holds what this one does not, is kept as ${aside}`);
    }
  } finally {
    for (const one of [claim, options.claim]) one?.release();
    await live?.close(options.byHand?.conclude(recording));
  }
  return recording;
}

const only = ({ engine, name, version }: FoundBrowser) => ({ engine, name, version });

const survived = (deaths: readonly string[]): string =>
  `the browser was started again ${deaths.length === 1 ? 'once' : `${deaths.length} times`}: ${[...new Set(deaths)].join('; ')}`;

/** A run that observed nothing replaces nothing that was observed. */
const isWorthWriting = ({ path }: Claim, recording: Recording): boolean =>
  recording.run.status !== 'not-run' && (recording.run.status !== 'error' || !holdsMore(path, recording));

/** The recording of an engine that could not be had. */
export function notRun(engine: Engine, reason: string, entries: readonly CatalogEntry[], share?: Share): Recording {
  const now = new Date().toISOString();
  const run: Recording['run'] = { status: 'not-run', reason };
  return {
    format: RECORDING_FORMAT,
    version: RECORDING_VERSION,
    ...describeSelection(share?.whole ?? entries),
    browser: { engine, name: ENGINE_NAMES[engine], version: null, driver: null, os: describeOs() },
    ...(share ? { shard: share.shard } : {}),
    start: now,
    origins: {},
    prefix: '',
    end: now,
    run,
    scenarios: entries.map(({ suite, scenario }) => unfinished(suite.id, scenario, 'not-run', reason)),
  };
}

/** What an engine is called where no product was found. */
export const ENGINE_NAMES: Record<Engine, string> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/**
 * `ENGINE-VERSION-PLATFORM.json`, the name of a browser's recording; a shard's says which it is.
 * @param place where the browser ran, when that is not here
 */
export function recordingPath(
  folder: string,
  browser: Pick<Browser, 'engine' | 'version'>,
  shard?: Shard,
  place: string = process.platform,
): string {
  const name = [browser.engine, browser.version ?? 'unknown', place].join('-').replace(/[^A-Za-z0-9.-]+/g, '_');
  return join(folder, `${name}${shard ? shardSuffix(shard) : ''}.json`);
}

function isAboutTheBrowser(error: unknown): boolean {
  return error instanceof Error && (error.name === 'SessionError' || error.name === 'DriverError');
}

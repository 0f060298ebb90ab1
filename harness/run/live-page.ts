/** One browser with a page that runs scenarios: a run has one, and a second one where a clock has to be moved. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Origins } from '../../servers/origins/origins.ts';
import type { WireLog } from '../../servers/origins/wire-log.ts';
import type { Driver, DriverEvents, StartOptions } from '../browsers/driver.ts';
import type { FoundBrowser } from '../browsers/find.ts';
import { startLimit } from '../browsers/limits.ts';
import { startBrowser } from '../browsers/start.ts';
import type { OriginName } from '../scenario/schema.ts';
import { GuardedSession } from './guarded-session.ts';
import type { Browser, ConsoleMessage } from './recording.ts';
import { PageSession, SessionError } from './session.ts';

/** How long a page that nobody may be at any more is waited for. */
const TOLD_MS = 3000;

export interface LivePage {
  readonly browser: Browser;
  readonly session: PageSession;
  readonly log: WireLog;
  readonly url: string;
  /** Everything that the browser has said so far has been delivered; false when it did not answer. */
  flush(): Promise<boolean>;
  /** @param message what the page says to a person who looks at it */
  close(message?: string): Promise<void>;
}

export interface LivePageOptions {
  found: FoundBrowser;
  server: Origins;
  /** The bundled page runtime. */
  runtime: string;
  onConsole(message: ConsoleMessage): void;
  signal?: AbortSignal | undefined;
  start?: StartOptions;
  /** Takes the place of starting `found`: a person has opened, or opens, the page. */
  byHand?: ((events: DriverEvents) => Promise<Driver>) | undefined;
  /** Moves the browser's clock. */
  advanceClock?: (ms: number) => void;
  /** The log of the run that this is a second page of. */
  log?: WireLog;
  /** Takes the log before the browser starts. */
  onLog?(log: WireLog): void;
}

/**
 * Starts a browser and opens the page of a run in it.
 * @throws DriverError when the browser does not start
 * @throws SessionError when the page does not answer, or the signal ends it
 */
export async function openLivePage(options: LivePageOptions): Promise<LivePage> {
  const { found, server, runtime, signal } = options;
  let session!: PageSession;
  // What a browser says that is not ours is looked at before it is believed.
  const Session = options.byHand ? GuardedSession : PageSession;
  const opened = server.openRun(
    (log) => (session = new Session(runtime, log, (origin) => control(origin), options.advanceClock)),
    options.log,
  );
  const control = (origin: OriginName) => opened.url.replace(server.origins.page, server.origins[origin]);
  options.onLog?.(opened.log);
  const events: DriverEvents = {
    onConsole: options.onConsole,
    onGone: (reason) => session.fail(new SessionError(reason, { gone: true })),
  };
  session.showsProgress = options.byHand !== undefined;
  const interrupt = () => session.fail('interrupted');
  signal?.addEventListener('abort', interrupt);

  let driver: Driver | undefined;
  const close = async (message = 'This run has ended.') => {
    signal?.removeEventListener('abort', interrupt);
    session.end(message);
    // A browser that is not ours to close stays open, and its page asks once more.
    if (options.byHand && driver) await Promise.race([session.dismissed, delay(TOLD_MS, undefined, { ref: false })]);
    await driver?.close();
    opened.close();
  };
  let starting: Promise<Driver> | undefined;
  try {
    if (signal?.aborted) interrupt();
    if (session.failure) throw session.failure;
    starting = options.byHand ? options.byHand(events) : startBrowser(found, events, options.start);
    driver = await Promise.race([starting, session.failed]);
    await Promise.race([driver.open(opened.url), session.failed]);
    await connected(session);
    const { browser } = driver;
    return {
      browser,
      session,
      log: opened.log,
      url: opened.url,
      flush: async () => {
        // A browser that is gone or hangs has nothing more to say.
        if (session.failure) return false;
        return (await driver!.flush()) !== false && !session.failure;
      },
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

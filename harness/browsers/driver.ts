/** What a driver is: something that has started one browser, opens a page in it and notices when it dies. */
import type { Browser, ConsoleMessage } from '../run/recording.ts';

export interface DriverEvents {
  /** A console message of the page, where the driver can see it. */
  onConsole(message: ConsoleMessage): void;
  /** The browser or its page is gone without having been closed. */
  onGone(reason: string): void;
}

/** How a browser is started for a special purpose; most of a run needs none of it. */
export interface StartOptions {
  /** URL of an http proxy that everything goes through, loopback addresses too. */
  proxy?: string;
  /** Lets pages ask for loopback and local addresses without asking the user (Chromium's local network access). */
  localNetwork?: boolean;
  /** Environment variables of the browser beyond this process's own. */
  env?: Readonly<Record<string, string>>;
}

export interface Driver {
  readonly browser: Browser;
  /** Opens a page. Rejects with a DriverError when it does not load. */
  open(url: string): Promise<void>;
  /** Resolves when every console message sent so far has been delivered; with false when the browser did not answer. */
  flush(): Promise<boolean | void>;
  /** Ends every process that was started. Never rejects. */
  close(): Promise<void>;
}

/** A browser that could not be started or driven. The message says which part died and what to do. */
export class DriverError extends Error {
  override name = 'DriverError';
}

/** Rejects with a DriverError that names the part when it takes too long. */
export async function within<T>(ms: number, part: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DriverError(`${part} did not answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Which console line belongs to which flow, and what of it is shown. */
import { printable } from './mask.ts';

const MAX_LINES = 20;
const MAX_LENGTH = 2000;

interface Listening {
  url: string;
  lines: string[];
  heard: (() => void) | undefined;
}

/**
 * Sorts lines to flows that run one after the other: by the URL in a line where there is one, else by order. Lines about
 * other URLs, such as those of the page itself, are left out.
 */
export class FlowConsole {
  #prefix: string;
  #redact: (text: string) => string;
  #flows: Listening[] = [];
  #paused = false;

  /** @param prefix path of the pages' own resources, which is kept out of the lines */
  constructor(prefix: string, redact: (text: string) => string) {
    this.#prefix = prefix;
    this.#redact = redact;
  }

  /** A flow begins; gives the list that its lines will be put into. */
  begin(url: string): string[] {
    const lines: string[] = [];
    this.#paused = false;
    // Fragments are no part of what engines print.
    this.#flows.push({ url: url.split('#')[0]!, lines, heard: undefined });
    return lines;
  }

  /** The page goes elsewhere: only lines with the URL of a flow belong to one, until the next begins. */
  pause(): void {
    this.#paused = true;
  }

  receive(text: string): void {
    const line = this.#clean(text);
    const about = this.#owner(line);
    if (!about || line === '' || about.lines.length >= MAX_LINES) return;
    about.lines.push(line);
    about.heard?.();
  }

  /** Resolves when the latest flow has a line, at the latest after so many milliseconds: some arrive after the result. */
  async heard(ms: number): Promise<void> {
    const latest = this.#flows.at(-1);
    if (!latest || latest.lines.length > 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      latest.heard = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }

  #owner(line: string): Listening | undefined {
    const latest = this.#flows.at(-1);
    if (latest && line.includes(latest.url)) return latest;
    const earlier = this.#flows.findLast(({ url }) => line.includes(url));
    if (earlier || this.#paused) return earlier;
    // Origins are named in many lines; a URL with a path that is no flow's belongs to none.
    return /https?:\/\/[^\s/'"‘’]+\/[^\s'"‘’]/.test(line) && !/CORS|Access-Control|redirect/i.test(line)
      ? undefined
      : latest;
  }

  #clean(text: string): string {
    const path = `${escape(this.#prefix)}[\\w.]*`;
    const line = printable(text)
      .replace(new RegExp(`\\s*\\(https?://[^\\s/()]+${path}\\)`, 'g'), '')
      .replace(new RegExp(path, 'g'), '/');
    // Playwright takes what stands before the first colon for the name of an exception.
    const whole = line.startsWith('The Same Origin Policy ') ? `Cross-Origin Request Blocked: ${line}` : line;
    return this.#redact(whole).trim().slice(0, MAX_LENGTH);
  }
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

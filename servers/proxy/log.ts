/** What the proxy saw: exchanges with their heads, tunnels with their bytes, and who was not let through. Bounded. */
import type { HeadLines } from './heads.ts';
import type { UpstreamProblem } from './upstream.ts';

/** A request and its reply that the proxy passed on and could read: http, or https that it intercepts. */
export interface LoggedExchange {
  kind: 'exchange';
  /** Serialised origin of the target. */
  target: string;
  /** As sent on, without the lines that concern the connection; credentials hidden. */
  request: HeadLines;
  /** As received, the final head; null when none came. Credentials hidden. */
  reply: HeadLines | null;
  /** Bytes of the reply after the head, as sent. */
  replyBytes: number;
  /** Why it did not come to its end. */
  problem: UpstreamProblem | null;
  /** When it began: milliseconds since 1970. */
  at: number;
  durationMs: number;
}

/** A connection to an https target that was passed through unread: nothing but its bytes are known. */
export interface LoggedTunnel {
  kind: 'tunnel';
  target: string;
  /** Bytes of TLS from the browser and to it. */
  sentBytes: number;
  receivedBytes: number;
  problem: UpstreamProblem | null;
  /** When it began: milliseconds since 1970. */
  at: number;
}

export type WireEntry = LoggedExchange | LoggedTunnel;

/** A host that was asked for and not let through. */
export interface RefusedHost {
  /** Serialised origin. */
  origin: string;
  /** The browser's own requests (updates, captive portal, safe browsing …), as far as the host tells. */
  background: boolean;
  count: number;
}

/** A place in the log. */
export interface LogMark {
  entries: number;
  refusals: number;
}

const MAX_ENTRIES = 2000;
const MAX_REFUSED = 200;

export class ProxyLog {
  #entries: WireEntry[] = [];
  #refused = new Map<string, RefusedHost>();
  #refusals: RefusedHost[] = [];
  /** Entries that were left out because there were too many. */
  dropped = 0;
  /** Hosts of pages that the browser asked for by https though the page is to be at http: most try that first. */
  readonly upgraded = new Set<string>();

  /** Adds an entry when it begins; whoever adds it completes it. */
  add<T extends WireEntry>(entry: T): T {
    if (this.#entries.length < MAX_ENTRIES) this.#entries.push(entry);
    else this.dropped++;
    return entry;
  }

  refuse(origin: string, host: string): void {
    let refused = this.#refused.get(origin);
    if (!refused) {
      if (this.#refused.size >= MAX_REFUSED) return;
      refused = { origin, background: isBackgroundHost(host), count: 0 };
      this.#refused.set(origin, refused);
    }
    refused.count++;
    if (this.#refusals.length < MAX_ENTRIES) this.#refusals.push(refused);
  }

  /** Hosts that were not let through, in the order in which they were first asked for. */
  get refused(): RefusedHost[] {
    return [...this.#refused.values()];
  }

  /** Where the log ends now. */
  get mark(): LogMark {
    return { entries: this.#entries.length, refusals: this.#refusals.length };
  }

  /** What began after one mark and before another, or so far. */
  between(from: LogMark, to: LogMark = this.mark): { entries: WireEntry[]; refused: RefusedHost[] } {
    return {
      entries: this.#entries.slice(from.entries, to.entries),
      refused: [...new Set(this.#refusals.slice(from.refusals, to.refusals))],
    };
  }

  /** The tunnels to a target that have been opened so far: one may carry the requests of several flows. */
  tunnels(target: string): LoggedTunnel[] {
    return this.#entries.filter((entry): entry is LoggedTunnel => entry.kind === 'tunnel' && entry.target === target);
  }
}

/** Domains that browsers talk to by themselves. */
const BACKGROUND_DOMAINS = [
  'firefox.com',
  'mozilla.com',
  'mozilla.net',
  'mozilla.org',
  'mozaws.net',
  'google.com',
  'googleapis.com',
  'gstatic.com',
  'gvt1.com',
  'gvt2.com',
  'googleusercontent.com',
  'digicert.com',
  'letsencrypt.org',
  'lencr.org',
];

/** Whether a host is one that browsers ask by themselves, without any page. */
export function isBackgroundHost(host: string): boolean {
  return BACKGROUND_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** A new exchange's entry. */
export function newExchange(target: string, request: HeadLines): LoggedExchange {
  return {
    kind: 'exchange',
    target,
    request,
    reply: null,
    replyBytes: 0,
    problem: null,
    at: performance.now(),
    durationMs: 0,
  };
}

/** A new tunnel's entry. */
export function newTunnel(target: string): LoggedTunnel {
  return { kind: 'tunnel', target, sentBytes: 0, receivedBytes: 0, problem: null, at: performance.now() };
}

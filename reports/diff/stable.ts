/**
 * What two runs of the same browser have in common: an observation without the parts that differ from run to run. Ports
 * and tokens that are no placeholders yet, dates, boundaries, connections, durations, and what names the browser itself
 * are left out or written alike. Pure.
 */
import type { PageObservation, Recording, ScenarioResult, WireRecord } from '../../harness/run/recording.ts';

/** A request without what differs from run to run. */
export type StableRequest = Omit<WireRecord, 'connection' | 'fresh' | 'atMs' | 'target' | 'reply'> & {
  target: string;
  /** `200`, `cut after headers` or `no answer`. */
  reply: string;
};
/** What script learned of a step, without how long it took. */
export type StableStep = Omit<PageObservation, 'durationMs'>;

export interface Stable {
  wire: StableRequest[];
  page: StableStep[];
}

/**
 * Header lines whose value says nothing about the protocol: keys, dates, and the browser's name and version. `Priority`
 * is among them because Firefox gives an image another urgency from run to run.
 */
const UNTOLD = /^(user-agent|sec-ch-ua(-.*)?|sec-websocket-(key|accept)|priority|date|age|last-modified|expires)$/i;
const UNTOLD_VALUE = '{any}';

/** A function from results of this recording to what can be compared. */
export function stabiliser(recording: Pick<Recording, 'origins' | 'prefix'>): (result: ScenarioResult) => Stable {
  const text = textStabiliser(recording);
  return ({ observed }) => ({
    // How long an answer to a preflight serves is searched for: which requests that takes depends on the machine.
    wire: observed.page.some(({ facts }) => facts?.['granted'] !== undefined)
      ? []
      : withoutRepeats(observed.wire.map((record) => request(record, text))),
    page: observed.page.map((seen) => step(seen, text)),
  });
}

const HTTP_DATE = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT\b/g;
const ISO_DATE = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

function textStabiliser({ origins, prefix }: Pick<Recording, 'origins' | 'prefix'>): (text: string) => string {
  const ports = Object.values(origins).flatMap((origin) => (URL.canParse(origin) ? new URL(origin).port || [] : []));
  // Servers may write a port with zeros before it.
  const port = ports.length > 0 ? new RegExp(`(:|%3A)0*(?:${ports.join('|')})(?![0-9])`, 'gi') : null;
  const token = prefix.split('/')[2] ?? '';
  return (text) => {
    let out = text;
    if (port) out = out.replace(port, '$1{port}');
    if (token.length >= 8) out = out.replaceAll(token, '{token}');
    if (out.length < 20) return out;
    return out.replace(HTTP_DATE, '{date}').replace(ISO_DATE, '{date}').replace(UUID, '{uuid}');
  };
}

function request(record: WireRecord, text: (text: string) => string): StableRequest {
  const { connection: _connection, fresh: _fresh, atMs: _atMs, reply, ...rest } = record;
  const boundary = boundaryOf(record);
  const own = boundary === null ? text : (value: string) => text(value.replaceAll(boundary, '{boundary}'));
  return {
    ...rest,
    target: own(record.target),
    headers: record.headers.map(([name, value]) => [
      name,
      UNTOLD.test(name) || (boundary !== null && /^content-length$/i.test(name)) ? UNTOLD_VALUE : own(value),
    ]),
    body: own(record.body),
    reply: reply === null ? 'no answer' : reply.reset === undefined ? String(reply.status) : `cut: ${reply.reset}`,
  };
}

/** The boundary of a multipart body, which every request makes anew. */
function boundaryOf({ headers }: WireRecord): string | null {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const [, quoted, token] = /^multipart\/[^;]*;.*?\bboundary=(?:"([^"]{8,})"|([^\s;]{8,}))/i.exec(type) ?? [];
  return quoted ?? token ?? null;
}

function step(seen: PageObservation, text: (text: string) => string): StableStep {
  const { durationMs: _durationMs, ...rest } = seen;
  return {
    ...rest,
    ...(seen.url === undefined ? {} : { url: text(seen.url) }),
    ...(seen.error ? { error: { name: seen.error.name, message: text(seen.error.message) } } : {}),
    ...(seen.headers
      ? {
          headers: seen.headers.map(([name, value]): [string, string] => [
            name,
            UNTOLD.test(name) ? UNTOLD_VALUE : text(value),
          ]),
        }
      : {}),
    ...(seen.body && 'text' in seen.body ? { body: { text: text(seen.body.text) } } : {}),
    ...(seen.facts
      ? {
          facts: Object.fromEntries(
            Object.entries(seen.facts).map(([name, value]) => [name, typeof value === 'string' ? text(value) : value]),
          ),
        }
      : {}),
  };
}

/** Browsers ask again after a connection was cut, how often differs from run to run: requests that are alike count once. */
function withoutRepeats(requests: StableRequest[]): StableRequest[] {
  const seen = new Set<string>();
  return requests.filter((one) => {
    if (/^\d/.test(one.reply)) return true;
    const text = JSON.stringify(one);
    const again = seen.has(text);
    seen.add(text);
    return !again;
  });
}

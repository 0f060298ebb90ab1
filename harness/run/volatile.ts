/** What cannot be the same in two runs of the same scenarios in the same browser: addresses, times, connections, keys. Pure. */
import type { PageObservation, Recording, ScenarioResult, WireRecord } from './recording.ts';

const HTTP_DATE = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT\b/g;
const ISO_DATE = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** Writes ports and tokens that are no placeholders yet, dates and identifiers alike, whatever run they are of. */
export function textStabiliser(
  recording: Pick<Recording, 'origins' | 'prefix'> & Pick<Partial<Recording>, 'parts'>,
): (text: string) => string {
  const runs = [recording, ...(recording.parts ?? [])];
  const ports = runs.flatMap(({ origins }) =>
    Object.values(origins).flatMap((origin) => (URL.canParse(origin) ? new URL(origin).port || [] : [])),
  );
  // Servers may write a port with zeros before it.
  const port = ports.length > 0 ? new RegExp(`(:|%3A)0*(?:${ports.join('|')})(?![0-9])`, 'gi') : null;
  const tokens = [...new Set(runs.map(({ prefix }) => prefix.split('/')[2] ?? ''))].filter(({ length }) => length >= 8);
  return (text) => {
    let out = text;
    if (port) out = out.replace(port, '$1{port}');
    for (const token of tokens) out = out.replaceAll(token, '{token}');
    if (out.length < 20) return out;
    return out.replace(HTTP_DATE, '{date}').replace(ISO_DATE, '{date}').replace(UUID, '{uuid}');
  };
}

/** The boundary of a multipart body, which every request makes anew. */
export function boundaryOf({ headers }: Pick<WireRecord, 'headers'>): string | null {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const [, quoted, token] = /^multipart\/[^;]*;.*?\bboundary=(?:"([^"]{8,})"|([^\s;]{8,}))/i.exec(type) ?? [];
  return quoted ?? token ?? null;
}

/** Header lines whose value is made anew for each request, or that Firefox chooses anew for each image (Priority). */
const CHANGING = /^(sec-websocket-(key|accept)|priority|date|age|last-modified|expires)$/i;

/** Console messages that come after some seconds, if the page is still there by then. */
const LATE = /was preloaded using link preload but not used within/;

/**
 * A recording without what cannot be the same in any two runs: written with `serialise`, two runs that saw the same are
 * the same to the byte. Left out are the run's addresses and parts, when it began and ended; all durations and the numbers
 * of connections are 0, repetitions of a request whose connection was cut are left out, ports, tokens, dates, keys, identifiers and boundaries in texts are written alike, and console
 * messages that depend on how long a page stayed are gone.
 */
export function withoutVolatile(recording: Recording): Recording {
  const { parts: _parts, scenarios, ...head } = recording;
  const text = textStabiliser(recording);
  return {
    ...head,
    start: '',
    end: '',
    origins: {},
    prefix: '',
    scenarios: scenarios.map((result) => stableResult(result, text)),
  };
}

function stableResult({ part: _part, ...result }: ScenarioResult, text: (text: string) => string): ScenarioResult {
  const { page, wire, console } = result.observed;
  return {
    ...result,
    ...(result.answer === undefined ? {} : { answer: text(result.answer) }),
    ...(result.difference === undefined ? {} : { difference: text(result.difference) }),
    observed: {
      page: page.map((seen) => stableStep(seen, text)),
      wire: withoutRepeats(wire.map((record) => stableRequest(record, text))),
      console: console
        .filter((message) => !LATE.test(message.text))
        .map((message) => ({ ...message, text: text(message.text) })),
    },
    durationMs: 0,
  };
}

const stableStep = (seen: PageObservation, text: (text: string) => string): PageObservation =>
  withTexts({ ...seen, durationMs: 0 }, text);

function stableRequest({ fresh: _fresh, ...record }: WireRecord, text: (text: string) => string): WireRecord {
  const boundary = boundaryOf(record);
  const own = boundary === null ? text : (value: string) => text(value.replaceAll(boundary, '{boundary}'));
  const stable = withTexts({ ...record, connection: 0, atMs: 0 }, own);
  if (boundary === null) return stable;
  // Boundaries differ in length too.
  const headers = stable.headers.map(([name, value]): [string, string] => [
    name,
    /^content-length$/i.test(name) ? ANY : value,
  ]);
  return { ...stable, headers };
}

/** Browsers ask again after a connection was cut, how often differs from run to run: requests that are alike count once. */
function withoutRepeats(requests: WireRecord[]): WireRecord[] {
  const seen = new Set<string>();
  return requests.filter((one) => {
    if (one.reply && one.reply.reset === undefined) return true;
    const text = JSON.stringify(one);
    const again = seen.has(text);
    seen.add(text);
    return !again;
  });
}

const ANY = '{any}';

/** Every text in a value; of header lines that change by themselves the value is left out. */
function withTexts<T>(value: T, text: (text: string) => string): T {
  if (typeof value === 'string') return text(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, text)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'headers' && Array.isArray(inner)
        ? (inner as [string, string][]).map(([line, held]) => [line, CHANGING.test(line) ? ANY : text(held)])
        : withTexts(inner, text),
    ]),
  ) as T;
}

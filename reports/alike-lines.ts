/**
 * Lines of recordings that are alike: two versions of one browser mostly do the very same, and their lines differ in times
 * and in how the browser names itself. A line that is alike one that was checked before is neither parsed nor checked
 * again. Pure.
 */
import type { ScenarioResult } from '../harness/run/recording.ts';

/** Header lines, name and value. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** Request headers in which a browser says its name and version. */
export const NAMING = /^(user-agent|sec-ch-ua.*)$/i;

/** What a result is alike, and the lines in which the browser of this one names itself. */
export interface Likeness {
  to: ScenarioResult;
  names: HeaderLines;
}

/** A weak map of as many would be looked through with every garbage collection. */
const LIKENESS = Symbol('likeness');
type Found = ScenarioResult & { [LIKENESS]?: Likeness };

/** The earlier result that a result was found to be alike while it was read; undefined where nothing was found or looked for. */
export const likenessOf = (result: ScenarioResult): Likeness | undefined => (result as Found)[LIKENESS];

/** The same, where what it is alike is in a column before it in the same row. */
export function likenessBefore(
  results: readonly (ScenarioResult | undefined)[],
  column: number,
): { column: number; names: HeaderLines } | undefined {
  const likeness = results[column] && likenessOf(results[column]);
  const at = likeness ? results.indexOf(likeness.to) : -1;
  // It may be another one of the same recording, which holds a scenario twice then.
  return likeness && at >= 0 && at < column ? { column: at, names: likeness.names } : undefined;
}

/** Notes what a result is alike. */
export function setLikeness(result: ScenarioResult, likeness: Likeness): void {
  (result as Found)[LIKENESS] = likeness;
}

/** What may differ between lines: how long the scenario took, another time, or the value of a header that names the browser. */
interface Gap {
  kind: 'duration' | 'time' | 'name';
  /** The name of the header. */
  header?: string;
  /** First byte, and the one behind the last. */
  from: number;
  to: number;
}

interface Pattern {
  line: Buffer;
  gaps: Gap[];
  /** The headers of its gaps, as one text. */
  headers: string;
  left: ScenarioResult;
}

/** As many different behaviours of one browser in one scenario are remembered. */
const MOST_PATTERNS = 4;

/** Lines of one product. */
export class AlikeLines {
  readonly #patterns = new Map<string, Pattern[]>();
  /** Header lines by name and value as it is written: there are few, time and again. */
  readonly #lines = new Map<string, readonly [string, string]>();
  /** Those of one line of a recording: nearly all of its lines have the same. */
  readonly #names = new Map<string, HeaderLines>();

  /**
   * Remembers a line that was checked.
   * @param line bytes that nobody changes
   * @param left what was made of `result`
   */
  add(line: Buffer, result: ScenarioResult, left: ScenarioResult): void {
    const { observed } = result;
    // Nothing is like nothing.
    if (observed.page.length + observed.wire.length === 0) return;
    const { id } = result.scenario;
    const known = this.#patterns.get(id) ?? [];
    if (known.length >= MOST_PATTERNS) return;
    const gaps = gapsOf(line, result);
    if (!gaps) return;
    const headers = namesOf(gaps).join('\n');
    this.#patterns.set(id, [...known, { line, gaps, headers, left }]);
  }

  /** The first line with this id that a line is alike, if there is one. */
  find(id: string, line: Buffer): { durationMs: number; likeness: Likeness } | null {
    for (const pattern of this.#patterns.get(id) ?? []) {
      const values = valuesOf(pattern, line);
      const names = values && this.#namesIn(pattern, values.named);
      if (!names) continue;
      return { durationMs: values.durationMs, likeness: { to: pattern.left, names } };
    }
    return null;
  }

  /** Null where a value is no JSON. */
  #namesIn({ gaps, headers }: Pattern, values: readonly string[]): HeaderLines | null {
    const key = `${headers}\n${values.join('\n')}`;
    let names = this.#names.get(key);
    if (!names) {
      try {
        names = [...new Set(namesOf(gaps).map((header, index) => this.#header(header, values[index]!)))];
      } catch {
        return null;
      }
      this.#names.set(key, names);
    }
    return names;
  }

  #header(name: string, value: string): readonly [string, string] {
    const key = `${name}\n${value}`;
    const line = this.#lines.get(key) ?? ([name, JSON.parse(value) as string] as const);
    this.#lines.set(key, line);
    return line;
  }
}

const namesOf = (gaps: readonly Gap[]): string[] =>
  gaps.flatMap(({ header }) => (header === undefined ? [] : [header]));

/** What stands in the gaps of a pattern where a line has the same around them; null where it has not. */
function valuesOf({ line: own, gaps }: Pattern, line: Buffer): { durationMs: number; named: string[] } | null {
  const named: string[] = [];
  let durationMs = 0;
  let [at, ownAt] = [0, 0];
  for (const { kind, from, to } of gaps) {
    const start = at + from - ownAt;
    if (!sameBytes(own, ownAt, from, line, at)) return null;
    const end = kind === 'name' ? endOfString(line, start) : endOfInteger(line, start);
    if (end < 0) return null;
    if (kind === 'duration') durationMs = Number(line.toString('latin1', start, end));
    if (kind === 'name') named.push(line.toString('utf8', start, end));
    [at, ownAt] = [end, to];
  }
  const same = own.length - ownAt === line.length - at && sameBytes(own, ownAt, own.length, line, at);
  return same ? { durationMs, named } : null;
}

function sameBytes(own: Buffer, from: number, to: number, line: Buffer, at: number): boolean {
  const end = at + to - from;
  return end <= line.length && line.compare(own, from, to, at, end) === 0;
}

/**
 * The gaps of a line; null where it cannot be told which they are. In JSON a quote within a text has a backslash before it:
 * what is searched for is found as a key, or as the beginning of a pair, and nowhere else.
 */
function gapsOf(line: Buffer, result: ScenarioResult): Gap[] | null {
  const keys = Object.keys(result);
  const begin = line.indexOf('"observed":');
  // The last time is that of the result itself only where its field is behind all others that hold times.
  if (begin < 0 || keys.indexOf('durationMs') < Math.max(keys.indexOf('observed'), keys.indexOf('scenario')))
    return null;
  const own = line.lastIndexOf(DURATION) + DURATION.length;
  // A character for each byte: texts are searched many times as fast as buffers.
  const text = line.toString('latin1', begin);
  const placesBehind = (key: string) => endsOf(key, text).map((at) => begin + at);
  const gaps: Gap[] = [];
  for (const key of [DURATION, '"atMs":']) {
    for (const from of placesBehind(key)) {
      const to = endOfInteger(line, from);
      if (to < 0) return null;
      gaps.push({ kind: from === own ? 'duration' : 'time', from, to });
    }
  }
  const headers = result.observed.wire.flatMap((record) => record.headers.map(([name]) => name));
  const naming = headers.filter((name) => NAMING.test(name));
  for (const header of new Set(naming)) {
    const places = placesBehind(`[${JSON.stringify(header)},`);
    // Those that an origin sent or that script saw are no names of the browser.
    if (places.length !== naming.filter((name) => name === header).length) return null;
    for (const from of places) {
      const to = endOfString(line, from);
      if (to < 0) return null;
      gaps.push({ kind: 'name', header, from, to });
    }
  }
  return gaps.sort((a, b) => a.from - b.from);
}

const DURATION = '"durationMs":';

/** Where a key ends in a text, each time it stands there. */
function endsOf(key: string, text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at)) ends.push((at += key.length));
  return ends;
}

/** The end of the integer that begins at a place, -1 where none does. */
function endOfInteger(line: Buffer, from: number): number {
  let to = from;
  while (isDigit(line[to])) to++;
  // JSON has no zeros before a number, and integers beyond this are no longer exact.
  const sound = to > from && to - from <= 15 && (to - from === 1 || line[from] !== ZERO);
  return sound ? to : -1;
}

/** The end of the string that begins at a place, -1 where none does. */
function endOfString(line: Buffer, from: number): number {
  if (line[from] !== QUOTE) return -1;
  for (let at = line.indexOf(QUOTE, from + 1); at >= 0; at = line.indexOf(QUOTE, at + 1)) {
    let slashes = at;
    while (line[slashes - 1] === BACKSLASH) slashes--;
    if ((at - slashes) % 2 === 0) return at + 1;
  }
  return -1;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;

/**
 * The layout of a sequence diagram: who sends what to whom in which order, where the browser stops, and what of it is
 * not as expected. Pure; sequence-diagram.tsx draws it.
 */
import type { WireRecord } from '../../harness/run/recording.ts';
import type { HeaderLine } from '../../harness/scenario/schema.ts';

/** One request and its answer. */
export type Exchange = Pick<WireRecord, 'origin' | 'resource' | 'preflight' | 'method' | 'headers' | 'reply'>;

/** How an exchange is not as expected: it was not expected, it is missing, or it has something else in it. */
export type Mark = 'extra' | 'missing' | 'changed';

/** An exchange with what is wrong about it. */
export interface Drawn {
  exchange: Exchange;
  mark?: Mark | undefined;
  /** By lower-case name of a request header: what was expected of it. */
  wrong?: ReadonlyMap<string, string> | undefined;
}

/** What came of one call of a web API. */
export interface Ending {
  /** The call, such as `fetch()`. */
  call: string;
  /** How many of the exchanges came before; null where that is not known. */
  after: number | null;
  text: string;
  failed: boolean;
  /** Why, in the words of the step that decided. */
  why?: string | undefined;
  /** What was expected instead; it is marked then. */
  wrong?: string | undefined;
}

/** A header line of an arrow. */
export interface ShownLine {
  name: string;
  value: string;
  wrong?: string | undefined;
}

export interface Arrow {
  kind: 'request' | 'reply';
  /** Number of the lane at the other end; the browser's is 0. */
  lane: number;
  /** Method of a request, status of a reply; null: no reply came. */
  head: string | null;
  /** Resource of a request, reason phrase of a reply. */
  text: string;
  preflight: boolean;
  lines: ShownLine[];
  /** Lines that are left out, only the raw text has them. */
  more: number;
  mark?: Mark | undefined;
  /** The browser goes no further than this reply. */
  stops: boolean;
}

export type Row =
  | Arrow
  | { kind: 'call'; number: number; text: string }
  | { kind: 'gap'; count: number }
  | {
      kind: 'end';
      number: number | null;
      text: string;
      failed: boolean;
      why?: string | undefined;
      wrong?: string | undefined;
    };

export interface Sequence {
  /** Names of the origins, in the order of their lanes; the browser's lane is before them. */
  origins: string[];
  rows: Row[];
}

/** What decides, of a request and of a reply; the raw lines have the rest. */
const TELLING_REQUEST = /^(origin|access-control-request-.*|cookie|authorization)$/;
const TELLING_REPLY =
  /^(access-control-.*|location|set-cookie|www-authenticate|cross-origin-resource-policy|timing-allow-origin)$/;

/** Limits of one diagram: what is beyond them is in the raw text below. */
const MOST_LINES = 8;
const LONGEST_VALUE = 160;
const MOST_EXCHANGES = 16;

const cut = (text: string, longest = LONGEST_VALUE): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/** Lays out a diagram. */
export function layOut(drawn: readonly Drawn[], endings: readonly Ending[]): Sequence {
  const origins = [...new Set(drawn.map(({ exchange }) => exchange.origin))];
  const rows: Row[] = [];
  const known = endings.every(({ after }) => after !== null);
  const several = endings.length > 1;
  let done = 0;
  endings.forEach((ending, index) => {
    const until = known ? Math.max(done, Math.min(ending.after!, drawn.length)) : drawn.length;
    if (several && known) rows.push({ kind: 'call', number: index + 1, text: ending.call });
    rows.push(...arrows(drawn.slice(done, until), origins, ending.failed && (known || !several)));
    done = until;
    const { text, failed, why, wrong } = ending;
    rows.push({ kind: 'end', number: several ? index + 1 : null, text: cut(text), failed, why, wrong });
  });
  // What comes after the last ending: requests that script no longer hears of, such as reports and reconnections.
  rows.push(...arrows(drawn.slice(done), origins, false));
  return { origins, rows };
}

function arrows(drawn: readonly Drawn[], origins: readonly string[], stops: boolean): Row[] {
  const left = drawn.length > MOST_EXCHANGES ? MOST_EXCHANGES / 2 : drawn.length;
  const rows: Row[] = [];
  let skipped = 0;
  drawn.forEach((one, index) => {
    if (index >= left && index < drawn.length - MOST_EXCHANGES / 2 && !one.mark) {
      skipped++;
      return;
    }
    if (skipped > 0) rows.push({ kind: 'gap', count: skipped });
    skipped = 0;
    rows.push(...pair(one, origins, stops && index === drawn.length - 1));
  });
  return rows;
}

/** The two arrows of an exchange. A request that is missing has no reply. */
function pair({ exchange, mark, wrong }: Drawn, origins: readonly string[], stops: boolean): Arrow[] {
  const { origin, resource, preflight, method, headers, reply } = exchange;
  const lane = origins.indexOf(origin) + 1;
  const request: Arrow = {
    kind: 'request',
    lane,
    head: cut(method, 40),
    text: cut(resource, 80),
    preflight,
    ...telling(headers, TELLING_REQUEST, wrong),
    mark,
    stops: false,
  };
  if (mark === 'missing') return [request];
  return [
    request,
    {
      kind: 'reply',
      lane,
      head: reply && !cutBefore(reply) ? String(reply.status).padStart(3, '0') : null,
      text: reply?.reset ? `cut: ${cut(reply.reset, 80)}` : '',
      preflight,
      ...telling(reply?.headers ?? [], TELLING_REPLY),
      mark: mark === 'extra' ? mark : undefined,
      stops,
    },
  ];
}

const cutBefore = ({ reset }: NonNullable<Exchange['reply']>): boolean => reset === 'before-response';

function telling(
  headers: readonly HeaderLine[],
  which: RegExp,
  wrong?: ReadonlyMap<string, string>,
): Pick<Arrow, 'lines' | 'more'> {
  const lines = headers.flatMap(([name, value]): ShownLine[] => {
    const key = name.toLowerCase();
    const problem = wrong?.get(key);
    return which.test(key) || problem !== undefined ? [{ name: cut(name, 80), value: cut(value), wrong: problem }] : [];
  });
  const there = new Set(headers.map(([name]) => name.toLowerCase()));
  for (const [name, problem] of wrong ?? []) if (!there.has(name)) lines.push({ name, value: '', wrong: problem });
  // What is wrong is never left out.
  const shown = lines.filter((line, index) => index < MOST_LINES || line.wrong !== undefined);
  return { lines: shown, more: lines.length - shown.length };
}

const keyOf = ({ resource, method, preflight }: Exchange): string => JSON.stringify([resource, method, preflight]);

/** A pair of what was expected and what was seen; one of the two may be missing, and the numbers are indices. */
export interface Aligned {
  expected: number | null;
  observed: number | null;
}

/** Sets what was seen beside what was expected, so that as many requests as possible stand beside their like. */
export function align(expected: readonly Exchange[], observed: readonly Exchange[]): Aligned[] {
  const [left, right] = [expected.map(keyOf), observed.map(keyOf)];
  // Longest common subsequence, from the end.
  const length = left.map(() => new Uint16Array(right.length + 1)).concat(new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      length[i]![j] =
        left[i] === right[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
    }
  }
  const out: Aligned[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) out.push({ expected: i++, observed: j++ });
    else if (j === right.length || (i < left.length && length[i + 1]![j]! >= length[i]![j + 1]!))
      out.push({ expected: i++, observed: null });
    else out.push({ expected: null, observed: j++ });
  }
  return out;
}

/** The first difference between two observations of one scenario, in words: wire before page, as verdicts say it. Pure. */
import type { Stable, StableRequest, StableStep } from './stable.ts';

/** One difference: where it is, and what it is. The same `what` in many scenarios is one change of the browser. */
export interface Difference {
  where: 'wire' | 'page';
  /** Which request or step. */
  place: string;
  what: string;
}

/** Null when there is none. Error messages count only with `wording`. */
export function firstDifference(before: Stable, after: Stable, wording: boolean): Difference | null {
  return wireDifference(before.wire, after.wire) ?? pageDifference(before.page, after.page, wording);
}

function wireDifference(before: readonly StableRequest[], after: readonly StableRequest[]): Difference | null {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [was, is] = [before[index], after[index]];
    const found = (what: string, one: StableRequest): Difference => ({
      where: 'wire',
      place: `request ${index + 1} (${nameOf(one)})`,
      what,
    });
    if (!was || !is) return found(is ? 'arrives now' : 'arrives no more', (is ?? was)!);
    if (nameOf(was) !== nameOf(is) || was.origin !== is.origin)
      return { where: 'wire', place: `request ${index + 1}`, what: change('it', nameOf(was), nameOf(is)) };
    for (const field of ['target', 'httpVersion'] as const)
      if (was[field] !== is[field]) return found(change(WIRE_WORDS[field], was[field], is[field]), is);
    const header = headerChange(was.headers, is.headers);
    if (header) return found(header, is);
    for (const field of ['body', 'reply'] as const)
      if (was[field] !== is[field]) return found(change(WIRE_WORDS[field], was[field], is[field]), is);
  }
  return null;
}

const WIRE_WORDS = { target: 'request target', httpVersion: 'HTTP version', body: 'body', reply: 'our reply' } as const;

const nameOf = ({ method, resource, preflight }: StableRequest): string =>
  `${preflight ? 'CORS-preflight ' : ''}${method} at ${resource}`;

const FIELDS = ['result', 'type', 'status', 'statusText', 'redirected', 'url'] as const;

function pageDifference(
  before: readonly StableStep[],
  after: readonly StableStep[],
  wording: boolean,
): Difference | null {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [was, is] = [before[index], after[index]];
    const found = (what: string): Difference => ({ where: 'page', place: `step ${index + 1}`, what });
    if (!was || !is) return found(is ? 'ends now' : 'ends no more');
    for (const field of FIELDS) if (was[field] !== is[field]) return found(change(field, was[field], is[field]));
    if (was.error?.name !== is.error?.name) return found(change('error', was.error?.name, is.error?.name));
    const header = headerChange(was.headers ?? [], is.headers ?? []);
    if (header) return found(`response ${header}`);
    for (const field of ['body', 'events'] as const) {
      const [one, other] = [was[field], is[field]].map((value) => bodyText(value));
      if (one !== other) return found(change(field, one, other));
    }
    const names = new Set([...Object.keys(was.facts ?? {}), ...Object.keys(is.facts ?? {})]);
    for (const name of names) {
      const [one, other] = [was.facts?.[name], is.facts?.[name]];
      if (one !== other) return found(change(name, one, other));
    }
    if (wording && was.error?.message !== is.error?.message)
      return found(change('error message', was.error?.message, is.error?.message));
  }
  return null;
}

/** Bodies that failed to be read differ by the kind of error, not by its wording. */
function bodyText(value: StableStep['body'] | StableStep['events']): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.join(' ');
  if ('text' in value) return value.text;
  return 'base64' in value ? value.base64 : value.error.name;
}

type Lines = readonly (readonly [string, string] | readonly string[])[];

/** Which header differs: lines of one name in order, different names in any. */
function headerChange(before: Lines, after: Lines): string | null {
  const [was, is] = [byName(before), byName(after)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(name)?.join(', '), is.get(name)?.join(', ')];
    if (one !== other) return change(`header ${name}`, one, other);
  }
  return null;
}

function byName(lines: Lines): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name = '', value = ''] of lines) {
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

const LONGEST = 160;

const change = (what: string, before: unknown, after: unknown): string =>
  `${what}: was ${shown(before)}, is ${shown(after)}`;

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

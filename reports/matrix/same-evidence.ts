/**
 * Whether two versions of a browser did the very same, so that a page shows the bytes once. Times differ between any two
 * runs, and browsers name themselves: neither counts, and both are said. Pure.
 */
import { keepingLast } from '../../harness/model/last.ts';
import type { ScenarioResult, WireRecord } from '../../harness/run/recording.ts';
import { likenessBefore, NAMING, type HeaderLines } from '../alike-lines.ts';
import type { Column, Row } from './summary.ts';

/** A column further left that did the same. */
export interface Alike {
  column: Column;
  /** The lines in which this one names itself; none where both have the same name. */
  names: HeaderLines;
}

/** For each column the first one before it of the same product in which all is the same, or undefined. */
export function alikeBefore(row: Row, columns: readonly Column[]): (Alike | undefined)[] {
  const found: (Alike | undefined)[] = [];
  for (const index of columns.keys())
    found.push(known(row, columns, index, found) ?? compared(row, columns, index, found));
  return found;
}

type Found = readonly (Alike | undefined)[];

/** What was found when the recordings were read. */
function known(row: Row, columns: readonly Column[], index: number, found: Found): Alike | undefined {
  const before = likenessBefore(row.results, index);
  if (!before) return undefined;
  const column = found[before.column]?.column ?? columns[before.column]!;
  return { column, names: unlessSame(before.names, row, column) };
}

function compared(row: Row, columns: readonly Column[], index: number, found: Found): Alike | undefined {
  const own = row.results[index];
  if (!own || own.observed.wire.length + own.observed.page.length === 0) return undefined;
  const { engine, name } = columns[index]!.recording.browser;
  const column = columns.slice(0, index).find(({ recording: { browser } }, other) => {
    const result = row.results[other];
    // One that is itself alike another one has been compared with it.
    if (found[other]) return false;
    return browser.engine === engine && browser.name === name && result && isAlike(result, own);
  });
  return column && { column, names: unlessSame(namesIn(own.observed.wire), row, column) };
}

function unlessSame(names: HeaderLines, row: Row, { number }: Column): HeaderLines {
  return sameButForTimes(names, namesOf(row.results[number - 1]!)) ? [] : names;
}

/** Several versions of a browser are alike the first one. */
const namesOf = keepingLast((result: ScenarioResult): HeaderLines => namesIn(result.observed.wire));

/** Whether two results say the same, but for times and names. */
export function isAlike(a: ScenarioResult, b: ScenarioResult): boolean {
  return (
    a.verdict === b.verdict &&
    a.answer === b.answer &&
    a.difference === b.difference &&
    a.reason === b.reason &&
    sameButForTimes(a.listed, b.listed) &&
    sameButForTimes(a.scenario, b.scenario) &&
    sameButForTimes(a.observed.console, b.observed.console) &&
    sameButForTimes(a.observed.page, b.observed.page) &&
    a.observed.wire.length === b.observed.wire.length &&
    a.observed.wire.every((record, index) => sameRecord(record, b.observed.wire[index]!))
  );
}

function sameRecord(a: WireRecord, b: WireRecord): boolean {
  return (
    a.headers.length === b.headers.length &&
    a.headers.every(([name, value], index) => {
      const [otherName, otherValue] = b.headers[index]!;
      return name === otherName && (value === otherValue || NAMING.test(name));
    }) &&
    sameButForTimes({ ...a, headers: [] }, { ...b, headers: [] })
  );
}

/** Deep equality of plain data; fields that hold times are left out. */
export function sameButForTimes(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => TIMES.has(key) || (Object.hasOwn(right, key) && sameButForTimes(left[key], right[key])));
}

const TIMES = new Set(['durationMs', 'atMs']);

function namesIn(wire: readonly WireRecord[]): HeaderLines {
  const lines = new Map<string, readonly [string, string]>();
  for (const { headers } of wire)
    for (const line of headers) if (NAMING.test(line[0])) lines.set(line.join('\n'), line);
  return [...lines.values()];
}

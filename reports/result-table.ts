/** Where the results of a matrix stand in their files, in a form that threads share, and a row read again from there. */
import type { ScenarioResult } from '../harness/run/recording.ts';
import { likenessBefore, setLikeness, type HeaderLines } from './alike-lines.ts';
import { differs, stateOf, type Column, type Matrix, type Row, type Topic } from './matrix/summary.ts';
import { placeOf, textAt } from './recording-files.ts';
import { resultOf } from './recording-lines.ts';

/** A row of the matrix, as far as it is not in the recordings. */
export interface PageRow {
  id: string;
  title: string;
  topic: Topic;
  /** Number of the column whose recording's definition of the scenario is shown. */
  source: number;
}

/** By row and column. */
export interface ResultTable {
  /** Three numbers each: where the result stands; all zero where there is none. */
  places: Float64Array<SharedArrayBuffer>;
  /** Number of the column before whose result is alike, or 0; how long this one took, and which of `names` it has. */
  alike: Int32Array<SharedArrayBuffer>;
  durations: Float64Array<SharedArrayBuffer>;
  named: Int32Array<SharedArrayBuffer>;
  names: HeaderLines[];
}

/** The rows of a matrix without results. */
export function pageRows({ rows, columns }: Matrix): PageRow[] {
  const recordings = columns.map(({ recording }) => recording);
  return rows.map(({ scenario, topic, source }) => {
    const { id, title } = scenario;
    return { id, title, topic, source: recordings.indexOf(source) };
  });
}

/**
 * The table of a matrix.
 * @param needs which results are needed, beside those whose definition of the scenario is shown; all of them unless given
 * @returns null where a result is in memory alone
 */
export function tableOf(
  { rows, columns }: Matrix,
  needs: (row: Row, result: ScenarioResult) => boolean = () => true,
): ResultTable | null {
  const cells = rows.length * columns.length;
  const integers = () => new Int32Array(new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT));
  const numbers = (each: number) =>
    new Float64Array(new SharedArrayBuffer(cells * each * Float64Array.BYTES_PER_ELEMENT));
  const table: ResultTable = {
    places: numbers(3),
    alike: integers(),
    durations: numbers(1),
    named: integers(),
    names: [],
  };
  const known = new Map<HeaderLines, number>();
  for (const [index, row] of rows.entries()) {
    const { results, source } = row;
    for (const [column, result] of results.entries()) {
      if (!result || !(needs(row, result) || columns[column]!.recording === source)) continue;
      const place = placeOf(result);
      if (!place) return null;
      const at = index * columns.length + column;
      table.places.set([place.file, place.from, place.to], at * 3);
      const before = likenessBefore(results, column);
      if (!before) continue;
      table.alike[at] = before.column + 1;
      table.durations[at] = result.durationMs;
      const { names } = before;
      if (!known.has(names)) known.set(names, table.names.push(names) - 1);
      table.named[at] = known.get(names)!;
    }
  }
  return table;
}

/** The row with its results as far as they are in the table, read from the open files. */
export function rowOf({ topic, source }: PageRow, index: number, columns: readonly Column[], table: ResultTable): Row {
  const { places, alike, durations, named, names } = table;
  const shared = { scenarios: new Map() };
  const results: Row['results'] = [];
  for (const column of columns.keys()) {
    const at = index * columns.length + column;
    const to = results[alike[at]! - 1];
    if (to) {
      // What was observed is the same but for times, which nobody asks for where that is said.
      const result = { ...to, durationMs: durations[at]! };
      setLikeness(result, { to, names: names[named[at]!]! });
      results.push(result);
    } else {
      const [file, from, behind] = [places[at * 3]!, places[at * 3 + 1]!, places[at * 3 + 2]!];
      const line = behind === 0 ? null : textAt({ file, from, to: behind }).trim();
      results.push(line === null ? undefined : (resultOf(line, shared) ?? undefined));
    }
  }
  return {
    scenario: results[source]!.scenario,
    topic,
    results,
    states: results.map(stateOf),
    differs: differs(results),
    source: columns[source]!.recording,
  };
}

/**
 * Threads that make the pages of scenarios beside the one that reads the recordings. Each reads the results that its pages
 * need from the open files itself, so that nothing large goes between threads.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, parentPort, Worker } from 'node:worker_threads';
import { differs, stateOf, type Column, type Matrix, type Row, type Topic } from './matrix/summary.ts';
import { scenarioFile } from './matrix/site.ts';
import { placeOf, textAt } from './recording-files.ts';
import { resultOf } from './recording-lines.ts';
import { SiteFiles } from './site-files.ts';

/** More would wait for the disk, and each has a heap of its own. */
const MOST_THREADS = 4;

/** Bytes of recordings that are worth the start of threads. */
export const WORTH_THREADS = 2_000_000;

/** bin.mjs starts the program in a further thread as well, if it has left its code for it. */
const BIN = fileURLToPath(new URL('../harness/cli/bin.mjs', import.meta.url));

/** Numbers that several threads take in turn until there are none left, each as fast as it works. */
export interface Turns extends Iterable<number> {
  count: number;
  taken: SharedArrayBuffer;
  /** Leaves the rest to nobody. */
  end(): void;
}

/** The numbers below `count`. */
export function takeTurns(count: number, taken = new SharedArrayBuffer(4)): Turns {
  const next = new Int32Array(taken);
  return {
    count,
    taken,
    end() {
      Atomics.store(next, 0, count);
    },
    *[Symbol.iterator]() {
      for (let turn = Atomics.add(next, 0, 1); turn < count; turn = Atomics.add(next, 0, 1)) yield turn;
    },
  };
}

/** A row of the matrix, as far as it is not in the recordings. */
interface PageRow {
  id: string;
  title: string;
  topic: Topic;
  /** Number of the column whose recording's definition of the scenario is shown. */
  source: number;
}

interface Task {
  root: string;
  lives: boolean;
  count: number;
  taken: SharedArrayBuffer;
  /** Their recordings hold no results. */
  columns: Column[];
  rows: PageRow[];
  /** By row and column, three numbers each: where the result stands; all zero where there is none. */
  places: Float64Array<SharedArrayBuffer>;
}

type Answer = { written: string[] } | { error: unknown };

/** A thread that waits for pages to make. */
export interface PageThread {
  /** Makes pages of scenarios, in turns with other threads; gives the paths of those it wrote. */
  makePages(task: { root: string; matrix: Matrix; lives: boolean; turns: Turns }): Promise<string[]>;
}

/**
 * Starts as many threads as there are processors for, beside this one. They keep no process from ending.
 * @returns none where the program does not run as bin.mjs runs it
 */
export function startPageThreads(): PageThread[] {
  if (getEnvironmentData(BIN) === undefined) return [];
  return Array.from({ length: Math.min(availableParallelism(), MOST_THREADS) - 1 }, startPageThread);
}

function startPageThread(): PageThread {
  const worker = new Worker(BIN);
  worker.unref();
  return {
    async makePages({ root, matrix, lives, turns: { count, taken } }) {
      const places = placesOf(matrix);
      // What is whole in memory alone is for this thread.
      if (!places) return [];
      const columns = matrix.columns.map((column) => ({
        ...column,
        recording: { ...column.recording, scenarios: [] },
      }));
      const recordings = matrix.columns.map(({ recording }) => recording);
      const rows = matrix.rows.map(({ scenario, topic, source }): PageRow => {
        const { id, title } = scenario;
        return { id, title, topic, source: recordings.indexOf(source) };
      });
      worker.ref();
      worker.postMessage({ root, lives, count, taken, columns, rows, places } satisfies Task);
      const [answer] = (await once(worker, 'message')) as [Answer];
      worker.unref();
      if ('error' in answer) throw answer.error;
      return answer.written;
    },
  };
}

function placesOf({ rows, columns }: Matrix): Task['places'] | null {
  const places = new Float64Array(new SharedArrayBuffer(rows.length * columns.length * 3 * 8));
  for (const [index, { results }] of rows.entries()) {
    for (const [column, result] of results.entries()) {
      if (!result) continue;
      const place = placeOf(result);
      if (!place) return null;
      places.set([place.file, place.from, place.to], (index * columns.length + column) * 3);
    }
  }
  return places;
}

/** The other end of a PageThread. */
export function servePages(): void {
  parentPort!.on('message', (task: Task) => {
    let answer: Answer;
    try {
      answer = { written: makePages(task) };
    } catch (error) {
      answer = { error };
    }
    parentPort!.postMessage(answer);
  });
}

function makePages({ root, lives, count, taken, columns, rows, places }: Task): string[] {
  const files = new SiteFiles(root);
  const neighbour = (row: PageRow | undefined) => row && { scenario: row };
  for (const index of takeTurns(count, taken)) {
    const around = { previous: neighbour(rows[index - 1]), next: neighbour(rows[index + 1]), lives };
    files.write(...scenarioFile(rowOf(rows[index]!, index, columns, places), columns, around));
  }
  return files.written;
}

function rowOf({ topic, source }: PageRow, index: number, columns: readonly Column[], places: Task['places']): Row {
  const shared = { scenarios: new Map() };
  const results = columns.map((_, column) => {
    const at = (index * columns.length + column) * 3;
    const [file, from, to] = [places[at]!, places[at + 1]!, places[at + 2]!];
    return to === 0 ? undefined : (resultOf(textAt({ file, from, to }).trim(), shared) ?? undefined);
  });
  return {
    scenario: results[source]!.scenario,
    topic,
    results,
    states: results.map(stateOf),
    differs: differs(results),
    source: columns[source]!.recording,
  };
}

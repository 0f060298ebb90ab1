/**
 * Threads beside the one that reads the recordings. What takes longest in a short life is that code gets fast only while it
 * runs, in each thread anew: so the first one runs the model for all pages, and the one that has read the recordings writes
 * them. Further ones make pages alone. Each reads the results that it needs from the open files itself.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  getEnvironmentData,
  MessageChannel,
  parentPort,
  Worker,
  type MessagePort,
  type ResourceLimits,
} from 'node:worker_threads';
import { textOf } from '#html/jsx-runtime';
import { Bytes, holeFor } from './holes.ts';
import { arePartsAbout, scenarioParts, type ScenarioParts } from './matrix/scenario-parts.tsx';
import { scenarioFile } from './matrix/site.ts';
import type { Column, Matrix } from './matrix/summary.ts';
import { pageRows, rowOf, tableOf, type PageRow, type ResultTable } from './result-table.ts';
import { SiteFiles } from './site-files.ts';
import { Turns } from './turns.ts';

/** From Node 22 on: it has further compilers and takes more room of itself. */
export const NEW_V8 = Number.parseInt(process.versions.v8) >= 12;

/** Each has a heap of its own: more would take more memory than they are worth. */
export const MOST_THREADS = 3;
/** So much of it is for what is short-lived: the more, the less often it is looked through. */
const YOUNG_MEGABYTES = { alone: NEW_V8 ? 36 : 72, several: 24 };

/** Bytes of recordings that are worth the start of threads. */
export const WORTH_THREADS = 2_000_000;

/** So many rows are told of at once, and so many are made before they are needed. */
const TOLD_AT_ONCE = 8;
const MOST_AHEAD = 2000;

/** bin.mjs starts the program in a further thread as well, if it has left its code for it. */
const BIN = fileURLToPath(new URL('../harness/cli/bin.mjs', import.meta.url));

/** What threads are to do. */
export interface Work {
  matrix: Matrix;
  turns: Turns;
}

/** The site that whole pages go to. */
export interface TargetSite {
  root: string;
  /** Whether there is a page `max-age.html`. */
  lives: boolean;
}

interface Task {
  /** Where parts go that are made ahead, or whole pages. */
  to: MessagePort | TargetSite;
  count: number;
  shared: SharedArrayBuffer;
  /** Their recordings hold no results. */
  columns: Column[];
  rows: PageRow[];
  results: ResultTable;
}

/** Of an error's fields only its message and stack come through. */
interface Failure {
  error: unknown;
  code?: string | undefined;
}

type Answer = { written: string[] } | Failure;

/** Parts of some rows in order, or why there are no more. */
type Ahead = PartsAsBytes | Failure;

/** Markup does not go between threads; its bytes do, without a copy. */
interface PartsAsBytes {
  /** The first of the rows. */
  first: number;
  /** By row: where each part ends, in the order of ScenarioParts. */
  ends: number[][];
  bytes: Uint8Array<ArrayBuffer>;
}

/** Parts of a row. */
export interface PartsMade {
  parts: ScenarioParts;
  /** What stands in their holes. */
  bytes: Uint8Array[];
}

/** Starts as many threads as there are processors for, beside this one; none where the program does not run as bin.mjs runs it. */
export function startPageThreads(): PageThread[] {
  if (getEnvironmentData(BIN) === undefined) return [];
  const count = Math.min(availableParallelism(), MOST_THREADS) - 1;
  const limits = { maxYoungGenerationSizeMb: count > 1 ? YOUNG_MEGABYTES.several : YOUNG_MEGABYTES.alone };
  return Array.from({ length: count }, () => new PageThread(limits));
}

/** A thread that waits for work. It keeps no process from ending. */
export class PageThread {
  readonly #worker: Worker;

  constructor(resourceLimits: ResourceLimits = {}) {
    this.#worker = new Worker(BIN, { resourceLimits });
    this.#worker.unref();
  }

  /**
   * Makes the parts of pages ahead of who writes them.
   * @returns null where the recordings are not in files
   */
  makeParts(work: Work): PartsAhead | null {
    const results = tableOf(work.matrix, arePartsAbout);
    if (!results) return null;
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(taskOf(work, results, port2), [port2]);
    return new PartsAhead(port1, this.#worker);
  }

  /** Writes pages of scenarios from the back; gives the paths of those it wrote. */
  async makePages(work: Work, to: TargetSite): Promise<string[]> {
    const results = tableOf(work.matrix);
    // What is whole in memory alone is for who has it.
    if (!results) return [];
    this.#worker.ref();
    this.#worker.postMessage(taskOf(work, results, to));
    const [answer] = (await once(this.#worker, 'message')) as [Answer];
    this.#worker.unref();
    if ('error' in answer) throw errorOf(answer);
    return answer.written;
  }
}

/** Parts that another thread makes. */
export class PartsAhead {
  readonly #port: MessagePort;
  readonly #parts = new Map<number, PartsMade>();
  #failure: Failure | undefined;
  #told: () => void = () => undefined;

  constructor(port: MessagePort, worker: Worker) {
    this.#port = port;
    port.on('message', (ahead: Ahead) => {
      if ('error' in ahead) this.#failure = ahead;
      else [...partsOf(ahead)].forEach((made, index) => this.#parts.set(ahead.first + index, made));
      this.#told();
    });
    const ended = (error: unknown) => {
      this.#failure ??= { error };
      this.#told();
    };
    worker.once('error', ended);
    worker.once('exit', () => ended(new Error('a thread that makes pages has ended')));
    // Only who waits for parts keeps the process.
    port.unref();
  }

  /** The parts of a row, which are given once. @throws what stopped the thread */
  async take(row: number): Promise<PartsMade> {
    this.#port.ref();
    try {
      for (;;) {
        const parts = this.#parts.get(row);
        if (parts) {
          this.#parts.delete(row);
          return parts;
        }
        if (this.#failure) throw errorOf(this.#failure);
        await new Promise<void>((resolve) => (this.#told = resolve));
      }
    } finally {
      this.#port.unref();
    }
  }
}

const errorOf = ({ error, code }: Failure): unknown =>
  error instanceof Error && code !== undefined ? Object.assign(error, { code }) : error;

function* partsOf({ ends, bytes }: PartsAsBytes): Generator<PartsMade> {
  let from = 0;
  for (const row of ends) {
    const pieces = row.map((to) => bytes.subarray(from, (from = to)));
    const [exchange, steps, ...own] = pieces.map(({ length }, index) => (length === 0 ? null : holeFor(index)));
    yield { parts: { exchange, steps, own }, bytes: pieces };
  }
}

function taskOf({ matrix, turns: { count, shared } }: Work, results: ResultTable, to: Task['to']): Task {
  const columns = matrix.columns.map((column) => ({ ...column, recording: { ...column.recording, scenarios: [] } }));
  return { to, count, shared, columns, rows: pageRows(matrix), results };
}

/** The other end of a PageThread. */
export function servePages(): void {
  parentPort!.on('message', (task: Task) => {
    const { to } = task;
    const answers: Pick<MessagePort, 'postMessage'> = isPort(to) ? to : parentPort!;
    try {
      if (isPort(to)) tellParts(task, to);
      else answers.postMessage({ written: makePages(task, to) } satisfies Answer);
    } catch (error) {
      answers.postMessage({ error, code: (error as NodeJS.ErrnoException).code } satisfies Answer);
    }
    if (isPort(to)) to.close();
  });
}

const isPort = (to: Task['to']): to is MessagePort => 'postMessage' in to;

function tellParts({ count, shared, columns, rows, results }: Task, port: MessagePort): void {
  const made = new Bytes();
  let ends: number[][] = [];
  let first = 0;
  const tell = () => {
    const bytes = new Uint8Array(made.take());
    port.postMessage({ first, ends, bytes } satisfies Ahead, [bytes.buffer]);
    first += ends.length;
    ends = [];
  };
  for (const index of new Turns(count, shared).aheadOfFront(MOST_AHEAD)) {
    const { exchange, steps, own } = scenarioParts(rowOf(rows[index]!, index, columns, results), columns);
    ends.push([exchange, steps, ...own].map((part) => made.add(textOf(part))));
    if (ends.length === TOLD_AT_ONCE) tell();
  }
  tell();
}

function makePages({ count, shared, columns, rows, results }: Task, { root, lives }: TargetSite): string[] {
  const files = new SiteFiles(root);
  const neighbour = (row: PageRow | undefined) => row && { scenario: row };
  for (const index of new Turns(count, shared).fromBack()) {
    const around = { previous: neighbour(rows[index - 1]), next: neighbour(rows[index + 1]), lives };
    files.write(...scenarioFile(rowOf(rows[index]!, index, columns, results), columns, around));
  }
  return files.written;
}

/**
 * Files of recordings that stay open while reports are made of them: what was observed is most of a recording, and stays
 * in its file until a page asks for it.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ScenarioResult } from '../harness/run/recording.ts';

type Observed = ScenarioResult['observed'];
type ResultAlone = Omit<ScenarioResult, 'observed'>;

/** Where the line of a result stands: descriptor of the file, first byte, byte behind the last. */
export interface Place {
  file: number;
  from: number;
  to: number;
}

/**
 * A result whose observation is read again when it is asked for. A report keeps tens of thousands of them: of one class,
 * and with a getter that is not their own, they take an eighth of the memory and are found many times as fast.
 */
class LeftResult implements ScenarioResult {
  readonly topic: string;
  readonly scenario: ScenarioResult['scenario'];
  readonly verdict: ScenarioResult['verdict'];
  readonly answer: ScenarioResult['answer'];
  readonly difference: ScenarioResult['difference'];
  readonly reason: ScenarioResult['reason'];
  readonly listed: ScenarioResult['listed'];
  readonly durationMs: number;
  readonly part: ScenarioResult['part'];
  readonly #place: Place;
  readonly #read: (place: Place) => Observed;

  constructor(alone: ResultAlone, durationMs: number, place: Place, read: (place: Place) => Observed) {
    this.topic = alone.topic;
    this.scenario = alone.scenario;
    this.verdict = alone.verdict;
    this.answer = alone.answer;
    this.difference = alone.difference;
    this.reason = alone.reason;
    this.listed = alone.listed;
    this.durationMs = durationMs;
    this.part = alone.part;
    this.#place = place;
    this.#read = read;
  }

  get observed(): Observed {
    return this.#read(this.#place);
  }

  toJSON(): object {
    return { ...this, observed: this.observed };
  }

  static placeOf(result: object): Place | undefined {
    return #place in result ? result.#place : undefined;
  }
}

/** Where a result can be read again; undefined for one that is whole in memory. */
export const placeOf = (result: ScenarioResult): Place | undefined => LeftResult.placeOf(result);

/** The text at a place. */
export const textAt = (place: Place): string => bytesAt(place).toString('utf8');

/** Up to the next call. */
function bytesAt({ file, from, to }: Place): Buffer {
  const length = to - from;
  if (line.length < length) line = Buffer.allocUnsafeSlow(length * 2);
  for (let read = 0; read < length;) {
    const more = readSync(file, line, read, length - read, from + read);
    if (more === 0) throw new Error('a recording became shorter while it was read');
    read += more;
  }
  return line.subarray(0, length);
}

let line = Buffer.allocUnsafeSlow(1 << 16);

/** Files that are open until `close`. */
export class RecordingFiles {
  readonly #open: number[] = [];
  /** The last one read: the next one needs as much. */
  #bytes = Buffer.alloc(0);
  readonly #kept = new Map<Place, Observed>();

  /** All bytes of a file, up to the next call. */
  read(path: string): { file: number; bytes: Buffer } {
    const file = openSync(path, 'r');
    this.#open.push(file);
    const { size } = fstatSync(file);
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(size);
    let read = 0;
    for (let more = 1; read < size && more > 0; read += more)
      more = readSync(file, this.#bytes, read, size - read, read);
    return { file, bytes: this.#bytes.subarray(0, read) };
  }

  /** The same result, perhaps with another duration; what was observed is read again when it is asked for. */
  leave(alone: ResultAlone, durationMs: number, place: Place): ScenarioResult {
    return new LeftResult(alone, durationMs, place, this.#read);
  }

  readonly #read = (place: Place): Observed => {
    let observed = this.#kept.get(place);
    if (!observed) {
      observed = observedIn(bytesAt(place));
      // A page asks for those of its row again and again.
      if (this.#kept.size >= this.#open.length * 2)
        for (const first of this.#kept.keys()) if (this.#kept.delete(first)) break;
      this.#kept.set(place, observed);
    }
    return observed;
  };

  /** The bytes of the file that was read last are no longer overwritten: its reader keeps them. */
  leaveBytes(): void {
    this.#bytes = Buffer.alloc(0);
  }

  close(): void {
    for (const file of this.#open.splice(0)) closeSync(file);
    this.#kept.clear();
    this.leaveBytes();
  }
}

/** Our own lines have what was observed between the scenario and the time: half of the line. */
function observedIn(line: Buffer): Observed {
  const [from, to] = [line.indexOf(OBSERVED), line.lastIndexOf(BEHIND)];
  try {
    if (from >= 0 && to > from) return JSON.parse(line.toString('utf8', from + OBSERVED.length, to)) as Observed;
  } catch {
    // One of them was found within something else, and so more is closed than was opened, or less.
  }
  return (JSON.parse(line.toString('utf8')) as ScenarioResult).observed;
}

const OBSERVED = '"observed":';
const BEHIND = ',"durationMs":';

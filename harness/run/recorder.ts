/** Writes a recording while the run goes on: a line per result, and the whole file at the end. */
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Claim } from './claim.ts';
import { FINISHED, type Recording, type RecordingHeader, type ScenarioResult } from './recording.ts';

/** The output could not be written. The message names the file, the cause and the remedy. */
export class WriteError extends Error {
  override name = 'WriteError';
}

/** Ending of the file that grows during a run; reports read it as well as a finished recording. */
export const PARTIAL_SUFFIX = '.partial.jsonl';

/**
 * Makes the folder of the recordings, so that a run that could not be recorded does not even begin.
 * @throws WriteError
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new WriteError(`cannot write to ${folder}: ${causeOf(error)}`, { cause: error });
  }
}

/** What stands at the end of the name of a file that is set aside, before its number. */
export const KEPT_SUFFIX = '.kept-';

/** What a run that goes on has already. */
export interface Kept {
  results: readonly ScenarioResult[];
  /** Ids of those whose evidence is all there. */
  settled: readonly string[];
}

/**
 * One recording while it is made. The file that grows is nobody else's: whoever makes a recorder has claimed the
 * recording, and what a run that died has left is set aside, never written over, unless all of it is kept on.
 *
 * The file has the head on its first line, then a line per result, and lines that name scenarios whose evidence is all
 * there: `{"settled":["id"]}`. Of two results of one scenario the later counts.
 */
export class Recorder {
  readonly path: string;
  readonly partialPath: string;
  /** Where something is that an earlier run has left and that was in the way. */
  readonly setAside: string | undefined;
  #claim: Claim;
  #file: number | undefined;
  /** Whether there is anything in the growing file. */
  #kept = false;

  /**
   * @param kept what a run that goes on from a leftover has taken over from it
   * @throws WriteError when the folder or file cannot be written
   */
  constructor(claim: Claim, header: RecordingHeader, kept?: Kept) {
    this.#claim = claim;
    this.path = claim.path;
    this.partialPath = growingPath(claim.path);
    this.#try(() => mkdirSync(dirname(this.path), { recursive: true }));
    if (kept) {
      this.restate(header, kept);
      return;
    }
    this.setAside = setAside(this.partialPath);
    this.#try(() => (this.#file = openSync(this.partialPath, 'wx')));
    try {
      this.#line(header);
    } catch (error) {
      this.close();
      rmSync(this.partialPath, { force: true });
      throw error;
    }
  }

  /** Begins the growing file anew, with another head and what is kept, in one move. */
  restate(header: RecordingHeader, { results, settled }: Kept): void {
    const temporary = `${this.partialPath}.tmp`;
    let file: number | undefined;
    this.#try(() => {
      try {
        file = openSync(temporary, 'w');
        for (const value of [header, ...results, { settled }]) writeFileSync(file, `${JSON.stringify(value)}\n`);
        renameSync(temporary, this.partialPath);
      } catch (error) {
        if (file !== undefined) closeSync(file);
        rmSync(temporary, { force: true });
        throw error;
      }
    });
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = file;
    this.#kept = true;
  }

  /** Keeps one result. */
  append(result: ScenarioResult): void {
    this.#line(result);
  }

  /** Says of scenarios that the evidence behind their results is all there. */
  settle(ids: readonly string[]): void {
    if (ids.length > 0) this.#line({ settled: ids });
  }

  /**
   * Writes the finished recording in one move, removes the growing file and lets go of the claim.
   * @returns where an earlier recording is that holds something which this one does not
   */
  finish(recording: Recording): string | undefined {
    let aside: string | undefined;
    try {
      this.#try(() => {
        aside = writeRecording(this.#claim, recording);
        rmSync(this.partialPath, { force: true });
      });
    } finally {
      this.close();
    }
    return aside;
  }

  /** Leaves the growing file as it is, and lets go of the claim. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#claim.release();
  }

  #line(value: unknown): void {
    // Unlike writeSync, this goes on until all is written.
    this.#try(() => writeFileSync(this.#file!, `${JSON.stringify(value)}\n`));
    this.#kept = true;
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      const kept = this.#kept ? `. What was recorded before is kept in ${this.partialPath}` : '';
      if (error instanceof WriteError) throw new WriteError(error.message + kept, { cause: error });
      throw new WriteError(`cannot write ${this.path}: ${causeOf(error)}${kept}`, { cause: error });
    }
  }
}

/** Whether a line of a growing file says which scenarios have all their evidence, and is no result. */
export function isSettledLine(value: unknown): value is { settled: string[] } {
  const settled = (value as { settled?: unknown } | null)?.settled;
  return Array.isArray(settled) && settled.every((id) => typeof id === 'string');
}

/** The ids of scenarios of which a growing file says that all evidence is there. */
export function settledIn(text: string): Set<string> {
  const settled = new Set<string>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('{"settled":')) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isSettledLine(value)) for (const id of value.settled) settled.add(id);
    } catch {
      // Torn by the kill.
    }
  }
  return settled;
}

/** The file that grows while this recording is made. */
export const growingPath = (path: string): string => path.replace(/\.json$/, '') + PARTIAL_SUFFIX;

/**
 * Writes a recording in one move.
 * @returns where an earlier one is that holds something which this one does not; undefined when it was replaced
 * @throws WriteError
 */
export function writeRecording(claim: Claim, recording: Recording): string | undefined {
  const { path } = claim;
  const temporary = `${path}.tmp`;
  if (!claim.held())
    throw new WriteError(`cannot write ${path}: another run has taken it over; choose another --out for one of them`);
  try {
    // The folder may have been removed since.
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, serialise(recording));
    const aside = holdsMore(path, recording) ? setAside(path) : undefined;
    renameSync(temporary, path);
    return aside;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof WriteError) throw error;
    throw new WriteError(`cannot write ${path}: ${causeOf(error)}`, { cause: error });
  }
}

/**
 * Whether the recording at a path, or this one, ended early, and the one at the path holds what was observed of
 * scenarios of which this one holds nothing. A complete run replaces a complete one, whatever was selected.
 */
export function holdsMore(path: string, recording: Recording): boolean {
  let earlier: Partial<Recording> | null;
  try {
    earlier = JSON.parse(readFileSync(path, 'utf8')) as Partial<Recording> | null;
  } catch {
    return false; // There is none, or what is there is no recording.
  }
  if (!Array.isArray(earlier?.scenarios)) return false;
  if (earlier.run?.status === 'complete' && recording.run.status === 'complete') return false;
  const has = new Set(recording.scenarios.filter(isFinished).map(({ scenario }) => scenario.id));
  return earlier.scenarios.some((result) => isFinished(result) && !has.has(result.scenario?.id));
}

const isFinished = ({ verdict }: ScenarioResult): boolean => FINISHED.has(verdict);

/**
 * Gives a file the first name of its kind that is free (`NAME.kept-1`); a run that still writes it goes on there.
 * @returns the name, or undefined when there is no such file
 * @throws WriteError
 */
export function setAside(path: string): string | undefined {
  for (let n = 1; lstatSync(path, { throwIfNoEntry: false }); n++) {
    const kept = `${path}${KEPT_SUFFIX}${n}`;
    if (lstatSync(kept, { throwIfNoEntry: false })) continue;
    try {
      renameSync(path, kept);
    } catch (error) {
      throw new WriteError(`cannot set ${path} aside: ${causeOf(error)}`, { cause: error });
    }
    return kept;
  }
  return undefined;
}

const FREE_SPACE: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
};
const GO_ELSEWHERE: Record<string, string> = {
  EROFS: 'the file system is read-only',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
};

/**
 * Why something could not be written, and what to do.
 * @param where what says where it is written
 */
export function causeOf(error: unknown, where = '--out'): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (FREE_SPACE[code]) return `${FREE_SPACE[code]}: free some space`;
  return GO_ELSEWHERE[code] ? `${GO_ELSEWHERE[code]}: choose another ${where}` : message;
}

/** A recording as text: the head readable, one line per scenario, so that a diff shows what changed. */
export function serialise(recording: Recording): string {
  const { scenarios, ...head } = recording;
  const text = JSON.stringify({ ...head, scenarios: [] }, null, 2);
  if (scenarios.length === 0) return `${text}\n`;
  const lines = scenarios.map((result) => `    ${JSON.stringify(result)}`).join(',\n');
  return `${text.replace(/"scenarios": \[\]\n\}$/, () => `"scenarios": [\n${lines}\n  ]\n}`)}\n`;
}

/** Writes a recording while the run goes on: a line per result, and the whole file at the end. */
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Claim } from './claim.ts';
import type { Recording, RecordingHeader, ScenarioResult } from './recording.ts';

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

/**
 * One recording while it is made. The file that grows is nobody else's: whoever makes a recorder has claimed the
 * recording, and what a run that died has left is set aside, never written over.
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

  /** @throws WriteError when the folder or file cannot be written */
  constructor(claim: Claim, header: RecordingHeader) {
    this.#claim = claim;
    this.path = claim.path;
    this.partialPath = growingPath(claim.path);
    this.#try(() => mkdirSync(dirname(this.path), { recursive: true }));
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

  /** Keeps one result. */
  append(result: ScenarioResult): void {
    this.#line(result);
  }

  /** Writes the finished recording in one move, removes the growing file and lets go of the claim. */
  finish(recording: Recording): void {
    try {
      this.#try(() => {
        writeRecording(this.#claim, recording);
        rmSync(this.partialPath, { force: true });
      });
    } finally {
      this.close();
    }
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

/** The file that grows while this recording is made. */
export const growingPath = (path: string): string => path.replace(/\.json$/, '') + PARTIAL_SUFFIX;

/**
 * Writes a recording in one move.
 * @throws WriteError
 */
export function writeRecording(claim: Claim, recording: Recording): void {
  const { path } = claim;
  const temporary = `${path}.tmp`;
  if (!claim.held())
    throw new WriteError(`cannot write ${path}: another run has taken it over; choose another --out for one of them`);
  try {
    // The folder may have been removed since.
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, serialise(recording));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new WriteError(`cannot write ${path}: ${causeOf(error)}`, { cause: error });
  }
}

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

const CAUSES: Record<string, string> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the quota of the disk is used up: free some space',
  EROFS: 'the file system is read-only: choose another --out',
  EACCES: 'no permission: choose another --out',
  EPERM: 'no permission: choose another --out',
  ENOTDIR: 'a file stands where a folder is needed: choose another --out',
  EEXIST: 'a file stands where a folder is needed: choose another --out',
  EISDIR: 'a folder stands where a file is needed: choose another --out',
};

/** Why something could not be written, and what to do. */
export function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && CAUSES[code]) || message;
}

/** A recording as text: the head readable, one line per scenario, so that a diff shows what changed. */
export function serialise(recording: Recording): string {
  const { scenarios, ...head } = recording;
  const text = JSON.stringify({ ...head, scenarios: [] }, null, 2);
  if (scenarios.length === 0) return `${text}\n`;
  const lines = scenarios.map((result) => `    ${JSON.stringify(result)}`).join(',\n');
  return `${text.replace(/"scenarios": \[\]\n\}$/, () => `"scenarios": [\n${lines}\n  ]\n}`)}\n`;
}

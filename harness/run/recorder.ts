/** Writes a recording while the run goes on: a line per result, and the whole file at the end. */
import { accessSync, closeSync, constants, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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

export class Recorder {
  readonly path: string;
  readonly partialPath: string;
  #file: number | undefined;
  /** Whether there is anything in the growing file. */
  #kept = false;

  /** @throws WriteError when the folder or file cannot be written */
  constructor(path: string, header: RecordingHeader) {
    this.path = path;
    this.partialPath = path.replace(/\.json$/, '') + PARTIAL_SUFFIX;
    this.#try(() => {
      mkdirSync(dirname(path), { recursive: true });
      this.#file = openSync(this.partialPath, 'w');
    });
    this.#line(header);
  }

  /** Keeps one result. */
  append(result: ScenarioResult): void {
    this.#line(result);
  }

  /** Writes the finished recording in one move and removes the growing file. */
  finish(recording: Recording): void {
    const temporary = `${this.path}.tmp`;
    try {
      this.#try(() => {
        // The folder may have been removed since.
        mkdirSync(dirname(this.path), { recursive: true });
        writeFileSync(temporary, serialise(recording));
        renameSync(temporary, this.path);
      });
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      this.close();
    }
    rmSync(this.partialPath, { force: true });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
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
      throw new WriteError(`cannot write ${this.path}: ${causeOf(error)}${kept}`, { cause: error });
    }
  }
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

/** Writes a recording while the run goes on: a line per result, and the whole file at the end. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Recording, RecordingHeader, ScenarioResult } from './recording.ts';

/** The output could not be written. The message names the file, the cause and the remedy. */
export class WriteError extends Error {
  override name = 'WriteError';
}

/** Ending of the file that grows during a run; reports read it as well as a finished recording. */
export const PARTIAL_SUFFIX = '.partial.jsonl';

export class Recorder {
  readonly path: string;
  readonly partialPath: string;
  #file: number | undefined;

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
    this.#try(() => {
      const temporary = `${this.path}.tmp`;
      writeFileSync(temporary, serialise(recording));
      renameSync(temporary, this.path);
    });
    this.close();
    rmSync(this.partialPath, { force: true });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #line(value: unknown): void {
    this.#try(() => writeSync(this.#file!, `${JSON.stringify(value)}\n`));
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const remedies: Record<string, string> = {
        ENOSPC: 'the disk is full: free some space',
        EROFS: 'the file system is read-only: choose another --out',
        EACCES: 'no permission: choose another --out',
        EPERM: 'no permission: choose another --out',
        ENOTDIR: 'a file stands where a folder is needed: choose another --out',
        EEXIST: 'a file stands where a folder is needed: choose another --out',
      };
      throw new WriteError(
        `cannot write ${this.path}: ${(code && remedies[code]) ?? message}. What was recorded before is kept in ${this.partialPath}.`,
        { cause: error },
      );
    }
  }
}

/** A recording as text: the head readable, one line per scenario, so that a diff shows what changed. */
export function serialise(recording: Recording): string {
  const { scenarios, ...head } = recording;
  const text = JSON.stringify({ ...head, scenarios: [] }, null, 2);
  if (scenarios.length === 0) return `${text}\n`;
  const lines = scenarios.map((result) => `    ${JSON.stringify(result)}`).join(',\n');
  return `${text.replace(/"scenarios": \[\]\n\}$/, () => `"scenarios": [\n${lines}\n  ]\n}`)}\n`;
}

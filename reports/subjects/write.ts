/** Writes the page of subjects. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ResultsError, type SubjectsResult } from '../../servers/subjects/results.ts';
import { subjectsPage } from './page.tsx';

/**
 * Renders results into a file, which appears in one move.
 * @throws ResultsError when it cannot be written
 */
export function writeSubjectsPage(path: string, results: SubjectsResult): void {
  const page = subjectsPage(results);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, page);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw new ResultsError(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

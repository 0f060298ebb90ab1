/** Writes the page of subjects. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ResultsError, type SubjectsResult } from '../../servers/subjects/results.ts';
import { subjectsPage } from './page.tsx';

/**
 * Renders results into a file, which appears in one move. In the folder of a site it links to the other pages.
 * @throws ResultsError when it cannot be written
 */
export function writeSubjectsPage(path: string, results: SubjectsResult): void {
  const beside = (name: string) => existsSync(join(dirname(path), name));
  const page = subjectsPage(results, beside('index.html') ? { lives: beside('max-age.html') } : undefined);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, page);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw new ResultsError(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

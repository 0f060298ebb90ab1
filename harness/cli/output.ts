/** Where commands write to and read from. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { causeOf, WriteError } from '../run/recorder.ts';
import { UsageError } from './errors.ts';

/** Writes a text to a file, or prints it when there is none or it is "-". @throws WriteError */
export function writeOut(text: string, file: string | undefined): void {
  if (file === undefined || file === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new WriteError(`cannot write ${file}: ${causeOf(error)}`, { cause: error });
  }
}

/** The folder of published recordings, which a checkout has and the package has not. @throws UsageError */
export function publishedRecordings(): string {
  const folder = fileURLToPath(new URL('../../reports/recordings', import.meta.url));
  if (!existsSync(folder))
    throw new UsageError('published recordings are in a checkout only; name a folder with --recordings');
  return folder;
}

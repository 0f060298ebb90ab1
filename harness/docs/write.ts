/** Writes the parts of docs/ that are made: `npm run docs`; with `-- --pictures` the pictures too. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { allCommands, EXIT_CODES } from '../cli/main.ts';
import { cliReference } from './cli-reference.ts';
import { takePictures } from './pictures.ts';
import { withFields } from './formats.ts';
import { CLI_REFERENCE, FORMATS_REFERENCE } from './places.ts';

async function write(): Promise<void> {
  put(CLI_REFERENCE, cliReference(await allCommands(), EXIT_CODES));
  put(FORMATS_REFERENCE, withFields(readFileSync(FORMATS_REFERENCE, 'utf8')));
  if (process.argv.includes('--pictures')) for (const path of await takePictures()) console.log(`written   ${path}`);
}

function put(path: string, text: string): void {
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!same) writeFileSync(path, text);
  console.log(`${same ? 'unchanged' : 'written  '} ${path}`);
}

void write();

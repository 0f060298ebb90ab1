/** Writes the parts of docs/ that are made: `npm run docs`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { allCommands, EXIT_CODES } from '../cli/main.ts';
import { cliReference } from './cli-reference.ts';
import { CLI_REFERENCE } from './places.ts';

async function write(): Promise<void> {
  put(CLI_REFERENCE, cliReference(await allCommands(), EXIT_CODES));
}

function put(path: string, text: string): void {
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!same) writeFileSync(path, text);
  console.log(`${same ? 'unchanged' : 'written  '} ${path}`);
}

void write();

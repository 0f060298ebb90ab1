/** What subjects need and whether it is there: packages of this folder, programs of the system. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from '../../harness/browsers/processes.ts';
import { findInPath, isExecutable } from '../../harness/browsers/programs.ts';
import type { Subject } from './types.ts';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Whether the subjects themselves are here: a checkout has them, the installed package has not. */
export const haveSubjects = (): boolean => existsSync(join(FOLDER, 'package.json'));

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** The full path of a server's program, or null: also where PATH of ordinary users does not lead. */
export function findServer(program: string): string | null {
  if (isAbsolute(program)) return isExecutable(program) ? program : null;
  const found = findInPath(program);
  if (found) return found;
  return SYSTEM_FOLDERS.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}

/** Why a subject cannot be started here, or null. */
export function lacking({ npm = [], debian }: Pick<Subject, 'npm' | 'debian'>): string | null {
  const missing = npm.filter((name) => !existsSync(join(FOLDER, 'node_modules', name, 'package.json')));
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  if (debian && !findServer(debian.program)) return `${debian.program} not installed`;
  if (debian?.files?.some((file) => !existsSync(file))) return `${debian.packages.join(', ')} not installed`;
  return null;
}

/** What is installed: "express 5.3.0, cors 2.8.6". */
export async function versionOf({ npm = [], debian }: Pick<Subject, 'npm' | 'debian'>): Promise<string> {
  const packages = npm.map((name) => {
    const { name: real, version } = JSON.parse(
      readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8'),
    ) as { name: string; version: string };
    return `${real} ${version}`;
  });
  if (debian) {
    const said = await ask(findServer(debian.program)!, [...debian.version], 10_000);
    packages.push(`${debian.name ?? debian.program} ${/\d+(\.\d+)+/.exec(said ?? '')?.[0] ?? 'of unknown version'}`);
  }
  return packages.join(', ') || `Node.js ${process.versions.node}`;
}

/** PATH with the folders of servers, for what a server itself starts. */
export const serverPath = (): string => [process.env['PATH'] ?? '', ...SYSTEM_FOLDERS].join(delimiter);

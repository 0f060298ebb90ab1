/** Where files are written that are measured. */
import { accessSync, closeSync, constants, fsyncSync, openSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux's folder in memory. */
const IN_MEMORY = '/dev/shm';
const TMPFS = 0x01021994;

/**
 * A folder in memory where there is one with room, for what a disk does depends on what was done to it before: an ext4
 * without a journal looks through all inodes that were freed within five minutes for each new file. Otherwise, or where the
 * variable TMPDIR names one, that for temporary files.
 * @param bytes how much room is needed
 */
export function quietFolder(bytes: number, environment: NodeJS.ProcessEnv = process.env): string {
  return environment['TMPDIR'] || !hasRoom(IN_MEMORY, bytes) ? tmpdir() : IN_MEMORY;
}

function hasRoom(folder: string, bytes: number): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(folder);
    accessSync(folder, constants.W_OK);
    return type === TMPFS && bavail * bsize >= bytes;
  } catch {
    return false;
  }
}

/** Writes a file to the end: what is still on its way to the disk would take its time from what is measured. */
export function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

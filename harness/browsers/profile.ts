/** Folders for browsers' profiles: each goes when its browser does, at the latest with this process. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DriverError } from './driver.ts';

const folders = new Set<string>();

export interface Profile {
  readonly path: string;
  /** Never rejects. */
  remove(): Promise<void>;
}

/** @throws DriverError when there is nowhere to put it */
export async function makeProfile(): Promise<Profile> {
  let path: string;
  try {
    path = await mkdtemp(join(tmpdir(), 'cors-conformance-'));
  } catch (error) {
    throw new DriverError(
      `no folder for the browser's profile can be made in ${tmpdir()}: ${(error as Error).message}; set TMPDIR to a folder that can be written`,
    );
  }
  folders.add(path);
  removeLast();
  return {
    path,
    remove: async () => {
      // While the browser's processes end they still write: several tries. What those of a browser that hangs write even
      // later goes when this process ends, and they with it.
      await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    },
  };
}

/** Puts the removal at the end of what this process does when it ends: after browsers started since have been ended. */
export function removeLast(): void {
  process.removeListener('exit', removeAll);
  process.on('exit', removeAll);
}

function removeAll(): void {
  for (const path of folders) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // A browser that still writes.
    }
  }
}

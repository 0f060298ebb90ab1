/** Puts the files of a site where they belong. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** A site that cannot be written. The message names the folder, the cause and the remedy. */
export class SiteError extends Error {
  override name = 'SiteError';
}

/** The files of one site. */
export class SiteFiles {
  readonly root: string;
  readonly written: string[] = [];
  readonly #folders = new Set<string>();

  constructor(dir: string) {
    this.root = resolve(dir);
  }

  /** Writes one file, which appears in one move. */
  write(name: string, content: string | Uint8Array): void {
    const path = join(this.root, name);
    if (!path.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep)) {
      throw new SiteError(`${name} would be written outside ${this.root}`);
    }
    const folder = dirname(path);
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true });
    this.#folders.add(folder);
    // Thousands of small files: waiting for each would take longer than making it.
    const temporary = `${path}.tmp`;
    writeFileSync(temporary, content);
    renameSync(temporary, path);
    this.written.push(path);
  }
}

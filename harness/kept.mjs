// Keeps texts that are made of files, for as long as none of these changes: making them takes a third of a second, and
// looking at the files a hundredth.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Where such files are usually kept: beside the packages, in this one or in the one that uses it. */
const modules = basename(dirname(root)) === 'node_modules' ? dirname(root) : join(root, 'node_modules');
export const FOLDER = join(modules, '.cache', 'cors-conformance');

/**
 * @param {string} name letters, digits and hyphens
 * @param {() => { text: string, inputs: string[] }} make the text, and the paths of all files that it is made of
 * @param {string} [folder] where it is kept
 * @returns {string}
 */
export function keptText(name, make, folder = FOLDER) {
  const kept = readKept(name, folder);
  if (kept !== null) return kept;
  const began = Date.now();
  const { text, inputs } = make();
  keep(name, text, inputs, began, folder);
  return text;
}

/** @typedef {{ root: string, length: number, inputs: [path: string, changed: number, size: number][] }} Head the first line */

/** Null where there is none, or it is of other files. */
export function readKept(name, folder = FOLDER) {
  try {
    const kept = readFileSync(join(folder, `${name}.txt`), 'utf8');
    const end = kept.indexOf('\n');
    const head = /** @type {Head} */ (JSON.parse(kept.slice(0, end)));
    const text = kept.slice(end + 1);
    // Paths are part of it: a copy of the folder is not the same.
    return head.root === root && head.length === text.length && head.inputs.every(isAsItWas) ? text : null;
  } catch {
    return null;
  }
}

/** @param {Head['inputs'][number]} input */
function isAsItWas([path, changed, size]) {
  const { mtimeMs, size: now } = statSync(path);
  return mtimeMs === changed && now === size;
}

/** @param {number} began when the files were first looked at, in milliseconds */
export function keep(name, text, paths, began, folder = FOLDER) {
  // Where packages are not beside it, nothing is left about.
  if (folder === FOLDER && !existsSync(modules)) return;
  try {
    const inputs = paths.map((path) => {
      const { mtimeMs, size } = statSync(path);
      // What changes meanwhile may be in it, or not.
      if (mtimeMs >= began) throw new RangeError(`${path} has just been changed`);
      return [path, mtimeMs, size];
    });
    mkdirSync(folder, { recursive: true });
    replace(join(folder, `${name}.txt`), `${JSON.stringify({ root, length: text.length, inputs })}\n${text}`);
  } catch {
    // A folder that cannot be written costs time and nothing else.
  }
}

/**
 * Bytes that were kept under this mark; null where there are none, or others.
 * @param {string} name
 * @param {string} mark ASCII without a line end
 * @returns {Buffer | null}
 */
export function readKeptBytes(name, mark, folder = FOLDER) {
  try {
    const kept = readFileSync(join(folder, `${name}.bin`));
    const head = `${mark}\n`;
    return kept.latin1Slice(0, head.length) === head ? kept.subarray(head.length) : null;
  } catch {
    return null;
  }
}

export function keepBytes(name, mark, bytes, folder = FOLDER) {
  // Only beside what they come from.
  if (!existsSync(folder)) return;
  try {
    replace(join(folder, `${name}.bin`), Buffer.concat([Buffer.from(`${mark}\n`), bytes]));
  } catch {
    // As above.
  }
}

/** In one move: other processes read it. */
function replace(file, text) {
  const temporary = `${file}.${process.pid}-${threadId}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

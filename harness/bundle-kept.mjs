// Keeps what bundle.mjs has made, for as long as none of the files that it was made of changes: making it takes a third of a
// second, and looking at them a hundredth.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Where such files are usually kept: beside the packages, in this one or in the one that uses it. */
const modules = basename(dirname(root)) === 'node_modules' ? dirname(root) : join(root, 'node_modules');
const FOLDER = join(modules, '.cache', 'cors-conformance');

/**
 * The same as `bundle` of bundle.mjs.
 * @param {string} entry path of a TypeScript file, from the package's folder
 * @param {{ sourcemap?: boolean }} [options]
 * @param {string} [folder] where it is kept
 * @returns {Promise<string>}
 */
export async function keptBundle(entry, options = {}, folder = FOLDER) {
  const file = join(folder, `${entry.replaceAll(/[^a-z0-9]+/gi, '-')}${options.sourcemap ? '-map' : ''}.txt`);
  const kept = read(file);
  if (kept !== null) return kept;
  const began = Date.now();
  const { bundle } = await import('./bundle.mjs');
  const { code, inputs } = await bundle(entry, options);
  keep(file, code, inputs, began);
  return code;
}

/** @typedef {{ root: string, length: number, inputs: [path: string, changed: number, size: number][] }} Head the first line */

/** Null where there is none, or it is of other files. */
function read(file) {
  try {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const head = /** @type {Head} */ (JSON.parse(text.slice(0, end)));
    const code = text.slice(end + 1);
    // Paths are part of it: a copy of the folder is not the same.
    return head.root === root && head.length === code.length && head.inputs.every(isAsItWas) ? code : null;
  } catch {
    return null;
  }
}

/** @param {Head['inputs'][number]} input */
function isAsItWas([path, changed, size]) {
  const { mtimeMs, size: now } = statSync(path);
  return mtimeMs === changed && now === size;
}

function keep(file, code, paths, began) {
  // Where packages are not beside it, nothing is left about.
  if (file.startsWith(FOLDER) && !existsSync(modules)) return;
  try {
    const inputs = paths.map((path) => {
      const { mtimeMs, size } = statSync(path);
      // What changes meanwhile may be in it, or not.
      if (mtimeMs >= began) throw new RangeError(`${path} has just been changed`);
      return [path, mtimeMs, size];
    });
    mkdirSync(dirname(file), { recursive: true });
    replace(file, `${JSON.stringify({ root, length: code.length, inputs })}\n${code}`);
  } catch {
    // A folder that cannot be written costs time and nothing else.
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

// `node bundle-kept.mjs ENTRY` prints it, for who cannot wait for a promise.
if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await keptBundle(process.argv[2]));

// Keeps what bundle.mjs has made.
import { fileURLToPath } from 'node:url';
import { keep, readKept } from './kept.mjs';

/**
 * The same as `bundle` of bundle.mjs.
 * @param {string} entry path of a TypeScript file, from the package's folder
 * @param {{ sourcemap?: boolean }} [options]
 * @param {string} [folder] where it is kept
 * @returns {Promise<string>}
 */
export async function keptBundle(entry, options = {}, folder = undefined) {
  const name = `${entry.replaceAll(/[^a-z0-9]+/gi, '-')}${options.sourcemap ? '-map' : ''}`;
  const kept = readKept(name, folder);
  if (kept !== null) return kept;
  const began = Date.now();
  const { bundle } = await import('./bundle.mjs');
  const { code, inputs } = await bundle(entry, options);
  keep(name, code, inputs, began, folder);
  return code;
}

// `node bundle-kept.mjs ENTRY` prints it, for who cannot wait for a promise.
if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await keptBundle(process.argv[2]));

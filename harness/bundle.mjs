// Makes one CommonJS module of the TypeScript sources behind an entry, in memory. Nothing is built beforehand: Node runs no
// TypeScript below node_modules, and hooks that do would meet those of test runners, and take longer.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Packages that cannot be required in every Node that is supported; all others stay where they are. */
const WITHOUT_COMMONJS = /^typebox(\/|$)/;
const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {import('esbuild').Plugin} */
const places = {
  name: 'places',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[^./#]/ }, ({ path, kind }) =>
      kind === 'entry-point' || WITHOUT_COMMONJS.test(path) ? undefined : { path, external: true },
    );
    // Files that look for others beside them must know where they were.
    onLoad({ filter: /\.tsx?$|[\\/]kept\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return {
        contents: text.replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href)),
        loader: path.endsWith('x') ? 'tsx' : path.endsWith('.mjs') ? 'js' : 'ts',
      };
    });
  },
};

/**
 * @param {string} entry path of a TypeScript file, from the package's folder
 * @param {{ sourcemap?: boolean }} [options] with a map, stacks of errors name the sources
 * @returns {Promise<{ code: string, inputs: string[] }>} the module, and the paths of all files that it was made of
 */
export async function bundle(entry, { sourcemap = false } = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [resolve(root, entry)],
    absWorkingDir: root,
    // Never written; the map is relative to it.
    outfile: resolve(root, 'bundle.cjs'),
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    ...(sourcemap ? { sourcemap: 'inline', sourcesContent: false } : {}),
    // Not whatever tsconfig.json is around.
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: '#html', verbatimModuleSyntax: true } },
    // What is bundled has no file of its own that Node could import.
    supported: { 'dynamic-import': false },
    plugins: [places],
    logLevel: 'error',
  });
  return {
    code: outputFiles[0].text,
    inputs: ['package.json', ...Object.keys(metafile.inputs)].map((path) => resolve(root, path)),
  };
}

// Prints the sources behind the package's entries as one CommonJS module. Nothing is built beforehand: Node runs no TypeScript
// below node_modules, and hooks that do would meet those of test runners.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages that cannot be required in every Node that is supported; all others stay where they are. */
const WITHOUT_COMMONJS = /^(typebox|preact)(\/|$)/;
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** @type {import('esbuild').Plugin} */
const places = {
  name: 'places',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || WITHOUT_COMMONJS.test(path) ? undefined : { path, external: true },
    );
    // Files that look for others beside them must know where they were.
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const at = `require('node:url').pathToFileURL(__root + ${JSON.stringify(`/${relative(root, path).replaceAll('\\', '/')}`)}).href`;
      return {
        contents: text.replaceAll(/\bimport\.meta\.url\b/g, at),
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('api.ts', import.meta.url))],
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Not whatever tsconfig.json is around.
  tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', verbatimModuleSyntax: true } },
  // What is bundled has no file of its own that Node could import.
  supported: { 'dynamic-import': false },
  plugins: [places],
  logLevel: 'error',
});
process.stdout.write(outputFiles[0].text);

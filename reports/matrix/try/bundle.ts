/** Bundles the script of the page "Try it": the model, the form, and the validator of its state. */
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { buildSync, type Metafile } from 'esbuild';
import { TryStateSchema } from './state.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const ajv = new Ajv({ strict: false, messages: false, code: { source: true, esm: true } });
const validate = ajv.compile(TryStateSchema);

/** Whether a value is a state of the page. */
export const isTryState = (value: unknown): boolean => validate(value);

let bundled: { script: string; metafile: Metafile } | undefined;

/**
 * The script as one text, made once per process. The page's policy allows no code made from text, so the validator is
 * written out beforehand.
 */
export function tryBundle(): { script: string; metafile: Metafile } {
  if (bundled) return bundled;
  const code = (standaloneCode as unknown as (a: Ajv, v: typeof validate) => string)(ajv, validate);
  const { outputFiles, metafile } = buildSync({
    stdin: {
      contents: `${code}\nimport { start } from './start.browser.tsx';\nstart(validate);\n`,
      resolveDir: path('.'),
      loader: 'js',
    },
    // Packages that stand in are looked for from here.
    absWorkingDir: path('../../..'),
    alias: {
      // Here components are drawn again whenever something changes.
      '#html/jsx-runtime': 'preact/jsx-runtime',
      typebox: path('./without-schemas.ts'),
      'node:vm': path('./without-node.ts'),
      'node:crypto': path('./without-node.ts'),
    },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    charset: 'ascii',
    legalComments: 'none',
    // Not whatever tsconfig.json is around.
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', verbatimModuleSyntax: true } },
    logLevel: 'silent',
  });
  // Control characters stand in literals only, where their escapes mean the same; pages have none of them raw.
  const script = outputFiles[0]!.text
    .trim()
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  bundled = { script, metafile };
  return bundled;
}

/** Bundles the script of the page "Try it": the model, the form, and the validator of its state. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ajv, ValidateFunction } from 'ajv';
import type { Metafile } from 'esbuild';
import { keptText } from '../../../harness/kept.mjs';
import { newAjv } from '../../../harness/validator.ts';
import { TryStateSchema } from './state.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const ROOT = path('../../..');

let made: { ajv: Ajv; validate: ValidateFunction } | undefined;

function validator(): { ajv: Ajv; validate: ValidateFunction } {
  if (made) return made;
  // The schema is ours: what would check it takes longer to make than its validator.
  const unchecked = { strict: false, meta: false, validateSchema: false };
  const ajv = newAjv({ ...unchecked, messages: false, code: { source: true, esm: true } });
  return (made = { ajv, validate: ajv.compile(TryStateSchema) });
}

/** Whether a value is a state of the page. */
export const isTryState = (value: unknown): boolean => validator().validate(value) as boolean;

// Neither is needed where the script is kept.
const require = createRequire(import.meta.url);
const esbuild = () => require('esbuild') as typeof import('esbuild');
const standaloneCode = () => require('ajv/dist/standalone') as (ajv: Ajv, validate: ValidateFunction) => string;

let script: string | undefined;

/** The script as one text. */
export function tryScript(): string {
  return (script ??= keptText('try', () => {
    const { script: text, metafile } = tryBundle();
    const sources = Object.keys(metafile.inputs).filter((input) => input !== '<stdin>');
    return { text, inputs: [path('./bundle.ts'), ...['package.json', ...sources].map((file) => resolve(ROOT, file))] };
  }));
}

/**
 * Makes the script. The page's policy allows no code made from text, so the validator is written out beforehand.
 */
export function tryBundle(): { script: string; metafile: Metafile } {
  const { ajv, validate } = validator();
  const code = standaloneCode()(ajv, validate);
  const { outputFiles, metafile } = esbuild().buildSync({
    stdin: {
      contents: `${code}\nimport { start } from './start.browser.tsx';\nstart(validate);\n`,
      resolveDir: path('.'),
      loader: 'js',
    },
    // Packages that stand in are looked for from here.
    absWorkingDir: ROOT,
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
  const text = outputFiles[0]!.text
    .trim()
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return { script: text, metafile };
}

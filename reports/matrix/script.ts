/** The script of the matrix page, as text for the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { keptText } from '../../harness/kept.mjs';

const SOURCE = fileURLToPath(new URL('./filter.browser.ts', import.meta.url));
const OWN = fileURLToPath(new URL('./script.ts', import.meta.url));

let script: string | undefined;

/**
 * filter.browser.ts, compiled once. Compiled here rather than turned to text by `toString()`: what a loader makes of a
 * function depends on the loader, and the page should not.
 */
export function filterScript(): string {
  return (script ??= keptText('filter', () => ({ text: compiled(), inputs: [OWN, SOURCE] })));
}

function compiled(): string {
  const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { code } = transformSync(readFileSync(SOURCE, 'utf8'), {
    loader: 'ts',
    target: 'es2020',
    minify: true,
    format: 'iife',
    charset: 'ascii',
    legalComments: 'none',
  });
  return code.trim();
}

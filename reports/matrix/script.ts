/** The script of the matrix page, as text for the page. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

let script: string | undefined;

/**
 * filter.browser.ts, compiled once. Compiled here rather than turned to text by `toString()`: what a loader makes of a
 * function depends on the loader, and the page should not.
 */
export function filterScript(): string {
  script ??= transformSync(readFileSync(new URL('./filter.browser.ts', import.meta.url), 'utf8'), {
    loader: 'ts',
    target: 'es2020',
    minify: true,
    format: 'iife',
    charset: 'ascii',
    legalComments: 'none',
  }).code.trim();
  return script;
}

// Runs what bundle.mjs has made as a module of the package's folder.
import { Module } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const filename = fileURLToPath(new URL('../bundle.cjs', import.meta.url));

/** @param {string} code a CommonJS module */
export function load(code) {
  const program = new Module(filename);
  program.filename = filename;
  program.paths = Module._nodeModulePaths(dirname(filename));
  program._compile(code, filename);
}

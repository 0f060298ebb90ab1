#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step between a change and its effect.
import { Module } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

process.setSourceMapsEnabled(true);
const filename = fileURLToPath(new URL('../../bundle.cjs', import.meta.url));
const program = new Module(filename);
program.filename = filename;
program.paths = Module._nodeModulePaths(dirname(filename));
program._compile(await bundle('harness/cli/program.ts', { sourcemap: true }), filename);

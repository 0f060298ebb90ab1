#!/usr/bin/env node
// `npm run docs`: writes what is made of docs/, from the TypeScript sources as they are.
import { Module } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const filename = fileURLToPath(new URL('../../bundle.cjs', import.meta.url));
const program = new Module(filename);
program.filename = filename;
program.paths = Module._nodeModulePaths(dirname(filename));
program._compile(await bundle('harness/docs/write.ts'), filename);

#!/usr/bin/env node
// Loads the TypeScript sources as they are: no build step between a change and its effect.
import { register } from 'tsx/esm/api';
import { fileURLToPath } from 'node:url';

register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
const { guardProcess, leave } = await import('./process.ts');
guardProcess();
const { main } = await import('./main.ts');
await main(process.argv);
leave();

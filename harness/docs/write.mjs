#!/usr/bin/env node
// `npm run docs`: writes what is made of docs/, from the TypeScript sources as they are.
import { bundle } from '../bundle.mjs';
import { load } from '../load.mjs';

load((await bundle('harness/docs/write.ts')).code);

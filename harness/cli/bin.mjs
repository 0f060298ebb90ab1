#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step between a change and its effect.
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { load, nameSources } from '../load.mjs';

// A further thread of the program runs the code that the first one has made. Where in the sources an error is, only the
// first one looks up: that takes as much memory as all else.
const MAP = '\n//# sourceMappingURL=data:application/json;base64,';
const bin = fileURLToPath(import.meta.url);
if (isMainThread) {
  const { keptBundle } = await import('../bundle-kept.mjs');
  const { keepBytes, readKeptBytes } = await import('../kept.mjs');
  const text = await keptBundle('harness/cli/program.ts', { sourcemap: true });
  const end = text.lastIndexOf(MAP);
  const code = text.slice(0, end);
  setEnvironmentData(bin, code);
  nameSources(text.slice(end + MAP.length));
  const name = `program-${process.version}`;
  load(code, { read: (mark) => readKeptBytes(name, mark), keep: (mark, data) => keepBytes(name, mark, data) });
} else load(getEnvironmentData(bin));

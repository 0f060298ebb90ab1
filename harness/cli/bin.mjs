#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step between a change and its effect.
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { load } from '../load.mjs';

// A further thread of the program runs the code that the first one has made. Where in the sources an error is, only the
// first one looks up: that takes as much memory as all else.
const bin = fileURLToPath(import.meta.url);
const code = getEnvironmentData(bin) ?? (await makeCode());
if (isMainThread) {
  process.setSourceMapsEnabled(true);
  setEnvironmentData(bin, withoutMap(code));
}

load(code);

async function makeCode() {
  const { keptBundle } = await import('../bundle-kept.mjs');
  return keptBundle('harness/cli/program.ts', { sourcemap: true });
}

function withoutMap(text) {
  return text.slice(0, text.lastIndexOf('\n//# sourceMappingURL='));
}

'use strict';
// Loads the TypeScript sources under any runner: bundled in a process of its own, run as plain JavaScript, no hooks.
const { execFileSync } = require('node:child_process');
const { realpathSync } = require('node:fs');
const { join } = require('node:path');
const { compileFunction } = require('node:vm');

// Test runners put their own in the place of node:module.
const { createRequire } = process.getBuiltinModule('node:module');
const own = createRequire(__filename);

/**
 * The copy of Playwright Test that runs the tests: there must be one only, and it need not be the one beside this package.
 * In any other process that one.
 */
function requirePlaywright(id) {
  const program = process.argv[1];
  if (program === undefined || !/[\\/](playwright|@playwright[\\/]test)([\\/]|$)/.test(real(program))) return own(id);
  const theirs = createRequire(real(program));
  try {
    return theirs(id);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return theirs(id.replace('@playwright/test', 'playwright/test'));
  }
}

function real(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Playwright is large, and many never ask for a browser. */
const playwright = new Proxy({}, { get: (_target, name) => requirePlaywright('@playwright/test')[name] });

let api;
/** What api.ts exports. */
exports.load = () => {
  if (api) return api;
  const code = execFileSync(
    process.execPath,
    [join(__dirname, '../../bundle-kept.mjs'), 'harness/check/package/api.ts'],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      // Of the runner, for its own processes.
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const module = { exports: {} };
  const filename = join(__dirname, 'api.ts');
  const run = compileFunction(code, ['require', 'module', 'exports'], { filename });
  run((id) => (id === '@playwright/test' ? playwright : own(id)), module, module.exports);
  api = module.exports;
  return api;
};
exports.requirePlaywright = requirePlaywright;

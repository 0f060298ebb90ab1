/** Gets what subjects need: packages of this folder from npm and, as root on Debian or Ubuntu, servers. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findInPath } from '../../harness/browsers/programs.ts';
import { FOLDER, lacking } from './machine.ts';
import type { Subject } from './types.ts';

/** In milliseconds. */
const INSTALL_LIMIT = 15 * 60_000;

/**
 * Installs what is missing. Never rejects: what cannot be had is told, and its subjects are skipped later.
 * @param say takes lines for people
 */
export async function installNeeds(subjects: readonly Subject[], say: (line: string) => void): Promise<void> {
  if (subjects.some((subject) => lacking({ npm: subject.npm ?? [] }) !== null)) {
    say('Installing the packages of servers/subjects …');
    const problem = await attempt('npm', ['ci', '--no-audit', '--no-fund'], FOLDER);
    if (problem !== null) say(`  failed: ${problem}`);
  }
  const packages = new Set(
    subjects.flatMap(({ debian }) => (debian && lacking({ debian }) !== null ? debian.packages : [])),
  );
  if (packages.size === 0) return;
  const cannot = cannotInstall();
  if (cannot !== null) return say(`Not installed: ${[...packages].join(', ')} (${cannot}).`);
  say(`Installing the distribution's packages ${[...packages].join(', ')} …`);
  const problem = await withoutServices(
    async () =>
      (await attempt('apt-get', ['update', '-q'])) ??
      (await attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages])),
  );
  if (problem !== null) say(`  failed: ${problem}`);
}

/** Debian's packages start what they install, unless this forbids it: servers are to run as subjects alone. */
const FORBIDS_SERVICES = '/usr/sbin/policy-rc.d';

/** Keeps installed servers from starting as services while something is done. */
async function withoutServices<T>(work: () => Promise<T>): Promise<T> {
  let ours = true;
  try {
    writeFileSync(FORBIDS_SERVICES, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  } catch {
    // The machine has one of its own.
    ours = false;
  }
  try {
    return await work();
  } finally {
    if (ours) rmSync(FORBIDS_SERVICES, { force: true });
  }
}

function cannotInstall(): string | null {
  const release = '/etc/os-release';
  if (!existsSync(release) || !/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync(release, 'utf8')))
    return 'only on Debian or Ubuntu';
  if (!findInPath('apt-get')) return 'there is no apt-get';
  return process.getuid?.() === 0 ? null : 'needs root';
}

function attempt(program: string, args: string[], cwd = FOLDER): Promise<string | null> {
  return new Promise((resolve) => {
    // What started this may have been npm: where it works is not where this one shall.
    const { npm_config_local_prefix: _elsewhere, ...inherited } = process.env;
    const env = { ...inherited, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { cwd, timeout: INSTALL_LIMIT, maxBuffer: 64 * 1024 * 1024, env };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(null);
      const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
      resolve(lines.findLast((line) => /^(npm error|E:|Err:)/.test(line)) ?? error.message.split('\n')[0]!);
    });
  });
}

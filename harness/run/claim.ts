/**
 * Who may write a recording: one living run at a time, in whichever process. A file beside the recording names its owner.
 *
 * Whether an owner still lives is never told from a clock or from its process id alone: a process is known by its id and
 * the moment it was started, as the system counts it, so that another process with the same id is not taken for it. An
 * owner that cannot be looked at from here (another machine or container that shares the folder) is watched: it touches
 * its file every second, and counts as gone when the file stands still for a while of this process's own time.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { causeOf, WriteError } from './recorder.ts';

/** Another run is writing this recording. The message names the run and the remedy. */
export class ClaimError extends Error {
  override name = 'ClaimError';
}

/** The right to write one recording. */
export interface Claim {
  /** The recording. */
  readonly path: string;
  /** Whether it is still ours: one that stood still for long may have been taken for dead. */
  held(): boolean;
  release(): void;
}

interface Owner {
  token: string;
  pid: number;
  /** When the process was started, as the system counts it; empty where it does not tell. */
  started: string;
  host: string;
  /** This boot of the machine. */
  boot: string;
  /** Where process ids are counted: containers each have their own. */
  space: string;
}

export const LOCK_SUFFIX = '.lock';
const BEAT_MS = 1000;
/** How long an owner that cannot be looked at may stand still. File systems of other machines tell late. */
const WATCH_MS = 8000;

/**
 * Claims a recording, before anything is started for it.
 * @param watchMs how long an owner that cannot be looked at is watched
 * @throws ClaimError when a living run has it
 * @throws WriteError when the folder cannot be written
 */
export async function claimRecording(path: string, watchMs: number = WATCH_MS): Promise<Claim> {
  const lock = path.replace(/\.json$/, '') + LOCK_SUFFIX;
  const me = { ...describe(process.pid), token: randomBytes(8).toString('hex') };
  const mine = `${JSON.stringify(me)}\n`;
  while (!take(lock, mine, path)) {
    const found = read(lock);
    if (found === null) continue;
    const owner = parse(found);
    const state = owner ? stateOf(owner) : 'unknown';
    if (state === 'alive' || (state === 'unknown' && (await beats(lock, found, watchMs))))
      throw new ClaimError(refusal(path, lock, owner, state));
    removeStale(lock, found, me.token);
  }
  return keep(path, lock, mine);
}

/**
 * Claims recordings, all or none.
 * @throws ClaimError, WriteError
 */
export async function claimRecordings(paths: readonly string[]): Promise<Claim[]> {
  const claims: Claim[] = [];
  try {
    for (const path of paths) claims.push(await claimRecording(path));
    return claims;
  } catch (error) {
    for (const claim of claims) claim.release();
    throw error;
  }
}

/** Puts a file there that was not there; false when it was. */
function take(lock: string, mine: string, path: string): boolean {
  let file: number | undefined;
  try {
    mkdirSync(dirname(lock), { recursive: true });
    file = create(lock);
    if (file !== undefined) writeFileSync(file, mine);
    return file !== undefined;
  } catch (error) {
    if (file !== undefined) rmSync(lock, { force: true });
    throw new WriteError(`cannot write ${path}: ${causeOf(error)}`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function create(lock: string): number | undefined {
  try {
    return openSync(lock, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** What a file holds; null when it is not there. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw new WriteError(`cannot read ${path}: ${causeOf(error)}`, { cause: error });
  }
}

/** Null for what no run has written whole. */
function parse(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    const texts = [owner?.token, owner?.started, owner?.host, owner?.boot, owner?.space];
    const whole = Number.isInteger(owner?.pid) && texts.every((field) => typeof field === 'string');
    return whole ? (owner as Owner) : null;
  } catch {
    return null;
  }
}

function stateOf(owner: Owner): 'alive' | 'dead' | 'unknown' {
  const here = describe(owner.pid);
  if (owner.host === here.host && owner.boot !== here.boot) return 'dead';
  if (owner.host !== here.host || owner.space !== here.space) return 'unknown';
  if (owner.started !== '') return here.started === owner.started ? 'alive' : 'dead';
  try {
    process.kill(owner.pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'dead';
  }
}

/** A process of this machine, as far as the system tells. */
function describe(pid: number): Omit<Owner, 'token'> {
  return { pid, started: startOf(pid), host: hostname(), boot: boot(), space: space() };
}

/** When a process was started, in whatever the system counts; empty when it is gone, or where this cannot be known. */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    // The name, in brackets, may hold anything; the state follows, and the start is the 20th after it.
    const fields = (read(`/proc/${pid}/stat`) ?? '').replace(/^.*\) /s, '').split(' ');
    return /^[ZX]/.test(fields[0] ?? '') ? '' : (fields[19] ?? '');
  }
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

const boot = (): string => (read('/proc/sys/kernel/random/boot_id') ?? '').trim();

function space(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Whether the file of an owner changes or goes while it is watched. */
async function beats(lock: string, found: string, watchMs: number): Promise<boolean> {
  const seen = stamp(lock);
  const until = performance.now() + watchMs;
  while (performance.now() < until) {
    await delay(Math.min(BEAT_MS / 2, watchMs));
    const now = stamp(lock);
    if (now === null || read(lock) !== found) return false; // Gone, or another's: looked at anew.
    if (now !== seen) return true;
  }
  return false;
}

function stamp(lock: string): number | null {
  try {
    return statSync(lock).mtimeMs;
  } catch {
    return null;
  }
}

/** Removes the file of a dead owner, and none that another run has put in its place meanwhile. */
function removeStale(lock: string, found: string, token: string): void {
  const aside = `${lock}.${token}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // Somebody else was quicker.
  }
  if (read(aside) !== found) {
    try {
      linkSync(aside, lock);
    } catch {
      // A third one has it: the owner of this one finds that out when it asks whether it is still held.
    }
  }
  rmSync(aside, { force: true });
}

function refusal(path: string, lock: string, owner: Owner | null, state: 'alive' | 'unknown'): string {
  const away = owner && owner.host !== hostname() ? ` on ${owner.host}` : '';
  const who = owner ? `another run (process ${owner.pid}${away})` : 'another run';
  const certain = state === 'alive' ? '' : `, or remove ${lock} when you know that it has ended`;
  return `${who} is writing ${path}: wait until it has ended, or choose another --out${certain}`;
}

const held = new Set<() => void>();

function keep(path: string, lock: string, mine: string): Claim {
  const isMine = () => read(lock) === mine;
  // The folder may have been removed since: what is nobody's is claimed anew.
  const isStillMine = () => isMine() || (read(lock) === null && take(lock, mine, path));
  // Not the time of day, which may stand still or jump: from the first one on, a second more each time.
  let at = Math.floor((stamp(lock) ?? 0) / 1000);
  const heart = setInterval(() => {
    try {
      if (isMine()) utimesSync(lock, ++at, at);
    } catch {
      // Gone meanwhile: `held` tells.
    }
  }, BEAT_MS);
  heart.unref();
  const release = () => {
    clearInterval(heart);
    if (held.delete(release) && isMine()) rmSync(lock, { force: true });
  };
  process.removeListener('exit', releaseAll);
  process.on('exit', releaseAll);
  held.add(release);
  return { path, held: () => held.has(release) && isStillMine(), release };
}

function releaseAll(): void {
  for (const release of held) release();
}

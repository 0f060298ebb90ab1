/** What `run --resume` finds of earlier runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readPart, RecordingError } from '../../reports/write.ts';
import { describeOs, type FoundBrowser } from '../browsers/find.ts';
import type { CatalogEntry } from '../run/catalog.ts';
import { growingPath, PARTIAL_SUFFIX, settledIn } from '../run/recorder.ts';
import type { Recording, Shard } from '../run/recording.ts';
import { isDone, notSelected, type Leftover } from '../run/resume.ts';
import { suiteVersion } from '../version.ts';
import { UsageError } from './errors.ts';

export interface Resumption {
  /** The recording is there and complete: nothing is left to do. */
  done?: Recording;
  /** What to go on from, the latest first. */
  leftovers: Leftover[];
  /** What whoever resumes should know. */
  notes: string[];
}

/**
 * Reads what earlier runs have left of the recording at a path, which must have been claimed.
 * @throws UsageError when it was made with another selection, some of which would be lost
 */
export async function findLeftovers(
  path: string,
  found: FoundBrowser,
  entries: readonly CatalogEntry[],
  shard?: Shard,
): Promise<Resumption> {
  const notes: string[] = [];
  const read = async (file: string): Promise<Recording | undefined> => {
    try {
      return await readPart(file);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      if (exists(file)) notes.push(`nothing is taken over from ${error.message}`);
      return undefined;
    }
  };
  const leftovers: Leftover[] = [];
  const growing = growingPath(path);
  const grown = await read(growing);
  if (grown) leftovers.push({ file: growing, recording: grown, settled: settledIn(readFileSync(growing, 'utf8')) });
  const earlier = await read(path);
  if (earlier && leftovers.length === 0) {
    const { engine, name, version } = found;
    const current = { suiteVersion, browser: { engine, name, version, os: describeOs() }, ...(shard ? { shard } : {}) };
    if (isDone(earlier, entries, current)) return { done: earlier, leftovers, notes };
  }
  if (earlier?.run.status === 'incomplete') {
    const unsettled = new Set(earlier.run.unsettled);
    const settled = earlier.scenarios.map(({ scenario }) => scenario.id).filter((id) => !unsettled.has(id));
    leftovers.push({ file: path, recording: earlier, settled: new Set(settled) });
  }
  for (const leftover of leftovers) {
    const lost = notSelected(leftover, entries);
    if (lost.length > 0)
      throw new UsageError(
        `${leftover.file} holds ${lost.length} ${lost.length === 1 ? 'result' : 'results'} of scenarios that are not selected now (${lost[0]}${lost.length > 1 ? ', …' : ''}): resume with the --suite, --grep and --shard of that run, or leave --resume out, and it is set aside`,
      );
  }
  for (const name of othersBeside(growing, found.engine))
    notes.push(`left alone: ${name}, of another version of the browser or another share`);
  if (leftovers.length === 0) notes.push('nothing to go on from: begins at the beginning');
  return { leftovers, notes };
}

/** Growing files of the same engine that are not this one's. */
function othersBeside(growing: string, engine: string): string[] {
  return readdirSync(dirname(growing))
    .filter((name) => name.startsWith(`${engine}-`) && name.endsWith(PARTIAL_SUFFIX) && name !== basename(growing))
    .sort()
    .map((name) => join(dirname(growing), name));
}

function exists(path: string): boolean {
  return readdirSync(dirname(path)).includes(basename(path));
}

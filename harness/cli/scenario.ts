/** What commands about one scenario share: finding it, and the recordings that know it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../../reports/write.ts';
import { catalog, type CatalogEntry } from '../run/catalog.ts';
import type { Recording } from '../run/recording.ts';
import { UsageError } from './errors.ts';

/** The scenario with this id. Throws a UsageError that names similar ones. */
export function findScenario(id: string): CatalogEntry {
  const entry = catalog.find(({ scenario }) => scenario.id === id);
  if (!entry) throw new UsageError(`no scenario "${id}"${similar(id)}`);
  return entry;
}

function similar(id: string): string {
  const near = catalog.map(({ scenario }) => scenario.id).filter((other) => other.includes(id) || id.includes(other));
  return near.length > 0
    ? `; did you mean ${near.slice(0, 5).join(', ')}?`
    : '; "cors-conformance list" shows what there is';
}

/** In a checkout; an installed package has none, they are larger than all the rest. */
const PUBLISHED = fileURLToPath(new URL('../../reports/recordings', import.meta.url));

/** The recordings of a folder, the published ones without it; null where there are none. Throws a UsageError for a folder that is not there. */
export async function readRecordings(folder: string | undefined): Promise<Recording[] | null> {
  const place = folder ?? PUBLISHED;
  if (!existsSync(place)) {
    if (folder !== undefined) throw new UsageError(`there is no folder ${folder}`);
    return null;
  }
  const files = readdirSync(place).filter((name) => name.endsWith('.json'));
  return Promise.all(files.sort().map((file) => readRecording(join(place, file))));
}

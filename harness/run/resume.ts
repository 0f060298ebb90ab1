/** What a run takes over from one that was killed, or interrupted, before it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CatalogEntry } from './catalog.ts';
import { withListed, type Deviations } from './deviations.ts';
import { judge } from './judge.ts';
import type { Kept } from './recorder.ts';
import { FINISHED, type Browser, type Part, type Recording, type ScenarioResult } from './recording.ts';

/** A recording that ended early. */
export interface Leftover {
  file: string;
  recording: Recording;
  /** Ids of scenarios whose evidence is all there. */
  settled: ReadonlySet<string>;
}

export interface Carried extends Kept {
  results: ScenarioResult[];
  settled: string[];
  /** The runs that the results are of: their `part` is its place here. */
  parts: Part[];
  /** Leftovers of another browser, driver or system: nothing of them is taken over. */
  others: Leftover[];
}

/**
 * Takes over what earlier runs have finished: of the same browser, driver, system and version of the suite, and of
 * scenarios that have not changed since. What was observed is judged anew, so that both halves are judged alike.
 * @param leftovers the latest first: its results count before those of others
 */
export function carryOver(
  leftovers: readonly Leftover[],
  entries: readonly CatalogEntry[],
  current: { browser: Browser; suiteVersion: string; deviations: Deviations },
): Carried {
  const usable = leftovers.filter(
    ({ recording }) =>
      recording.suiteVersion === current.suiteVersion && isDeepStrictEqual(recording.browser, current.browser),
  );
  const parts: Part[] = [];
  const found = usable.map(({ recording, settled }) => ({
    settled,
    parts: partsOf(recording).map((part) => placeIn(parts, part)),
    byId: new Map(recording.scenarios.map((result) => [result.scenario.id, result])),
  }));
  const results: ScenarioResult[] = [];
  const settled: string[] = [];
  for (const entry of entries) {
    const { id } = entry.scenario;
    const text = JSON.stringify(entry.scenario);
    const candidates = found.flatMap((leftover) => {
      const result = leftover.byId.get(id);
      if (!result || !FINISHED.has(result.verdict) || JSON.stringify(result.scenario) !== text) return [];
      return [{ result, part: leftover.parts[result.part ?? 0] ?? 0, isSettled: leftover.settled.has(id) }];
    });
    const best = candidates.find(({ isSettled }) => isSettled) ?? candidates[0];
    if (!best) continue;
    results.push(judgedAnew(entry, best.result, best.part, current));
    if (best.isSettled) settled.push(id);
  }
  return { results, settled, parts, others: leftovers.filter((leftover) => !usable.includes(leftover)) };
}

/** The runs that a recording was put together from: one, where it does not say otherwise. */
export const partsOf = ({ parts, start, end, origins, prefix }: Recording): Part[] =>
  parts ?? [{ start, end, origins, prefix }];

/** The place of a run in a list, to which it is added when it is not there: no two runs have the same prefix. */
function placeIn(parts: Part[], part: Part): number {
  const at = parts.findIndex(({ prefix }) => prefix === part.prefix);
  return at >= 0 ? at : parts.push(part) - 1;
}

function judgedAnew(
  { suite, scenario }: CatalogEntry,
  { observed, durationMs }: ScenarioResult,
  part: number,
  { deviations, browser }: { deviations: Deviations; browser: Browser },
): ScenarioResult {
  const result = { topic: suite.id, scenario, observed, durationMs, ...judge(scenario, observed) };
  return { ...withListed(result, deviations, browser), part };
}

/** Ids of scenarios of which a leftover holds something that this selection would drop. */
export function notSelected({ recording }: Leftover, entries: readonly CatalogEntry[]): string[] {
  const selected = new Set(entries.map(({ scenario }) => scenario.id));
  return recording.scenarios
    .filter(({ scenario, verdict }) => FINISHED.has(verdict) && !selected.has(scenario.id))
    .map(({ scenario }) => scenario.id);
}

/** Whether a complete recording is just what a run of these scenarios would make: there is nothing to go on with. */
export function isDone(
  recording: Recording,
  entries: readonly CatalogEntry[],
  current: Pick<Recording, 'suiteVersion' | 'shard'> & { browser: Pick<Browser, 'engine' | 'name' | 'version' | 'os'> },
): boolean {
  const { engine, name, version, os } = recording.browser;
  return (
    recording.run.status === 'complete' &&
    recording.suiteVersion === current.suiteVersion &&
    isDeepStrictEqual(recording.shard, current.shard) &&
    isDeepStrictEqual({ engine, name, version, os }, current.browser) &&
    recording.scenarios.length === entries.length &&
    recording.scenarios.every(({ scenario }, at) => JSON.stringify(scenario) === JSON.stringify(entries[at]!.scenario))
  );
}

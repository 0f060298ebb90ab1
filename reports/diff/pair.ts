/** Which recording is compared with which: by product, then the same version, else the newest that is older. Pure. */
import { compareVersions } from '../../harness/run/deviations.ts';
import type { Run } from './compare.ts';

export interface Pairing {
  pairs: [before: Run, after: Run][];
  /** What was chosen and what was left out, in words. */
  notes: string[];
}

/** What was compared cannot be: the message says why and what to do instead. */
export class PairError extends Error {
  override name = 'PairError';
}

/** Pairs the recordings of two sides. @throws PairError when none belong together */
export function pair(before: readonly Run[], after: readonly Run[]): Pairing {
  const notes: string[] = [];
  const old = usable(before, 'before', notes);
  const fresh = usable(after, 'after', notes);
  const used = new Set<Run>();
  const pairs: Pairing['pairs'] = [];
  for (const run of fresh) {
    // Two files that were named belong together even when one product has another name today.
    const alone = old.length === 1 && fresh.length === 1;
    const candidates = old.filter((one) =>
      alone ? engineOf(one) === engineOf(run) : productOf(one) === productOf(run),
    );
    const partner = closest(candidates, run);
    if (!partner) {
      notes.push(`${nameOf(run)} has no partner before`);
      continue;
    }
    if (candidates.length > 1) notes.push(`${nameOf(run)} is compared with ${nameOf(partner)}`);
    used.add(partner);
    pairs.push([partner, run]);
  }
  for (const run of old) if (!used.has(run)) notes.push(`${nameOf(run)} has no partner after`);
  if (pairs.length === 0) throw new PairError(nothing(old, fresh));
  return { pairs, notes };
}

/** Of several recordings of one build the latest; none that holds no answers. In order of engine and version. */
function usable(runs: readonly Run[], side: string, notes: string[]): Run[] {
  const latest = new Map<string, Run>();
  for (const run of runs) {
    const { status } = run.recording.run;
    if (status === 'not-run' || (status === 'error' && run.recording.scenarios.length === 0)) {
      notes.push(`${nameOf(run)} ${side} holds no answers (${status})`);
      continue;
    }
    const key = `${productOf(run)} ${run.recording.browser.version ?? ''}`;
    const other = latest.get(key);
    if (other) notes.push(`there are several recordings of ${nameOf(run)} ${side}; the latest is compared`);
    if (!other || Date.parse(other.recording.start) < Date.parse(run.recording.start)) latest.set(key, run);
  }
  return [...latest.values()].sort(
    (a, b) =>
      (productOf(a) < productOf(b) ? -1 : productOf(a) > productOf(b) ? 1 : 0) ||
      compareVersions(versionOf(a), versionOf(b)),
  );
}

function closest(candidates: readonly Run[], run: Run): Run | undefined {
  const older = candidates.filter((one) => compareVersions(versionOf(one), versionOf(run)) <= 0);
  return older.at(-1) ?? candidates[0];
}

function nothing(before: readonly Run[], after: readonly Run[]): string {
  const names = (runs: readonly Run[]) => runs.map(nameOf).join(', ') || 'nothing that was run';
  return `nothing can be compared: before there is ${names(before)}, after there is ${names(after)}. Name recordings of the same browser; "cors-conformance report" shows different browsers side by side`;
}

const engineOf = ({ recording }: Run): string => recording.browser.engine;
const productOf = ({ recording: { browser } }: Run): string => `${browser.engine} ${browser.name}`;
const versionOf = ({ recording }: Run): string => recording.browser.version ?? '0';
const nameOf = ({ recording: { browser } }: Run): string => `${browser.name} ${browser.version ?? ''}`.trim();

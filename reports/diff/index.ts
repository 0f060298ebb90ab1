/** Recordings compared: two sides in, one report out. Pure. */
import { suiteVersion } from '../../harness/version.ts';
import { compare, type CompareOptions, type Run } from './compare.ts';
import { DIFF_FORMAT, DIFF_VERSION, type DiffReport } from './format.ts';
import { pair } from './pair.ts';

export { PairError } from './pair.ts';
export type { Run } from './compare.ts';

/** Pairs and compares. @throws PairError when nothing can be compared */
export function diffRecordings(
  before: readonly Run[],
  after: readonly Run[],
  options: CompareOptions = {},
): DiffReport {
  const { pairs, notes } = pair(before, after);
  return {
    format: DIFF_FORMAT,
    version: DIFF_VERSION,
    toolVersion: suiteVersion,
    notes,
    pairs: pairs.map(([one, other]) => compare(one, other, options)),
  };
}

/** The revision of the scenarios in a recording or selection, as a name for this very set of questions. */
import { createHash } from 'node:crypto';
import type { ScenarioResult } from './recording.ts';

interface Questions {
  scenarios: readonly Pick<ScenarioResult, 'scenario'>[];
}

/** The last one: recordings that were read together share their scenarios. */
let last: (Questions & { revision: string }) | undefined;

/** SHA-1 (40 hexadecimal digits) over every scenario in it: equal when the same questions were asked. */
export function suiteRevision({ scenarios }: Questions): string {
  const asLast = last?.scenarios.length === scenarios.length;
  if (asLast && scenarios.every(({ scenario }, index) => scenario === last!.scenarios[index]!.scenario))
    return last!.revision;
  const hash = createHash('sha1');
  for (const { scenario } of scenarios) hash.update(JSON.stringify(scenario));
  last = { scenarios: scenarios.map(({ scenario }) => ({ scenario })), revision: hash.digest('hex') };
  return last.revision;
}

/** The revision of the scenarios in a recording, as a name for this very set of questions. */
import { createHash } from 'node:crypto';
import type { Recording } from '../harness/run/recording.ts';

/** SHA-1 (40 hexadecimal digits) over every scenario in the recording: equal when the same questions were asked. */
export function suiteRevision(recording: Pick<Recording, 'scenarios'>): string {
  const hash = createHash('sha1');
  for (const { scenario } of recording.scenarios) hash.update(JSON.stringify(scenario));
  return hash.digest('hex');
}

/** The revision of the scenarios in a recording or selection, as a name for this very set of questions. */
import { createHash } from 'node:crypto';
import type { ScenarioResult } from './recording.ts';

/** SHA-1 (40 hexadecimal digits) over every scenario in it: equal when the same questions were asked. */
export function suiteRevision(recording: { scenarios: readonly Pick<ScenarioResult, 'scenario'>[] }): string {
  const hash = createHash('sha1');
  for (const { scenario } of recording.scenarios) hash.update(textOf(scenario));
  return hash.digest('hex');
}

/** Recordings that were read together share their scenarios. */
const texts = new WeakMap<object, string>();

function textOf(scenario: object): string {
  let text = texts.get(scenario);
  if (text === undefined) texts.set(scenario, (text = JSON.stringify(scenario)));
  return text;
}

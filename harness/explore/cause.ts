/** What a disagreement comes from, so that one cause is reported once. Pure. */
import { agrees, divergences, quirksThatExplain } from '../model/divergence.ts';
import { quirksOf, type QuirkId } from '../model/quirks.ts';
import type { Choices } from '../model/user-agent.ts';
import type { Engine, ScenarioResult } from '../run/recording.ts';
import type { Scenario } from '../scenario/schema.ts';

/** Listed quirks of the engine, none when the standard leaves it open, or else where it left the standard and what that looks like. */
export type Cause = { known: QuirkId[] } | { step: string; signature: string };

/** Whether a result disagrees with what the model says. */
export const differs = (result: ScenarioResult): boolean =>
  !['conforms', 'answered', 'unsupported'].includes(result.verdict);

/** The cause of a disagreement. */
export function causeOf(scenario: Scenario, result: ScenarioResult, engine: Engine): Cause {
  if (result.verdict !== 'deviates') return { step: 'none', signature: result.verdict };
  const known = quirksThatExplain(scenario, result.observed, engine);
  if (known) return { known };
  // User agents may drop entries of the preflight cache at any time, and have their own idea of cookies without SameSite.
  const quirks = quirksOf(engine);
  const left: Partial<Choices>[] = [{ preflightCache: false }, { laxByDefault: true }];
  if (left.some((choices) => agrees(scenario, result.observed, { choices, quirks }))) return { known: [] };
  const [first] = divergences(scenario, result.observed, engine);
  const step = first ? `${first.algorithm}/${first.step}` : 'none';
  // A single step that explains it is cause enough; else what was seen must do.
  return { step, signature: first ? step : withoutValues(result.difference ?? result.verdict) };
}

/** What kind of difference it is, without the values of the case. */
function withoutValues(text: string): string {
  return text
    .replace(/request \d+/g, 'request')
    .replace(/, step \d+/g, '')
    .replace(/\b(at|by) [a-z0-9-]+/g, 'at R')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/\bfor [^\s,]+/g, 'for M')
    .replace(/\b[A-Za-z]+ at R/g, (found) => (found.startsWith('OPTIONS') ? found : 'M at R'))
    .replace(/status \d+/g, 'status N');
}

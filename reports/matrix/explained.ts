/** What the model says about the scenario of a page: several parts of the page ask for it, one after the other. */
import { explain, type Explanation } from '../../harness/model/explain.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';

let last: { scenario: Scenario; explanation: Explanation | null } | undefined;

/** Null for a scenario that this version of the model cannot follow: a recording may hold one. */
export function explained(scenario: Scenario): Explanation | null {
  if (last?.scenario !== scenario) last = { scenario, explanation: attempt(scenario) };
  return last.explanation;
}

function attempt(scenario: Scenario): Explanation | null {
  try {
    return explain(scenario);
  } catch {
    return null;
  }
}

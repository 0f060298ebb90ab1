/** What the model says about the scenario of a page: several parts of the page ask for it, one after the other. */
import { keepingLast } from '../../harness/model/last.ts';
import { explain, type Explanation } from '../../harness/model/explain.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';

/** Null for a scenario that this version of the model cannot follow: a recording may hold one. */
export const explained = keepingLast((scenario: Scenario): Explanation | null => {
  try {
    return explain(scenario);
  } catch {
    return null;
  }
});

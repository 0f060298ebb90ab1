/** For the tests of exploring: a result as a run would make it. */
import { judge, type Observed } from '../run/judge.ts';
import type { ScenarioResult } from '../run/recording.ts';
import type { Scenario } from '../scenario/schema.ts';

/** The result of a scenario with this observation. */
export function makeJudged(scenario: Scenario, observed: Observed): ScenarioResult {
  return {
    topic: 'explored',
    scenario,
    ...judge(scenario, observed),
    observed: { ...observed, console: [] },
    durationMs: 0,
  };
}

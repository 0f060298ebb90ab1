/** Which steps of a scenario run where. Pure. */
import type { PlannedScenario } from './protocol.ts';

/** A service worker controls the scenario's own context alone. */
const uncontrolled = ({ controller: _, ...rest }: PlannedScenario): PlannedScenario => rest;

/** The scenario in parts, in order: neighbouring steps of one context together. */
export function byContext(scenario: PlannedScenario): PlannedScenario[] {
  const parts: PlannedScenario[] = [];
  for (const step of scenario.steps) {
    const context = ('in' in step && step.in) || scenario.context;
    const last = parts.at(-1);
    if (last?.context === context) last.steps.push(step);
    else
      parts.push({
        ...(context === scenario.context ? scenario : uncontrolled(scenario)),
        context,
        contextUrl: scenario.elsewhere?.[context] ?? scenario.contextUrl,
        steps: [step],
      });
  }
  return parts;
}

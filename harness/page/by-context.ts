/** Which steps of a scenario run where. Pure. */
import type { PlannedScenario } from './protocol.ts';

/** The scenario in parts, in order: neighbouring steps of one context together. */
export function byContext(scenario: PlannedScenario): PlannedScenario[] {
  const parts: PlannedScenario[] = [];
  for (const step of scenario.steps) {
    const context = ('in' in step && step.in) || scenario.context;
    const last = parts.at(-1);
    if (last?.context === context) last.steps.push(step);
    else
      parts.push({
        ...scenario,
        context,
        contextUrl: scenario.elsewhere?.[context] ?? scenario.contextUrl,
        steps: [step],
      });
  }
  return parts;
}

/** Refuses to run suites that break their own rules. */
import { requirements, suites } from './catalog.ts';
import { suiteProblems } from '../scenario/validate.ts';

/** Suites that break the schema or a rule. The message names file, scenario and field of each problem. */
export class SuiteError extends Error {
  override name = 'SuiteError';
}

/** @throws SuiteError with every problem found */
export function checkSuites(): void {
  const ids = new Set(requirements.map((requirement) => requirement.id));
  const problems = suites.flatMap((suite) => suiteProblems(suite, `suites/${suite.id}.ts`, ids));
  const seen = new Map<string, string>();
  for (const suite of suites) {
    for (const { id } of suite.scenarios) {
      const other = seen.get(id);
      if (other)
        problems.push(`suites/${suite.id}.ts: scenario ${id}: field id: suites/${other}.ts has one of the same id`);
      seen.set(id, suite.id);
    }
  }
  if (problems.length > 0) throw new SuiteError(`the suites are not sound:\n  ${problems.join('\n  ')}`);
}

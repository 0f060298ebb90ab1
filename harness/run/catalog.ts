/** What can be run: all suites, flat, with the data beside them. */
import { suites } from '../../suites/index.ts';
import { requirementUrl } from '../scenario/requirements.ts';
import type { Scenario, Suite } from '../scenario/schema.ts';
import { suiteVersion } from '../version.ts';
import { requirements } from './catalog-data.ts';
import type { RecordingHeader } from './recording.ts';

export { suites };
export { claims, deviations, notObservable, requirements } from './catalog-data.ts';

/** A scenario and the topic it belongs to. */
export interface CatalogEntry {
  suite: Suite;
  scenario: Scenario;
}

export const catalog: readonly CatalogEntry[] = suites.flatMap((suite) =>
  suite.scenarios.map((scenario) => ({ suite, scenario })),
);

/** What a selection matched nothing, or named something that is not there. */
export class SelectionError extends Error {
  override name = 'SelectionError';
}

/**
 * Chooses scenarios.
 * @param grep regular expression on "topic/id title"
 * @param topics suite ids
 * @throws SelectionError for an unknown suite, a broken expression, or when nothing is left
 */
export function select(options: { grep?: string; topics?: readonly string[] } = {}): CatalogEntry[] {
  const known = suites.map((suite) => suite.id);
  for (const topic of options.topics ?? []) {
    if (!known.includes(topic)) throw new SelectionError(`no suite "${topic}"; there are: ${known.join(', ')}`);
  }
  let pattern: RegExp | undefined;
  try {
    pattern = options.grep === undefined ? undefined : new RegExp(options.grep, 'i');
  } catch (error) {
    throw new SelectionError(`--grep is no regular expression: ${(error as Error).message}`);
  }
  const chosen = catalog.filter(
    ({ suite, scenario }) =>
      (!options.topics?.length || options.topics.includes(suite.id)) &&
      (!pattern || pattern.test(`${suite.id}/${scenario.id} ${scenario.title}`)),
  );
  if (chosen.length === 0) throw new SelectionError('no scenario matches; "cors-conformance list" shows what there is');
  return chosen;
}

/** Ids as suites/ids.txt lists them: sorted the same on every machine. */
export function sortedIds(entries: readonly CatalogEntry[]): string[] {
  return entries.map(({ scenario }) => scenario.id).sort();
}

/** The parts of a recording's header that come from the catalog. */
export function describeSelection(
  entries: readonly CatalogEntry[],
): Pick<RecordingHeader, 'suiteVersion' | 'topics' | 'requirements'> {
  const used = new Set(entries.flatMap(({ scenario }) => scenario.requirements));
  const topics = [...new Set(entries.map(({ suite }) => suite))];
  return {
    suiteVersion,
    topics: topics.map(({ id, title, description }) => ({ id, title, description })),
    requirements: Object.fromEntries(
      requirements
        .filter(({ id }) => used.has(id))
        .map((r) => [r.id, { statement: r.statement, area: r.area, spec: r.spec, url: requirementUrl(r) }]),
    ),
  };
}

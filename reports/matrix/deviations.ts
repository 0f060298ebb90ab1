/** The list of known deviations set beside recordings: what each entry says, and what the recorded browsers do. Pure. */
import { ALGORITHMS } from '../../harness/model/algorithms.ts';
import { QUIRKS } from '../../harness/model/quirks.ts';
import type { Deviations } from '../../harness/run/deviations.ts';
import { ENGINES, type Engine } from '../../harness/run/recording.ts';
import { requirementUrl, type Requirement } from '../../harness/scenario/requirements.ts';
import type { Column, Matrix, Row, State } from './summary.ts';

/** A step of a standard that an engine does otherwise. */
export interface ContradictedStep {
  title: string;
  step: string;
  url: string;
  /** What is done instead. */
  text: string;
}

/** One entry of the list. */
export interface ListedEntry {
  /** Anchor on the page. */
  id: string;
  /** null: contested, held against no engine. */
  engine: Engine | null;
  reason: string;
  /** Which products and versions it is about, in words; empty when all. */
  range: string;
  links: readonly string[];
  /** Steps that the model knows to be done otherwise. */
  steps: readonly ContradictedStep[];
  /** What the standards demand there: named by all of the scenarios, else by the first. */
  requirements: readonly Requirement[];
  scenarios: readonly ListedScenario[];
}

/** A scenario of an entry; `row` is absent where no recording holds it. */
export interface ListedScenario {
  id: string;
  row?: Row;
  /** What the recordings of the entry's engine say, all recordings when it is contested. */
  seen: readonly { column: Column; state: State }[];
}

/** A deviation in a recording that no entry lists. */
export interface Unlisted {
  row: Row;
  columns: readonly Column[];
}

/** The entries in the order of the list, contested ones last. */
export function listedEntries(list: Deviations, matrix: Matrix, requirements: readonly Requirement[]): ListedEntry[] {
  const rows = new Map(matrix.rows.map((row) => [row.scenario.id, row]));
  const demands = new Map(requirements.map((one) => [one.id, one]));
  const taken = new Set<string>();
  const all = [
    ...ENGINES.flatMap((engine) => list.deviations.filter((entry) => entry.engine === engine)),
    ...list.contested.map((entry) => ({ ...entry, engine: null })),
  ];
  return all.map((entry): ListedEntry => {
    const scenarios = entry.scenarios.map((id): ListedScenario => {
      const row = rows.get(id);
      if (!row) return { id, seen: [] };
      const columns = matrix.columns.filter(
        ({ recording }) => entry.engine === null || recording.browser.engine === entry.engine,
      );
      return { id, row, seen: columns.map((column) => ({ column, state: row.states[column.number - 1]! })) };
    });
    const base = `${entry.engine ?? 'contested'}-${entry.scenarios[0]}`;
    let id = base;
    for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
    taken.add(id);
    return {
      id,
      engine: entry.engine,
      reason: entry.reason,
      range: 'from' in entry || 'until' in entry || 'browser' in entry ? rangeWords(entry) : '',
      links: entry.links,
      steps: (entry.quirks ?? []).map((quirk) => {
        const { algorithm, step, text } = QUIRKS[quirk];
        return { title: ALGORITHMS[algorithm].title, step, url: requirementUrl(ALGORITHMS[algorithm]), text };
      }),
      requirements: shared(scenarios).flatMap((name) => demands.get(name) ?? []),
      scenarios,
    };
  });
}

function rangeWords({ browser, from, until }: { browser?: string; from?: string; until?: string }): string {
  return [browser, from && `from version ${from}`, until && `until version ${until}`].filter(Boolean).join(', ');
}

/** Ids of the requirements that all scenarios name, or when there are none, those of the first. */
function shared(scenarios: readonly ListedScenario[]): readonly string[] {
  const named = scenarios.flatMap(({ row }) => (row ? [row.scenario.requirements] : []));
  const [first = [], ...others] = named;
  const all = first.filter((id) => others.every((one) => one.includes(id)));
  return all.length > 0 ? all : first;
}

/** Deviations of these recordings that are not listed. */
export function unlisted(matrix: Matrix): Unlisted[] {
  return matrix.rows.flatMap((row) => {
    const columns = matrix.columns.filter((_, index) => row.states[index] === 'deviates');
    return columns.length > 0 ? [{ row, columns }] : [];
  });
}

/** The state of an entry that needs looking at first: one that is gone, then one that is there. */
export function entryState(entry: ListedEntry): State {
  const states = entry.scenarios.flatMap(({ seen }) => seen.map(({ state }) => state));
  const order: readonly State[] = ['deviates', 'known', 'contested', 'crash', 'timeout', 'conforms', 'answered'];
  return order.find((state) => states.includes(state)) ?? 'not-run';
}

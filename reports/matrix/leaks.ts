/** What failures tell: what script learned of each failure against a connection that was cut, out of recordings alone. Pure. */
import { aspects, tellings, type Learned, type Telling } from '../../harness/run/alike.ts';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import { isCall, type Scenario } from '../../harness/scenario/schema.ts';
import { likenessOf } from '../alike-lines.ts';

/** What one browser did with one pair: the differences, or why there is nothing to compare. */
export type Told =
  | { state: 'alike' }
  | { state: 'told'; by: readonly Telling[] }
  | { state: 'loaded' }
  | { state: 'missing'; reason: string };

/** One failure, met in one way; `told` runs parallel to the recordings. */
export interface LeakRow {
  id: string;
  /** Words of the id: how it fails. */
  failure: string;
  told: readonly Told[];
}

/** One appearance: what script sees, and the failures that look so. */
export interface Face {
  says: readonly (readonly [name: string, value: string])[];
  failures: readonly string[];
}

/** One way to ask; `faces` runs parallel to the recordings. */
export interface LeakGroup {
  /** Words of the id: how it is asked. */
  via: string;
  /** A scenario whose first step is asked in this way. */
  example: Scenario;
  rows: readonly LeakRow[];
  faces: readonly (readonly Face[])[];
}

const TOPIC = 'leaks';
const ID = /^leak-(.+)-via-(.+)$/;
/** What the second step of each pair meets. */
export const CUT = 'a cut connection';

/** The pairs of these recordings, by the way to ask; none where no recording asked. */
export function leaks(recordings: readonly Recording[]): LeakGroup[] {
  // What was found to be alike while it was read has told the same.
  const results = recordings.map(({ scenarios }) => {
    const own = scenarios.filter(({ topic }) => topic === TOPIC);
    return new Map(own.map((one) => [one.scenario.id, likenessOf(one)?.to ?? one]));
  });
  const groups = new Map<string, Scenario[]>();
  const known = new Set<string>();
  for (const { scenario } of results.flatMap((map) => [...map.values()])) {
    const via = ID.exec(scenario.id)?.[2];
    if (via === undefined || known.has(scenario.id)) continue;
    known.add(scenario.id);
    groups.set(via, [...(groups.get(via) ?? []), scenario]);
  }
  return [...groups].map(([via, scenarios]) => ({
    via: words(via),
    example: scenarios[0]!,
    rows: scenarios.map(({ id }) => ({
      id,
      failure: words(ID.exec(id)![1]!),
      told: onceEach(
        results.map((map) => [map.get(id)]),
        ([result]) => compare(result),
      ),
    })),
    faces: onceEach(
      results.map((map) => scenarios.flatMap(({ id }) => map.get(id) ?? [])),
      faces,
    ),
  }));
}

/** Maps lists; those that hold the same things share what is made of the first. */
function onceEach<Item, Made>(lists: readonly (readonly Item[])[], make: (list: readonly Item[]) => Made): Made[] {
  const made: Made[] = [];
  for (const [index, list] of lists.entries()) {
    const same = lists.findIndex(
      (other) => other.length === list.length && other.every((item, at) => item === list[at]),
    );
    made.push(same < index ? made[same]! : make(list));
  }
  return made;
}

const words = (id: string): string => id.replaceAll('-', ' ');

/** What was learned of the two steps of a pair; null where one of them has not ended. */
function learned({ scenario, observed }: ScenarioResult): [Learned, Learned] | null {
  const [first, second] = observed.page;
  const [one, other] = scenario.steps.filter(isCall);
  if (!first || !second || !one || !other) return null;
  return [
    { seen: first, url: 'url' in one ? one.url : '' },
    { seen: second, url: 'url' in other ? other.url : '' },
  ];
}

function compare(result: ScenarioResult | undefined): Told {
  if (!result) return { state: 'missing', reason: 'not run' };
  const pair = learned(result);
  if (!pair) return { state: 'missing', reason: result.verdict };
  if (pair[0].seen.result === 'resolved') return { state: 'loaded' };
  const by = tellings(...pair);
  return by.length === 0 ? { state: 'alike' } : { state: 'told', by };
}

/** All appearances of the failures of one way to ask in one browser, the commonest first. */
function faces(results: readonly ScenarioResult[]): Face[] {
  const found = new Map<string, { says: Face['says']; failures: Set<string> }>();
  const add = (failure: string, step: Learned) => {
    if (step.seen.result !== 'rejected') return;
    const says = [...aspects(step)].filter(([name]) => name !== 'result');
    const key = JSON.stringify(says);
    const face = found.get(key) ?? { says, failures: new Set<string>() };
    face.failures.add(failure);
    found.set(key, face);
  };
  for (const result of results) {
    const pair = learned(result);
    if (!pair) continue;
    add(words(ID.exec(result.scenario.id)![1]!), pair[0]);
    add(CUT, pair[1]);
  }
  return [...found.values()]
    .map(({ says, failures }) => ({ says, failures: [...failures] }))
    .sort((a, b) => b.failures.length - a.failures.length);
}

/** How many pairs of one browser script can tell apart, and by what. */
export function count(groups: readonly LeakGroup[], index: number): { told: number; compared: number; by: string[] } {
  const told = groups.flatMap(({ rows }) => rows.map((row) => row.told[index]!));
  const apart = told.flatMap((one) => (one.state === 'told' ? [one] : []));
  const kinds = new Map<string, number>();
  for (const { by } of apart) for (const kind of kindsOf(by)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return {
    told: apart.length,
    compared: apart.length + told.filter(({ state }) => state === 'alike').length,
    by: [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, times]) => `${kind} ${times}`),
  };
}

/** What a difference is of, in words: all fields of a timing entry are one. */
export function kindOf({ what }: Telling): string {
  if (what === 'timing: entry') return 'presence of a timing entry';
  return what.startsWith('timing: ') ? 'timing entry' : what;
}

/** What tells two steps apart, in words; the fields of an entry that only one of them has say nothing further. */
export function kindsOf(by: readonly Telling[]): string[] {
  const kinds = [...new Set(by.map(kindOf))];
  return kinds.includes('presence of a timing entry') ? kinds.filter((kind) => kind !== 'timing entry') : kinds;
}

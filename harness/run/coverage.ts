/** Which requirements have scenarios, which cannot be observed and why, and which have neither. Pure. */
import Type, { type Static } from 'typebox';
import type { Requirement } from '../scenario/requirements.ts';
import { ID_PATTERN, type Scenario } from '../scenario/schema.ts';
import { validatorOf } from '../validator.ts';

export const NotObservableSchema = Type.Array(
  Type.Object(
    {
      requirement: Type.String({ pattern: ID_PATTERN }),
      why: Type.String({ minLength: 20, description: 'Why no scenario can see whether it holds' }),
      needs: Type.String({ minLength: 5, description: 'What somebody would need who wants to see it' }),
      partly: Type.Optional(
        Type.Literal(true, { description: 'Part of it has scenarios; `why` and `needs` speak of the rest' }),
      ),
    },
    { additionalProperties: false },
  ),
  { description: 'suites/not-observable.json: requirements that no scenario can test, sorted by id' },
);
export type NotObservable = Static<typeof NotObservableSchema>;

const validate = validatorOf<NotObservable>(NotObservableSchema, { allErrors: true, strict: false });

type Tested = Pick<Scenario, 'id' | 'requirements'>;
type Demand = Pick<Requirement, 'id' | 'area'>;

/** Problems of suites/not-observable.json in words; empty when it is sound. */
export function notObservableProblems(
  value: unknown,
  requirements: readonly Demand[],
  scenarios: readonly Tested[],
): string[] {
  if (!validate(value)) return (validate.errors ?? []).map((error) => `${error.instancePath || '/'}: ${error.message}`);
  const entries = value as NotObservable;
  const known = new Set(requirements.map(({ id }) => id));
  const tested = testedBy(scenarios);
  const ids = entries.map(({ requirement }) => requirement);
  return entries.flatMap(({ requirement, partly }, index) => {
    const problems: string[] = [];
    if (!known.has(requirement)) problems.push(`there is no requirement "${requirement}"`);
    if (ids.indexOf(requirement) !== index) problems.push(`"${requirement}" is listed twice`);
    else if (index > 0 && ids[index - 1]! > requirement)
      problems.push(`"${requirement}" stands after "${ids[index - 1]}": the file is sorted by requirement`);
    const one = tested.get(requirement)?.[0];
    if (one && !partly)
      problems.push(`"${requirement}" has a scenario (${one}): take the entry out, or say "partly": true and of what`);
    if (!one && partly && known.has(requirement))
      problems.push(`"${requirement}" says "partly", but no scenario tests the other part`);
    return problems;
  });
}

/** What is known about one requirement. */
export interface Covered<T extends Demand = Requirement> {
  requirement: T;
  state: 'covered' | 'not-observable' | 'uncovered';
  /** Ids, in the order of the suites. */
  scenarios: readonly string[];
  /** The entry of suites/not-observable.json; together with scenarios it speaks of a part. */
  notObservable?: NotObservable[number];
}

/** Every requirement in its order, with what tests it or why nothing can. */
export function coverage<T extends Demand>(
  requirements: readonly T[],
  scenarios: readonly Tested[],
  notObservable: NotObservable,
): Covered<T>[] {
  const tested = testedBy(scenarios);
  const listed = new Map(notObservable.map((entry) => [entry.requirement, entry]));
  return requirements.map((requirement) => {
    const own = tested.get(requirement.id) ?? [];
    const entry = listed.get(requirement.id);
    const state = own.length > 0 ? 'covered' : entry ? 'not-observable' : 'uncovered';
    return { requirement, state, scenarios: own, ...(entry ? { notObservable: entry } : {}) };
  });
}

/** How many requirements of an area, or of all, are in each state. */
export interface CoverageCount {
  covered: number;
  notObservable: number;
  uncovered: number;
  total: number;
}

/** Counts states. */
export function countCoverage(all: Iterable<Pick<Covered<Demand>, 'state'>>): CoverageCount {
  const sum: CoverageCount = { covered: 0, notObservable: 0, uncovered: 0, total: 0 };
  for (const { state } of all) {
    sum[state === 'not-observable' ? 'notObservable' : state]++;
    sum.total++;
  }
  return sum;
}

/** Groups by area, in the order in which areas first occur. */
export function byArea<T extends { requirement: Demand }>(all: readonly T[]): Map<string, T[]> {
  const areas = new Map<string, T[]>();
  for (const one of all) areas.set(one.requirement.area, [...(areas.get(one.requirement.area) ?? []), one]);
  return areas;
}

function testedBy(scenarios: readonly Tested[]): Map<string, string[]> {
  const tested = new Map<string, string[]>();
  for (const { id, requirements } of scenarios) {
    for (const requirement of new Set(requirements)) tested.set(requirement, [...(tested.get(requirement) ?? []), id]);
  }
  return tested;
}

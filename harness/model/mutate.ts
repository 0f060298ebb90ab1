/**
 * Mutation check: turns every decision of the model around, one at a time, and shifts every limit by one, to see whether
 * at least one scenario with a stated expectation notices. What survives is a step that no scenario tests.
 */
import { judge } from '../run/judge.ts';
import type { Scenario } from '../scenario/schema.ts';
import { predict } from './predict.ts';
import type { MutationId } from './user-agent.ts';

export interface MutationResult {
  id: MutationId;
  /** Scenarios that meet the decision. */
  met: number;
  /** The first scenario whose expectation the mutated model fails, or null: the mutation survived. */
  noticedBy: string | null;
}

/** Checks every decision and limit that the scenarios meet. Pure. */
export function* mutationCheck(scenarios: readonly Scenario[]): Generator<MutationResult> {
  const meets = new Map<MutationId, Scenario[]>();
  for (const scenario of scenarios) {
    if (scenario.kind === 'observe') continue;
    const seen = new Set<MutationId>();
    // What the model leaves out makes a scenario differ in any case: it would notice everything.
    if (predict(scenario, { seen }).uncovered.length > 0) continue;
    for (const id of seen) meets.set(id, [...(meets.get(id) ?? []), scenario]);
  }
  for (const id of [...meets.keys()].sort()) {
    const candidates = meets.get(id)!;
    const noticed = candidates.find((scenario) => notices(scenario, id));
    yield { id, met: candidates.length, noticedBy: noticed?.id ?? null };
  }
}

function notices(scenario: Scenario, mutation: MutationId): boolean {
  try {
    return judge(scenario, predict(scenario, { mutation })).verdict === 'deviates';
  } catch {
    // The mutated algorithm went where the standard asserts that nothing goes.
    return true;
  }
}

/** Mutations that no scenario can notice, with the reason. */
const CUT_DOWN = 'Referrer Policy lets user agents cut the referrer down, so no single Referer is demanded';
export const UNOBSERVABLE: Readonly<Record<MutationId, string>> = {
  'http-network-or-cache-fetch/8.21.2.2':
    'which requests an authentication entry is associated with is left to the user agent',
  'orb/12': 'a script without a type that parses is let through by either branch, and what does not parse is a choice',
  'location-url/4': 'the fragment is neither sent nor part of response.url',
  'referrer/8 no-referrer-when-downgrade': CUT_DOWN,
  'referrer/8 origin-when-cross-origin': CUT_DOWN,
  'referrer/8 strict-origin': CUT_DOWN,
};

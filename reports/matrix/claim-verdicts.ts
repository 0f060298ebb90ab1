/**
 * What recordings say about a claim: first each browser for itself, then all together. Pure. A verdict says no more than
 * the scenarios show: whatever was not judged, or has no right answer, counts neither for the claim nor against it.
 */
import type { Claim } from '../../harness/run/claims.ts';
import type { NotObservable } from '../../harness/run/coverage.ts';
import type { Matrix, Row, State } from './summary.ts';

/** One browser: whether it does as claimed in the scenarios; `unknown` where none of them shows it. */
export const HOLDS = ['holds', 'fails', 'partly', 'unknown'] as const;
export type Holds = (typeof HOLDS)[number];

/** All browsers together. */
export const CLAIM_VERDICTS = ['true', 'not-true', 'differs', 'in-part', 'not-shown'] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** One claim beside the recordings. */
export interface JudgedClaim {
  claim: Claim;
  rows: readonly Row[];
  /** Parallel to the columns of the matrix. */
  browsers: readonly { holds: Holds; confirming: number; contrary: number }[];
  verdict: ClaimVerdict;
  /** Why nothing is shown. */
  reason: string | undefined;
  /** The verdict and the judgement by hand say different things about the same. */
  disagrees: boolean;
}

/** Deviations that engines share count too: what is asked here is what browsers do, not whose fault it is. */
const DEVIATING: readonly State[] = ['deviates', 'known', 'contested'];

/** Whether a cell speaks for the claim (true), against it (false) or says nothing about it. */
function speaks({ standard, deviation_confirms: confirms }: Claim, kind: string, state: State): boolean | undefined {
  if (kind === 'observe' || standard === 'open') return undefined;
  if (state === 'conforms') return standard === 'agrees';
  if (!DEVIATING.includes(state)) return undefined;
  if (standard === 'agrees') return false;
  return confirms ? true : undefined;
}

function together(browsers: readonly Holds[]): ClaimVerdict {
  const known = new Set(browsers.filter((one) => one !== 'unknown'));
  if (known.size > 1) return 'differs';
  const [only] = known;
  return only === undefined
    ? 'not-shown'
    : ({ holds: 'true', fails: 'not-true', partly: 'in-part' } as const)[only as 'holds'];
}

/** Whether browsers gave different answers where the standard leaves it open. */
function answersDiffer(claim: Claim, rows: readonly Row[]): boolean {
  if (claim.standard !== 'open') return false;
  return rows.some(({ results }) => {
    const answers = results.flatMap((result) => (result?.answer === undefined ? [] : [result.answer]));
    return new Set(answers).size > 1;
  });
}

const BY_HAND: Readonly<Record<Claim['still_true'], ClaimVerdict>> = {
  yes: 'true',
  no: 'not-true',
  'engine-dependent': 'differs',
  unknown: 'not-shown',
};

/** Judges one claim by the scenarios it names, or else by those of its requirements. */
export function judgeClaim(
  claim: Claim,
  matrix: Matrix,
  rowsOf: ReadonlyMap<string, readonly Row[]>,
  notObservable: NotObservable,
): JudgedClaim {
  const named = new Set(claim.scenarios);
  const rows =
    claim.untestable !== undefined
      ? []
      : claim.scenarios
        ? matrix.rows.filter(({ scenario }) => named.has(scenario.id))
        : [...new Set(claim.requirement_ids.flatMap((id) => rowsOf.get(id) ?? []))];
  const browsers = matrix.columns.map((_, index) => {
    const said = rows.map(({ scenario, states }) => speaks(claim, scenario.kind, states[index]!));
    const confirming = said.filter((one) => one === true).length;
    const contrary = said.filter((one) => one === false).length;
    const holds: Holds = confirming > 0 ? (contrary > 0 ? 'partly' : 'holds') : contrary > 0 ? 'fails' : 'unknown';
    return { holds, confirming, contrary };
  });
  const combined = together(browsers.map(({ holds }) => holds));
  const verdict = combined === 'not-shown' && answersDiffer(claim, rows) ? 'differs' : combined;
  const hand = BY_HAND[claim.still_true];
  const all = browsers.every(({ holds }) => holds !== 'unknown');
  return {
    claim,
    rows,
    browsers,
    verdict,
    reason: verdict === 'not-shown' ? reasonOf(claim, rows, notObservable) : undefined,
    disagrees: verdict !== 'not-shown' && claim.beyond === undefined && hand !== verdict && (all || hand !== 'differs'),
  };
}

function reasonOf(claim: Claim, rows: readonly Row[], notObservable: NotObservable): string {
  if (claim.untestable !== undefined) return claim.untestable;
  const listed = notObservable.filter(({ requirement }) => claim.requirement_ids.includes(requirement));
  if (rows.length === 0)
    return listed.length > 0
      ? listed.map(({ why }) => why).join(' ')
      : 'No scenario in these recordings asks about it.';
  return claim.standard === 'open'
    ? 'The standard leaves it open, and the answers that were given are the same everywhere.'
    : 'The scenarios were not judged in these recordings.';
}

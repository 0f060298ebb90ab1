/**
 * How to mend what is refused: header lines of the answers, changed one decision of the standard at a time until the
 * model lets the response through. Pure.
 */
import { decisiveOf } from '../../../harness/model/explain.ts';
import { predict, type Prediction } from '../../../harness/model/predict.ts';
import type { Step } from '../../../harness/model/user-agent.ts';
import { getHeader } from '../../../harness/scenario/respond.ts';
import type { WireRecord } from '../../../harness/run/recording.ts';
import type { HeaderLine } from '../../../harness/scenario/schema.ts';
import { readLines, scenarioOf, writeLines } from './scenario.ts';
import type { Answer, TryState } from './state.ts';

/** One answer of a server that must change. */
export interface Change {
  hop: string;
  kind: 'preflight' | 'request';
  status: number | null;
  /** Lines to send; they take the place of all lines of the same names. */
  lines: HeaderLine[];
}

export interface Mended {
  state: TryState;
  changes: Change[];
}

/** More decisions than this no preflight and chain of hops needs. */
const MOST_CHANGES = 30;

/** Whether script gets the response. */
export const isAllowed = ({ page }: Prediction): boolean => page[0]?.result === 'resolved';

/** The state with answers that let script have the response; null where no header of a server brings that about. */
export function mend(state: TryState): Mended | null {
  const changes = new Map<string, Change>();
  let mended = state;
  for (let round = 0; round < MOST_CHANGES; round++) {
    const prediction = predict(scenarioOf(mended));
    if (isAllowed(prediction)) return round === 0 ? null : { state: mended, changes: [...changes.values()] };
    const last = prediction.wire.at(-1);
    const step = decisiveOf(prediction.steps, true);
    const change = last && step && changeFor(mended, last, step);
    if (!change) return null;
    const key = `${change.hop} ${change.kind}`;
    const before = changes.get(key);
    changes.set(key, {
      ...change,
      status: change.status ?? before?.status ?? null,
      lines: replaced(before?.lines ?? [], change.lines),
    });
    const next = applied(mended, change);
    if (JSON.stringify(next) === JSON.stringify(mended)) return null;
    mended = next;
  }
  return null;
}

/** Lines with others in place of those of the same names. */
function replaced(lines: readonly HeaderLine[], by: readonly HeaderLine[]): HeaderLine[] {
  const names = new Set(by.map(([name]) => name.toLowerCase()));
  return [...lines.filter(([name]) => !names.has(name.toLowerCase())), ...by];
}

function applied(state: TryState, { hop, kind, status, lines }: Change): TryState {
  const change = (answer: Answer): Answer => ({
    ...answer,
    status: status ?? answer.status,
    lines: writeLines(replaced(readLines(answer.lines).lines, lines)),
  });
  return {
    ...state,
    hops: state.hops.map((one) => (one.name === hop ? { ...one, [kind]: change(one[kind]) } : one)),
  };
}

/** What the answer at which a step decided must say instead; null where it is no question of headers. */
function changeFor(state: TryState, record: WireRecord, { algorithm, step }: Step): Change | null {
  const hop = state.hops.find(({ name }) => name === record.resource);
  if (!hop) return null;
  const kind = record.preflight ? 'preflight' : 'request';
  const lines = (...all: HeaderLine[]): Change => ({ hop: hop.name, kind, status: null, lines: all });
  const listed = (name: string) => listOf(readLines(hop[kind].lines).lines, name);
  const method = getHeader(record.headers, 'access-control-request-method') ?? record.method;
  const asked = (getHeader(record.headers, 'access-control-request-headers') ?? '').split(',').filter(Boolean);
  const credentials = state.api === 'xhr' ? state.withCredentials === true : state.credentials === 'include';
  switch (algorithm) {
    case 'cors-check': {
      if (step === '7') return lines(['Access-Control-Allow-Credentials', 'true']);
      if (getHeader(record.headers, 'origin') === 'null')
        // Nobody should allow the origin null, and with credentials nothing else would do.
        return credentials ? null : lines(['Access-Control-Allow-Origin', '*']);
      return lines(['Access-Control-Allow-Origin', '{origin}'], ['Vary', 'Origin']);
    }
    case 'cors-preflight-fetch':
      if (step === '7 ok status') return { ...lines(), status: 204 };
      if (step.startsWith('7.4') || step.startsWith('7.5'))
        return lines(['Access-Control-Allow-Methods', joined(listed('access-control-allow-methods'), [method])]);
      return lines(['Access-Control-Allow-Headers', joined(listed('access-control-allow-headers'), asked)]);
    case 'extract-header-list-values':
      return record.preflight
        ? lines(
            ['Access-Control-Allow-Methods', joined(listed('access-control-allow-methods'), [method])],
            ...(asked.length > 0
              ? [['Access-Control-Allow-Headers', joined(listed('access-control-allow-headers'), asked)] as HeaderLine]
              : replacedEmpty(hop.preflight)),
          )
        : null;
    default:
      return null;
  }
}

/** A malformed list of header names that nobody asked for still fails the preflight. */
const replacedEmpty = ({ lines }: Answer): HeaderLine[] =>
  getHeader(readLines(lines).lines, 'access-control-allow-headers') === null
    ? []
    : [['Access-Control-Allow-Headers', '']];

/** The elements of a list that are tokens, the wildcard left out: what is added is named. */
const listOf = (lines: readonly HeaderLine[], name: string): string[] =>
  (getHeader(lines, name) ?? '')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => /^[!#$%&'+\-.^_`|~0-9A-Za-z]+$/.test(element));

const joined = (there: readonly string[], added: readonly string[]): string =>
  [...new Set([...there, ...added])].join(', ');

/** @jsxImportSource #html */
/** The words and classes of cell states: one place for the matrix, the legend and the scenario pages. */
import type { Children } from '#html/jsx-runtime';
import { inOnePiece } from '../html/once.ts';
import type { ScenarioResult } from '../../harness/run/recording.ts';
import { Prose } from './prose.tsx';
import type { Matrix, State } from './summary.ts';

/**
 * Class, short word and meaning of a state. Classes are one letter because the matrix holds thousands of cells; the
 * symbol is added by the style sheet, so that it is in no search result and is not read aloud.
 */
export const STATE: Record<State, { class: string; word: string; meaning: string }> = {
  conforms: {
    class: 'k',
    word: 'conforms',
    meaning:
      'What was seen on the wire and in the page is what the standard demands. Where the standard demands that a response stays hidden, a blocked request is what conforms.',
  },
  deviates: {
    class: 'd',
    word: 'deviates',
    meaning: 'Something was seen that the standard rules out; the scenario’s page says the first difference.',
  },
  known: {
    class: 'n',
    word: 'known',
    meaning: 'Deviates, and is listed as a known deviation with a reason, for this engine and version.',
  },
  contested: {
    class: 'q',
    word: 'contested',
    meaning:
      'Every engine contradicts the standard here, and the standard’s own issue about it is open. Held against no engine, and in no count.',
  },
  answered: {
    class: 'a',
    word: 'answered',
    meaning: 'A question without a right answer (kind observe); the cell gives this browser’s answer.',
  },
  timeout: { class: 't', word: 'timeout', meaning: 'The browser did not come to an end in time. Counts as judged.' },
  crash: { class: 'x', word: 'crash', meaning: 'The browser or its page crashed. Counts as judged.' },
  error: {
    class: 'e',
    word: 'error (ours)',
    meaning: 'Our servers or harness failed. Says nothing about the browser, and is in no count.',
  },
  unsupported: {
    class: 'u',
    word: 'unsupported',
    meaning: 'The engine lacks a feature that the question needs; this was probed for. In no count.',
  },
  'not-run': { class: 'o', word: 'not run', meaning: 'Not asked in this recording. In no count.' },
};

const LONGEST_ANSWER = 80;

/** What a cell reads: the state's word, or the answer of an observe scenario. */
export function cellWord(state: State, result: ScenarioResult | undefined): string {
  if (state !== 'answered') return STATE[state].word;
  const answer = result?.answer ?? STATE.answered.word;
  // An answer that no known outcome names is told at length after "other:"; the scenario's page has all of it.
  if (answer.startsWith('other:')) return 'other';
  return answer.length > LONGEST_ANSWER ? `${answer.slice(0, LONGEST_ANSWER)}…` : answer;
}

/** A verdict as a label of its own, for the scenario pages. */
export function Verdict({ state, result }: { state: State; result?: ScenarioResult | undefined }) {
  return state === 'answered' ? label(state, cellWord(state, result)) : LABELS[state];
}

const label = (state: State, word: string) => (
  <span class={`v ${STATE[state].class}`}>
    <span>
      <Prose text={word} />
    </span>
  </span>
);

/** Those that read the same everywhere. */
const LABELS = Object.fromEntries(
  (Object.keys(STATE) as State[]).map((state) => [state, inOnePiece(label(state, STATE[state].word))]),
) as Record<State, Children>;

/** All states with their sentences. */
export function Legend() {
  return (
    <dl class="legend">
      {Object.entries(STATE).map(([state, { meaning }]) => (
        <div>
          <dt>
            <Verdict state={state as State} />
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

export const KINDS = {
  must: 'The standard demands one outcome.',
  may: 'The standard leaves a choice; every outcome it leaves conforms, and the cell says which was taken.',
  observe: 'The standard says nothing; the answer is recorded and is neither right nor wrong.',
} as const;

/** The kind of a scenario. */
export function Kind({ kind }: { kind: keyof typeof KINDS }) {
  return <span class={`kind ${kind}`}>{kind}</span>;
}

/** The states that occur, in the order of the legend. */
export function occurring(matrix: Matrix): State[] {
  return (Object.keys(STATE) as State[]).filter((state) => matrix.columns.some((column) => column.states[state] > 0));
}

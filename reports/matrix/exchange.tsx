/** @jsxImportSource #html */
/** The sequence diagrams of a scenario page: one of what is demanded, and one for each browser that did otherwise. */
import type { Children } from '#html/jsx-runtime';
import { Prose } from './prose.tsx';
import { behaviourOf, comparedSequence, expectedSequence, observedSequence } from './scenario-sequence.ts';
import { SequenceDiagram } from './sequence-diagram.tsx';
import type { Row } from './summary.ts';
import { isTryState } from './try/bundle.ts';
import { tryAddress } from './try/scenario.ts';

/** Who sends what to whom: the section around what SharedExchange makes, if that is anything. */
export function Exchange({ row, shared }: { row: Row; shared: Children }) {
  return (
    shared && (
      <section aria-labelledby="sequence">
        {shared}
        <TryIt row={row} />
      </section>
    )
  );
}

/** Who sends what as the standard demands it or, where it demands nothing, as it was first seen. */
export function SharedExchange({ row }: { row: Row }) {
  const { scenario } = row;
  const must = scenario.kind === 'must';
  const sequence = must ? expectedSequence(scenario) : null;
  if (sequence)
    return (
      <>
        <h2 id="sequence">Who sends what, by the standard</h2>
        <SequenceDiagram sequence={sequence} label="Requests and replies as the standard demands them" />
      </>
    );
  const first = must ? -1 : row.results.findIndex(showsItself);
  const result = row.results[first];
  if (!result) return null;
  return (
    <>
      <h2 id="sequence">Who sends what</h2>
      {result.answer ? (
        <p>
          As it was seen, with the answer <Prose text={result.answer} />:
        </p>
      ) : null}
      <SequenceDiagram sequence={observedSequence(result)} label="Requests and replies as they were seen" />
    </>
  );
}

/** Leads to the page where this can be had with other headers, where that page has words for it. */
function TryIt({ row }: { row: Row }) {
  const address = tryAddress(row.scenario, isTryState);
  return (
    address && (
      <p>
        <a href={`../${address}`}>Try it with other headers</a>
      </p>
    )
  );
}

/** The diagram of a browser that did otherwise than the diagrams above it. */
export function OwnExchange({ row, index }: { row: Row; index: number }) {
  const result = row.results[index];
  if (!result) return null;
  if (result.verdict === 'deviates' && result.scenario.kind === 'must') {
    const sequence = comparedSequence(result);
    return sequence && <Titled sequence={sequence} />;
  }
  if (row.scenario.kind === 'must' || !showsItself(result)) return null;
  const own = behaviourOf(result.observed);
  const before = row.results.slice(0, index).filter((other) => other !== undefined && showsItself(other));
  if (before.length === 0 || before.some((other) => behaviourOf(other!.observed) === own)) return null;
  return <Titled sequence={observedSequence(result)} />;
}

function Titled({ sequence }: { sequence: ReturnType<typeof observedSequence> }) {
  return (
    <>
      <h3>Who sent what</h3>
      <SequenceDiagram sequence={sequence} label="Requests and replies as they were seen" />
    </>
  );
}

type Result = Row['results'][number];

/** Whether a result of a scenario without one right outcome says what a browser does. */
const showsItself = (result: Result): boolean =>
  result?.verdict === 'conforms' || result?.verdict === 'answered' || result?.verdict === 'deviates';

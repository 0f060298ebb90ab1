/** @jsxImportSource #html */
/** The standard's own steps for a scenario, from the model: in order, with links, and with the one that decided. */
import { ALGORITHMS } from '../../harness/model/algorithms.ts';
import { divergences, type Divergence } from '../../harness/model/divergence.ts';
import type { Step } from '../../harness/model/user-agent.ts';
import { requirementUrl } from '../../harness/scenario/requirements.ts';
import { explained } from './explained.ts';
import { Link } from './layout.tsx';
import { Recorded, type Addresses } from './placeholders.tsx';
import type { Alike } from './same-evidence.ts';
import type { Column, Row } from './summary.ts';
import { Trace } from './trace.tsx';

export interface StepsProps {
  columns: readonly Column[];
  row: Row;
  /** By column: the one before it that did the same. */
  alike: readonly (Alike | undefined)[];
  addresses: Addresses;
}

export function Steps({ columns, row, alike, addresses }: StepsProps) {
  const explanation = explained(row.scenario);
  if (!explanation) return null;
  const { algorithms, decisive } = explanation;
  const deciding = algorithms.find(({ steps }) => steps.includes(decisive!));
  const count = algorithms.reduce((sum, { steps }) => sum + steps.length, 0);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">How the standard gets there</h2>
      {decisive && deciding ? (
        <p>
          The decision falls in <Link href={deciding.url}>{deciding.title}</Link>, step {decisive.step}:{' '}
          <Answer step={decisive} addresses={addresses} />
        </p>
      ) : null}
      <Departures columns={columns} row={row} alike={alike} addresses={addresses} />
      <details>
        <summary>All {count} steps of the model</summary>
        <Trace algorithms={algorithms} decisive={decisive} />
      </details>
    </section>
  );
}

function Answer({ step, addresses }: { step: Step; addresses: Addresses }) {
  return (
    <>
      <Recorded text={step.text} addresses={addresses} />: <b>{step.outcome ? 'yes' : 'no'}</b>
    </>
  );
}

/** Where the trace shows at which step a browser left the standard's way. */
function Departures({ columns, row, alike, addresses }: StepsProps) {
  const found: Divergence[][] = [];
  columns.forEach(({ recording }, index) => {
    const result = row.results[index];
    const before = alike[index]?.column;
    if (result?.verdict !== 'deviates') found.push([]);
    else if (before) found.push(found[before.number - 1]!);
    else found.push(divergences(result.scenario, result.observed, recording.browser.engine));
  });
  const departures = found.flatMap((all, index) =>
    all.map((divergence) => ({ name: columns[index]!.name, ...divergence })),
  );
  if (departures.length === 0) return null;
  return (
    <ul>
      {departures.map(({ name, algorithm, step, text }) => (
        <li>
          {name} leaves it in <Link href={requirementUrl(ALGORITHMS[algorithm])}>{ALGORITHMS[algorithm].title}</Link>,
          step {step}: <Recorded text={text} addresses={addresses} />.
        </li>
      ))}
    </ul>
  );
}

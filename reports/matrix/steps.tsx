/** @jsxImportSource preact */
/** The standard's own steps for a scenario, from the model: in order, with links, and with the one that decided. */
import { ALGORITHMS } from '../../harness/model/algorithms.ts';
import { divergences } from '../../harness/model/divergence.ts';
import { explain, type Explanation } from '../../harness/model/explain.ts';
import type { Step } from '../../harness/model/user-agent.ts';
import { requirementUrl } from '../../harness/scenario/requirements.ts';
import { Link } from './layout.tsx';
import { Recorded, type Addresses } from './placeholders.tsx';
import type { Matrix, Row } from './summary.ts';
import { Trace } from './trace.tsx';

export function Steps({ matrix, row, addresses }: { matrix: Matrix; row: Row; addresses: Addresses }) {
  const explanation = tryToExplain(row);
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
      <Departures matrix={matrix} row={row} addresses={addresses} />
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
function Departures({ matrix, row, addresses }: { matrix: Matrix; row: Row; addresses: Addresses }) {
  const departures = matrix.columns.flatMap((column, index) => {
    const result = row.results[index];
    if (result?.verdict !== 'deviates') return [];
    return divergences(result.scenario, result.observed, column.recording.browser.engine).map((divergence) => ({
      name: column.name,
      ...divergence,
    }));
  });
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

/** A recording may hold a scenario that this version of the model cannot follow. */
function tryToExplain(row: Row): Explanation | null {
  try {
    return explain(row.scenario);
  } catch {
    return null;
  }
}

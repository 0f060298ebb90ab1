/** @jsxImportSource preact */
/** What the pages of requirements and of claims share: lists of sentences, each with the scenarios behind it. */
import { Prose } from './prose.tsx';
import { STATE } from './states.tsx';
import type { Column, Row } from './summary.ts';

/** A head for each browser. */
export function ProductHeads({ columns }: { columns: readonly Column[] }) {
  return (
    <>
      {columns.map(({ recording: { browser } }) => (
        <th scope="col">
          <span class="product">{browser.name}</span>
          <span class="version">{browser.version ?? 'version unknown'}</span>
        </th>
      ))}
    </>
  );
}

/** The scenarios behind a row. Whatever does not conform is said beside its name, for each browser. */
export function ScenarioList({ rows, columns }: { rows: readonly Row[]; columns: readonly Column[] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{rows.length === 1 ? '1 scenario' : `${rows.length} scenarios`}</summary>
      <ul>
        {rows.map((row) => {
          const words = row.states.map((state, index) => [columns[index]!.recording.browser.name, state] as const);
          const special = words.filter(([, state]) => state !== 'conforms' && state !== 'answered');
          return (
            <li>
              <a href={`scenarios/${row.scenario.id}.html`}>
                <Prose text={row.scenario.title} />
              </a>
              {special.length > 0 ? (
                <small> {special.map(([name, state]) => `${name}: ${STATE[state].word}`).join(', ')}</small>
              ) : null}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

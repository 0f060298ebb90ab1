/** @jsxImportSource #html */
/** What the pages with one long table share: their head, the heads of browsers, the scenarios behind a row. */
import type { Children } from '#html/jsx-runtime';
import { onceFor } from '../html/once.ts';
import { Moment } from './layout.tsx';
import { SiteLinks, type SitePage } from './navigation.tsx';
import { Prose } from './prose.tsx';
import { STATE } from './states.tsx';
import type { Column, Row } from './summary.ts';

export interface ListHeadProps {
  here: SitePage;
  /** Whether there is a page `max-age.html`. */
  lives: boolean;
  title: string;
  /** What the table is of, for those who skip to it. */
  noun: string;
  /** Numbers, and what they count. */
  counts: readonly (readonly [number, string])[];
  generated: Date;
  /** What the page is about. */
  children: Children;
}

/** Everything above the table and its filters. */
export function ListHead({ here, lives, title, noun, counts, generated, children }: ListHeadProps) {
  return (
    <>
      <a class="skip" href="#matrix">
        Skip to the {noun}
      </a>
      <header class="page">
        <SiteLinks here={here} lives={lives} />
        <h1>{title}</h1>
        <p class="lead">{children}</p>
        <p class="strip">
          {counts.map(([number, what]) => (
            <span>
              <b>{number}</b> {what}
            </span>
          ))}
          <span>
            made <Moment at={generated.toISOString()} />
          </span>
          <a href="#reading">How to read this</a>
        </p>
      </header>
    </>
  );
}

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
      <ul>{rows.map((row) => itemOf(row, columns))}</ul>
    </details>
  );
}

/** Most scenarios stand under several requirements and claims. */
const itemOf = onceFor(({ scenario, states }: Row, columns: readonly Column[]) => {
  const special = states.flatMap((state, index) =>
    state === 'conforms' || state === 'answered'
      ? []
      : [`${columns[index]!.recording.browser.name}: ${STATE[state].word}`],
  );
  return (
    <li>
      <a href={`scenarios/${scenario.id}.html`}>
        <Prose text={scenario.title} />
      </a>
      {special.length > 0 ? <small> {special.join(', ')}</small> : null}
    </li>
  );
});

/** @jsxImportSource #html */
/** The page of one scenario: what is asked and why, what the standard demands, what every browser did. */
import type { Scenario } from '../../harness/scenario/schema.ts';
import { onceFor } from '../html/once.ts';
import { Evidence } from './evidence.tsx';
import { Exchange } from './exchange.tsx';
import { document } from './layout.tsx';
import { SiteLinks } from './navigation.tsx';
import { Recorded } from './placeholders.tsx';
import { Prose, proseText } from './prose.tsx';
import { alikeBefore } from './same-evidence.ts';
import { ScenarioDemands } from './scenario-demands.tsx';
import { scenarioParts, type ScenarioParts } from './scenario-parts.tsx';
import { Kind, KINDS, Verdict } from './states.tsx';
import type { Column, Row } from './summary.ts';

/** What a page says about the others. */
export interface Around {
  /** The scenarios before and after this one. */
  previous: Neighbour | undefined;
  next: Neighbour | undefined;
  /** Whether there is a page `max-age.html`. */
  lives: boolean;
}

interface Neighbour {
  scenario: Pick<Scenario, 'id' | 'title'>;
}

/**
 * The page `scenarios/ID.html`.
 * @param parts what scenarioParts makes of the same row
 */
export function scenarioPage(
  row: Row,
  columns: readonly Column[],
  { previous, next, lives }: Around,
  parts?: ScenarioParts,
): string {
  const { scenario } = row;
  const alike = alikeBefore(row, columns);
  const { exchange, steps, own } = parts ?? scenarioParts(row, columns, alike);
  const href = (other: Neighbour | undefined) => (other ? `${other.scenario.id}.html` : undefined);
  return document({
    title: `${proseText(scenario.title)} – CORS compatibility matrix`,
    stylesheet: '../scenarios.css',
    previous: href(previous),
    next: href(next),
    children: (
      <>
        <header class="page">
          <SiteLinks lives={lives} base="../" />
          <nav aria-label="Where this is" class="crumbs">
            <a href="../index.html">CORS compatibility matrix</a>
            {' › '}
            <a href={`../index.html#topic=${encodeURIComponent(row.topic.id)}`}>
              <Prose text={row.topic.title} />
            </a>
          </nav>
          <h1>
            <Prose text={scenario.title} />
          </h1>
          <p class="meta">
            <Kind kind={scenario.kind} /> <code>{scenario.id}</code> · {KINDS[scenario.kind]}
          </p>
        </header>
        <main>
          <p class="why">
            <Prose text={scenario.why} />
          </p>
          <Overview row={row} columns={columns} />
          <ScenarioDemands row={row} columns={columns} />
          <Exchange row={row} shared={exchange} />
          {steps}
          {columns.map((column, index) => (
            <Evidence column={column} row={row} columns={columns} alike={alike} diagram={own[index]} />
          ))}
        </main>
        <nav aria-label="Scenarios before and after" class="around">
          {previous ? (
            <a rel="prev" href={href(previous)}>
              <small>Previous</small>
              <Prose text={previous.scenario.title} />
            </a>
          ) : (
            <span />
          )}
          {next ? (
            <a rel="next" href={href(next)}>
              <small>Next</small>
              <Prose text={next.scenario.title} />
            </a>
          ) : (
            <span />
          )}
        </nav>
      </>
    ),
  });
}

const headOf = onceFor(({ number, name }: Column) => (
  <th scope="row">
    <a href={`#b${number}`}>{name}</a>
  </th>
));

/** All browsers at a glance; each line leads to the bytes below. */
function Overview({ row, columns }: { row: Row; columns: readonly Column[] }) {
  return (
    <table class="overview">
      <caption class="away">Verdicts</caption>
      <thead>
        <tr>
          <th scope="col">Browser</th>
          <th scope="col">Verdict</th>
          <th scope="col">What differs</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column, index) => {
          const result = row.results[index];
          const text = result?.difference ?? result?.reason ?? (result ? '' : (column.recording.run.reason ?? ''));
          const answer = result?.verdict === 'conforms' ? result.answer : undefined;
          return (
            <tr>
              {headOf(column)}
              <td>
                <Verdict state={row.states[index]!} result={result} />
                {answer ? (
                  <small>
                    <Prose text={answer} />
                  </small>
                ) : null}
              </td>
              <td>
                {text === '' ? null : (
                  <Recorded
                    text={text.length > 400 ? `${text.slice(0, 400)}…` : text}
                    addresses={{ recording: column.recording, scenario: result?.scenario ?? row.scenario }}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

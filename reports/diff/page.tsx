/** @jsxImportSource #html */
/** A comparison as one page that needs no script and fetches nothing. */
import { document, Link } from '../matrix/layout.tsx';
import { Prose } from '../matrix/prose.tsx';
import { Verdict } from '../matrix/states.tsx';
import { squeeze } from '../matrix/style.ts';
import type { State } from '../matrix/summary.ts';
import { CHANGES, type Change, type ChangeKind, type DiffReport, type PairReport, type Side } from './format.ts';
import { alike, ofKind, pairName, runName, runTime, SECTIONS, tally } from './words.ts';

const STYLE = squeeze(`
.lead { font-size: 1.05rem; color: var(--soft) }
.scroll { overflow: auto }
.changes { font-size: .87rem; width: 100%; min-width: 44rem }
.changes th, .changes td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
.changes thead th { font-size: .82rem; border-bottom: 2px solid var(--ink) }
.changes tbody th { font-weight: 400; width: 32% }
.changes tbody small { display: block }
.changes td:nth-of-type(1), .changes td:nth-of-type(2) { width: 10rem }
.changes .reason { margin: .3rem 0 0; color: var(--soft) }
summary { cursor: pointer; font-weight: 650; margin: 1.5rem 0 .5rem }
.counts, .notes { padding-left: 1.2rem; max-width: 46rem }
.ids { font-size: .87rem; columns: 22rem; padding-left: 1.2rem; max-width: 80rem; overflow-wrap: anywhere }
`);

/** The page. */
export function diffPage(report: DiffReport): string {
  return document({
    title: 'CORS conformance: comparison',
    style: STYLE,
    children: (
      <>
        <header class="page">
          <h1>CORS conformance: comparison</h1>
          <p class="lead">What became of each scenario from one recording to the next.</p>
        </header>
        <main>
          <ul class="counts">
            {report.pairs.map((pair, index) => (
              <li>
                <a href={`#pair${index + 1}`}>{pairName(pair)}</a>: {tally(pair)}
              </li>
            ))}
            {report.notes.map((note) => (
              <li>
                <Prose text={note} />
              </li>
            ))}
          </ul>
          {report.pairs.map((pair, index) => (
            <Pair pair={pair} id={`pair${index + 1}`} />
          ))}
        </main>
      </>
    ),
  });
}

function Pair({ pair, id }: { pair: PairReport; id: string }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{pairName(pair)}</h2>
      <p>
        {pair.common} scenarios in both, {tally(pair)}.
      </p>
      {pair.notes.length > 0 ? (
        <ul class="notes">
          {pair.notes.map((note) => (
            <li>
              <Prose text={note} />
            </li>
          ))}
        </ul>
      ) : null}
      {CHANGES.map((kind) => (
        <Section pair={pair} kind={kind} id={`${id}-${kind}`} />
      ))}
    </section>
  );
}

function Section({ pair, kind, id }: { pair: PairReport; kind: ChangeKind; id: string }) {
  const changes = ofKind(pair, kind);
  if (changes.length === 0) return null;
  const title = `${SECTIONS[kind].title} (${changes.length})`;
  const inner =
    kind === 'added' || kind === 'removed' ? (
      <ul class="ids">
        {changes.map(({ id: name }) => (
          <li>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    ) : (
      <Changes pair={pair} changes={changes} title={title} grouped={kind === 'observation'} />
    );
  if (kind === 'regression' || kind === 'repair')
    return (
      <>
        <h3 id={id}>{title}</h3>
        {inner}
      </>
    );
  return (
    <details id={id}>
      <summary>{title}</summary>
      {inner}
    </details>
  );
}

interface ChangesProps {
  pair: PairReport;
  changes: Change[];
  title: string;
  /** One row for all that changed alike. */
  grouped: boolean;
}

function Changes({ pair, changes, title, grouped }: ChangesProps) {
  const rows = grouped ? alike(changes).map((group) => group.changes) : changes.map((change) => [change]);
  return (
    <div class="scroll" role="region" aria-label={`${title}, ${pairName(pair)}`} tabindex={0}>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            <th scope="col">
              {runName(pair.before)} <small>{runTime(pair.before)}</small>
            </th>
            <th scope="col">
              {runName(pair.after)} <small>{runTime(pair.after)}</small>
            </th>
            <th scope="col">What differs</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([change, ...others]) => (
            <ChangeRow change={change!} others={others} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ChangeRow({ change, others }: { change: Change; others: Change[] }) {
  const { before, after, difference, definition, judgedAgain, listing } = change;
  return (
    <tr>
      <th scope="row">
        <Prose text={change.title} />
        <small>
          <code>{change.id}</code>
          {others.length > 0 ? ` and ${others.length} more` : ''}
        </small>
      </th>
      <td>{before ? <SideCell side={before} /> : null}</td>
      <td>{after ? <SideCell side={after} /> : null}</td>
      <td>
        {listing === 'new' ? <b>Not listed in suites/deviations.json. </b> : null}
        {after?.difference !== undefined && before?.difference !== after.difference ? (
          <Prose text={`${after.difference}. `} />
        ) : null}
        {difference ? (
          <span>
            {difference.where === 'wire' ? 'On the wire' : 'In the page'}, {difference.place}:{' '}
            <Prose text={difference.what} />
          </span>
        ) : null}
        {definition && definition.length > 0 ? (
          <p class="reason">
            The scenario changed: {definition.join(', ')}.
            {judgedAgain === undefined
              ? ' Verdicts do not compare.'
              : ` What was seen before, judged by what is expected now: ${judgedAgain}.`}
          </p>
        ) : null}
        {after?.reason ? (
          <p class="reason">
            <Prose text={after.reason} />
          </p>
        ) : null}
        {after?.listed ? (
          <p class="reason">
            <Prose text={after.listed.reason} />{' '}
            {after.listed.links.map((link) => (
              <Link href={link}>{link}</Link>
            ))}
          </p>
        ) : null}
      </td>
    </tr>
  );
}

function SideCell({ side }: { side: Side }) {
  const state: State =
    side.verdict !== 'deviates' || !side.listed ? side.verdict : side.listed.contested ? 'contested' : 'known';
  return (
    <>
      <Verdict state={state} />
      {side.answer === undefined ? null : (
        <small>
          <Prose text={side.answer} />
        </small>
      )}
    </>
  );
}

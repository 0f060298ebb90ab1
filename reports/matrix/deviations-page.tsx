/** @jsxImportSource #html */
/** The page `deviations.html`: what is known to differ from the standards, per engine, with the reason. */
import type { Deviations } from '../../harness/run/deviations.ts';
import { ENGINES, type Engine } from '../../harness/run/recording.ts';
import { STANDARDS, requirementUrl, type Requirement } from '../../harness/scenario/requirements.ts';
import {
  entryState,
  listedEntries,
  unlisted,
  type ListedEntry,
  type ListedScenario,
  type Unlisted,
} from './deviations.ts';
import { Filters, Nothing } from './filters.tsx';
import { ListHead } from './lists.tsx';
import { document, Link } from './layout.tsx';
import { Prose } from './prose.tsx';
import { filterScript } from './script.ts';
import { STATE } from './states.tsx';
import { DEVIATIONS_STYLE, LIST_STYLE, matrixStyle } from './style.ts';
import type { Column, Matrix, State } from './summary.ts';
import { marked } from './visible.tsx';

const text = (value: string) => marked(value, 'text');

const ENGINE: Record<Engine, { title: string; note: string }> = {
  chromium: { title: 'Chromium', note: '' },
  firefox: { title: 'Firefox', note: '' },
  webkit: { title: 'WebKit', note: 'Seen in WebKitGTK, which is not Safari.' },
};

/** The page as text. */
export function deviationsPage(
  matrix: Matrix,
  list: Deviations,
  requirements: readonly Requirement[],
  generated: Date,
  lives: boolean,
): string {
  const entries = listedEntries(list, matrix, requirements);
  const fresh = unlisted(matrix);
  const states = [...new Set(entries.map(entryState))];
  const groups = [
    ...ENGINES.map((engine) => ({
      id: engine,
      ...ENGINE[engine],
      entries: entries.filter((entry) => entry.engine === engine),
    })),
    {
      id: 'contested',
      title: 'Contested',
      note: 'Every engine contradicts the standard, and the standard’s own issue is open. Held against no engine, and in no count.',
      entries: entries.filter(({ engine }) => engine === null),
    },
  ].filter((group) => group.entries.length > 0);
  return document({
    title: 'Known deviations from CORS',
    style: matrixStyle(2) + LIST_STYLE + DEVIATIONS_STYLE,
    script: filterScript(),
    children: (
      <>
        <ListHead
          here="deviations.html"
          lives={lives}
          title="Known deviations"
          noun="deviations"
          counts={[
            ...groups.map(
              ({ id, title, entries: own }) => [own.length, id === 'contested' ? 'contested' : `in ${title}`] as const,
            ),
            [fresh.length, 'not listed'],
          ]}
          generated={generated}
        >
          Where a browser does something else than the standards demand: what it does instead, at which step, and the
          scenarios that show it. A deviation is a fact about a build, not a failure of this suite.
        </ListHead>
        <main>
          <Filters
            noun="deviations"
            placeholder="reason, scenario or step"
            groups={{
              label: 'Engine',
              all: 'all engines',
              options: groups.map(({ id, title }) => ({ id, title })),
            }}
            cells={{
              label: 'In these recordings',
              any: 'anything',
              options: states.map((state) => ({ class: STATE[state].class, word: state, label: stateWord(state) })),
            }}
            marked="with a bug or an issue"
          />
          <div class="scroll" role="region" aria-labelledby="caption" tabindex={0}>
            <table id="matrix" class="list deviations">
              <caption id="caption" class="away">
                Known deviations by engine
              </caption>
              <thead>
                <tr>
                  <th scope="col">What the engine does instead</th>
                  <th scope="col">What the standard says</th>
                  <th scope="col">In these recordings</th>
                </tr>
              </thead>
              {groups.map((group) => (
                <tbody id={`topic=${group.id}`}>
                  <tr class="topic">
                    <th scope="rowgroup">
                      <button type="button" aria-expanded="true">
                        {group.title}
                      </button>
                      {group.note ? <span class="small">{group.note}</span> : null}
                    </th>
                    <td colspan={2}>{counted(group.entries)}</td>
                  </tr>
                  {group.entries.map((entry) => (
                    <EntryRow entry={entry} />
                  ))}
                </tbody>
              ))}
            </table>
          </div>
          <Nothing noun="deviation" />
          {entries.length === 0 ? <p>No deviation is listed.</p> : null}
          <NotListed fresh={fresh} />
          <Reading />
        </main>
      </>
    ),
  });
}

const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;

function counted(entries: readonly ListedEntry[]): string {
  const scenarios = new Set(entries.flatMap((entry) => entry.scenarios.map(({ id }) => id)));
  return `${entries.length} listed, ${plural(scenarios.size, 'scenario')}`;
}

/** What a state of an entry means, as a word. */
function stateWord(state: State): string {
  if (state === 'known') return 'deviates as listed';
  if (state === 'conforms') return 'gone: conforms';
  return STATE[state].word;
}

function EntryRow({ entry }: { entry: ListedEntry }) {
  const state = entryState(entry);
  return (
    <tr id={entry.id} data-d={entry.links.length > 0 ? '' : undefined}>
      <th scope="row">
        <Prose text={entry.reason} />{' '}
        <a class="anchor" href={`#${entry.id}`} aria-label="Link to this deviation">
          #
        </a>
        {entry.range ? <span class="meta">Only {text(entry.range)}.</span> : null}
        {entry.links.length > 0 ? (
          <ul class="meta">
            {entry.links.map((link) => (
              <li>
                <Link href={link}>{text(link.replace(/^https:\/\//, ''))}</Link>
              </li>
            ))}
          </ul>
        ) : null}
        <Scenarios entry={entry} />
      </th>
      <td class="says">
        <Standard entry={entry} />
      </td>
      <td class={STATE[state].class}>
        {stateWord(state)}
        <Seen entry={entry} />
      </td>
    </tr>
  );
}

function Scenarios({ entry }: { entry: ListedEntry }) {
  const { scenarios } = entry;
  const list = (
    <ul>
      {scenarios.map((one) => (
        <li>
          <ScenarioLink one={one} />
          {one.seen
            .filter(({ state }) => state !== 'known' && state !== 'contested')
            .map(({ column, state }) => (
              <small>
                {' '}
                {text(column.name)}: {STATE[state].word}
              </small>
            ))}
        </li>
      ))}
    </ul>
  );
  if (scenarios.length === 1) return <div class="scenarios">{list}</div>;
  return (
    <details>
      <summary>{plural(scenarios.length, 'scenario')}</summary>
      {list}
    </details>
  );
}

function ScenarioLink({ one: { id, row, seen } }: { one: ListedScenario }) {
  if (!row)
    return (
      <>
        <code>{id}</code> <small>in none of these recordings</small>
      </>
    );
  const shown = seen.find(({ state }) => state === 'known' || state === 'contested') ?? seen[0];
  return (
    <a href={`scenarios/${id}.html${shown ? `#b${shown.column.number}` : ''}`}>
      <Prose text={row.scenario.title} />
    </a>
  );
}

/** The steps that are done otherwise; where the model has no alternative for them, what the scenarios rest on. */
function Standard({ entry: { steps, requirements } }: { entry: ListedEntry }) {
  return (
    <ul>
      {steps.map(({ title, step, url, text: instead }) => (
        <li>
          <Link href={url}>{title}</Link>, step {step}. <small>Instead: {text(instead)}.</small>
        </li>
      ))}
      {(steps.length > 0 ? [] : requirements.slice(0, 3)).map((requirement) => (
        <li>
          <a href={`requirements.html#${encodeURIComponent(requirement.id)}`}>
            <Prose text={requirement.statement} />
          </a>{' '}
          <small>
            <Link href={requirementUrl(requirement)}>
              {STANDARDS[requirement.spec]?.title}, #{text(requirement.anchor)}
            </Link>
          </small>
        </li>
      ))}
    </ul>
  );
}

/** How many of the scenarios deviate, per recording of the engine. */
function Seen({ entry }: { entry: ListedEntry }) {
  const columns = new Map<Column, State[]>();
  for (const { seen } of entry.scenarios)
    for (const { column, state } of seen) columns.set(column, [...(columns.get(column) ?? []), state]);
  return (
    <>
      {[...columns].map(([column, states]) => {
        const there = states.filter((state) => state === 'known' || state === 'contested' || state === 'deviates');
        return (
          <small>
            {text(column.name)}: {there.length} of {entry.scenarios.length}
          </small>
        );
      })}
    </>
  );
}

function NotListed({ fresh }: { fresh: readonly Unlisted[] }) {
  return (
    <section aria-labelledby="not-listed">
      <h2 id="not-listed">Not listed</h2>
      {fresh.length === 0 ? (
        <p>Every deviation in these recordings is listed above.</p>
      ) : (
        <>
          <p>These recordings deviate here too, and nobody has said why yet. It may be a fault of the suite.</p>
          <ul class="fresh">
            {fresh.map(({ row, columns }) => (
              <li>
                <a href={`scenarios/${row.scenario.id}.html#b${columns[0]!.number}`}>
                  <Prose text={row.scenario.title} />
                </a>{' '}
                <small>{text(columns.map(({ name }) => name).join(', '))}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Reading() {
  return (
    <section id="reading" aria-labelledby="reading-title">
      <h2 id="reading-title">How to read this</h2>
      <p>
        An entry is made by hand, when it is clear that neither the expectation nor the suite is at fault. It says what
        the engine does instead. Where the suite’s model of the standard knows the deviation as an alternative of one
        step, that step is named and linked; else the statements of the standard are, that its scenarios rest on. How
        the standard gets to its demand, step by step, is on each scenario’s page.
      </p>
      <p>
        <b>n of m</b>: of the <b>m</b> scenarios of the entry, <b>n</b> deviate in this recording. An entry whose
        scenarios conform again is gone, and the tests of the suite fail until it is removed or given a last version. A
        bug or an issue is linked where one is known for certain.
      </p>
    </section>
  );
}

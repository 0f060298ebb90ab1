/** @jsxImportSource #html */
/** The compatibility matrix. */
import { inOnePiece } from '../html/once.ts';
import { Filters, Nothing } from './filters.tsx';
import { ListHead } from './lists.tsx';
import { document, Moment } from './layout.tsx';
import { Prose, proseText } from './prose.tsx';
import { filterScript } from './script.ts';
import { cellWord, Kind, KINDS, Legend, occurring, STATE } from './states.tsx';
import { matrixStyle } from './style.ts';
import { percent, type Column, type Count, type Group, type Matrix, type Row } from './summary.ts';

const RUN_STATUS = {
  complete: '',
  incomplete: 'incomplete run',
  error: 'run failed',
  'not-run': 'not run',
} as const;

/**
 * The page `index.html`.
 * @param lives whether there is a page `max-age.html`
 */
export function matrixPage(matrix: Matrix, generated: Date, lives = false): string {
  const { columns, rows } = matrix;
  return document({
    title: 'CORS compatibility matrix',
    style: matrixStyle(columns.length),
    script: filterScript(),
    children: (
      <>
        <ListHead
          here="index.html"
          lives={lives}
          title="CORS compatibility matrix"
          noun="matrix"
          counts={[
            [rows.length, 'scenarios'],
            [matrix.groups.length, 'topics'],
            [columns.length, columns.length === 1 ? 'recording' : 'recordings'],
          ]}
          generated={generated}
        >
          How browsers follow the <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS protocol</a>, asked
          one scenario at a time. Every cell leads to the requests and replies that were seen.
        </ListHead>
        <main>
          <MatrixFilters matrix={matrix} />
          <div class="scroll" role="region" aria-labelledby="caption" tabindex={0}>
            <table id="matrix">
              <caption id="caption" class="away">
                Verdicts by scenario and browser
              </caption>
              <thead>
                <tr>
                  <th scope="col">Scenario</th>
                  {columns.map((column) => (
                    <ColumnHead column={column} />
                  ))}
                </tr>
              </thead>
              {matrix.groups.map((group) => (
                <TopicRows group={group} columns={columns} />
              ))}
            </table>
          </div>
          <Nothing noun="scenario" />
          {rows.length === 0 ? <p>No recording holds a scenario.</p> : null}
          <Reading />
          <Recordings columns={columns} />
        </main>
      </>
    ),
  });
}

function MatrixFilters({ matrix }: { matrix: Matrix }) {
  return (
    <Filters
      noun="scenarios"
      placeholder="title, id or answer"
      groups={{
        label: 'Topic',
        all: 'all topics',
        options: matrix.groups.map(({ topic }) => ({ id: topic.id, title: proseText(topic.title) })),
      }}
      cells={{
        label: 'Verdict in any browser',
        any: 'any verdict',
        options: occurring(matrix).map((state) => ({
          class: STATE[state].class,
          word: state,
          label: STATE[state].word,
        })),
      }}
      marked="engines differ"
    />
  );
}

function ColumnHead({ column }: { column: Column }) {
  const { browser, run } = column.recording;
  const status = RUN_STATUS[run.status];
  return (
    <th scope="col">
      <span class="product">{browser.name}</span>
      <span class="version">{browser.version ?? 'version unknown'}</span>
      {column.count.judged > 0 ? (
        <span class="score">
          {percent(column.count)}{' '}
          <span class="small">
            {column.count.conforms} of {column.count.judged}
          </span>
        </span>
      ) : null}
      <span class="small">{browser.driver ?? 'opened by hand'}</span>
      <span class="small">{browser.os}</span>
      {status ? (
        <span class="status">
          {status}
          {run.reason ? <span class="small">{run.reason}</span> : null}
        </span>
      ) : null}
    </th>
  );
}

/** One topic. The id of its rows is a fragment that the filters understand too, so that a link works without script. */
function TopicRows({ group, columns }: { group: Group; columns: Column[] }) {
  const { topic, rows, counts } = group;
  return (
    <tbody id={`topic=${topic.id}`}>
      <tr class="topic">
        <th scope="rowgroup">
          <button type="button" aria-expanded="true">
            <Prose text={topic.title} />
          </button>
          <span class="small">
            <Prose text={topic.description} />
          </span>
        </th>
        {columns.map((_, index) => (
          <TopicCount count={counts[index]!} />
        ))}
      </tr>
      {rows.map((row) => inOnePiece(<ScenarioRow row={row} />))}
    </tbody>
  );
}

/** Seven steps from none to all, as a tint behind the number. */
function TopicCount({ count }: { count: Count }) {
  if (count.judged === 0) return <td>–</td>;
  const { conforms, judged } = count;
  const step = conforms === 0 ? 0 : conforms === judged ? 6 : 1 + Math.min(4, Math.floor((conforms / judged) * 5));
  return (
    <td class={`r${step}`}>
      {conforms} / {judged}
    </td>
  );
}

/** Kept lean: there are thousands of these. */
function ScenarioRow({ row }: { row: Row }) {
  const href = `scenarios/${row.scenario.id}.html`;
  return (
    <tr data-d={row.differs ? '' : undefined}>
      <th scope="row">
        <a href={href}>
          <Prose text={row.scenario.title} />
        </a>{' '}
        <Kind kind={row.scenario.kind} />
      </th>
      {row.states.map((state, index) => {
        const result = row.results[index];
        const word = cellWord(state, result);
        return (
          <td class={STATE[state].class}>
            {result ? (
              <a href={`${href}#b${index + 1}`} tabindex={-1}>
                <Prose text={word} />
              </a>
            ) : (
              word
            )}
            {state === 'conforms' && result?.answer ? (
              <small>
                <Prose text={result.answer} />
              </small>
            ) : null}
          </td>
        );
      })}
    </tr>
  );
}

function Reading() {
  return (
    <section id="reading" aria-labelledby="reading-title">
      <h2 id="reading-title">How to read this</h2>
      <div class="columns">
        <div>
          <h3>Verdicts</h3>
          <Legend />
        </div>
        <div>
          <h3>Kinds of scenario</h3>
          <dl class="legend kinds">
            {Object.entries(KINDS).map(([kind, meaning]) => (
              <div>
                <dt>
                  <Kind kind={kind as keyof typeof KINDS} />
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <h3>Counts</h3>
          <p>
            <b>n / m</b>: of the <b>m</b> scenarios of kind must or may that were judged in this browser, <b>n</b>{' '}
            conform. Judged means conforms, deviates (known or not), timeout or crash. Contested deviations, our own
            errors, unsupported features, scenarios that were not run and all observe scenarios are in neither number,
            so that m can differ from browser to browser. The percentage is n of m; it reads 0 % or 100 % only when it
            is exactly that. The numbers of a topic and of a browser do not change with the filters.
          </p>
          <p>
            <b>Engines differ</b> keeps the scenarios in which verdicts or answers differ between the columns; our own
            errors and missing results are not compared.
          </p>
          <h3>What passing means</h3>
          <p>
            A browser that conforms everywhere follows the standard in what was asked here, with this build on this
            system, over loopback and without extensions. It says nothing about what was not asked, and nothing about
            whether a server’s own CORS configuration is right or safe. A high number is no mark of quality: scenarios
            are neither equally common nor equally grave.
          </p>
          <p>
            A build is named as what it is. WebKitGTK shares an engine with Safari, but not its network stack, its
            cookie policy or its releases: <b>WebKitGTK is not Safari</b>, and Playwright’s WebKit is neither of the
            two.
          </p>
          <h3>Keyboard</h3>
          <p>
            Tab goes from scenario to scenario; from there the arrow keys go to the cells of the browsers, and Enter
            opens the evidence.
          </p>
        </div>
      </div>
    </section>
  );
}

function Recordings({ columns }: { columns: Column[] }) {
  return (
    <section aria-labelledby="recordings-title">
      <h2 id="recordings-title">Recordings</h2>
      <div class="scroll plain" role="region" aria-label="Table of recordings" tabindex={0}>
        <table class="recordings">
          <caption class="away">The recordings that this page is made from</caption>
          <thead>
            <tr>
              <th scope="col">Browser</th>
              <th scope="col">Engine</th>
              <th scope="col">Driven by</th>
              <th scope="col">System</th>
              <th scope="col">Run</th>
              <th scope="col">Started</th>
              <th scope="col">Conform</th>
              <th scope="col">Other cells</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <RecordingRow column={column} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function RecordingRow({ column }: { column: Column }) {
  const { recording, count, states } = column;
  const { browser, run } = recording;
  const others = Object.entries(STATE)
    .filter(([state]) => state !== 'conforms' && states[state as keyof typeof states] > 0)
    .map(([state, { word }]) => `${states[state as keyof typeof states]} ${word}`);
  return (
    <tr>
      <th scope="row">{column.name}</th>
      <td>{browser.engine}</td>
      <td>{browser.driver ?? 'opened by hand'}</td>
      <td>{browser.os}</td>
      <td>
        {run.status}
        {run.reason ? `: ${run.reason}` : ''}
      </td>
      <td>
        <Moment at={recording.start} />
      </td>
      <td class="num">{count.judged > 0 ? `${count.conforms} / ${count.judged} (${percent(count)})` : '–'}</td>
      <td>{others.join(', ') || '–'}</td>
    </tr>
  );
}

/** @jsxImportSource #html */
/** Every requirement: where the standard says it, which scenarios ask about it, how browsers came out. */
import { byArea, coverage, countCoverage, type Covered, type NotObservable } from '../../harness/run/coverage.ts';
import type { Recording } from '../../harness/run/recording.ts';
import { requirementUrl, STANDARDS, type Requirement } from '../../harness/scenario/requirements.ts';
import { Filters, Nothing } from './filters.tsx';
import { document, Link } from './layout.tsx';
import { ListHead, ProductHeads, ScenarioList } from './lists.tsx';
import { Prose, proseText } from './prose.tsx';
import { filterScript } from './script.ts';
import { STATE } from './states.tsx';
import { LIST_STYLE, matrixStyle } from './style.ts';
import { count, type Column, type Matrix, type Row, type State } from './summary.ts';
import { areaTitle, rowsByRequirement, tally } from './tally.ts';

type Shown = Pick<Requirement, 'id' | 'area' | 'statement'> & {
  spec: string;
  url: string;
  status: Requirement['status'] | undefined;
};

/** Requirements as the page shows them: those of the list, then those that only recordings know. */
export function shownRequirements(requirements: readonly Requirement[], matrix: Matrix): Shown[] {
  const listed = requirements.map((one): Shown => ({
    ...one,
    spec: STANDARDS[one.spec]?.title ?? one.spec,
    url: requirementUrl(one),
  }));
  const known = new Set(listed.map(({ id }) => id));
  const recorded = new Map<string, Recording['requirements'][string]>();
  for (const { recording } of matrix.columns) {
    for (const [id, one] of Object.entries(recording.requirements)) if (!known.has(id)) recorded.set(id, one);
  }
  const others = [...recorded].map(([id, one]): Shown => ({ ...one, id, status: undefined }));
  return [...listed, ...others];
}

/** The page `requirements.html`. */
export function requirementsPage(
  matrix: Matrix,
  requirements: readonly Requirement[],
  notObservable: NotObservable,
  generated: Date,
  lives: boolean,
): string {
  const rows = rowsByRequirement(matrix);
  const scenarios = matrix.rows.map(({ scenario }) => scenario);
  const all = coverage(shownRequirements(requirements, matrix), scenarios, notObservable);
  const areas = byArea(all);
  const total = countCoverage(all);
  const tallies = all.flatMap(({ requirement }) =>
    matrix.columns.map((_, index) => tally(rows.get(requirement.id) ?? [], index).state),
  );
  const states = (Object.keys(STATE) as State[]).filter((state) => state !== 'not-run' && tallies.includes(state));
  return document({
    title: 'CORS requirements',
    style: matrixStyle(matrix.columns.length) + LIST_STYLE,
    script: filterScript(),
    children: (
      <>
        <ListHead
          here="requirements.html"
          lives={lives}
          title="What the standards demand of CORS"
          noun="requirements"
          counts={[
            [total.total, 'requirements'],
            [total.covered, 'with scenarios in these recordings'],
            [total.notObservable, 'that cannot be observed'],
            [total.uncovered, 'without scenarios here'],
          ]}
          generated={generated}
        >
          Every requirement with its place in its standard, the scenarios that ask about it, and how browsers came out.
        </ListHead>
        <main>
          <Filters
            noun="requirements"
            placeholder="statement, id or scenario"
            groups={{
              label: 'Area',
              all: 'all areas',
              options: [...areas.keys()].map((id) => ({ id, title: areaTitle(id) })),
            }}
            cells={{
              label: 'In any browser',
              any: 'anything',
              options: [
                ...states.map((state) => ({ class: STATE[state].class, word: state, label: STATE[state].word })),
                { class: 'h', word: 'not-observable', label: 'cannot be observed' },
                { class: 'z', word: 'no-scenario', label: 'no scenario here' },
              ],
            }}
            marked="engines differ"
          />
          <div class="scroll" role="region" aria-labelledby="caption" tabindex={0}>
            <table id="matrix" class="list">
              <caption id="caption" class="away">
                Requirements and how browsers came out
              </caption>
              <thead>
                <tr>
                  <th scope="col">Requirement</th>
                  <ProductHeads columns={matrix.columns} />
                </tr>
              </thead>
              {[...areas].map(([area, own]) => (
                <Area area={area} all={own} rows={rows} columns={matrix.columns} />
              ))}
            </table>
          </div>
          <Nothing noun="requirement" />
          <Reading />
        </main>
      </>
    ),
  });
}

type Rows = ReadonlyMap<string, readonly Row[]>;

function Area(props: { area: string; all: readonly Covered<Shown>[]; rows: Rows; columns: readonly Column[] }) {
  const { area, all, rows, columns } = props;
  const own = [...new Set(all.flatMap(({ requirement }) => rows.get(requirement.id) ?? []))];
  const { covered, notObservable, total } = countCoverage(all);
  return (
    <tbody id={`topic=${area}`}>
      <tr class="topic">
        <th scope="rowgroup">
          <button type="button" aria-expanded="true">
            {areaTitle(area)}
          </button>
          <span class="small">
            {covered} of {total} requirements with scenarios
            {notObservable > 0 ? `, ${notObservable} cannot be observed` : ''}
          </span>
        </th>
        {columns.map((_, index) => {
          const { conforms, judged } = count(own.map((row) => row.results[index]));
          return <td>{judged === 0 ? '–' : `${conforms} / ${judged}`}</td>;
        })}
      </tr>
      {all.map((one) => (
        <RequirementRow one={one} rows={rows.get(one.requirement.id) ?? []} columns={columns} />
      ))}
    </tbody>
  );
}

function RequirementRow(props: { one: Covered<Shown>; rows: readonly Row[]; columns: readonly Column[] }) {
  const { one, rows, columns } = props;
  const { requirement, state, notObservable } = one;
  return (
    <tr id={requirement.id} data-d={rows.some(({ differs }) => differs) ? '' : undefined}>
      <th scope="row">
        <a href={`#${requirement.id}`}>
          <Prose text={requirement.statement} />
        </a>
        <span class="meta">
          <code>{requirement.id}</code> · <Link href={requirement.url}>{requirement.spec}</Link>
          {requirement.status && requirement.status !== 'normative' ? ` · ${requirement.status}` : ''}
        </span>
        {notObservable ? (
          <span class="meta">
            {notObservable.partly ? 'Cannot be observed in part: ' : ''}
            <Prose text={notObservable.why} /> Needs: <Prose text={notObservable.needs} />
          </span>
        ) : null}
        <ScenarioList rows={rows} columns={columns} />
      </th>
      {state === 'covered' ? (
        columns.map((column, index) => <Cell rows={rows} column={column} index={index} />)
      ) : (
        <td class={state === 'not-observable' ? 'h' : 'z'} colspan={Math.max(1, columns.length)}>
          {state === 'not-observable' ? 'cannot be observed' : 'no scenario in these recordings'}
        </td>
      )}
    </tr>
  );
}

function Cell({ rows, column, index }: { rows: readonly Row[]; column: Column; index: number }) {
  const { state, count: counted, states, row } = tally(rows, index);
  const others = states.filter(([one]) => one !== 'conforms');
  const text =
    counted.judged > 0
      ? `${counted.conforms} / ${counted.judged}`
      : others.length === 1 && state !== 'not-run'
        ? `${others[0]![1]} ${STATE[others[0]![0]].word}`
        : STATE[state].word;
  const shown = counted.judged === 0 && others.length <= 1 ? [] : others;
  return (
    <td class={STATE[state].class}>
      {row && state !== 'conforms' && state !== 'not-run' ? (
        <a
          href={`scenarios/${row.scenario.id}.html#b${column.number}`}
          tabindex={-1}
          title={proseText(row.scenario.title)}
        >
          {text}
        </a>
      ) : (
        text
      )}
      {shown.length > 0 ? (
        <small>{shown.map(([one, number]) => `${number} ${STATE[one].word}`).join(', ')}</small>
      ) : null}
    </td>
  );
}

function Reading() {
  return (
    <section id="reading" aria-labelledby="reading-title">
      <h2 id="reading-title">How to read this</h2>
      <p>
        <b>n / m</b>: of the <b>m</b> scenarios of kind must or may that name the requirement and were judged in this
        browser, <b>n</b> conform; the words below it count the others. Verdicts and counts are those of{' '}
        <a href="index.html#reading">the matrix</a>. A cell leads to the first scenario that does not conform.
      </p>
      <p>
        A scenario names every requirement that it rests on, often several. That it deviates says that at least one of
        them is not met, and its page says which step of the standard; it does not say that all of them are broken.
      </p>
      <p>
        A requirement that <b>cannot be observed</b> has no scenario, for the reason given with it and with what would
        be needed; one that cannot be observed in part has scenarios for the rest. Where the standard leaves something
        to the engine, the requirement is marked as engine-dependent or optional.
      </p>
    </section>
  );
}

/** @jsxImportSource #html */
/** What well-known articles claim about CORS, beside what today's browsers do. */
import type { Claim } from '../../harness/run/claims.ts';
import type { NotObservable } from '../../harness/run/coverage.ts';
import type { Requirement } from '../../harness/scenario/requirements.ts';
import { judgeClaim, type ClaimVerdict, type Holds, type JudgedClaim } from './claim-verdicts.ts';
import { Filters, Nothing } from './filters.tsx';
import { document } from './layout.tsx';
import { Prose } from './prose.tsx';
import { ListHead, ProductHeads, ScenarioList } from './lists.tsx';
import { filterScript } from './script.ts';
import { STATE } from './states.tsx';
import { LIST_STYLE, matrixStyle } from './style.ts';
import type { Column, Matrix, Row } from './summary.ts';
import { areaTitle, rowsByRequirement } from './tally.ts';

/** Classes share the colours of states; a second letter keeps them apart from the cells of browsers. */
const VERDICT: Record<ClaimVerdict, { class: string; word: string; meaning: string }> = {
  true: {
    class: 'ct',
    word: 'true',
    meaning: 'Every browser in which the scenarios were judged does as claimed in all of them.',
  },
  'not-true': {
    class: 'cn',
    word: 'not true today',
    meaning: 'No browser in which the scenarios were judged does as claimed. It may have been true once.',
  },
  differs: {
    class: 'cd',
    word: 'differs by engine',
    meaning: 'Browsers do not all do the same: some as claimed, some not, or only in some of the scenarios.',
  },
  'in-part': {
    class: 'cp',
    word: 'true in part',
    meaning: 'Every browser does as claimed in some of the scenarios and otherwise in others.',
  },
  'not-shown': {
    class: 'cx',
    word: 'not shown',
    meaning: 'Nothing in these recordings speaks for the claim or against it; the reason is given with it.',
  },
};

const HOLDS: Record<Holds, { class: string; word: string }> = {
  holds: { class: 'k', word: 'as claimed' },
  fails: { class: 'no', word: 'not so' },
  partly: { class: 't', word: 'in part' },
  unknown: { class: 'o', word: 'not shown' },
};

const BY_HAND: Record<Claim['still_true'], string> = {
  yes: 'true',
  no: 'not true today',
  'engine-dependent': 'differs by engine',
  unknown: 'cannot be told',
};

/** The page `claims.html`. */
export function claimsPage(
  matrix: Matrix,
  claims: readonly Claim[],
  requirements: readonly Requirement[],
  notObservable: NotObservable,
  generated: Date,
  lives: boolean,
): string {
  const rows = rowsByRequirement(matrix);
  const judged = claims.map((claim) => judgeClaim(claim, matrix, rows, notObservable));
  const areas = new Map(requirements.map(({ id, area }) => [id, area]));
  const known = new Set(areas.keys());
  const groups = new Map<string, JudgedClaim[]>();
  for (const area of new Set(requirements.map((one) => one.area))) groups.set(area, []);
  for (const one of judged) {
    const area = areas.get(one.claim.requirement_ids[0]!) ?? 'other';
    groups.set(area, [...(groups.get(area) ?? []), one]);
  }
  const filled = [...groups].filter(([, own]) => own.length > 0);
  const articles = new Set(claims.flatMap(({ seeds }) => seeds)).size;
  const counted = (Object.keys(VERDICT) as ClaimVerdict[]).map(
    (verdict) => [verdict, judged.filter((one) => one.verdict === verdict).length] as const,
  );
  const occurring = counted.filter(([, number]) => number > 0);
  return document({
    title: 'Claims about CORS',
    style: matrixStyle(matrix.columns.length + 1) + LIST_STYLE,
    script: filterScript(),
    children: (
      <>
        <ListHead
          here="claims.html"
          lives={lives}
          title="What articles claim about CORS, and what browsers do"
          noun="claims"
          counts={[
            [claims.length, 'claims'],
            ...occurring.map(([verdict, number]) => [number, VERDICT[verdict].word] as const),
          ]}
          generated={generated}
        >
          Claims of {articles} widely read articles in words of our own, and what the recorded browsers did in the
          scenarios that test them.
        </ListHead>
        <main>
          <Filters
            noun="claims"
            placeholder="claim, note, requirement or scenario"
            groups={{
              label: 'Area',
              all: 'all areas',
              options: filled.map(([id]) => ({ id, title: areaTitle(id) })),
            }}
            cells={{
              label: 'Verdict',
              any: 'any verdict',
              options: occurring.map(([verdict]) => ({
                class: VERDICT[verdict].class,
                word: verdict,
                label: VERDICT[verdict].word,
              })),
            }}
            marked="recordings against judgement by hand"
          />
          <div class="scroll" role="region" aria-labelledby="caption" tabindex={0}>
            <table id="matrix" class="list">
              <caption id="caption" class="away">
                Claims and what browsers do
              </caption>
              <thead>
                <tr>
                  <th scope="col">Claim</th>
                  <th scope="col">Verdict</th>
                  <ProductHeads columns={matrix.columns} />
                </tr>
              </thead>
              {filled.map(([area, own]) => (
                <tbody id={`topic=${area}`}>
                  <tr class="topic">
                    <th scope="rowgroup" colspan={2 + matrix.columns.length}>
                      <button type="button" aria-expanded="true">
                        {areaTitle(area)}
                      </button>
                    </th>
                  </tr>
                  {own.map((one) => (
                    <ClaimRow one={one} columns={matrix.columns} articles={articles} known={known} />
                  ))}
                </tbody>
              ))}
            </table>
          </div>
          <Nothing noun="claim" />
          <Reading />
        </main>
      </>
    ),
  });
}

interface ClaimRowProps {
  one: JudgedClaim;
  columns: readonly Column[];
  articles: number;
  known: ReadonlySet<string>;
}

function ClaimRow({ one, columns, articles, known }: ClaimRowProps) {
  const { claim, verdict, rows, reason, disagrees, browsers } = one;
  const shown = browsers.filter(({ holds }) => holds !== 'unknown').length;
  return (
    <tr id={claim.id} data-d={disagrees ? '' : undefined}>
      <th scope="row">
        <a href={`#${claim.id}`}>
          <Prose text={claim.claim} />
        </a>
        <span class="meta">
          told by {claim.seeds.length} of {articles} articles ·{' '}
          {claim.requirement_ids.map((id, index) => (
            <>
              {index === 0 ? '' : ', '}
              {known.has(id) ? <a href={`requirements.html#${id}`}>{id}</a> : id}
            </>
          ))}
        </span>
        {claim.note ? (
          <span class="meta">
            <Prose text={claim.note} />
          </span>
        ) : null}
        {claim.beyond ? (
          <span class="meta">
            <b>Not tested here:</b> <Prose text={claim.beyond} />.
          </span>
        ) : null}
        <ScenarioList rows={rows} columns={columns} />
      </th>
      <td class={VERDICT[verdict].class}>
        {VERDICT[verdict].word}
        {verdict !== 'not-shown' && claim.beyond ? <small>as far as tested</small> : null}
        {verdict === 'true' && shown < columns.length ? (
          <small>
            in {shown} of {columns.length} browsers; not shown in the others
          </small>
        ) : null}
        {reason ? (
          <small>
            <Prose text={reason} />
          </small>
        ) : null}
        {disagrees ? <small>judged by hand: {BY_HAND[claim.still_true]}</small> : null}
      </td>
      {columns.map((column, index) => (
        <BrowserCell claim={claim} rows={rows} column={column} index={index} browser={browsers[index]!} />
      ))}
    </tr>
  );
}

interface BrowserCellProps {
  claim: Claim;
  rows: readonly Row[];
  column: Column;
  index: number;
  browser: JudgedClaim['browsers'][number];
}

function BrowserCell({ claim, rows, column, index, browser }: BrowserCellProps) {
  const { holds, confirming, contrary } = browser;
  if (holds === 'unknown') {
    const answers = claim.standard === 'open' ? rows.flatMap(({ results }) => results[index]?.answer ?? []) : [];
    const states = [...new Set(rows.map(({ states: all }) => all[index]!))].filter((state) => state !== 'conforms');
    return (
      <td class={answers.length > 0 ? 'a' : 'o'}>
        {answers.length > 0 ? (
          <Prose text={[...new Set(answers)].join('; ')} />
        ) : states.length === 1 ? (
          STATE[states[0]!].word
        ) : (
          HOLDS.unknown.word
        )}
      </td>
    );
  }
  const state = claim.standard === 'agrees' ? 'conforms' : undefined;
  const first =
    holds === 'holds' ? undefined : rows.find(({ states }) => states[index] !== state && states[index] !== 'answered');
  const total = confirming + contrary;
  return (
    <td class={HOLDS[holds].class}>
      {first ? (
        <a href={`scenarios/${first.scenario.id}.html#b${column.number}`} tabindex={-1}>
          {HOLDS[holds].word}
        </a>
      ) : (
        HOLDS[holds].word
      )}
      <small>
        {confirming} of {total} {total === 1 ? 'scenario' : 'scenarios'}
      </small>
    </td>
  );
}

function Reading() {
  return (
    <section id="reading" aria-labelledby="reading-title">
      <h2 id="reading-title">How to read this</h2>
      <dl class="legend">
        {Object.values(VERDICT).map(({ class: name, word, meaning }) => (
          <div>
            <dt>
              <span class={`v ${name}`}>{word}</span>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p>
        Verdicts are made from the recordings: a scenario in which a browser conforms speaks for a claim with which the
        standard agrees, and against one that it contradicts. <b>n of m scenarios</b>: of the <b>m</b> scenarios that
        say something about the claim in this browser, <b>n</b> came out as claimed. Deviations that all engines share
        count as well, for the question is what browsers do. Scenarios without a right answer show their answers and
        decide nothing.
      </p>
      <p>
        A verdict says no more than its scenarios show: what of a claim they leave out is said with it. Every claim was
        also judged by hand; where recordings say otherwise, both are shown. The same claim by several articles stands
        here once.
      </p>
    </section>
  );
}

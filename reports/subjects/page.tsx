/** @jsxImportSource #html */
/** The second matrix: real servers and middlewares against what CORS wants of them, from the results of a run alone. */
import { differences, type SubjectResult, type SubjectsResult } from '../../servers/subjects/results.ts';
import { document, Moment } from '../matrix/layout.tsx';
import { SiteLinks } from '../matrix/navigation.tsx';
import { marked } from '../matrix/visible.tsx';
import { BEHAVIOURS, cellOf, type Cell } from './behaviours.ts';
import { SUBJECTS_STYLE } from './style.ts';
import { SubjectSection } from './subject.tsx';

const text = (value: string) => marked(value, 'text');

const GROUPS: { title: string; holds: (result: SubjectResult) => boolean }[] = [
  { title: 'Libraries, set up for the policy', holds: ({ family, mode }) => family === 'library' && mode === 'policy' },
  { title: 'Web servers and proxies', holds: ({ family }) => family === 'proxy' },
  { title: 'Written by hand', holds: ({ family }) => family === 'hand-written' },
  { title: 'Libraries: the wildcard together with credentials', holds: ({ mode }) => mode === 'star' },
  { title: 'Libraries without options', holds: ({ mode }) => mode === 'defaults' },
];

const STATES: Record<Cell['state'], { class: string; word: string; meaning: string }> = {
  ok: { class: 'k', word: 'right', meaning: 'Nothing was found beyond advice.' },
  critical: { class: 'd', word: 'critical', meaning: 'Somebody else’s page reads with the visitor’s credentials.' },
  high: { class: 'd', word: 'high', meaning: 'Allowed pages cannot use it, or others get more than is safe.' },
  medium: { class: 't', word: 'medium', meaning: 'Works by luck, in some engines, or until a cache steps in.' },
  low: { class: 't', word: 'low', meaning: 'Should be mended, hurts nobody today.' },
  info: { class: 'a', word: 'no', meaning: 'Advice: worth knowing, no fault.' },
  unasked: { class: 'o', word: 'not asked', meaning: 'Could not be looked at, or makes no sense here.' },
};

const TITLE = 'CORS in real servers';

/**
 * The page as text.
 * @param links the links between the pages of the site; none where the page stands alone
 */
export function subjectsPage(results: SubjectsResult, links?: { lives: boolean }): string {
  return document({ title: TITLE, style: SUBJECTS_STYLE, children: <Body results={results} links={links} /> });
}

/** The page of a site that is made without results. */
export function noSubjectsPage(links: { lives: boolean }): string {
  return document({
    title: TITLE,
    style: SUBJECTS_STYLE,
    children: (
      <>
        <header class="page">
          <SiteLinks here="subjects.html" lives={links.lives} />
          <h1>{TITLE}</h1>
        </header>
        <main>
          <p>
            This site was made without results about servers. <code>npm run subjects</code> checks real servers and
            middlewares and writes <code>subjects/results.json</code>; a site that is made beside it shows them here.
          </p>
        </main>
      </>
    ),
  });
}

function Body({ results, links }: { results: SubjectsResult; links: { lives: boolean } | undefined }) {
  const { subjects, browsers, policy, start } = results;
  return (
    <>
      <a class="skip" href="#matrix">
        Skip to the matrix
      </a>
      <header class="page">
        {links ? <SiteLinks here="subjects.html" lives={links.lives} /> : null}
        <h1>{TITLE}</h1>
        <p>
          Servers, frameworks and middlewares that people run, all set up for one policy, asked over raw HTTP
          {browsers.length > 0 ? <> and by pages in {text(browsers.map(({ name }) => name).join(', '))}</> : null}.{' '}
          <Moment at={start} />, Node.js {results.node}, {text(results.os)}.
        </p>
        <p>
          The policy: {policy.origins.join(' and ')} may send {policy.methods.join(', ')} with{' '}
          {policy.requestHeaders.join(', ')} and credentials, and read {policy.exposedHeaders.join(', ')}; preflights
          are kept for {policy.maxAge} seconds.
        </p>
        <Figures subjects={subjects} />
      </header>
      <main id="matrix">
        {GROUPS.map(({ title, holds }) => (
          <Table title={title} subjects={subjects.filter(holds)} />
        ))}
        <Meaning />
        <h2>Each subject</h2>
        {subjects.map((result) => (
          <SubjectSection result={result} />
        ))}
        {results.notes.map((note) => (
          <p class="note">{text(note)}</p>
        ))}
      </main>
    </>
  );
}

function Figures({ subjects }: { subjects: readonly SubjectResult[] }) {
  const checked = subjects.filter(({ skipped }) => skipped === undefined);
  const sum = (of: (result: SubjectResult) => number) => checked.reduce((total, result) => total + of(result), 0);
  return (
    <p>
      <b>{checked.length}</b> subjects
      {checked.length < subjects.length ? ` (${subjects.length - checked.length} skipped)` : ''},{' '}
      <b>{sum(({ findings }) => findings.filter(({ severity }) => severity !== 'info').length)}</b> findings; compared
      with what is expected of each, for reasons given below,{' '}
      <b>{sum((result) => differences(result).missing.length)}</b> misses and{' '}
      <b>{sum((result) => differences(result).unexpected.length)}</b> false alarms.
    </p>
  );
}

function Table({ title, subjects }: { title: string; subjects: readonly SubjectResult[] }) {
  if (subjects.length === 0) return null;
  const behaviours = BEHAVIOURS.filter(
    ({ id }) => id !== 'own' || subjects.some((result) => cellOf(result, id).state !== 'unasked'),
  );
  return (
    <div class="scroll" role="region" aria-label={title} tabindex={0}>
      <table class="cells">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">subject</th>
            {behaviours.map((behaviour) => (
              <th scope="col" title={behaviour.right}>
                {behaviour.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subjects.map((result) => (
            <tr>
              <th scope="row">
                <a href={`#${result.id}`}>{text(result.title)}</a>
                <small>
                  {text(result.skipped === undefined ? (result.version ?? '') : `skipped: ${result.skipped}`)}
                </small>
              </th>
              {behaviours.map(({ id }) => (
                <CellView cell={cellOf(result, id)} subject={result.id} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellView({ cell, subject }: { cell: Cell; subject: string }) {
  const { class: name, word } = STATES[cell.state];
  const titles = [...new Set(cell.findings.filter(({ severity }) => severity !== 'info').map(({ title }) => title))];
  return (
    <td class={name}>
      {name === 'd' || name === 't' ? (
        <a href={`#${subject}`} title={titles.join('; ') || undefined}>
          {word}
        </a>
      ) : (
        word
      )}
      {cell.engines.length > 0 ? (
        <small>
          {cell.engines.map(({ engine, right, total }) => (
            <span title={`${engine}: ${right} of ${total} requests as the policy wants`}>
              {`${engine[0]!.toUpperCase()} ${right}/${total} `}
            </span>
          ))}
        </small>
      ) : null}
    </td>
  );
}

function Meaning() {
  return (
    <>
      <h2>How to read this</h2>
      <p>
        A cell tells the worst that raw requests found. Below it stands how many requests of pages in each browser ended
        as the policy wants: C is Chromium, F is Firefox, W is WebKit.
      </p>
      <dl class="meaning">
        {BEHAVIOURS.map(({ title, right }) => (
          <>
            <dt>{title}</dt>
            <dd>{right}</dd>
          </>
        ))}
        {Object.values(STATES).map(({ class: name, word, meaning }) => (
          <>
            <dt>
              <span class={`v ${name}`}>{word}</span>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </>
  );
}

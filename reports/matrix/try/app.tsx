/** @jsxImportSource preact */
/** The page "Try it" as components: a state in, what is shown out. */
import { GENERAL } from '../../../harness/check/mends/topics.ts';
import { ENGINES, type Engine } from '../../../harness/run/recording.ts';
import { PlainRecorded } from '../placeholders.tsx';
import { SequenceDiagram } from '../sequence-diagram.tsx';
import { Trace } from '../trace.tsx';
import { marked } from '../visible.tsx';
import { RequestForm } from './form.tsx';
import { deviating, tried, type Deviating, type Tried } from './outcome.ts';
import { EXAMPLES, readLines, writeLines } from './scenario.ts';
import { fragmentOf, type TryState } from './state.ts';

/** What the page knows of the site that it belongs to. */
export interface SiteData {
  browsers: { engine: Engine; name: string }[];
  /** By engine and quirk: ids of scenarios of the site that show it. */
  shown: Partial<Record<string, string[]>>;
}

export interface TryProps {
  state: TryState;
  site: SiteData;
  /** What is wrong with what was given, in words. */
  problem: string | null;
  change(state: TryState): void;
}

export function Try({ state, site, problem, change }: TryProps) {
  const result = attempt(state);
  return (
    <>
      <nav aria-label="Examples" class="examples">
        <b>Examples</b>
        {EXAMPLES.map((example) => (
          <a href={`#${fragmentOf(example.state)}`}>{example.title}</a>
        ))}
      </nav>
      <div class="try">
        <RequestForm state={state} change={change} />
        <section class="outcome" aria-labelledby="outcome">
          <h2 id="outcome">What happens, by the standard</h2>
          <Summary result={result} problem={problem ?? linesProblem(state)} />
          {typeof result === 'string' ? null : <Outcome result={result} site={site} change={change} />}
        </section>
      </div>
    </>
  );
}

/** What happens, or why that cannot be told. */
function attempt(state: TryState): Tried | string {
  try {
    return tried(state);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Lines that are no header lines, in words. */
function linesProblem(state: TryState): string | null {
  const texts: [string, string][] = [
    ['the request’s headers', state.lines],
    ...state.hops.flatMap(({ name, preflight, request }): [string, string][] => [
      [`the answer of ${name} to a preflight`, preflight.lines],
      [`the answer of ${name}`, request.lines],
    ]),
  ];
  for (const [what, text] of texts) {
    const [line] = readLines(text).wrong;
    if (line !== undefined) return `Line ${line} of ${what} has no “Name: value”, and is left out.`;
  }
  return null;
}

/** In one sentence, told aloud whenever it changes. */
function Summary({ result, problem }: { result: Tried | string; problem: string | null }) {
  if (typeof result === 'string')
    return (
      <p role="status" class="verdict">
        <b>This cannot be told:</b> <PlainRecorded text={result} />
      </p>
    );
  const { decisive, algorithms } = result.explanation;
  const deciding = decisive && algorithms.find(({ steps }) => steps.includes(decisive));
  return (
    <>
      <p role="status" class={`verdict ${result.allowed ? 'yes' : 'no'}`}>
        <b>{result.allowed ? 'Script gets a response' : 'Script gets no response'}</b>
        {': '}
        <PlainRecorded text={endText(result)} />
        {problem ? <span class="problem"> {marked(problem, 'text')}</span> : null}
      </p>
      {decisive && deciding ? (
        <p>
          The decision falls in <a href={deciding.url}>{deciding.title}</a>, step {decisive.step}:{' '}
          <PlainRecorded text={decisive.text} />: <b>{decisive.outcome ? 'yes' : 'no'}</b>.
        </p>
      ) : null}
    </>
  );
}

function endText({ sequence }: Tried): string {
  const end = sequence.rows.find(({ kind }) => kind === 'end');
  return end?.kind === 'end' ? end.text : '';
}

function Outcome({ result, site, change }: { result: Tried; site: SiteData; change: TryProps['change'] }) {
  const { explanation, sequence } = result;
  const { algorithms, decisive, prediction } = explanation;
  const count = algorithms.reduce((sum, { steps }) => sum + steps.length, 0);
  return (
    <>
      <Mend result={result} change={change} />
      <SequenceDiagram sequence={sequence} label="Requests and replies by the standard" />
      <Learned result={result} />
      {prediction.uncovered.length > 0 ? (
        <p class="note">The model leaves out: {prediction.uncovered.join(', ')}.</p>
      ) : null}
      <details>
        <summary>All {count} steps of the model</summary>
        <Trace algorithms={algorithms} decisive={decisive} />
      </details>
      <h2>What browsers do otherwise</h2>
      <p class="note">
        As far as it is known: this is the model again, with the deviations that were found in recordings of each
        engine.
      </p>
      {groupsOf(result, site).map((group) => (
        <Browsers group={group} site={site} />
      ))}
    </>
  );
}

function Mend({ result, change }: { result: Tried; change: TryProps['change'] }) {
  const { allowed, diagnosis, mended } = result;
  if (allowed) return null;
  if (!diagnosis && !mended)
    return (
      <p class="box">No header that a server could send makes a difference: it is decided before, or elsewhere.</p>
    );
  return (
    <section class="box mend" aria-labelledby="mend">
      <h3 id="mend">The mend</h3>
      {diagnosis ? (
        <p>
          <b>{diagnosis.title}.</b> <PlainRecorded text={diagnosis.reason} />
        </p>
      ) : null}
      {diagnosis ? <p>{diagnosis.advice}</p> : null}
      {mended ? (
        <>
          <p>Where pages like this one may have the response, it is let through with:</p>
          <ul>
            {mended.changes.map(({ hop, kind, status, lines }) => (
              <li>
                {kind === 'preflight' ? `${hop}, answer to the preflight` : `${hop}, answer`}
                {status === null ? '' : `, status ${status}`}
                {lines.length > 0 ? <pre class="http">{marked(writeLines(lines), 'text')}</pre> : null}
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => change(mended.state)}>
            Apply this mend
          </button>
        </>
      ) : (
        <p>No header alone mends it.</p>
      )}
    </section>
  );
}

/** What script learns, beyond the sentence at the top. */
function Learned({ result }: { result: Tried }) {
  const [seen] = result.explanation.prediction.page;
  if (!seen || seen.result !== 'resolved') return null;
  const { headers = [], body, redirected, url } = seen;
  const hidden = hiddenNames(result);
  return (
    <section aria-labelledby="learned">
      <h3 id="learned">What script sees</h3>
      <dl class="facts">
        <dt>visible headers</dt>
        <dd>
          {headers.length === 0 ? (
            'none'
          ) : (
            <pre class="http">
              <PlainRecorded text={writeLines(headers as [string, string][])} />
            </pre>
          )}
        </dd>
        {hidden.length > 0 ? (
          <>
            <dt>hidden headers</dt>
            <dd>
              {marked(hidden.join(', '), 'text')}
              {seen.type === 'opaque' ? null : (
                <>
                  . {GENERAL.expose}
                  <pre class="http">{marked(`Access-Control-Expose-Headers: ${hidden.join(', ')}`, 'text')}</pre>
                </>
              )}
            </dd>
          </>
        ) : null}
        <dt>URL</dt>
        <dd>{url ? <PlainRecorded text={url} /> : 'empty'}</dd>
        {redirected === undefined ? null : (
          <>
            <dt>redirected</dt>
            <dd>{String(redirected)}</dd>
          </>
        )}
        <dt>body</dt>
        <dd>{body && 'text' in body && body.text !== '' ? <PlainRecorded text={body.text} /> : 'empty'}</dd>
      </dl>
    </section>
  );
}

/** Names of headers that the server set up here sends and script does not see, though it may be let. */
function hiddenNames({ explanation, scenario }: Tried): string[] {
  const { page, wire } = explanation.prediction;
  const last = wire.at(-1);
  if (!last?.reply || last.origin === scenario.context.origin) return [];
  const visible = new Set(page[0]?.headers?.map(([name]) => name.toLowerCase()));
  const names = last.reply.headers.map(([name]) => name).filter((name) => !visible.has(name.toLowerCase()));
  return [...new Set(names)].filter((name) => !/^(access-control-.*|set-cookie2?|vary|location)$/i.test(name));
}

interface Group {
  engines: Engine[];
  /** Products and versions. */
  names: string[];
  difference: Deviating | null;
}

/** The browsers that there are recordings of; those that do the same are named together. */
function groupsOf(result: Tried, { browsers }: SiteData): Group[] {
  const groups = new Map<string, Group>();
  for (const engine of ENGINES) {
    const names = browsers.filter((browser) => browser.engine === engine).map(({ name }) => name);
    if (names.length === 0) continue;
    const difference = deviating(result, engine);
    const key = JSON.stringify(difference);
    const group = groups.get(key) ?? { engines: [], names: [], difference };
    groups.set(key, { ...group, engines: [...group.engines, engine], names: [...group.names, ...names] });
  }
  return [...groups.values()];
}

function Browsers({ group, site }: { group: Group; site: SiteData }) {
  const { engines, names, difference } = group;
  const who = names.join(', ');
  if (!difference)
    return (
      <p>
        <b>{marked(who, 'text')}</b>: as the standard says.
      </p>
    );
  return (
    <section class="browser" aria-label={who}>
      <h3>{marked(who, 'text')}</h3>
      <p class="verdict no">
        <b>{difference.allowed ? 'Script gets a response' : 'Script gets no response'}</b>, by listed deviations:
      </p>
      <ul>
        {difference.quirks.map(({ id, text, title, step, url }) => (
          <li>
            <PlainRecorded text={text} /> (in place of <a href={url}>{title}</a>, step {step})
            <Shown ids={[...new Set(engines.flatMap((engine) => site.shown[`${engine} ${id}`] ?? []))]} />
          </li>
        ))}
      </ul>
      {difference.sequence ? (
        <SequenceDiagram sequence={difference.sequence} label={`Requests and replies in ${who}`} />
      ) : (
        <p>
          <PlainRecorded text={difference.difference} />
        </p>
      )}
    </section>
  );
}

/** Scenarios in which a browser was seen to do that. */
function Shown({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <>
      ; seen in{' '}
      {ids.map((id, index) => (
        <>
          {index > 0 ? ', ' : ''}
          <a href={`scenarios/${id}.html`}>{id}</a>
        </>
      ))}
    </>
  );
}

/** @jsxImportSource #html */
/**
 * One browser's section of a scenario page: the verdict, and what was observed down to the bytes. Where something is not
 * as expected, expected stands against observed; where all is, the page has said above what was expected, and does not
 * say it again for every browser.
 */
import type { Children } from '#html/jsx-runtime';
import type { ListedDeviation, PageObservation, ScenarioResult, WireRecord } from '../../harness/run/recording.ts';
import { contextOriginName } from '../../harness/scenario/contexts.ts';
import {
  isCall,
  type Call,
  type Outcome,
  type PageExpectation,
  type Scenario,
  type WireExpectation,
} from '../../harness/scenario/schema.ts';
import { AnswerText, Cut, HeaderLines, RequestText } from './http-text.tsx';
import { Link, Moment } from './layout.tsx';
import { addressesOf, Recorded, type Addresses } from './placeholders.tsx';
import { requestsNamed } from './difference.ts';
import { Prose } from './prose.tsx';
import { sameButForTimes, type Alike } from './same-evidence.ts';
import { Demands, Sentence } from './sentence.tsx';
import { Verdict } from './states.tsx';
import { isOtherEdition, stateOf, type Column, type Row } from './summary.ts';
import { factSubject, pageWords, plain, RESULTS, wireWords, type Words } from './words.ts';

interface EvidenceOfColumn {
  column: Column;
  row: Row;
  columns: readonly Column[];
  /** The column before it that did the same. */
  alike: Alike | undefined;
  /** The diagram of a browser that did otherwise. */
  diagram: Children;
}

/** The section of one column. */
export function Evidence({ column, row, columns, alike, diagram }: EvidenceOfColumn) {
  const { recording, number, name } = column;
  const result = row.results[number - 1];
  const { browser, run } = recording;
  return (
    <section id={`b${number}`} class="browser" aria-labelledby={`b${number}-title`}>
      <h2 id={`b${number}-title`}>
        {name} <Verdict state={stateOf(result)} result={result} />
      </h2>
      <p class="meta">
        {browser.driver ?? 'opened by hand'} · {browser.os} · <Moment at={recording.start} />
        {result ? ` · ${result.durationMs} ms` : ''}
      </p>
      {result && alike ? (
        <SameAs alike={alike} addresses={{ recording, scenario: result.scenario }} />
      ) : result ? (
        <Seen result={result} column={column} row={row} same={samePage(row, columns, number - 1)} diagram={diagram} />
      ) : (
        <p>This recording does not hold the scenario{run.reason ? `: ${run.reason}` : ''}.</p>
      )}
    </section>
  );
}

/** The evidence of a version that did the very same as one before. */
function SameAs({ alike: { column, names }, addresses }: { alike: Alike; addresses: Addresses }) {
  return (
    <>
      <p>
        Everything is as in <a href={`#b${column.number}`}>{column.name}</a>: script learned the same, and the same
        requests and replies went over the wire, byte for byte but for the times
        {names.length > 0 ? ' and the name of the browser:' : '.'}
      </p>
      {names.length > 0 ? (
        <pre class="http">
          <HeaderLines lines={names} addresses={addresses} />
        </pre>
      ) : null}
    </>
  );
}

/** Whether all is as expected, by the edition of the scenario that the page shows. */
function isMet(result: ScenarioResult, row: Row): boolean {
  const { verdict } = result;
  return (
    (verdict === 'conforms' || (verdict === 'answered' && expectedOutcome(result) !== undefined)) &&
    !isOtherEdition(result, row.scenario)
  );
}

/** A column further left in which all is as expected too and script learned exactly the same. */
function samePage(row: Row, columns: readonly Column[], index: number): Column | undefined {
  const own = row.results[index];
  if (!own || own.observed.page.length === 0 || !isMet(own, row)) return undefined;
  return columns.slice(0, index).find((_, other) => {
    const result = row.results[other];
    return (
      result &&
      isMet(result, row) &&
      result.answer === own.answer &&
      sameButForTimes(result.observed.page, own.observed.page)
    );
  });
}

type SeenProps = { result: ScenarioResult; column: Column; row: Row; same: Column | undefined; diagram: Children };

function Seen({ result, column, row, same, diagram }: SeenProps) {
  const addresses: Addresses = { recording: addressesOf(column.recording, result), scenario: result.scenario };
  const outcome = expectedOutcome(result);
  const met = isMet(result, row);
  return (
    <>
      {isOtherEdition(result, row.scenario) ? (
        <p class="box">
          This recording was made with another edition of the scenario than the one shown above (suite version{' '}
          {column.recording.suiteVersion}). What follows was judged by that edition.
        </p>
      ) : null}
      {result.difference ? (
        <p class="box diff">
          <b>First difference</b> <Recorded text={result.difference} addresses={addresses} />
        </p>
      ) : null}
      {result.reason ? (
        <p class="box">
          <b>Reason</b> <Recorded text={result.reason} addresses={addresses} />
        </p>
      ) : null}
      {result.answer ? (
        <p class="box">
          <b>Answer</b> <Prose text={result.answer} />
        </p>
      ) : null}
      {result.listed ? <Listed listed={result.listed} /> : null}
      {isSilent(result) ? (
        <p class="note">Nothing was observed.</p>
      ) : (
        <>
          {same ? (
            <>
              <h3>In the page</h3>
              <p>
                Script learned exactly what it did in <a href={`#b${same.number}`}>{same.name}</a>.
              </p>
            </>
          ) : (
            <PageEvidence result={result} outcome={outcome} met={met} addresses={addresses} />
          )}
          {diagram}
          <WireEvidence result={result} outcome={outcome} met={met} addresses={addresses} />
        </>
      )}
      <ConsoleEvidence result={result} addresses={addresses} />
      <AddressList addresses={addresses} />
    </>
  );
}

/** No verdict and nothing seen: expectations beside nothing would read as deviations. */
function isSilent({ verdict, observed }: ScenarioResult): boolean {
  const judged = verdict === 'conforms' || verdict === 'deviates' || verdict === 'answered';
  return !judged && observed.page.length === 0 && observed.wire.length === 0;
}

function Listed({ listed }: { listed: ListedDeviation }) {
  return (
    <div class="box listed">
      <p>
        <b>{listed.contested ? 'Contested' : 'Known deviation'}</b> <Prose text={listed.reason} />
        {listed.contested ? ' Every engine contradicts the standard here, and the standard’s own issue is open.' : ''}
      </p>
      {listed.links.length > 0 ? (
        <ul>
          {listed.links.map((link) => (
            <li>
              <Link href={link}>{link}</Link>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The outcome that the observation is set against: the one outcome, or the one that was seen. */
export function expectedOutcome({ scenario, answer }: ScenarioResult): Outcome | undefined {
  if (scenario.kind === 'must') return scenario.outcomes[0];
  return scenario.outcomes.find((outcome) => outcome.label === answer);
}

type EvidenceProps = { result: ScenarioResult; outcome: Outcome | undefined; met: boolean; addresses: Addresses };

function PageEvidence({ result, outcome, met, addresses }: EvidenceProps) {
  const calls = result.scenario.steps.filter(isCall);
  const seen = result.observed.page;
  if (seen.length === 0 && !outcome?.page) return null;
  return (
    <>
      <h3>In the page</h3>
      {calls.map((call, index) => (
        <StepTable
          title={calls.length === 1 ? 'What script learned' : `What script learned from step ${index + 1}`}
          api={call.api}
          expected={outcome?.page?.[index]}
          observed={seen[index]}
          met={met}
          addresses={addresses}
        />
      ))}
    </>
  );
}

interface StepProps {
  title: string;
  api: Call['api'];
  expected: PageExpectation | undefined;
  observed: PageObservation | undefined;
  met: boolean;
  addresses: Addresses;
}

function StepTable({ title, api, expected, observed, met, addresses }: StepProps) {
  const demands = new Map<string, Words>();
  for (const { subject, demand } of expected ? pageWords(expected, api) : []) demands.set(plain(subject), demand);
  const facts = observed ? pageFacts(observed, api, addresses) : new Map<string, Children>();
  for (const subject of demands.keys()) {
    if (observed && subject.startsWith('header '))
      facts.set(subject, headerFact(observed, subject.slice(7), addresses));
  }
  const subjects = [...new Set([...demands.keys(), ...facts.keys()])];
  if (met && observed) {
    return (
      <table class="step met">
        <caption>{title} (✓ was looked at, and is as expected)</caption>
        <tbody>
          {subjects.map((subject) => (
            <tr>
              <th scope="row">{subject}</th>
              <td class={demands.has(subject) ? 'k' : undefined}>
                {facts.get(subject) ?? <span class="note">nothing</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <table class="step">
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Expected</th>
          <th scope="col">Observed</th>
        </tr>
      </thead>
      <tbody>
        {subjects.map((subject) => (
          <tr>
            <th scope="row">{subject}</th>
            <td>{demands.has(subject) ? <Sentence words={demands.get(subject)!} addresses={addresses} /> : <Any />}</td>
            <td>
              {observed ? (
                (facts.get(subject) ?? <span class="note">nothing</span>)
              ) : (
                <span class="note">the step did not end</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Any = () => <span class="note">not looked at</span>;

/** What was observed, under the same subjects that expectations use. */
function pageFacts(seen: PageObservation, api: Call['api'], addresses: Addresses): Map<string, Children> {
  const facts = new Map<string, Children>();
  const text = (value: string) => (
    <code>
      <Cut text={value} addresses={addresses} />
    </code>
  );
  const results = {
    ...RESULTS[api],
    timeout: 'no result in time',
  };
  facts.set('result', results[seen.result]);
  if (seen.error) {
    facts.set(
      api === 'fetch' ? 'error' : 'failure',
      <>
        {text(seen.error.name)}
        {seen.error.message ? (
          <span class="note">
            {' '}
            <Recorded text={seen.error.message} addresses={addresses} />
          </span>
        ) : null}
      </>,
    );
  }
  if (seen.type !== undefined) facts.set('response type', text(seen.type));
  if (seen.status !== undefined) facts.set('status', text(String(seen.status)));
  if (seen.statusText !== undefined) facts.set('status text', text(`"${seen.statusText}"`));
  if (seen.redirected !== undefined) facts.set('redirected', text(String(seen.redirected)));
  if (seen.url !== undefined) facts.set('URL', seen.url === '' ? 'empty' : text(seen.url));
  if (seen.headers) {
    facts.set(
      'visible headers',
      seen.headers.length === 0 ? (
        'none'
      ) : (
        <pre class="http">
          <HeaderLines lines={seen.headers} addresses={addresses} />
        </pre>
      ),
    );
  }
  if (seen.body) facts.set('body', bodyFact(seen.body, text, addresses));
  if (seen.events) facts.set('events', text(seen.events.join(' ') || 'none'));
  for (const [name, value] of Object.entries(seen.facts ?? {}))
    facts.set(factSubject(name), text(value === '' ? '""' : String(value)));
  return facts;
}

function bodyFact(
  body: NonNullable<PageObservation['body']>,
  text: (value: string) => Children,
  addresses: Addresses,
): Children {
  if ('text' in body) return body.text === '' ? 'empty' : text(`"${body.text}"`);
  if ('base64' in body) return <>bytes (base64) {text(body.base64)}</>;
  return (
    <>
      cannot be read: {text(body.error.name)}{' '}
      <span class="note">
        <Recorded text={body.error.message} addresses={addresses} />
      </span>
    </>
  );
}

function headerFact(seen: PageObservation, name: string, addresses: Addresses): Children {
  const lines = (seen.headers ?? []).filter(([key]) => key.toLowerCase() === name);
  if (lines.length === 0) return 'absent';
  return (
    <pre class="http">
      <HeaderLines lines={lines} addresses={addresses} />
    </pre>
  );
}

function WireEvidence({ result, outcome, met, addresses }: EvidenceProps) {
  const expected = outcome?.wire;
  const seen = result.observed.wire;
  const marked = requestsNamed(result.difference);
  const total = Math.max(expected?.length ?? 0, seen.length);
  return (
    <>
      <h3>On the wire</h3>
      {total === 0 ? <p>No request reached an origin{expected ? ', as expected' : ''}.</p> : null}
      <ol class="wire">
        {Array.from({ length: total }, (_, index) => (
          <li class={marked.has(index + 1) ? 'marked' : undefined}>
            <h4>
              Request {index + 1}
              {marked.has(index + 1) ? <span class="mark">the first difference is here</span> : null}
            </h4>
            {met ? (
              <Observed record={seen[index]} addresses={addresses} />
            ) : (
              <div class="pair">
                <Expected wire={expected?.[index]} looked={expected !== undefined} addresses={addresses} />
                <div>
                  <h5>Observed</h5>
                  <Observed record={seen[index]} addresses={addresses} />
                </div>
              </div>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Expected(props: { wire: WireExpectation | undefined; looked: boolean; addresses: Addresses }) {
  const { wire, looked, addresses } = props;
  const { title, demands } = wire ? wireWords(wire) : { title: [], demands: [] };
  return (
    <div>
      <h5>Expected</h5>
      {wire ? (
        <>
          <p>
            <Sentence words={title} addresses={addresses} />
          </p>
          <Demands demands={demands} addresses={addresses} />
        </>
      ) : (
        <p class="note">{looked ? 'no such request' : 'not looked at, or no known outcome'}</p>
      )}
    </div>
  );
}

function Observed({ record, addresses }: { record: WireRecord | undefined; addresses: Addresses }) {
  if (!record) return <p class="note">no such request arrived</p>;
  return (
    <>
      <p class="meta">
        <Recorded text={record.resource} addresses={addresses} /> at{' '}
        <Recorded text={`{origin:${record.origin}}`} addresses={addresses} />
        {record.preflight ? ', the preflight' : ''} · connection {record.connection}
        {record.fresh ? ', a new one' : ''} · at {record.atMs} ms
      </p>
      <RequestText record={record} addresses={addresses} />
      <AnswerText reply={record.reply} addresses={addresses} />
    </>
  );
}

function ConsoleEvidence({ result, addresses }: { result: ScenarioResult; addresses: Addresses }) {
  const messages = result.observed.console;
  if (messages.length === 0) return null;
  return (
    <>
      <h3>In the console</h3>
      <ul class="console">
        {messages.map(({ level, text }) => (
          <li>
            <span class="level">
              <Recorded text={level} addresses={addresses} />
            </span>{' '}
            <Cut text={text} addresses={addresses} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The addresses behind the names, also for those who cannot hover. */
function AddressList({ addresses }: { addresses: Addresses }) {
  const { recording, scenario } = addresses;
  const used = usedOrigins(scenario).filter((name) => Object.hasOwn(recording.origins, name));
  if (used.length === 0) return null;
  return (
    <p class="meta">
      Addresses in this run:{' '}
      {used.map((name, index) => (
        <>
          {index === 0 ? '' : ', '}
          <abbr>{name}</abbr> {recording.origins[name]}
        </>
      ))}
      ; resources below <code>{`${recording.prefix}${scenario.id}/`}</code>
    </p>
  );
}

function usedOrigins(scenario: Pick<Scenario, 'context' | 'resources'>): string[] {
  const { context, resources } = scenario;
  const own = contextOriginName(context) ?? context.origin;
  return [...new Set([context.origin, own, ...Object.values(resources).map((one) => one.origin)])];
}

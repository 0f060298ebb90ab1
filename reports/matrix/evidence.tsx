/** @jsxImportSource #html */
/**
 * One browser's section of a scenario page: the verdict, and what was observed down to the bytes. Where something is not
 * as expected, expected stands against observed; where all is, the page has said above what was expected, and does not
 * say it again for every browser.
 */
import type { Children } from '#html/jsx-runtime';
import { onceFor } from '../html/once.ts';
import type { ListedDeviation, ScenarioResult } from '../../harness/run/recording.ts';
import { contextOriginName } from '../../harness/scenario/contexts.ts';
import type { Outcome, Scenario } from '../../harness/scenario/schema.ts';
import { Cut, HeaderLines } from './http-text.tsx';
import { Link, Moment } from './layout.tsx';
import { PageEvidence } from './page-evidence.tsx';
import { addressesOf, Recorded, type Addresses } from './placeholders.tsx';
import { Prose } from './prose.tsx';
import { sameButForTimes, type Alike } from './same-evidence.ts';
import { Verdict } from './states.tsx';
import { isOtherEdition, stateOf, type Column, type Row } from './summary.ts';
import { WireEvidence } from './wire-evidence.tsx';

interface EvidenceOfColumn {
  column: Column;
  row: Row;
  columns: readonly Column[];
  /** By column: the one before it that did the same. */
  alike: readonly (Alike | undefined)[];
  /** The diagram of a browser that did otherwise. */
  diagram: Children;
}

/** The section of one column. */
export function Evidence({ column, row, columns, alike, diagram }: EvidenceOfColumn) {
  const { recording, number, name } = column;
  const result = row.results[number - 1];
  const before = alike[number - 1];
  const { run } = recording;
  return (
    <section id={`b${number}`} class="browser" aria-labelledby={`b${number}-title`}>
      <h2 id={`b${number}-title`}>
        {name} <Verdict state={stateOf(result)} result={result} />
      </h2>
      <p class="meta">
        {runOf(column)}
        {result ? ` · ${result.durationMs} ms` : ''}
      </p>
      {result && before ? (
        <SameAs alike={before} addresses={{ recording, scenario: result.scenario }} />
      ) : result ? (
        <Seen
          result={result}
          column={column}
          row={row}
          same={samePage(row, columns, alike, number - 1)}
          diagram={diagram}
        />
      ) : (
        <p>This recording does not hold the scenario{run.reason ? `: ${run.reason}` : ''}.</p>
      )}
    </section>
  );
}

/** How and when a column was recorded. */
const runOf = onceFor(({ recording: { browser, start } }: Column) => (
  <>
    {browser.driver ?? 'opened by hand'} · {browser.os} · <Moment at={start} />
  </>
));

/** The evidence of a version that did the very same as one before. */
function SameAs({ alike: { column, names }, addresses }: { alike: Alike; addresses: Addresses }) {
  return (
    <>
      <p>
        {asIn(column)}
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

const asIn = onceFor(({ number, name }: Column) => (
  <>
    Everything is as in <a href={`#b${number}`}>{name}</a>: script learned the same, and the same requests and replies
    went over the wire, byte for byte but for the times
  </>
));

/** Whether all is as expected, by the edition of the scenario that the page shows. */
function isMet(result: ScenarioResult, row: Row): boolean {
  const { verdict } = result;
  return (
    (verdict === 'conforms' || (verdict === 'answered' && expectedOutcome(result) !== undefined)) &&
    !isOtherEdition(result, row.scenario)
  );
}

/** A column further left in which all is as expected too and script learned exactly the same. */
function samePage(
  row: Row,
  columns: readonly Column[],
  alike: EvidenceOfColumn['alike'],
  index: number,
): Column | undefined {
  const own = row.results[index];
  if (!own || own.observed.page.length === 0 || !isMet(own, row)) return undefined;
  return columns.slice(0, index).find((_, other) => {
    const result = row.results[other];
    return (
      result &&
      // It says what the one said that it is alike.
      !alike[other] &&
      isMet(result, row) &&
      result.answer === own.answer &&
      sameButForTimes(result.observed.page, own.observed.page)
    );
  });
}

type SeenProps = { result: ScenarioResult; column: Column; row: Row; same: Column | undefined; diagram: Children };

function Seen({ result, column, row, same, diagram }: SeenProps) {
  const addresses: Addresses = {
    recording: addressesOf(column.recording, result),
    scenario: result.scenario,
    chips: new Map(),
  };
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
function expectedOutcome({ scenario, answer }: ScenarioResult): Outcome | undefined {
  if (scenario.kind === 'must') return scenario.outcomes[0];
  return scenario.outcomes.find((outcome) => outcome.label === answer);
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

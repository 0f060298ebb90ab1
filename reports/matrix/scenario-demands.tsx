/** @jsxImportSource #html */
/** What a scenario asks and what the standard demands, in words: the first half of its page. */
import { isCall, type Outcome, type Reply, type Resource } from '../../harness/scenario/schema.ts';
import { onceFor } from '../html/once.ts';
import { controllerWords } from './controller-words.ts';
import { ReplyText } from './http-text.tsx';
import { Link } from './layout.tsx';
import { addressesOf, Recorded, type Addresses } from './placeholders.tsx';
import { Prose } from './prose.tsx';
import { Demands, Sentence } from './sentence.tsx';
import type { Column, Row } from './summary.ts';
import { contextWords, pageWords, replyNotes, replyTurn, stepWords, wireWords } from './words.ts';

/** The sections of a scenario by itself. */
export function ScenarioDemands({ row, columns }: { row: Row; columns: readonly Column[] }) {
  const addresses = shownAddresses(row, columns);
  return (
    <>
      <Requirements row={row} />
      <Asked row={row} addresses={addresses} />
      <ExpectedOutcomes row={row} addresses={addresses} />
    </>
  );
}

/** The addresses of the run whose edition of the scenario is shown. */
export function shownAddresses({ scenario, results, source }: Row, columns: readonly Column[]): Addresses {
  const own = results[columns.findIndex(({ recording }) => recording === source)];
  return { recording: addressesOf(source, own), scenario, chips: new Map() };
}

function Requirements({ row }: { row: Row }) {
  const known = row.source.requirements;
  return (
    <section aria-labelledby="requirements">
      <h2 id="requirements">Requirements</h2>
      <ul class="requirements">
        {row.scenario.requirements.map((id) => (
          <li>
            <a href={`../requirements.html#${encodeURIComponent(id)}`}>
              {Object.hasOwn(known, id) ? statementOf(known[id]!) : 'The recording does not hold this requirement.'}
            </a>
            <span class="meta">
              <code>{id}</code>
              {Object.hasOwn(known, id) ? placeOf(known[id]!) : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Requirement = Row['source']['requirements'][string];

const statementOf = onceFor(({ statement }: Requirement) => <Prose text={statement} />);
const placeOf = onceFor(({ area, url, spec }: Requirement) => (
  <>
    {' '}
    · {area} · <Link href={url}>the {spec} standard</Link>
  </>
));

function Asked({ row, addresses }: { row: Row; addresses: Addresses }) {
  const { scenario } = row;
  const controlled = controllerWords(scenario.context.controller);
  const limits = [
    ...(scenario.exclusive ? ['It runs alone, because it measures time or touches shared state.'] : []),
    ...(scenario.needs.length > 0 ? [`The engine must have: ${scenario.needs.join(', ')}.`] : []),
  ];
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">What is asked</h2>
      <p>
        <Sentence words={contextWords(scenario.context)} addresses={addresses} />, the page does this:
      </p>
      <ol class="steps">
        {scenario.steps.map((step) => (
          <li>
            <Sentence words={stepWords(step)} addresses={addresses} />
          </li>
        ))}
      </ol>
      {controlled.length > 0 ? (
        <ul>
          {controlled.map((sentence) => (
            <li>
              <Sentence words={sentence} addresses={addresses} />.
            </li>
          ))}
        </ul>
      ) : null}
      {limits.length > 0 ? <p>{limits.join(' ')}</p> : null}
      <h3>How the origins answer</h3>
      <div class="resources">
        {Object.entries(scenario.resources).map(([name, resource]) => (
          <ResourceCard name={name} resource={resource} addresses={addresses} />
        ))}
      </div>
    </section>
  );
}

function ResourceCard({ name, resource, addresses }: { name: string; resource: Resource; addresses: Addresses }) {
  return (
    <div class="card">
      <h4>
        {name} at <Recorded text={`{origin:${resource.origin}}`} addresses={addresses} />
      </h4>
      <Replies
        to="Preflights"
        replies={resource.preflight}
        otherwise="204 without any CORS header"
        addresses={addresses}
      />
      <Replies
        to="Other requests"
        replies={resource.request}
        otherwise="200 without any CORS header"
        addresses={addresses}
      />
      {resource.conditional ? (
        <Replies
          to="Conditional requests"
          replies={resource.conditional}
          otherwise="as other requests"
          addresses={addresses}
        />
      ) : null}
    </div>
  );
}

function Replies(props: { to: string; replies: Reply[]; otherwise: string; addresses: Addresses }) {
  const { to, replies, otherwise, addresses } = props;
  if (replies.length === 0) {
    return (
      <p class="meta">
        {to}: {otherwise}
      </p>
    );
  }
  return (
    <>
      {replies.map((reply, index) => (
        <div>
          <p class="meta">
            {to}
            {replies.length > 1 ? `, ${replyTurn(index, replies.length)}` : ''}
            {replyNotes(reply).map((note) => (
              <>
                {'; '}
                <Sentence words={note} addresses={addresses} />
              </>
            ))}
          </p>
          <ReplyText reply={reply} addresses={addresses} />
        </div>
      ))}
    </>
  );
}

function ExpectedOutcomes({ row, addresses }: { row: Row; addresses: Addresses }) {
  const { outcomes, kind } = row.scenario;
  return (
    <section aria-labelledby="expected">
      <h2 id="expected">{kind === 'observe' ? 'The known answers' : 'What the standard demands'}</h2>
      {outcomes.length === 0 ? <p>No answer is known beforehand; what was seen is described.</p> : null}
      {outcomes.map((outcome) => (
        <OutcomeCard outcome={outcome} row={row} addresses={addresses} />
      ))}
    </section>
  );
}

function OutcomeCard({ outcome, row, addresses }: { outcome: Outcome; row: Row; addresses: Addresses }) {
  const calls = row.scenario.steps.filter(isCall);
  const { wire, page } = outcome;
  const Heading = outcome.label ? 'h4' : 'h3';
  return (
    <div class="card">
      {outcome.label ? (
        <h3>
          <Prose text={outcome.label} />
        </h3>
      ) : null}
      <div class="pair">
        <div>
          <Heading>On the wire</Heading>
          {!wire ? <p class="note">Not looked at.</p> : null}
          {wire?.length === 0 ? <p>No request reaches an origin.</p> : null}
          {wire && wire.length > 0 ? (
            <>
              <p>
                {wire.length === 1 ? 'Exactly one request:' : `Exactly these ${wire.length} requests, in this order:`}
              </p>
              <ol class="expected">
                {wire.map((one) => {
                  const { title, demands } = wireWords(one);
                  return (
                    <li>
                      <Sentence words={title} addresses={addresses} />
                      <Demands demands={demands} addresses={addresses} />
                    </li>
                  );
                })}
              </ol>
            </>
          ) : null}
        </div>
        <div>
          <Heading>In the page</Heading>
          {!page ? <p class="note">Not looked at.</p> : null}
          {(page ?? []).map((one, index) => (
            <>
              {calls.length > 1 ? <p>From step {index + 1}:</p> : null}
              <Demands demands={pageWords(one, calls[index]?.api ?? 'fetch')} addresses={addresses} />
            </>
          ))}
        </div>
      </div>
    </div>
  );
}

/** @jsxImportSource #html */
/** What script learned in one browser, against what is expected of it. */
import type { Children } from '#html/jsx-runtime';
import type { PageObservation, ScenarioResult } from '../../harness/run/recording.ts';
import { isCall, type Call, type Outcome, type PageExpectation } from '../../harness/scenario/schema.ts';
import { Cut, HeaderLines } from './http-text.tsx';
import { Recorded, type Addresses } from './placeholders.tsx';
import { Sentence } from './sentence.tsx';
import { factSubject, pageWords, plain, RESULTS, type Words } from './words.ts';

export interface EvidenceProps {
  result: ScenarioResult;
  /** What it is set against. */
  outcome: Outcome | undefined;
  /** All is as expected. */
  met: boolean;
  addresses: Addresses;
}

export function PageEvidence({ result, outcome, met, addresses }: EvidenceProps) {
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

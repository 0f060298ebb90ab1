/** @jsxImportSource #html */
/** What was found about one subject, below the matrix. */
import { differences, type SubjectFinding, type SubjectResult } from '../../servers/subjects/results.ts';
import { Link } from '../matrix/layout.tsx';
import { marked } from '../matrix/visible.tsx';
import { isAnswer } from './behaviours.ts';

const text = (value: string) => marked(value, 'text');

/** A section with everything about a subject; the matrix leads here. */
export function SubjectSection({ result }: { result: SubjectResult }) {
  const { id, title, setup, version, skipped, findings, flows, requests, problems, source, code } = result;
  const wrong = flows.filter((flow) => !flow.asExpected && isAnswer(flow));
  const { missing, unexpected } = differences(result);
  return (
    <section class="subject" id={id}>
      <h3>{text(title)}</h3>
      <p>
        {text(setup)}{' '}
        <span class="meta">
          {skipped === undefined ? text(`${version ?? ''}; ${requests} requests`) : text(`Skipped: ${skipped}.`)}
        </span>
      </p>
      {problems.map((problem) => (
        <p class="note">{text(problem)}</p>
      ))}
      {missing.length > 0 ? <p class="note">Expected and not found: {missing.join(', ')}.</p> : null}
      {unexpected.length > 0 ? <p class="note">Found and not expected: {unexpected.join(', ')}.</p> : null}
      {skipped === undefined && findings.every(({ severity }) => severity === 'info') ? (
        <p>Nothing found beyond advice.</p>
      ) : null}
      {grouped(findings).map((group) => (
        <Findings group={group} why={result.expected.find((one) => one.id === group[0]!.id)?.why} />
      ))}
      {wrong.length > 0 ? (
        <details>
          <summary>{wrong.length} requests of pages that did not end as the policy wants</summary>
          <ul>
            {wrong.map(({ engine, request, outcome, reason }) => (
              <li>{text(`${engine}: ${request}: ${outcome}${reason === undefined ? '' : `. ${reason}`}`)}</li>
            ))}
          </ul>
        </details>
      ) : null}
      <details>
        <summary>
          How it is set up: <code>{source}</code>
        </summary>
        <pre tabindex={0}>{text(code)}</pre>
      </details>
    </section>
  );
}

/** The same finding at several endpoints is told once. */
function grouped(findings: readonly SubjectFinding[]): SubjectFinding[][] {
  const groups = new Map<string, SubjectFinding[]>();
  for (const finding of findings) groups.set(finding.id, [...(groups.get(finding.id) ?? []), finding]);
  return [...groups.values()];
}

function Findings({ group, why }: { group: SubjectFinding[]; why: string | undefined }) {
  const [first] = group as [SubjectFinding];
  return (
    <div class={`finding ${first.severity}`}>
      <h4>
        {first.severity === 'info' ? 'advice' : first.severity}: {first.title}
      </h4>
      <p>{text(first.reason)}</p>
      <p class="meta">
        <code>{first.id}</code> at {group.map(({ part }) => part).join(', ')}
        {first.step ? (
          <>
            ; <Link href={first.step.url}>{text(first.step.text)}</Link>
          </>
        ) : null}
      </p>
      {why === undefined ? null : <p>Why it is so: {linked(why)}</p>}
      {first.evidence.length > 0 ? (
        <details>
          <summary>Requests and responses</summary>
          {first.evidence.map(([request, response]) => (
            <pre tabindex={0}>
              {text(request)}
              {'\n'}
              {text(response)}
            </pre>
          ))}
        </details>
      ) : null}
    </div>
  );
}

/** Addresses in a text become links. */
function linked(value: string) {
  return value
    .split(/(https?:\/\/[^\s,)]*[^\s,).:])/)
    .map((part, index) => (index % 2 === 1 ? <Link href={part}>{text(part)}</Link> : text(part)));
}

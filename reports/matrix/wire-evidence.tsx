/** @jsxImportSource #html */
/** What one browser sent and was answered, down to the bytes, against what is expected of it. */
import type { WireRecord } from '../../harness/run/recording.ts';
import type { WireExpectation } from '../../harness/scenario/schema.ts';
import { requestsNamed } from './difference.ts';
import { AnswerText, RequestText } from './http-text.tsx';
import type { EvidenceProps } from './page-evidence.tsx';
import { Recorded, type Addresses } from './placeholders.tsx';
import { Demands, Sentence } from './sentence.tsx';
import { wireWords } from './words.ts';

export function WireEvidence({ result, outcome, met, addresses }: EvidenceProps) {
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

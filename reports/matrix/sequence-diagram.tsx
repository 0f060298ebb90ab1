/** @jsxImportSource #html */
/**
 * A sequence diagram as a list: every arrow is an item that can be read, selected and read aloud; style sheets draw the
 * lanes. No script and no inline style, which the policy of the pages forbids.
 */
import { plainRecorded, placeholderName } from './placeholders.tsx';
import type { Arrow, Row, Sequence } from './sequence.ts';
import { marked } from './visible.tsx';

/** More lanes than this share the last one: no scenario has more origins. */
const MOST_LANES = 6;

const MARKS = { extra: 'not expected', missing: 'expected, but not sent', changed: 'not as expected' } as const;

/** @param label what the diagram shows, for those who hear it */
export function SequenceDiagram({ sequence, label }: { sequence: Sequence; label: string }) {
  const { origins, rows } = sequence;
  const lanes = Math.min(Math.max(origins.length, 1), MOST_LANES);
  return (
    <div class={`seq n${lanes}${origins.length === 0 ? ' n0' : ''}`} tabIndex={0} role="group" aria-label={label}>
      {origins.length > 0 ? (
        <div class="lanes" aria-hidden="true">
          <span>Browser</span>
          {origins.slice(0, lanes).map((origin) => (
            <span>{marked(placeholderName(`{origin:${origin}}`), 'text')}</span>
          ))}
        </div>
      ) : null}
      <ol>
        {rows.map((row) => (
          <Item row={row} origins={origins} />
        ))}
      </ol>
    </div>
  );
}

function Item({ row, origins }: { row: Row; origins: readonly string[] }) {
  switch (row.kind) {
    case 'call':
      return (
        <li class="call">
          Step {row.number}: {marked(row.text, 'text')}
        </li>
      );
    case 'gap':
      return <li class="call">… {row.count} more requests with their answers …</li>;
    case 'end':
      return (
        <li class={row.wrong === undefined ? 'end' : 'end bad'}>
          {row.number === null ? '' : `Step ${row.number}: `}
          <b>{marked(row.text, 'text')}</b>
          {row.wrong === undefined ? null : (
            <small>
              <i class="mark">not as expected</i> {plainRecorded(row.wrong)}
            </small>
          )}
          {row.why === undefined ? null : <small>{plainRecorded(row.why)}</small>}
        </li>
      );
    default:
      return <ArrowItem arrow={row} origin={origins[row.lane - 1] ?? ''} />;
  }
}

function ArrowItem({ arrow, origin }: { arrow: Arrow; origin: string }) {
  const { kind, head, text, mark, stops } = arrow;
  const lane = Math.min(arrow.lane, MOST_LANES);
  const request = kind === 'request';
  const names = [request ? 'rq' : 'rp', `t${lane}`, ...(mark ? ['bad', mark] : []), ...(stops ? ['stop'] : [])];
  const name = placeholderName(`{origin:${origin}}`);
  return (
    <li class={names.join(' ')}>
      {request ? null : <span class="away">{marked(name, 'text')} answers </span>}
      <b>{head === null ? 'no answer' : marked(head, 'bytes')}</b> {plainRecorded(text)}
      {request ? <span class="away"> to {marked(name, 'text')}</span> : null}
      {request && arrow.preflight ? <em> preflight</em> : null}
      {mark ? (
        <>
          {' '}
          <i class="mark">{MARKS[mark]}</i>
        </>
      ) : null}
      {arrow.lines.map((line) => (
        <small class={line.wrong === undefined ? undefined : 'd'}>
          {plainRecorded(line.name)}: {plainRecorded(line.value)}
          {line.wrong === undefined ? null : <> ({plainRecorded(line.wrong)})</>}
        </small>
      ))}
      {arrow.more > 0 ? <small>and {arrow.more} more</small> : null}
      {stops ? <small class="halt">the browser stops here</small> : null}
    </li>
  );
}

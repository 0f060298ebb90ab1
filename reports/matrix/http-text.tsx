/** @jsxImportSource #html */
/** HTTP messages as text: what was scripted, and what went over the wire. */
import { STATUS_CODES } from 'node:http';
import type { Children, Markup } from '#html/jsx-runtime';
import type { WireRecord } from '../../harness/run/recording.ts';
import type { HeaderLine, Reply } from '../../harness/scenario/schema.ts';
import { inOnePiece } from '../html/once.ts';
import { Recorded, recorded, type Addresses } from './placeholders.tsx';
import type { Reading } from './visible.tsx';

/** Longer texts are cut on the page; the recording keeps them whole. */
const LONGEST_VALUE = 2000;
const LONGEST_BODY = 4000;

type Lines = readonly (readonly [string, string])[];

/** One header value. Blanks at its ends decide matches and are marked. */
function headerValue(value: string, addresses: Addresses): Children {
  if (!value.startsWith(' ') && !value.endsWith(' ')) return cut(value, LONGEST_VALUE, 'bytes', addresses);
  const [, before = '', core = '', after = ''] = /^( *)(.*?)( *)$/s.exec(value) ?? [];
  return [blanks(before.length), cut(core, LONGEST_VALUE, 'bytes', addresses), blanks(after.length)];
}

function blanks(count: number): Children {
  if (count === 0) return null;
  return (
    <span class="ctl" title={count === 1 ? 'one blank' : `${count} blanks`}>
      {'·'.repeat(Math.min(count, 40))}
    </span>
  );
}

/** A text of any length, cut where it would flood the page. */
export function Cut(props: { text: string; limit?: number; bytes?: boolean; addresses: Addresses }) {
  const { text, limit = LONGEST_BODY, bytes = false, addresses } = props;
  return cut(text, limit, bytes ? 'bytes' : 'text', addresses);
}

/** The children of Cut. */
export function cut(text: string, limit: number, as: Reading, addresses: Addresses): Children {
  const rest = text.length - limit;
  if (rest <= 0) return recorded(text, as, addresses);
  return [
    recorded(text.slice(0, limit), as, addresses),
    <span class="note"> … {rest} more characters in the recording</span>,
  ];
}

/** Header lines, one a line. */
export function HeaderLines({ lines, addresses }: { lines: Lines; addresses: Addresses }) {
  return lines.map((line) => knownLine(line) ?? headerLine(line, addresses));
}

function headerLine([name, value]: Lines[number], addresses: Addresses): Children {
  return [<i>{recorded(name, 'bytes', addresses)}:</i>, ' ', headerValue(value, addresses), '\n'];
}

/** By name and value. A browser sends nearly the same lines with every request, and pages show them by the hundred thousand. */
const known = new Map<string, Map<string, Markup>>();
/** Names, and values of each. */
const MOST_KNOWN = 200;
const LONGEST_KNOWN = 300;

/** The markup of a line that is the same in every run: one without addresses. */
function knownLine(line: Lines[number]): Markup | null {
  const [name, value] = line;
  if (name.includes('{') || value.includes('{') || value.length > LONGEST_KNOWN) return null;
  let values = known.get(name);
  if (!values) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, (values = new Map()));
  }
  let markup = values.get(value);
  if (!markup) {
    if (values.size >= MOST_KNOWN) values.clear();
    values.set(value, (markup = inOnePiece(headerLine(line, NO_ADDRESSES))));
  }
  return markup;
}

/** Nothing asks for them. */
const NO_ADDRESSES: Addresses = {
  recording: { origins: {}, prefix: '' },
  scenario: { id: '', context: { type: 'window', origin: 'page' }, resources: {} },
};

/** A request as an origin received it. */
export function RequestText({ record, addresses }: { record: WireRecord; addresses: Addresses }) {
  return (
    <pre class="http">
      <b>
        <Recorded text={record.method} as="bytes" addresses={addresses} />
      </b>{' '}
      <Recorded text={record.target} as="bytes" addresses={addresses} /> HTTP/
      <Recorded text={record.httpVersion} addresses={addresses} />
      {'\n'}
      <HeaderLines lines={record.headers} addresses={addresses} />
      <Body text={record.body} bytes addresses={addresses} />
    </pre>
  );
}

/** What an origin answered, or that it could not. */
export function AnswerText({ reply, addresses }: { reply: WireRecord['reply']; addresses: Addresses }) {
  if (!reply) return <p class="note">The connection ended before an answer was sent.</p>;
  return (
    <>
      <pre class="http">
        <StatusLine status={reply.status} reason={reply.reason} addresses={addresses} />
        <HeaderLines lines={reply.headers} addresses={addresses} />
      </pre>
      {reply.reset ? <p class="note">The origin cut the connection: {reply.reset}.</p> : null}
    </>
  );
}

/** A scripted reply. */
export function ReplyText({ reply, addresses }: { reply: Reply; addresses: Addresses }) {
  const body = reply.body;
  return (
    <pre class="http">
      {(reply.early ?? []).map((early) => (
        <>
          <StatusLine status={early.status} addresses={addresses} />
          <HeaderLines lines={early.headers as HeaderLine[]} addresses={addresses} />
          {'\n'}
        </>
      ))}
      <StatusLine status={reply.status} reason={reply.reason} addresses={addresses} />
      <HeaderLines lines={reply.headers} addresses={addresses} />
      {body && 'text' in body ? <Body text={body.text} addresses={addresses} /> : null}
      {body && 'base64' in body ? <span class="note">{`\n(base64) ${body.base64.slice(0, LONGEST_BODY)}`}</span> : null}
      {reply.trailers?.length ? (
        <>
          {'\n'}
          <span class="note">trailers:</span>
          {'\n'}
          <HeaderLines lines={reply.trailers} addresses={addresses} />
        </>
      ) : null}
    </pre>
  );
}

function StatusLine({
  status,
  reason,
  addresses,
}: {
  status: number;
  reason?: string | undefined;
  addresses: Addresses;
}) {
  const phrase = reason ?? STATUS_CODES[status] ?? '';
  return (
    <>
      <span class="note">HTTP/1.1</span> <b>{String(status).padStart(3, '0')}</b>{' '}
      <Recorded text={phrase} as="bytes" addresses={addresses} />
      {'\n'}
    </>
  );
}

function Body({ text, bytes = false, addresses }: { text: string; bytes?: boolean; addresses: Addresses }) {
  if (text === '') return null;
  return (
    <span class="body">
      {'\n'}
      <Cut text={text} bytes={bytes} addresses={addresses} />
    </span>
  );
}

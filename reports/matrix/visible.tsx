/** @jsxImportSource #html */
/** Makes visible what a reader would not see: control characters, bytes beyond ASCII, marks that reverse text. */
import type { Children } from '#html/jsx-runtime';

/** One stretch of a text: shown as it is, or as a mark that stands for one character. */
export type Segment = string | { mark: string; meaning: string };

/** How a text is to be read: header lines hold one byte per character, anything else is Unicode. */
export type Reading = 'bytes' | 'text';

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/;
const BIDI = /[\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Nearly every text: nothing in it can need a mark. */
const PLAIN = /^[\x20-\x7e]+$/;

const ESCAPES: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Splits a text into what can be shown as it is and marks. Line feeds and tabs of a text (not of bytes) are kept. */
export function segments(text: string, reading: Reading): Segment[] {
  if (PLAIN.test(text)) return [text];
  const out: Segment[] = [];
  let plain = '';
  for (const char of text) {
    const mark = markOf(char, reading);
    if (mark === null) plain += char;
    else {
      if (plain) out.push(plain);
      plain = '';
      out.push(mark);
    }
  }
  if (plain) out.push(plain);
  return out;
}

function markOf(char: string, reading: Reading): Segment | null {
  const code = char.codePointAt(0)!;
  const hex = code.toString(16).padStart(2, '0');
  if (code < 0x20 || code === 0x7f) {
    if (reading === 'text' && (char === '\n' || char === '\t')) return null;
    // Escapes, not control pictures: many systems have no font for those.
    return { mark: ESCAPES[char] ?? `\\x${hex}`, meaning: `byte 0x${hex}` };
  }
  if (reading === 'bytes' && code >= 0x80) {
    return code <= 0xff
      ? { mark: `\\x${hex}`, meaning: `byte 0x${hex}` }
      : { mark: `\\u{${hex}}`, meaning: `U+${hex.toUpperCase()}, which is no byte` };
  }
  if (CONTROLS.test(char) || BIDI.test(char) || LONE_SURROGATE.test(char)) {
    return { mark: `\\u{${hex}}`, meaning: `U+${hex.toUpperCase().padStart(4, '0')}` };
  }
  return null;
}

/** The same as plain text, for places that take no markup. */
export function visibleText(text: string, reading: Reading = 'text'): string {
  return segments(text, reading)
    .map((segment) => (typeof segment === 'string' ? segment : segment.mark))
    .join('');
}

/** The children of a text, for other components that split it further. */
export function marked(text: string, reading: Reading): Children {
  if (PLAIN.test(text)) return text;
  return segments(text, reading).map((segment) =>
    typeof segment === 'string' ? (
      segment
    ) : (
      <span class="ctl" title={segment.meaning}>
        {segment.mark}
      </span>
    ),
  );
}

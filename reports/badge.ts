/**
 * A badge per recording: an SVG that stands alone, and the JSON that shields.io's endpoint badges read
 * (https://shields.io/badges/endpoint-badge). Pure.
 */
import Type from 'typebox';
import type { Recording } from '../harness/run/recording.ts';
import { buildMatrix, percent } from './matrix/summary.ts';
import { xmlText } from './junit.ts';
import { plain } from './text.ts';

/** What a badge says. */
export interface Badge {
  label: string;
  message: string;
  /** Six hexadecimal digits; white text on it is legible. */
  color: string;
  /** The same in a sentence. */
  title: string;
}

/** White on each has a contrast of at least 4.5 to 1. */
const COLORS = { all: '2b7230', some: '1f63a5', new: 'b3261e', none: '5f6368' } as const;

/** What the badge of a recording says: the share of scenarios that conform, and what of it is new or missing. */
export function badgeOf(recording: Recording): Badge {
  const { columns } = buildMatrix([recording]);
  const { name, count, states } = columns[0]!;
  const { run } = recording;
  const label = `CORS ${plain(name)}`;
  if (run.status === 'not-run' || count.judged === 0) {
    const message = run.status === 'not-run' ? 'not run' : 'nothing judged';
    const title = `CORS conformance of ${plain(name)}: ${message}${run.reason === undefined ? '' : `, ${plain(run.reason)}`}`;
    return { label, message, color: COLORS.none, title };
  }
  const fresh = states.deviates + states.crash + states.timeout;
  const notes = [
    ...(fresh > 0 ? [`${fresh} new`] : []),
    ...(run.status === 'complete' ? [] : [run.status === 'incomplete' ? 'incomplete' : 'failed']),
  ];
  const message = [percent(count), ...notes].join(', ');
  const color =
    run.status !== 'complete'
      ? COLORS.none
      : fresh > 0
        ? COLORS.new
        : count.conforms === count.judged
          ? COLORS.all
          : COLORS.some;
  return {
    label,
    message,
    color,
    title: `CORS conformance of ${plain(name)}: ${count.conforms} of ${count.judged} scenarios conform${notes.map((note) => `, ${note}`).join('')}`,
  };
}

/** What shields.io reads of an endpoint, as far as it is written here. */
export const BadgeSchema = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    label: Type.String({ minLength: 1, description: 'Left: CORS, product and version' }),
    message: Type.String({ minLength: 1, description: 'Right: the share that conforms, and what is new or missing' }),
    color: Type.String({ pattern: '^[0-9a-f]{6}$', description: 'Of the right part' }),
  },
  { additionalProperties: false },
);

/** The JSON of a shields.io endpoint. */
export function badgeToShields({ label, message, color }: Badge): string {
  return `${JSON.stringify({ schemaVersion: 1, label, message, color })}\n`;
}

const HEIGHT = 20;
const PADDING = 7;

/** The SVG: no script, nothing from elsewhere, named for who does not see it. */
export function badgeToSvg({ label, message, color, title }: Badge): string {
  const left = textWidth(label) + 2 * PADDING;
  const right = textWidth(message) + 2 * PADDING;
  const width = left + right;
  // The width is that of the widest usual font; textLength makes any other fit it.
  const text = (content: string, x: number) =>
    `<text x="${x}" y="14" textLength="${textWidth(content)}" lengthAdjust="spacingAndGlyphs">${xmlText(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${xmlText(title)}">`,
    `<title>${xmlText(title)}</title>`,
    `<rect width="${width}" height="${HEIGHT}" rx="3" fill="#${color}"/>`,
    // Round at its left end alone; without ids, which would clash where two badges stand in one page.
    `<path d="M3 0H${left}V${HEIGHT}H3A3 3 0 0 1 0 ${HEIGHT - 3}V3A3 3 0 0 1 3 0Z" fill="#3c4043"/>`,
    `<g fill="#fff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11" text-rendering="geometricPrecision">`,
    text(label, PADDING),
    text(message, left + PADDING),
    `</g>`,
    `</svg>`,
    '',
  ].join('\n');
}

const NARROW = /[ijlI.,:;'|!]/;
const WIDE = /[mwMW%@]/;

/** About what Verdana takes at 11 pixels. */
function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += NARROW.test(char) ? 4 : WIDE.test(char) ? 11 : char === ' ' ? 4 : 7;
  return Math.max(1, Math.ceil(width));
}

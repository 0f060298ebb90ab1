/** A comparison for a terminal: counts, and the beginning of every list. */
import { plain } from '../text.ts';
import { CHANGES, type Change, type ChangeKind, type DiffReport, type PairReport } from './format.ts';
import { alike, changeText, ofKind, pairName, SECTIONS, tally } from './words.ts';

/** Entries of a list that are told. */
const MOST = 20;

/** The text, with a line feed at its end. */
export function diffToTerminal({ pairs, notes }: DiffReport): string {
  const lines = notes.map((note) => `Note: ${plain(note)}`);
  for (const one of pairs) lines.push(...(lines.length > 0 ? [''] : []), ...pairLines(one));
  return `${lines.join('\n')}\n`;
}

function pairLines(pair: PairReport): string[] {
  return [
    `${plain(pairName(pair))}: ${pair.common} scenarios in both, ${tally(pair)}`,
    ...pair.notes.map((note) => `  Note: ${plain(note)}`),
    ...CHANGES.flatMap((kind) => sectionLines(pair, kind)),
  ];
}

function sectionLines(pair: PairReport, kind: ChangeKind): string[] {
  const changes = ofKind(pair, kind);
  if (changes.length === 0) return [];
  const entries =
    kind === 'added' || kind === 'removed'
      ? [changes.map(({ id }) => id).join(', ')]
      : kind === 'observation'
        ? alike(changes).map(groupLine)
        : changes.map((change) => `${marker(change)}${change.id}: ${changeText(change)}`);
  const more = entries.length - MOST;
  return [
    `  ${SECTIONS[kind].title} (${changes.length})`,
    ...entries.slice(0, MOST).map((text) => `    ${plain(text)}`),
    ...(more > 0 ? [`    and ${more} more; --format json has them all`] : []),
  ];
}

const marker = ({ listing }: Change): string => (listing === undefined ? '' : `${listing.toUpperCase()} `);

function groupLine({ what, changes }: { what: string; changes: Change[] }): string {
  const [first] = changes;
  if (changes.length === 1) return `${first!.id}: ${changeText(first!)}`;
  return `${changes.length} scenarios, ${first!.id} first: ${what}`;
}

/** A comparison as Markdown, for the summary of a CI job or a pull request. */
import { codeSpan, markdownText } from '../text.ts';
import { CHANGES, type Change, type ChangeKind, type DiffReport, type PairReport } from './format.ts';
import { alike, changeText, ofKind, pairName, SECTIONS, tally } from './words.ts';

/** Entries of a list that are told; what hosts show has an end. */
const MOST = 100;

/** The document. */
export function diffToMarkdown({ pairs, notes }: DiffReport): string {
  const lines = ['## CORS conformance: comparison', '', ...notes.map((note) => `- ${markdownText(note)}`)];
  for (const one of pairs) lines.push('', ...pairLines(one));
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function pairLines(pair: PairReport): string[] {
  return [
    `### ${markdownText(pairName(pair))}`,
    '',
    `${pair.common} scenarios in both, ${tally(pair)}.`,
    '',
    ...pair.notes.map((note) => `- ${markdownText(note)}`),
    ...CHANGES.flatMap((kind) => sectionLines(pair, kind)),
  ];
}

function sectionLines(pair: PairReport, kind: ChangeKind): string[] {
  const changes = ofKind(pair, kind);
  if (changes.length === 0) return [];
  const entries =
    kind === 'observation'
      ? alike(changes).map(groupItem)
      : changes.map((change) => {
          const { id, listing } = change;
          const name = `${listing === undefined ? '' : `**${listing}** `}${codeSpan(id)}`;
          return kind === 'added' || kind === 'removed' ? name : `${name}: ${markdownText(changeText(change))}`;
        });
  const list = entries.slice(0, MOST).map((text) => `- ${text}`);
  const more = entries.length > MOST ? [`- and ${entries.length - MOST} more`] : [];
  const title = `${SECTIONS[kind].title} (${changes.length})`;
  // What calls for a look is open; the rest is there when asked for.
  return kind === 'regression' || kind === 'repair'
    ? ['', `#### ${title}`, '', ...list, ...more]
    : ['', `<details><summary>${title}</summary>`, '', ...list, ...more, '', '</details>'];
}

function groupItem({ what, changes }: { what: string; changes: Change[] }): string {
  const [first] = changes;
  return changes.length === 1
    ? `${codeSpan(first!.id)}: ${markdownText(changeText(first!))}`
    : `${changes.length} scenarios, ${codeSpan(first!.id)} first: ${markdownText(what)}`;
}

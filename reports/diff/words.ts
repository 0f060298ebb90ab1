/** Words that all outputs of a comparison share. Pure. */
import { CHANGES, type Change, type ChangeKind, type DiffReport, type PairReport, type Side } from './format.ts';

/** Titles of the sections, in their order, and what they count in a line of counts: one, several. */
export const SECTIONS: Record<ChangeKind, { title: string; one: string; many: string }> = {
  regression: { title: 'Regressions', one: 'regression', many: 'regressions' },
  repair: { title: 'Repairs', one: 'repair', many: 'repairs' },
  verdict: { title: 'Fails otherwise', one: 'fails otherwise', many: 'fail otherwise' },
  lost: { title: 'No verdict any more', one: 'without a verdict now', many: 'without a verdict now' },
  gained: { title: 'A verdict now', one: 'with a verdict now', many: 'with a verdict now' },
  redefined: { title: 'Redefined scenarios', one: 'redefined', many: 'redefined' },
  answer: { title: 'Other answers', one: 'other answer', many: 'other answers' },
  observation: {
    title: 'The same verdict, something else seen',
    one: 'changed observation',
    many: 'changed observations',
  },
  removed: { title: 'Scenarios before only', one: 'before only', many: 'before only' },
  added: { title: 'New scenarios', one: 'new', many: 'new' },
};

/** "2 regressions (1 new), 1 repair"; what is nought is left out. */
export function tally({ counts, changes, newRegressions }: PairReport): string {
  const parts = CHANGES.filter((kind) => counts[kind] > 0).map((kind) => {
    const text = `${counts[kind]} ${counts[kind] === 1 ? SECTIONS[kind].one : SECTIONS[kind].many}`;
    if (kind !== 'regression' || newRegressions === counts.regression) return text;
    const listed = changes.filter((one) => one.change === kind && one.listing !== 'new').length;
    return `${text} (${listed} of them listed)`;
  });
  return parts.length === 0 ? 'no changes' : parts.join(', ');
}

/** Product and version of a run. */
export const runName = ({ browser }: PairReport['before']): string => `${browser.name} ${browser.version ?? ''}`.trim();

/** When a run began, to the minute. */
export function runTime({ start }: PairReport['before']): string {
  const time = Date.parse(start);
  if (Number.isNaN(time)) return start;
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** "Firefox 152.0 of 2026-01-02 03:04 UTC, then 153.0 of …". */
export function pairName({ before, after }: PairReport): string {
  const later = before.browser.name === after.browser.name ? (after.browser.version ?? runName(after)) : runName(after);
  return `${runName(before)} (${runTime(before)}), then ${later} (${runTime(after)})`;
}

/** A verdict, with the answer where there is one. */
export const verdictText = ({ verdict, answer, listed }: Side): string =>
  [
    verdict,
    ...(answer === undefined ? [] : [`"${answer}"`]),
    ...(listed && verdict === 'deviates' ? [listed.contested ? '(contested)' : '(known)'] : []),
  ].join(' ');

/** What became of a scenario, in a line. */
export function changeText({ change, before, after, difference, definition, judgedAgain }: Change): string {
  const verdicts =
    before && after
      ? verdictText(before) === verdictText(after)
        ? verdictText(after)
        : `${verdictText(before)} → ${verdictText(after)}`
      : verdictText((before ?? after)!);
  const seen = difference ? `${difference.place}: ${difference.what}` : null;
  const why = after?.difference ?? after?.reason;
  const parts = [verdicts];
  if (definition && definition.length > 0) {
    parts.push(`its ${definition.join(', ')} changed`);
    if (judgedAgain !== undefined && before && judgedAgain !== before.verdict)
      parts.push(`what was seen before is now ${judgedAgain}`);
    else if (change === 'redefined' && before && after && before.verdict !== after.verdict)
      parts.push('not a change of the browser');
  }
  if (change === 'regression' || change === 'verdict' || change === 'lost') parts.push(...(why ? [why] : []));
  else if (change !== 'redefined' && seen) parts.push(seen);
  return parts.join('; ');
}

/** Scenarios that changed in the same way, most first: a new header line of a browser is one change, not thousands. */
export function alike(changes: readonly Change[]): { what: string; changes: Change[] }[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const what = change.difference?.what ?? '';
    groups.set(what, [...(groups.get(what) ?? []), change]);
  }
  return [...groups].map(([what, own]) => ({ what, changes: own })).sort((a, b) => b.changes.length - a.changes.length);
}

/** The changes of one kind. */
export const ofKind = ({ changes }: PairReport, kind: ChangeKind): Change[] =>
  changes.filter(({ change }) => change === kind);

/** Whether the comparison fails: a regression, and with `listed` one that is listed too. */
export const hasRegression = ({ pairs }: DiffReport, listed = false): boolean =>
  pairs.some(({ newRegressions, counts }) => newRegressions > 0 || (listed && counts.regression > 0));

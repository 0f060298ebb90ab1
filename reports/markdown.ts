/** Recordings as Markdown, for the summary of a CI job or a pull request. Pure. */
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import { buildMatrix, percent, stateOf, type Column, type State } from './matrix/summary.ts';
import { codeSpan, markdownText } from './text.ts';

/** Entries of a list that are told; what hosts show has an end. */
const MOST = 100;
/** Scenarios that are named where one reason holds for many. */
const MOST_OF_ONE_REASON = 10;

const COUNTED: readonly [title: string, state: State][] = [
  ['New deviations', 'deviates'],
  ['Known', 'known'],
  ['Contested', 'contested'],
  ['Answered', 'answered'],
  ['Timeout', 'timeout'],
  ['Crash', 'crash'],
  ['Error', 'error'],
  ['Unsupported', 'unsupported'],
  ['Not run', 'not-run'],
];

/** The document. */
export function recordingsToMarkdown(recordings: readonly Recording[]): string {
  const { columns, rows } = buildMatrix(recordings);
  const lines = [
    '## CORS conformance',
    '',
    `${rows.length} scenarios against the Fetch Standard and its neighbours.`,
    '',
    ...table(columns),
    ...columns.flatMap(sections),
  ];
  return `${lines.join('\n')}\n`;
}

function table(columns: readonly Column[]): string[] {
  const head = ['Browser', 'Conform', ...COUNTED.map(([title]) => title)];
  return [
    row(head),
    row(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...columns.map(({ name, count, states }) =>
      row([
        markdownText(name),
        `${count.conforms} of ${count.judged}${count.judged === 0 ? '' : ` (${percent(count)})`}`,
        ...COUNTED.map(([, state]) => String(states[state])),
      ]),
    ),
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What calls for a look is open; the rest is there when asked for. */
function sections({ name, recording }: Column): string[] {
  const { browser, run, scenarios } = recording;
  const of = (...states: State[]) => scenarios.filter((result) => states.includes(stateOf(result)));
  const about = [browser.driver, browser.os].filter((text) => text !== null).map(markdownText);
  return [
    '',
    `### ${markdownText(name)}`,
    '',
    `${about.join(', ')}. ${markdownText(recording.start)}.`,
    ...(run.status === 'complete'
      ? []
      : ['', `**${run.status}**${run.reason === undefined ? '' : `: ${markdownText(run.reason)}`}`]),
    ...list('New deviations', of('deviates').map(item)),
    ...list('Timeouts, crashes and errors', of('timeout', 'crash', 'error').map(item)),
    ...folded('Known deviations', of('known'), (result) => result.listed!.reason),
    ...folded('Contested: every engine contradicts the standard', of('contested'), (result) => result.listed!.reason),
    ...folded('Unsupported', of('unsupported'), (result) => result.reason ?? 'unsupported'),
  ];
}

function item(result: ScenarioResult): string {
  const { scenario, verdict, difference, reason } = result;
  const what = difference ?? reason ?? verdict;
  return `${verdict === 'deviates' ? '' : `**${verdict}** `}${codeSpan(scenario.id)}: ${markdownText(what)}`;
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return ['', `#### ${title} (${items.length})`, '', ...bounded(items)];
}

/** Results by what is said of them, since one reason often holds for many. */
function folded(title: string, results: readonly ScenarioResult[], said: (result: ScenarioResult) => string): string[] {
  if (results.length === 0) return [];
  const groups = new Map<string, ScenarioResult[]>();
  for (const result of results) {
    const reason = said(result);
    groups.set(reason, [...(groups.get(reason) ?? []), result]);
  }
  const items = [...groups].map(([reason, group]) => {
    const ids = group.slice(0, MOST_OF_ONE_REASON).map(({ scenario }) => codeSpan(scenario.id));
    const more = group.length > ids.length ? `, and ${group.length - ids.length} more` : '';
    const links = (group[0]!.listed?.links ?? []).map((link) => ` ${linkText(link)}`);
    return `${markdownText(reason)}${links.join('')} — ${ids.join(', ')}${more}`;
  });
  return ['', `<details><summary>${title} (${results.length})</summary>`, '', ...bounded(items), '', '</details>'];
}

/** A link that can be followed when it is one to the web, else its text. */
function linkText(link: string): string {
  const url = URL.canParse(link) ? new URL(link) : null;
  return url && /^https?:$/.test(url.protocol)
    ? `<${url.href.replace(/[<>\s]/g, encodeURIComponent)}>`
    : markdownText(link);
}

function bounded(items: readonly string[]): string[] {
  const told = items.slice(0, MOST).map((text) => `- ${text}`);
  return items.length > MOST ? [...told, `- and ${items.length - MOST} more`] : told;
}

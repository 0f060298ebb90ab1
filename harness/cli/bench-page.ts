/** The results of the bench as tables, on the terminal and on the page docs/bench.md. Pure. */

/** What is measured: whole runs, one page per scenario, memory over several runs, the model, exploring, the report. */
export const PARTS = ['run', 'pages', 'memory', 'model', 'explore', 'report'] as const;
export type Part = (typeof PARTS)[number];

/** The results of one part: a line per thing measured. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What was measured when on what. */
export interface Measurement {
  at: Date;
  /** The machine, and how busy it was. */
  machine: string;
  table: Table;
}

const begin = (part: Part): string => `<!-- bench ${part} -->`;
const END = '<!-- end -->';

/** A Markdown table whose columns are aligned, so that it can be read as it is. */
export function tableText({ head, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((title, column) => Math.max(3, title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/**
 * The page with new results between the marks of their parts; all else is left as it is.
 * @throws RangeError for a part that the page has no marks for
 */
export function withResults(page: string, results: ReadonlyMap<Part, Measurement>): string {
  let text = page;
  for (const [part, { at, machine, table }] of results) {
    const from = text.indexOf(begin(part));
    const to = text.indexOf(END, from);
    if (from < 0 || to < 0) throw new RangeError(`the page has no marks ${begin(part)} and ${END}`);
    const when = `Measured on ${at.toISOString().slice(0, 10)}: ${machine}.`;
    text = `${text.slice(0, from)}${begin(part)}\n\n${tableText(table)}\n\n${when}\n\n${text.slice(to)}`;
  }
  return text;
}

/** The parts that a page has marks for, in order. */
export const partsOf = (page: string): string[] =>
  [...page.matchAll(/^<!-- bench (\S+) -->$/gm)].map(([, part]) => part!);

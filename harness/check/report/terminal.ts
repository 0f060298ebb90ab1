/** The report for a terminal: short, worst first. Nothing that a server sent reaches the terminal as a control character. */
import { plain } from '../../../reports/text.ts';
import type { CheckReport, Finding } from '../types.ts';
import { engineLines, exchangeLines, flowLine, quoteLines, stepLine, tally } from './words.ts';

/** Flows of one browser that are told. */
const MOST = 3;

/** The text, with a line feed at its end. */
export function toTerminal(report: CheckReport): string {
  const lines: string[] = [];
  for (const endpoint of report.endpoints) {
    const own = report.findings.filter((finding) => finding.endpoint === endpoint.name);
    lines.push(
      `${plain(endpoint.name)}: ${tally(own)} (${endpoint.requests} requests in ${(endpoint.durationMs / 1000).toFixed(1)} s)`,
      ...(endpoint.incomplete === undefined ? [] : [`  not all was checked: ${plain(endpoint.incomplete)}`]),
      ...(endpoint.stack.length > 0 ? [`  the server shows: ${endpoint.stack.join(', ')}`] : []),
    );
  }
  for (const finding of report.findings.filter(({ severity }) => severity !== 'info'))
    lines.push('', ...findingLines(finding));
  lines.push(...configurationLines(report));
  const advice = report.findings.filter(({ severity }) => severity === 'info');
  if (advice.length > 0) lines.push('', 'Advice:', ...advice.map(({ id, reason }) => `  ${id}: ${plain(reason)}`));
  const engines = engineLines(report);
  if (engines.length > 0) lines.push('', 'In real browsers:');
  for (const { browser, right, total, wrong } of engines) {
    lines.push(`  ${plain(browser)}: ${right} of ${total} as expected`);
    for (const result of wrong.slice(0, MOST)) {
      const { flow, outcome, reason, console } = result;
      const url = report.endpoints.find(({ name }) => name === flow.endpoint)?.url;
      lines.push(
        `    ${plain(`${flowLine(result, url)}: ${outcome}, expected ${flow.expect}. ${reason ?? console[0] ?? ''}`)}`,
      );
    }
    if (wrong.length > MOST) lines.push(`    and ${wrong.length - MOST} more, in the other reports`);
  }
  for (const note of report.notes) lines.push('', plain(note));
  return `${lines.join('\n')}\n`;
}

function findingLines(finding: Finding): string[] {
  const { severity, id, title, reason, mend, location, proof } = finding;
  const [general, ...stacks] = mend;
  const step = stepLine(finding);
  return [
    `${severity.toUpperCase()}  ${title}  [${id}]`,
    `  ${plain(reason)}`,
    ...(location ? [`  policy:   ${location.file}:${location.line}`] : []),
    ...exchangeLines(finding).map(([label, text]) => `  ${`${label}:`.padEnd(10)}${plain(text)}`),
    ...(step ? [`  standard: ${plain(step)}`, `            ${finding.step!.url}`] : []),
    ...quoteLines(finding).map((text) => `  says:     ${plain(text)}`),
    ...(proof ?? []).map(({ text }) => `  proof:    ${plain(text)}`),
    ...(general ? [`  mend:     ${general.text}`] : []),
    ...stacks
      .map(({ stack, text }) => `            ${stack}: ${text.replace(/ ?Configuration \(.*\):$/s, '')}`)
      .filter((line) => !line.endsWith(': ')),
  ];
}

/** Each configuration once, whatever it mends. */
function configurationLines({ findings }: CheckReport): string[] {
  const told = new Map<string, string[]>();
  for (const { endpoint, severity, mend } of findings) {
    if (severity === 'info') continue;
    for (const { stack, text, code } of mend) {
      if (code === undefined) continue;
      const where = /Configuration \((.*)\):$/s.exec(text)?.[1] ?? '';
      const head = `Configuration for ${stack}, ${plain(endpoint)} (${where}):`;
      told.set(
        head,
        code.split('\n').map((line) => `  ${plain(line)}`),
      );
    }
  }
  return [...told].flatMap(([head, code]) => ['', head, ...code]);
}

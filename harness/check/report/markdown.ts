/** The report as Markdown, for the summary of a CI job. What servers sent stays text: nothing in it is markup. */
import { codeSpan as code, markdownText } from '../../../reports/text.ts';
import type { CheckReport, Finding } from '../types.ts';
import { engineLines, exchangeLines, flowLine, quoteLines, stepLine, tally } from './words.ts';

/** The document. */
export function toMarkdown(report: CheckReport): string {
  const lines = ['## CORS check', ''];
  for (const endpoint of report.endpoints) {
    const own = report.findings.filter((finding) => finding.endpoint === endpoint.name);
    lines.push(
      `- ${code(endpoint.name)}: ${tally(own)}${endpoint.incomplete === undefined ? '' : `; not all was checked: ${markdownText(endpoint.incomplete)}`}`,
    );
  }
  const serious = report.findings.filter(({ severity }) => severity !== 'info');
  if (serious.length > 0) {
    lines.push('', '| severity | finding | where |', '| --- | --- | --- |');
    for (const { severity, title, id, endpoint, location } of serious) {
      const where = location ? `${location.file}:${location.line}` : endpoint;
      lines.push(`| ${severity} | ${markdownText(title)} (${id}) | ${markdownText(where)} |`);
    }
    for (const finding of serious) lines.push('', ...findingLines(finding));
  }
  const engines = engineLines(report);
  if (engines.length > 0) {
    lines.push('', '### In real browsers', '');
    for (const { browser, right, total, wrong } of engines) {
      lines.push(`- ${markdownText(browser)}: ${right} of ${total} as expected`);
      for (const result of wrong)
        lines.push(`  - ${code(flowLine(result))}: ${result.outcome}, expected ${result.flow.expect}`);
    }
  }
  const advice = report.findings.filter(({ severity }) => severity === 'info');
  if (advice.length > 0)
    lines.push(
      '',
      '### Advice',
      '',
      ...advice.map(({ title, reason }) => `- **${markdownText(title)}.** ${markdownText(reason)}`),
    );
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => markdownText(note)));
  return `${lines.join('\n')}\n`;
}

function findingLines(finding: Finding): string[] {
  const step = stepLine(finding);
  return [
    `<details><summary>${finding.severity}: ${markdownText(finding.title)}</summary>`,
    '',
    markdownText(finding.reason),
    '',
    ...exchangeLines(finding).map(([label, text]) => `- ${label}: ${code(text)}`),
    ...(step ? [`- standard: [${markdownText(step)}](${finding.step!.url})`] : []),
    ...quoteLines(finding).map((text) => `- says: ${code(text)}`),
    ...(finding.proof ?? []).map(({ text }) => `- proof: ${markdownText(text)}`),
    ...finding.mend.flatMap(({ stack, text, code: config }) => [
      `- mend (${stack}): ${markdownText(text)}`,
      ...(config === undefined ? [] : ['', '  ```', ...config.split('\n').map((line) => `  ${line}`), '  ```', '']),
    ]),
    '',
    '</details>',
  ];
}

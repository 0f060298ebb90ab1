/** Findings as JUnit and SARIF. Pure. */
import { toJUnit, type JUnitCase } from '../../../reports/junit.ts';
import { toSarif, type SarifRule } from '../../../reports/sarif.ts';
import { plain } from '../../../reports/text.ts';
import type { CheckReport, Finding, Severity } from '../types.ts';
import { atLeast, exchangeLines, quoteLines, stepLine } from './words.ts';

const PLACE = 'https://fetch.spec.whatwg.org/#http-cors-protocol';

/** One case for each probe that found nothing, one for each finding, one for each flow in each browser. */
export function checkToJUnit(report: CheckReport, failOn: Severity): string {
  const suites = report.endpoints.map((endpoint) => {
    const findings = report.findings.filter((one) => one.endpoint === endpoint.name);
    const at = endpoint.location ? { file: endpoint.location.file, line: endpoint.location.line } : {};
    const cases: JUnitCase[] = [
      ...endpoint.checks
        .filter((check) => check.findings === 0)
        .map(({ name, title }): JUnitCase => ({
          classname: `cors.${endpoint.name}`,
          name: `${name}: ${title}`,
          outcome: 'passed',
          ...at,
        })),
      ...findings.map((finding): JUnitCase => ({
        classname: `cors.${endpoint.name}`,
        name: `${finding.id}: ${finding.title}`,
        outcome: atLeast(finding, failOn) ? 'failed' : 'passed',
        message: `${finding.severity}: ${plain(finding.reason)}`,
        text: details(finding),
        ...at,
      })),
      ...report.flows
        .filter(({ flow }) => flow.endpoint === endpoint.name)
        .map((result): JUnitCase => ({
          classname: `cors.${result.engine}.${endpoint.name}`,
          name: result.flow.id,
          outcome: result.asExpected
            ? 'passed'
            : result.outcome === 'not-run'
              ? 'skipped'
              : result.outcome === 'error' || result.outcome === 'timeout'
                ? 'error'
                : 'failed',
          message: plain(`${result.outcome}, expected ${result.flow.expect}. ${result.reason ?? ''}`),
          text: result.console.map(plain).join('\n'),
          durationMs: result.durationMs,
        })),
    ];
    return { name: endpoint.name, timestamp: report.start, durationMs: endpoint.durationMs, cases };
  });
  return toJUnit('CORS check', suites);
}

function details(finding: Finding): string {
  const step = stepLine(finding);
  return [
    finding.reason,
    ...exchangeLines(finding).map(([label, text]) => `${label}: ${text}`),
    ...(step ? [`standard: ${step} ${finding.step!.url}`] : []),
    ...quoteLines(finding).map((text) => `says: ${text}`),
    ...finding.mend.map(({ stack, text }) => `mend (${stack}): ${text}`),
  ]
    .map(plain)
    .join('\n');
}

/** Results point at the policy's line of their endpoint; the URL is the logical location. */
export function checkToSarif(report: CheckReport): string {
  const rules = new Map<string, SarifRule>();
  for (const finding of report.findings) {
    if (rules.has(finding.id)) continue;
    rules.set(finding.id, {
      id: finding.id,
      title: finding.title,
      description: finding.title,
      help: finding.mend.map(({ text }) => text).join(' '),
      helpUri: finding.step?.url ?? PLACE,
      severity: finding.severity,
      tags: ['security', 'cors'],
    });
  }
  const hosts = [...new Set(report.endpoints.map(({ url }) => new URL(url).host))].sort();
  const log = toSarif({
    tool: { name: 'cors-conformance', version: report.toolVersion },
    category: hosts.join(','),
    rules: [...rules.values()],
    results: report.findings.map((finding) => ({
      ruleId: finding.id,
      severity: finding.severity,
      message: `${finding.url}: ${plain(finding.reason)}`,
      location: finding.location,
      subject: finding.url,
      identity: finding.endpoint,
    })),
  });
  return `${JSON.stringify(log, null, 2)}\n`;
}

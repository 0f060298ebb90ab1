/** Words that several outputs share. Pure. */
import { rank } from '../severity.ts';
import { SEVERITIES, type CheckReport, type Exchange, type Finding, type FlowResult, type Severity } from '../types.ts';

/** Whether a finding is at or above a severity. */
export const atLeast = (finding: Pick<Finding, 'severity'>, severity: Severity): boolean =>
  rank(finding.severity) <= rank(severity);

/** "2 critical, 1 medium"; advice is counted apart. */
export function tally(findings: readonly Pick<Finding, 'severity'>[]): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  );
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity === 'info' ? 'advice' : severity}`);
  return parts.length > 0 ? parts.join(', ') : 'nothing found';
}

const TOLD =
  /^(origin|access-control-.*|vary|location|cache-control|age|x-cache|timing-allow-origin|www-authenticate|cookie|authorization)$/i;

/** A request in a line: method, URL and what bears on CORS. */
export function requestLine({ request }: Exchange): string {
  const headers = request.headers.filter(([name]) => TOLD.test(name)).map(([name, value]) => `${name}: ${value}`);
  return [`${request.method} ${request.url}`, ...headers].join('; ');
}

/** A response in a line. */
export function responseLine({ response, failure }: Exchange): string {
  if (!response) return failure?.message ?? 'no answer';
  const headers = response.headers.filter(([name]) => TOLD.test(name)).map(([name, value]) => `${name}: ${value}`);
  return [String(response.status), ...headers].join('; ');
}

/** Where the standard says so. */
export const stepLine = ({ step }: Finding): string | null =>
  step ? `${step.algorithm}, step ${step.step}: ${step.text}` : null;

/** Exchanges of a finding that are shown where there is little room. */
const SHOWN = 2;

/** The requests and answers behind a finding. */
export const exchangeLines = ({ evidence }: Finding): [label: 'asked' | 'answered', text: string][] =>
  evidence.slice(0, SHOWN).flatMap((exchange): ['asked' | 'answered', string][] => [
    ['asked', requestLine(exchange)],
    ['answered', responseLine(exchange)],
  ]);

/** What browsers said. */
export const quoteLines = ({ says = [] }: Finding): string[] => says.map(({ browser, text }) => `${browser}: ${text}`);

/** What a page does, in a line; of an endpoint's own URL nothing is said. */
export function flowLine({ flow }: FlowResult, url?: string): string {
  const where = flow.url === url ? '' : ` ${flow.url}`;
  const headers = flow.headers.map(([name]) => name.toLowerCase()).join(', ');
  return `${flow.method}${where} from ${flow.origin}${headers ? ` with ${headers}` : ''}`;
}

/** Flows per engine: as expected, of how many. */
export function engineLines({
  flows,
}: CheckReport): { engine: string; browser: string; right: number; total: number; wrong: CheckReport['flows'] }[] {
  const engines = [...new Set(flows.map(({ engine }) => engine))];
  return engines.map((engine) => {
    const own = flows.filter((one) => one.engine === engine);
    const wrong = own.filter(({ asExpected }) => !asExpected);
    return { engine, browser: own[0]!.browser, right: own.length - wrong.length, total: own.length, wrong };
  });
}

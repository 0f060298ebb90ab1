/** JUnit XML, as CI systems read it: suites of cases. General; names and texts may hold anything. */

export interface JUnitCase {
  /** Shown as the suite by some readers; with the name it identifies the case. */
  classname: string;
  name: string;
  /** failed: what was checked is wrong; error: it could not be checked. */
  outcome: 'passed' | 'failed' | 'error' | 'skipped';
  /** What kind of failure, error or skip it is; the outcome's own name when not given. */
  type?: string | undefined;
  /** One line. */
  message?: string | undefined;
  /** As long as it takes. */
  text?: string | undefined;
  durationMs?: number | undefined;
  file?: string | undefined;
  line?: number | undefined;
}

export interface JUnitSuite {
  name: string;
  /** ISO 8601. */
  timestamp: string;
  durationMs: number;
  /** What holds for all of its cases, by name. */
  properties?: Readonly<Record<string, string>> | undefined;
  cases: readonly JUnitCase[];
}

/** The document as text. */
export function toJUnit(name: string, suites: readonly JUnitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const time = seconds(suites.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const body = suites.map(suiteXml).join('');
  // The schema of Jenkins' reader knows no number of skipped cases here; in a suite it does.
  const { skipped: _, ...numbers } = counts(cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name, ...numbers, time })}>\n${body}</testsuites>\n`;
}

function suiteXml({ name, timestamp, durationMs, properties = {}, cases }: JUnitSuite): string {
  const head = attributes({
    name,
    ...counts(cases),
    time: seconds(durationMs),
    timestamp: timestamp.replace(/\.\d+Z$/, ''),
  });
  const held = Object.entries(properties).map(([of, value]) => `      <property${attributes({ name: of, value })}/>\n`);
  const about = held.length > 0 ? `    <properties>\n${held.join('')}    </properties>\n` : '';
  return `  <testsuite${head}>\n${about}${cases.map(caseXml).join('')}  </testsuite>\n`;
}

function caseXml(one: JUnitCase): string {
  const { classname, name, outcome, type, message = '', text = '', durationMs = 0, file, line } = one;
  const head = attributes({ classname, name, time: seconds(durationMs), file, line });
  const inner = {
    passed: text ? `<system-out>${xmlText(text)}</system-out>` : '',
    failed: `<failure${attributes({ message, type: type ?? 'failure' })}>${xmlText(text)}</failure>`,
    error: `<error${attributes({ message, type: type ?? 'error' })}>${xmlText(text)}</error>`,
    skipped: text
      ? `<skipped${attributes({ message, type })}>${xmlText(text)}</skipped>`
      : `<skipped${attributes({ message, type })}/>`,
  }[outcome];
  return inner ? `    <testcase${head}>${inner}</testcase>\n` : `    <testcase${head}/>\n`;
}

function counts(cases: readonly JUnitCase[]): Record<string, number> {
  const count = (outcome: JUnitCase['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count('failed'), errors: count('error'), skipped: count('skipped') };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xmlText(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('');
}

/** Characters that XML 1.0 forbids become U+00XX; the five special ones are escaped. */
export function xmlText(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu,
      (char) => `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

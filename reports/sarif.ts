/**
 * SARIF 2.1.0, as code scanning reads it: rules, and results that point at lines of files. General: whoever has findings
 * says what they are. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { createHash } from 'node:crypto';

export type SarifSeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

export interface SarifRule {
  /** Stable: alerts are known by it. */
  id: string;
  title: string;
  description: string;
  help: string;
  helpUri?: string | undefined;
  severity: SarifSeverity;
  tags: readonly string[];
}

export interface SarifResult {
  ruleId: string;
  severity: SarifSeverity;
  message: string;
  /** Relative path and line, counted from 1, where there is a file to point at. */
  location?: { file: string; line: number } | undefined;
  /** What it is about when no file says so, such as a URL. */
  subject: string;
  /** What tells this result from others of its rule, the same from run to run. */
  identity: string;
}

export interface SarifInput {
  tool: { name: string; version: string };
  /** Category of the run, such as the checked host. */
  category: string;
  rules: readonly SarifRule[];
  results: readonly SarifResult[];
}

/** GitHub's bands: critical from 9, high from 7, medium from 4, low above 0. */
const SCORES: Record<SarifSeverity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '0.0' };
const LEVELS: Record<SarifSeverity, string> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** The log as an object; its text is `JSON.stringify` of it. */
export function toSarif({ tool, category, rules, results }: SarifInput): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: rules.map(ruleOf) } },
        automationDetails: { id: `${tool.name}/${category}` },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => resultOf(result, rules)),
      },
    ],
  };
}

function ruleOf({ id, title, description, help, helpUri, severity, tags }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text: help },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags, 'security-severity': SCORES[severity] },
  };
}

function resultOf(result: SarifResult, rules: readonly SarifRule[]): object {
  const { ruleId, severity, message, location, subject, identity } = result;
  return {
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        ...(location
          ? {
              physicalLocation: {
                artifactLocation: { uri: uriOf(location.file) },
                region: { startLine: location.line },
              },
            }
          : {}),
        logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
      },
    ],
    partialFingerprints: {
      primaryLocationLineHash: createHash('sha256').update(`${ruleId}\n${identity}`).digest('hex'),
    },
  };
}

/** A path as a relative reference. */
const uriOf = (file: string): string =>
  file.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');

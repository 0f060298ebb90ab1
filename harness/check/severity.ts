/** Severities: which is worse, and how bad it is when a hostile origin can read. Pure. */
import type { Subject } from './probes/probe.ts';
import { SEVERITIES, type Severity } from './types.ts';

/** 0 is the worst. */
export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** The worst of several. */
export const worst = (severities: readonly Severity[]): Severity =>
  SEVERITIES.find((one) => severities.includes(one)) ?? 'info';

/** Moves a severity by steps: positive is milder. */
function milder(severity: Severity, steps: number): Severity {
  return SEVERITIES[Math.min(SEVERITIES.length - 1, Math.max(0, rank(severity) + steps))]!;
}

/**
 * @param weight the severity with credentials and without, where nothing more is known
 * @param credentialed whether the hostile page gets the answer that the visitor would get
 */
export function readingSeverity(
  subject: Subject,
  weight: { credentialed: Severity; open: Severity },
  credentialed: boolean,
): Severity {
  const { endpoint, facts } = subject;
  if (!credentialed && (endpoint.data === 'public' || endpoint.allow.includes('*'))) return 'info';
  let severity = credentialed ? weight.credentialed : weight.open;
  if (!credentialed && endpoint.data === 'private') severity = milder(severity, -1);
  // What is the same for everybody, or said to be public, is no secret that credentials open.
  if (credentialed && endpoint.data === 'public') severity = milder(severity, 2);
  else if (credentialed && facts.credentialsMatter === false && endpoint.data !== 'private')
    severity = milder(severity, 1);
  // An error page tells less than the resource would.
  if ((facts.status ?? 200) >= 400 && facts.status !== 401 && facts.status !== 403) severity = milder(severity, 1);
  return severity;
}

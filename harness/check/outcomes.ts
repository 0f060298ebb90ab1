/** What real browsers did, beside what probes found: their own words, and where they contradict the policy by themselves. Pure. */
import { mendsFor, stackNamed } from './mends/mends.ts';
import type { CheckReport, Endpoint, Finding, Flow, FlowResult, Quote } from './types.ts';

/** Findings of the probes that explain why a browser refuses an allowed flow. */
const EXPLAINS =
  /^(acao|acac|preflight|wildcard|method|header-not|authorization|allow-list|error|head|redirect|not-cors|mixed|cache|vary)/;

/** Findings that say already what a browser failed of. */
const SURROUNDINGS: Record<string, string> = {
  'mixed-content': 'mixed-content',
  'local-network-access': 'local-network-permission',
};

/** Findings with what browsers said of the same flow. */
export function quoted(findings: readonly Finding[], flows: readonly FlowResult[]): Finding[] {
  return findings.map((finding) => {
    const { flow } = finding;
    const says = flow ? quotes(flows.filter((one) => sameFlow(one.flow, flow))) : [];
    return says.length > 0 && finding.severity !== 'info' ? { ...finding, says } : finding;
  });
}

function quotes(results: readonly FlowResult[]): Quote[] {
  return results.flatMap(({ engine, browser, console }) =>
    console[0] === undefined ? [] : [{ engine, browser, text: console[0] }],
  );
}

/** Ids tell nothing: probes and browsers number flows in their own way. */
const sameFlow = (one: Flow, other: Flow): boolean => shape(one) === shape(other);
const shape = ({ endpoint, url, method, origin, credentials, headers }: Flow) =>
  JSON.stringify([endpoint, url, method, origin, credentials, headers.map(([name]) => name.toLowerCase()).sort()]);

/** One finding for each endpoint and direction in which browsers differ from the policy. */
export function browserFindings(report: CheckReport, endpoints: readonly Endpoint[]): Finding[] {
  return endpoints.flatMap((endpoint) => {
    const own = report.flows.filter(({ flow }) => flow.endpoint === endpoint.name);
    const known = report.findings.filter(
      (finding) => finding.endpoint === endpoint.name && finding.severity !== 'info',
    );
    const refused = own.filter(
      (one) => one.flow.expect === 'allowed' && (one.outcome === 'refused' || one.outcome === 'not-cors'),
    );
    const read = own.filter((one) => one.flow.expect === 'denied' && one.outcome === 'allowed');
    const explained = known.some(({ id }) => EXPLAINS.test(id));
    const surroundings = report.findings.filter((one) => one.endpoint === endpoint.name).map(({ id }) => id);
    const found: Finding[] = [];
    const unexplained = refused.filter(({ diagnosis }) => !surroundings.includes(SURROUNDINGS[diagnosis ?? ''] ?? ''));
    if (unexplained.length > 0 && !explained) found.push(refusal(endpoint, unexplained));
    const openKnown = report.findings.some(
      (finding) => finding.endpoint === endpoint.name && /^(origin|null|denied|wildcard-allows)/.test(finding.id),
    );
    if (read.length > 0 && !openKnown) found.push(opening(endpoint, read));
    return found;
  });
}

function refusal(endpoint: Endpoint, results: readonly FlowResult[]): Finding {
  const [first] = results as [FlowResult];
  const engines = [...new Set(results.map(({ engine }) => engine))].join(', ');
  const notCors = first.outcome === 'not-cors';
  return finding(endpoint, first, {
    id: notCors ? 'browser-fails-for-another-reason' : 'browser-refuses',
    severity: first.diagnosis === 'mixed-content' || first.diagnosis === 'local-network-access' ? 'info' : 'high',
    title: notCors ? 'A browser fails, and CORS is not why' : 'A browser refuses what the standard allows',
    reason: `${first.flow.method} ${first.flow.url} from ${first.flow.origin}: ${engines}. ${first.reason ?? first.console[0] ?? first.error ?? ''}`,
  });
}

function opening(endpoint: Endpoint, results: readonly FlowResult[]): Finding {
  const [first] = results as [FlowResult];
  return finding(endpoint, first, {
    id: 'browser-reads-denied',
    severity: 'high',
    title: 'A browser lets a page read that must not',
    reason: `A page at ${first.flow.origin} read ${first.flow.url} in ${first.browser}.`,
  });
}

function finding(
  endpoint: Endpoint,
  result: FlowResult,
  words: Pick<Finding, 'id' | 'severity' | 'title' | 'reason'>,
): Finding {
  const stack = endpoint.stack === undefined ? null : stackNamed(endpoint.stack);
  return {
    ...words,
    endpoint: endpoint.name,
    url: endpoint.url,
    origin: result.flow.origin,
    flow: result.flow,
    step: null,
    evidence: (result.wire ?? []).slice(0, 4),
    confirmed: 1,
    mend: mendsFor(words.id, endpoint, stack ? [stack] : []),
    ...(endpoint.location ? { location: endpoint.location } : {}),
  };
}

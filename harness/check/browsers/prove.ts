/** Proves findings: a page at the hostile origin, in a real browser, reads the response. */
import type { Finding, Flow, FlowResult, Proof } from '../types.ts';
import { checkInBrowsers } from './check-in-browsers.ts';
import type { BrowserCheckOptions } from './types.ts';

/** As for a check; the flows come from the findings. */
export type ProveOptions = Omit<BrowserCheckOptions, 'flows'>;

/**
 * Has a page at the hostile origin of each finding try to read the response, in each engine.
 * @returns the proofs of each finding that names an origin, one for each engine; others are not in the map
 * @throws TypeError as checkInBrowsers does
 */
export async function prove(findings: readonly Finding[], options: ProveOptions = {}): Promise<Map<Finding, Proof[]>> {
  const asked = findings.flatMap((finding, index) => {
    const flow = hostileFlow(finding, index);
    return flow ? [{ finding, flow }] : [];
  });
  if (asked.length === 0) return new Map();
  const reports = await checkInBrowsers({ ...options, flows: asked.map(({ flow }) => flow) });
  return new Map(
    asked.map(({ finding }, index) => [finding, reports.map(({ results }) => proofOf(results[index]!))] as const),
  );
}

/** What the page at the hostile origin tries: the flow that showed it, else a plain GET. */
function hostileFlow(finding: Finding, index: number): Flow | null {
  const { flow } = finding;
  const origin = finding.origin ?? flow?.origin;
  if (!origin) return null;
  return {
    id: `proof-${index}`,
    endpoint: finding.endpoint,
    origin,
    url: flow?.url ?? finding.url,
    method: flow?.method ?? 'GET',
    headers: flow?.headers ?? [],
    ...(flow?.body === undefined ? {} : { body: flow.body }),
    credentials: flow?.credentials ?? 'omit',
    expect: 'denied',
    readable: [],
  };
}

/** What a browser's attempt shows. */
export function proofOf(result: FlowResult): Proof {
  const { engine, browser, flow, outcome } = result;
  const who =
    flow.origin === 'null'
      ? 'script in a sandboxed frame, whose origin is null,'
      : `script in a page at ${flow.origin}`;
  const how = flow.credentials === 'include' ? ' with credentials' : '';
  const read = outcome === 'allowed';
  const { length, beginning } = result.body ?? { length: 0, beginning: '' };
  const notes = result.notes?.length ? ` ${result.notes.join(' ')}` : '';
  const seen = read
    ? `read the reply: status ${result.status}, ${length} bytes${beginning ? `, which begin ${beginning} (letters and digits replaced by dots)` : ''}.`
    : outcome === 'refused'
      ? `could not read the reply${result.console[0] ? `; the browser says: ${result.console[0]}` : '.'}`
      : `could not try it: ${result.reason ?? outcome}`;
  return { engine, read, text: `In ${browser}, ${who} sent ${flow.method} ${flow.url}${how} and ${seen}${notes}` };
}

/** Makes a flow's result of what was seen. Pure. */
import type { LogMark, ProxyLog } from '../../../servers/proxy/log.ts';
import type { Engine } from '../../run/recording.ts';
import type { Flow, FlowResult } from '../types.ts';
import { judge } from './diagnose.ts';
import { maskContent, maskHeaders, printable } from './mask.ts';
import type { CheckPlan, PlannedFlow } from './plan.ts';
import type { PageResult } from './protocol.ts';
import type { DiagnosisKind } from './types.ts';
import { describeWire } from './wire.ts';

/** What was seen of a flow that a browser performed. */
export interface Performed {
  page: PageResult;
  console: string[];
  from: LogMark;
  to: LogMark;
  /** Bytes on tunnels to the target in this time; null when there is none. */
  tunnel: { sent: number; received: number } | null;
}

interface Context {
  engine: Engine;
  browser: string;
  plan: CheckPlan;
  log: ProxyLog;
  /** When the check began: milliseconds since 1970. */
  begun: number;
}

const MAX_TEXT = 1000;

/** Kinds of failure at which the proxy answers itself. */
const BY_PROXY: ReadonlySet<DiagnosisKind> = new Set([
  'dns',
  'refused',
  'unreachable',
  'tls',
  'timeout',
  'reset',
  'too-large',
  'not-named',
]);

/** The result of a flow that a browser performed. */
export function flowResult(one: PlannedFlow, seen: Performed, context: Context): FlowResult {
  const { flow } = one;
  const { page, console, tunnel } = seen;
  const { redact } = context.plan;
  const { entries, refused } = context.log.between(seen.from, seen.to);
  const sent =
    entries.some((entry) => entry.kind === 'exchange' && entry.target === one.target) || (tunnel?.sent ?? 0) > 0;
  const { outcome, diagnosis } = judge({
    engine: context.engine,
    flow,
    page: one.page,
    result: page,
    console,
    wire: entries,
    sent,
    refused,
  });
  const { reply } = page;
  const unreadable = reply ? missing(flow, reply.headers) : [];
  const complaint = diagnosis?.text ?? difference(flow, outcome, reply?.status, unreadable);
  const notes = cookieNotes(one, entries);
  const text = (value: string) => redact(printable(value)).slice(0, MAX_TEXT);
  return {
    flow,
    engine: context.engine,
    browser: context.browser,
    outcome,
    ...(diagnosis ? { diagnosis: diagnosis.kind } : {}),
    ...(complaint ? { reason: text(complaint) } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(reply
      ? {
          status: reply.status,
          headers: maskHeaders(reply.headers, redact),
          body: {
            length: reply.length,
            beginning: maskContent(redact(reply.beginning)),
            ...(reply.truncated ? { truncated: true } : {}),
          },
        }
      : {}),
    ...(page.error ? { error: text(`${page.error.name}: ${page.error.message}`) } : {}),
    // What an engine says of the proxy's stand-in for a reply would mislead.
    console: diagnosis && BY_PROXY.has(diagnosis.kind) ? [] : console,
    ...describeWire(entries, tunnel, context.begun),
    asExpected: complaint === null,
    durationMs: Math.round(page.durationMs),
  };
}

/** The result of a flow that no browser has answered. */
export function withoutAnswer(
  { flow, settled }: PlannedFlow,
  { engine, browser, plan }: Context,
  { outcome, reason }: { outcome: 'not-cors' | 'error' | 'not-run'; reason: string },
): FlowResult {
  return {
    flow,
    engine,
    browser,
    outcome,
    ...(settled ? { diagnosis: settled.kind } : {}),
    reason: plan.redact(reason),
    console: [],
    asExpected: false,
    durationMs: 0,
  };
}

function missing(flow: Flow, headers: readonly (readonly [string, string])[]): string[] {
  const there = new Set(headers.map(([name]) => name.toLowerCase()));
  return flow.readable.filter((name) => !there.has(name.toLowerCase()));
}

/** How an outcome that is about CORS differs from what is expected; null when it does not. */
function difference(
  flow: Flow,
  outcome: FlowResult['outcome'],
  status: number | undefined,
  unreadable: readonly string[],
): string | null {
  const who = flow.origin === 'null' ? 'A page with an opaque origin (null)' : `A page at ${flow.origin}`;
  if (flow.expect === 'denied') return outcome === 'refused' ? null : `${who} can read the response and must not.`;
  if (outcome === 'refused') return `${who} cannot read the response.`;
  if (flow.status !== undefined && status !== flow.status)
    return `The status is ${status}, and ${flow.status} was expected.`;
  if (unreadable.length > 0) return `${who} cannot read the response header ${unreadable.join(', ')}.`;
  return null;
}

/** Cookies that a flow was to be sent with, and was not: that is the engine's rule for third parties, not CORS. */
function cookieNotes(one: PlannedFlow, entries: ReturnType<ProxyLog['between']>['entries']): string[] {
  const { cookie } = one.credentials;
  if (!cookie || one.flow.credentials !== 'include') return [];
  const requests = entries.flatMap((entry) =>
    entry.kind === 'exchange' && entry.target === one.target && !entry.request[0]!.startsWith('OPTIONS ')
      ? [entry.request]
      : [],
  );
  const carries = (lines: readonly string[]) =>
    lines.some((line) => /^cookie:/i.test(line) && line.includes(`${cookie.name}=`));
  if (requests.length === 0 || requests.some(carries)) return [];
  return [
    `The browser did not send the cookie ${cookie.name}: most keep cookies from requests to other sites. This is not CORS.`,
  ];
}

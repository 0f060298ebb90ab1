/** From what the page reported and the origins logged to a scenario's result. Pure. */
import type { LoggedRequest } from '../../servers/origins/wire-log.ts';
import type { PageResult } from '../page/protocol.ts';
import type { HeaderLine, Scenario } from '../scenario/schema.ts';
import type { Scope } from '../scenario/templates.ts';
import { judge } from './judge.ts';
import { abbreviator, shortenFacts } from './notation.ts';
import type { ConsoleMessage, PageObservation, ScenarioResult, WireRecord } from './recording.ts';

/** What became of a scenario: the page's own result, or how its run ended without one. */
export type Ending = PageResult | { end: 'crash' | 'error' | 'not-run'; reason: string };

/** The result of one scenario. */
export function makeResult(
  topic: string,
  scope: Scope & { scenario: Scenario },
  ending: Ending,
  requests: readonly LoggedRequest[],
  messages: readonly ConsoleMessage[],
): ScenarioResult {
  const { scenario } = scope;
  const short = abbreviator(scope);
  const observed = {
    page: 'steps' in ending ? ending.steps.map((step) => shortenStep(step, short)) : [],
    wire: requests.map((request) => shortenRequest(request, requests[0]!.at, short)),
    console: messages.map((message) => ({ level: message.level, text: short(message.text) })),
  };
  const common = { topic, scenario, observed, durationMs: 'durationMs' in ending ? ending.durationMs : 0 };
  switch (ending.end) {
    case 'done':
      return { ...common, ...judge(scenario, observed) };
    case 'timeout':
      return { ...common, verdict: 'timeout', reason: `not finished within ${scenario.timeoutMs / 1000} s` };
    case 'unsupported':
      return { ...common, verdict: 'unsupported', reason: ending.reason ?? 'a needed feature is missing' };
    case 'fault':
      return { ...common, verdict: 'error', reason: `the page runtime failed: ${ending.reason ?? 'unknown'}` };
    default:
      return { ...common, verdict: ending.end, reason: ending.reason };
  }
}

function shortenStep(step: PageObservation, short: (text: string) => string): PageObservation {
  const { error, url, headers, body, facts } = step;
  return {
    ...step,
    ...(error ? { error: { name: error.name, message: short(error.message) } } : {}),
    ...(url === undefined ? {} : { url: short(url) }),
    ...(headers ? { headers: shortenLines(headers, short) } : {}),
    ...(body && 'text' in body ? { body: { text: short(body.text) } } : {}),
    ...(facts ? { facts: shortenFacts(facts, short) } : {}),
  };
}

function shortenRequest(request: LoggedRequest, start: number, short: (text: string) => string): WireRecord {
  const { at, reply, ...rest } = request;
  return {
    ...rest,
    target: short(request.target),
    headers: shortenLines(request.headers, short),
    body: short(request.body),
    atMs: Math.round(at - start),
    reply: reply ? { ...reply, headers: shortenLines(reply.headers, short) } : null,
  };
}

function shortenLines(lines: readonly HeaderLine[], short: (text: string) => string): HeaderLine[] {
  return lines.map(([name, value]) => [name, short(value)]);
}

/** What was seen of a question, whoever asked: allowed, refused, or neither. Pure. */
import type { Answer } from '../probes/probe.ts';
import { diagnose } from '../diagnose.ts';
import { mendsFor, stackNamed, stacksSeen } from '../mends/mends.ts';
import type { DecidingStep, Exchange, FlowResult, Mend } from '../types.ts';
import type { Question } from './use.ts';

export interface Outcome {
  /** Who saw it: `raw HTTP`, or a browser's name and version. */
  by: string;
  /** Neither: it fails, and CORS is not why, or it could not be asked. */
  verdict: 'allowed' | 'refused' | 'neither';
  reason: string;
  /** What is missing although the page can read the response, such as another status; null when nothing is. */
  lacks: string | null;
  step: DecidingStep | null;
  exchanges: readonly Exchange[];
  mends: readonly Mend[];
  console: readonly string[];
}

/** What the standard makes of the server's answers. */
export function outcomeOf({ endpoint, flow }: Question, { decision, exchanges }: Answer): Outcome {
  if (!decision) throw new TypeError('an answer to a flow has a decision');
  const mend = (id: string): Mend[] => {
    const named = endpoint.stack === undefined ? null : stackNamed(endpoint.stack);
    return mendsFor(id, endpoint, named ? [named] : stacksSeen(exchanges));
  };
  const base = { by: 'raw HTTP', lacks: null, step: decision.step, exchanges, mends: [], console: [] };
  if (decision.outcome === 'allowed') {
    const lacks = lacking(
      flow,
      decision.status,
      decision.headers.map(([name]) => name),
    );
    const mends = lacks ? mend(lacks.id) : flow.expect === 'denied' ? mend('origin-allowed') : [];
    return {
      ...base,
      verdict: 'allowed',
      reason: 'the response passes the CORS check',
      lacks: lacks?.text ?? null,
      mends,
    };
  }
  if (decision.outcome === 'unknown') {
    if (decision.preflight !== 'passed')
      return {
        ...base,
        verdict: 'neither',
        reason: `${flow.method} needs no preflight and was not sent; send: true sends it`,
      };
    const mends = flow.expect === 'denied' ? mend('preflight-allows-origin') : [];
    return { ...base, verdict: 'allowed', reason: `the preflight lets ${flow.method} pass`, mends };
  }
  // The page's request could not even be made: nothing was asked.
  if (!decision.exchange && decision.outcome === 'failed')
    return { ...base, verdict: 'neither', reason: `no page can make this request: ${decision.why ?? ''}` };
  const { id, reason } = diagnose(flow, decision);
  const verdict = decision.outcome === 'refused' ? 'refused' : 'neither';
  return { ...base, verdict, reason, mends: mend(id) };
}

/** What a browser saw. */
export function outcomeIn({ flow }: Question, result: FlowResult): Outcome {
  const { outcome, reason, error, console, status, headers } = result;
  const base = {
    by: result.browser,
    lacks: null,
    step: null,
    exchanges: result.wire ?? [],
    mends: [],
    console,
  };
  if (outcome === 'allowed') {
    const lacks = lacking(
      flow,
      status ?? null,
      (headers ?? []).map(([name]) => name),
    );
    return { ...base, verdict: 'allowed', reason: 'the page read the response', lacks: lacks?.text ?? null };
  }
  if (outcome === 'refused')
    return { ...base, verdict: 'refused', reason: error ?? 'the page cannot read the response' };
  return { ...base, verdict: 'neither', reason: reason ?? error ?? outcome };
}

function lacking(
  flow: Question['flow'],
  status: number | null,
  names: readonly string[],
): { id: string; text: string } | null {
  if (flow.status !== undefined && status !== flow.status)
    return { id: 'status-other', text: `the status is ${status}, and ${flow.status} was expected` };
  const there = new Set(names.map((name) => name.toLowerCase()));
  const hidden = flow.readable.filter((name) => !there.has(name.toLowerCase()));
  if (hidden.length === 0) return null;
  return { id: 'header-not-exposed', text: `the page cannot read the response header ${hidden.join(', ')}` };
}

/** Whether an assertion holds for everybody who asked; `.not` turns it round, but what is neither holds never. */
export function holds(expected: 'allowed' | 'refused', isNot: boolean, outcomes: readonly Outcome[]): boolean {
  return outcomes.every((one) => {
    if (one.verdict === 'neither') return false;
    const is = one.verdict === expected && (expected === 'refused' || one.lacks === null);
    return is !== isNot;
  });
}

/**
 * What a probe is: data about what to ask, and a pure judge of the answers. Whoever runs probes asks, confirms with fresh
 * labels and fills in the rest.
 */
import { worst } from '../severity.ts';
import type { Decision, DecidingStep, Endpoint, Exchange, Flow, HeaderLine, Severity } from '../types.ts';

/** One question to the server. Keys are the same whenever a probe plans, labels are not. */
export type Ask = { key: string } & (
  | { flow: Flow; anonymous?: boolean }
  | { raw: { method: string; url: string; headers: HeaderLine[] }; anonymous?: boolean }
);

/** What came of it; raw requests have one exchange and no decision. */
export interface Answer {
  key: string;
  flow: Flow | null;
  exchanges: Exchange[];
  decision: Decision | null;
}

export type Answers = ReadonlyMap<string, Answer>;

/** What is known when a probe plans and judges. */
export interface Subject {
  endpoint: Endpoint;
  /** Origins that the policy allows, concrete: patterns and `*` have got a label. */
  allowed: readonly string[];
  /** Allowed hosts and the server's own: what hostile look-alikes are made from. */
  references: readonly string[];
  /** Answers to the first questions, see baseline.ts. */
  baseline: Answers;
  facts: Facts;
  /** A fresh random label: letters only, so that it can be part of a host. */
  label(): string;
}

/** What the first answers tell. */
export interface Facts {
  /** A random origin gets the wildcard. */
  wildcard: boolean;
  /** A random origin gets itself back. */
  reflects: boolean;
  /** The answer changes when credentials are left out; null where none were given. */
  credentialsMatter: boolean | null;
  /** The status that allowed origins get. */
  status: number | null;
}

/** A finding before it is confirmed. */
export interface Draft {
  id: string;
  severity: Severity;
  title: string;
  reason: string;
  origin?: string;
  flow?: Flow;
  step?: DecidingStep | null;
  evidence: Exchange[];
  /** Keys of the asks that show it: these are asked again. */
  keys: string[];
}

export interface Probe {
  name: string;
  /** What it looks for, in a few words. */
  title: string;
  plan(subject: Subject): Ask[];
  /** Some answers may be missing: when a finding is confirmed only its own questions are asked again. */
  judge(subject: Subject, answers: Answers): Draft[];
}

/** The first line of a request header, or null. */
export const askedFor = (exchange: Exchange | null | undefined, name: string): string | null =>
  exchange?.request.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;

/** All lines of a response header. */
export function linesOf(exchange: Exchange | null | undefined, name: string): string[] {
  return (exchange?.response?.headers ?? [])
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, value]) => value.replace(/^[\t ]+|[\t ]+$/g, ''));
}

/** https://fetch.spec.whatwg.org/#concept-header-list-get, or null. */
export function valueOf(exchange: Exchange | null | undefined, name: string): string | null {
  const lines = linesOf(exchange, name);
  return lines.length === 0 ? null : lines.join(', ');
}

/** The elements of a list header in lower case, empty ones left out. */
export function listOf(exchange: Exchange | null | undefined, name: string): string[] {
  return linesOf(exchange, name)
    .flatMap((line) => line.split(','))
    .map((element) => element.trim().toLowerCase())
    .filter((element) => element !== '');
}

/** The answer's last exchange. */
export const lastOf = (answer: Answer | undefined): Exchange | null => answer?.exchanges.at(-1) ?? null;

/** One draft for several of the same kind: the evidence of the first few, and the words for all. */
export function merged(drafts: readonly Draft[]): Draft[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) groups.set(draft.id, [...(groups.get(draft.id) ?? []), draft]);
  return [...groups.values()].map((group) => {
    const [first] = group as [Draft];
    if (group.length === 1) return first;
    const others = [...new Set(group.slice(1).map((draft) => draft.reason))].filter((text) => text !== first.reason);
    const shown = others.slice(0, 5);
    const rest = others.length - shown.length;
    return {
      ...first,
      severity: worst(group.map((draft) => draft.severity)),
      reason: [first.reason, ...shown, ...(rest > 0 ? [`And ${rest} more of the kind.`] : [])].join(' '),
      evidence: group.flatMap((draft) => draft.evidence).slice(0, 4),
      keys: [...new Set(group.flatMap((draft) => draft.keys))],
    };
  });
}

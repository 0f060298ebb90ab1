/** Runs every probe against one endpoint, confirms what it finds, and says how to mend it. */
import { randomBytes } from 'node:crypto';
import { Asker, type Credential } from './ask.ts';
import { allowedOrigins, baselineAsks, factsOf, referencesOf } from './baseline.ts';
import type { Client } from './client.ts';
import { diagnoseFailure } from './diagnose.ts';
import { mendsFor, stackNamed, stacksSeen } from './mends/mends.ts';
import { PROBES } from './probes/index.ts';
import { type Answer, type Answers, type Ask, type Draft, type Probe, type Subject } from './probes/probe.ts';
import { rank } from './severity.ts';
import type { CheckReport, Endpoint, Exchange, Finding } from './types.ts';

/** What became of one endpoint. */
export interface EndpointResult {
  summary: CheckReport['endpoints'][number];
  findings: Finding[];
}

export interface EndpointOptions {
  endpoint: Endpoint;
  client: Client;
  credential: Credential | null;
  /** Told of each probe before it is made. */
  onProbe?: (title: string) => void;
}

/** How many requests may fail in a row before the rest is left out. */
const PATIENCE = 2;

/** Thrown through the probes when the server does not answer any more. */
class GaveUp extends Error {
  override name = 'GaveUp';
}

/** A label for hosts, headers and methods: letters only, never the same twice. */
export const makeLabel = (): string =>
  `cc${[...randomBytes(8)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;

/** Probes one endpoint. Findings come worst first, each confirmed by asking again with fresh labels. */
export async function probeEndpoint(options: EndpointOptions): Promise<EndpointResult> {
  const { endpoint, client } = options;
  const begin = performance.now();
  const before = client.count;
  const run = new Run(options);
  let incomplete: string | undefined;
  const checks: CheckReport['endpoints'][number]['checks'] = [];
  const findings: Finding[] = [];
  try {
    const subject = await run.subject();
    const dead = unreachable(subject);
    if (dead) {
      incomplete = dead.evidence[0]?.failure?.message ?? dead.title;
      findings.push(run.finding(dead, 1));
    } else {
      for (const probe of PROBES) {
        options.onProbe?.(probe.title);
        const found = await run.probe(probe, subject);
        findings.push(...found);
        checks.push({ name: probe.name, title: probe.title, findings: found.length });
      }
    }
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    incomplete = error.message;
    findings.push(run.finding(stopped(error.message, run.seen.slice(-1)), 1));
  }
  return {
    findings: worstFirst(unique(findings)),
    summary: {
      name: endpoint.name,
      url: endpoint.url,
      allow: endpoint.allow,
      ...(endpoint.credentials === undefined ? {} : { credentials: endpoint.credentials }),
      stack: run.stacks().map(({ name }) => name),
      requests: client.count - before,
      durationMs: Math.round(performance.now() - begin),
      ...(endpoint.location ? { location: endpoint.location } : {}),
      ...(incomplete === undefined ? {} : { incomplete }),
      checks,
    },
  };
}

/** One run over one endpoint: asks, remembers, confirms. */
class Run {
  readonly seen: Exchange[] = [];
  readonly #options: EndpointOptions;
  readonly #asker: Asker;
  #failures = 0;
  #second: Promise<Subject> | null = null;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#asker = new Asker(options.client, options.endpoint, options.credential);
  }

  /** Asks the first questions. */
  async subject(): Promise<Subject> {
    const { endpoint, credential } = this.#options;
    const allowed = allowedOrigins(endpoint, makeLabel);
    const asks = baselineAsks(endpoint, allowed, credential !== null, makeLabel);
    const baseline = new Map<string, Answer>();
    for (const ask of asks) {
      const answer = await this.#ask(ask);
      baseline.set(ask.key, answer);
      // When the first of all fails, so will the rest.
      if (baseline.size === 1 && answer.exchanges.at(-1)?.failure) break;
    }
    const facts = factsOf(baseline);
    return { endpoint, allowed, references: referencesOf(endpoint), baseline, facts, label: makeLabel };
  }

  /** Makes a probe; what it finds beyond advice is asked again. */
  async probe(probe: Probe, subject: Subject): Promise<Finding[]> {
    const drafts = probe.judge(subject, await this.#answers(probe.plan(subject)));
    const serious = drafts.filter(({ severity }) => severity !== 'info');
    if (serious.length === 0) return drafts.map((draft) => this.finding(draft, 1));
    const again = await this.#again(probe, new Set(serious.flatMap(({ keys }) => keys)));
    return drafts.flatMap((draft) => {
      if (draft.severity === 'info') return [this.finding(draft, 1)];
      const same = again.find(({ id }) => id === draft.id);
      return same ? [this.finding(draft, 2)] : [];
    });
  }

  async #again(probe: Probe, keys: ReadonlySet<string>): Promise<Draft[]> {
    this.#second ??= this.subject();
    const subject = await this.#second;
    const asks = probe.plan(subject).filter(({ key }) => keys.has(key));
    return probe.judge(subject, await this.#answers(asks));
  }

  async #answers(asks: readonly Ask[]): Promise<Answers> {
    const answers = new Map<string, Answer>();
    for (const ask of asks) answers.set(ask.key, await this.#ask(ask));
    return answers;
  }

  async #ask(ask: Ask): Promise<Answer> {
    const answer = await this.#inTime(this.#asker.ask(ask));
    this.seen.push(...answer.exchanges);
    const failure = answer.exchanges.at(-1)?.failure;
    const counts = failure && failure.kind !== 'not-sent' && failure.kind !== 'not-named';
    this.#failures = counts ? this.#failures + 1 : 0;
    if (this.#failures > PATIENCE) throw new GaveUp(failure!.message);
    return answer;
  }

  /** The limit for everything ends the probes; a user's own abort ends the check. */
  async #inTime(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') throw new GaveUp('the time limit for the whole check is reached');
      throw error;
    }
  }

  stacks() {
    const named = this.#options.endpoint.stack;
    const stack = named === undefined ? null : stackNamed(named);
    return stack ? [stack] : stacksSeen(this.seen);
  }

  finding(draft: Draft, confirmed: number): Finding {
    const { endpoint } = this.#options;
    return {
      id: draft.id,
      severity: draft.severity,
      title: draft.title,
      reason: draft.reason,
      endpoint: endpoint.name,
      url: endpoint.url,
      ...(draft.origin === undefined ? {} : { origin: draft.origin }),
      ...(draft.flow === undefined ? {} : { flow: draft.flow }),
      step: draft.step ?? null,
      evidence: draft.evidence,
      confirmed,
      mend: mendsFor(draft.id, endpoint, this.stacks()),
      ...(endpoint.location ? { location: endpoint.location } : {}),
    };
  }
}

/** The first answer of all failed: nothing about CORS can be learnt. */
function unreachable({ baseline }: Subject): Draft | null {
  const [[key, answer]] = [...baseline] as [[string, Answer]];
  const exchange = answer.exchanges.at(-1);
  if (!exchange?.failure || exchange.failure.kind === 'not-named' || exchange.failure.kind === 'not-sent') return null;
  const { id, severity, title, reason } = diagnoseFailure(exchange.request.url, exchange);
  return { id, severity, title, reason, evidence: [exchange], keys: [key] };
}

function stopped(why: string, evidence: Exchange[]): Draft {
  return {
    id: 'check-incomplete',
    severity: 'high',
    title: 'Not everything could be checked',
    reason: `The server answered at first; then: ${why}. What was not asked is not known to be right.`,
    evidence,
    keys: [],
  };
}

/** The same kind found by two probes is one finding, the worse one. */
function unique(findings: readonly Finding[]): Finding[] {
  const byId = new Map<string, Finding>();
  for (const finding of findings) {
    const other = byId.get(finding.id);
    if (!other) byId.set(finding.id, finding);
    else if (rank(finding.severity) < rank(other.severity))
      byId.set(finding.id, { ...finding, evidence: [...finding.evidence, ...other.evidence].slice(0, 4) });
  }
  return [...byId.values()];
}

/** Orders findings from worst to least; ties keep the order in which they were found. */
export const worstFirst = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => rank(a.severity) - rank(b.severity));

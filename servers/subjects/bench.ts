/** Checks subjects, raw and in browsers, and puts together what came of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { describeOs } from '../../harness/browsers/find.ts';
import { check, type CheckReport } from '../../harness/check/index.ts';
import { requestLine, responseLine } from '../../harness/check/report/words.ts';
import type { Finding, FlowResult } from '../../harness/check/types.ts';
import { suiteVersion } from '../../harness/version.ts';
import type { Engine } from '../../harness/run/recording.ts';
import { answersOf, endpointsOf, partOf } from './endpoints.ts';
import { FOLDER, lacking, versionOf } from './machine.ts';
import policy from './policy.json' with { type: 'json' };
import {
  SUBJECTS_FORMAT,
  SUBJECTS_VERSION,
  type SubjectFinding,
  type SubjectFlow,
  type SubjectResult,
  type SubjectsResult,
} from './results.ts';
import { startSubject, SubjectError, type RunningSubject } from './start.ts';
import type { Subject } from './types.ts';

export interface BenchOptions {
  subjects: readonly Subject[];
  /** Empty: raw only. */
  engines: readonly Engine[];
  signal?: AbortSignal;
  /** Told of each subject when it is done, in the order of the list. */
  onSubject?: (result: SubjectResult) => void;
}

/** Browsers start once for so many subjects, which run side by side. */
const BATCH = 10;
/** For one batch, in milliseconds. */
const BATCH_LIMIT = 15 * 60_000;
const ONE_REQUEST = 10_000;

/** Checks every subject. What is missing on this machine is skipped with a word; what fails is told and takes nothing with it. */
export async function runBench(options: BenchOptions): Promise<SubjectsResult> {
  const start = new Date().toISOString();
  const results: SubjectResult[] = [];
  const browsers = new Map<Engine, string>();
  const notes = new Set<string>();
  for (let from = 0; from < options.subjects.length; from += BATCH) {
    options.signal?.throwIfAborted();
    const batch = await runBatch(options.subjects.slice(from, from + BATCH), options);
    results.push(...batch.results);
    for (const { engine, browser } of batch.report?.flows ?? []) browsers.set(engine, browser);
    for (const note of batch.report?.notes ?? []) notes.add(note);
    for (const result of batch.results) options.onSubject?.(result);
  }
  return {
    format: SUBJECTS_FORMAT,
    version: SUBJECTS_VERSION,
    toolVersion: suiteVersion,
    start,
    end: new Date().toISOString(),
    node: process.versions.node,
    os: describeOs(),
    browsers: [...browsers].map(([engine, name]) => ({ engine, name })),
    policy,
    subjects: results,
    notes: [...notes],
  };
}

interface Live {
  subject: Subject;
  running: RunningSubject;
}

async function runBatch(
  subjects: readonly Subject[],
  { engines, signal }: BenchOptions,
): Promise<{ results: SubjectResult[]; report: CheckReport | null }> {
  const results = new Map<string, SubjectResult>();
  const live: Live[] = [];
  try {
    // One after the other: starting all at once makes each slow.
    for (const subject of subjects) {
      signal?.throwIfAborted();
      const result = await blank(subject);
      results.set(subject.id, result);
      if (result.skipped !== undefined) continue;
      try {
        live.push({ subject, running: await startSubject(subject) });
      } catch (error) {
        if (!(error instanceof SubjectError)) throw error;
        result.problems.push(error.message);
      }
    }
    if (live.length === 0) return { results: [...results.values()], report: null };
    const report = await check({
      endpoints: live.flatMap(({ subject, running }) => endpointsOf(subject, running.base)),
      engines,
      rate: 0,
      totalMs: BATCH_LIMIT,
      ...(signal ? { signal } : {}),
    });
    for (const { subject, running } of live) fill(results.get(subject.id)!, report, running.base);
    for (const { subject, running } of live) {
      const result = results.get(subject.id)!;
      await askOptions(result, running.base);
      for (const [path, status] of Object.entries(answersOf(subject)))
        await askStatus(result, running.base + path, status);
    }
    return { results: [...results.values()], report };
  } finally {
    await Promise.all(live.map(({ running }) => running.stop()));
  }
}

async function blank(subject: Subject): Promise<SubjectResult> {
  const { id, title, family, mode, setup, source, finds } = subject;
  const skipped = lacking(subject);
  return {
    id,
    title,
    family,
    mode,
    setup,
    source,
    code: readFileSync(join(FOLDER, source), 'utf8'),
    ...(skipped === null ? { version: await versionOf(subject) } : { skipped }),
    requests: 0,
    durationMs: 0,
    expected: Object.entries(finds).map(([finding, why]) => ({ id: finding, why })),
    findings: [],
    flows: [],
    problems: [],
  };
}

function fill(result: SubjectResult, report: CheckReport, base: string): void {
  const own = <T extends { endpoint: string }>(items: readonly T[]) =>
    items.filter(({ endpoint }) => partOf(endpoint).id === result.id);
  for (const endpoint of report.endpoints) {
    if (partOf(endpoint.name).id !== result.id) continue;
    result.requests += endpoint.requests;
    result.durationMs += endpoint.durationMs;
    if (endpoint.incomplete !== undefined)
      result.problems.push(`${partOf(endpoint.name).part}: ${endpoint.incomplete.replaceAll(base, '')}`);
  }
  result.findings = own(report.findings).map((finding) => findingOf(finding, base));
  result.flows = report.flows
    .filter(({ flow }) => partOf(flow.endpoint).id === result.id)
    .map((flow) => flowOf(flow, base));
}

/** Two exchanges show what a finding is about; all of them would make the file large. */
const SHOWN = 2;

function findingOf({ id, endpoint, severity, title, reason, step, evidence }: Finding, base: string): SubjectFinding {
  const bare = (text: string) => text.replaceAll(base, '');
  return {
    id,
    part: partOf(endpoint).part,
    severity,
    title,
    reason: bare(reason),
    ...(step ? { step: { text: `${step.algorithm}, step ${step.step}: ${step.text}`, url: step.url } } : {}),
    evidence: evidence
      .slice(0, SHOWN)
      .map((exchange) => [bare(requestLine(exchange)), bare(responseLine(exchange))] as [string, string]),
  };
}

function flowOf({ flow, engine, outcome, status, asExpected, reason }: FlowResult, base: string): SubjectFlow {
  const [, kind] = /: (read|preflight|error|denied) /.exec(flow.id) ?? [];
  return {
    part: partOf(flow.endpoint).part,
    kind: (kind ?? 'read') as SubjectFlow['kind'],
    request: `${flow.method} ${flow.url.replaceAll(base, '')} from ${flow.origin}`,
    expect: flow.expect,
    engine,
    outcome,
    ...(status === undefined ? {} : { status }),
    asExpected,
    ...(reason === undefined || asExpected ? {} : { reason: reason.replaceAll(base, '') }),
  };
}

/** A subject that does not answer as the policy says proves nothing. */
async function askStatus(result: SubjectResult, url: string, wanted: number): Promise<void> {
  const path = new URL(url).pathname;
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(ONE_REQUEST) });
    await body.dump();
    if (statusCode !== wanted)
      result.problems.push(`GET ${path} is answered with ${statusCode}, and ${wanted} is wanted`);
  } catch (error) {
    result.problems.push(`GET ${path}: ${(error as Error).message}`);
  }
}

/** OPTIONS with Origin and without Access-Control-Request-Method is no preflight: it belongs to the application. */
async function askOptions(result: SubjectResult, base: string): Promise<void> {
  try {
    const { statusCode, headers, body } = await request(`${base}/items`, {
      method: 'OPTIONS',
      headers: { Origin: policy.origins[0]! },
      signal: AbortSignal.timeout(ONE_REQUEST),
    });
    await body.dump();
    result.options = { status: statusCode, reached: statusCode === 200 && headers['x-total-count'] !== undefined };
  } catch (error) {
    result.problems.push(`OPTIONS /items: ${(error as Error).message}`);
  }
}

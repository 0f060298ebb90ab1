/**
 * Checks a user's own server, as a library.
 *
 * - `probe(options)` asks over raw HTTP and tells what is wrong;
 * - `check(options)` does so, and has real browsers try the same;
 * - `decide(flow, exchanges)` tells what the standard makes of answers, without asking anybody.
 */
import { suiteVersion } from '../version.ts';
import type { Engine } from '../run/recording.ts';
import type { Credential } from './ask.ts';
import { flowCredentials } from './browsers/credentials.ts';
import type { BrowserCheckOptions, FlowCredentials } from './browsers/types.ts';
import { Client } from './client.ts';
import { flowsOf, sendable } from './flows.ts';
import { browserFindings, quoted } from './outcomes.ts';
import { Pace } from './pace.ts';
import { makeLabel, probeEndpoint, worstFirst } from './probe.ts';
import { redactor } from './secret.ts';
import { credentialOf, endpointFrom, hostUrls, namedHosts } from './target.ts';
import {
  CHECK_FORMAT,
  CHECK_VERSION,
  type CheckReport,
  type Endpoint,
  type Finding,
  type Flow,
  type PolicyEndpoint,
} from './types.ts';

export { advance, decide } from './decide.ts';
export { diagnose, type Diagnosis } from './diagnose.ts';
export { flowsOf } from './flows.ts';
export { parsePolicy, PolicyError, readPolicy, type ReadPolicy } from './policy/read.ts';
export { REDACTED, Secret } from './secret.ts';
export { CheckInputError, endpointFrom } from './target.ts';
export * from './types.ts';

export interface ProbeOptions {
  /** What to check: endpoints of a policy (`readPolicy(file).endpoints`), or descriptions as a policy has them. */
  endpoints: readonly (Endpoint | PolicyEndpoint)[];
  /** Further hosts that redirects may lead to. */
  hosts?: readonly string[];
  /** Requests a second, one at a time; 5 unless told otherwise, 0 is no limit. */
  rate?: number;
  /** Limit for one request, in milliseconds; 10,000 unless told otherwise. */
  timeoutMs?: number;
  /** Limit for everything, in milliseconds; 10 minutes unless told otherwise. */
  totalMs?: number;
  /** Do not verify certificates. */
  insecure?: boolean;
  /** Where the secrets of `auth` come from; the environment unless told otherwise. */
  env?: Readonly<Record<string, string | undefined>>;
  policyFile?: string;
  signal?: AbortSignal;
  /** Told what is done next. */
  onProgress?: (text: string) => void;
}

export interface CheckOptions extends ProbeOptions {
  /** Which browsers; all that there are unless told otherwise, none for an empty list. */
  engines?: readonly Engine[];
  /** Let browsers at hostile origins prove what probes found. */
  prove?: boolean;
}

const RATE = 5;
const TIMEOUT = 10_000;
const TOTAL = 600_000;

const isEndpoint = (one: Endpoint | PolicyEndpoint): one is Endpoint => 'allow' in one;

/** What all parts of a check share. */
interface Setting {
  endpoints: Endpoint[];
  credentials: Map<Endpoint, Credential | null>;
  hosts: Set<string>;
  signal: AbortSignal;
}

function settingOf(options: ProbeOptions): Setting {
  const endpoints = options.endpoints.map((one) => (isEndpoint(one) ? one : endpointFrom(one)));
  const env = options.env ?? process.env;
  const limit = AbortSignal.timeout(options.totalMs ?? TOTAL);
  return {
    endpoints,
    credentials: new Map(endpoints.map((endpoint) => [endpoint, credentialOf(endpoint.auth, env)])),
    hosts: namedHosts(endpoints, options.hosts ?? []),
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
  };
}

/**
 * Asks a server over raw HTTP, endpoint by endpoint.
 * @returns the report, without browsers
 * @throws CheckInputError for input that cannot be used; the signal's reason when that aborts
 */
export async function probe(options: ProbeOptions): Promise<CheckReport> {
  return probeIn(options, settingOf(options));
}

async function probeIn(options: ProbeOptions, setting: Setting): Promise<CheckReport> {
  const start = new Date().toISOString();
  const secrets = [...setting.credentials.values()].filter((one) => one !== null).map(({ secret }) => secret);
  const client = new Client({
    hosts: setting.hosts,
    rate: options.rate ?? RATE,
    timeoutMs: options.timeoutMs ?? TIMEOUT,
    insecure: options.insecure ?? false,
    secrets,
    signal: setting.signal,
  });
  const notes: string[] = [];
  const report: CheckReport = {
    format: CHECK_FORMAT,
    version: CHECK_VERSION,
    toolVersion: suiteVersion,
    start,
    end: start,
    ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
    endpoints: [],
    findings: [],
    flows: [],
    notes,
  };
  if (options.insecure) notes.push('Certificates were not verified.');
  const findings: Finding[] = [];
  try {
    for (const endpoint of setting.endpoints) {
      const credential = setting.credentials.get(endpoint) ?? null;
      const onProbe = (title: string) => options.onProgress?.(`${endpoint.name}: ${title}`);
      const result = await probeEndpoint({ endpoint, client, credential, onProbe });
      report.endpoints.push(result.summary);
      findings.push(...result.findings);
    }
  } finally {
    await client.close();
  }
  report.findings = worstFirst(findings);
  report.end = new Date().toISOString();
  return report;
}

/**
 * Asks a server over raw HTTP, and has a page at each origin do the same in real browsers.
 * @throws as probe does
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
  const setting = settingOf(options);
  const report = await probeIn(options, setting);
  if (options.engines?.length === 0) return report;
  const reachable = setting.endpoints.filter(
    ({ name }) => !report.endpoints.some((one) => one.name === name && one.incomplete !== undefined),
  );
  const flows = reachable.flatMap((endpoint) =>
    flowsOf(endpoint, makeLabel)
      .filter((flow) => sendable(endpoint, flow.method))
      .map((flow) => ({ ...flow, id: `${endpoint.name}: ${flow.id}` })),
  );
  const reach = {
    ...(options.engines ? { engines: options.engines } : {}),
    hosts: (options.hosts ?? []).flatMap(hostUrls).map((url) => url.origin),
    insecure: options.insecure ?? false,
    pace: new Pace(options.rate ?? RATE),
    limits: { flowMs: options.timeoutMs ?? TIMEOUT },
    credentialsOf: (flow: Flow) => credentialsFor(flow, setting),
    signal: setting.signal,
  };
  if (flows.length > 0) {
    options.onProgress?.('the same in real browsers');
    const { checkInBrowsers } = await browsers();
    const engines = await checkInBrowsers({ ...reach, flows });
    for (const { engine, problem, results } of engines) {
      if (problem !== null) report.notes.push(`${engine}: ${problem}`);
      report.flows.push(...results);
    }
    const extra = browserFindings(report, setting.endpoints);
    report.findings = worstFirst(quoted([...report.findings, ...extra], report.flows));
  }
  if (options.prove) await addProofs(report, reach, options);
  report.end = new Date().toISOString();
  return redacted(report, setting);
}

/** What drives browsers is large, and raw checks do without. */
const browsers = () => import('./browsers/index.ts');

type Reach = Omit<BrowserCheckOptions, 'flows'>;

/** Hostile origins that read a response: what a browser can show. */
const PROVABLE =
  /^(origin-(?!lax)|null-allowed|public-suffix|subdomain|http-origin|port-ignored|local-origin|shared-hosting|denied-origin|wildcard-allows)/;

async function addProofs(report: CheckReport, reach: Reach, options: CheckOptions): Promise<void> {
  const provable = report.findings.filter(({ id, severity }) => PROVABLE.test(id) && severity !== 'info');
  if (provable.length === 0) return;
  options.onProgress?.('proofs in real browsers');
  const { prove } = await browsers();
  const proofs = await prove(provable, reach);
  for (const finding of provable) {
    const proof = proofs.get(finding);
    if (proof) finding.proof = proof;
  }
}

function credentialsFor(flow: Flow, { endpoints, credentials }: Setting): FlowCredentials | undefined {
  const endpoint = endpoints.find(({ name }) => name === flow.endpoint);
  const credential = endpoint && credentials.get(endpoint);
  return credential ? flowCredentials(credential) : undefined;
}

/** Once more over everything: what browsers say passed through other hands. */
function redacted(report: CheckReport, { credentials }: Setting): CheckReport {
  const secrets = [...credentials.values()].filter((one) => one !== null).map(({ secret }) => secret);
  if (secrets.length === 0) return report;
  const redact = redactor(secrets);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(report) as CheckReport;
}

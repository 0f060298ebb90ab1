/**
 * Checks of one's own server, for programs and tests. Each type and function is that of harness/check/index.ts, which tells
 * more; types.test.ts compares the two. The shapes are published as JSON Schema too: `cors-conformance schema check`.
 */

export declare const SEVERITIES: readonly ['critical', 'high', 'medium', 'low', 'info'];
/** From worst to least; info is advice and never fails a build. */
export type Severity = (typeof SEVERITIES)[number];

export type Engine = 'chromium' | 'firefox' | 'webkit';

/** One header line as sent or received: one character per byte. */
export type HeaderLine = [name: string, value: string];

/** Where something was stated; lines count from 1. */
export interface Location {
  file: string;
  line: number;
}

export declare const FAILURES: readonly [
  'dns',
  'refused',
  'unreachable',
  'tls',
  'timeout',
  'reset',
  'malformed',
  'too-large',
  'not-named',
  'not-sent',
];
/** not-named: the host is none that was named; not-sent: the method is not among those that may be sent. */
export type FailureKind = (typeof FAILURES)[number];
/** What an answer that never came, or was none, failed of. */
export interface Failure {
  kind: FailureKind;
  message: string;
}

/** One request and what came back. Secrets stand as `[redacted]`. */
export interface Exchange {
  number: number;
  request: { method: string; url: string; headers: HeaderLine[]; body?: string };
  response: ExchangeResponse | null;
  failure?: Failure;
  /** Milliseconds since the check began. */
  startMs: number;
  durationMs: number;
}
export interface ExchangeResponse {
  httpVersion: string;
  status: number;
  reason: string;
  headers: HeaderLine[];
  body: { length: number; digest: string; beginning: string; truncated: boolean };
}

/** One thing that a page at an origin wants to do. */
export interface Flow {
  id: string;
  /** Name of the endpoint it belongs to. */
  endpoint: string;
  /** The origin of the page; `null` is a sandboxed frame. */
  origin: string;
  url: string;
  method: string;
  headers: HeaderLine[];
  body?: string;
  credentials: 'omit' | 'same-origin' | 'include';
  /** Whether script may read the response. */
  expect: 'allowed' | 'denied';
  status?: number;
  /** Names of response headers that script must be able to read. */
  readable: string[];
}

/** Which step of which algorithm of the standard decided. */
export interface DecidingStep {
  algorithm: string;
  step: string;
  text: string;
  url: string;
}

/** What the standard says becomes of a flow, given the server's answers. */
export interface Decision {
  /**
   * allowed: script can read the response; refused: it cannot, by CORS; failed: it cannot, and CORS is not why; unknown: an
   * answer is missing.
   */
  outcome: 'allowed' | 'refused' | 'failed' | 'unknown';
  why: string | null;
  /** The exchange at which it was decided. */
  exchange: Exchange | null;
  preflight: 'none' | 'passed' | 'failed';
  step: DecidingStep | null;
  /** Of an allowed one: what script sees. */
  status: number | null;
  headers: HeaderLine[];
}

/** A request that the standard wants sent next. */
export interface Wanted {
  method: string;
  url: string;
  headers: HeaderLine[];
  body: string | undefined;
  preflight: boolean;
  /** Whether cookies and HTTP authentication go with it. */
  credentials: boolean;
}

/** How to mend a finding on a stack; `general` where nothing is known of it. */
export interface Mend {
  stack: string;
  text: string;
  code?: string;
}

/** What a page at a hostile origin, in a real browser, could read. */
export interface Proof {
  engine: Engine;
  read: boolean;
  text: string;
}

/** What a browser said. */
export interface Quote {
  engine: Engine;
  browser: string;
  text: string;
}

/** What a probe found wrong. */
export interface Finding {
  /** Stable: what kind of fault it is. */
  id: string;
  severity: Severity;
  title: string;
  reason: string;
  endpoint: string;
  url: string;
  origin?: string;
  flow?: Flow;
  step: DecidingStep | null;
  evidence: Exchange[];
  /** How many times it was seen, each with fresh labels. */
  confirmed: number;
  mend: Mend[];
  location?: Location;
  proof?: Proof[];
  /** What browsers said, each in its own words, when a page did the same. */
  says?: Quote[];
}

/** One flow in one browser. */
export interface FlowResult {
  flow: Flow;
  engine: Engine;
  browser: string;
  /** What script saw; not-cors: it failed for another reason; error: the check itself failed. */
  outcome: 'allowed' | 'refused' | 'not-cors' | 'timeout' | 'error' | 'not-run';
  status?: number;
  headers?: HeaderLine[];
  body?: { length: number; beginning: string; truncated?: boolean };
  error?: string;
  reason?: string;
  diagnosis?: string;
  notes?: string[];
  console: string[];
  wire?: Exchange[];
  wireNote?: string;
  asExpected: boolean;
  durationMs: number;
}

/** How to authenticate: the value comes from an environment variable. */
export interface Auth {
  header?: string;
  cookie?: string;
  env: string;
  prefix?: string;
}

/** What all endpoints of a policy can say. */
export interface PolicyDefaults {
  name?: string;
  methods?: string[];
  requestHeaders?: string[];
  exposedHeaders?: string[];
  credentials?: boolean;
  origins?: { allow?: string[]; deny?: string[] };
  maxAge?: { min?: number; max?: number };
  errors?: { status: number; url?: string }[];
  auth?: Auth;
  data?: 'public' | 'private';
  send?: string[];
  body?: string;
  stack?: string;
}
/** An endpoint as a policy has it. */
export interface PolicyEndpoint extends PolicyDefaults {
  url: string;
}
export interface Policy {
  $schema?: string;
  version?: 1;
  hosts?: string[];
  defaults?: PolicyDefaults;
  endpoints: PolicyEndpoint[];
}

/** An endpoint with everything filled in. */
export interface Endpoint {
  name: string;
  url: string;
  methods: string[];
  requestHeaders: HeaderLine[];
  exposedHeaders: string[];
  /** undefined: nobody said. */
  credentials: boolean | undefined;
  allow: string[];
  deny: string[];
  maxAge: { min?: number | undefined; max?: number | undefined } | undefined;
  errors: { status: number; url: string }[];
  auth: Auth | undefined;
  data: 'public' | 'private' | undefined;
  send: string[];
  body: string | undefined;
  stack: string | undefined;
  location: Location | undefined;
}

export interface CheckReport {
  format: 'cors-conformance-check';
  version: 1;
  toolVersion: string;
  start: string;
  end: string;
  policyFile?: string;
  endpoints: {
    name: string;
    url: string;
    allow: string[];
    credentials?: boolean;
    stack: string[];
    requests: number;
    durationMs: number;
    location?: Location;
    /** Why not every probe was made. */
    incomplete?: string;
    checks: { name: string; title: string; findings: number }[];
  }[];
  /** Worst first. */
  findings: Finding[];
  /** What real browsers did; empty without browsers. */
  flows: FlowResult[];
  notes: string[];
}

export interface ProbeOptions {
  /** Endpoints of a policy (`readPolicy(file).endpoints`), or descriptions as a policy has them. */
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

/**
 * Asks a server over raw HTTP, endpoint by endpoint.
 * @throws CheckInputError for input that cannot be used; the signal's reason when that aborts
 */
export declare function probe(options: ProbeOptions): Promise<CheckReport>;

/** As `probe`, and has a page at each origin do the same in real browsers. */
export declare function check(options: CheckOptions): Promise<CheckReport>;

/**
 * What the standard says becomes of a flow; asks nobody.
 * @param exchanges the answers, in the order in which a browser asks: preflight first, then each hop
 */
export declare function decide(flow: Flow, exchanges: readonly Exchange[]): Decision;

/** The decision, or the request that must be answered before there is one. */
export declare function advance(
  flow: Flow,
  exchanges: readonly Exchange[],
): { decision: Decision } | { wanted: Wanted };

/** Why a refused or failed flow is so, in plain words. */
export declare function diagnose(flow: Flow, decision: Decision): Diagnosis;
export interface Diagnosis {
  id: string;
  severity: Severity;
  title: string;
  reason: string;
}

/** Everything that pages want to do with the endpoint, and what they must not be able to do. */
export declare function flowsOf(endpoint: Endpoint, label: () => string): Flow[];

/**
 * An endpoint with everything filled in.
 * @throws CheckInputError
 */
export declare function endpointFrom(given: PolicyEndpoint): Endpoint;

/** A policy as it stands in a file, and what it means. */
export interface ReadPolicy {
  file: string;
  policy: Policy;
  endpoints: Endpoint[];
  hosts: string[];
}
/**
 * Reads a policy file.
 * @throws PolicyError
 */
export declare function readPolicy(file: string): ReadPolicy;
/**
 * Reads a policy from text.
 * @param file its name, for messages and locations
 * @throws PolicyError
 */
export declare function parsePolicy(text: string, file: string): ReadPolicy;

/** Input that can be mended; the message tells how. */
export declare class CheckInputError extends Error {
  override name: string;
}
/** A policy that cannot be used; the message has a line for each fault. */
export declare class PolicyError extends Error {
  override name: string;
}

/**
 * The shapes of a check of a user's own server: what is wanted (policy, endpoint, flow), what was seen (exchange), what is
 * concluded (decision, finding) and the whole (report). Defined as schemas, which validate files and are published; the
 * types follow from them. Origins are serialised as browsers send them (https://app.example.com, no slash at the end).
 */
import Type, { type Static } from 'typebox';
import { ENGINES } from '../run/recording.ts';
import { closed, literals } from '../scenario/schema-parts.ts';
import type { Auth } from './policy/schema.ts';

const Ms = (description: string) => Type.Number({ minimum: 0, description: `${description}, in milliseconds` });

/** From worst to least. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
const SeveritySchema = literals(SEVERITIES, 'From worst to least; info is advice and never fails a build');

/** One header line as sent or received: name and value, one character per byte. */
const Line = Type.Tuple([Type.String(), Type.String()]);
export type HeaderLine = [name: string, value: string];

/** Where something was stated: the user's file, with the line counted from 1. */
export const LocationSchema = Type.Object(
  {
    file: Type.String({ description: 'Path of the policy file' }),
    line: Type.Integer({ minimum: 1, description: 'From 1' }),
  },
  { ...closed, description: 'Where the policy says it' },
);
export type Location = Static<typeof LocationSchema>;

/** What an answer that never came, or was none, failed of. */
export const FAILURES = [
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
] as const;
export type FailureKind = (typeof FAILURES)[number];
export const FailureSchema = Type.Object(
  {
    kind: literals(
      FAILURES,
      'not-named: the host is none that the user named; not-sent: the method is not among those that may be sent',
    ),
    message: Type.String({ description: 'In words' }),
  },
  { ...closed, description: 'Why there is no response' },
);
export type Failure = Static<typeof FailureSchema>;

/** One request and what came back, as lines. Secrets never get in: the client writes [redacted] in their place. */
export const ExchangeSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'Which request of the check this was' }),
    request: Type.Object(
      {
        method: Type.String({ description: 'Method' }),
        url: Type.String({ description: 'URL' }),
        headers: Type.Array(Line, { description: 'Header lines in order' }),
        body: Type.Optional(Type.String({ description: 'Body' })),
      },
      { ...closed, description: 'What was sent' },
    ),
    response: Type.Union(
      [
        Type.Object(
          {
            httpVersion: Type.String({ description: 'Version of HTTP' }),
            status: Type.Integer({ description: 'Status' }),
            reason: Type.String({ description: 'Reason phrase' }),
            headers: Type.Array(Line, { description: 'Header lines in order' }),
            body: Type.Object(
              {
                length: Type.Integer({ minimum: 0, description: 'Bytes read, after decoding' }),
                digest: Type.String({ description: 'SHA-256 of the bytes read, to tell two bodies apart' }),
                beginning: Type.String({ description: 'The first of it as text' }),
                truncated: Type.Boolean({ description: 'More came than is read' }),
              },
              { ...closed, description: 'What is kept of the body' },
            ),
          },
          closed,
        ),
        Type.Null(),
      ],
      { description: 'What came back; null: nothing did' },
    ),
    failure: Type.Optional(FailureSchema),
    startMs: Ms('Time since the check began'),
    durationMs: Ms('Time until the answer was read'),
  },
  closed,
);
export type Exchange = Static<typeof ExchangeSchema>;
export type ExchangeResponse = NonNullable<Exchange['response']>;

/** One thing that a page at an origin wants to do. */
export const FlowSchema = Type.Object(
  {
    id: Type.String({ description: 'Unique within a check' }),
    endpoint: Type.String({ description: 'Name of the endpoint it belongs to' }),
    origin: Type.String({ description: 'The origin of the page; null is a sandboxed frame' }),
    url: Type.String({ description: 'What it asks for' }),
    method: Type.String({ description: 'Method' }),
    headers: Type.Array(Line, { description: 'Headers that script sets' }),
    body: Type.Optional(Type.String({ description: 'Body' })),
    credentials: literals(['omit', 'same-origin', 'include'], 'Credentials mode'),
    expect: literals(['allowed', 'denied'], 'Whether script may read the response'),
    status: Type.Optional(Type.Integer({ description: 'The status that is expected, such as 404' })),
    readable: Type.Array(Type.String(), { description: 'Names of response headers that script must be able to read' }),
  },
  closed,
);
export type Flow = Static<typeof FlowSchema>;

/** Which step of which algorithm decided. */
export const StepSchema = Type.Object(
  {
    algorithm: Type.String({ description: 'Title of the algorithm' }),
    step: Type.String({ description: 'Number or name of the step' }),
    text: Type.String({ description: 'What was asked and how it came out' }),
    url: Type.String({ description: 'Where the standard says it' }),
  },
  closed,
);
export type DecidingStep = Static<typeof StepSchema>;

/** What the standard says becomes of a flow, given the server's answers. */
export interface Decision {
  /** allowed: script can read the response; refused: it cannot, by CORS; failed: it cannot, and CORS is not why; unknown: a request was not sent. */
  outcome: 'allowed' | 'refused' | 'failed' | 'unknown';
  /** What went wrong, or null. */
  why: string | null;
  /** The exchange at which it was decided. */
  exchange: Exchange | null;
  preflight: 'none' | 'passed' | 'failed';
  step: DecidingStep | null;
  /** Of an allowed one: what script sees. */
  status: number | null;
  headers: HeaderLine[];
}

export const MendSchema = Type.Object(
  {
    stack: Type.String({ description: 'What the advice is for, such as nginx; general where nothing is known' }),
    text: Type.String({ description: 'What to do' }),
    code: Type.Optional(Type.String({ description: 'What to write' })),
  },
  closed,
);
export type Mend = Static<typeof MendSchema>;

export const ProofSchema = Type.Object(
  {
    engine: literals(ENGINES, 'Engine'),
    read: Type.Boolean({ description: 'Whether a page at the hostile origin read the response' }),
    text: Type.String({ description: 'What was done and seen' }),
  },
  closed,
);
export type Proof = Static<typeof ProofSchema>;

export const QuoteSchema = Type.Object(
  {
    engine: literals(ENGINES, 'Engine'),
    browser: Type.String({ description: 'Name and version' }),
    text: Type.String({ description: 'In its own words' }),
  },
  closed,
);
export type Quote = Static<typeof QuoteSchema>;

/** What a probe found wrong. */
export const FindingSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Stable: what kind of fault it is' }),
    severity: SeveritySchema,
    title: Type.String({ description: 'The fault in one line' }),
    reason: Type.String({ description: 'In plain words, with the values of this case' }),
    endpoint: Type.String({ description: 'Name of the endpoint' }),
    url: Type.String({ description: 'What was asked for' }),
    origin: Type.Optional(Type.String({ description: 'The origin that showed it' })),
    flow: Type.Optional(FlowSchema),
    step: Type.Union([StepSchema, Type.Null()], { description: 'What the standard decides by; null: nothing of it' }),
    evidence: Type.Array(ExchangeSchema, { description: 'What shows it' }),
    confirmed: Type.Integer({ minimum: 0, description: 'How many times it was seen, each with fresh labels' }),
    mend: Type.Array(MendSchema, { description: 'How to mend it' }),
    location: Type.Optional(LocationSchema),
    proof: Type.Optional(Type.Array(ProofSchema, { description: 'What pages at hostile origins did, with --prove' })),
    says: Type.Optional(
      Type.Array(QuoteSchema, { description: 'What browsers said, each in its own words, when a page did the same' }),
    ),
  },
  closed,
);
export type Finding = Static<typeof FindingSchema>;

/** One flow in one browser. */
export const FlowResultSchema = Type.Object(
  {
    flow: FlowSchema,
    engine: literals(ENGINES, 'Engine'),
    browser: Type.String({ description: 'Name and version' }),
    outcome: literals(
      ['allowed', 'refused', 'not-cors', 'timeout', 'error', 'not-run'],
      'What script saw; not-cors: it failed for another reason, such as mixed content; error: the harness failed',
    ),
    status: Type.Optional(Type.Integer({ description: 'Status that script saw' })),
    headers: Type.Optional(Type.Array(Line, { description: 'What script could read' })),
    body: Type.Optional(
      Type.Object(
        {
          length: Type.Integer({ description: 'Characters' }),
          beginning: Type.String({ description: 'The first of it' }),
          truncated: Type.Optional(Type.Boolean({ description: 'More came than is read' })),
        },
        { ...closed, description: 'What script read' },
      ),
    ),
    error: Type.Optional(Type.String({ description: 'The exception that script got' })),
    reason: Type.Optional(
      Type.String({ description: 'Why it is not as expected; for not-cors, error and not-run: why' }),
    ),
    diagnosis: Type.Optional(
      Type.String({ description: 'For not-cors and timeout: what it is instead, such as mixed-content, tls or dns' }),
    ),
    notes: Type.Optional(
      Type.Array(Type.String(), { description: 'What else is worth knowing, such as a cookie that was not sent' }),
    ),
    console: Type.Array(Type.String(), { description: 'Messages of the browser' }),
    wire: Type.Optional(Type.Array(ExchangeSchema, { description: 'What went over the wire' })),
    wireNote: Type.Optional(Type.String({ description: 'Why the wire is not shown, such as a TLS tunnel' })),
    asExpected: Type.Boolean({ description: 'Whether it is as the policy says' }),
    durationMs: Ms('Duration'),
  },
  closed,
);
export type FlowResult = Static<typeof FlowResultSchema>;

export * from './policy/schema.ts';

/** An endpoint with everything filled in. */
export interface Endpoint {
  name: string;
  /** Serialised, without fragment and without user and password. */
  url: string;
  methods: string[];
  requestHeaders: HeaderLine[];
  exposedHeaders: string[];
  /** undefined: the user did not say. */
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

export const CHECK_FORMAT = 'cors-conformance-check';
export const CHECK_VERSION = 1;

export const CheckReportSchema = Type.Object(
  {
    format: Type.Literal(CHECK_FORMAT, { description: 'What this is' }),
    version: Type.Literal(CHECK_VERSION, { description: 'Version of the format' }),
    toolVersion: Type.String({ description: 'Version of this package' }),
    start: Type.String({ description: 'ISO 8601' }),
    end: Type.String({ description: 'ISO 8601' }),
    policyFile: Type.Optional(Type.String({ description: 'Path of the policy, where there is one' })),
    endpoints: Type.Array(
      Type.Object(
        {
          name: Type.String({ description: 'Its name in findings and flows' }),
          url: Type.String({ description: 'What pages fetch' }),
          allow: Type.Array(Type.String(), { description: 'Origins that must be allowed' }),
          credentials: Type.Optional(Type.Boolean({ description: 'Whether pages send credentials, when it was said' })),
          stack: Type.Array(Type.String(), { description: 'What the server seems to be made of' }),
          requests: Type.Integer({ minimum: 0, description: 'Requests that were made' }),
          durationMs: Ms('Duration'),
          location: Type.Optional(LocationSchema),
          incomplete: Type.Optional(Type.String({ description: 'Why not every probe was made' })),
          checks: Type.Array(
            Type.Object(
              {
                name: Type.String({ description: 'Id of the probe' }),
                title: Type.String({ description: 'What it looks for' }),
                findings: Type.Integer({ minimum: 0, description: 'How many it has' }),
              },
              closed,
            ),
            { description: 'The probes that were made' },
          ),
        },
        closed,
      ),
      { description: 'What was checked' },
    ),
    findings: Type.Array(FindingSchema, { description: 'Worst first' }),
    flows: Type.Array(FlowResultSchema, { description: 'What real browsers did; empty without browsers' }),
    notes: Type.Array(Type.String(), { description: 'What else is worth knowing' }),
  },
  closed,
);
export type CheckReport = Static<typeof CheckReportSchema>;

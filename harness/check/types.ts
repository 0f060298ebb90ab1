/**
 * The shapes of a check of a user's own server: what is wanted (policy, endpoint, flow), what was seen (exchange), what is
 * concluded (decision, finding) and the whole (report). Defined as schemas, which validate files and are published; the
 * types follow from them. Origins are serialised as browsers send them (https://app.example.com, no slash at the end).
 */
import Type, { type Static } from 'typebox';
import { ENGINES } from '../run/recording.ts';

const closed = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });
const Ms = (description: string) => Type.Number({ minimum: 0, description: `${description}, in milliseconds` });

/** From worst to least. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
const SeveritySchema = literals(SEVERITIES, 'From worst to least; info is advice and never fails a build');

/** One header line as sent or received: name and value, one character per byte. */
const Line = Type.Tuple([Type.String(), Type.String()]);
export type HeaderLine = [name: string, value: string];

/** Where something was stated: the user's file, with the line counted from 1. */
export const LocationSchema = Type.Object({ file: Type.String(), line: Type.Integer({ minimum: 1 }) }, closed);
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
    message: Type.String(),
  },
  closed,
);
export type Failure = Static<typeof FailureSchema>;

/** One request and what came back, as lines. Secrets never get in: the client writes [redacted] in their place. */
export const ExchangeSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'Which request of the check this was' }),
    request: Type.Object(
      { method: Type.String(), url: Type.String(), headers: Type.Array(Line), body: Type.Optional(Type.String()) },
      closed,
    ),
    response: Type.Union([
      Type.Object(
        {
          httpVersion: Type.String(),
          status: Type.Integer(),
          reason: Type.String(),
          headers: Type.Array(Line),
          body: Type.Object(
            {
              length: Type.Integer({ minimum: 0, description: 'Bytes read, after decoding' }),
              digest: Type.String({ description: 'SHA-256 of the bytes read, to tell two bodies apart' }),
              beginning: Type.String(),
              truncated: Type.Boolean({ description: 'More came than is read' }),
            },
            closed,
          ),
        },
        closed,
      ),
      Type.Null(),
    ]),
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
    url: Type.String(),
    method: Type.String(),
    headers: Type.Array(Line),
    body: Type.Optional(Type.String()),
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
    step: Type.String(),
    text: Type.String({ description: 'What was asked and how it came out' }),
    url: Type.String(),
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
    text: Type.String(),
    code: Type.Optional(Type.String()),
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

/** What a probe found wrong. */
export const FindingSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Stable: what kind of fault it is' }),
    severity: SeveritySchema,
    title: Type.String(),
    reason: Type.String({ description: 'In plain words, with the values of this case' }),
    endpoint: Type.String({ description: 'Name of the endpoint' }),
    url: Type.String(),
    origin: Type.Optional(Type.String({ description: 'The origin that showed it' })),
    flow: Type.Optional(FlowSchema),
    step: Type.Union([StepSchema, Type.Null()]),
    evidence: Type.Array(ExchangeSchema),
    confirmed: Type.Integer({ minimum: 0, description: 'How many times it was seen, each with fresh labels' }),
    mend: Type.Array(MendSchema),
    location: Type.Optional(LocationSchema),
    proof: Type.Optional(Type.Array(ProofSchema)),
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
    status: Type.Optional(Type.Integer()),
    headers: Type.Optional(Type.Array(Line, { description: 'What script could read' })),
    body: Type.Optional(
      Type.Object(
        { length: Type.Integer(), beginning: Type.String(), truncated: Type.Optional(Type.Boolean()) },
        closed,
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
    console: Type.Array(Type.String()),
    wire: Type.Optional(Type.Array(ExchangeSchema)),
    wireNote: Type.Optional(Type.String({ description: 'Why the wire is not shown, such as a TLS tunnel' })),
    asExpected: Type.Boolean(),
    durationMs: Ms('Duration'),
  },
  closed,
);
export type FlowResult = Static<typeof FlowResultSchema>;

const Origin = Type.String({ maxLength: 2048, description: 'An origin, such as https://app.example.com' });

/** How to authenticate: the value comes from an environment variable and never gets into a file. */
export const AuthSchema = Type.Object(
  {
    header: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Name of a request header' })),
    cookie: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Name of a cookie' })),
    env: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'The environment variable with the value' }),
    prefix: Type.Optional(Type.String({ maxLength: 50, description: 'What goes before the value, such as "Bearer "' })),
  },
  closed,
);
export type Auth = Static<typeof AuthSchema>;

const endpointFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'For reports; default: the URL' })),
  methods: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 50, uniqueItems: true })),
  requestHeaders: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 100,
      description: 'Names of request headers that pages set; a value can follow: "content-type: application/json"',
    }),
  ),
  exposedHeaders: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 100,
      description: 'Names of response headers that script must be able to read',
    }),
  ),
  credentials: Type.Optional(Type.Boolean({ description: 'Whether pages send cookies or HTTP authentication' })),
  origins: Type.Optional(
    Type.Object(
      {
        allow: Type.Optional(
          Type.Array(Origin, {
            maxItems: 200,
            description: 'Origins; "*" is everybody, "https://*.example.com" every subdomain, an empty list nobody',
          }),
        ),
        deny: Type.Optional(Type.Array(Origin, { maxItems: 200 })),
      },
      closed,
    ),
  ),
  maxAge: Type.Optional(
    Type.Object(
      {
        min: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds' })),
        max: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds' })),
      },
      closed,
    ),
  ),
  errors: Type.Optional(
    Type.Array(
      Type.Object(
        {
          status: Type.Integer({ minimum: 300, maximum: 599 }),
          url: Type.Optional(Type.String({ description: 'Where it is met; relative to the endpoint' })),
        },
        closed,
      ),
      { maxItems: 50, description: 'Errors that pages must be able to read' },
    ),
  ),
  auth: Type.Optional(AuthSchema),
  data: Type.Optional(literals(['public', 'private'], 'Whether anybody may know what the response says')),
  send: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
      description: 'Methods besides GET, HEAD and OPTIONS that may really be sent; others are only asked for',
    }),
  ),
  body: Type.Optional(Type.String({ maxLength: 100_000, description: 'The body of requests that have one' })),
  stack: Type.Optional(Type.String({ description: 'What the server is made of, for the mend: nginx, express …' })),
};

export const PolicyEndpointSchema = Type.Object({ url: Type.String({ maxLength: 8192 }), ...endpointFields }, closed);
export type PolicyEndpoint = Static<typeof PolicyEndpointSchema>;

/** A policy file: what the user's server is meant to allow. */
export const PolicySchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    version: Type.Optional(Type.Literal(1)),
    hosts: Type.Optional(
      Type.Array(Type.String(), { description: 'Further hosts (host or host:port) that redirects may lead to' }),
    ),
    defaults: Type.Optional(Type.Object(endpointFields, { ...closed, description: 'For every endpoint' })),
    endpoints: Type.Array(PolicyEndpointSchema, { minItems: 1, maxItems: 500 }),
  },
  closed,
);
export type Policy = Static<typeof PolicySchema>;

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
    format: Type.Literal(CHECK_FORMAT),
    version: Type.Literal(CHECK_VERSION),
    toolVersion: Type.String(),
    start: Type.String(),
    end: Type.String(),
    policyFile: Type.Optional(Type.String()),
    endpoints: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          url: Type.String(),
          allow: Type.Array(Type.String()),
          credentials: Type.Optional(Type.Boolean()),
          stack: Type.Array(Type.String(), { description: 'What the server seems to be made of' }),
          requests: Type.Integer({ minimum: 0 }),
          durationMs: Ms('Duration'),
          location: Type.Optional(LocationSchema),
          incomplete: Type.Optional(Type.String({ description: 'Why not every probe was made' })),
          checks: Type.Array(
            Type.Object({ name: Type.String(), title: Type.String(), findings: Type.Integer({ minimum: 0 }) }, closed),
            { description: 'The probes that were made' },
          ),
        },
        closed,
      ),
    ),
    findings: Type.Array(FindingSchema, { description: 'Worst first' }),
    flows: Type.Array(FlowResultSchema, { description: 'What real browsers did; empty without browsers' }),
    notes: Type.Array(Type.String()),
  },
  closed,
);
export type CheckReport = Static<typeof CheckReportSchema>;

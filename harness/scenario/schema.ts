/**
 * The scenario format: types and JSON Schema from one source.
 *
 * A scenario is one question to a browser, as plain serialisable data: from where (context), what the page does
 * (steps), how the servers answer (resources) and what the standard demands (outcomes). Stimulus and expectation never
 * share a field. Strings marked "template" may hold placeholders, see templates.ts.
 */
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });

/** Kebab-case: lower-case words and digits joined by single hyphens. */
export const ID_PATTERN = '^[a-z0-9]+(-[a-z0-9]+)*$';
const Id = (description: string) => Type.String({ pattern: ID_PATTERN, maxLength: 80, description });

/** Header lines as written: order, case and repetition are kept; each character is one byte (U+0000 to U+00FF). */
const HeaderLines = Type.Array(
  Type.Tuple([Type.String({ description: 'name' }), Type.String({ description: 'value, template' })]),
  { description: 'Header lines in order; names and values are sent as written, one character per byte' },
);

export const ORIGIN_NAMES = [
  'page',
  'sibling',
  'remote',
  'remote2',
  'page-https',
  'sibling-https',
  'remote-https',
  'remote2-https',
] as const;
const OriginNameSchema = literals(
  ORIGIN_NAMES,
  'A named origin: page, sibling (same site, other port), remote and remote2 (cross-site), and their https twins',
);

export const ContextSchema = Type.Object(
  {
    type: literals(
      ['window', 'dedicated-worker', 'sandboxed-frame'],
      'Where the steps run. A sandboxed frame has an opaque origin (sandbox="allow-scripts")',
    ),
    origin: literals(['page', 'page-https'], 'The origin of the top-level page'),
  },
  closed,
);

export const BodySchema = Type.Union(
  [
    Type.Object({ text: Type.String() }, { ...closed, description: 'A string' }),
    Type.Object({ base64: Type.String() }, { ...closed, description: 'Bytes (a Uint8Array)' }),
    Type.Object({ urlencoded: HeaderLines }, { ...closed, description: 'A URLSearchParams object' }),
    Type.Object({ formData: HeaderLines }, { ...closed, description: 'A FormData object' }),
    Type.Object(
      { blob: Type.Object({ type: Type.String(), text: Type.String() }, closed) },
      { ...closed, description: 'A Blob' },
    ),
    Type.Object({ stream: Type.Array(Type.String()) }, { ...closed, description: 'A ReadableStream of these chunks' }),
    Type.Object({ document: literals(['html', 'xml'], 'Kind') }, { ...closed, description: 'A Document (XHR only)' }),
  ],
  { description: 'A request body' },
);

/** When script aborts: at an event, so that no verdict hangs on how fast a machine is. */
const AbortSchema = Type.Object(
  {
    on: literals(
      ['request', 'head', 'body'],
      'request: an origin has received the request; head: fetch() has resolved, or readyState is HEADERS_RECEIVED; body: the first bytes of the body have come',
    ),
    resource: Type.Optional(
      Type.String({ description: 'on request: name of the resource; its first request counts, a preflight too' }),
    ),
    latestMs: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'Abort after this time when the event does not come' }),
    ),
  },
  closed,
);

export const FetchActionSchema = Type.Object(
  {
    api: Type.Literal('fetch'),
    url: Type.String({ description: 'template' }),
    method: Type.Optional(Type.String()),
    mode: Type.Optional(Type.String()),
    credentials: Type.Optional(Type.String()),
    redirect: Type.Optional(Type.String()),
    cache: Type.Optional(Type.String()),
    referrerPolicy: Type.Optional(Type.String()),
    referrer: Type.Optional(Type.String({ description: 'template' })),
    integrity: Type.Optional(Type.String()),
    keepalive: Type.Optional(Type.Boolean()),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(BodySchema),
    abort: Type.Optional(AbortSchema),
  },
  closed,
);

export const XhrActionSchema = Type.Object(
  {
    api: Type.Literal('xhr'),
    url: Type.String({ description: 'template' }),
    method: Type.Optional(Type.String()),
    withCredentials: Type.Optional(Type.Boolean()),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(BodySchema),
    uploadListener: Type.Optional(
      literals(
        ['loadstart', 'progress', 'load', 'error', 'loadend', 'removed', 'after-send', 'touch'],
        'Register a listener of this type on xhr.upload before send(); removed: registered and removed again; after-send: registered only after send(); touch: read xhr.upload without registering',
      ),
    ),
    responseType: Type.Optional(literals(['', 'text', 'arraybuffer', 'blob', 'json', 'document'], 'responseType')),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'xhr.timeout' })),
    abort: Type.Optional(AbortSchema),
    sync: Type.Optional(Type.Boolean({ description: 'open() with async = false' })),
    user: Type.Optional(Type.String({ description: 'fourth argument of open()' })),
    password: Type.Optional(Type.String({ description: 'fifth argument of open()' })),
  },
  closed,
);

export const PauseActionSchema = Type.Object(
  { api: Type.Literal('pause'), ms: Type.Integer({ minimum: 1, maximum: 30_000 }) },
  { ...closed, description: 'Let time pass between two steps: for cache lifetimes, never to wait for an event' },
);

/** One call of a web API; `api` tells which (a discriminated union, so that errors speak of one alternative only). */
export const ActionSchema = Type.Unsafe<
  Static<typeof FetchActionSchema> | Static<typeof XhrActionSchema> | Static<typeof PauseActionSchema>
>({
  type: 'object',
  discriminator: { propertyName: 'api' },
  required: ['api'],
  oneOf: [FetchActionSchema, XhrActionSchema, PauseActionSchema],
});

export const ReplySchema = Type.Object(
  {
    status: Type.Integer({ minimum: 0, maximum: 999, description: 'Any three digits, valid or not' }),
    reason: Type.Optional(Type.String({ description: 'Reason phrase; the usual one when absent' })),
    headers: HeaderLines,
    body: Type.Optional(
      Type.Union([
        Type.Object({ text: Type.String({ description: 'UTF-8, template' }) }, closed),
        Type.Object({ base64: Type.String() }, closed),
      ]),
    ),
    framing: Type.Optional(
      literals(
        ['content-length', 'chunked', 'close', 'none'],
        'How the body ends: Content-Length (default), chunked, by closing the connection, or with nothing said although the connection stays open',
      ),
    ),
    trailers: Type.Optional(HeaderLines),
    early: Type.Optional(
      Type.Array(Type.Object({ status: Type.Integer({ minimum: 100, maximum: 199 }), headers: HeaderLines }, closed), {
        description: 'Informational responses sent first',
      }),
    ),
    delayMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 30_000, description: 'Wait before answering' })),
    reset: Type.Optional(
      literals(
        ['before-response', 'after-headers', 'during-body'],
        'Cut the connection with a TCP reset at this point',
      ),
    ),
  },
  closed,
);

export const ResourceSchema = Type.Object(
  {
    origin: OriginNameSchema,
    preflight: Type.Array(ReplySchema, {
      description:
        'Answers to CORS-preflight requests (OPTIONS with Origin and Access-Control-Request-Method), the n-th to the n-th; the last repeats. Empty: 204 without any CORS header',
    }),
    request: Type.Array(ReplySchema, {
      description:
        'Answers to all other requests, the n-th to the n-th; the last repeats. Empty: 200 without any CORS header',
    }),
  },
  closed,
);

const HeaderExpectationSchema = Type.Union(
  [
    Type.String({ description: 'Equals: all lines of that name joined with ", ", template' }),
    Type.Object({ absent: Type.Literal(true) }, closed),
    Type.Object({ present: Type.Literal(true) }, closed),
    Type.Object({ anyOf: Type.Array(Type.String()) }, { ...closed, description: 'Equals one of these, templates' }),
    Type.Object(
      { lines: Type.Array(Type.String()) },
      { ...closed, description: 'Exactly these header lines, templates' },
    ),
    Type.Object({ startsWith: Type.String() }, { ...closed, description: 'Starts with, template' }),
  ],
  { description: 'What a header must be' },
);

export const WireExpectationSchema = Type.Object(
  {
    resource: Type.String({ description: 'Name of the resource that receives the request' }),
    method: Type.String(),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: '^[^A-Z]+$' }), HeaderExpectationSchema, {
        ...closed,
        description: 'By lower-case name',
      }),
    ),
    body: Type.Optional(Type.String({ description: 'The request body, bytes as characters' })),
  },
  closed,
);

export const PageExpectationSchema = Type.Object(
  {
    result: literals(
      ['resolved', 'rejected'],
      'fetch: the promise; XHR: load, or any of error, timeout, abort and a throwing send()',
    ),
    error: Type.Optional(
      Type.String({
        description: 'Name of the exception, or for XHR the type of the event: TypeError, AbortError, error, timeout',
      }),
    ),
    type: Type.Optional(literals(['basic', 'cors', 'default', 'error', 'opaque', 'opaqueredirect'], 'response.type')),
    status: Type.Optional(Type.Integer()),
    statusText: Type.Optional(Type.String()),
    redirected: Type.Optional(Type.Boolean()),
    url: Type.Optional(Type.String({ description: 'response.url or xhr.responseURL, template' })),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: '^[^A-Z]+$' }), HeaderExpectationSchema, {
        ...closed,
        description: 'Response headers that script sees, by lower-case name',
      }),
    ),
    headerNames: Type.Optional(
      Type.Array(Type.String(), { description: 'All response header names that script sees, lower-case and sorted' }),
    ),
    body: Type.Optional(
      Type.Union([
        Type.String({ description: 'The body as text' }),
        Type.Object({ unreadable: Type.Literal(true) }, { ...closed, description: 'Reading the body fails' }),
      ]),
    ),
  },
  closed,
);

export const OutcomeSchema = Type.Object(
  {
    label: Type.Optional(
      Type.String({ minLength: 1, description: 'Names the answer; obligatory when a scenario has several outcomes' }),
    ),
    wire: Type.Optional(
      Type.Array(WireExpectationSchema, {
        description: 'Every request that the origins receive, in order, no more and no less; absent: not looked at',
      }),
    ),
    page: Type.Optional(
      Type.Array(PageExpectationSchema, {
        description: 'What script learns, one entry per fetch or XHR step in order; absent: not looked at',
      }),
    ),
  },
  closed,
);

export const ScenarioSchema = Type.Object(
  {
    id: Id('Stable for ever; checked against suites/ids.txt'),
    title: Type.String({ minLength: 8, maxLength: 160, description: 'The demand of the standard, as one statement' }),
    why: Type.String({
      minLength: 8,
      description: 'Which step of which algorithm decides, and what follows for people',
    }),
    kind: literals(
      ['must', 'may', 'observe'],
      'must: one right outcome; may: the standard leaves a choice between the outcomes; observe: a question without a right answer, the outcomes name the known answers',
    ),
    requirements: Type.Array(Id('Id of an entry of suites/requirements.json'), { minItems: 1, uniqueItems: true }),
    context: ContextSchema,
    needs: Type.Array(literals(['request-streams'], 'Feature that the engine must have'), {
      description: 'Without these the verdict is unsupported',
    }),
    exclusive: Type.Boolean({ description: 'Runs alone: it measures time or touches shared state' }),
    timeoutMs: Type.Integer({ minimum: 100, maximum: 120_000, description: 'Limit of the whole scenario' }),
    resources: Type.Record(Type.String({ pattern: ID_PATTERN }), ResourceSchema, closed),
    steps: Type.Array(ActionSchema, { minItems: 1 }),
    outcomes: Type.Array(OutcomeSchema),
  },
  closed,
);

export const SuiteSchema = Type.Object(
  {
    id: Id('Also the name of the file in suites/'),
    title: Type.String({ minLength: 3 }),
    description: Type.String({ minLength: 8 }),
    scenarios: Type.Array(ScenarioSchema, { minItems: 1 }),
  },
  closed,
);

export type OriginName = (typeof ORIGIN_NAMES)[number];
export type HeaderLine = [name: string, value: string];
export type Context = Static<typeof ContextSchema>;
export type Body = Static<typeof BodySchema>;
export type Abort = Static<typeof AbortSchema>;
export type FetchAction = Static<typeof FetchActionSchema>;
export type XhrAction = Static<typeof XhrActionSchema>;
export type Action = Static<typeof ActionSchema>;
export type Reply = Static<typeof ReplySchema>;
export type Resource = Static<typeof ResourceSchema>;
export type HeaderExpectation = Static<typeof HeaderExpectationSchema>;
export type WireExpectation = Static<typeof WireExpectationSchema>;
export type PageExpectation = Static<typeof PageExpectationSchema>;
export type Outcome = Static<typeof OutcomeSchema>;
export type Scenario = Static<typeof ScenarioSchema>;
export type Suite = Static<typeof SuiteSchema>;
export type Feature = Scenario['needs'][number];
export type ScenarioKind = Scenario['kind'];

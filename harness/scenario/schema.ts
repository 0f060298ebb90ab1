/**
 * The scenario format: types and JSON Schema from one source.
 *
 * A scenario is one question to a browser, as plain serialisable data: from where (context), what the page does
 * (steps), how the servers answer (resources) and what the standard demands (outcomes). Stimulus and expectation never
 * share a field. Strings marked "template" may hold placeholders, see templates.ts.
 */
import Type, { type Static } from 'typebox';
import { ActionSchema, FEATURES, PAGE_RESULT } from './actions.ts';
import { ORIGIN_NAMES, RESET_EVENTS } from './names.ts';
import { CONTEXT_TYPES } from './context-types.ts';
import { ControllerSchema } from './controller-schema.ts';
import { closed, HeaderLines, literals } from './schema-parts.ts';

export * from './actions.ts';
export * from './calls.ts';
export * from './names.ts';
export { CONTEXT_TYPES } from './context-types.ts';
export type { CacheMatchAction, DocumentDomainAction, HeadersAction } from './script-actions.ts';
export { BodySchema } from './schema-parts.ts';

/** Kebab-case: lower-case words and digits joined by single hyphens. */
export const ID_PATTERN = '^[a-z0-9]+(-[a-z0-9]+)*$';
const Id = (description: string) => Type.String({ pattern: ID_PATTERN, maxLength: 80, description });

const OriginNameSchema = literals(
  ORIGIN_NAMES,
  'A named origin: page, sibling (same site, other port), remote and remote2 (cross-site), their https twins, and remote-http2: https, and HTTP/2 alone',
);

export const ContextSchema = Type.Object(
  {
    type: literals(
      CONTEXT_TYPES,
      'Where the steps run; contexts.ts has origin and URL of each. nested-worker: a dedicated worker started by a dedicated worker; sandboxed-frame: sandbox="allow-scripts", an opaque origin; sandboxed-same-origin-frame: with allow-same-origin too; public-frame: a frame of the same origin with the policy treat-as-public-address; host-frame: a frame at the port of the top-level page and at the host of the field host; cross-site-window: a top-level window, opened by the page',
    ),
    origin: literals(['page', 'page-https'], 'The origin of the top-level page'),
    controller: Type.Optional(ControllerSchema),
    host: Type.Optional(
      Type.String({
        pattern: '^[^/?#@\\s]+$',
        maxLength: 100,
        description:
          "host-frame: the host in the frame's URL, written as here: a name below localhost, or a spelling of a loopback address",
      }),
    ),
    headers: Type.Optional(HeaderLines),
  },
  closed,
);

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
    resetOn: Type.Optional(
      literals(
        [...RESET_EVENTS, 'sent'],
        'A reset during the body waits until the page has told that it has the head (default), or that reading the body has ended; fetch and XHR tell. sent: it waits for nothing, where script gets no head before the whole body',
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
    conditional: Type.Optional(
      Type.Array(ReplySchema, {
        minItems: 1,
        description:
          'Answers to requests with If-None-Match or If-Modified-Since that are no CORS-preflight requests, the n-th to the n-th; the last repeats. Absent: as to all other requests',
      }),
    ),
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
    method: Type.String({ description: 'Request method' }),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: '^[^A-Z]+$' }), HeaderExpectationSchema, {
        ...closed,
        description: 'By lower-case name',
      }),
    ),
    body: Type.Optional(Type.String({ description: 'The request body, bytes as characters' })),
    names: Type.Optional(
      Type.Array(Type.String(), { description: 'Header names that must be there in just these letters' }),
    ),
    httpVersion: Type.Optional(literals(['1.1', '2.0'], 'The version of HTTP that it came over')),
    connection: Type.Optional(literals(['new'], 'new: a connection that no request of the run came over before')),
  },
  closed,
);

export const PageExpectationSchema = Type.Object(
  {
    result: literals(['resolved', 'rejected'], PAGE_RESULT),
    error: Type.Optional(
      Type.String({
        description: 'Name of the exception, or the type of the event: TypeError, AbortError, error, timeout, close',
      }),
    ),
    type: Type.Optional(literals(['basic', 'cors', 'default', 'error', 'opaque', 'opaqueredirect'], 'response.type')),
    status: Type.Optional(Type.Integer({ description: 'Status that script sees' })),
    statusText: Type.Optional(Type.String({ description: 'Reason phrase that script sees' })),
    redirected: Type.Optional(Type.Boolean({ description: 'response.redirected' })),
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
    events: Type.Optional(Type.Array(Type.String(), { description: 'Exactly these events, in order' })),
    like: Type.Optional(
      Type.Object(
        {
          step: Type.Integer({ minimum: 1, description: 'Number of an earlier step that calls a web API, from 1' }),
          messages: Type.Optional(Type.Boolean({ description: 'The message of the error counts, too' })),
        },
        {
          ...closed,
          description:
            'Script learns the same as from that step, save for the URL that was asked for: no text, event or fact differs but messages, which the standards leave open, and entries of Resource Timing, see alike.ts',
        },
      ),
    ),
    facts: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'What else script learns, by name (facts.ts); strings are templates',
      }),
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
        description: 'What script learns, one entry per step that calls a web API, in order; absent: not looked at',
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
    requirements: Type.Array(Id('Id of an entry of suites/requirements.json'), {
      minItems: 1,
      uniqueItems: true,
      description: 'Ids of what it tests, of suites/requirements.json',
    }),
    context: ContextSchema,
    needs: Type.Array(literals(FEATURES, 'Feature that the engine must have'), {
      description: 'Without these the verdict is unsupported',
    }),
    exclusive: Type.Boolean({ description: 'Runs alone: it measures time or touches shared state' }),
    timeoutMs: Type.Integer({ minimum: 100, maximum: 120_000, description: 'Limit of the whole scenario' }),
    resources: Type.Record(Type.String({ pattern: ID_PATTERN }), ResourceSchema, {
      ...closed,
      description: 'How the servers answer, by name',
    }),
    steps: Type.Array(ActionSchema, { minItems: 1, description: 'What the page does, one after the other' }),
    outcomes: Type.Array(OutcomeSchema, { description: 'What may be seen' }),
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

export type { Body, HeaderLine } from './schema-parts.ts';
export type Context = Static<typeof ContextSchema>;
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

/**
 * The recording format: one browser's observations and verdicts for one run. The only input of every report.
 *
 * Observed texts are kept as received, save that addresses of the run are written as the placeholders of
 * scenario/templates.ts (`{origin:remote}`, `{url:target}`, …), `{prefix}` (the path of the scenario's resources) and
 * `{token}` (the run's own part of it), so that two runs on different ports can be compared.
 * `origins` and `prefix` give the addresses back: the notation loses nothing.
 */
import Type, { type Static } from 'typebox';
import { ScenarioSchema } from '../scenario/schema.ts';

export const RECORDING_FORMAT = 'cors-conformance-recording';
/** Raised when a reader of the previous version would misread the new one. */
export const RECORDING_VERSION = 1;

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

const words = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, ...(description ? { description } : {}) });
const closed = { additionalProperties: false } as const;
const HeaderLines = Type.Array(Type.Tuple([Type.String(), Type.String()]), {
  description: 'Header lines in order, case and repetition kept, one character per byte',
});
const NamedError = Type.Object(
  {
    name: Type.String({ description: 'Name of the exception, or type of the event' }),
    message: Type.String({ description: 'In the words of the browser' }),
  },
  closed,
);

export const VERDICTS = [
  'conforms',
  'deviates',
  'answered',
  'timeout',
  'crash',
  'error',
  'unsupported',
  'not-run',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Verdicts that rest on what the browser did. A run that goes on asks again for all others. */
export const FINISHED: ReadonlySet<Verdict> = new Set(['conforms', 'deviates', 'answered']);

/** What script learned from one step. */
export const PageObservationSchema = Type.Object(
  {
    result: words(['resolved', 'rejected', 'timeout'] as const, 'How the step ended; timeout: it did not'),
    error: Type.Optional(NamedError),
    type: Type.Optional(Type.String({ description: 'response.type' })),
    status: Type.Optional(Type.Integer({ description: 'Status that script sees' })),
    statusText: Type.Optional(Type.String({ description: 'Reason phrase that script sees' })),
    redirected: Type.Optional(Type.Boolean({ description: 'response.redirected' })),
    url: Type.Optional(Type.String({ description: 'response.url or xhr.responseURL' })),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(
      Type.Union(
        [
          Type.Object({ text: Type.String() }, closed),
          Type.Object({ base64: Type.String() }, closed),
          Type.Object({ error: NamedError }, closed),
        ],
        { description: 'The body as text, as bytes, or the error that reading it gave' },
      ),
    ),
    events: Type.Optional(
      Type.Array(Type.String(), { description: 'XHR: events in order, those of upload as "upload.…"' }),
    ),
    facts: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'What else script learned, by name',
      }),
    ),
    durationMs: Type.Integer({ description: 'Milliseconds from the call to the end of the step' }),
  },
  closed,
);

/** One request as an origin received it, and what it answered. */
export const WireRecordSchema = Type.Object(
  {
    origin: Type.String({ description: 'Name of the origin that received it' }),
    resource: Type.String({ description: 'Name of the resource; the path below the prefix when it is none' }),
    preflight: Type.Boolean({ description: 'OPTIONS with Origin and Access-Control-Request-Method' }),
    method: Type.String({ description: 'Request method' }),
    target: Type.String({ description: 'Request target' }),
    httpVersion: Type.String({ description: '1.1 or 2.0' }),
    headers: HeaderLines,
    body: Type.String({ description: 'One character per byte' }),
    connection: Type.Integer({ description: 'Number of the connection, counted per scenario' }),
    fresh: Type.Optional(Type.Literal(true, { description: 'No request of the run came over this connection before' })),
    atMs: Type.Integer({ description: "Milliseconds since the scenario's first request" }),
    reply: Type.Union([
      Type.Object(
        {
          status: Type.Integer({ description: 'Status' }),
          reason: Type.String({ description: 'Reason phrase' }),
          headers: HeaderLines,
          reset: Type.Optional(Type.String({ description: 'Where the connection was cut' })),
        },
        closed,
      ),
      Type.Null({ description: 'The connection ended before an answer was sent' }),
    ]),
  },
  closed,
);

export const ConsoleMessageSchema = Type.Object(
  {
    level: Type.String({ description: 'error, warning …, as the driver calls it' }),
    text: Type.String({ description: 'In the words of the browser' }),
  },
  closed,
);

export const ListedDeviationSchema = Type.Object(
  {
    reason: Type.String({ description: 'What the engine does instead' }),
    links: Type.Array(Type.String(), { description: 'Bugs and issues about it' }),
    contested: Type.Boolean({
      description: "Every engine contradicts the standard and the standard's own issue is open",
    }),
  },
  { ...closed, description: 'The entry of suites/deviations.json that lists this deviation' },
);

export const ScenarioResultSchema = Type.Object(
  {
    topic: Type.String({ description: 'Id of the suite' }),
    scenario: ScenarioSchema,
    verdict: words(
      VERDICTS,
      'answered: an observe scenario was answered; error: the fixture or harness failed, not the browser',
    ),
    answer: Type.Optional(
      Type.String({
        description:
          'Label of the outcome that was seen (may, observe); when none of them, "other: " and what was seen',
      }),
    ),
    difference: Type.Optional(Type.String({ description: 'First difference in words; always there when it deviates' })),
    reason: Type.Optional(Type.String({ description: 'Why there is no verdict on the browser' })),
    listed: Type.Optional(ListedDeviationSchema),
    observed: Type.Object(
      {
        page: Type.Array(PageObservationSchema, { description: 'What script learned, an entry per call of a web API' }),
        wire: Type.Array(WireRecordSchema, { description: 'Every request that an origin received, in order' }),
        console: Type.Array(ConsoleMessageSchema, { description: 'Messages about it, where the driver gives them' }),
      },
      { ...closed, description: 'What was seen' },
    ),
    durationMs: Type.Integer({ description: 'Milliseconds, beside other scenarios that ran at the same time' }),
    part: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Which of `parts` it was observed in; there when they are' }),
    ),
  },
  closed,
);

export const BrowserSchema = Type.Object(
  {
    engine: words(ENGINES, 'Engine'),
    name: Type.String({ description: 'Product: Chromium, Firefox, WebKitGTK MiniBrowser, Playwright WebKit …' }),
    version: Type.Union([Type.String(), Type.Null()], { description: 'As the browser says; null when it does not' }),
    driver: Type.Union([Type.String(), Type.Null()], { description: 'How it was driven, with version' }),
    os: Type.String({ description: 'e.g. "Debian GNU/Linux 12 (bookworm), x64"' }),
  },
  closed,
);

/** Which share of a selection a recording holds: `run --shard 1/3`. */
export const ShardSchema = Type.Object(
  {
    index: Type.Integer({ minimum: 1, description: 'Number of the shard, from 1' }),
    of: Type.Integer({ minimum: 2, maximum: 1000, description: 'How many there are' }),
    scenarios: Type.Integer({ minimum: 1, description: 'How many scenarios the whole selection has' }),
    revision: Type.String({
      pattern: '^[0-9a-f]{40}$',
      description: 'SHA-1 over the scenarios of the whole selection: the same for all shards of it',
    }),
  },
  {
    ...closed,
    description:
      'There when this is one shard of a run: topics and requirements are those of the whole; "cors-conformance merge" makes a whole of all shards',
  },
);

const Origins = Type.Record(Type.String(), Type.String({ description: 'Its serialised origin' }), {
  description: 'The address of each origin, by name',
});

/** One of several runs that a recording was put together from. */
export const PartSchema = Type.Object(
  {
    start: Type.String({ description: 'ISO 8601' }),
    end: Type.String({ description: 'ISO 8601' }),
    origins: Origins,
    prefix: Type.String({ description: 'Path prefix of that run' }),
  },
  closed,
);

/** A line of a growing file, between results. */
export const SettledLineSchema = Type.Object(
  {
    settled: Type.Array(Type.String(), {
      description:
        'Ids of scenarios with a result above of which all evidence is there: nothing was on its way any more',
    }),
  },
  closed,
);

export const RecordingHeaderSchema = Type.Object(
  {
    format: Type.Literal(RECORDING_FORMAT, { description: 'What this is' }),
    version: Type.Integer({ description: 'Version of the format' }),
    suiteVersion: Type.String({ description: 'Version of this package' }),
    browser: BrowserSchema,
    shard: Type.Optional(ShardSchema),
    start: Type.String({ description: 'ISO 8601' }),
    origins: Origins,
    prefix: Type.String({
      description: "Path prefix of the run; a scenario's resources are at PREFIX + id + / + name",
    }),
    topics: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'Id' }),
          title: Type.String({ description: 'Heading' }),
          description: Type.String({ description: 'What it asks' }),
        },
        closed,
      ),
      { description: 'The suites of the scenarios' },
    ),
    requirements: Type.Record(
      Type.String(),
      Type.Object(
        {
          statement: Type.String({ description: 'The demand in one sentence' }),
          area: Type.String({ description: 'Area of suites/requirements.json' }),
          spec: Type.String({ description: 'Short name of the standard' }),
          url: Type.String({ description: 'Where the standard says it' }),
        },
        { ...closed, description: 'By id' },
      ),
      { description: 'The requirements that the scenarios name' },
    ),
    parts: Type.Optional(
      Type.Array(PartSchema, {
        description:
          "The runs that this was put together from, when there were several: each had addresses of its own; those of the head are the first one's",
      }),
    ),
  },
  closed,
);

export const RecordingSchema = Type.Object(
  {
    ...RecordingHeaderSchema.properties,
    end: Type.String({ description: 'ISO 8601' }),
    run: Type.Object(
      {
        status: words(
          ['complete', 'incomplete', 'error', 'not-run'] as const,
          'incomplete: ended early, what was seen is kept; error: the self-check or the harness failed; not-run: no such browser',
        ),
        reason: Type.Optional(
          Type.String({ description: 'Why it ended as it did; complete: what it survived, where there was something' }),
        ),
        unsettled: Type.Optional(
          Type.Array(Type.String(), {
            description:
              'Ids of scenarios with a result for which requests or console messages may still have been on their way when the run ended early',
          }),
        ),
      },
      { ...closed, description: 'How the run ended' },
    ),
    scenarios: Type.Array(ScenarioResultSchema, { description: 'In the order of the suites' }),
  },
  {
    ...closed,
    $id: 'https://cors-conformance.invalid/recording-1.json',
    title: 'CORS conformance recording, version 1',
  },
);

export type PageObservation = Static<typeof PageObservationSchema>;
export type WireRecord = Static<typeof WireRecordSchema>;
export type ConsoleMessage = Static<typeof ConsoleMessageSchema>;
export type ListedDeviation = Static<typeof ListedDeviationSchema>;
export type ScenarioResult = Static<typeof ScenarioResultSchema>;
export type Browser = Static<typeof BrowserSchema>;
export type RecordingHeader = Static<typeof RecordingHeaderSchema>;
export type Shard = Static<typeof ShardSchema>;
export type Part = Static<typeof PartSchema>;
export type Recording = Static<typeof RecordingSchema>;

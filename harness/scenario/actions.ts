/** The actions of scenarios: what a page can do, one call of a web API each, as data. */
import Type, { type Static } from 'typebox';
import { ELEMENTS, PROBES } from './elements.ts';
import { WorkerActionSchema } from './worker-action.ts';
import { CONTEXT_TYPES } from './context-types.ts';
import { SCRIPT_ACTION_SCHEMAS } from './script-actions.ts';
import { BodySchema, closed, HeaderLines, literals } from './schema-parts.ts';

/** What the two results of a call mean, by API. */
export const PAGE_RESULT =
  'fetch and cache-life: the promise; XHR: load, or any of error, timeout, abort and a throwing send(); EventSource: a message, or error; beacon: what sendBeacon() returned; fetch-later: whether fetchLater() returned; WebSocket: open, or close; element: load (or the promise), or error; worker: a message of it, or error; interface: it is there, or ReferenceError';

/** What an engine may lack; movable-clock: what a machine may lack, see the actions advance-clock and cache-life. */
export const FEATURES = [
  'request-streams',
  'link-preload',
  'link-modulepreload',
  'link-prefetch',
  'webgl',
  'module-workers',
  'shared-workers',
  'service-workers',
  'timing-response-status',
  'timing-server-timing',
  'movable-clock',
  'storage-access',
  'fetch-later',
  'css-url-modifiers',
] as const;

const Timing = Type.Optional(
  Type.Union([Type.Literal(true), Type.Literal('count')], {
    description:
      "Also look at the request's entry of Resource Timing: see the facts of facts.ts; count: and at how many there are",
  }),
);

const GlobalEvents = Type.Optional(
  Type.Boolean({
    description:
      'Also count the events error and unhandledrejection of the global object meanwhile: see the facts of facts.ts; for exclusive scenarios, as these events say of nobody whose they are',
  }),
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
    targetAddressSpace: Type.Optional(Type.String()),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(BodySchema),
    duplex: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description: 'duplex; null: no such member. Absent: half with a stream, else no such member',
      }),
    ),
    abort: Type.Optional(AbortSchema),
    clone: Type.Optional(Type.Boolean({ description: 'What is looked at is a clone of the response' })),
    uncaught: Type.Optional(Type.Boolean({ description: 'Nobody handles the rejection of a promise made from it' })),
    timing: Timing,
    globalEvents: GlobalEvents,
    in: Type.Optional(
      literals(CONTEXT_TYPES, "Another context of the same page, for this step alone; absent: the scenario's"),
    ),
  },
  closed,
);

export const XhrActionSchema = Type.Object(
  {
    api: Type.Literal('xhr'),
    url: Type.String({ description: 'template' }),
    method: Type.Optional(Type.String()),
    withCredentials: Type.Optional(Type.Boolean()),
    withCredentialsAt: Type.Optional(
      literals(
        ['unsent', 'opened', 'sent'],
        'When withCredentials is set: before open(), after it, or after send(); after open(), and without a fact, when absent',
      ),
    ),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(BodySchema),
    uploadListener: Type.Optional(
      literals(
        ['loadstart', 'progress', 'load', 'error', 'loadend', 'all', 'removed', 'after-send', 'touch'],
        'Register a listener of this type on xhr.upload before send(); all: one of every type; removed: registered and removed again; after-send: registered only after send(); touch: read xhr.upload without registering',
      ),
    ),
    responseType: Type.Optional(literals(['', 'text', 'arraybuffer', 'blob', 'json', 'document'], 'responseType')),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'xhr.timeout' })),
    abort: Type.Optional(AbortSchema),
    sync: Type.Optional(Type.Boolean({ description: 'open() with async = false' })),
    user: Type.Optional(Type.String({ description: 'fourth argument of open()' })),
    password: Type.Optional(Type.String({ description: 'fifth argument of open()' })),
    timing: Timing,
    globalEvents: GlobalEvents,
  },
  closed,
);

export const PauseActionSchema = Type.Object(
  { api: Type.Literal('pause'), ms: Type.Integer({ minimum: 1, maximum: 30_000 }) },
  { ...closed, description: 'Let time pass between two steps: for cache lifetimes, never to wait for an event' },
);

export const AwaitRequestActionSchema = Type.Object(
  {
    api: Type.Literal('await-request'),
    resource: Type.String({ description: 'Name of the resource' }),
    requests: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: 'How many it must have received, preflights too; 1 when absent',
      }),
    ),
  },
  { ...closed, description: 'Wait until an origin has received a request: for APIs that tell script nothing' },
);

export const EventSourceActionSchema = Type.Object(
  {
    api: Type.Literal('event-source'),
    url: Type.String({ description: 'template' }),
    withCredentials: Type.Optional(Type.Boolean()),
    reconnections: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5,
        description: 'Ends with the first message after so many reconnections; 0 when absent',
      }),
    ),
    timing: Timing,
    globalEvents: GlobalEvents,
  },
  { ...closed, description: 'new EventSource(): from its constructor to the first message or error event' },
);

export const BeaconActionSchema = Type.Object(
  { api: Type.Literal('beacon'), url: Type.String({ description: 'template' }), body: Type.Optional(BodySchema) },
  { ...closed, description: 'navigator.sendBeacon(); what becomes of the request is seen on the wire alone' },
);

export const FetchLaterActionSchema = Type.Object(
  {
    api: Type.Literal('fetch-later'),
    url: Type.String({ description: 'template' }),
    method: Type.Optional(Type.String()),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(BodySchema),
    activateAfter: Type.Integer({ minimum: 0, maximum: 10_000, description: 'Milliseconds' }),
  },
  { ...closed, description: 'fetchLater(); what becomes of the request is seen on the wire alone' },
);

export const WebSocketActionSchema = Type.Object(
  { api: Type.Literal('web-socket'), url: Type.String({ description: 'template; http becomes ws, https wss' }) },
  { ...closed, description: 'new WebSocket(): from its constructor to open or close' },
);

export const ElementActionSchema = Type.Object(
  {
    api: Type.Literal('element'),
    element: literals(
      Object.keys(ELEMENTS) as (keyof typeof ELEMENTS)[],
      'What fetches: an element, a rule of CSS or a call that stands for one, see elements.ts',
    ),
    url: Type.String({ description: 'template' }),
    crossorigin: Type.Optional(
      Type.String({ description: 'The crossorigin attribute, any value; absent: no attribute' }),
    ),
    integrity: Type.Optional(Type.String()),
    referrerPolicy: Type.Optional(Type.String()),
    type: Type.Optional(Type.String({ description: 'The type attribute' })),
    as: Type.Optional(Type.String({ description: 'The as attribute of a preload' })),
    method: Type.Optional(Type.String({ description: 'The method attribute of a form' })),
    enctype: Type.Optional(Type.String({ description: 'The enctype attribute of a form' })),
    credentials: Type.Optional(Type.String({ description: "worklet: addModule()'s credentials" })),
    urlModifiers: Type.Optional(
      Type.String({ description: 'CSS images: the request URL modifiers after the URL in url(), as CSS' }),
    ),
    crossoriginAfterLoad: Type.Optional(
      Type.String({ description: 'img: this is set once the image has loaded; the next event ends the step' }),
    ),
    probes: Type.Optional(
      Type.Array(literals(Object.keys(PROBES) as (keyof typeof PROBES)[], 'A use of the image by a canvas'), {
        description: 'What is then done with the image or video; each is a fact of that name',
      }),
    ),
    until: Type.Optional(
      Type.Object(
        {
          resource: Type.String(),
          requests: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
          latestMs: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 30_000,
              description:
                'Rejected with no-request when it has not come by then: for what may rightly never be sent, or is known not to be by some engine',
            }),
          ),
        },
        { ...closed, description: 'Ends when this resource has received a request: for what fires no event' },
      ),
    ),
    timing: Timing,
    globalEvents: GlobalEvents,
  },
  { ...closed, description: 'One element is inserted into the document, and removed when its fetch has ended' },
);

export const HasStorageAccessActionSchema = Type.Object(
  { api: Type.Literal('has-storage-access') },
  { ...closed, description: 'document.hasStorageAccess()' },
);

export const AdvanceClockActionSchema = Type.Object(
  {
    api: Type.Literal('advance-clock'),
    seconds: Type.Integer({ minimum: 1, maximum: 100_000_000, description: 'How far, in a moment' }),
  },
  { ...closed, description: "Moves the browser's clock forward: for cache lifetimes that nobody waits for" },
);

export const CacheLifeActionSchema = Type.Object(
  {
    api: Type.Literal('cache-life'),
    url: Type.String({ description: 'template' }),
    upTo: Type.Integer({ minimum: 1, maximum: 100_000_000, description: 'Seconds; nothing above is told apart' }),
  },
  {
    ...closed,
    description:
      'How long the answer to a preflight serves: PUT requests with fetch(), the clock moved in between, until the whole number of seconds is found',
  },
);

export const InterfaceActionSchema = Type.Object(
  { api: Type.Literal('interface'), name: Type.String({ pattern: '^[A-Z][A-Za-z]*$' }) },
  { ...closed, description: 'Looks whether the global object has an interface of this name' },
);

const ACTION_SCHEMAS = [
  FetchActionSchema,
  XhrActionSchema,
  PauseActionSchema,
  AwaitRequestActionSchema,
  EventSourceActionSchema,
  BeaconActionSchema,
  FetchLaterActionSchema,
  WebSocketActionSchema,
  ElementActionSchema,
  WorkerActionSchema,
  AdvanceClockActionSchema,
  CacheLifeActionSchema,
  InterfaceActionSchema,
  HasStorageAccessActionSchema,
  ...SCRIPT_ACTION_SCHEMAS,
];

/** One call of a web API; `api` tells which (a discriminated union, so that errors speak of one alternative only). */
export const ActionSchema = Type.Unsafe<Static<(typeof ACTION_SCHEMAS)[number]>>({
  type: 'object',
  discriminator: { propertyName: 'api' },
  required: ['api'],
  oneOf: ACTION_SCHEMAS,
});

export type Abort = Static<typeof AbortSchema>;
export type FetchAction = Static<typeof FetchActionSchema>;
export type XhrAction = Static<typeof XhrActionSchema>;
export type AwaitRequestAction = Static<typeof AwaitRequestActionSchema>;
export type EventSourceAction = Static<typeof EventSourceActionSchema>;
export type BeaconAction = Static<typeof BeaconActionSchema>;
export type FetchLaterAction = Static<typeof FetchLaterActionSchema>;
export type WebSocketAction = Static<typeof WebSocketActionSchema>;
export type InterfaceAction = Static<typeof InterfaceActionSchema>;
export type ElementAction = Static<typeof ElementActionSchema>;
export type CacheLifeAction = Static<typeof CacheLifeActionSchema>;
export type Action = Static<typeof ActionSchema>;
/** The actions that script learns something from: each has one entry in what is expected of and observed in the page. */
export type Call = Exclude<Action, { api: 'pause' | 'await-request' | 'advance-clock' }>;

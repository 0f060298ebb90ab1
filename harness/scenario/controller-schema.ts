/** The part of the scenario format that says what a service worker does with the requests of the frame it controls. */
import Type, { type Static } from 'typebox';
import { closed, HeaderLines, literals } from './schema-parts.ts';

/** What the worker asks for: the page's own request, a changed copy of it, or another URL. */
const asked = {
  url: Type.Optional(Type.String({ description: "Ask for this instead of the page's request, template" })),
  mode: Type.Optional(literals(['cors', 'no-cors', 'same-origin'], 'Replaces the mode')),
  credentials: Type.Optional(literals(['omit', 'same-origin', 'include'], 'Replaces the credentials mode')),
  redirect: Type.Optional(literals(['follow', 'error', 'manual'], 'Replaces the redirect mode')),
};

const NoneSchema = Type.Object(
  { answer: Type.Literal('none') },
  { ...closed, description: 'Listens, and does not call respondWith()' },
);
const FetchSchema = Type.Object(
  {
    answer: Type.Literal('fetch'),
    ...asked,
    keep: Type.Optional(Type.Boolean({ description: 'Keeps a clone of the response for a rule that answers `kept`' })),
  },
  { ...closed, description: 'respondWith(fetch(…))' },
);
const KeptSchema = Type.Object(
  { answer: Type.Literal('kept') },
  { ...closed, description: 'Answers with a clone of the response that was kept; Response.error() when none was' },
);
const CopiesSchema = Type.Object(
  { answer: Type.Literal('copies') },
  {
    ...closed,
    description:
      'Notes among the events the modes of event.request, of a copy of it and of a copy with an init that is not empty; answers with an empty document',
  },
);
const CacheSchema = Type.Object(
  {
    answer: Type.Literal('cache'),
    fill: literals(['add', 'put'], 'Cache.add(), or fetch() and Cache.put()'),
    ...asked,
  },
  {
    ...closed,
    description:
      "Answers from a Cache of the scenario's own, which it fills first when nothing there matches. When that is refused it answers with status 500 and the error's name as the body",
  },
);
const ResponseSchema = Type.Object(
  {
    answer: Type.Literal('response'),
    status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
    headers: Type.Optional(HeaderLines),
    body: Type.Optional(Type.String({ description: 'template' })),
  },
  { ...closed, description: 'respondWith(new Response(…))' },
);
const RedirectSchema = Type.Object(
  { answer: Type.Literal('redirect'), url: Type.String({ description: 'template' }) },
  { ...closed, description: 'respondWith(Response.redirect(url))' },
);
const ErrorSchema = Type.Object(
  { answer: Type.Literal('error') },
  { ...closed, description: 'respondWith(Response.error())' },
);
const RequestSchema = Type.Object(
  {
    answer: Type.Literal('request'),
    headers: Type.Array(Type.String(), { description: 'Say which of these headers it has' }),
  },
  {
    ...closed,
    description:
      'Answers with what event.request shows: method, mode, credentials, redirect, destination, headers, one a line',
  },
);
const EventsSchema = Type.Object(
  { answer: Type.Literal('events') },
  {
    ...closed,
    description: "Answers with the scenario's fetch events before this one: method and resource, one a line",
  },
);

/** What a service worker does with one request; `answer` tells which. */
export const ControllerRuleSchema = Type.Unsafe<
  | Static<typeof NoneSchema>
  | Static<typeof FetchSchema>
  | Static<typeof CacheSchema>
  | Static<typeof ResponseSchema>
  | Static<typeof RedirectSchema>
  | Static<typeof ErrorSchema>
  | Static<typeof RequestSchema>
  | Static<typeof KeptSchema>
  | Static<typeof CopiesSchema>
  | Static<typeof EventsSchema>
>({
  type: 'object',
  discriminator: { propertyName: 'answer' },
  required: ['answer'],
  oneOf: [
    NoneSchema,
    FetchSchema,
    CacheSchema,
    ResponseSchema,
    RedirectSchema,
    ErrorSchema,
    RequestSchema,
    KeptSchema,
    CopiesSchema,
    EventsSchema,
  ],
});

export const ControllerSchema = Type.Record(Type.String({ pattern: '^[a-z0-9-]+$' }), ControllerRuleSchema, {
  ...closed,
  description:
    'A service worker controls the frame where the steps run; what it does with requests for each resource, by name. Requests for any other resource: none',
});

export type ControllerRule = Static<typeof ControllerRuleSchema>;
/** What the worker does with requests for each resource, by name. */
export type Controller = Record<string, ControllerRule>;

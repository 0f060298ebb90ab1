/**
 * What the page "Try it" sets up: one call of fetch() or XMLHttpRequest in a window, and how the servers answer it. A
 * state is a small scenario; it goes into the fragment of the page's address, so that an answer is a link. Pure.
 */
import Type, { type Static } from 'typebox';
import { ID_PATTERN, ORIGIN_NAMES, type OriginName } from '../../../harness/scenario/schema.ts';
import { closed, literals } from '../../../harness/scenario/schema-parts.ts';

/** The origins that may be asked: the form knows nothing of HTTP/2. */
export const TARGETS = ORIGIN_NAMES.filter((name) => name !== 'remote-http2') as Exclude<OriginName, 'remote-http2'>[];

/** Header lines as text, `Name: value`, one a line; each character is one byte. */
const Lines = Type.String({ maxLength: 3000, pattern: '^[\\u0000-\\u00ff]*$' });
const Text = (maxLength: number) => Type.String({ maxLength });

const AnswerSchema = Type.Object(
  { status: Type.Integer({ minimum: 0, maximum: 999 }), lines: Lines, body: Type.Optional(Text(1000)) },
  closed,
);

const HopSchema = Type.Object(
  {
    name: Type.String({ pattern: ID_PATTERN, maxLength: 40, description: 'Name of the resource' }),
    origin: literals(TARGETS, 'A named origin'),
    preflight: AnswerSchema,
    request: AnswerSchema,
  },
  closed,
);

export const MODES = ['cors', 'no-cors', 'same-origin'] as const;
export const CREDENTIALS = ['same-origin', 'include', 'omit'] as const;
export const REDIRECTS = ['follow', 'error', 'manual'] as const;
export const CACHES = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'] as const;
export const POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;
export const LISTENERS = ['loadstart', 'progress', 'load', 'error', 'loadend', 'all'] as const;
/** More hops than anybody wants to read. */
export const MOST_HOPS = 6;

export const TryStateSchema = Type.Object(
  {
    api: literals(['fetch', 'xhr'], 'Which API'),
    page: literals(['page', 'page-https'], 'The origin of the page'),
    method: Type.Optional(Text(60)),
    lines: Lines,
    body: Type.Optional(Text(1000)),
    mode: Type.Optional(literals(MODES, 'fetch: mode')),
    credentials: Type.Optional(literals(CREDENTIALS, 'fetch: credentials')),
    redirect: Type.Optional(literals(REDIRECTS, 'fetch: redirect')),
    cache: Type.Optional(literals(CACHES, 'fetch: cache')),
    referrerPolicy: Type.Optional(literals(POLICIES, 'fetch: referrerPolicy')),
    keepalive: Type.Optional(Type.Boolean({ description: 'fetch: keepalive' })),
    withCredentials: Type.Optional(Type.Boolean({ description: 'XMLHttpRequest: withCredentials' })),
    listener: Type.Optional(literals(LISTENERS, 'XMLHttpRequest: a listener on upload')),
    hops: Type.Array(HopSchema, { minItems: 1, maxItems: MOST_HOPS }),
  },
  closed,
);

export type TryState = Static<typeof TryStateSchema>;
export type Hop = Static<typeof HopSchema>;
export type Answer = Static<typeof AnswerSchema>;
/** Whether a value is a state. */
export type Validate = (value: unknown) => boolean;

/** A hop as it is added: an answer without any CORS header. */
export const newHop = (name: string, origin: Hop['origin'] = 'remote'): Hop => ({
  name,
  origin,
  preflight: { status: 204, lines: '' },
  request: { status: 200, lines: '' },
});

/** What the page shows first: a PUT that is refused for a reason that everybody has met. */
export const FIRST: TryState = {
  api: 'fetch',
  page: 'page',
  method: 'PUT',
  lines: '',
  hops: [
    {
      name: 'target',
      origin: 'remote',
      preflight: { status: 204, lines: 'Access-Control-Allow-Origin: {origin}' },
      request: { status: 200, lines: 'Access-Control-Allow-Origin: {origin}' },
    },
  ],
};

/** Longest fragment that is looked at: what a state within its limits may come to, escaped. */
const LONGEST_FRAGMENT = 60_000;

const WORDS = ['method', 'mode', 'credentials', 'redirect', 'cache', 'referrerPolicy', 'listener', 'body'] as const;
const FLAGS = ['keepalive', 'withCredentials'] as const;

/** The fragment of a state, without `#`. What is usual is left out. */
export function fragmentOf(state: TryState): string {
  const out = new URLSearchParams();
  out.set('api', state.api);
  if (state.page !== 'page') out.set('page', state.page);
  for (const key of WORDS) if (state[key] !== undefined) out.set(key, state[key]);
  for (const key of FLAGS) if (state[key] !== undefined) out.set(key, state[key] ? '1' : '0');
  if (state.lines) out.set('lines', state.lines);
  for (const { name, origin, preflight, request } of state.hops) {
    out.append('hop', name);
    out.append('at', origin);
    out.append('p', `${preflight.status}\n${preflight.lines}`);
    out.append('r', `${request.status}\n${request.lines}`);
    out.append('pb', preflight.body === undefined ? '' : `=${preflight.body}`);
    out.append('rb', request.body === undefined ? '' : `=${request.body}`);
  }
  for (const key of ['pb', 'rb']) if (out.getAll(key).every((value) => value === '')) out.delete(key);
  return out.toString();
}

/** The state of a fragment; null where it is none, or not within the limits. */
export function stateOf(fragment: string, valid: Validate): TryState | null {
  const text = fragment.replace(/^#/, '');
  if (text === '' || text.length > LONGEST_FRAGMENT) return null;
  const given = new URLSearchParams(text);
  const all = (key: string) => given.getAll(key);
  const state: Record<string, unknown> = {
    api: given.get('api'),
    page: given.get('page') ?? 'page',
    lines: given.get('lines') ?? '',
  };
  for (const key of WORDS) if (given.has(key)) state[key] = given.get(key);
  for (const key of FLAGS) if (given.has(key)) state[key] = given.get(key) === '1';
  state['hops'] = all('hop')
    .slice(0, MOST_HOPS + 1)
    .map((name, index) => ({
      name,
      origin: all('at')[index],
      preflight: answerOf(all('p')[index], all('pb')[index]),
      request: answerOf(all('r')[index], all('rb')[index]),
    }));
  const names = all('hop');
  return valid(state) && new Set(names).size === names.length ? (state as unknown as TryState) : null;
}

function answerOf(text = '', body = ''): unknown {
  const [, status, lines] = /^(\d{1,3})\n([^]*)$/.exec(text) ?? [];
  return { status: Number(status ?? -1), lines, ...(body.startsWith('=') ? { body: body.slice(1) } : {}) };
}

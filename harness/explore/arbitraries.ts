/** Scenarios over the whole vocabulary, as fast-check arbitraries: simple values first, so that shrinking leads there. */
import fc, { type Arbitrary } from 'fast-check';
import { DEFAULT_TIMEOUT_MS } from '../scenario/builders.ts';
import type {
  Action,
  Body,
  Context,
  FetchAction,
  HeaderLine,
  OriginName,
  Reply,
  Resource,
  Scenario,
  XhrAction,
} from '../scenario/schema.ts';

/** A scenario but for its id, title and outcome. */
export interface Draft {
  context: Context;
  resources: Record<string, Resource>;
  steps: Action[];
}

const maybe = <T>(arbitrary: Arbitrary<T>, weight = 1): Arbitrary<T | undefined> =>
  fc.oneof({ withCrossShrink: true }, { weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary });

const origin = fc.constantFrom<OriginName[]>('remote', 'page', 'sibling', 'remote2');
const authorName = fc.constantFrom(
  'x-a',
  'X-B',
  'Accept',
  'Accept-Language',
  'Content-Language',
  'Content-Type',
  'Range',
  'Authorization',
  'Cache-Control',
  'Save-Data',
  'X-HTTP-Method-Override',
);
const MIME = [
  'text/plain',
  'application/json',
  'text/plain;charset=utf-8',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'text/plain, application/json',
  'text',
  'TEXT/PLAIN ; a=b',
];
const awkward = fc.constantFrom(
  '',
  '"',
  '(',
  ':',
  '<',
  '@',
  '[',
  '{',
  '\u007f',
  ',',
  ';',
  '=',
  '*',
  '.',
  'TRACE',
  'bytes=0-',
  'bytes=0-10',
  'bytes=-5',
  'bytes=5-2',
  'items=0-1',
  ...MIME,
);
const authorValue = fc.oneof(
  fc.constantFrom('1', 'en', 'text/plain'),
  awkward,
  fc.constantFrom(127, 128, 129).map((length) => 'a'.repeat(length)),
);
const authorHeader = fc.tuple(authorName, authorValue) as Arbitrary<HeaderLine>;
const authorHeaders = fc.array(authorHeader, { maxLength: 3 });

const list = (...names: string[]) =>
  fc.oneof(
    fc.constantFrom(...names),
    fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((picked) => picked.join(', ')),
    fc.constantFrom('', ',', ', ,', 'a b', '"a"', '(', `${names[0]},,${names[1]}`, ` ${names[0]}\t`),
  );
const line = (name: string, values: Arbitrary<string>): Arbitrary<HeaderLine[]> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: values.map((value): HeaderLine[] => [[name, value]]) },
    { weight: 2, arbitrary: fc.constant<HeaderLine[]>([]) },
    {
      weight: 1,
      arbitrary: fc.tuple(values, values).map(([a, b]): HeaderLine[] => [
        [name, a],
        [name, b],
      ]),
    },
  );
const allowOrigin = line(
  'Access-Control-Allow-Origin',
  fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant('{origin}') },
    { weight: 2, arbitrary: fc.constantFrom('*', '{request-header:origin}', 'null') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '{origin}/',
        ' {origin}\t',
        '{origin:remote}',
        '{origin}, *',
        '',
        'NULL',
        '{origin}, {origin}',
      ),
    },
  ),
);
const allowCredentials = line(
  'Access-Control-Allow-Credentials',
  fc.constantFrom('true', 'True', 'false', ' true ', ''),
);
const allowMethods = line(
  'Access-Control-Allow-Methods',
  list('PUT', 'DELETE', 'PATCH', '*', 'put', 'patch', 'EGG', 'POST'),
);
const allowHeaders = line(
  'Access-Control-Allow-Headers',
  list('x-a', 'x-b, X-A', '*', 'content-type', 'authorization', 'accept,accept-language', 'range', 'cache-control'),
);
const exposeHeaders = line('Access-Control-Expose-Headers', list('x-seen', 'X-SEEN', '*', 'set-cookie', 'x-other'));
const maxAge = line('Access-Control-Max-Age', fc.constantFrom('60', '0', 'soon', '1.5'));

/** 301 and 308 may be stored without being told to, and the HTTP cache is not what is explored. */
const NO_STORE: HeaderLine = ['Cache-Control', 'no-store'];
const cors = fc.tuple(allowOrigin, allowCredentials, exposeHeaders).map((lines) => lines.flat());
const preflightReply: Arbitrary<Reply> = fc
  .record({
    status: fc.oneof(
      { withCrossShrink: true },
      { weight: 6, arbitrary: fc.constantFrom(204, 200) },
      { weight: 1, arbitrary: fc.constantFrom(299, 302, 404, 500) },
    ),
    lines: fc.tuple(allowOrigin, allowCredentials, allowMethods, allowHeaders, maxAge),
  })
  .map(({ status, lines }) => ({ status, headers: lines.flat() }));
const finalReply: Arbitrary<Reply> = fc
  .record({
    status: fc.oneof(
      { withCrossShrink: true },
      { weight: 6, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(204, 201, 404, 500, 205, 299) },
    ),
    headers: cors,
    body: fc.constantFrom('hello', ''),
    extra: maybe(
      fc.constantFrom<HeaderLine[]>(['X-Seen', '1'], ['Content-Type', 'text/html'], ['Content-Language', 'en']),
    ),
  })
  .map(({ status, headers, body, extra }) => ({
    status,
    headers: [...headers, ...(extra ? [extra] : []), NO_STORE],
    body: { text: body },
  }));

const redirectStatus = fc.constantFrom(302, 301, 303, 307, 308);
const suffix = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('#f', '?q') },
);

const body: Arbitrary<Body> = fc.constantFrom<Body[]>(
  { text: 'hi' },
  { urlencoded: [['a', '1']] },
  { base64: 'aGk=' },
  { blob: { type: 'text/plain', text: 'hi' } },
  { blob: { type: 'application/json', text: '{}' } },
);
const method = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fc.constantFrom('GET', 'POST', 'PUT') },
  { weight: 2, arbitrary: fc.constantFrom('HEAD', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'put', 'patch', 'PoSt', 'EGG') },
);
const withBody = (name: string, given: Body | undefined) =>
  given && !/^(get|head)$/i.test(name) ? { body: given } : {};

const fetchAction: Arbitrary<FetchAction> = fc
  .record({
    method,
    mode: fc.oneof(
      { withCrossShrink: true },
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('no-cors', 'same-origin', 'cors') },
    ),
    credentials: maybe(fc.constantFrom('include', 'omit', 'same-origin')),
    redirect: fc.oneof(
      { withCrossShrink: true },
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('error', 'manual') },
    ),
    referrerPolicy: fc.oneof(
      { withCrossShrink: true },
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('no-referrer', 'same-origin', 'origin', 'unsafe-url') },
    ),
    cache: fc.oneof(
      { withCrossShrink: true },
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('no-store', 'reload') },
    ),
    headers: authorHeaders,
    given: maybe(body),
  })
  .map(({ headers, given, ...rest }) => {
    const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return {
      api: 'fetch',
      url: '{url:start}',
      ...set,
      ...(headers.length > 0 ? { headers } : {}),
      ...withBody(rest.method, given),
    } as FetchAction;
  });
const xhrAction: Arbitrary<XhrAction> = fc
  .record({
    method,
    withCredentials: fc.boolean(),
    headers: authorHeaders,
    given: maybe(body),
    uploadListener: maybe(fc.constantFrom('load' as const, 'progress' as const)),
  })
  .map(({ method: name, withCredentials, headers, given, uploadListener }) => ({
    api: 'xhr',
    url: '{url:start}',
    method: name,
    ...(withCredentials ? { withCredentials } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(uploadListener ? { uploadListener } : {}),
    ...withBody(name, given),
  }));
const action = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fetchAction },
  { weight: 1, arbitrary: xhrAction },
);

const hop = fc.record({ origin, preflight: preflightReply, status: redirectStatus, headers: cors, suffix });
type Hop = typeof hop extends Arbitrary<infer T> ? T : never;

/** A scenario: a chain of up to three redirects to a final resource, and one to three requests at its start. */
export const draft: Arbitrary<Draft> = fc
  .record({
    type: fc.oneof(
      { withCrossShrink: true },
      { weight: 6, arbitrary: fc.constant('window' as const) },
      { weight: 1, arbitrary: fc.constantFrom('dedicated-worker' as const, 'sandboxed-frame' as const) },
    ),
    hops: fc.oneof(
      { withCrossShrink: true },
      { weight: 3, arbitrary: fc.constant<Hop[]>([]) },
      { weight: 2, arbitrary: fc.array(hop, { maxLength: 3 }) },
    ),
    final: fc.record({ origin, preflight: preflightReply, reply: finalReply }),
    first: action,
    more: fc.oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: fc.constant<Action[]>([]) },
      { weight: 1, arbitrary: fc.array(action, { maxLength: 2 }) },
    ),
    repeat: fc.oneof(
      { withCrossShrink: true },
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })
  .map(({ type, hops, final, first, more, repeat }) => {
    const names = [
      ...hops.map((_, index) => (index === 0 ? 'start' : `hop${index + 1}`)),
      hops.length === 0 ? 'start' : 'target',
    ];
    const resources: Record<string, Resource> = {};
    hops.forEach((one, index) => {
      const location: HeaderLine = ['Location', `{url:${names[index + 1]}}${one.suffix}`];
      resources[names[index]!] = {
        origin: one.origin,
        preflight: [one.preflight],
        request: [{ status: one.status, headers: [location, NO_STORE, ...one.headers] }],
      };
    });
    resources[names.at(-1)!] = { origin: final.origin, preflight: [final.preflight], request: [final.reply] };
    return { context: { type, origin: 'page' }, resources, steps: [first, ...(repeat ? [first] : []), ...more] };
  });

/** A whole scenario from a draft. The outcome is filled in by the model. */
export function fromDraft(id: string, value: Draft): Scenario {
  return {
    id,
    title: `Generated scenario ${id}`,
    why: 'Generated; the model of the standard says what is expected.',
    kind: 'must',
    requirements: ['cors-request-not-identifiable-by-origin'],
    needs: [],
    exclusive: false,
    timeoutMs: DEFAULT_TIMEOUT_MS,
    outcomes: [],
    ...value,
  };
}

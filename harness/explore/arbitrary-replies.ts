/** What generated servers answer: preflights, final responses, redirects; well-formed and malformed. */
import fc, { type Arbitrary } from 'fast-check';
import type { HeaderLine, Reply } from '../scenario/schema.ts';
import { line, list, maybe, mostly, origin } from './arbitrary-values.ts';

const allowOrigin = line(
  'Access-Control-Allow-Origin',
  fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant('{origin}') },
    { weight: 3, arbitrary: fc.constantFrom('{request-header:origin}', '*', 'null') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...['{origin}/', ' {origin}\t', '{origin:remote}', '{origin}, *', 'NULL', '{origin}, {origin}'],
        ...['{origin} {origin}', '"{origin}"', '{origin}\u00e9', '**', '{host:page}', 'http://*'],
      ),
    },
  ),
);
const allowCredentials = line(
  'Access-Control-Allow-Credentials',
  fc.constantFrom('true', 'True', 'false', ' true ', '', 'true, true', '"true"', '1'),
);
const allowMethods = line(
  'Access-Control-Allow-Methods',
  list('PUT', 'DELETE', 'PATCH', '*', 'put', 'patch', 'EGG', 'POST', 'OPTIONS'),
);
const allowHeaders = line(
  'Access-Control-Allow-Headers',
  list('x-a', 'x-b, X-A', '*', 'content-type', 'authorization', 'accept,accept-language', 'range', 'cache-control'),
);
const exposeHeaders = line('Access-Control-Expose-Headers', list('x-seen', 'X-SEEN', '*', 'set-cookie', 'x-other'));
const maxAge = line(
  'Access-Control-Max-Age',
  fc.constantFrom('60', '0', 'soon', '1.5', '-1', '+60', '060', ' 60', '60s', ''),
);

/** 301 and 308 may be stored without being told to, and the HTTP cache is not what is explored. */
const NO_STORE: HeaderLine = ['Cache-Control', 'no-store'];
const cors = fc.tuple(allowOrigin, allowCredentials, exposeHeaders).map((lines) => lines.flat());
const framing = maybe(fc.constantFrom('chunked' as const, 'close' as const), 12);

export const preflightReply: Arbitrary<Reply> = fc
  .record({
    status: mostly(6, fc.constantFrom(204, 200), fc.constantFrom(299, 302, 304, 300, 401, 404, 500)),
    lines: fc.tuple(allowOrigin, allowCredentials, allowMethods, allowHeaders, maxAge),
  })
  .map(({ status, lines }) => ({ status, headers: lines.flat() }));

/** Only origins on the page's host set cookies: what goes to other sites is each browser's own policy. */
const setCookie = maybe(
  fc.constantFrom('{id}=1', '{id}=1; SameSite=Lax', '{id}=1; SameSite=Strict', '{id}=2; HttpOnly', '{id}=; Max-Age=0'),
  3,
);

export const finalReply = (here: string): Arbitrary<Reply> =>
  fc
    .record({
      status: mostly(6, fc.constant(200), fc.constantFrom(204, 201, 404, 500, 205, 299, 399, 401, 300, 305, 600, 302)),
      headers: cors,
      body: fc.constantFrom('hello', ''),
      extra: maybe(
        fc.constantFrom<HeaderLine[]>(
          ['X-Seen', '1'],
          ['Content-Type', 'text/html'],
          ['Content-Language', 'en'],
          ['X-Seen', 'a\u00e9'],
          ['Expires', '0'],
          ['Set-Cookie2', 'a=1'],
          ['X-Content-Type-Options', 'nosniff'],
        ),
      ),
      cookie: setCookie,
      how: framing,
    })
    .map(({ status, headers, body, extra, cookie, how }) => ({
      status,
      headers: [
        ...headers,
        ...(extra ? [extra] : []),
        ...(cookie && isNear(here) ? [['Set-Cookie', cookie] as HeaderLine] : []),
        NO_STORE,
      ],
      body: { text: body },
      ...(how && status !== 204 ? { framing: how } : {}),
    }));

const isNear = (name: string): boolean => name === 'page' || name === 'sibling';

const suffix = mostly(8, fc.constant(''), fc.constantFrom('#f', '?q'));
/** Where a redirect leads: the next resource, or somewhere that nothing follows. */
const location = mostly(
  15,
  fc.constant('next' as const),
  fc.constantFrom('missing' as const, 'other-scheme' as const, 'invalid' as const, 'userinfo' as const),
);

export interface Hop {
  origin: ReturnType<typeof origin.generate>['value'];
  preflight: Reply;
  status: number;
  headers: HeaderLine[];
  suffix: string;
  location: 'next' | 'missing' | 'other-scheme' | 'invalid' | 'userinfo';
  cookie: string | undefined;
}

export const hop: Arbitrary<Hop> = fc.record({
  origin,
  preflight: preflightReply,
  status: fc.constantFrom(302, 301, 303, 307, 308),
  headers: cors,
  suffix,
  location,
  cookie: setCookie,
});

/** The reply of a hop; `next` is the name of the resource that it leads to, `nextOrigin` that one's origin. */
export function redirect(one: Hop, next: string, nextOrigin: string): Reply {
  const to = {
    next: `{url:${next}}${one.suffix}`,
    missing: null,
    'other-scheme': 'data:text/plain,hello',
    invalid: 'http://[',
    userinfo: `${nextOrigin.endsWith('-https') ? 'https' : 'http'}://user:secret@{host:${nextOrigin}}{path:${next}}`,
  }[one.location];
  return {
    status: one.status,
    headers: [
      ...(to === null ? [] : [['Location', to] as HeaderLine]),
      NO_STORE,
      ...one.headers,
      ...(one.cookie && isNear(one.origin) ? [['Set-Cookie', one.cookie] as HeaderLine] : []),
    ],
  };
}

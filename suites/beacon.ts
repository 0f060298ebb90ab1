import {
  ABSENT,
  allow,
  awaitRequest,
  beacon,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  type HeadersInput,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Body, HeaderExpectation } from '../harness/scenario/schema.ts';

const SENT = resolved();
const JSON_BLOB: Body = { blob: { type: 'application/json', text: '{}' } };
/** A round trip with a preflight: a request that was still to come would come before it. */
const fence = fetches({ url: '{url:fence}', method: 'PUT' });
const FENCE: ResourceInput = {
  origin: 'page',
  request: { body: 'over' },
};
const fenced = request('PUT', { resource: 'fence' });
const grants = (headers: HeadersInput) => ({ preflight: { status: 204, headers } });
const GRANT = allow({ credentials: true, headers: 'content-type' });

/** Bodies that need no preflight: id word, body, Content-Type, bytes on the wire, what it is. */
const SAFELISTED: readonly (readonly [string, Body | undefined, HeaderExpectation, string | undefined, string])[] = [
  ['string', { text: 'hello' }, 'text/plain;charset=UTF-8', 'hello', 'a string'],
  [
    'urlencoded',
    { urlencoded: [['a', '1']] },
    'application/x-www-form-urlencoded;charset=UTF-8',
    'a=1',
    'a URLSearchParams object',
  ],
  [
    'form-data',
    { formData: [['a', '1']] },
    { startsWith: 'multipart/form-data; boundary=' },
    undefined,
    'a FormData object',
  ],
  ['blob-text', { blob: { type: 'text/plain', text: 'hello' } }, 'text/plain', 'hello', 'a Blob of type `text/plain`'],
  ['nothing', undefined, ABSENT, '', 'nothing'],
];

/** Blobs of types that are not safelisted. */
const UNSAFE = [
  ['json', 'application/json'],
  ['xml', 'text/xml'],
  ['octet-stream', 'application/octet-stream'],
] as const;

/** Answers to the preflight of a beacon that do not let it pass. */
const PREFLIGHTS_REFUSED: readonly (readonly [string, HeadersInput, string])[] = [
  ['nothing', [], 'grants nothing'],
  ['wildcard', allow({ origin: '*', credentials: true, headers: 'content-type' }), 'grants the wildcard'],
  ['without-acac', allow({ headers: 'content-type' }), 'has no `Access-Control-Allow-Credentials`'],
  ['without-header', allow({ credentials: true }), 'does not list `content-type`'],
  ['wildcard-header', allow({ credentials: true, headers: '*' }), 'lists `*` for headers'],
];

export default suite({
  id: 'beacon',
  title: 'Beacons and keepalive',
  description: 'What navigator.sendBeacon() and fetch() with keepalive send to other origins, and when they ask first.',
  scenarios: [
    ...SAFELISTED.map(([name, body, type, bytes, what]) =>
      scenario(`beacon-${name}-no-preflight`, {
        title: `sendBeacon() with ${what} posts to another origin without asking`,
        why: 'A CORS-safelisted Content-Type, or none, leaves the mode at no-cors; Origin goes with every POST.',
        requirements: ['beacon-safelisted-type-no-cors'],
        target: {},
        do: [beacon(body), awaitRequest()],
        expect: {
          wire: [
            request('POST', {
              headers: { 'content-type': type, origin: '{origin}' },
              ...(bytes === undefined ? {} : { body: bytes }),
            }),
          ],
          page: [SENT],
        },
      }),
    ),
    scenario('beacon-bytes-no-type', {
      title: 'sendBeacon() with bytes has no `Content-Type` and asks nobody',
      why: 'Extracting a buffer gives no type, so no header is set and the mode stays no-cors.',
      requirements: ['beacon-buffer-no-type'],
      target: {},
      do: [beacon({ base64: 'aGVsbG8=' }), awaitRequest()],
      expect: {
        wire: [request('POST', { headers: { 'content-type': ABSENT, origin: '{origin}' }, body: 'hello' })],
        page: [SENT],
      },
    }),
    scenario('beacon-credentials', {
      title: 'sendBeacon() sends cookies to another origin',
      why: 'The credentials mode of a beacon is include.',
      requirements: ['beacon-safelisted-type-no-cors'],
      resources: {
        set: {
          origin: 'sibling',
          request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
        },
        target: { origin: 'sibling' },
      },
      do: [fetches({ url: '{url:set}', credentials: 'include' }), beacon('hello'), awaitRequest()],
      expect: {
        wire: [request('GET', { resource: 'set' }), request('POST', { headers: { cookie: '{id}=1' }, body: 'hello' })],
        page: [resolved(), SENT],
      },
    }),
    scenario('beacon-same-origin-json', {
      title: 'sendBeacon() of JSON to the own origin asks nobody',
      why: 'Main fetch sees a same-origin request before it looks at the mode, the method or the headers.',
      requirements: ['beacon-unsafe-type-cors-preflight'],
      target: { origin: 'page' },
      do: [beacon(JSON_BLOB), awaitRequest()],
      expect: {
        wire: [request('POST', { headers: { 'content-type': 'application/json' }, body: '{}' })],
        page: [SENT],
      },
    }),
    ...UNSAFE.map(([name, type]) =>
      scenario(`beacon-${name}-preflight`, {
        title: `sendBeacon() with a Blob of type \`${type.slice(0, 24)}\` asks first, and posts when it is granted`,
        why: 'A Content-Type that is not CORS-safelisted makes the mode cors, for which the Beacon Standard calls for a preflight.',
        requirements: ['beacon-unsafe-type-cors-preflight'],
        target: grants(GRANT),
        do: [beacon({ blob: { type, text: '{}' } }), awaitRequest('target', 2)],
        expect: {
          wire: [
            preflightFor('POST', 'content-type'),
            request('POST', { headers: { 'content-type': type, origin: '{origin}' }, body: '{}' }),
          ],
          page: [SENT],
        },
      }),
    ),
    ...PREFLIGHTS_REFUSED.map(([name, headers, what]) =>
      scenario(`beacon-preflight-${name}`, {
        title: `A beacon is not sent when the answer to its preflight ${what}`,
        why: 'The preflight is checked with credentials mode include: exact origin, Access-Control-Allow-Credentials, and content-type by name.',
        requirements: ['beacon-unsafe-type-cors-preflight'],
        target: grants(headers),
        resources: { fence: FENCE },
        do: [beacon(JSON_BLOB), awaitRequest(), fence],
        expect: { wire: [preflightFor('POST', 'content-type'), fenced], page: [SENT, resolved()] },
      }),
    ),
    scenario('beacon-long-type-preflight', {
      title: 'sendBeacon() with a Blob of type `text/plain` asks first when the type is longer than 128 bytes',
      why: 'A value of more than 128 bytes is not CORS-safelisted, whatever it says.',
      requirements: ['beacon-unsafe-type-cors-preflight'],
      target: {},
      resources: { fence: FENCE },
      do: [beacon({ blob: { type: `text/plain;x=${'y'.repeat(120)}`, text: 'hello' } }), awaitRequest(), fence],
      expect: { wire: [preflightFor('POST', 'content-type'), fenced], page: [SENT, resolved()] },
    }),
    scenario('beacon-no-http', {
      title: 'sendBeacon() to a URL that is not HTTP(S) throws a TypeError',
      why: 'sendBeacon() checks the scheme before anything is fetched.',
      requirements: ['beacon-safelisted-type-no-cors'],
      do: beacon('hello', 'data:text/plain,hello'),
      expect: { wire: [], page: [{ result: 'rejected', error: 'TypeError' }] },
    }),
    scenario('beacon-too-large', {
      title: 'sendBeacon() returns false for more than 64 KiB',
      why: 'Bodies of keepalive requests in flight may have 64 KiB together.',
      requirements: ['keepalive-64kib'],
      exclusive: true,
      target: {},
      do: beacon({ filled: 65_537 }),
      expect: { wire: [], page: [{ result: 'rejected', error: 'false' }] },
    }),
    scenario('keepalive-64-kib', {
      title: 'A keepalive fetch may have a body of 64 KiB',
      why: 'HTTP-network-or-cache fetch refuses more than 64 KiB, not 64 KiB.',
      requirements: ['keepalive-64kib'],
      exclusive: true,
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches({ method: 'POST', keepalive: true, body: { filled: 65_536 } }),
      expect: {
        wire: [request('POST', { headers: { 'content-length': '65536' } })],
        page: [resolved({ status: 200 })],
      },
    }),
    scenario('keepalive-too-large', {
      title: 'A keepalive fetch with a body of 64 KiB and a byte fails, and nothing is sent',
      why: 'HTTP-network-or-cache fetch returns a network error when the bodies of keepalive requests in flight exceed 64 KiB.',
      requirements: ['keepalive-64kib'],
      exclusive: true,
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches({ method: 'POST', keepalive: true, body: { filled: 65_537 } }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    scenario('keepalive-shared-limit', {
      title: 'A beacon in flight counts towards the 64 KiB of a keepalive fetch',
      why: 'The limit is on the sum of all keepalive requests of the fetch group that are not done.',
      requirements: ['keepalive-64kib'],
      exclusive: true,
      target: { request: { headers: allow(), body: 'hello' } },
      resources: {
        slow: { request: { delayMs: 2000 } },
        later: { origin: 'page', request: { delayMs: 2500, body: 'later' } },
      },
      do: [
        beacon({ filled: 40_000 }, '{url:slow}'),
        awaitRequest('slow'),
        fetches({ method: 'POST', keepalive: true, body: { filled: 40_000 } }),
        // An answer that comes after that to the beacon: nothing is left in flight for the scenarios that follow.
        fetches({ url: '{url:later}' }),
      ],
      expect: {
        wire: [request('POST', { resource: 'slow' }), request('GET', { resource: 'later' })],
        page: [SENT, NETWORK_ERROR, resolved()],
      },
    }),
    scenario('keepalive-stream-throws', {
      title: 'A keepalive fetch with a stream as body rejects with a TypeError',
      why: 'Extracting a body with keepalive true throws for a ReadableStream.',
      requirements: ['keepalive-stream-throws'],
      needs: ['request-streams'],
      target: {},
      do: fetches({ method: 'POST', keepalive: true, body: { stream: ['hello'] } }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    ...(
      [
        ['granted', allow({ methods: 'PUT' }), allow(), resolved({ type: 'cors', status: 200 })],
        ['preflight-refused', allow(), allow(), NETWORK_ERROR],
        ['response-refused', allow({ methods: 'PUT' }), [], NETWORK_ERROR],
      ] as const
    ).map(([name, preflight, response, page]) =>
      scenario(`keepalive-put-${name}`, {
        title: `A keepalive PUT is preflighted and checked like any other: ${name.replace('-', ' ')}`,
        why: 'The keepalive flag says how long a request may live, and nothing about CORS.',
        requirements: ['keepalive-cors-rules-unchanged'],
        target: {
          preflight: { status: 204, headers: [...preflight] },
          request: { headers: [...response], body: 'hello' },
        },
        do: fetches({ method: 'PUT', keepalive: true, body: 'hello' }),
        expect: {
          wire: [preflightFor('PUT'), ...(name === 'preflight-refused' ? [] : [request('PUT', { body: 'hello' })])],
          page: [page],
        },
      }),
    ),
  ],
});

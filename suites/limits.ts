import {
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
} from '../harness/scenario/builders.ts';
import type { Scenario } from '../harness/scenario/schema.ts';

// Both sides of limits that the files of their topics look at from one side only.

const OK = { headers: allow(), body: 'hello' };
const SHARED = resolved({ type: 'cors', status: 200, body: 'hello' });
const A129 = 'a'.repeat(129);

/** Bytes just outside the ranges of letters and digits, and outside the few other bytes, that a language may have. */
const NO_LANGUAGE: Readonly<Record<'Accept-Language' | 'Content-Language', readonly number[]>> = {
  'Accept-Language': [0x21, 0x2b, 0x3c, 0x3e, 0x60, 0x7b, 0x7f],
  'Content-Language': [0x09, 0x21, 0x2b, 0x2f, 0x3a, 0x3c, 0x3e, 0x40, 0x5b, 0x60, 0x7b, 0x7f],
};

function language(name: keyof typeof NO_LANGUAGE, byte: number): Scenario {
  const hex = byte.toString(16).padStart(2, '0');
  const lower = name.toLowerCase();
  const value = `en${String.fromCharCode(byte)}US`;
  const char = byte > 0x20 && byte < 0x7f ? ` (${String.fromCharCode(byte)})` : '';
  return scenario(`limit-${lower}-byte-${hex}`, {
    title: `\`${name}\` with the byte 0x${hex.toUpperCase()}${char} is not safelisted and causes a preflight`,
    why: 'CORS-safelisted request-header allows alphanumerics, space and `*`, `,`, `-`, `.`, `;`, `=` in languages; what lies beside those ranges is no part of them.',
    requirements: [
      name === 'Accept-Language' ? 'safelist-accept-language-byte-set' : 'safelist-content-language-byte-set',
    ],
    target: { preflight: { status: 204, headers: allow({ headers: name }) }, request: OK },
    do: fetches({ headers: [[name, value]] }),
    expect: {
      wire: [preflightFor('GET', lower), request('GET', { headers: { [lower]: value } })],
      page: [SHARED],
    },
  });
}

const LANGUAGE_ENDS = '09AZaz *,-.;=';

/** Powers of two at which a counter may overflow, and the number before. */
const SECONDS: readonly (readonly [string, string])[] = [
  ['2-to-31-less-1', '2147483647'],
  ['2-to-31', '2147483648'],
  ['2-to-32-less-1', '4294967295'],
  ['2-to-32', '4294967296'],
  ['2-to-63-less-1', '9223372036854775807'],
  ['2-to-63', '9223372036854775808'],
  ['2-to-64-less-1', '18446744073709551615'],
  ['2-to-64', '18446744073709551616'],
];

function maxAge([id, seconds]: (typeof SECONDS)[number]): Scenario {
  const put = fetches({ method: 'PUT' });
  const first = [preflightFor('PUT'), request('PUT')];
  const page = [resolved({ status: 200 }), resolved({ status: 200 })];
  return scenario(`limit-max-age-${id}`, {
    title: `\`Access-Control-Max-Age: ${seconds}\` counts as the longest life that the browser allows`,
    why: 'CORS-preflight fetch reduces a value above the imposed limit to that limit; a value that its counter cannot hold is above it too.',
    kind: 'may',
    requirements: ['pfcache-overflow-clamped', 'pfcache-early-eviction-allowed'],
    target: {
      preflight: { status: 204, headers: [...allow({ methods: 'PUT' }), ['Access-Control-Max-Age', seconds]] },
      request: { headers: allow() },
    },
    do: [put, put],
    expect: [
      { label: 'served from the cache', wire: [...first, request('PUT')], page },
      { label: 'preflight again', wire: [...first, ...first], page },
    ],
  });
}

/** A beacon in flight, and a keepalive fetch that fills the 64 KiB or exceeds them by a byte. */
function shared(size: number, fits: boolean): Scenario {
  return scenario(`limit-keepalive-shared-${fits ? '64-kib' : 'one-more'}`, {
    title: fits
      ? 'A beacon in flight and a keepalive fetch may have bodies of 64 KiB together'
      : 'A keepalive fetch that exceeds 64 KiB together with a beacon in flight by a byte fails',
    why: 'HTTP-network-or-cache fetch returns a network error when the sum of this body and those in flight is greater than 64 KiB.',
    requirements: ['keepalive-64kib'],
    exclusive: true,
    target: { request: OK },
    resources: {
      slow: { request: { delayMs: 2000 } },
      later: { origin: 'page', request: { delayMs: 2500, body: 'later' } },
    },
    do: [
      beacon({ filled: 40_000 }, '{url:slow}'),
      awaitRequest('slow'),
      fetches({ method: 'POST', keepalive: true, body: { filled: size } }),
      // An answer that comes after that to the beacon: nothing is left in flight for the scenarios that follow.
      fetches({ url: '{url:later}' }),
    ],
    expect: {
      wire: [
        request('POST', { resource: 'slow' }),
        ...(fits ? [request('POST', { headers: { 'content-length': String(size) } })] : []),
        request('GET', { resource: 'later' }),
      ],
      page: [resolved(), fits ? SHARED : NETWORK_ERROR, resolved()],
    },
  });
}

export default suite({
  id: 'limits',
  title: 'Limits from both sides',
  description: 'Values just within and just beyond what the standards allow.',
  scenarios: [
    scenario('limit-length-129-within-spaces', {
      title: 'White space around a value does not make 129 bytes safelisted',
      why: 'Headers append removes white space at the ends, and what is left is measured: it has more than 128 bytes.',
      requirements: ['safelist-length-after-normalization', 'safelist-value-128-bytes'],
      target: { preflight: { status: 204, headers: allow({ headers: 'accept' }) }, request: OK },
      do: fetches({ headers: { Accept: `  ${A129}\t ` } }),
      expect: {
        wire: [preflightFor('GET', 'accept'), request('GET', { headers: { accept: A129 } })],
        page: [SHARED],
      },
    }),
    ...(['Accept-Language', 'Content-Language'] as const).flatMap((name) => [
      scenario(`limit-${name.toLowerCase()}-ends`, {
        title: `\`${name}\` may have the first and last digit and letters and every other allowed byte`,
        why: 'CORS-safelisted request-header allows 0 to 9, A to Z, a to z, space and `*`, `,`, `-`, `.`, `;`, `=` in languages.',
        requirements: [
          name === 'Accept-Language' ? 'safelist-accept-language-byte-set' : 'safelist-content-language-byte-set',
        ],
        target: { preflight: { status: 204, headers: allow({ headers: name }) }, request: OK },
        do: fetches({ headers: [[name, LANGUAGE_ENDS]] }),
        expect: { wire: [request('GET', { headers: { [name.toLowerCase()]: LANGUAGE_ENDS } })], page: [SHARED] },
      }),
      ...NO_LANGUAGE[name].map((byte) => language(name, byte)),
    ]),
    ...SECONDS.map(maxAge),
    scenario('limit-beacon-64-kib', {
      title: 'sendBeacon() takes 64 KiB',
      why: 'sendBeacon() refuses what exceeds the limit on bodies of keepalive requests in flight, and 64 KiB do not.',
      requirements: ['keepalive-64kib'],
      exclusive: true,
      target: { request: {} },
      resources: { later: { origin: 'page', request: { delayMs: 500, body: 'later' } } },
      // Nothing may be left in flight for the scenarios that follow.
      do: [beacon({ filled: 65_536 }), awaitRequest('target'), fetches({ url: '{url:later}' })],
      expect: {
        wire: [request('POST', { headers: { 'content-length': '65536' } }), request('GET', { resource: 'later' })],
        page: [resolved(), resolved()],
      },
    }),
    shared(25_536, true),
    shared(25_537, false),
  ],
});

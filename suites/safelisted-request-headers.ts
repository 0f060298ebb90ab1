import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  PRESENT,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  xhr,
} from '../harness/scenario/builders.ts';
import type { Body, HeaderExpectation, HeaderLine } from '../harness/scenario/schema.ts';

const NAMES = ['Accept', 'Accept-Language', 'Content-Language', 'Content-Type', 'Range'] as const;
type Name = (typeof NAMES)[number];

/** A preflight answer for scenarios that expect no preflight: a browser that sends one shows it on the wire alone. */
const PERMISSIVE = { status: 204, headers: allow({ methods: '*', headers: `*, ${NAMES.join(', ')}` }) };
const OK = { headers: allow(), body: 'hello' };
const SHARED = resolved({ type: 'cors', status: 200, body: 'hello' });

/** One header value and what there is to say about it. */
interface Row {
  /** Names the value within ids. */
  axis: string;
  name: Name;
  value: string;
  /** Names the value within titles; by default the header line itself. */
  words?: string;
  /** Other forms the value may have on the wire: whether a browser sends it byte by byte has scenarios of its own. */
  rewritten?: string[];
  requirements: string[];
}

const words = (row: Row) =>
  row.value === ''
    ? `An empty \`${row.name}\``
    : row.words
      ? `\`${row.name}\` ${row.words}`
      : `\`${row.name}: ${row.value}\``;
/** A Content-Type goes with a body, everything else with GET. */
const call = (name: Name, headers: HeaderLine[]) =>
  name === 'Content-Type' ? fetches({ method: 'POST', headers, body: '{}' }) : fetches({ headers });
const methodFor = (name: Name) => (name === 'Content-Type' ? 'POST' : 'GET');

/**
 * The scenario of a row. Safe: one request, which carries the value. Unsafe: a preflight that names the header, then the
 * request. Refused: the same, but the preflight fails, since not every server could parse the request that would follow.
 */
const judge = (verdict: 'safe' | 'unsafe' | 'refused', why: string) => (row: Row) => {
  const name = row.name.toLowerCase();
  const preflight = preflightFor(methodFor(row.name), name);
  const sent = row.rewritten ? { anyOf: [row.value, ...row.rewritten] } : row.value;
  const actual = request(methodFor(row.name), { headers: { [name]: sent } });
  return scenario(`safelisted-${name}-${row.axis}`, {
    title: `${words(row)} is ${verdict === 'safe' ? 'safelisted' : 'not safelisted and causes a preflight'}`,
    why,
    requirements: row.requirements,
    target: {
      preflight: {
        safe: PERMISSIVE,
        unsafe: { status: 204, headers: allow({ headers: row.name }) },
        refused: { status: 204 },
      }[verdict],
      request: OK,
    },
    do: call(row.name, [[row.name, row.value]]),
    expect: {
      wire: { safe: [actual], unsafe: [preflight, actual], refused: [preflight] }[verdict],
      page: [verdict === 'refused' ? NETWORK_ERROR : SHARED],
    },
  });
};
const safe = (why: string) => judge('safe', why);
const unsafe = (why: string) => judge('unsafe', why);
const unsafeAndRefused = (why: string) => judge('refused', why);

/** The bytes of a value as a sender would give them that takes its characters for text and encodes it as UTF-8. */
const asUtf8 = (value: string) => String.fromCharCode(...new TextEncoder().encode(value));
/** A Range as a sender would give it that parses it and writes it anew. */
const canonicalRange = (value: string) =>
  value
    .toLowerCase()
    .replaceAll(' ', '')
    .replace(/\b0+(?=\d)/g, '');

/** A row per value, its axis and words computed from the byte it holds. */
const byteRows = (name: Name, bytes: number[], requirements: string[], around: (char: string) => string): Row[] =>
  bytes.map((byte) => {
    const hex = byte.toString(16).padStart(2, '0');
    const char = byte > 0x20 && byte < 0x7f ? ` (${String.fromCharCode(byte)})` : '';
    const value = around(String.fromCharCode(byte));
    return {
      axis: `byte-${hex}`,
      name,
      value,
      words: `with the byte 0x${hex.toUpperCase()}${char}`,
      ...(byte < 0x80 ? {} : { rewritten: [asUtf8(value)] }),
      requirements,
    };
  });

const inText = (char: string) => `text/html${char}x`;
const inLanguage = (char: string) => `en${char}US`;
const inParameter = (char: string) => `text/plain;a=b${char}c`;

/** Rows of axis and value for one header. */
const rows = (name: Name, requirements: string[], values: Record<string, string>): Row[] =>
  Object.entries(values).map(([axis, value]) => ({
    axis,
    name,
    value,
    ...(name === 'Range' && canonicalRange(value) !== value ? { rewritten: [canonicalRange(value)] } : {}),
    requirements,
  }));

/** A safelisted value of a given length for each name. */
const ofLength: Record<Name, (length: number) => string> = {
  Accept: (length) => 'a'.repeat(length),
  'Accept-Language': (length) => 'a'.repeat(length),
  'Content-Language': (length) => 'a'.repeat(length),
  'Content-Type': (length) => 'text/plain;a='.padEnd(length, 'b'),
  Range: (length) => `bytes=${'0'.repeat(length - 7)}-`,
};
const lengthRows = (length: number): Row[] =>
  NAMES.map((name) => ({
    axis: `length-${length}`,
    name,
    value: ofLength[name](length),
    words: `with ${length} bytes`,
    ...(name === 'Range' ? { rewritten: ['bytes=0-'] } : {}),
    requirements: ['safelist-value-128-bytes'],
  }));

const WHY_UNSAFE_BYTE =
  'The value holds a CORS-unsafe request-header byte, so the header is no CORS-safelisted request-header and its name is among the CORS-unsafe request-header names.';
const WHY_LANGUAGE =
  'For the language headers a value is safe only while all its bytes are ASCII alphanumerics, space or one of * , - . ; =';
const WHY_TYPE =
  'A Content-Type is a CORS-safelisted request-header only when it parses as a MIME type whose essence is one of the three that forms can send.';
const WHY_RANGE =
  'A Range is a CORS-safelisted request-header only when it parses, without white space, as a single range that has a start: what browsers themselves send for media and downloads.';
const WHY_NAME =
  'No header name but Accept, Accept-Language, Content-Language, Content-Type and Range can be a CORS-safelisted request-header, whatever the value.';
const WHY_LENGTH = 'The first step for a CORS-safelisted request-header turns down values longer than 128 bytes.';
const WHY_TOTAL =
  'Determining the CORS-unsafe request-header names adds up the lengths of all safelisted values of the header list; only beyond 1024 bytes all their names become unsafe. fetch() keeps repeated headers as separate entries of that list.';

const WHY_SAFE_BYTE =
  'Tab and all bytes from 0x20 on are allowed in Accept, save for a few delimiters and DEL; the value holds no CORS-unsafe request-header byte.';

/** The CORS-unsafe request-header bytes that may occur in any HTTP field: " ( ) : < > ? @ [ \ ] { } */
const UNSAFE_DELIMITERS = [...'"():<>?@[\\]{}'].map((char) => char.charCodeAt(0));
/** Control bytes from both ends of the range, next to the harmless tab, and DEL. */
const UNSAFE_CONTROLS = [0x01, 0x1f, 0x7f];
/** Tab and neighbours of the allowed ranges for one language header, the likeliest for the other. */
const LANGUAGE_UNSAFE: Record<'Accept-Language' | 'Content-Language', number[]> = {
  'Accept-Language': [...'\t/:@[_"\u0080'].map((char) => char.charCodeAt(0)),
  'Content-Language': [...'_"\u0080'].map((char) => char.charCodeAt(0)),
};

const A128 = 'a'.repeat(128);
const repeat = (count: number, name: string, value: string) =>
  Array.from({ length: count }, (): HeaderLine => [name, value]);
const joined = (count: number, value: string) => Array.from({ length: count }, () => value).join(', ');

/** Header lists about the limits that concern more than one header. */
const LISTS: {
  axis: string;
  title: string;
  why: string;
  requirements: string[];
  api?: 'fetch' | 'xhr';
  headers: HeaderLine[];
  unsafe?: string;
  wire: Record<string, HeaderExpectation>;
}[] = [
  {
    axis: 'twice-128-fetch',
    title: 'Two `Accept` headers of 128 bytes given to `fetch()` are each safelisted',
    why: 'Headers append keeps both as separate headers of the list, and each is judged by itself.',
    requirements: ['safelist-value-128-bytes', 'safelist-total-1024-bytes'],
    headers: repeat(2, 'Accept', A128),
    wire: { accept: joined(2, A128) },
  },
  {
    axis: 'combined-128-xhr',
    title: 'Two `Accept` values that `setRequestHeader()` combines to 128 bytes are safelisted',
    why: 'setRequestHeader() combines the values with comma and space (63 + 2 + 63) into one header.',
    requirements: ['safelist-combined-value-length-xhr'],
    api: 'xhr',
    headers: repeat(2, 'Accept', 'a'.repeat(63)),
    wire: { accept: joined(2, 'a'.repeat(63)) },
  },
  {
    axis: 'combined-129-xhr',
    title: 'Two `Accept` values that `setRequestHeader()` combines to 129 bytes cause a preflight',
    why: 'setRequestHeader() combines the values with comma and space (64 + 2 + 63) into one header, which is longer than 128 bytes.',
    requirements: ['safelist-combined-value-length-xhr'],
    api: 'xhr',
    headers: [
      ['Accept', 'a'.repeat(64)],
      ['Accept', 'a'.repeat(63)],
    ],
    unsafe: 'accept',
    wire: { accept: `${'a'.repeat(64)}, ${'a'.repeat(63)}` },
  },
  {
    axis: 'total-1024',
    title: 'Safelisted headers of 1024 bytes in total cause no preflight',
    why: WHY_TOTAL,
    requirements: ['safelist-total-1024-bytes'],
    headers: [...repeat(6, 'Accept', A128), ['Accept-Language', A128], ['Content-Language', A128]],
    wire: { accept: joined(6, A128), 'accept-language': A128, 'content-language': A128 },
  },
  {
    axis: 'total-1025',
    title: 'Safelisted headers of 1025 bytes in total cause a preflight that names them all',
    why: WHY_TOTAL,
    requirements: ['safelist-total-1024-bytes'],
    headers: [...repeat(6, 'Accept', A128), ['Accept', 'a'], ['Accept-Language', A128], ['Content-Language', A128]],
    unsafe: 'accept,accept-language,content-language',
    wire: { accept: `${joined(6, A128)}, a`, 'accept-language': A128, 'content-language': A128 },
  },
  {
    axis: 'total-1024-default-accept',
    title: 'The `Accept` that the browser adds counts: 1021 bytes by script and `*/*` cause no preflight',
    why: 'fetch appends the default Accept to the header list before main fetch determines the CORS-unsafe request-header names: 1021 + 3 is 1024.',
    requirements: ['safelist-total-counts-ua-added-accept'],
    headers: [...repeat(7, 'Content-Language', A128), ['Accept-Language', 'a'.repeat(125)]],
    wire: { accept: '*/*', 'content-language': joined(7, A128), 'accept-language': 'a'.repeat(125) },
  },
  {
    axis: 'total-1025-default-accept',
    title: 'The `Accept` that the browser adds counts: 1022 bytes by script and `*/*` cause a preflight',
    why: 'fetch appends the default Accept to the header list before main fetch determines the CORS-unsafe request-header names: 1022 + 3 is 1025, and accept itself becomes one of them.',
    requirements: ['safelist-total-counts-ua-added-accept'],
    headers: [...repeat(7, 'Content-Language', A128), ['Accept-Language', 'a'.repeat(126)]],
    unsafe: 'accept,accept-language,content-language',
    wire: { accept: '*/*', 'content-language': joined(7, A128), 'accept-language': 'a'.repeat(126) },
  },
  {
    axis: 'total-without-unsafe-name',
    title: 'The bytes of an unsafe header do not count towards the total of 1024',
    why: 'Only values of CORS-safelisted request-headers are added up; the name of the long custom header is unsafe by itself and remains the only one.',
    requirements: ['safelist-total-excludes-unsafe-values'],
    headers: [
      ['X-Big', 'b'.repeat(2000)],
      ['Accept', 'text/plain'],
    ],
    unsafe: 'x-big',
    wire: { 'x-big': 'b'.repeat(2000), accept: 'text/plain' },
  },
  {
    axis: 'total-without-unsafe-value',
    title: 'A header with an unsafe value does not make others unsafe',
    why: 'Each header is judged by itself; the overlong Accept is unsafe and not added up, so Content-Language stays safelisted.',
    requirements: ['safelist-total-excludes-unsafe-values'],
    headers: [
      ['Accept', 'a'.repeat(1100)],
      ['Content-Language', 'de'],
    ],
    unsafe: 'accept',
    wire: { accept: 'a'.repeat(1100), 'content-language': 'de' },
  },
  {
    axis: 'content-type-twice-json-first',
    title: 'Of two `Content-Type` headers one with `application/json` suffices for a preflight',
    why: 'Each header of the list is judged by itself, deliberately not by extracting a MIME type from both: a naive server might obey the first.',
    requirements: ['safelist-content-type-duplicate-entries'],
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Type', 'text/plain'],
    ],
    unsafe: 'content-type',
    wire: { 'content-type': { anyOf: ['application/json, text/plain', 'application/json'] } },
  },
  {
    axis: 'content-type-twice-plain',
    title: 'Two `Content-Type: text/plain` headers given to `fetch()` are each safelisted',
    why: 'Headers append keeps both as separate headers of the list, and each by itself is a CORS-safelisted request-header.',
    requirements: ['safelist-content-type-duplicate-entries'],
    headers: repeat(2, 'Content-Type', 'text/plain'),
    wire: { 'content-type': { anyOf: ['text/plain, text/plain', 'text/plain'] } },
  },
];

/** Bodies without a Content-Type by the author. */
const BODIES: { axis: string; words: string; body: Body; type: HeaderExpectation; unsafe: boolean }[] = [
  ...['text/plain', 'application/json', 'text/csv'].map((type) => ({
    axis: `blob-${type.replace('/', '-')}`,
    words: `a Blob of type \`${type}\``,
    body: { blob: { type, text: '{}' } },
    type,
    unsafe: type !== 'text/plain',
  })),
  {
    axis: 'blob-untyped',
    words: 'a Blob without a type',
    body: { blob: { type: '', text: '{}' } },
    type: ABSENT,
    unsafe: false,
  },
  { axis: 'bytes', words: 'bytes', body: { base64: 'e30=' }, type: ABSENT, unsafe: false },
  ...(['html', 'xml'] as const).map((document) => ({
    axis: `document-${document}`,
    words: `an ${document.toUpperCase()} document with \`XMLHttpRequest\``,
    body: { document },
    type: document === 'html' ? 'text/html;charset=UTF-8' : 'application/xml;charset=UTF-8',
    unsafe: true,
  })),
];

/** Header names outside the safelist that script may set. */
const OTHER_NAMES: [requirement: string, values: Record<string, string>][] = [
  [
    'safelist-only-five-names',
    {
      'x-a': '1',
      authorization: 'Bearer abc',
      pragma: 'no-cache',
      'x-requested-with': 'XMLHttpRequest',
      'last-event-id': '1',
    },
  ],
  [
    'safelist-author-cache-control-preflights',
    { 'cache-control': 'no-cache', 'if-none-match': '"v1"', 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' },
  ],
  [
    'safelist-client-hints-not-safelisted',
    {
      'save-data': 'on',
      dpr: '2.0',
      downlink: '1.5',
      'viewport-width': '800',
      width: '400',
      'device-memory': '4',
      rtt: '100',
      ect: '4g',
    },
  ],
];

/** Headers given to a no-cors request and what remains of them on the wire. */
const NO_CORS: {
  axis: string;
  title: string;
  requirement: string;
  headers: HeaderLine[];
  body?: string | Body;
  wire: Record<string, HeaderExpectation>;
}[] = [
  ...Object.entries({ 'X-A': '1', Authorization: 'Bearer abc', 'If-Match': '"v1"' }).map(([name, value]) => ({
    axis: name.toLowerCase(),
    title: `\`${name}\` given to a no-cors request is dropped silently`,
    requirement: 'nocors-guard-drops-unsafe-names',
    headers: [[name, value] as HeaderLine],
    wire: { [name.toLowerCase()]: ABSENT },
  })),
  {
    axis: 'safe-kept',
    title: 'The four safelisted headers with safe values stay on a no-cors request',
    requirement: 'nocors-guard-drops-unsafe-names',
    headers: [
      ['Accept', 'application/json'],
      ['Accept-Language', 'de'],
      ['Content-Language', 'en'],
      ['Content-Type', 'text/plain;a=b'],
    ],
    body: 'a',
    wire: {
      accept: 'application/json',
      'accept-language': 'de',
      'content-language': 'en',
      'content-type': 'text/plain;a=b',
    },
  },
  {
    axis: 'json-replaced',
    title: '`Content-Type: application/json` is dropped from a no-cors request and the one of the body takes its place',
    requirement: 'nocors-guard-drops-unsafe-values',
    headers: [['Content-Type', 'application/json']],
    body: '{}',
    wire: { 'content-type': 'text/plain;charset=UTF-8' },
  },
  {
    axis: 'accept-unsafe',
    title: '`Accept` with an unsafe byte is dropped from a no-cors request and the default is sent',
    requirement: 'nocors-guard-drops-unsafe-values',
    headers: [['Accept', 'text/html(x)']],
    wire: { accept: '*/*' },
  },
  {
    axis: 'content-language-unsafe',
    title: '`Content-Language` with an unsafe byte is dropped from a no-cors request',
    requirement: 'nocors-guard-drops-unsafe-values',
    headers: [['Content-Language', 'de_DE']],
    wire: { 'content-language': ABSENT },
  },
  {
    axis: 'append-128',
    title: 'A second `Accept` is added to a no-cors request while both together have 128 bytes',
    requirement: 'nocors-guard-combined-length',
    headers: repeat(2, 'Accept', 'a'.repeat(63)),
    wire: { accept: joined(2, 'a'.repeat(63)) },
  },
  {
    axis: 'append-130',
    title: 'A second `Accept` is dropped from a no-cors request when both together exceed 128 bytes',
    requirement: 'nocors-guard-combined-length',
    headers: repeat(2, 'Accept', 'a'.repeat(64)),
    wire: { accept: 'a'.repeat(64) },
  },
  {
    axis: 'range',
    title: '`Range` is dropped from a no-cors request although it is safelisted for CORS',
    requirement: 'nocors-privileged-range-removed',
    headers: [['Range', 'bytes=0-1']],
    wire: { range: ABSENT },
  },
  {
    axis: 'body-blob-json',
    title: 'A Blob of type `application/json` is sent by a no-cors request without a `Content-Type`',
    requirement: 'nocors-body-content-type-default',
    headers: [],
    body: { blob: { type: 'application/json', text: '{}' } },
    wire: { 'content-type': ABSENT },
  },
  {
    axis: 'body-form-data',
    title: 'A FormData body is sent by a no-cors request with its `Content-Type`',
    requirement: 'nocors-body-content-type-default',
    headers: [],
    body: { formData: [['a', 'b']] },
    wire: { 'content-type': { startsWith: 'multipart/form-data; boundary=' } },
  },
];

export default suite({
  id: 'safelisted-request-headers',
  title: 'Safelisted request headers',
  description: 'Which request headers script may set across origins without causing a CORS-preflight request.',
  scenarios: [
    // Accept: the delimiters and controls, then what is allowed.
    ...byteRows(
      'Accept',
      UNSAFE_DELIMITERS,
      ['safelist-accept-unsafe-bytes', 'safelist-webkit-accept-rules-now-standard'],
      inText,
    ).map(unsafe(WHY_UNSAFE_BYTE)),
    ...byteRows('Accept', UNSAFE_CONTROLS, ['safelist-accept-unsafe-bytes'], inText).map(
      unsafeAndRefused(WHY_UNSAFE_BYTE),
    ),
    ...byteRows('Accept', [0x09, 0x80, 0xff], ['safelist-accept-allowed-bytes'], inText).map(safe(WHY_SAFE_BYTE)),
    ...rows('Accept', ['safelist-accept-allowed-bytes', 'safelist-webkit-accept-rules-now-standard'], {
      list: 'text/html, */*;q=0.1',
      punctuation: "!#$%&'*+-.^_|~,/;=",
      empty: '',
    }).map(safe(WHY_SAFE_BYTE)),

    // The language headers.
    ...(['Accept-Language', 'Content-Language'] as const).flatMap((name) => [
      ...rows(name, [`safelist-${name.toLowerCase()}-byte-set`], {
        list: 'en-US, de;q=0.5, *;q=0.1',
        alphanumeric: 'azAZ09 *,-.;=',
        empty: '',
      }).map(safe(WHY_LANGUAGE)),
      ...byteRows(name, LANGUAGE_UNSAFE[name], [`safelist-${name.toLowerCase()}-byte-set`], inLanguage).map(
        unsafe(WHY_LANGUAGE),
      ),
    ]),

    // Content-Type.
    ...rows('Content-Type', ['safelist-content-type-three-essences'], {
      urlencoded: 'application/x-www-form-urlencoded',
      'form-data': 'multipart/form-data',
      plain: 'text/plain',
    }).map(safe(WHY_TYPE)),
    ...rows('Content-Type', ['safelist-content-type-parameters-ignored'], {
      'plain-charset': 'text/plain;charset=utf-8',
      'plain-parameter': 'text/plain; foo=bar',
      'plain-semicolon': 'text/plain;',
      'plain-json-as-parameter': 'text/plain;application/json',
    }).map(safe(WHY_TYPE)),
    ...rows('Content-Type', ['safelist-content-type-case-and-space'], {
      'plain-upper-case': 'TEXT/PLAIN',
      'plain-space-before-semicolon': 'Text/Plain ;charset=utf-8',
    }).map(safe(WHY_TYPE)),
    ...byteRows('Content-Type', [0x09, 0xe9], ['safelist-content-type-parameters-ignored'], inParameter).map(
      safe(WHY_TYPE),
    ),
    ...rows('Content-Type', ['safelist-content-type-three-essences'], {
      json: 'application/json',
      html: 'text/html',
      'application-xml': 'application/xml',
      'octet-stream': 'application/octet-stream',
      plain2: 'text/plain2',
      'any-type': '*/*',
    }).map(unsafe(WHY_TYPE)),
    ...rows('Content-Type', ['safelist-content-type-unparsable'], {
      empty: '',
      'type-only': 'text',
      'space-in-type': 'text /plain',
      'list-plain-json': 'text/plain, application/json',
      'list-json-plain': 'application/json, text/plain',
    }).map(unsafe(WHY_TYPE)),
    ...byteRows('Content-Type', [0x22, 0x28, 0x3a, 0x40, 0x7b], ['safelist-content-type-unsafe-byte'], inParameter).map(
      unsafe(WHY_UNSAFE_BYTE),
    ),
    ...byteRows('Content-Type', [0x7f], ['safelist-content-type-unsafe-byte'], inParameter).map(
      unsafeAndRefused(WHY_UNSAFE_BYTE),
    ),
    ...BODIES.map(({ axis, words, body, type, unsafe }) =>
      scenario(`safelisted-body-${axis}`, {
        title: `A POST of ${words} ${unsafe ? 'causes a preflight' : 'needs no preflight'}`,
        why: 'The Content-Type that extracting the body yields is put into the header list, where it is judged exactly like one by the author.',
        requirements: ['safelist-content-type-implied-by-body'],
        target: {
          preflight: unsafe ? { status: 204, headers: allow({ headers: 'content-type' }) } : PERMISSIVE,
          request: OK,
        },
        do: 'document' in body ? xhr({ method: 'POST', body }) : fetches({ method: 'POST', body }),
        expect: {
          wire: [
            ...(unsafe ? [preflightFor('POST', 'content-type')] : []),
            request('POST', { headers: { 'content-type': type } }),
          ],
          page: [resolved({ status: 200, body: 'hello' })],
        },
      }),
    ),

    // Range.
    ...rows('Range', ['safelist-range-simple'], {
      'from-0': 'bytes=0-',
      '0-to-10': 'bytes=0-10',
      '5-to-5': 'bytes=5-5',
      '007-to-8': 'bytes=007-8',
    }).map(safe(WHY_RANGE)),
    ...rows('Range', ['safelist-range-unsafe-forms'], {
      suffix: 'bytes=-5',
      reversed: 'bytes=5-2',
      two: 'bytes=0-1,3-4',
      'unit-items': 'items=0-1',
      'unit-case': 'Bytes=0-1',
      'no-numbers': 'bytes=-',
      'space-around-equals': 'bytes = 0-1',
      'space-before-dash': 'bytes=0 -1',
      'trailing-letter': 'bytes=0-1x',
      empty: '',
    }).map(unsafe(WHY_RANGE)),

    // Lengths.
    ...lengthRows(128).map(safe(WHY_LENGTH)),
    ...lengthRows(129).map(unsafe(WHY_LENGTH)),
    scenario('safelisted-length-128-within-spaces', {
      title: 'White space around a value does not count towards its 128 bytes',
      why: 'Headers append normalizes the value, which removes leading and trailing white space, before anything measures it.',
      requirements: ['safelist-length-after-normalization'],
      target: { preflight: PERMISSIVE, request: OK },
      do: fetches({ headers: { Accept: `  ${A128}\t ` } }),
      expect: { wire: [request('GET', { headers: { accept: A128 } })], page: [SHARED] },
    }),
    ...LISTS.map(({ axis, title, why, requirements, api, headers, unsafe, wire }) => {
      const method = headers[0]![0] === 'Content-Type' ? 'POST' : 'GET';
      const input = { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) };
      return scenario(`safelisted-list-${axis}`, {
        title,
        why,
        requirements,
        target: { preflight: unsafe ? { status: 204, headers: allow({ headers: unsafe }) } : PERMISSIVE, request: OK },
        do: api === 'xhr' ? xhr(input) : fetches(input),
        expect: {
          wire: [...(unsafe ? [preflightFor(method, unsafe)] : []), request(method, { headers: wire })],
          page: [resolved({ status: 200, body: 'hello' })],
        },
      });
    }),
    scenario('safelisted-list-all-five-of-128-xhr', {
      title: 'All five safelisted headers at 128 bytes each cause no preflight',
      why: 'Each is a CORS-safelisted request-header, and together they have 640 of the 1024 bytes allowed; more is out of reach of an API that combines repeated headers.',
      requirements: ['safelist-total-1024-bytes', 'safelist-value-128-bytes'],
      target: { preflight: PERMISSIVE, request: OK },
      do: xhr({ method: 'POST', headers: NAMES.map((name) => [name, ofLength[name](128)] as const), body: 'a' }),
      expect: {
        wire: [
          request('POST', {
            headers: Object.fromEntries(NAMES.map((name) => [name.toLowerCase(), ofLength[name](128)])),
          }),
        ],
        page: [resolved({ status: 200, body: 'hello' })],
      },
    }),

    // The values on the wire, apart from what they mean for a preflight.
    ...(['default', 'no-store'] as const).map((cache) =>
      scenario(`safelisted-range-sent-as-written${cache === 'default' ? '' : `-${cache}`}`, {
        title: `A safelisted \`Range\` is sent as script wrote it, leading zeros included${cache === 'default' ? '' : `, in the cache mode ${cache}`}`,
        why: 'The safelist only judges the value; from the header list of the request it goes out unchanged, since no step of HTTP-network-or-cache fetch writes it anew.',
        requirements: ['safelist-range-simple'],
        target: { preflight: PERMISSIVE, request: OK },
        do: fetches({ headers: { Range: 'bytes=007-8' }, ...(cache === 'default' ? {} : { cache }) }),
        expect: { wire: [request('GET', { headers: { range: 'bytes=007-8' } })], page: [SHARED] },
      }),
    ),
    scenario('safelisted-value-bytes-sent-as-written', {
      title: 'A header value with bytes from 0x80 on is sent with exactly these bytes',
      why: 'Header values are byte sequences; fetch() takes them as ByteString, each character of which is one byte, and no step encodes them as UTF-8.',
      requirements: ['safelist-accept-allowed-bytes'],
      target: { preflight: { status: 204, headers: allow({ headers: 'x-a' }) }, request: OK },
      do: fetches({ headers: { 'X-A': 'a\u0080b\u00e9c\u00ffd' } }),
      expect: {
        wire: [preflightFor('GET', 'x-a'), request('GET', { headers: { 'x-a': 'a\u0080b\u00e9c\u00ffd' } })],
        page: [SHARED],
      },
    }),
    scenario('safelisted-list-content-type-twice-sent', {
      title: 'Which of two `Content-Type` headers given to `fetch()` reach the server',
      why: 'Both are in the header list of the request, but HTTP forbids senders to repeat a field that holds a single value. To the same origin no preflight interferes.',
      kind: 'observe',
      requirements: ['safelist-content-type-duplicate-entries'],
      target: { origin: 'page', request: { body: 'hello' } },
      do: fetches({
        method: 'POST',
        headers: [
          ['Content-Type', 'text/plain;a=1'],
          ['Content-Type', 'text/plain;a=2'],
        ],
        body: 'a',
      }),
      expect: [
        {
          label: 'both',
          wire: [request('POST', { headers: { 'content-type': 'text/plain;a=1, text/plain;a=2' } })],
        },
        { label: 'the first', wire: [request('POST', { headers: { 'content-type': { lines: ['text/plain;a=1'] } } })] },
        { label: 'the last', wire: [request('POST', { headers: { 'content-type': { lines: ['text/plain;a=2'] } } })] },
      ],
    }),

    // Names.
    ...[
      'ACCEPT: text/html',
      'aCCept-lAnguage: de',
      'content-LANGUAGE: de',
      'CONTENT-TYPE: text/plain',
      'rAnGe: bytes=0-1',
    ]
      .map((line) => line.split(': ') as HeaderLine)
      .map(([name, value]) =>
        scenario(`safelisted-name-case-${name.toLowerCase()}`, {
          title: `\`${name}\` is safelisted like ${name.toLowerCase()}`,
          why: 'The name is byte-lowercased before it is compared with the five safelisted ones.',
          requirements: ['safelist-name-case-insensitive'],
          target: { preflight: PERMISSIVE, request: OK },
          do: fetches({ method: 'POST', headers: [[name, value]], body: 'a' }),
          expect: { wire: [request('POST', { headers: { [name.toLowerCase()]: value } })], page: [SHARED] },
        }),
      ),
    ...OTHER_NAMES.flatMap(([requirement, values]) =>
      Object.entries(values).map(([name, value]) =>
        scenario(`safelisted-not-${name}`, {
          title: `\`${name}\` set by script is not safelisted and causes a preflight`,
          why: WHY_NAME,
          requirements: [requirement],
          target: { preflight: { status: 204, headers: allow({ headers: name }) }, request: OK },
          do: fetches({ headers: { [name]: value } }),
          expect: { wire: [preflightFor('GET', name), request('GET', { headers: { [name]: value } })], page: [SHARED] },
        }),
      ),
    ),
    ...(['fetch', 'xhr'] as const).map((api) =>
      scenario(`safelisted-not-user-agent-${api}`, {
        title: `A \`User-Agent\` that script sets with ${api === 'fetch' ? '`fetch()`' : '`XMLHttpRequest`'} is preflighted and sent`,
        why: 'User-Agent is no forbidden request-header and not safelisted; HTTP-network-or-cache fetch adds the default value only where the header list has none.',
        requirements: ['safelist-user-agent-settable'],
        target: { preflight: { status: 204, headers: allow({ headers: 'user-agent' }) }, request: OK },
        do:
          api === 'fetch'
            ? fetches({ headers: { 'User-Agent': 'by-script' } })
            : xhr({ headers: { 'User-Agent': 'by-script' } }),
        expect: {
          wire: [preflightFor('GET', 'user-agent'), request('GET', { headers: { 'user-agent': 'by-script' } })],
          page: [api === 'fetch' ? SHARED : resolved({ status: 200, body: 'hello' })],
        },
      }),
    ),

    // Not judged: what the browser adds, and the same origin.
    ...['no-cache', 'reload'].map((cache) =>
      scenario(`safelisted-cache-mode-${cache}`, {
        title: `The \`Cache-Control\` that the cache mode ${cache} adds causes no preflight`,
        why: 'HTTP-network-or-cache fetch adds it to the request after main fetch has decided about a CORS-preflight fetch.',
        requirements: ['safelist-ua-headers-not-counted'],
        target: { preflight: PERMISSIVE, request: OK },
        do: fetches({ cache }),
        expect: { wire: [request('GET', { headers: { 'cache-control': PRESENT } })], page: [SHARED] },
      }),
    ),
    scenario('safelisted-revalidation', {
      title: 'The `If-None-Match` of a revalidation causes no preflight',
      why: 'HTTP-network-or-cache fetch adds it when the stored response is stale, after main fetch has decided about a CORS-preflight fetch. Keeping a stored response at all is up to the browser.',
      kind: 'may',
      requirements: ['safelist-ua-headers-not-counted'],
      target: {
        preflight: PERMISSIVE,
        request: { headers: [...allow(), ['ETag', '"v1"'], ['Cache-Control', 'no-cache']], body: 'hello' },
      },
      do: [fetches(), fetches()],
      expect: [
        {
          label: 'revalidated',
          wire: [request('GET'), request('GET', { headers: { 'if-none-match': '"v1"' } })],
          page: [SHARED, SHARED],
        },
        {
          label: 'not stored',
          wire: [request('GET'), request('GET', { headers: { 'if-none-match': ABSENT } })],
          page: [SHARED, SHARED],
        },
      ],
    }),
    scenario('safelisted-same-origin-any-header', {
      title: 'To the same origin any method and header goes without a preflight',
      why: 'Main fetch takes the same-origin branch before it looks at methods and CORS-unsafe request-header names.',
      requirements: ['safelist-same-origin-not-applied'],
      target: { origin: 'page', preflight: PERMISSIVE, request: { body: 'hello' } },
      do: fetches({ method: 'PUT', headers: { 'X-A': '1', 'Content-Type': 'application/json' }, body: '{}' }),
      expect: {
        wire: [request('PUT', { headers: { 'x-a': '1', 'content-type': 'application/json' }, body: '{}' })],
        page: [resolved({ type: 'basic', status: 200, body: 'hello' })],
      },
    }),

    // Mode no-cors.
    ...NO_CORS.map(({ axis, title, requirement, headers, body, wire }) =>
      scenario(`safelisted-no-cors-${axis}`, {
        title,
        why: 'The Headers of a no-cors request have the guard request-no-cors, whose append takes nothing but a no-CORS-safelisted request-header and drops the rest without an exception.',
        requirements: [requirement, 'mode-no-cors-no-preflight'],
        target: { preflight: PERMISSIVE, request: OK },
        do: fetches({ mode: 'no-cors', headers, ...(body === undefined ? {} : { method: 'POST', body }) }),
        expect: {
          wire: [request(body === undefined ? 'GET' : 'POST', { headers: wire })],
          page: [resolved({ type: 'opaque', status: 0 })],
        },
      }),
    ),
  ],
});

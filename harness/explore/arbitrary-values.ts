/** Small building stones of generated scenarios. The first value of each is where shrinking leads. */
import fc, { type Arbitrary } from 'fast-check';
import type { HeaderLine, OriginName } from '../scenario/schema.ts';

/** Mostly the first, now and then one of the others. */
export const mostly = <T>(weight: number, usual: Arbitrary<T>, rare: Arbitrary<T>): Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, { weight, arbitrary: usual }, { weight: 1, arbitrary: rare });

export const maybe = <T>(arbitrary: Arbitrary<T>, absent = 2): Arbitrary<T | undefined> =>
  mostly<T | undefined>(absent, fc.constant(undefined), arbitrary);

export const origin = mostly(
  8,
  fc.constantFrom<OriginName[]>('remote', 'page', 'sibling', 'remote2'),
  fc.constantFrom<OriginName[]>('remote-https', 'page-https', 'sibling-https', 'remote2-https'),
);

const authorName = mostly(
  12,
  fc.constantFrom(
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
  ),
  fc.constantFrom(
    'Cookie',
    'Sec-A',
    'Proxy-A',
    'DNT',
    'DPR',
    'X-Method-Override',
    'If-None-Match',
    'Last-Event-ID',
    '*',
    'a b',
    '',
  ),
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
  'text/plain;charset="',
];
const awkward = fc.constantFrom(
  ...[
    '',
    '"',
    '(',
    ')',
    ':',
    '<',
    '>',
    '?',
    '@',
    '[',
    '\\',
    ']',
    '{',
    '}',
    '\u007f',
    '\t',
    ' a ',
    ',',
    ';',
    '=',
    '*',
    '.',
  ],
  ...['\u0080', '\u00e9', '\u00ff', '\u0001', '\u001f', '\u0100', 'a\nb', '_', "'", '~', '|'],
  ...['TRACE', 'PUT, CONNECT', '"TRACE"'],
  ...['bytes=0-', 'bytes=0-10', 'bytes=-5', 'bytes=5-2', 'bytes = 0-1', 'Bytes=0-1', 'bytes=0-1,3-4', 'items=0-1'],
  ...MIME,
);
const authorValue = fc.oneof(
  fc.constantFrom('1', 'en', 'text/plain'),
  awkward,
  fc.constantFrom(127, 128, 129).map((length) => 'a'.repeat(length)),
);
export const authorHeader = fc.tuple(authorName, authorValue) as Arbitrary<HeaderLine>;
/** HTTP forbids senders to repeat these, so which of two is sent is nobody's fault. */
const SINGLE = new Set(['Content-Type', 'Authorization', 'Range']);
const withoutRepeatedSingles = (headers: HeaderLine[]): HeaderLine[] =>
  headers.filter(([name], index) => !SINGLE.has(name) || headers.findIndex(([other]) => other === name) === index);

/** A few headers; rarely so many that their sum is near the limit of 1024 bytes. */
export const authorHeaders = mostly(
  30,
  fc.array(authorHeader, { maxLength: 3 }).map(withoutRepeatedSingles),
  fc
    .tuple(fc.constantFrom('Accept-Language', 'Accept', 'Content-Language'), fc.constantFrom(8, 9, 7))
    .map(([name, times]) => Array.from({ length: times }, (): HeaderLine => [name, 'a'.repeat(128)])),
);

/** A comma-separated list, well-formed or not. */
export const list = (...names: string[]): Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...names),
    fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((picked) => picked.join(', ')),
    fc.constantFrom(
      '',
      ',',
      ', ,',
      'a b',
      '"a"',
      '(',
      `${names[0]},,${names[1]}`,
      ` ${names[0]}\t`,
      `${names[0]};q=1`,
      `*, a b`,
      '\u00e9',
    ),
  );

/** A header line that is mostly there, now and then missing or there twice. */
export const line = (name: string, values: Arbitrary<string>): Arbitrary<HeaderLine[]> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: values.map((value): HeaderLine[] => [[name, value]]) },
    { weight: 2, arbitrary: fc.constant<HeaderLine[]>([]) },
    {
      weight: 1,
      arbitrary: fc.tuple(values, values).map(([a, b]): HeaderLine[] => [
        [name, a],
        [name.toLowerCase(), b],
      ]),
    },
  );

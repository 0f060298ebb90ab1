/** Header lists and what they are judged by. Names and values are isomorphic strings: one character per byte. */
import { getHeader, headerValues } from '../scenario/respond.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import type { UserAgent } from './user-agent.ts';

export { getHeader };

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** https://fetch.spec.whatwg.org/#header-name */
export const isHeaderName = (name: string): boolean => TOKEN.test(name);

/** https://fetch.spec.whatwg.org/#header-value; of a normalized value. */
export const isHeaderValue = (value: string): boolean => !/[\0\r\n]/.test(value) && !/[\u0100-\uffff]/.test(value);

/** https://fetch.spec.whatwg.org/#concept-header-value-normalize */
export const normalize = (value: string): string => value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');

export const contains = (list: readonly HeaderLine[], name: string): boolean => getHeader(list, name) !== null;

/** A value as it travels: blanks around it belong to no value. */
export const trimBlanks = (value: string): string =>
  isBlank(value[0]) || isBlank(value.at(-1)) ? value.replace(/^[\t ]+|[\t ]+$/g, '') : value;

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';

function firstLine(list: readonly HeaderLine[], name: string): HeaderLine | undefined {
  const wanted = name.toLowerCase();
  return list.find(([key]) => key.length === wanted.length && key.toLowerCase() === wanted);
}

/** https://fetch.spec.whatwg.org/#concept-header-list-append */
export function append(list: HeaderLine[], name: string, value: string): void {
  const same = firstLine(list, name);
  list.push([same ? same[0] : name, value]);
}

/** https://fetch.spec.whatwg.org/#concept-header-list-combine */
export function combine(list: HeaderLine[], name: string, value: string): void {
  const same = firstLine(list, name);
  if (same) same[1] = `${same[1]}, ${value}`;
  else list.push([name, value]);
}

/** https://fetch.spec.whatwg.org/#concept-header-list-delete */
export function remove(list: HeaderLine[], name: string): void {
  for (let i = list.length - 1; i >= 0; i--) if (list[i]![0].toLowerCase() === name) list.splice(i, 1);
}

/** https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine */
export function sortAndCombine(list: readonly HeaderLine[]): HeaderLine[] {
  const names = toSortedLowercaseSet(list.map(([name]) => name));
  return names.flatMap((name): HeaderLine[] =>
    name === 'set-cookie'
      ? list.filter(([key]) => key.toLowerCase() === name).map(([, value]): HeaderLine => [name, value])
      : [[name, getHeader(list, name)!]],
  );
}

/** https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set */
export function toSortedLowercaseSet(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** What Chromium safelists besides. */
const CLIENT_HINT = /^(device-memory|dpr|width|viewport-width|rtt|downlink|ect|save-data)$/i;
const UNSAFE_BYTE = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isCorsSafelistedRequestHeader(ua: UserAgent, name: string, value: string): boolean {
  const is = ua.deciding('safelisted-request-header');
  const limit = ua.limit('safelisted-request-header', 'value length', 128);
  if (is('1', value.length > limit, `the value of ${name} has ${value.length} bytes, more than ${limit}`)) return false;
  if (CLIENT_HINT.test(name) && ua.quirk('client-hints-safelisted'))
    return name.toLowerCase() === 'save-data' ? value.toLowerCase() === 'on' : /^([\d.]+|[a-z0-9-]{2,7})$/.test(value);
  const high = /[\x80-\xff]/.test(value);
  const unsafeByte = (step: string) =>
    is(
      step,
      UNSAFE_BYTE.test(value) || (high && ua.quirk('high-bytes-unsafe')),
      `the value of ${name} contains a CORS-unsafe request-header byte`,
    );
  switch (name.toLowerCase()) {
    case 'accept':
      return !unsafeByte('2 accept');
    case 'accept-language':
    case 'content-language':
      return !is(
        '2 language',
        /[^0-9A-Za-z *,\-.;=]/.test(value),
        `the value of ${name} contains a byte that languages do not need`,
      );
    case 'content-type': {
      if (unsafeByte('2 content-type 1')) return false;
      const essence = mimeEssence(value);
      if (is('2 content-type 3', essence === null, `${value} is no MIME type`)) return false;
      return !is(
        '2 content-type 4',
        !SAFELISTED_TYPES.has(essence!),
        `the essence ${essence} is not one of the three safelisted ones`,
      );
    }
    case 'range': {
      const lower = /^bytes/i.test(value) && !value.startsWith('bytes') && ua.quirk('range-unit-any-case');
      const range = parseSingleRange(lower ? value.toLowerCase() : value, false);
      if (is('2 range 2', range === null, `${value} is no single range header value`)) return false;
      return !is('2 range 3', range?.[0] === null, 'the range has no start');
    }
    default:
      return !is('2 otherwise', true, `${name} is not one of the five names`);
  }
}

const SAFELISTED_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/** https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names */
export function corsUnsafeRequestHeaderNames(ua: UserAgent, headers: readonly HeaderLine[]): string[] {
  const unsafe: string[] = [];
  const potentiallyUnsafe: string[] = [];
  let size = 0;
  for (const [name, value] of headers) {
    if (!isCorsSafelistedRequestHeader(ua, name, value)) unsafe.push(name);
    else {
      potentiallyUnsafe.push(name);
      size += value.length;
    }
  }
  const limit = ua.limit('unsafe-request-header-names', 'sum of lengths', 1024);
  if (
    ua.is(
      'unsafe-request-header-names',
      '5',
      size > limit,
      `the safelisted values have ${size} bytes, more than ${limit}`,
    ) &&
    !ua.quirk('no-sum-of-lengths')
  )
    unsafe.push(...potentiallyUnsafe);
  return toSortedLowercaseSet(unsafe);
}

/** Essence of a MIME type, or null for failure. https://mimesniff.spec.whatwg.org/#parse-a-mime-type */
export function mimeEssence(text: string): string | null {
  const match = /^[\t\n\r ]*([^/]*)\/([^;]*)(;|$)/.exec(text);
  const type = match?.[1] ?? '';
  const subtype = (match?.[2] ?? '').replace(/[\t\n\r ]+$/, '');
  return TOKEN.test(type) && TOKEN.test(subtype) ? `${type}/${subtype}`.toLowerCase() : null;
}

/** https://fetch.spec.whatwg.org/#simple-range-header-value: start and end, or null for failure. */
export function parseSingleRange(value: string, allowWhitespace: boolean): [number | null, number | null] | null {
  const gap = allowWhitespace ? '[\\t ]*' : '';
  const match = new RegExp(`^bytes${gap}=${gap}([0-9]*)${gap}-${gap}([0-9]*)$`).exec(value);
  if (!match) return null;
  const start = match[1] ? Number(match[1]) : null;
  const end = match[2] ? Number(match[2]) : null;
  if (start === null && end === null) return null;
  if (start !== null && end !== null && start > end) return null;
  return [start, end];
}

const FORBIDDEN_NAMES = new Set(
  'accept-charset accept-encoding access-control-request-headers access-control-request-method connection content-length cookie cookie2 date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via'.split(
    ' ',
  ),
);
const FORBIDDEN_METHOD_NAMES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);

/** https://fetch.spec.whatwg.org/#forbidden-request-header */
export function isForbiddenRequestHeader(ua: UserAgent, name: string, value: string): boolean {
  const is = ua.deciding('forbidden-request-header');
  const key = name.toLowerCase();
  if (is('1', FORBIDDEN_NAMES.has(key), `${name} is a forbidden name`)) return true;
  if (is('2', /^(proxy|sec)-/.test(key), `${name} begins with proxy- or sec-`)) return true;
  if (!is('3', FORBIDDEN_METHOD_NAMES.has(key), `${name} can override the method`)) return false;
  const methods = splitQuoted(value);
  return is('3.2', methods.some(isForbiddenMethod), `${value} names a forbidden method`);
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-method */
export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST';

/** https://fetch.spec.whatwg.org/#forbidden-method */
export const isForbiddenMethod = (method: string): boolean => /^(connect|trace|track)$/i.test(method);

/** https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header */
export function isNoCorsSafelistedRequestHeader(ua: UserAgent, name: string, value: string): boolean {
  const named = /^(accept|accept-language|content-language|content-type)$/i.test(name);
  if (!ua.is('no-cors-safelisted', '1', named, `${name} is a no-CORS-safelisted request-header name`)) return false;
  return isCorsSafelistedRequestHeader(ua, name, value);
}

/** https://fetch.spec.whatwg.org/#header-value-get-decode-and-split: splits at commas outside quoted strings. */
export function splitQuoted(value: string): string[] {
  const parts = value.match(/(?:"(?:\\[^]|[^"\\])*"?|[^",])+|(?<=,|^)(?=,|$)/g) ?? [''];
  return parts.map((part) => part.replace(/^[\t ]+|[\t ]+$/g, ''));
}

/**
 * https://fetch.spec.whatwg.org/#extract-header-list-values for the headers whose value is `#token` or `#method`, with the
 * list grammar's tolerance for empty elements. Null when there is no such header.
 */
export function extractTokens(ua: UserAgent, name: string, list: readonly HeaderLine[]): string[] | null | 'failure' {
  const lines = headerValues(list, name);
  if (lines.length === 0) return null;
  const values: string[] = [];
  for (const line of lines) {
    const elements = line
      .split(',')
      .map((element) => element.replace(/^[\t ]+|[\t ]+$/g, ''))
      .filter((element) => element !== '');
    const broken = elements.find((element) => !TOKEN.test(element));
    if (ua.is('extract-header-list-values', '4.1', broken !== undefined, `${name}: ${line} breaks the grammar`))
      return 'failure';
    values.push(...elements);
  }
  return values;
}

/** https://fetch.spec.whatwg.org/#extract-header-list-values for `Access-Control-Max-Age`, whose grammar allows one number. */
export function extractMaxAge(ua: UserAgent, list: readonly HeaderLine[]): number | null | 'failure' {
  const lines = headerValues(list, 'access-control-max-age');
  if (lines.length === 0) return null;
  if (
    ua.is(
      'extract-header-list-values',
      '3',
      lines.length > 1,
      'Access-Control-Max-Age allows a single header, and there are several',
    )
  )
    return 'failure';
  if (
    ua.is(
      'extract-header-list-values',
      '4.1 max-age',
      !(/^[0-9]+$/.test(lines[0]!) || (/^\+[0-9]+$/.test(lines[0]!) && ua.quirk('max-age-with-plus'))),
      `Access-Control-Max-Age: ${lines[0]} is no number of seconds`,
    )
  )
    return 'failure';
  return Number(lines[0]);
}

/** Takes what is nobody's business out of texts that are shown. Pure. */
import { stripVTControlCharacters } from 'node:util';
import { REDACTED } from '../secret.ts';
import type { HeaderLine } from '../types.ts';

/**
 * The shape of a body's beginning without its content: punctuation, the keys of JSON and the names of HTML elements stay,
 * letters and digits else become dots. Enough to see what kind of data it is, and to recognise it when one has the original.
 */
export function maskContent(text: string, length = 80): string {
  return printable(text)
    .slice(0, length)
    .replace(/"[\w.$-]{1,40}"(?=\s*:)|<[!/]?[a-z][a-z0-9-]*|[\p{L}\p{N}]/giu, (part) => (part.length > 1 ? part : '•'));
}

/** A text on one line, without control characters. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim();
}

/** Response headers whose values are credentials themselves. */
const SENSITIVE_HEADER = /auth|token|secret|session|cookie|api-?key|csrf|xsrf/i;

/** Hides the values of headers that carry credentials, and credentials in the others. */
export function maskHeaders(headers: readonly HeaderLine[], redact: (text: string) => string): HeaderLine[] {
  return headers.map(([name, value]) => [
    name,
    SENSITIVE_HEADER.test(name) && !/^access-control-/i.test(name) ? REDACTED : redact(printable(value)).slice(0, 1000),
  ]);
}

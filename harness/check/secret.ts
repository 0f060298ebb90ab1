/** Values that must never be seen: nothing that prints, joins or serialises them gets more than a stand-in. */
import { inspect } from 'node:util';

/** What stands in reports and recordings where a secret was. */
export const REDACTED = '[redacted]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: for the wire alone. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** Shorter pieces are not looked for: they would be found everywhere. */
const SHORTEST = 4;

/** Words that stand before a secret and are none. */
const SCHEMES = /^(basic|bearer|digest|negotiate|token)$/i;

/**
 * Takes every secret out of texts, as written and in the spellings in which servers send things back: escaped for URLs,
 * JSON, HTML and in base64.
 */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    const value = secret.reveal();
    // The part after "Bearer " or "name=" is what counts.
    const parts = [value, ...value.split(/[\s=;,]+/)].filter((part) => part.length >= SHORTEST && !SCHEMES.test(part));
    for (const part of parts) {
      spellings.add(part);
      spellings.add(encodeURIComponent(part));
      spellings.add(encodeURI(part));
      spellings.add(JSON.stringify(part).slice(1, -1));
      spellings.add(
        part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      );
      spellings.add(Buffer.from(part, 'latin1').toString('base64').replace(/=+$/, ''));
      spellings.add(Buffer.from(part, 'utf8').toString('latin1'));
    }
  }
  const longestFirst = [...spellings].filter((one) => one.length >= SHORTEST).sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => text;
  const pattern = new RegExp(longestFirst.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi');
  return (text) => text.replace(pattern, REDACTED);
}

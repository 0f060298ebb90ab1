/** What a mend for one stack is made of. */
import { isPattern } from '../origins.ts';

/** What the configuration should say. */
export interface Wish {
  origins: readonly string[];
  everybody: boolean;
  methods: readonly string[];
  headers: readonly string[];
  exposed: readonly string[];
  credentials: boolean;
  maxAge: number;
}

/** What kind of mend a finding needs. */
export type Topic =
  | 'allow-list'
  | 'wildcard'
  | 'preflight'
  | 'methods-headers'
  | 'credentials'
  | 'expose'
  | 'vary'
  | 'errors'
  | 'duplicates'
  | 'max-age'
  | 'redirect'
  | 'network'
  | 'other';

export interface Stack {
  id: string;
  name: string;
  /** Other names by which users call it. */
  aliases?: readonly string[];
  /** Header lines "name: value" by which it shows. */
  signs: readonly RegExp[];
  /** Where the configuration goes, and the configuration. */
  where: string;
  config(wish: Wish): string;
  /** What to mind on this stack, by topic. */
  notes?: Partial<Record<Topic, string>>;
}

export const quoted = (items: readonly string[], quote = "'"): string =>
  items.map((item) => `${quote}${item}${quote}`).join(', ');

/** An origin as a regular expression: dots escaped, and the wildcard of a pattern is one label or several. */
export const expression = (origin: string): string =>
  origin.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace('*\\.', '([a-z0-9-]+\\.)+');

/** Whether any of the origins is a pattern (https://*.example.com): such a list is no list of whole origins. */
export const havePatterns = (origins: readonly string[]): boolean => origins.some(isPattern);

/** Whole origins, and patterns. */
export const split = (origins: readonly string[]): { whole: string[]; patterns: string[] } => ({
  whole: origins.filter((origin) => !isPattern(origin)),
  patterns: origins.filter(isPattern),
});

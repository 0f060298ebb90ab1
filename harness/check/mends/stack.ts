/** What a mend for one stack is made of. */

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

/** An origin as a regular expression, dots escaped. */
export const escaped = (origin: string): string => origin.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

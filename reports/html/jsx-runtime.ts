/**
 * JSX as text: what `<p>{text}</p>` compiles to. Pages are made once and never change, so that no tree of them is needed, and
 * thousands of them are made in seconds. Texts are escaped where they are put in; only what was made here is markup. The
 * script of the page "Try it" is bundled with Preact in its place, which draws the same components again and again.
 */
import type { JSX as PreactJSX } from 'preact';

/** A piece of HTML. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** What may stand within an element. */
export type Children = Markup | string | number | bigint | boolean | null | undefined | readonly Children[];

type Props = Record<string, unknown> & { children?: Children };

export declare namespace JSX {
  type Element = Markup;
  type ElementType = keyof IntrinsicElements | ((props: never) => Children);
  interface ElementChildrenAttribute {
    children: unknown;
  }
  type IntrinsicElements = PreactJSX.IntrinsicElements;
}

/** Elements without content, which have no end tag. */
const VOID = new Set(['br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);

/** One element, or what a component makes. */
export function jsx(type: string | ((props: Props) => Children), props: Props): Children {
  if (typeof type === 'function') return type(props);
  const tag = tags.get(type) ?? makeTag(type);
  let attributes = '';
  let content = '';
  for (const name in props) {
    const value = props[name];
    if (name === 'children') content = textOf(value as Children);
    else if (name === 'dangerouslySetInnerHTML') content = harmless((value as { __html: string }).__html);
    else attributes += attribute(name, value);
  }
  return new Markup((attributes === '' ? tag.start : tag.open + attributes + tag.close) + content + tag.end);
}

/** Texts that elements of one type have in common, made once: pages have thousands of each. */
interface Tag {
  /** The start tag without attributes, and the two halves of one with them. */
  start: string;
  open: string;
  close: string;
  end: string;
}

const tags = new Map<string, Tag>();

function makeTag(type: string): Tag {
  const [open, close] = [`<${type}`, VOID.has(type) ? '/>' : '>'];
  const tag: Tag = { start: open + close, open, close, end: VOID.has(type) ? '' : `</${type}>` };
  tags.set(type, tag);
  return tag;
}

export { jsx as jsxs };

/** Several children where one is expected. */
export const Fragment = ({ children }: { children?: Children }): Children => children;

/** The HTML of children. @throws TypeError for anything that is neither a text nor markup */
export function textOf(children: Children): string {
  if (typeof children === 'string') return escape(children);
  if (children instanceof Markup) return children.html;
  if (children === null || children === undefined || typeof children === 'boolean') return '';
  if (typeof children === 'number' || typeof children === 'bigint') return String(children);
  if (!Array.isArray(children))
    throw new TypeError(`what is neither text nor markup (${typeof children}) stands within an element`);
  let html = '';
  for (const child of children as readonly Children[]) html += textOf(child);
  return html;
}

function attribute(name: string, value: unknown): string {
  const key = name.toLowerCase();
  if (value === null || value === undefined) return '';
  if (value === '') return ` ${key}`;
  if (typeof value === 'boolean' && !SAYS_TRUE_OR_FALSE.test(key)) return value ? ` ${key}` : '';
  return ` ${key}="${escape(String(value))}"`;
}

/** Attributes whose absence is not the same as "false". */
const SAYS_TRUE_OR_FALSE = /^(aria-.*|spellcheck|draggable|contenteditable)$/;

function escape(text: string): string {
  // Nearly no text holds any of them.
  if (!PERHAPS_SPECIAL.test(text)) return text;
  return harmless(text.replace(/["&<]/g, (char) => ENTITIES[char]!));
}

const ENTITIES: Readonly<Record<string, string>> = { '"': '&quot;', '&': '&amp;', '<': '&lt;' };

/**
 * Characters that HTML forbids or that turn text around are written as escapes, wherever they came from. Our own texts
 * hold none, so this changes data only.
 */
function harmless(text: string): string {
  return text.replace(HARMFUL, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
/** The same by code units, which is many times faster, and what escapes are for. Half of a pair may be lone, or not. */
const PERHAPS_SPECIAL =
  /["&<\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;

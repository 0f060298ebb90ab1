/** Untrusted texts where no markup can be made of them: in a terminal, in Markdown. Pure. */
import { visibleText } from './matrix/visible.tsx';

const LONGEST = 500;

/** One line for a terminal, whatever is in it: no control character is left, and it ends somewhere. */
export function plain(text: string): string {
  const one = visibleText(text.replace(/[\r\n\t]+/g, ' '), 'text');
  return one.length > LONGEST ? `${one.slice(0, LONGEST)} …` : one;
}

/** A text as one line of Markdown that shows it as it is. */
export function markdownText(text: string): string {
  const one = visibleText(text.replace(/[\r\n\t]+/g, ' '), 'text').slice(0, LONGEST);
  return one
    .replace(/[\\`*_{}[\]()#+!|~^$@:-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A code span that no backtick can leave. */
export function codeSpan(text: string): string {
  const one = visibleText(text.replace(/[\r\n\t]+/g, ' '), 'text').slice(0, LONGEST);
  const longest = Math.max(0, ...[...one.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${one} ${fence}`;
}

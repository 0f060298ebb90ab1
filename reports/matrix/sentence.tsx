/** @jsxImportSource #html */
/** Sentences of words.ts on a page. */
import { cut } from './http-text.tsx';
import type { Addresses } from './placeholders.tsx';
import { plain, type Demand, type Words } from './words.ts';

/** A sentence, its literal values set as code with placeholders as chips. */
export function Sentence({ words, addresses }: { words: Words; addresses: Addresses }) {
  return (
    <>
      {words.map((part) => (typeof part === 'string' ? part : <code>{cut(part.code, 600, 'text', addresses)}</code>))}
    </>
  );
}

/** Demands, one a line. */
export function Demands({ demands, addresses }: { demands: readonly Demand[]; addresses: Addresses }) {
  if (demands.length === 0) return null;
  return (
    <ul class="demands">
      {demands.map(({ subject, demand }) => (
        <li>
          <Sentence words={plain(subject) === 'result' ? demand : [...subject, ' ', ...demand]} addresses={addresses} />
        </li>
      ))}
    </ul>
  );
}

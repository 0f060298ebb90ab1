/** @jsxImportSource #html */
/** Prose of suites: titles, reasons, answers. Authors set literal values between backticks. */
import { marked } from './visible.tsx';

const LITERAL = /`([^`]+)`/;

/** Prose with its literal values set as code. */
export function Prose({ text }: { text: string }) {
  if (!text.includes('`')) return marked(text, 'text');
  return (
    <>
      {text
        .split(LITERAL)
        .map((part, index) => (index % 2 === 1 ? <code>{marked(part, 'text')}</code> : marked(part, 'text')))}
    </>
  );
}

/** The same where no markup can stand. */
export function proseText(text: string): string {
  return text.split(LITERAL).join('');
}

/** @jsxImportSource preact */
/** Prose of suites: titles, reasons, answers. Authors set literal values between backticks. */
import { Fragment } from 'preact';
import { marked } from './visible.tsx';

const LITERAL = /`([^`]+)`/;

/** Prose with its literal values set as code. */
export function Prose({ text }: { text: string }) {
  return (
    <Fragment>
      {text
        .split(LITERAL)
        .map((part, index) => (index % 2 === 1 ? <code>{marked(part, 'text')}</code> : marked(part, 'text')))}
    </Fragment>
  );
}

/** The same where no markup can stand. */
export function proseText(text: string): string {
  return text.split(LITERAL).join('');
}

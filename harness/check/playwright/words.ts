/** The message of an assertion that does not hold: what was seen, which step decided, why, and how to mend it. Pure. */
import { plain } from '../../../reports/text.ts';
import { requestLine, responseLine } from '../report/words.ts';
import type { Outcome } from './outcome.ts';
import type { Question } from './use.ts';

/** A question as one line: "https://app.example.com: PUT https://api.example.com/items with credentials". */
export function questionLine({ flow }: Question): string {
  const credentials = flow.credentials === 'include' ? ' with credentials' : '';
  return plain(`a page at ${flow.origin}: ${flow.method} ${flow.url}${credentials}`);
}

const SAID: Record<Outcome['verdict'], string> = {
  allowed: 'is allowed',
  refused: 'is refused',
  neither: 'is neither allowed nor refused by CORS',
};

/** The message. Nothing that a server sent gets into it as a control character. */
export function message(assertion: string, question: Question, outcomes: readonly Outcome[]): string {
  return [`${assertion}`, '', questionLine(question), ...outcomes.flatMap(outcomeLines)].join('\n');
}

function outcomeLines(outcome: Outcome): string[] {
  const { by, verdict, reason, lacks, step, exchanges, mends, console } = outcome;
  const [general, ...stacks] = mends;
  return [
    '',
    `${plain(by)}: it ${SAID[verdict]}${lacks ? `, but ${plain(lacks)}` : ''}`,
    `  reason:   ${plain(reason)}`,
    ...(step
      ? [`  decided:  ${plain(`${step.algorithm}, step ${step.step}: ${step.text}`)}`, `            ${step.url}`]
      : []),
    ...exchanges
      .slice(-2)
      .flatMap((one) => [`  asked:    ${plain(requestLine(one))}`, `  answered: ${plain(responseLine(one))}`]),
    ...console.slice(0, 2).map((line) => `  console:  ${plain(line)}`),
    ...(general ? [`  mend:     ${general.text}`] : []),
    ...stacks.flatMap(({ stack, text, code }) => [
      // A test asks one thing; the configuration is for that alone.
      `            ${stack}: ${text.replace(/:$/, '; what this request needs, besides what others do:')}`,
      ...(code ?? '').split('\n').map((line) => `              ${plain(line)}`),
    ]),
  ];
}

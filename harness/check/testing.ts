/** What tests of whole checks share. */
import { inspect } from 'node:util';
import { checkToJUnit, checkToSarif } from './report/formats.ts';
import { toMarkdown } from './report/markdown.ts';
import { toPage } from './report/page.tsx';
import { toTerminal } from './report/terminal.ts';
import type { CheckReport } from './types.ts';

/** Everything that people get of a report. */
export const outputsOf = (report: CheckReport): Record<string, string> => ({
  terminal: toTerminal(report),
  json: JSON.stringify(report),
  junit: checkToJUnit(report, 'low'),
  sarif: checkToSarif(report),
  markdown: toMarkdown(report),
  html: toPage(report),
  inspect: inspect(report, { depth: 20, maxStringLength: null, maxArrayLength: null }),
});

/** A secret of letters, digits and hyphens as it may turn up: in any case, and in base64. */
export const spellingsOf = (secret: string): RegExp[] => [
  new RegExp(secret, 'i'),
  new RegExp(Buffer.from(secret).toString('base64').slice(0, 16).replaceAll('+', '\\+')),
];

/** What the documentation promises: its links, commands and scripts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders without documentation of ours. */
const ELSEWHERE = new Set(['node_modules', 'recordings', 'site', 'results', 'test-results']);

/** The Markdown files of a folder and of all in it, and the workflows that are examples, in order. */
export function documents(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !ELSEWHERE.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? documents(path) : /\.(md|yml)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** Targets of links and pictures that are no URL. */
export const links = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((t) => !/^[a-z]+:/.test(t));

/** The anchors that headings have where Markdown is shown with links to them. */
export const anchors = (text: string): Set<string> =>
  new Set(
    [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, '');

export interface SuiteCommand {
  /** The command, and what follows it up to the first option: a command within it, or arguments. */
  names: string[];
  options: string[];
}

/** Every `cors-conformance COMMAND …` that a text tells to type. */
export function suiteCommands(text: string): SuiteCommand[] {
  const calls = text
    .replaceAll(/\\\n\s*/g, '')
    .matchAll(/(?:npx|`|"|\$|npm start -- |bin\.mjs) ?(?:cors-conformance )([a-z][^\n`"#]*)/g);
  return [...calls].map(([, call]) => {
    // What a shell runs when it fails is another command.
    const words = call!.split('||')[0]!.trim().split(/\s+/);
    const first = words.findIndex((word) => word.startsWith('-'));
    const options = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0]!);
    return { names: first < 0 ? words : words.slice(0, first), options };
  });
}

/** Every `npm run SCRIPT` that a text tells to type. */
export const scripts = (text: string): string[] =>
  [...text.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, script]) => script!);

/** @jsxImportSource #html */
/**
 * The frame of every page. A page is one file that fetches nothing, or takes its style sheet from the same folder tree;
 * the policy in the page forbids anything else.
 */
import { createHash } from 'node:crypto';
import { textOf, type Children } from '#html/jsx-runtime';
import { BASE_STYLE } from './style.ts';

export interface PageProps {
  title: string;
  /** Further style rules and the script: constants of ours, never data. */
  style?: string;
  script?: string;
  /** Relative address of a style sheet that many pages share, beside or above this one; in place of `style`. */
  stylesheet?: string;
  /** Links that browsers and readers may use: the pages before and after. */
  previous?: string | undefined;
  next?: string | undefined;
  children: Children;
}

/** Marks pages of ours, so that a later run may replace them. */
export const GENERATOR = 'cors-conformance';

/** A whole page as text. */
export function document(props: PageProps): string {
  return `<!doctype html>\n${textOf(<Page {...props} />)}\n`;
}

function Page({ title, style = '', script = '', stylesheet, previous, next, children }: PageProps): Children {
  const css = BASE_STYLE + style;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content={policy(stylesheet === undefined ? hash(css) : "'self'", script)}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content={GENERATOR} />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {previous ? <link rel="prev" href={previous} /> : null}
        {next ? <link rel="next" href={next} /> : null}
        {stylesheet === undefined ? (
          <style dangerouslySetInnerHTML={{ __html: css }} />
        ) : (
          <link rel="stylesheet" href={stylesheet} />
        )}
      </head>
      <body>
        {children}
        {script ? <script dangerouslySetInnerHTML={{ __html: script }} /> : null}
      </body>
    </html>
  );
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Should an escape ever fail, this still lets no text of a recording run or load anything. */
function policy(styleSource: string, script: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${styleSource}`,
    `script-src ${script ? hash(script) : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A link to an address that came with the data: only http and https are ever followed, anything else stays text. */
export function Link({ href, children }: { href: string; children: Children }) {
  return isWebAddress(href) ? (
    <a href={href} rel="noopener noreferrer nofollow">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text)) return false;
  return URL.canParse(text);
}

/** A moment, in a form that is the same for every reader. */
export function Moment({ at }: { at: string }) {
  const moment = momentOf(at);
  return moment ? <time datetime={moment.iso}>{moment.words}</time> : <span>{at}</span>;
}

/** Those told last: the times of a few recordings stand on thousands of pages. */
const moments = new Map<string, { iso: string; words: string } | null>();
const MOST_MOMENTS = 1000;

function momentOf(at: string): { iso: string; words: string } | null {
  const known = moments.get(at);
  if (known !== undefined) return known;
  const time = Date.parse(at);
  const iso = Number.isNaN(time) ? null : new Date(time).toISOString();
  const moment = iso === null ? null : { iso, words: `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` };
  if (moments.size >= MOST_MOMENTS) moments.clear();
  moments.set(at, moment);
  return moment;
}

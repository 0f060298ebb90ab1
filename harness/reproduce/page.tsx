/** @jsxImportSource #html */
/** The page that a reproduction opens: what it is about, and where the runtime says how it went. */
import { textOf } from '#html/jsx-runtime';
import { Prose, proseText } from '../../reports/matrix/prose.tsx';
import type { Scenario } from '../scenario/schema.ts';

/** The page as text. */
export function reproductionPage({ title, why }: Scenario): string {
  return `<!doctype html>${textOf(
    <html lang="en" data-role="main">
      <head>
        <meta charset="utf-8" />
        <title>{proseText(title)}</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <h1>
          <Prose text={title} />
        </h1>
        <p>
          <Prose text={why} />
        </p>
        <p>
          <strong id="status" role="status">
            Running …
          </strong>
        </p>
        <p>What was sent and seen is in the server’s output.</p>
        <script src="runtime.js" />
      </body>
    </html>,
  )}`;
}

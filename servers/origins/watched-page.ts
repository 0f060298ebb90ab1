/** The frame of the pages that a person looks at: the lobby, and the page of a run by hand. */

/**
 * Everything is said of what is in main: scenarios put elements into the same document, and nothing of theirs is to look
 * different from what it does in a run that nobody watches.
 */
const STYLE = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText }
main { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
main h1 { font-size: 1.4rem; line-height: 1.2; margin: 0 0 1rem }
main h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
main #status { white-space: pre-line }
main button, main .button { font: inherit; padding: .6rem 1rem; margin: 0 .5rem .5rem 0; min-height: 2.75rem; box-sizing: border-box }
main #missing a { display: inline-block; padding: .25rem 0 }
main a { color: #0a4f9e }
main :focus-visible { outline: 3px solid #0a63c9; outline-offset: 2px }
main progress { width: 100%; height: 1rem }
main .aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@media (prefers-color-scheme: dark) { main a { color: #8ab8ff } main :focus-visible { outline-color: #8ab8ff } }
`.replaceAll('\n', '');

/** Head and heading; `attributes` are those of the html element. */
export const watchedPage = (body: string, attributes = ''): string =>
  `<!doctype html><html lang="en"${attributes}><meta charset="utf-8"><title>CORS conformance</title>` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">` +
  `<style>${STYLE}</style><body><main><h1>CORS conformance</h1>${body}`;

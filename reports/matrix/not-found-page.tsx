/** @jsxImportSource #html */
/** The page `404.html`, which static hosts show in place of a page that is not there. */
import { document } from './layout.tsx';

/**
 * The page as text. A host shows it at any address, so that it cannot know where the site begins: pages are in the
 * first folder or in `scenarios/`. The script keeps the link that leads there; without it both are shown.
 */
export function notFoundPage(): string {
  return document({
    title: 'There is no such page',
    script:
      "for(const one of document.querySelectorAll('[data-from]'))one.hidden=(one.dataset.from==='scenarios')!==location.pathname.includes('/scenarios/')",
    children: (
      <>
        <header class="page">
          <h1>There is no such page</h1>
        </header>
        <main>
          <p>
            Addresses of scenarios are permanent: <code>scenarios/</code>, the id, <code>.html</code>. A scenario that
            no published recording holds has no page.
          </p>
          <p data-from="">
            To <a href="index.html">the matrix</a>.
          </p>
          <p data-from="scenarios">
            From the address of a scenario to <a href="../index.html">the matrix of all scenarios</a>.
          </p>
        </main>
      </>
    ),
  });
}

/** @jsxImportSource #html */
/** The links that every page of the site has. */
import type { Children } from '#html/jsx-runtime';
import { inOnePiece } from '../html/once.ts';

/** The pages of the site, in the order of the links. */
export const PAGES = [
  ['index.html', 'Matrix'],
  ['deviations.html', 'Deviations'],
  ['requirements.html', 'Requirements'],
  ['claims.html', 'Claims'],
  ['try.html', 'Try it'],
  ['leaks.html', 'What failures tell'],
  ['max-age.html', 'Access-Control-Max-Age'],
  ['subjects.html', 'Real servers'],
  ['about.html', 'About'],
] as const;

export type SitePage = (typeof PAGES)[number][0];

export interface SiteLinksProps {
  /** The page that the links stand on, when it is one of them. */
  here?: SitePage;
  /** Whether there is a page `max-age.html`. */
  lives: boolean;
  /** Where the pages are, from the page that the links stand on. */
  base?: '' | '../';
}

/** Links between the pages of the site. */
export function SiteLinks({ here, lives, base = '' }: SiteLinksProps) {
  const key = [here, lives, base].join();
  if (!made.has(key)) made.set(key, inOnePiece(links({ here, lives, base })));
  return made.get(key);
}

/** There are as many as there are pages with an entry, and one for all scenarios. */
const made = new Map<string, Children>();

function links({ here, lives, base }: SiteLinksProps): Children {
  return (
    <nav aria-label="Pages" class="pages">
      {PAGES.filter(([href]) => lives || href !== 'max-age.html').map(([href, title]) => (
        <a href={base + href} aria-current={href === here ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

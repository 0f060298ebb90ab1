/** Bundles the script of a check's pages. */
import { bundlePage } from '../../page/bundle.ts';

/** For pages and frames. */
export const bundleCheckPage = (): Promise<string> => bundlePage(new URL('./page.ts', import.meta.url));

/**
 * Where a context reaches the runner: a document or worker without an HTTP URL of its own has nothing to resolve a path
 * against. All that the runtime knows of the addresses of the place that it runs at is here: a web-platform-tests test has
 * others, see reproduce/wpt/control-line.ts.
 */

let base = '';

/** Tells this context the address of the run's control pages, ending with `/`. */
export function setControlBase(url: string): void {
  base = url;
}

/** The address of a path of the control pages. */
export const controlUrl = (path: string): string => base + path;

/** The address of the control pages at the top-level page's origin, in that page, ending with `/`. */
export const pageBase = (): string => new URL('.', location.href).href;

/** The address of a file of the control pages at the origin of this document. */
export const ownFile = (name: string): string => new URL(name, location.href).href;

/** The address of a scripted resource in a URL, which may go on: …/ID/RESOURCE. */
export const resourceAddress = (url: string): string => url.replace(/[?#].*$/, '');

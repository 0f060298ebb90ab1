/** Where a context reaches the runner: a document or worker without an HTTP URL of its own has nothing to resolve a path against. */

let base = '';

/** Tells this context the address of the run's control pages, ending with `/`. */
export function setControlBase(url: string): void {
  base = url;
}

/** The address of a path of the control pages. */
export const controlUrl = (path: string): string => base + path;

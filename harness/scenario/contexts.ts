/** What the standards say of each context: whose origin it has, and what its URL is. Pure data, read by model and judge. */
import type { Context, OriginName } from './schema.ts';

/** Facts about one type of context. */
interface ContextFacts {
  /**
   * Whose origin script has: that of the top-level page, that of the same-site or the cross-site origin, or an opaque one.
   * https://html.spec.whatwg.org/#concept-settings-object-origin
   */
  origin: 'page' | 'sibling' | 'remote' | 'opaque';
  /** Whether there is a document. */
  global: 'window' | 'worker';
  /**
   * The URL that a referrer comes from: a path below the run's control pages, or a URL of a local scheme, from which none
   * comes. A srcdoc document stands for the one that holds it. https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
   */
  url: string;
}

export const CONTEXTS: Readonly<Record<Context['type'], ContextFacts>> = {
  window: { origin: 'page', global: 'window', url: '' },
  'dedicated-worker': { origin: 'page', global: 'worker', url: 'runtime.js' },
  'module-worker': { origin: 'page', global: 'worker', url: 'runtime.js' },
  'nested-worker': { origin: 'page', global: 'worker', url: 'runtime.js' },
  'blob-worker': { origin: 'page', global: 'worker', url: 'blob:' },
  'data-worker': { origin: 'opaque', global: 'worker', url: 'data:,' },
  'shared-worker': { origin: 'page', global: 'worker', url: 'runtime.js' },
  'service-worker': { origin: 'page', global: 'worker', url: 'runtime.js' },
  'same-origin-frame': { origin: 'page', global: 'window', url: 'frame.html' },
  'same-site-frame': { origin: 'sibling', global: 'window', url: 'frame.html' },
  'cross-site-frame': { origin: 'remote', global: 'window', url: 'frame.html' },
  'public-frame': { origin: 'page', global: 'window', url: 'public-frame.html' },
  'cross-site-window': { origin: 'remote', global: 'window', url: 'frame.html' },
  'about-blank-frame': { origin: 'page', global: 'window', url: 'about:blank' },
  'srcdoc-frame': { origin: 'page', global: 'window', url: '' },
  'blob-frame': { origin: 'page', global: 'window', url: 'blob:' },
  'data-frame': { origin: 'opaque', global: 'window', url: 'data:,' },
  'sandboxed-frame': { origin: 'opaque', global: 'window', url: 'frame.html' },
  'sandboxed-same-origin-frame': { origin: 'page', global: 'window', url: 'frame.html' },
};

/** Folder of the frame that a service worker controls, and its scope: no other context is below it. */
export const CONTROLLED_FOLDER = 'controlled/';

/** Name of the origin that script in a context has, or null for an opaque one. */
export function contextOriginName(context: Pick<Context, 'type' | 'origin'>): OriginName | null {
  const { origin } = CONTEXTS[context.type];
  return origin === 'opaque' ? null : origin === 'page' ? context.origin : twin(origin, context);
}

/**
 * The URL that referrers of a context come from.
 * @param controlUrl gives the address of the run's control pages at an origin, ending with `/`
 */
export function contextUrl(context: Context, controlUrl: (origin: OriginName) => string): string {
  const { url } = CONTEXTS[context.type];
  if (url.includes(':')) return url;
  const path = context.controller ? CONTROLLED_FOLDER + url : url;
  return controlUrl(contextOriginName(context) ?? context.origin) + path;
}

/** An origin's name with the scheme of the top-level page. */
function twin(origin: 'sibling' | 'remote', context: Pick<Context, 'origin'>): OriginName {
  return context.origin === 'page-https' ? `${origin}-https` : origin;
}

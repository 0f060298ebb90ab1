/** What the standards say of each context: whose origin it has, and what its URL is. Pure data, read by model and judge. */
import type { Context, HeaderLine, OriginName } from './schema.ts';

/** Facts about one type of context. */
interface ContextFacts {
  /**
   * Whose origin script has: that of the top-level page, that of the same-site or the cross-site origin, that of the host
   * which the context names, or an opaque one.
   * https://html.spec.whatwg.org/#concept-settings-object-origin
   */
  origin: 'page' | 'sibling' | 'remote' | 'host' | 'opaque';
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
  'host-frame': { origin: 'host', global: 'window', url: 'frame.html' },
};

/** Folder of the frame that a service worker controls, and its scope: no other context is below it. */
export const CONTROLLED_FOLDER = 'controlled/';

/** What decides about the origin of a context. */
type Whose = Pick<Context, 'type' | 'origin' | 'host' | 'headers'>;

/** Whether a serialised host is localhost, a name below it, or a loopback address, also one mapped into IPv6. */
export const isLoopback = (host: string): boolean =>
  /^([^.]+\.)*localhost\.?$/.test(host) || /^(127\.[\d.]+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(host);

/** Name of the origin that script in a context has; null for an opaque one, and for one that has no name but its host. */
export function contextOriginName(context: Whose): OriginName | null {
  const { origin } = CONTEXTS[context.type];
  if (origin === 'opaque' || origin === 'host' || isSandboxedByHeaders(context.headers)) return null;
  return origin === 'page' ? context.origin : twin(origin, context);
}

/** The serialised origin of a context as a template; `null` for an opaque one. */
export function contextOriginTemplate(context: Whose): string {
  if (context.host !== undefined && !isSandboxedByHeaders(context.headers)) {
    const scheme = context.origin === 'page-https' ? 'https' : 'http';
    return `${scheme}://${new URL(`http://${context.host}`).hostname}:{port:${context.origin}}`;
  }
  const name = contextOriginName(context);
  return name === null ? 'null' : `{origin:${name}}`;
}

/** Whether header lines of a document make its origin opaque. https://w3c.github.io/webappsec-csp/#directive-sandbox */
function isSandboxedByHeaders(headers: readonly HeaderLine[] = []): boolean {
  return headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'content-security-policy' &&
      /(^|;)\s*sandbox\b/i.test(value) &&
      !/(^|;)\s*sandbox\b[^;]*\ballow-same-origin\b/i.test(value),
  );
}

/**
 * The URL that referrers of a context come from.
 * @param controlUrl gives the address of the run's control pages at an origin, ending with `/`
 * @param fill resolves templates
 */
export function contextUrl(
  context: Context,
  controlUrl: (origin: OriginName) => string,
  fill: (template: string) => string,
): string {
  const { url } = CONTEXTS[context.type];
  if (url.includes(':')) return url;
  const path = context.controller ? CONTROLLED_FOLDER + url : url;
  const base = controlUrl(contextOriginName(context) ?? context.origin);
  // Written as the scenario writes it: what becomes of its spelling is what is asked.
  const at = context.host === undefined ? base : base.replace(/^(https?:\/\/).*?(:\d+)?\//, `$1${context.host}$2/`);
  if (!context.headers) return at + path;
  const lines = context.headers.map(([name, value]): HeaderLine => [name, fill(value)]);
  return `${at}${path}?headers=${encodeURIComponent(JSON.stringify(lines))}`;
}

/** An origin's name with the scheme of the top-level page. */
function twin(origin: 'sibling' | 'remote', context: Pick<Context, 'origin'>): OriginName {
  return context.origin === 'page-https' ? `${origin}-https` : origin;
}

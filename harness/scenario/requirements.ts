/** Requirements: the normative statements that scenarios test, and the addresses of their anchors. */

/** One entry of suites/requirements.json. */
export interface Requirement {
  id: string;
  area: string;
  /** The demand in one sentence. */
  statement: string;
  /** Short name of the standard, a key of STANDARDS. */
  spec: string;
  anchor: string;
  status: 'normative' | 'engine-dependent' | 'optional';
}

/** The texts that expectations and model were written from: repository, revision and its date, by key of STANDARDS. */
export const REVISIONS: Readonly<Record<string, { repository: string; commit: string; date: string }>> = {
  fetch: { repository: 'whatwg/fetch', commit: '586cd2a', date: '2026-07-02' },
  xhr: { repository: 'whatwg/xhr', commit: 'd375b28', date: '2026-05-14' },
  url: { repository: 'whatwg/url', commit: '6ae8486', date: '2026-07-02' },
  'referrer-policy': { repository: 'w3c/webappsec-referrer-policy', commit: '88f8f25', date: '2024-11-01' },
  'fetch-metadata': { repository: 'w3c/webappsec-fetch-metadata', commit: '6d0c5bf', date: '2025-04-01' },
  'resource-timing': { repository: 'w3c/resource-timing', commit: '316a047', date: '2026-04-20' },
  beacon: { repository: 'w3c/beacon', commit: '2c9d057', date: '2026-03-11' },
  orb: { repository: 'annevk/orb', commit: '61c1be7', date: '2022-08-24' },
  'local-network-access': { repository: 'WICG/local-network-access', commit: 'cfe0313', date: '2026-04-22' },
  sri: { repository: 'w3c/webappsec-subresource-integrity', commit: '632bf53', date: '2026-03-20' },
};

/** Where each standard is published. */
export const STANDARDS: Readonly<Record<string, { title: string; url: string }>> = {
  fetch: { title: 'Fetch', url: 'https://fetch.spec.whatwg.org/' },
  html: { title: 'HTML', url: 'https://html.spec.whatwg.org/multipage/' },
  url: { title: 'URL', url: 'https://url.spec.whatwg.org/' },
  xhr: { title: 'XMLHttpRequest', url: 'https://xhr.spec.whatwg.org/' },
  websockets: { title: 'WebSockets', url: 'https://websockets.spec.whatwg.org/' },
  'fetch-metadata': { title: 'Fetch Metadata', url: 'https://w3c.github.io/webappsec-fetch-metadata/' },
  csp: { title: 'Content Security Policy', url: 'https://w3c.github.io/webappsec-csp/' },
  'referrer-policy': { title: 'Referrer Policy', url: 'https://w3c.github.io/webappsec-referrer-policy/' },
  orb: { title: 'Opaque Response Blocking', url: 'https://github.com/annevk/orb' },
  cssom: { title: 'CSS Object Model', url: 'https://drafts.csswg.org/cssom/' },
  svg: { title: 'SVG 2', url: 'https://svgwg.org/svg2-draft/' },
  webgl: { title: 'WebGL', url: 'https://registry.khronos.org/webgl/specs/latest/1.0/' },
  'mediacapture-fromelement': {
    title: 'Media Capture from DOM Elements',
    url: 'https://w3c.github.io/mediacapture-fromelement/',
  },
  'css-fonts': { title: 'CSS Fonts', url: 'https://drafts.csswg.org/css-fonts/' },
  'css-font-loading': { title: 'CSS Font Loading', url: 'https://drafts.csswg.org/css-font-loading/' },
  'css-values': { title: 'CSS Values and Units', url: 'https://drafts.csswg.org/css-values/' },
  'css-values-5': { title: 'CSS Values and Units 5', url: 'https://drafts.csswg.org/css-values-5/' },
  'css-masking': { title: 'CSS Masking', url: 'https://drafts.fxtf.org/css-masking/' },
  'css-shapes': { title: 'CSS Shapes', url: 'https://drafts.csswg.org/css-shapes/' },
  beacon: { title: 'Beacon', url: 'https://w3c.github.io/beacon/' },
  'service-workers': { title: 'Service Workers', url: 'https://w3c.github.io/ServiceWorker/' },
  'resource-timing': { title: 'Resource Timing', url: 'https://w3c.github.io/resource-timing/' },
  sri: { title: 'Subresource Integrity', url: 'https://w3c.github.io/webappsec-subresource-integrity/' },
  'mixed-content': { title: 'Mixed Content', url: 'https://w3c.github.io/webappsec-mixed-content/' },
  rfc9111: { title: 'HTTP Caching (RFC 9111)', url: 'https://httpwg.org/specs/rfc9111.html' },
  'local-network-access': { title: 'Local Network Access', url: 'https://wicg.github.io/local-network-access/' },
  'storage-access': { title: 'The Storage Access API', url: 'https://privacycg.github.io/storage-access/' },
  'storage-access-headers': {
    title: 'Storage Access Headers',
    url: 'https://privacycg.github.io/storage-access-headers/',
  },
};

/** The address of the requirement's place in its standard. The HTML Standard redirects an anchor to its page. */
export function requirementUrl(requirement: Pick<Requirement, 'spec' | 'anchor'>): string {
  const standard = STANDARDS[requirement.spec];
  if (!standard) throw new RangeError(`no standard "${requirement.spec}"`);
  return `${standard.url}#${requirement.anchor}`;
}

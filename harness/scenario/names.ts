/** The names that scenarios use, without the format around them. */

export const ORIGIN_NAMES = [
  'page',
  'sibling',
  'remote',
  'remote2',
  'page-https',
  'sibling-https',
  'remote-https',
  'remote2-https',
  'remote-http2',
] as const;
export type OriginName = (typeof ORIGIN_NAMES)[number];

/** Whether an origin's scheme is https. */
export const isHttps = (name: OriginName): boolean => /-(https|http2)$/.test(name);
/** Whether an origin speaks HTTP/2, and nothing else. */
export const isHttp2 = (name: OriginName): boolean => name.endsWith('-http2');

/** What a page tells the origins of a response whose connection is to be cut. */
export const RESET_EVENTS = ['head', 'read'] as const;
export type ResetEvent = (typeof RESET_EVENTS)[number];

/** Origins as a proxy meets them: in absolute request targets and in CONNECT. Pure. */

/** A tuple origin whose default port has been filled in. */
export interface HttpOrigin {
  scheme: 'http' | 'https';
  /** As in a URL: lower case, IPv6 in brackets. */
  host: string;
  port: number;
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** The origin of a URL or of a serialised origin; null for what is no http or https URL. */
export function httpOrigin(url: string | URL): HttpOrigin | null {
  const parsed = typeof url === 'string' ? (URL.canParse(url) ? new URL(url) : null) : url;
  const scheme = parsed?.protocol.slice(0, -1);
  if (!parsed || (scheme !== 'http' && scheme !== 'https')) return null;
  return { scheme, host: parsed.hostname, port: parsed.port ? Number(parsed.port) : DEFAULT_PORTS[scheme] };
}

/** https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin */
export function serializeOrigin({ scheme, host, port }: HttpOrigin): string {
  return `${scheme}://${host}${port === DEFAULT_PORTS[scheme] ? '' : `:${port}`}`;
}

/** `host:port`, the port always there. */
export const authorityOf = ({ host, port }: HttpOrigin): string => `${host}:${port}`;

/** The https origin that a CONNECT request asks for; null for what is no authority. */
export function connectOrigin(authority: string): HttpOrigin | null {
  return /^[^/?#@\s]+:\d+$/.test(authority) ? httpOrigin(`https://${authority}`) : null;
}

/** Loopback names, which no resolver needs to know: RFC 6761, section 6.3. */
export const isLocalhostName = (host: string): boolean => /^(.+\.)?localhost\.?$/.test(host);

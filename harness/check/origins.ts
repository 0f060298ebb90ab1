/** Origins as texts: reading them, matching patterns, and telling what kind of host they name. Pure. */
import { isIPv4, isIPv6 } from 'node:net';
import { parse } from 'tldts';

/** An origin that is no origin; the message says what to write instead. */
export class OriginError extends Error {
  override name = 'OriginError';
}

const PATTERN = /^(https?):\/\/\*\.([a-z0-9.-]+)(:\d+)?$/;

/** "https://*.example.com": every subdomain. */
export const isPattern = (text: string): boolean => PATTERN.test(text);

/**
 * Reads an origin as users write it.
 * @returns it as browsers serialise it; `*`, `null` and patterns as they are
 * @throws OriginError where it has a path, or is none
 */
export function readOrigin(text: string): string {
  if (text === '*' || text === 'null' || isPattern(text)) return text;
  if (text.includes('*')) throw new OriginError(`"${text}": a wildcard stands only as "*" or as https://*.example.com`);
  if (!URL.canParse(text))
    throw new OriginError(`"${text}" is no origin; write scheme and host: https://app.example.com`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    // Schemes of apps and extensions: an origin only as scheme and host.
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/.test(text)) return text;
    throw new OriginError(`"${text}": an origin begins with https:// or http://`);
  }
  if (url.username || url.password || url.search || url.hash || (url.pathname !== '/' && url.pathname !== ''))
    throw new OriginError(`"${text}" has more than scheme, host and port; write ${url.origin}`);
  return url.origin;
}

/** Whether an entry of an allow-list covers an origin. */
export function covers(entry: string, origin: string): boolean {
  if (entry === '*' || entry === origin) return true;
  const match = PATTERN.exec(entry);
  if (!match || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (
    url.protocol === `${match[1]}:` && url.hostname.endsWith(`.${match[2]}`) && (match[3] ?? '') === portOf(origin)
  );
}

function portOf(origin: string): string {
  return /:\d+$/.exec(origin)?.[0] ?? '';
}

/** An origin that an entry of an allow-list covers: patterns get the label, `*` any host. */
export function sampleOf(entry: string, label: string): string {
  return entry === '*' ? `https://${label}.example` : entry.replace('*', label);
}

/** What the parts of a host are, by the public suffix list with its private part. */
export interface Host {
  scheme: 'http' | 'https';
  hostname: string;
  port: string;
  /** The part that somebody registered: example.com; null for addresses, localhost and bare suffixes. */
  registrable: string | null;
  /** com, co.uk, github.io. */
  suffix: string | null;
}

/** The host of an origin, or null where it is none with a name (an address, localhost, null, another scheme). */
export function hostOf(origin: string): Host | null {
  if (!URL.canParse(origin)) return null;
  const url = new URL(origin);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  const { domain, publicSuffix, isIp, hostname } = parse(url.hostname, { allowPrivateDomains: true });
  if (isIp || !hostname || hostname === 'localhost' || domain === null) return null;
  return {
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    hostname,
    port: url.port ? `:${url.port}` : '',
    registrable: domain,
    suffix: publicSuffix,
  };
}

/**
 * Whether somebody else could get this host: its registrable domain is none of the given ones, and its suffix is one under
 * which domains are really sold or given out.
 */
export function obtainable(hostname: string, owned: readonly (string | null)[]): boolean {
  const { domain, isIcann, isPrivate, publicSuffix } = parse(hostname, { allowPrivateDomains: true });
  if (domain === null || owned.includes(domain)) return false;
  return isIcann === true || isPrivate === true || publicSuffix === 'example';
}

/** https://html.spec.whatwg.org/#same-site: scheme and registrable domain. */
export function sameSite(a: string, b: string): boolean {
  if (!URL.canParse(a) || !URL.canParse(b)) return false;
  const [left, right] = [new URL(a), new URL(b)];
  const site = (url: URL) => parse(url.hostname, { allowPrivateDomains: true }).domain ?? url.hostname;
  return left.protocol === right.protocol && site(left) === site(right);
}

/** Which network a host is on, as far as its spelling tells. */
export function networkOf(hostname: string): 'loopback' | 'private' | 'public' {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (/(^|\.)localhost$/i.test(bare) || /^127\./.test(bare) || bare === '::1') return 'loopback';
  if (
    isIPv4(bare) &&
    /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(bare)
  )
    return 'private';
  if (isIPv6(bare) && /^(f[cd]|fe[89ab])/i.test(bare)) return 'private';
  return /\.(local|internal|lan|home\.arpa)$/i.test(bare) ? 'private' : 'public';
}

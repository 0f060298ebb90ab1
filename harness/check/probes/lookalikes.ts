/** Origins that careless allow-lists take for allowed ones: how each is made, and how bad it is. Data and pure functions. */
import { hostOf, type Host } from '../origins.ts';
import type { Severity } from '../types.ts';

/** A way in which allow-lists go wrong. */
export interface Family {
  id: string;
  title: string;
  /** What the server seems to do. */
  cause: string;
  credentialed: Severity;
  open: Severity;
  /** Kinds that follow from this one and are not told apart. */
  implies: readonly string[];
  /** Look-alikes of one reference; most are made for each, some once for all. */
  make?: (host: Host, label: () => string) => string[];
  once?: (label: () => string) => string[];
}

const bare = ({ scheme, hostname }: Host) => `${scheme}://${hostname}`;

/**
 * Characters other than letters, digits, dots and hyphens that the URL Standard lets into hosts
 * (https://url.spec.whatwg.org/#forbidden-domain-code-point).
 */
export const HOST_CHARACTERS = [...'_!"$&\'()*+,;=`{}~'].filter((char) => URL.canParse(`https://a${char}b.example`));

export const FAMILIES: readonly Family[] = [
  {
    id: 'null-allowed',
    title: 'The origin null is allowed',
    cause: 'Any page can get the origin null: in a sandboxed frame, or by a redirect',
    credentialed: 'critical',
    open: 'medium',
    implies: [],
    once: () => ['null'],
  },
  {
    id: 'origin-substring-match',
    title: 'Any origin that contains an allowed host is allowed',
    cause:
      'The server looks for an allowed host anywhere in the origin (includes, indexOf, a regular expression without ^ and $)',
    credentialed: 'critical',
    open: 'medium',
    implies: [
      'origin-prefix-match',
      'origin-suffix-match',
      'origin-special-characters',
      'origin-truncated',
      'origin-dot-unescaped',
      'subdomain-trusted',
      'http-origin-trusted',
      'port-ignored',
    ],
    make: ({ scheme, hostname, registrable }, label) =>
      [...new Set([hostname, registrable!])].map((name) => `${scheme}://${label()}${name}.${label()}.example`),
  },
  {
    id: 'origin-prefix-match',
    title: 'Any origin that begins like an allowed one is allowed',
    cause: 'The server compares the beginning only (startsWith, a regular expression without $)',
    credentialed: 'critical',
    open: 'medium',
    implies: ['origin-special-characters', 'origin-truncated', 'port-ignored'],
    make: (host, label) => [`${bare(host)}.${label()}.example`],
  },
  {
    id: 'public-suffix-trusted',
    title: 'Every host under a public suffix is allowed',
    cause: 'The server allows everything under a suffix where anybody can register a name',
    credentialed: 'critical',
    open: 'medium',
    implies: [
      'origin-suffix-match',
      'subdomain-trusted',
      'http-origin-trusted',
      'origin-dot-unescaped',
      'shared-hosting-trusted',
    ],
    make: ({ scheme, suffix, registrable, hostname }, label) =>
      suffix && suffix !== 'localhost' && registrable !== null && hostname !== suffix
        ? [`${scheme}://${label()}.${suffix}`]
        : [],
  },
  {
    id: 'origin-suffix-match',
    title: 'Any origin that ends like an allowed one is allowed',
    cause: 'The server compares the end only (endsWith without the dot, a regular expression without ^)',
    credentialed: 'critical',
    open: 'medium',
    implies: ['origin-dot-unescaped', 'subdomain-trusted', 'http-origin-trusted'],
    make: ({ scheme, registrable, port }, label) => [`${scheme}://${label()}${registrable}${port}`],
  },
  {
    id: 'origin-truncated',
    title: 'The beginning of an allowed origin is allowed',
    cause: 'The server looks for the origin in its list as if the list were one text (indexOf the wrong way round)',
    credentialed: 'critical',
    open: 'medium',
    implies: [],
    make: (host) => [bare(host).slice(0, -1)],
  },
  {
    id: 'origin-dot-unescaped',
    title: 'A dot of the allowed host stands for any character',
    cause: 'The server has a regular expression with dots that are not escaped',
    credentialed: 'high',
    open: 'low',
    implies: [],
    make: ({ scheme, hostname, port }) =>
      [...hostname.matchAll(/\./g)].map(
        ({ index }) => `${scheme}://${hostname.slice(0, index)}x${hostname.slice(index + 1)}${port}`,
      ),
  },
  {
    id: 'origin-special-characters',
    title: 'A special character ends the host for the server, but not for browsers',
    cause: 'The server cuts the host off at a character that browsers accept in hosts',
    credentialed: 'high',
    open: 'low',
    implies: [],
    make: (host, label) => HOST_CHARACTERS.map((char) => `${bare(host)}${char}.${label()}.example`),
  },
  {
    id: 'subdomain-trusted',
    title: 'Every subdomain is allowed',
    cause: 'One subdomain that is taken over, or has a fault that lets script in, is enough',
    credentialed: 'medium',
    open: 'low',
    implies: [],
    make: ({ scheme, hostname, registrable, port }, label) =>
      [...new Set([hostname, registrable!])].map((name) => `${scheme}://${label()}.${name}${port}`),
  },
  {
    id: 'http-origin-trusted',
    title: 'The http origin of an https host is allowed',
    cause: 'Whoever sits on the network can put script into a page without TLS',
    credentialed: 'medium',
    open: 'low',
    implies: [],
    make: ({ scheme, hostname, port }) => (scheme === 'https' ? [`http://${hostname}${port}`] : []),
  },
  {
    id: 'port-ignored',
    title: 'Other ports of an allowed host are allowed',
    cause: 'Another service on the same machine is another origin',
    credentialed: 'low',
    open: 'low',
    implies: [],
    make: (host) => [
      `${bare(host)}:${host.port === ':8443' ? 9443 : 8443}`,
      // What begins like the allowed port.
      ...(host.port.length > 1 && Number(`${host.port.slice(1)}1`) < 65_536 ? [`${bare(host)}${host.port}1`] : []),
    ],
  },
  {
    id: 'local-origin-trusted',
    title: 'Origins on the local machine or network are allowed',
    cause: 'Whatever runs on a visitor’s machine or network can read the response; such entries are for development',
    credentialed: 'medium',
    open: 'low',
    implies: [],
    once: () => [
      'http://localhost',
      'http://localhost:3000',
      'https://localhost',
      'http://127.0.0.1:8080',
      'http://[::1]',
      'http://192.168.0.1',
      'http://10.0.0.1',
    ],
  },
  {
    id: 'shared-hosting-trusted',
    title: 'Sites where anybody can put a page are allowed',
    cause: 'Anybody can get a host there, or run script there',
    credentialed: 'critical',
    open: 'medium',
    implies: [],
    once: (label) => [
      ...['github.io', 'vercel.app', 'netlify.app', 'pages.dev', 'herokuapp.com', 'ngrok-free.app'].map(
        (suffix) => `https://${label()}.${suffix}`,
      ),
      'https://cdpn.io',
      'https://fiddle.jshell.net',
    ],
  },
  {
    id: 'custom-scheme-trusted',
    title: 'Origins of apps or extensions are allowed',
    cause: 'Any app or extension with that scheme can read the response',
    credentialed: 'medium',
    open: 'low',
    implies: [],
    once: () => ['file://', `chrome-extension://${'abcdefgh'.repeat(4)}`, 'capacitor://localhost', 'tauri://localhost'],
  },
  {
    id: 'origin-lax-comparison',
    title: 'Origins are compared laxly',
    cause: 'No browser sends such an origin, so nothing is open; it only shows how the comparison is made',
    credentialed: 'info',
    open: 'info',
    implies: [],
    make: (host) => [bare(host).toUpperCase() + host.port, `${bare(host)}${host.port}/path`],
  },
];

/** Kinds that are told by themselves even when any origin is allowed. */
export const ALWAYS_TOLD: ReadonlySet<string> = new Set(['null-allowed']);

/** The look-alikes of a family, by keys that stay the same whatever the labels. */
export function lookalikes(family: Family, references: readonly string[], label: () => string): Map<string, string> {
  const hosts = references.map(hostOf).filter((host) => host !== null);
  const made = new Map<string, string>();
  for (const [index, origin] of (family.once?.(label) ?? []).entries()) made.set(`${family.id} ${index}`, origin);
  // Special characters are many: one host shows as well as all.
  const from = family.id === 'origin-special-characters' ? hosts.slice(0, 1) : hosts;
  for (const host of from)
    for (const [index, origin] of (family.make?.(host, label) ?? []).entries())
      made.set(`${family.id} ${host.hostname}${host.port} ${index}`, origin);
  return made;
}

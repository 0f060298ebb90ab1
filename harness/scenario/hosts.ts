/** The hosts that origins are addressed by. Which of them are same-site, and which URLs are trustworthy, follows from them. */
import { ORIGIN_NAMES, type OriginName } from './names.ts';

/** The host of every origin, serialised as in URLs: IPv6 addresses in brackets. */
export type Hosts = Readonly<Record<OriginName, string>>;

/** The parties that an origin's name tells apart; twins of another scheme share the host. */
export const PARTIES = ['page', 'sibling', 'remote', 'remote2'] as const;
export type Party = (typeof PARTIES)[number];

/** The party that an origin belongs to. */
export const partyOf = (name: OriginName): Party => name.replace(/-(https|http2)$/, '') as Party;

/** Hosts by party, given to every origin of it; without a host of their own, sibling is where page is, and remote2 where remote is. */
export function hostsOf(page: string, remote: string = page, remote2: string = remote): Hosts {
  const parties: Record<Party, string> = { page, sibling: page, remote, remote2 };
  return Object.fromEntries(ORIGIN_NAMES.map((name) => [name, parties[partyOf(name)]])) as Record<OriginName, string>;
}

/** Names that every browser knows without being told, and that lead nowhere but to this machine. */
export const LOOPBACK_HOSTS: Hosts = hostsOf('localhost', '127.0.0.1', 'a.localhost');

/** A host as it stands in a URL. */
export const inUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

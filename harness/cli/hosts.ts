/** How other devices address this machine: from what the user names to hosts and the addresses to listen at. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { hostsOf, inUrl, type Hosts } from '../scenario/hosts.ts';
import { UsageError } from './errors.ts';

export interface HostOptions {
  host?: string;
  remoteHost?: string[];
  listen?: string[];
}

/** What this module asks of the machine. */
export interface Machine {
  /** Every address of this machine with the name of its interface. */
  addresses(): { address: string; name: string }[];
  /** The addresses that a name leads to from here; empty where it leads nowhere. */
  resolve(name: string): Promise<string[]>;
}

export const thisMachine: Machine = {
  addresses: () =>
    Object.entries(networkInterfaces()).flatMap(([name, list]) =>
      (list ?? []).map(({ address }) => ({ address, name })),
    ),
  resolve: (name) =>
    lookup(name, { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    ),
};

const EVERY = new Set(['0.0.0.0', '::']);

/**
 * Hosts and addresses for the options; undefined where there are none: loopback.
 * @throws UsageError for a host that is none of this machine, naming the addresses that it has
 */
export async function hostsFor(
  { host, remoteHost = [], listen }: HostOptions,
  machine: Machine = thisMachine,
): Promise<{ hosts: Hosts; listen: string[] } | undefined> {
  if (host === undefined) {
    const option = remoteHost.length > 0 ? '--remote-host' : listen && '--listen';
    if (option) throw new UsageError(`${option} goes with --host`);
    return undefined;
  }
  if (remoteHost.length > 2) throw new UsageError('--remote-host takes two hosts at most: of remote and of remote2');
  const given = [host, ...remoteHost].map(readHost);
  for (const address of listen ?? [])
    if (!isIP(address)) throw new UsageError(`--listen takes addresses, and "${address}" is none`);
  const addresses = listen ?? (await Promise.all(given.map((name) => ownAddresses(name, machine)))).flat();
  const [page, remote, remote2] = given.map(inUrl) as [string, string?, string?];
  return { hosts: hostsOf(page, remote, remote2), listen: [...new Set(addresses)] };
}

/** A host as browsers write it, without brackets. */
function readHost(text: string): string {
  const url = `http://${inUrl(text)}/`;
  const read = URL.canParse(url) ? new URL(url) : undefined;
  const more = /[/?#@\\\s]|:\d+$/.test(isIP(text) ? '' : text);
  if (!read || more || read.hostname === '')
    throw new UsageError(`"${text}" is no host; write an address or a name of this machine: --host 192.168.1.5`);
  const host = read.hostname.replace(/^\[|\]$/g, '');
  if (EVERY.has(host))
    throw new UsageError(`${host} is no address that a browser can open; use --host ADDRESS --listen ${host}`);
  if (/^fe[89ab]/i.test(host) && isIP(host) === 6)
    throw new UsageError(`${host} is a link-local address, which browsers do not open; use another one`);
  return host;
}

async function ownAddresses(host: string, machine: Machine): Promise<string[]> {
  const own = machine.addresses();
  const found = isIP(host) ? [host] : await machine.resolve(host);
  const ours = found.filter((address) => own.some((one) => one.address === address));
  if (ours.length > 0) return ours;
  const list = own
    .filter(({ address }) => !/^fe[89ab]/i.test(address))
    .map(({ address, name }) => `${address} (${name})`);
  const why = isIP(host)
    ? `${host} is no address of this machine`
    : found.length > 0
      ? `${host} leads to ${found.join(' and ')}, which is not this machine`
      : `${host} leads nowhere from here`;
  throw new UsageError(
    `${why}. It has: ${list.join(', ')}. For a host that other devices know and this machine does not, say with --listen which of these to listen at`,
  );
}

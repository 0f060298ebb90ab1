/** From what a user says (flags or a policy) to endpoints, hosts and secrets. */
import { hostOf } from './client.ts';
import type { Credential } from './ask.ts';
import { endpointOf } from './policy/expand.ts';
import { Secret } from './secret.ts';
import type { Auth, Endpoint, PolicyEndpoint } from './types.ts';

/** Input that the user can mend; the message tells how. */
export class CheckInputError extends Error {
  override name = 'CheckInputError';
}

/**
 * An endpoint from flags or a program.
 * @throws CheckInputError
 */
export function endpointFrom(given: PolicyEndpoint): Endpoint {
  const problems: string[] = [];
  const endpoint = endpointOf(given, {}, undefined, (field, message) => problems.push(`${field}: ${message}`));
  if (problems.length > 0) throw new CheckInputError(problems.join('\n'));
  return endpoint;
}

/**
 * host:port of everything that may be asked: the endpoints' own servers and what the user adds.
 * @param hosts `host`, `host:port` or origins; without a port 80 and 443
 * @throws CheckInputError
 */
export function namedHosts(endpoints: readonly Endpoint[], hosts: readonly string[]): Set<string> {
  const own = endpoints.flatMap(({ url, errors }) => [url, ...errors.map((error) => error.url)]);
  const named = new Set(own.map((url) => hostOf(new URL(url))));
  for (const host of hosts) for (const url of hostUrls(host)) named.add(hostOf(url));
  return named;
}

/** The URLs at a host that a user names: with both schemes where no port is given. */
export function hostUrls(host: string): URL[] {
  const texts = /^https?:\/\//.test(host)
    ? [host]
    : /:\d+$/.test(host)
      ? [`http://${host}`]
      : [`http://${host}`, `https://${host}`];
  return texts.map((text) => {
    if (!URL.canParse(text))
      throw new CheckInputError(`hosts: "${host}" is no host; write api.example.com or api.example.com:8443`);
    return new URL(text);
  });
}

/**
 * What goes with requests, from the environment.
 * @throws CheckInputError where the variable is not set, or cannot be sent
 */
export function credentialOf(
  auth: Auth | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Credential | null {
  if (!auth) return null;
  const value = env[auth.env];
  if (!value) throw new CheckInputError(`auth: the environment variable ${auth.env} is not set`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new CheckInputError(`auth: the value of ${auth.env} holds characters that a header cannot`);
  const secret = new Secret(value);
  if (auth.cookie !== undefined)
    return { name: 'Cookie', prefix: `${auth.cookie}=${auth.prefix ?? ''}`, secret, cookie: true };
  return { name: auth.header!, prefix: auth.prefix ?? '', secret, cookie: false };
}

/** Secrets of an endpoint, as browsers are given them. */
import type { Credential } from '../ask.ts';
import { Secret } from '../secret.ts';
import type { FlowCredentials } from './types.ts';

/** The same secret that goes with raw requests: a header's value, or a cookie. */
export function flowCredentials({ name, prefix, secret, cookie }: Credential): FlowCredentials {
  if (!cookie) return { header: { name, value: new Secret(prefix + secret.reveal()) } };
  const [cookieName = '', ...rest] = prefix.split('=');
  return { cookie: { name: cookieName, value: new Secret(rest.join('=') + secret.reveal()) } };
}

/** Subresource Integrity. https://w3c.github.io/webappsec-subresource-integrity/ */
import { createHash } from 'node:crypto';
import { bytesOf, type ModelBody } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/** https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist */
export function matchesIntegrity(ua: UserAgent, metadata: string, body: ModelBody): boolean {
  const bytes = bytesOf(body);
  if (bytes === null) return false;
  const hashes = metadata
    .split(/[\t\n\f\r ]+/)
    .map((token) => /^(sha256|sha384|sha512)-([A-Za-z0-9+/=_-]+)(\?.*)?$/.exec(token))
    .filter((match) => match !== null);
  const strongest = STRENGTH.findLast((name) => hashes.some((match) => match[1] === name));
  if (ua.is('integrity', '3', strongest === undefined, 'no hash is understood')) return true;
  const wanted = hashes.filter((match) => match[1] === strongest).map((match) => match[2]!);
  const actual = createHash(strongest!).update(bytes).digest('base64');
  return ua.is('integrity', '5', wanted.includes(actual), `one of the ${strongest} hashes is that of the bytes`);
}

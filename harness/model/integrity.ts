/** Subresource Integrity. https://w3c.github.io/webappsec-subresource-integrity/ */
import { createHash } from 'node:crypto';
import { bytesOf, type ModelBody } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/** https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist */
export function matchesIntegrity(ua: UserAgent, metadata: string, body: ModelBody): boolean {
  const bytes = bytesOf(body);
  if (bytes === null) return false;
  const hashes = parseMetadata(metadata);
  const strongest = STRENGTH.findLast((name) => hashes.some(({ algorithm }) => algorithm === name));
  if (ua.is('integrity', '3', strongest === undefined, 'no hash is understood')) return true;
  const wanted = hashes.filter(({ algorithm }) => algorithm === strongest).map(({ value }) => value);
  const actual = createHash(strongest!).update(bytes).digest('base64');
  return ua.is('integrity', '5', wanted.includes(actual), `one of the ${strongest} hashes is that of the bytes`);
}

/** https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata */
function parseMetadata(metadata: string): { algorithm: string; value: string }[] {
  return metadata
    .split(' ')
    .map((item) => item.split('?')[0]!.split('-'))
    .filter(([algorithm]) => STRENGTH.includes(algorithm!))
    .map(([algorithm, value = '']) => ({ algorithm: algorithm!, value }));
}

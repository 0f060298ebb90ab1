/** The certificate of the https origins: made at start, valid for their hosts, kept nowhere. */
import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import { LOOPBACK_HOSTS, type Hosts } from '../../harness/scenario/hosts.ts';

/** PEM texts. */
export interface Certificate {
  key: string;
  cert: string;
}

const DAY = 86_400_000;

/** A fresh self-signed certificate and its key. */
export async function makeCertificate(hosts: Hosts = LOOPBACK_HOSTS): Promise<Certificate> {
  const names = [...new Set(Object.values(hosts).map((host) => host.replace(/^\[|\]$/g, '')))];
  // localhost leads to either.
  if (names.includes('localhost')) names.push('::1');
  const made = await generate([{ name: 'commonName', value: names[0]! }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 30 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: false },
      // Not *.localhost: many verifiers take no wildcard directly below a top-level name.
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

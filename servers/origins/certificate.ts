/** The certificate of the https origins: made at start, valid for their hosts, kept nowhere. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import { LOOPBACK_HOSTS, type Hosts } from '../../harness/scenario/hosts.ts';

/** PEM texts. */
export interface Certificate {
  key: string;
  cert: string;
}

const DAY = 86_400_000;
const VALIDITY = () => ({ notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + 30 * DAY) });
const KIND = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A fresh self-signed certificate and its key. */
export async function makeCertificate(hosts: Hosts = LOOPBACK_HOSTS): Promise<Certificate> {
  const names = namesOf(hosts);
  const made = await generate([{ name: 'commonName', value: names[0]! }], {
    ...KIND,
    ...VALIDITY(),
    extensions: [{ name: 'basicConstraints', cA: false }, altNames(names)],
  });
  return { key: made.private, cert: made.cert };
}

/**
 * The same, signed by an authority that was made for it: what devices ask for when a person is to trust it as a whole. The
 * key of the authority is forgotten at once, so that nothing else is ever signed by it.
 */
export async function makeTrustedCertificate(hosts: Hosts): Promise<Certificate & { authority: string }> {
  const names = namesOf(hosts);
  const authority = await generate(
    [{ name: 'commonName', value: `CORS conformance at ${names[0]!.replaceAll(':', ' ')}` }],
    {
      ...KIND,
      ...VALIDITY(),
      extensions: [
        { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    },
  );
  const made = await generate([{ name: 'commonName', value: names[0]!.replaceAll(':', ' ') }], {
    ...KIND,
    ...VALIDITY(),
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      altNames(names),
    ],
  });
  return { key: made.private, cert: made.cert, authority: authority.cert };
}

/** Names and addresses of the hosts, as certificates have them. */
function namesOf(hosts: Hosts): string[] {
  const names = [...new Set(Object.values(hosts).map((host) => host.replace(/^\[|\]$/g, '')))];
  // localhost leads to either.
  return names.includes('localhost') ? [...names, '::1'] : names;
}

/** Not *.localhost: many verifiers take no wildcard directly below a top-level name. */
const altNames = (names: readonly string[]) => ({
  name: 'subjectAltName' as const,
  altNames: names.map((name) => (isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name })),
});

/** A certificate that cannot be used for the origins. The message says why. */
export class CertificateError extends Error {
  override name = 'CertificateError';
}

/**
 * A certificate of the user's own.
 * @throws CertificateError where it and its key do not belong together, it is not for every host, or not for today
 */
export function checkCertificate(given: Certificate, hosts: Hosts): Certificate {
  let certificate: X509Certificate;
  let key: KeyObject;
  try {
    certificate = new X509Certificate(given.cert);
    key = createPrivateKey(given.key);
  } catch (error) {
    throw new CertificateError(
      `certificate and key are to be PEM, the key without a passphrase: ${(error as Error).message}`,
    );
  }
  if (!certificate.checkPrivateKey(key)) throw new CertificateError('the key does not belong to the certificate');
  for (const name of namesOf(hosts).filter((one) => one !== '::1' || !Object.values(hosts).includes('localhost'))) {
    const covered = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name);
    if (!covered)
      throw new CertificateError(
        `the certificate is not for ${name}; it is for ${certificate.subjectAltName ?? 'no host'}`,
      );
  }
  const now = Date.now();
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo))
    throw new CertificateError(
      `the certificate is valid from ${certificate.validFrom} to ${certificate.validTo}, not today`,
    );
  return given;
}

import { X509Certificate } from 'node:crypto';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { expect, test } from '@playwright/test';
import { hostsOf } from '../../harness/scenario/hosts.ts';
import { checkCertificate, makeCertificate, makeTrustedCertificate } from './certificate.ts';

const HOSTS = hostsOf('127.0.0.1', '[fd00::5]', 'suite.test');

test('who trusts the authority trusts every origin, and without it nobody does', async () => {
  const { key, cert, authority } = await makeTrustedCertificate(HOSTS);
  const server = https.createServer({ key, cert });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reach = (options: tls.ConnectionOptions) =>
    new Promise<string>((resolve) => {
      const socket = tls.connect({ port, host: '127.0.0.1', ...options }, () => {
        socket.destroy();
        resolve('trusted');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  try {
    expect(await reach({ ca: authority })).toBe('trusted');
    expect(await reach({ ca: authority, servername: 'suite.test' })).toBe('trusted');
    expect(await reach({})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await reach({ ca: authority, servername: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await reach({ ca: (await makeTrustedCertificate(HOSTS)).authority })).not.toBe('trusted');
  } finally {
    server.close();
  }
});

test('the authority is one, the certificate is none; it is for servers, these hosts and a month', async () => {
  const { cert, authority } = await makeTrustedCertificate(HOSTS);
  const [leaf, root] = [new X509Certificate(cert), new X509Certificate(authority)];
  expect([root.ca, leaf.ca]).toEqual([true, false]);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(leaf.checkIP('fd00::5') && leaf.checkHost('suite.test')).toBeTruthy();
  const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(32);
});

test('a certificate of the user is looked at before it is used', async () => {
  const own = await makeCertificate(HOSTS);
  expect(checkCertificate(own, HOSTS)).toBe(own);
  const refused: [typeof own, typeof HOSTS, string][] = [
    [own, hostsOf('192.168.1.5'), 'not for 192.168.1.5; it is for'],
    [own, hostsOf('other.test'), 'not for other.test'],
    [{ ...own, key: (await makeCertificate(HOSTS)).key }, HOSTS, 'does not belong'],
    [{ ...own, cert: 'nonsense' }, HOSTS, 'are to be PEM'],
    [{ ...own, key: '' }, HOSTS, 'are to be PEM'],
  ];
  for (const [given, hosts, message] of refused) expect(() => checkCertificate(given, hosts)).toThrow(message);
});

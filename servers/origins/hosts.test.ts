/** Origins at other hosts than loopback: what they are called, where they listen, who is turned away. */
import { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@playwright/test';
import { hostsOf, inUrl } from '../../harness/scenario/hosts.ts';
import { ORIGIN_NAMES } from '../../harness/scenario/names.ts';
import { makeCertificate } from './certificate.ts';
import { startOrigins } from './origins.ts';
import { ListenError } from './servers.ts';

/** An address of this machine that is not loopback; link-local ones need a zone, which no URL has. */
const own = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, address }) => !internal && !address.startsWith('fe80:'))?.address;

const status = (address: string, port: string, host: string) =>
  new Promise<number>((resolve, reject) => {
    request({ host: address, port, path: '/s/nothing/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });

test('parties that are not named are where their nearest is', () => {
  expect(hostsOf('one.test')).toMatchObject({ sibling: 'one.test', 'remote-http2': 'one.test', remote2: 'one.test' });
  expect(hostsOf('one.test', 'two.test')).toMatchObject({
    page: 'one.test',
    'sibling-https': 'one.test',
    'remote-http2': 'two.test',
    'remote2-https': 'two.test',
  });
  expect(hostsOf('a.test', 'b.test', 'c.test').remote2).toBe('c.test');
  expect([inUrl('fd00::2'), inUrl('[fd00::2]'), inUrl('192.0.2.2')]).toEqual(['[fd00::2]', '[fd00::2]', '192.0.2.2']);
});

test('the certificate is valid for the hosts, names and addresses alike', async () => {
  const { cert } = await makeCertificate(hostsOf('suite.test', '[fd00::2]', '192.0.2.2'));
  const certificate = new X509Certificate(cert);
  for (const ip of ['fd00::2', '192.0.2.2']) expect.soft(certificate.checkIP(ip), ip).toBeTruthy();
  expect(certificate.checkHost('suite.test')).toBe('suite.test');
  for (const other of ['localhost', 'a.suite.test', 'other.test'])
    expect.soft(certificate.checkHost(other), other).toBeUndefined();
});

test('origins listen where they are told to and nowhere else, and answer for their own hosts alone', async () => {
  test.skip(own === undefined, 'this machine has no address but loopback');
  const server = await startOrigins({ hosts: hostsOf(inUrl(own!)), listen: [own!] });
  try {
    for (const name of ORIGIN_NAMES) expect(new URL(server.origins[name]).hostname).toBe(inUrl(own!));
    const { host, port } = new URL(server.origins.remote);
    expect(await status(own!, port, host)).toBe(404);
    for (const foreign of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      inUrl(own!),
    ])
      expect.soft(await status(own!, port, foreign), foreign).toBe(421);
    for (const elsewhere of ['127.0.0.1', '::1']) {
      const socket = net.connect({ host: elsewhere, port: Number(port) });
      await new Promise<void>((resolve, reject) => {
        socket.once('error', () => resolve());
        socket.once('connect', () => reject(new Error(`${elsewhere} answers`)));
      });
    }
  } finally {
    await server.close();
  }
});

test('an address that is none of this machine is named', async () => {
  const error = await startOrigins({ hosts: hostsOf('203.0.113.7'), listen: ['203.0.113.7'] }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ListenError);
  expect((error as Error).message).toContain('203.0.113.7 is no address of this machine');
});

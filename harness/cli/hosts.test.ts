import { expect, test } from '@playwright/test';
import { hostsFor, type HostOptions, type Machine } from './hosts.ts';

const machine: Machine = {
  addresses: () => [
    { address: '127.0.0.1', name: 'lo' },
    { address: '192.168.1.5', name: 'wlan0' },
    { address: 'fd00::5', name: 'wlan0' },
    { address: 'fe80::5', name: 'wlan0' },
  ],
  resolve: async (name) =>
    ({ 'laptop.local': ['192.168.1.5', 'fe80::5'], 'other.test': ['203.0.113.9'], mixed: ['203.0.113.9', 'fd00::5'] })[
      name
    ] ?? [],
};
const given = (options: HostOptions) => hostsFor(options, machine);

test('without --host it is loopback', async () => expect(await given({})).toBeUndefined());

test('an address, or a name that leads here, is the host of every origin, and what is listened at', async () => {
  const address = await given({ host: '192.168.1.5' });
  expect(address?.listen).toEqual(['192.168.1.5']);
  expect(new Set(Object.values(address!.hosts))).toEqual(new Set(['192.168.1.5']));
  expect(await given({ host: 'Laptop.LOCAL' })).toMatchObject({
    hosts: { page: 'laptop.local', 'remote-http2': 'laptop.local' },
    listen: ['192.168.1.5', 'fe80::5'],
  });
  expect((await given({ host: 'mixed' }))?.listen).toEqual(['fd00::5']);
});

test('further hosts are those of remote and remote2; IPv6 goes into brackets', async () => {
  expect(await given({ host: '192.168.1.5', remoteHost: ['fd00::5'] })).toMatchObject({
    hosts: { page: '192.168.1.5', sibling: '192.168.1.5', remote: '[fd00::5]', 'remote2-https': '[fd00::5]' },
    listen: ['192.168.1.5', 'fd00::5'],
  });
  const three = await given({ host: '[fd00::5]', remoteHost: ['192.168.1.5', 'laptop.local'] });
  expect(three?.hosts).toMatchObject({ page: '[fd00::5]', remote: '192.168.1.5', remote2: 'laptop.local' });
});

test('--listen is for hosts that this machine does not know', async () => {
  expect(await given({ host: 'suite.example', listen: ['0.0.0.0'] })).toMatchObject({
    hosts: { page: 'suite.example' },
    listen: ['0.0.0.0'],
  });
});

for (const [options, message] of [
  [
    { host: '10.0.0.1' },
    '10.0.0.1 is no address of this machine. It has: 127.0.0.1 (lo), 192.168.1.5 (wlan0), fd00::5',
  ],
  [{ host: 'other.test' }, 'other.test leads to 203.0.113.9, which is not this machine'],
  [{ host: 'nowhere.test' }, 'nowhere.test leads nowhere from here'],
  [{ host: '0.0.0.0' }, '0.0.0.0 is no address that a browser can open; use --host ADDRESS --listen 0.0.0.0'],
  [{ host: '::' }, '--listen ::'],
  [{ host: 'fe80::5' }, 'link-local'],
  [{ host: 'http://laptop.local' }, 'is no host'],
  [{ host: 'laptop.local:8000' }, 'is no host'],
  [{ host: 'user@laptop.local' }, 'is no host'],
  [{ host: 'a b' }, 'is no host'],
  [{ host: '' }, 'is no host'],
  [{ host: '192.168.1.5', remoteHost: ['10.0.0.1'] }, '10.0.0.1 is no address of this machine'],
  [{ host: '192.168.1.5', remoteHost: ['a', 'b', 'c'] }, 'two hosts at most'],
  [{ host: '192.168.1.5', listen: ['everywhere'] }, '"everywhere" is none'],
  [{ remoteHost: ['192.168.1.5'] }, '--remote-host goes with --host'],
  [{ listen: ['0.0.0.0'] }, '--listen goes with --host'],
] as const) {
  test(`refused: ${JSON.stringify(options)}`, async () => {
    const error: unknown = await given(options as unknown as HostOptions).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'UsageError' });
    expect((error as Error).message).toContain(message);
  });
}

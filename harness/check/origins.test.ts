import { expect, test } from '@playwright/test';
import { covers, hostOf, networkOf, obtainable, OriginError, readOrigin, sameSite, sampleOf } from './origins.ts';
import { FAMILIES, HOST_CHARACTERS, lookalikes } from './probes/lookalikes.ts';

test('origins are read as browsers write them', () => {
  expect(readOrigin('https://App.Example.com:443/')).toBe('https://app.example.com');
  expect(readOrigin('http://localhost:3000')).toBe('http://localhost:3000');
  for (const same of ['*', 'null', 'https://*.example.com', 'capacitor://localhost'])
    expect(readOrigin(same)).toBe(same);
  for (const wrong of [
    'app.example.com',
    'https://a.example/path',
    'https://u@a.example',
    'https://*',
    'https://a*.example',
    'javascript:alert(1)',
    '',
  ])
    expect(() => readOrigin(wrong), wrong).toThrow(OriginError);
});

test('patterns cover subdomains and nothing else', () => {
  const pattern = 'https://*.example.com';
  expect(covers(pattern, 'https://a.b.example.com')).toBe(true);
  for (const other of [
    'https://example.com',
    'http://a.example.com',
    'https://a.example.com:8443',
    'https://aexample.com',
    'null',
  ])
    expect(covers(pattern, other), other).toBe(false);
  expect(sampleOf(pattern, 'x')).toBe('https://x.example.com');
  expect(sampleOf('*', 'x')).toBe('https://x.example');
});

test('hosts by the public suffix list', () => {
  expect(hostOf('https://a.shop.co.uk:8443')).toMatchObject({
    registrable: 'shop.co.uk',
    suffix: 'co.uk',
    port: ':8443',
  });
  expect(hostOf('https://me.github.io')).toMatchObject({ registrable: 'me.github.io', suffix: 'github.io' });
  for (const none of ['http://localhost', 'http://127.0.0.1', 'http://[::1]', 'null', 'file://'])
    expect(hostOf(none), none).toBeNull();
  expect(obtainable('evilexample.com', ['example.com'])).toBe(true);
  expect(obtainable('a.example.com', ['example.com'])).toBe(false);
  expect(obtainable('app.examplexcom', [])).toBe(false);
  expect(sameSite('https://a.example.com', 'https://b.example.com')).toBe(true);
  expect(sameSite('https://a.github.io', 'https://b.github.io')).toBe(false);
  expect(sameSite('http://a.example.com', 'https://a.example.com')).toBe(false);
});

test('networks by the spelling of hosts', () => {
  expect(['localhost', 'a.localhost', '127.0.0.2', '[::1]'].map(networkOf)).toEqual(Array(4).fill('loopback'));
  expect(['10.1.2.3', '192.168.0.1', '172.20.0.1', '[fd00::1]', 'printer.local'].map(networkOf)).toEqual(
    Array(5).fill('private'),
  );
  expect(['8.8.8.8', '172.32.0.1', 'example.com', '[2001:db8::1]'].map(networkOf)).toEqual(Array(4).fill('public'));
});

test('look-alikes are made for every dot and character, under the same keys each time', () => {
  let count = 0;
  const label = () => `x${count++}`;
  const of = (id: string) =>
    lookalikes(
      FAMILIES.find((family) => family.id === id)!,
      ['https://app.example.com'],
      label,
    );
  expect([...of('origin-dot-unescaped').values()]).toEqual(['https://appxexample.com', 'https://app.examplexcom']);
  expect(of('origin-special-characters').size).toBe(HOST_CHARACTERS.length);
  expect(HOST_CHARACTERS).toEqual(expect.arrayContaining(['_', '`', '{', '!', ',']));
  expect(HOST_CHARACTERS).not.toContain('/');
  const [one, two] = [of('origin-prefix-match'), of('origin-prefix-match')];
  expect([...one.keys()]).toEqual([...two.keys()]);
  expect([...one.values()]).not.toEqual([...two.values()]);
  for (const family of FAMILIES) {
    expect(
      family.implies.every((id) => FAMILIES.some((other) => other.id === id)),
      family.id,
    ).toBe(true);
  }
});

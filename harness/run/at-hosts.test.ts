import { expect, test } from '@playwright/test';
import { hostsOf, LOOPBACK_HOSTS } from '../scenario/hosts.ts';
import { catalog } from './catalog.ts';
import { fitAt, originsOf } from './at-hosts.ts';

const known = new Map(catalog.map(({ scenario }) => [scenario.id, scenario]));
const scenarioOf = (id: string) => known.get(id)!;

const ADDRESS = fitAt(hostsOf('192.168.1.5'));
const NAMES = fitAt(hostsOf('one.test', 'two.test', 'three.test'));
const SUBDOMAINS = fitAt(hostsOf('one.home.test', 'two.home.test'));

test('on loopback every scenario can be asked', () => {
  const fits = fitAt(LOOPBACK_HOSTS);
  expect(catalog.filter(({ scenario }) => fits(scenario) !== undefined)).toEqual([]);
});

for (const [id, address, names] of [
  ['simple-get-not-shared', undefined, undefined],
  ['acao-trailing-slash-refused', undefined, undefined],
  ['redirect-after-preflight-303', undefined, undefined],
  // What is said of sites.
  ['credentials-cookie-not-for-other-host', 'it needs remote2 to be cross-site to page', undefined],
  ['context-https-cross-site-frame-get-granted', 'it needs remote-https to be cross-site to page-https', undefined],
  ['corp-same-site-sibling-fetch', 'it needs two ports of one host to be same-site', undefined],
  // What goes to potentially trustworthy URLs alone.
  ['secfetch-trustworthy-http-to-remote', 'it needs', 'it needs URLs that are potentially trustworthy'],
  ['preflight-request-metadata-sibling', 'it needs', 'it needs URLs that are potentially trustworthy'],
  // What secure contexts have.
  ['worklet-module-credentials-include', 'it needs a secure context', 'it needs a secure context'],
  ['mixed-content-loopback-exempt', 'for an https page', 'for an https page http://two.test is mixed content'],
  ['csp-connect-src-allows-granted', 'match no address but 127.0.0.1', undefined],
  // What is about loopback itself.
  ['acao-upper-case-host-refused', 'it is about hosts of loopback', 'it is about hosts of loopback'],
  ['mixed-content-get', 'it is about hosts of loopback', 'it is about hosts of loopback'],
  // A password that browsers ask the user for.
  ['authentication-401-put', 'it needs remote to be cross-site to page', undefined],
] as const) {
  test(`${id}: ${address ?? 'can be asked at one address'}; ${names ?? 'can be asked at three names'}`, () => {
    for (const [fits, reason] of [
      [ADDRESS, address],
      [NAMES, names],
    ] as const) {
      const said = fits(scenarioOf(id));
      if (reason === undefined) expect(said).toBeUndefined();
      else expect(said).toContain(reason);
    }
  });
}

test('names below one registrable domain are same-site', () => {
  expect(SUBDOMAINS(scenarioOf('origin-no-cors-cross-site-no-referrer'))).toContain('here they are same-site');
  expect(SUBDOMAINS(scenarioOf('corp-same-site-sibling-fetch'))).toBeUndefined();
});

test('names below a public suffix are cross-site', () => {
  const fits = fitAt(hostsOf('one.github.io', 'two.github.io', 'three.github.io'));
  expect(fits(scenarioOf('credentials-cookie-not-for-other-host'))).toBeUndefined();
});

test('most of what is about CORS can be asked at one address', () => {
  const topics = ['cors-check', 'methods', 'exposed-headers', 'preflight-response', 'redirects'];
  for (const topic of topics) {
    const asked = catalog.filter(({ suite }) => suite.id === topic);
    const fitting = asked.filter(({ scenario }) => ADDRESS(scenario) === undefined);
    expect.soft(fitting.length / asked.length, topic).toBeGreaterThan(0.6);
  }
});

test('origins of a scenario are those of its resources, its frames and the placeholders that it writes', () => {
  expect([...originsOf(scenarioOf('simple-get-not-shared'))].sort()).toEqual(['page', 'remote']);
  expect([...originsOf(scenarioOf('context-https-cross-site-frame-get-granted'))]).toContain('remote-https');
});

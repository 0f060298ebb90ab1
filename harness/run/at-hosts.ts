/**
 * Which scenarios can be asked where origins are at other hosts than loopback names. A scenario relies on what its origins
 * are to each other, and on URLs that are potentially trustworthy; where hosts differ in that, its expectation may not be
 * what the standards demand there. Whether it still is, the model says; what the model does not know is taken as different.
 */
import { parse } from 'tldts';
import { originsAt } from '../model/frame.ts';
import { isTrustworthy, sameSite } from '../model/origins.ts';
import { predict } from '../model/predict.ts';
import type { Choices } from '../model/user-agent.ts';
import { isLoopback } from '../scenario/contexts.ts';
import { LOOPBACK_HOSTS, PARTIES, partyOf, type Hosts } from '../scenario/hosts.ts';
import { isHttps, ORIGIN_NAMES, type OriginName, type Scenario } from '../scenario/schema.ts';
import type { OriginMap } from '../scenario/templates.ts';
import { firstDifference } from './judge.ts';

/** The origins that a scenario cannot do without. */
export function originsOf(scenario: Scenario): Set<OriginName> {
  const named = JSON.stringify([scenario.steps, scenario.resources, scenario.context]).matchAll(
    /\{(?:origin|host|hostname|port):([a-z0-9-]+)\}/g,
  );
  return new Set<OriginName>([
    'page',
    scenario.context.origin,
    ...[...contextTypes(scenario)].flatMap((type) => CONTEXT_ORIGINS[type]?.[scenario.context.origin] ?? []),
    ...Object.values(scenario.resources).map(({ origin }) => origin),
    ...[...named].map(([, name]) => name as OriginName),
  ]);
}

/** Where contexts are that are not at the origin of the page. */
const FRAMES = { page: 'sibling', 'page-https': 'sibling-https' } as const;
const FAR = { page: 'remote', 'page-https': 'remote-https' } as const;
const CONTEXT_ORIGINS: Partial<Record<Scenario['context']['type'], Record<Scenario['context']['origin'], OriginName>>> =
  {
    'same-site-frame': FRAMES,
    'cross-site-frame': FAR,
    'cross-site-window': FAR,
  };

const contextTypes = ({ context, steps }: Scenario) =>
  new Set([context.type, ...steps.flatMap((step) => ('in' in step && step.in ? [step.in] : []))]);

/** What the standards leave to browsers, and hosts may bear on. */
const CHOICES: Partial<Choices>[] = [
  {},
  { thirdPartyCookies: true },
  { laxByDefault: true },
  { thirdPartyCookies: true, laxByDefault: true },
];

/** Says of each scenario why it cannot be asked at these hosts; undefined where it can. */
export function fitAt(hosts: Hosts): (scenario: Scenario) => string | undefined {
  const usual = originsAt(LOOPBACK_HOSTS);
  if (ORIGIN_NAMES.every((name) => hosts[name] === LOOPBACK_HOSTS[name])) return () => undefined;
  const origins = originsAt(standIns(hosts));
  const known = new Map<string, string | undefined>();
  return (scenario) => {
    if (!known.has(scenario.id)) known.set(scenario.id, misfit(scenario, hosts, origins, usual));
    return known.get(scenario.id);
  };
}

function misfit(scenario: Scenario, hosts: Hosts, origins: OriginMap, usual: OriginMap): string | undefined {
  const { context, resources, kind } = scenario;
  const all = JSON.stringify([context, scenario.steps, resources]);
  if (context.host !== undefined || LOOPBACK_TEXT.test(all))
    return `it is about hosts of loopback, and the origins are at ${[...new Set(Object.values(hosts))].join(' and ')}`;
  const used = originsOf(scenario);
  const untrusted = (name: OriginName) => !isTrustworthy(new URL(origins[name]));
  const names = (name: OriginName) => `${isHttps(name) ? 'https' : 'http'}://${hosts[name]}`;
  if (untrusted(context.origin) && (SECURE_TEXT.test(all) || needsSecureContext(scenario)))
    return `it needs a secure context, and ${names(context.origin)} is none`;
  const mixed = isHttps(context.origin) && [...used].find((name) => name !== 'page' && untrusted(name));
  if (mixed) return `for an https page ${names(mixed)} is mixed content`;
  // https://w3c.github.io/webappsec-csp/#match-hosts, step 4
  if (/content-security-policy/i.test(all) && [...used].some((name) => isOtherAddress(hosts[name])))
    return 'the source expressions of a Content Security Policy match no address but 127.0.0.1';
  const other = otherRelation([...used], origins, usual);
  // Where there is no one right outcome, there is none to tell by whether it still holds.
  const types = contextTypes(scenario);
  const wanted =
    kind !== 'must' ||
    // Browsers ask the user for a password when the server is of the page's site.
    /cross-site|www-authenticate/i.test(scenario.title + all) ||
    types.has('cross-site-frame') ||
    types.has('cross-site-window');
  if (other !== null && wanted) return other;
  const as = (there: OriginMap) => outcomesAt(scenario, there);
  const expected = as(usual);
  if (as(origins) !== expected)
    return other ?? `it needs URLs that are potentially trustworthy, and those of ${names(context.origin)} are not`;
  // A port more, and some engines take an address for another site.
  if ([...used].some((name) => parse(hosts[name]).isIp) && as(APART) !== expected)
    return 'it needs two ports of one host to be same-site, and browsers do not agree that those of an address are';
  return undefined;
}

const isOtherAddress = (host: string): boolean => parse(host).isIp === true && host !== '127.0.0.1';

/** Every party at an address of its own, none of them trustworthy. */
const APART = originsAt(
  Object.fromEntries(ORIGIN_NAMES.map((name) => [name, `192.0.2.${1 + PARTIES.indexOf(partyOf(name))}`])) as Record<
    OriginName,
    string
  >,
);

/** Which outcomes the model has, by what the standards leave to browsers. */
function outcomesAt(scenario: Scenario, origins: OriginMap): string {
  // Where no cookie has a part, none of the choices matters.
  const choosing = /cookie/i.test(JSON.stringify(scenario)) ? CHOICES : [{}];
  return choosing
    .flatMap((choices) => {
      const prediction = predict(scenario, { choices, origins });
      return scenario.outcomes.map((outcome) => firstDifference(scenario, outcome, prediction) === null);
    })
    .join();
}

/** Hosts of loopback, as scenarios write them. */
const LOOPBACK_TEXT = /localhost|%6Cocalhost|127\.(\d|\[)|0x7f|\[(::|0:)|"public-frame"|"targetAddressSpace"/i;
/** What is looked at in secure contexts and for trustworthy URLs alone. */
const SECURE_TEXT = /cross-origin-(embedder|opener)-policy|;\s*secure\b|clear-site-data|upgrade-insecure-requests/i;
const SECURE_ELEMENTS = new Set<string>(['worklet']);
const SECURE_APIS = new Set<string>(['cache-match', 'fetch-later', 'has-storage-access']);
const SECURE_FEATURES = new Set<string>(['service-workers', 'storage-access', 'fetch-later']);

/** https://w3c.github.io/webappsec-secure-contexts/#secure-contexts */
const needsSecureContext = (scenario: Scenario): boolean =>
  contextTypes(scenario).has('service-worker') ||
  scenario.context.controller !== undefined ||
  scenario.needs.some((feature) => SECURE_FEATURES.has(feature)) ||
  scenario.steps.some(
    (step) => SECURE_APIS.has(step.api) || (step.api === 'element' && SECURE_ELEMENTS.has(step.element)),
  );

/** The first two origins that are something else to each other than usually, in words; null where there are none. */
function otherRelation(names: readonly OriginName[], here: OriginMap, usual: OriginMap): string | null {
  for (const [index, a] of names.entries())
    for (const b of names.slice(index + 1)) {
      const near = sameSite(here[a], here[b]);
      if (near !== sameSite(usual[a], usual[b]))
        return `it needs ${b} to be ${near ? 'cross-site' : 'same-site'} to ${a}, and here they are ${near ? 'same-site' : 'cross-site'}`;
    }
  return null;
}

/** Names with the same relations, of which sites are told without the list of public suffixes; addresses stay as they are. */
function standIns(hosts: Hosts): Hosts {
  const sites = new Map<string, number>();
  const stand = (host: string): string => {
    const { domain, isIp } = parse(host, { allowPrivateDomains: true });
    if (isIp || isLoopback(host)) return host;
    const site = domain ?? host;
    if (!sites.has(site)) sites.set(site, sites.size + 1);
    const under = site === host ? '' : `${host.slice(0, -site.length - 1).replace(/\./g, '-')}.`;
    return `${under}site-${sites.get(site)}.test`;
  };
  return Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, stand(host)])) as Hosts;
}

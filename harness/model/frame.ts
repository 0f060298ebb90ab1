/** The addresses of a prediction: the model needs some, but nobody listens there. */
import { abbreviator } from '../run/notation.ts';
import { BLOB_PLACEHOLDER } from '../scenario/blob.ts';
import { isLoopback } from '../scenario/contexts.ts';
import { LOOPBACK_HOSTS, type Hosts } from '../scenario/hosts.ts';
import { isHttps, ORIGIN_NAMES, type OriginName, type Scenario } from '../scenario/schema.ts';
import type { OriginMap, Scope } from '../scenario/templates.ts';

/** Stand-ins for the origins of a run at these hosts. */
export const originsAt = (hosts: Hosts): OriginMap =>
  Object.fromEntries(
    ORIGIN_NAMES.map((name, index) => [name, `${isHttps(name) ? 'https' : 'http'}://${hosts[name]}:${1001 + index}`]),
  ) as OriginMap;

/** Those of a run on loopback. */
export const MODEL_ORIGINS: OriginMap = originsAt(LOOPBACK_HOSTS);

/** What placeholders stand for, and how addresses are written as placeholders. */
export interface Frame {
  scope: Scope;
  short(text: string): string;
}

/**
 * One scenario is often predicted many times over: with each quirk left out, with each decision turned around. Only the
 * last one is kept, for a report asks about thousands, one after the other.
 */
let last: { scenario: Scenario; origins: OriginMap; frame: Frame } | undefined;

/** The addresses that a prediction of this scenario has. */
export function frameOf(scenario: Scenario, origins: OriginMap = MODEL_ORIGINS): Frame {
  if (last?.scenario !== scenario || last.origins !== origins)
    last = { scenario, origins, frame: makeFrame(scenario, origins) };
  return last.frame;
}

function makeFrame(scenario: Scenario, origins: OriginMap): Frame {
  const scope: Scope = { origins, prefix: `/s/token/${scenario.id}/`, scenario, known: new Map() };
  const short = abbreviator(scope);
  const made = `blob:{origin:${scenario.context.origin}}/made`;
  const asksForBlob = scenario.steps.some((step) => 'url' in step && step.url.includes(BLOB_PLACEHOLDER));
  return { scope, short: asksForBlob ? (text) => short(text).replaceAll(made, BLOB_PLACEHOLDER) : short };
}

const owners = new WeakMap<OriginMap, Map<string, OriginName>>();

/** The name of the origin that answers at a URL: its own, or that at the port, for every loopback host leads to this machine. */
export function ownerOf({ origin, hostname, port, protocol }: URL, origins: OriginMap): OriginName | undefined {
  let named = owners.get(origins);
  if (!named) owners.set(origins, (named = new Map(ORIGIN_NAMES.map((name) => [origins[name], name]))));
  const owner = named.get(origin);
  if (owner !== undefined || !isLoopback(hostname)) return owner;
  return ORIGIN_NAMES.find((name) => {
    const own = origins[name];
    return own.startsWith(protocol) && own.endsWith(`:${port}`) && isLoopback(new URL(own).hostname);
  });
}

/** The form that a scenario takes as a web-platform-tests test, where there is one. Pure. */
import type { Engine } from '../../run/recording.ts';
import { isCall, isHttps, movesClock, type OriginName, type Reply, type Scenario } from '../../scenario/schema.ts';

/** Why a scenario has no form as a web-platform-tests test, in one line. */
export class NoWptForm extends Error {
  override name = 'NoWptForm';
}

export interface WptForm {
  /** The scenario on the origins of wptserve. */
  scenario: Scenario;
  /** Origins that are at a loopback address. */
  loopback: OriginName[];
  /** Origins that the browser is to have met before anything is measured. */
  warmUp: OriginName[];
  /** Folder of its handler and answers below that of the runtime: of its own where browsers keep credentials by folder. */
  folder: string;
}

/**
 * Puts a scenario on the origins of wptserve. These are not loopback addresses, hence not trustworthy over http: a scenario
 * that rests on that is put on their https twins.
 * @throws NoWptForm
 */
export function wptForm(scenario: Scenario): WptForm {
  const refusal = refuse(scenario);
  if (refusal !== undefined) throw new NoWptForm(refusal);
  const secure = needsTrustworthy(scenario) ? onTwins(scenario) : scenario;
  return { scenario: secure, loopback: loopbackOf(secure), warmUp: warmUpOf(secure), folder: folderOf(secure) };
}

/** Why a scenario has no form, in one line; null where it has one. */
export function noWptForm(scenario: Scenario): string | null {
  try {
    wptForm(scenario);
    return null;
  } catch (error) {
    if (error instanceof NoWptForm) return error.message;
    throw error;
  }
}

function refuse(scenario: Scenario): string | undefined {
  const { context, steps, resources } = scenario;
  if (steps.some(movesClock)) return "it moves the browser's clock, which no page can";
  if (context.host !== undefined) return 'its frame is at a spelling of a loopback address, where wptserve has no name';
  const http2 = Object.values(resources).filter(({ origin }) => origin === 'remote-http2');
  const unsaid = http2.flatMap(replies).find(({ reset, early, trailers }) => reset ?? early ?? trailers);
  if (unsaid) return 'wptserve offers no way to reset, trail or announce a response over HTTP/2';
  if (context.headers?.some(([, value]) => value.includes('{')))
    return 'header lines of its frame name addresses of a run';
  return undefined;
}

const replies = ({ preflight, request, conditional = [] }: Scenario['resources'][string]): Reply[] => [
  ...preflight,
  ...request,
  ...conditional,
];

/** Whether something that is asked exists for trustworthy origins alone, and is asked of an http one. */
function needsTrustworthy({ context, needs, steps, resources, outcomes }: Scenario): boolean {
  const secureContext =
    context.controller !== undefined ||
    context.type === 'service-worker' ||
    context.headers?.some(([name]) => name.toLowerCase() === 'cross-origin-embedder-policy') ||
    // Firefox has it there alone.
    needs.includes('timing-server-timing') ||
    steps.some(({ api }) => ['cache-match', 'fetch-later', 'has-storage-access'].includes(api));
  if (secureContext && context.origin === 'page') return true;
  // Fetch metadata come with requests to trustworthy URLs alone.
  return outcomes.some(({ wire = [] }) =>
    wire.some(
      ({ resource, headers = {} }) =>
        Object.keys(headers).some((name) => name.startsWith('sec-fetch-')) &&
        resources[resource] !== undefined &&
        !isHttps(resources[resource].origin),
    ),
  );
}

const TWIN = /^(page|sibling|remote|remote2)$/;

/** The scenario with the https twin of every http origin. */
function onTwins(scenario: Scenario): Scenario {
  const { context, resources, ...rest } = scenario;
  if ([context.origin, ...Object.values(resources).map(({ origin }) => origin)].some(isHttps))
    throw new NoWptForm('it asks from http what needs a trustworthy origin, and https beside it');
  const text = (value: object): unknown =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(/\{(origin|host|hostname|port):(page|sibling|remote|remote2)\}/g, '{$1:$2-https}')
        .replaceAll(/http:(\/\/[^"/]*\{host)/g, 'https:$1'),
    );
  return {
    ...(text(rest) as typeof rest),
    context: { ...(text(context) as typeof context), origin: 'page-https' },
    resources: Object.fromEntries(
      Object.entries(text(resources) as typeof resources).map(([name, resource]) => [
        name,
        { ...resource, origin: resource.origin.replace(TWIN, '$1-https') as OriginName },
      ]),
    ),
  };
}

/** From an https page an http origin is no mixed content only where it is a loopback address. */
function loopbackOf({ context, resources, steps }: Scenario): OriginName[] {
  if (!isHttps(context.origin)) return [];
  const plain = Object.values(resources).filter(({ origin }) => !isHttps(origin));
  const asked = new Set(plain.map(({ origin }) => origin));
  // Where the scenario says itself which address is meant, it stays.
  if (/\{port:/.test(JSON.stringify([steps, resources]))) return [];
  if (asked.has('page') || asked.has('sibling'))
    throw new NoWptForm('its https page asks an http origin of its own host, which has to be a loopback address');
  return [...asked];
}

/** Firefox caches no preflight for a host that it has not met, which shows only where more than one call could share one. */
function warmUpOf({ steps, resources }: Scenario): OriginName[] {
  if (steps.filter(isCall).length < 2) return [];
  return [
    ...new Set(
      Object.values(resources)
        .filter(({ preflight }) => preflight.length > 0)
        .map(({ origin }) => origin),
    ),
  ];
}

/** Browsers send credentials on their own to the folder in which they were asked for them. */
const folderOf = ({ id, resources }: Scenario): string =>
  Object.values(resources)
    .flatMap(replies)
    .some(({ headers }) => headers.some(([name]) => name.toLowerCase() === 'www-authenticate'))
    ? `${id}/`
    : '';

/**
 * Deviations that show at http://localhost alone, by engine and scenario: on the origins of wptserve, which are no loopback
 * addresses, the engine conforms. `onHttps`: even where the whole test is on https.
 */
export const AT_LOOPBACK_ALONE: Readonly<Partial<Record<Engine, Readonly<Record<string, 'onHttp' | 'onHttps'>>>>> = {
  firefox: {
    'preflight-request-metadata-sibling-https': 'onHttp',
    'secfetch-trustworthy-http-to-sibling-https': 'onHttp',
    'secfetch-redirect-near': 'onHttps',
    'secfetch-redirect-back-near': 'onHttps',
  },
};

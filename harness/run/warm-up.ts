/** Scenarios that go before others, so that the browser has met every host before anything is measured. */
import { allow, fetches, scenario } from '../scenario/builders.ts';
import { isHttps, ORIGIN_NAMES, type Context, type OriginName, type Scenario } from '../scenario/schema.ts';

/**
 * Firefox uses a cached preflight only when its record of the host's addresses is older, and makes that record when it
 * first looks the preflight up: the first few to each host are never served from the cache.
 */
const WARM_UPS = 5;

function warmUp(target: OriginName, from: Context['origin']): Scenario {
  const grant = { headers: allow({ methods: 'PUT', maxAge: 60 }) };
  return scenario(`canary-warm-up-${target}-from-${from}`, {
    title: `Preflighted requests from ${from} to ${target} arrive`,
    why: 'The origin is reachable from the page, and the browser has met the host before anything is measured.',
    kind: 'observe',
    requirements: ['preflight-is-options'],
    context: { origin: from },
    target: { origin: target, preflight: grant, request: grant },
    do: Array.from({ length: WARM_UPS }, () => fetches({ method: 'PUT' })),
    expect: [],
  });
}

/** One for every origin that the scenarios ask from each page. */
export function warmUps(scenarios: readonly Scenario[]): Scenario[] {
  const pages = [...new Set(scenarios.map(({ context }) => context.origin))];
  return pages.flatMap((from) => {
    const asked = scenarios
      .filter(({ context }) => context.origin === from)
      .flatMap(({ resources }) => Object.values(resources));
    const used = new Set(asked.map(({ origin }) => origin));
    // An https page asks http origins in few scenarios, and not every engine lets it.
    const secure = from === 'page-https';
    return ORIGIN_NAMES.filter((name) => name !== from && used.has(name) && (!secure || isHttps(name))).map((name) =>
      warmUp(name, from),
    );
  });
}

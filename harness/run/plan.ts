/** What the page gets of a scenario. Pure. */
import type { PlannedScenario } from '../page/protocol.ts';
import { contextUrl } from '../scenario/contexts.ts';
import { expandRule } from '../scenario/controller.ts';
import type { Controller } from '../scenario/controller-schema.ts';
import { cutAt } from '../scenario/respond.ts';
import { isCall, type Action, type OriginName, type Scenario } from '../scenario/schema.ts';
import { expand, type Scope } from '../scenario/templates.ts';

/**
 * A scenario as the page needs it, with every placeholder resolved.
 * @param controlUrl gives the address of the control pages at an origin, ending with `/`
 */
export function planScenario(
  scope: Scope & { scenario: Scenario },
  controlUrl: (origin: OriginName) => string,
): PlannedScenario {
  const { scenario } = scope;
  return {
    id: scenario.id,
    context: scenario.context.type,
    contextUrl: contextUrl(scenario.context, controlUrl, (text) => expand(text, scope)),
    ...elsewhere(scenario, controlUrl),
    controlBase: controlUrl(scenario.context.origin),
    ...(scenario.context.controller ? { controller: planController(scenario.context.controller, scope) } : {}),
    steps: scenario.steps.map((step) => planStep(step, scope)),
    needs: scenario.needs,
    tells: Object.values(scenario.resources).some(({ request }) => request.some(cutAt)),
    timeoutMs: scenario.timeoutMs,
  };
}

/** Where other contexts are that steps name. */
function elsewhere(scenario: Scenario, controlUrl: (origin: OriginName) => string): Pick<PlannedScenario, 'elsewhere'> {
  const types = scenario.steps.flatMap((step) => ('in' in step && step.in ? [step.in] : []));
  if (types.length === 0) return {};
  const urls = types.map((type) => [type, contextUrl({ type, origin: scenario.context.origin }, controlUrl, String)]);
  return { elsewhere: Object.fromEntries(urls) };
}

/** A controller's rules by URL, with their templates resolved. */
function planController(controller: Controller, scope: Scope): Controller {
  const rules = Object.entries(controller).flatMap(([name, rule]) =>
    ['url', 'inside'].map((place) => [
      expand(`{${place}:${name}}`, scope),
      expandRule(rule, (text) => expand(text, scope)),
    ]),
  );
  return Object.fromEntries(rules) as Controller;
}

/** An action with its templates resolved; only strings that are templates by the schema. */
function planStep(step: Action, scope: Scope): Action {
  if (!isCall(step) || step.api === 'interface') return step;
  const fill = (text: string) => expand(text, scope);
  const planned = { ...step, ...('url' in step ? { url: fill(step.url) } : {}) };
  if ('headers' in planned && planned.headers)
    planned.headers = planned.headers.map(([name, value]) => [name, fill(value)]);
  if (step.api === 'fetch' && step.referrer !== undefined) Object.assign(planned, { referrer: fill(step.referrer) });
  if ('body' in planned && planned.body && 'text' in planned.body) planned.body = { text: fill(planned.body.text) };
  return planned;
}

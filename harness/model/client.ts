/** The environment that a scenario's script runs in, as the model needs it. */
import { contextOriginName, contextUrl } from '../scenario/contexts.ts';
import type { Context } from '../scenario/schema.ts';
import { contextOrigin, expand, type OriginMap, type Scope } from '../scenario/templates.ts';
import { policyOf } from './policies.ts';
import type { Client } from './request.ts';

/** The client of requests made in a context. https://html.spec.whatwg.org/#environment-settings-object */
export function clientOf(scope: Scope): Client {
  const { scenario, origins } = scope;
  const { context } = scenario;
  const fill = (text: string) => expand(text, scope);
  const origin = contextOrigin(scenario, origins);
  return {
    origin: origin === 'null' ? null : origin,
    url: new URL(contextUrl(context, (name) => `${origins[name]}/run/token/`, fill)).href,
    policy: policyOf(context.headers ?? [], fill),
    worker: context.type.endsWith('worker'),
  };
}

/** https://html.spec.whatwg.org/#concept-environment-top-level-origin */
export function topLevelOriginOf(context: Context, origins: OriginMap): string {
  return origins[(context.type === 'cross-site-window' && contextOriginName(context)) || context.origin];
}

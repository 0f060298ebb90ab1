/** The environment that a scenario's script runs in, as the model needs it. */
import { contextOriginName, contextUrl } from '../scenario/contexts.ts';
import type { Context } from '../scenario/schema.ts';
import type { OriginMap } from '../scenario/templates.ts';
import type { Client } from './request.ts';

/** The client of requests made in a context. https://html.spec.whatwg.org/#environment-settings-object */
export function clientOf(context: Context, origins: OriginMap): Client {
  const name = contextOriginName(context);
  return {
    origin: name === null ? null : origins[name],
    url: contextUrl(context, (origin) => `${origins[origin]}/run/token/`),
  };
}

/** https://html.spec.whatwg.org/#concept-environment-top-level-origin */
export function topLevelOriginOf(context: Context, origins: OriginMap): string {
  return origins[(context.type === 'cross-site-window' && contextOriginName(context)) || context.origin];
}

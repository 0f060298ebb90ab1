/**
 * Placeholders in templates.
 *
 * | placeholder             | stands for                                                                  |
 * |-------------------------|-----------------------------------------------------------------------------|
 * | `{origin}`              | the serialised origin of the scenario's context (`null` where it is opaque) |
 * | `{origin:NAME}`         | the serialised origin NAME, e.g. `{origin:remote}`                          |
 * | `{host:NAME}`           | host and port of the origin NAME                                            |
 * | `{hostname:NAME}`       | the host alone                                                              |
 * | `{port:NAME}`           | the port alone                                                              |
 * | `{url:RESOURCE}`        | the absolute URL of a resource of the scenario                              |
 * | `{path:RESOURCE}`       | its path                                                                    |
 * | `{inside:RESOURCE}`     | a URL for it in the scope of the service worker that controls the context   |
 * | `{blob}`                | a blob: URL that the top-level page has made, blob.ts; the page fills it in |
 * | `{id}`                  | the scenario's id, for names that nobody else may use, such as cookies      |
 * | `{request-header:NAME}` | in replies: the value of that header of the request being answered          |
 *
 * Everything else in braces is literal.
 */
import { CONTROLLED_FOLDER, contextOriginTemplate } from './contexts.ts';
import type { OriginName, Scenario } from './schema.ts';

/** Serialised origins by name, e.g. `{ page: 'http://localhost:8001', … }`. */
export type OriginMap = Record<OriginName, string>;

/** What placeholders are resolved against. */
export interface Scope {
  origins: OriginMap;
  /** Path prefix of the scenario's resources, beginning and ending with `/`. */
  prefix: string;
  /** Where the prefix does not begin with `/s/TOKEN/`: the token, and the prefix in the scope of the service worker. */
  elsewhere?: { token: string; inside: string };
  scenario: Pick<Scenario, 'id' | 'context' | 'resources'>;
  /** What templates expanded to in this very scope, where the same ones are expanded again and again. */
  known?: Map<string, string>;
}

const PLACEHOLDER = /\{(origin|host|hostname|port|url|path|inside|id|request-header)(?::([a-z0-9-]+))?\}/g;

/** Serialised origin of a scenario's context: `null` for an opaque one. */
export function contextOrigin(scenario: Pick<Scenario, 'context'>, origins: OriginMap): string {
  const { context } = scenario;
  const scope: Scope = { origins, prefix: '/', scenario: { id: '', context, resources: {} } };
  return expand(contextOriginTemplate(context), scope);
}

/**
 * Replaces the placeholders of a template.
 * @param requestHeader gives a header of the request being answered; without it `{request-header:…}` stays as it is.
 * @throws RangeError for a placeholder that names an unknown origin or resource.
 */
export function expand(template: string, scope: Scope, requestHeader?: (name: string) => string): string {
  if (!template.includes('{')) return template;
  const known = requestHeader && template.includes('{request-header:') ? undefined : scope.known;
  const before = known?.get(template);
  if (before !== undefined) return before;
  const expanded = template.replace(PLACEHOLDER, (whole, word: string, name: string | undefined) => {
    if (word === 'id') return scope.scenario.id;
    if (word === 'request-header') return requestHeader && name ? requestHeader(name) : whole;
    if (word === 'inside') return insideUrl(name ?? 'target', scope);
    if (word === 'url' || word === 'path') return resourceUrl(name ?? 'target', scope, word === 'path');
    if (!name) {
      if (word === 'origin') return contextOrigin(scope.scenario, scope.origins);
      throw new RangeError(`placeholder ${whole} needs the name of an origin`);
    }
    const origin = Object.hasOwn(scope.origins, name) && scope.origins[name as OriginName];
    if (!origin) throw new RangeError(`placeholder ${whole} names no origin`);
    if (word === 'origin') return origin;
    const url = new URL(origin);
    return word === 'host' ? url.host : word === 'hostname' ? url.hostname : url.port;
  });
  known?.set(template, expanded);
  return expanded;
}

/** Below the folder that a service worker controls nobody else answers. */
const insideUrl = (name: string, { origins, prefix, elsewhere, scenario }: Scope): string =>
  origins[scenario.context.origin] +
  (elsewhere?.inside ?? prefix.replace(/^\/s\/([^/]+)\//, `/run/$1/${CONTROLLED_FOLDER}`)) +
  name;

function resourceUrl(name: string, scope: Scope, pathOnly: boolean): string {
  const resource = Object.hasOwn(scope.scenario.resources, name) && scope.scenario.resources[name];
  if (!resource) throw new RangeError(`placeholder {url:${name}} names no resource of scenario ${scope.scenario.id}`);
  return `${pathOnly ? '' : scope.origins[resource.origin]}${scope.prefix}${name}`;
}

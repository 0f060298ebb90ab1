/** An endpoint of a policy, with defaults, checked for what a schema cannot say. Pure. */
import { isForbiddenMethod, isForbiddenRequestHeader, isHeaderName, isHeaderValue } from '../../model/headers.ts';
import { normalizeMethod } from '../../model/request.ts';
import { UserAgent } from '../../model/user-agent.ts';
import { OriginError, readOrigin } from '../origins.ts';
import { REDACTED } from '../secret.ts';
import type { Endpoint, HeaderLine, Location, PolicyEndpoint } from '../types.ts';

/** A fault of a policy. */
export interface Problem {
  path: (string | number)[];
  message: string;
}

type Say = (field: string, message: string) => void;

/** Values of request headers that pages set, where the policy gives none: such that browsers ask about them. */
const VALUES: Record<string, string> = {
  'content-type': 'application/json',
  accept: 'application/json;v="1"',
  range: 'bytes=0-1,2-3',
};

/**
 * Fills an endpoint in.
 * @param say takes faults: the field (dots between its parts) and what is wrong
 */
export function endpointOf(
  given: PolicyEndpoint,
  defaults: Partial<PolicyEndpoint>,
  location: Location | undefined,
  say: Say,
): Endpoint {
  const merged = { ...defaults, ...given, origins: { ...defaults.origins, ...given.origins } };
  const url = urlOf(given.url, say);
  const auth = merged.auth;
  if (auth && (auth.header === undefined) === (auth.cookie === undefined))
    say('auth', 'name either a header or a cookie');
  const allow = origins(merged.origins.allow ?? [], 'origins.allow', say);
  const deny = origins(merged.origins.deny ?? [], 'origins.deny', say);
  for (const origin of deny) if (allow.includes(origin)) say('origins.deny', `${origin} is allowed too`);
  if (deny.includes('*')) say('origins.deny', '"*" cannot be denied; leave "allow" empty to allow nobody');
  if (allow.includes('*') && merged.credentials === true)
    say(
      'credentials',
      'every origin together with credentials lets any site act as the visitor; name the origins or leave credentials out',
    );
  const { min, max } = merged.maxAge ?? {};
  if (min !== undefined && max !== undefined && min > max) say('maxAge', `min ${min} is more than max ${max}`);
  const methods = (merged.methods ?? ['GET']).map((method) => methodOf(method, 'methods', say));
  return {
    name: given.name ?? url,
    url,
    methods: [...new Set(methods)],
    requestHeaders: (merged.requestHeaders ?? []).map((text) => headerOf(text, auth?.header, say)),
    exposedHeaders: (merged.exposedHeaders ?? []).map((name) => {
      if (!isHeaderName(name)) say('exposedHeaders', `"${name}" is no header name`);
      return name;
    }),
    credentials: merged.credentials,
    allow,
    deny,
    maxAge: merged.maxAge,
    errors: (merged.errors ?? []).map(({ status, url: where }) => ({
      status,
      url: errorUrl(where, url, say),
    })),
    auth,
    data: merged.data,
    send: (merged.send ?? []).map((method) => methodOf(method, 'send', say)),
    body: merged.body,
    stack: merged.stack,
    location,
  };
}

function urlOf(text: string, say: Say): string {
  if (!URL.canParse(text)) {
    say('url', `"${text}" is no URL; write it whole: https://api.example.com/items`);
    return 'https://invalid.invalid/';
  }
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    say('url', `"${url.protocol}" is neither http: nor https:`);
  if (url.username || url.password)
    say('url', 'no user and password in the URL; use auth with an environment variable');
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

function errorUrl(where: string | undefined, base: string, say: Say): string {
  if (where === undefined) return base;
  if (!URL.canParse(where, base)) {
    say('errors', `"${where}" is no URL`);
    return base;
  }
  return new URL(where, base).href;
}

function origins(entries: readonly string[], field: string, say: Say): string[] {
  const read = entries.map((entry, index) => {
    try {
      return readOrigin(entry);
    } catch (error) {
      if (error instanceof OriginError) say(`${field}.${index}`, error.message);
      return entry;
    }
  });
  return [...new Set(read)];
}

function methodOf(text: string, field: string, say: Say): string {
  if (!isHeaderName(text)) say(field, `"${text}" is no method`);
  if (isForbiddenMethod(text)) say(field, `pages cannot send ${text}`);
  const upper = text.toUpperCase();
  if (text !== upper && normalizeMethod(text) !== upper)
    say(field, `"${text}": methods are case-sensitive; write ${upper} unless you mean that`);
  return normalizeMethod(text);
}

function headerOf(text: string, secret: string | undefined, say: Say): HeaderLine {
  const [name = '', ...rest] = text.split(':');
  const value = rest.join(':').trim();
  if (!isHeaderName(name)) say('requestHeaders', `"${name}" is no header name`);
  if (!isHeaderValue(value)) say('requestHeaders', `the value of ${name} cannot be sent`);
  if (isForbiddenRequestHeader(new UserAgent({ network: () => null }), name, value))
    say('requestHeaders', `pages cannot set ${name}`);
  if (secret?.toLowerCase() === name.toLowerCase()) return [name, REDACTED];
  return [name, value || (VALUES[name.toLowerCase()] ?? 'probe')];
}

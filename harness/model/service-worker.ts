/** Service workers: how one answers the requests of the client that it controls, and the Cache it may answer from. */
import { contextOriginName } from '../scenario/contexts.ts';
import type { ControllerRule } from '../scenario/controller-schema.ts';
import { expandRule } from '../scenario/controller.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import { expand, type Scope } from '../scenario/templates.ts';
import { fetchRequest } from './fetch.ts';
import { contains, getHeader } from './headers.ts';
import { currentUrl, setUpFetch, Thrown, type Client, type ModelRequest } from './request.ts';
import { isOkStatus, networkError, type ModelResponse, type Result } from './responses.ts';
import { policyOf } from './policies.ts';
import type { CacheEntry, UserAgent } from './user-agent.ts';

type Asking = ControllerRule & { answer: 'fetch' | 'cache' };

/** What the worker of one scenario remembers. */
interface Worker {
  ua: UserAgent;
  client: Client;
  /** Fetch events so far. */
  events: string[];
  /** How many fetch events are being answered at once: more than one means that the worker's own requests came back. */
  depth: number;
  kept?: Result;
}

/**
 * Handle fetch for a client that a service worker controls; null: the worker leaves the request to the network.
 * https://w3c.github.io/ServiceWorker/#on-fetch-request-algorithm
 */
export function controllerOf(ua: UserAgent, scope: Scope): (request: ModelRequest) => Result | null {
  const { context, resources } = scope.scenario;
  const origin = scope.origins[contextOriginName(context) ?? context.origin];
  const worker: Worker = {
    ua,
    client: { origin, url: `${origin}/run/token/runtime.js`, policy: policyOf([], String) },
    events: [],
    depth: 0,
  };
  const rules = new Map(
    Object.entries(context.controller ?? {}).flatMap(([name, rule]) =>
      ['url', 'inside'].map((place): [string, ControllerRule] => [
        expand(`{${place}:${name}}`, scope),
        expandRule(rule, (text) => expand(text, scope)),
      ]),
    ),
  );
  return (request) => {
    const url = new URL(currentUrl(request));
    url.search = url.hash = '';
    if (worker.depth > 2) throw new Error('the worker answers its own requests without end');
    const before = [...worker.events];
    const name = url.pathname.split('/').at(-1)!;
    worker.events.push(`${request.method} ${name in resources ? name : ''}`);
    const rule = rules.get(url.href);
    if (!rule || rule.answer === 'none') return null;
    worker.depth++;
    const response = respond(worker, rule, request, before);
    worker.depth--;
    return response;
  };
}

function respond(worker: Worker, rule: ControllerRule, request: ModelRequest, events: string[]): Result {
  switch (rule.answer) {
    case 'fetch': {
      const response = ask(worker, rule, request);
      if (rule.keep) worker.kept = response;
      return response;
    }
    case 'kept':
      return worker.kept ?? networkError('Response.error()');
    case 'copies':
      worker.events.push(`mode ${request.mode}`, `mode ${request.mode}`, `mode ${modeOfCopy(worker.ua, request)}`);
      return constructed('', 200, [['Content-Type', 'text/html']]);
    case 'cache':
      return fromCache(worker, rule, request);
    case 'response':
      return constructed(rule.body ?? null, rule.status, rule.headers);
    case 'redirect':
      return constructed(null, 302, [['Location', rule.url]]);
    case 'request':
      return constructed(describe(request, rule.headers));
    case 'events':
      return constructed(events.join('\n'));
    case 'error':
    case 'none':
      return networkError('Response.error()');
  }
}

/** The mode of a copy that is made with an init. https://fetch.spec.whatwg.org/#dom-request */
function modeOfCopy(ua: UserAgent, { mode }: ModelRequest): string {
  const navigates = ua.is('request-constructor', '13.1', mode === 'navigate', `init is not empty, and mode is ${mode}`);
  return navigates ? 'same-origin' : mode;
}

/** https://fetch.spec.whatwg.org/#dom-response: no filtered response, and without a URL. */
function constructed(body: string | null, status = 200, headers: HeaderLine[] = []): ModelResponse {
  const type: HeaderLine[] =
    body !== null && !contains(headers, 'content-type') ? [['Content-Type', 'text/plain;charset=UTF-8']] : [];
  return {
    type: 'default',
    status,
    statusText: '',
    headers: [...headers, ...type],
    body: { text: body ?? '' },
    urlList: [],
  };
}

/** What event.request shows: what script and fetch() have set, nothing that the network layer adds. */
function describe(request: ModelRequest, headers: readonly string[]): string {
  return [
    `method ${request.method}`,
    `mode ${request.mode}`,
    `credentials ${request.credentials}`,
    `redirect ${request.redirect}`,
    'destination empty',
    ...headers.map((name) => `${name} ${getHeader(request.headers, name) ?? 'absent'}`),
  ].join('\n');
}

/** fetch() in the worker: of the page's request as it is, or of another one. */
function ask(worker: Worker, rule: Asking, request: ModelRequest): Result {
  const { ua, client } = worker;
  let own: ModelRequest;
  try {
    own = input(worker, rule, request);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return networkError(error.message);
  }
  if (ua.is('fetch-method', '6', true, `a service worker of ${client.origin} asks: service-workers mode none`))
    own.serviceWorkersMode = 'none';
  return fetchRequest(ua, own, ua.deadline);
}

function input({ ua, client }: Worker, rule: Asking, request: ModelRequest): ModelRequest {
  const { url, mode, credentials, redirect } = rule;
  const init = {
    ...(mode ? { mode } : {}),
    ...(credentials ? { credentials } : {}),
    ...(redirect ? { redirect } : {}),
  };
  if (url !== undefined) return setUpFetch(ua, { api: 'fetch', url, ...init }, client);
  if (Object.keys(init).length === 0) {
    // The client of the copy is the worker, with policies of its own.
    return {
      ...request,
      clientUrl: client.url,
      policy: client.policy!,
      headers: request.headers.map(([name, value]): HeaderLine => [name, value]),
      urlList: [...request.urlList],
      useCorsPreflight: request.body?.stream === true,
      tainting: 'basic',
      redirectCount: 0,
    };
  }
  const { method, headers, cache } = request;
  const own = { mode: request.mode, credentials: request.credentials, redirect: request.redirect, cache };
  return setUpFetch(ua, { api: 'fetch', url: currentUrl(request).href, method, headers, ...own, ...init }, client);
}

/** https://w3c.github.io/ServiceWorker/#cache-match, after filling the cache when nothing there matches. */
function fromCache(worker: Worker, rule: Asking & { answer: 'cache' }, request: ModelRequest): Result {
  const { ua } = worker;
  const { cacheEntries: cache } = ua;
  const stored = match(ua, cache, request);
  if (stored) return stored;
  const response = ask(worker, rule, request);
  const key = rule.url !== undefined && rule.fill === 'add' ? input(worker, rule, request) : request;
  const is = (step: string, condition: boolean, text: string) =>
    ua.is(rule.fill === 'add' ? 'cache-add' : 'cache-put', step, condition, text);
  const refused = constructed('TypeError', 500);
  if (response.type === 'error') return refused;
  if (is('method', key.method !== 'GET', `${key.method} is not GET`)) return refused;
  if (rule.fill === 'add' && is('ok', !isOkStatus(response.status), `${response.status} is not an ok status`))
    return refused;
  if (is('206', response.status === 206, `the status is ${response.status}, not 206`)) return refused;
  if (is('Vary', vary(response).includes('*'), 'the visible Vary holds *')) return refused;
  cache.push({ url: currentUrl(key).href, headers: key.headers, response });
  return match(ua, cache, key) ?? constructed('nothing matches', 500);
}

/** https://w3c.github.io/ServiceWorker/#request-matches-cached-item-algorithm */
function match(ua: UserAgent, cache: readonly CacheEntry[], request: ModelRequest): ModelResponse | null {
  const found = cache.find(
    ({ url, headers, response }) =>
      ua.is('cache-match', 'URL', url === currentUrl(request).href, `${url} is stored`) &&
      vary(response).every((name) =>
        ua.is(
          'cache-match',
          'Vary',
          getHeader(headers, name) === getHeader(request.headers, name),
          `${name} is as it was stored: ${getHeader(headers, name) ?? 'absent'}`,
        ),
      ),
  );
  return found ? { ...found.response } : null;
}

/** The names in Vary, as far as the response shows them. */
const vary = (response: ModelResponse): string[] =>
  (getHeader(response.headers, 'vary') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

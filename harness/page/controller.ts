/** The runtime inside a service worker: runs scenarios, and answers the requests of the frame that it controls. */
import type { Controller, ControllerRule } from '../scenario/controller-schema.ts';
import { describeError } from './body.ts';
import { resourceAddress } from './control-line.ts';
import { runHere, type WorkerOrder } from './messages.ts';

// Of the service worker's own types as much as is used here: TypeScript's library for it excludes the one for windows.
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Response | Promise<Response>): void;
}
interface Order extends ExtendableEvent {
  readonly data: WorkerOrder;
  readonly ports: readonly MessagePort[];
}
type Scope = EventTarget & { skipWaiting(): Promise<void> };

/** What is known of a scenario under way. */
interface Charge {
  /** By URL without query and fragment. */
  rules: Controller;
  /** Its fetch events so far. */
  events: string[];
  kept?: Response;
}

const charges = new Map<string, Charge>();

/** Listens to everything; called once, while the script is first run. */
export function serveAsServiceWorker(scope: Scope): void {
  scope.addEventListener('install', (event) => (event as ExtendableEvent).waitUntil(scope.skipWaiting()));
  scope.addEventListener('message', (event) => {
    const { data, ports } = event as unknown as Order;
    (event as ExtendableEvent).waitUntil(obey(data).then((answer) => ports[0]!.postMessage(answer)));
  });
  scope.addEventListener('fetch', (event) => answer(event as FetchEvent));
}

async function obey(order: WorkerOrder): Promise<unknown> {
  if ('run' in order) return runHere(order.run);
  if ('control' in order) {
    charges.set(order.control, { rules: order.rules, events: [] });
    return true;
  }
  if ('forget' in order) {
    await caches.delete(order.forget);
    return charges.delete(order.forget);
  }
  return true;
}

/** Decides at once whether to respond: a listener that thinks first cannot leave a request alone. */
function answer(event: FetchEvent): void {
  const { request } = event;
  const url = resourceAddress(request.url);
  // …/ID/RESOURCE
  const [id = '', resource = ''] = url.split('/').slice(-2);
  const charge = charges.get(id);
  const rule = charge?.rules[url];
  const before = charge ? [...charge.events] : [];
  charge?.events.push(`${request.method} ${resource}`);
  if (!rule || rule.answer === 'none') return;
  event.respondWith(respond(rule, request, id, before, charge!));
}

async function respond(
  rule: ControllerRule,
  request: Request,
  id: string,
  events: string[],
  charge: Charge,
): Promise<Response> {
  switch (rule.answer) {
    case 'fetch': {
      const response = await ask(rule, request);
      if (rule.keep) charge.kept = response.clone();
      return response;
    }
    case 'kept':
      return charge.kept?.clone() ?? Response.error();
    case 'copies': {
      const copies = [request, new Request(request), new Request(request, { headers: {} })];
      charge.events.push(...copies.map(({ mode }) => `mode ${mode}`));
      return new Response('', { headers: { 'content-type': 'text/html' } });
    }
    case 'cache':
      return fromCache(rule, request, id);
    case 'response': {
      const { status, headers, body } = rule;
      return new Response(body ?? null, {
        ...(status === undefined ? {} : { status }),
        ...(headers ? { headers } : {}),
      });
    }
    case 'redirect':
      return Response.redirect(rule.url);
    case 'error':
      return Response.error();
    case 'request':
      return new Response(describe(request, rule.headers));
    case 'events':
      return new Response(events.join('\n'));
    case 'none':
      throw new Error('no response is wanted');
  }
}

type Asking = ControllerRule & { answer: 'fetch' | 'cache' };

/** What to fetch: the page's request as it is, or with what the rule changes. */
function input({ url, mode, credentials, redirect }: Asking, request: Request): RequestInfo {
  const init = {
    ...(mode ? { mode } : {}),
    ...(credentials ? { credentials } : {}),
    ...(redirect ? { redirect } : {}),
  };
  if (url !== undefined) return new Request(url, init);
  return Object.keys(init).length > 0 ? new Request(request, init) : request;
}

const ask = (rule: Asking, request: Request): Promise<Response> => fetch(input(rule, request));

async function fromCache(rule: Asking & { answer: 'cache' }, request: Request, id: string): Promise<Response> {
  const cache = await caches.open(id);
  const stored = await cache.match(request);
  if (stored) return stored;
  try {
    if (rule.fill === 'add') await cache.add(input(rule, request));
    else await cache.put(request, await ask(rule, request));
  } catch (error) {
    return new Response(describeError(error).name, { status: 500 });
  }
  const kept = await cache.match(rule.fill === 'add' ? input(rule, request) : request);
  return kept ?? new Response('nothing matches', { status: 500 });
}

/** What event.request shows, one thing a line. */
function describe(request: Request, headers: readonly string[]): string {
  const { method, mode, credentials, redirect, destination } = request;
  return [
    `method ${method}`,
    `mode ${mode}`,
    `credentials ${credentials}`,
    `redirect ${redirect}`,
    `destination ${destination || 'empty'}`,
    ...headers.map((name) => `${name} ${request.headers.get(name) ?? 'absent'}`),
  ].join('\n');
}

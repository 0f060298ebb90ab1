/**
 * Predicts a scenario by the standards: what the origins will see, what script will learn, and every step taken. The
 * result has the shape and notation of an observation, so that the same judge compares it with an expectation.
 */
import type { PageObservation, WireRecord } from '../run/recording.ts';
import { BLOB_PLACEHOLDER } from '../scenario/blob.ts';
import { fromBase64 } from '../scenario/bytes.ts';
import { countUp, framedHeaders, isPreflight, kindOf, respond, type Answered } from '../scenario/respond.ts';
import {
  isCall,
  type CacheLifeAction,
  isHttp2,
  type Call,
  type FetchAction,
  type HeaderLine,
  type Reply,
  type Scenario,
  type XhrAction,
} from '../scenario/schema.ts';
import { expand, type OriginMap, type Scope } from '../scenario/templates.ts';
import type { Facts } from '../scenario/facts.ts';
import { shortenFacts } from '../run/notation.ts';
import { clientOf, topLevelOriginOf } from './client.ts';
import { runBeacon } from './beacon.ts';
import { runElement } from './elements.ts';
import { runEventSource } from './event-source.ts';
import { fetchRequest } from './fetch.ts';
import { frameOf, MODEL_ORIGINS, ownerOf, type Frame } from './frame.ts';
import { trimBlanks } from './headers.ts';
import {
  currentUrl,
  setUpFetch,
  setUpXhr,
  Thrown,
  withoutFragment,
  type Client,
  type ModelRequest,
} from './request.ts';
import { runFetchLater } from './fetch-later.ts';
import { controllerOf } from './service-worker.ts';
import { runWorker } from './worker-scripts.ts';
import { visibleHeaders, type ModelResponse } from './responses.ts';
import type { QuirkId } from './quirks.ts';
import { sameSite, siteOf } from './origins.ts';
import { matchCache, runHeaders, setDocumentDomain } from './script-actions.ts';
import { resourceTiming } from './timing.ts';
import { runWebSocket } from './web-socket.ts';
import { xhrEvents, type XhrEnding } from './xhr-events.ts';
import { UserAgent, type Choices, type MutationId, type Step } from './user-agent.ts';

export interface Prediction {
  page: PageObservation[];
  wire: WireRecord[];
  steps: Step[];
  /** The engine's quirks that made a difference. */
  quirks: QuirkId[];
  /** What the case touches and the model leaves out. */
  uncovered: string[];
  /** For each entry of `page`: how many requests had been made, and how many steps taken, when it was known. */
  calls: { wire: number; steps: number }[];
  /** For each entry of `wire`: how many steps had been taken when it was sent. */
  sent: number[];
  /** Quirks that were asked for: with or without any others the prediction is the same. */
  asked: ReadonlySet<QuirkId>;
}

export interface PredictOptions {
  choices?: Partial<Choices>;
  mutation?: MutationId;
  /** What an engine does otherwise; none: what the standard says. */
  quirks?: readonly QuirkId[];
  /** Where the origins are, when not on loopback. */
  origins?: OriginMap;
  /** Collects the ids of the decisions and limits that were met. */
  seen?: Set<MutationId>;
}

/** Most predictions are made for what will be seen; their steps are written out only for those who read them. */
class Predicted implements Prediction {
  readonly page: PageObservation[];
  readonly wire: WireRecord[];
  readonly quirks: QuirkId[];
  readonly uncovered: string[];
  readonly calls: Prediction['calls'];
  readonly sent: number[];
  readonly asked: ReadonlySet<QuirkId>;
  readonly #taken: readonly Step[];
  readonly #short: (text: string) => string;
  #steps: Step[] | undefined;

  constructor(ua: UserAgent, seen: Pick<Prediction, 'page' | 'wire' | 'calls' | 'sent'>, short: Frame['short']) {
    this.page = seen.page;
    this.wire = seen.wire;
    this.calls = seen.calls;
    this.sent = seen.sent;
    this.asked = ua.quirksAsked;
    this.quirks = [...ua.quirksMet];
    this.uncovered = [...ua.uncovered];
    this.#taken = ua.steps;
    this.#short = short;
  }

  get steps(): Step[] {
    return (this.#steps ??= this.#taken.map((step) => ({ ...step, text: this.#short(step.text) })));
  }
}

/** What the standards say will happen. */
export function predict(scenario: Scenario, options: PredictOptions = {}): Prediction {
  const { origins = MODEL_ORIGINS } = options;
  const { scope, short } = frameOf(scenario, origins);
  const wire: WireRecord[] = [];
  const sent: Prediction['sent'] = [];
  const answered = new Map<string, Answered>();
  const network = (request: ModelRequest) => {
    const steps = ua.steps.length;
    const reply = receive(scope, request, wire, answered, short);
    if (wire.length > sent.length) sent.push(steps);
    // Script is told of the arrival while the answer is still on its way, if that takes any time at all.
    if (ua.abortAt === wire.at(-1)?.resource) ua.deadline = ua.clock;
    return reply;
  };
  const speaksHttp2 = (url: URL) => isHttp2(ownerOf(url, origins) ?? 'page');
  const ua: UserAgent = new UserAgent({ network, speaksHttp2, ...options });
  const controller = scenario.context.controller ? controllerOf(ua, scope) : null;
  const page: PageObservation[] = [];
  const calls: Prediction['calls'] = [];
  for (const step of scenario.steps) {
    if (step.api === 'pause') ua.clock += step.ms;
    if (step.api === 'advance-clock') ua.clock += step.seconds * 1000;
    if (!isCall(step)) continue;
    const context = 'in' in step && step.in ? { type: step.in, origin: scenario.context.origin } : scenario.context;
    ua.controller = context === scenario.context ? controller : null;
    ua.topLevelOrigin = topLevelOriginOf(context, origins);
    ua.partitionKey = siteOf(ua.topLevelOrigin);
    page.push(
      shorten(
        run(
          ua,
          planned(step, scope),
          clientOf({ origins, prefix: scope.prefix, scenario: { ...scenario, context } }),
          scenario.id,
        ),
        short,
      ),
    );
    calls.push({ wire: wire.length, steps: ua.steps.length });
  }
  return new Predicted(ua, { page, wire, calls, sent }, short);
}

/** The interfaces that the standards know, of those that scenarios ask for. */
const INTERFACES = new Set(['XMLHttpRequest']);

/** One step, by its API; what Resource Timing shows is that of the step's first fetch. */
function run(ua: UserAgent, action: Call, client: Client, id: string): PageObservation {
  ua.fetches = [];
  const observation = call(ua, action, client, id);
  const facts: Facts = { ...observation.facts };
  if ('timing' in action && action.timing) {
    const [first] = ua.fetches;
    Object.assign(facts, first ? resourceTiming(ua, first.request, first.response) : { entry: false });
    // Preflights are no fetches of their own, and get no entry.
    if (action.timing === 'count') facts['entries'] = facts['entry'] ? 1 : 0;
  }
  if ('globalEvents' in action && action.globalEvents) {
    // Fetches report nothing to the global object; a promise that nobody handles does.
    const uncaught = action.api === 'fetch' && action.uncaught && observation.result === 'rejected';
    Object.assign(facts, { windowErrors: 0, unhandledRejections: uncaught ? 1 : 0 });
  }
  return Object.keys(facts).length > 0 ? { ...observation, facts } : observation;
}

function call(ua: UserAgent, action: Call, client: Client, id: string): PageObservation {
  switch (action.api) {
    case 'fetch':
      return runFetch(ua, action, client);
    case 'xhr':
      return withSetter(ua, action, runXhr(ua, action, client));
    case 'event-source':
      return runEventSource(ua, action, client);
    case 'beacon':
      return runBeacon(ua, action, client);
    case 'fetch-later':
      return runFetchLater(ua, action, client);
    case 'web-socket':
      return runWebSocket(ua, action, client);
    case 'worker':
      return runWorker(ua, action, client);
    case 'has-storage-access':
      return storageAccess(ua, client);
    case 'cache-life':
      return runCacheLife(ua, action, client);
    case 'interface':
      return INTERFACES.has(action.name) ? { result: 'resolved', durationMs: 0 } : rejected('ReferenceError', '');
    case 'element':
      return runElement(ua, action, client, id);
    case 'document-domain':
      return setDocumentDomain(ua, action, client);
    case 'cache-match':
      return matchCache(ua, action, client);
    case 'headers':
      return runHeaders(ua, action);
  }
}

function planned(action: Call, scope: Scope): Call {
  if (action.api === 'interface') return action;
  const page = scope.origins[scope.scenario.context.origin];
  const fill = (text: string) => expand(text, scope).replaceAll(BLOB_PLACEHOLDER, `blob:${page}/made`);
  return {
    ...action,
    ...('url' in action ? { url: fill(action.url) } : {}),
    ...('referrer' in action && action.referrer !== undefined ? { referrer: fill(action.referrer) } : {}),
    ...('headers' in action && action.headers
      ? { headers: action.headers.map(([name, value]): HeaderLine => [name, fill(value)]) }
      : {}),
  };
}

/** Hands a request to the origins' own interpreter and writes it down as they would. */
function receive(
  scope: Scope,
  request: ModelRequest,
  wire: WireRecord[],
  answered: Map<string, Answered>,
  short: (text: string) => string,
): Reply | null {
  const url = currentUrl(request);
  const { pathname } = url;
  const owner = ownerOf(url, scope.origins);
  if (!owner) return null;
  const path = pathname.slice(scope.prefix.length);
  const { resources } = scope.scenario;
  const own = pathname.startsWith(scope.prefix) && Object.hasOwn(resources, path) ? resources[path] : undefined;
  const resource = own?.origin === owner ? own : undefined;
  // On the wire blanks around a value belong to no value.
  const headers = request.headers.map(([name, value]): HeaderLine => [name, trimBlanks(value)]);
  const http2 = isHttp2(owner);
  if (http2) headers.unshift(...pseudoHeaders(request));
  else headers.unshift(['Host', url.host]);
  const preflight = isPreflight(request.method, headers);
  const name = resource ? path : `${owner}: ${path}`;
  const before = answered.get(name) ?? {};
  const reply = resource
    ? respond(resource, { method: request.method, headers, answered: before }, scope)
    : { status: 404, headers: [] };
  if (resource) answered.set(name, countUp(before, kindOf(resource, request.method, headers)));
  wire.push({
    origin: owner,
    resource: name,
    preflight,
    method: request.method,
    target: short(pathname + url.search),
    httpVersion: http2 ? '2.0' : '1.1',
    headers: headers.map(([key, value]) => [http2 ? key.toLowerCase() : key, short(value)]),
    body: request.body?.bytes ?? '',
    connection: request.newConnection ? wire.length + 1 : 1,
    ...(request.newConnection ? { fresh: true } : {}),
    atMs: 0,
    reply: {
      status: reply.status,
      reason: reply.reason ?? '',
      headers: reply.headers.map(([key, value]) => [key, short(value)]),
    },
  });
  return { ...reply, headers: [...framedHeaders(reply), ...(http2 ? [] : KEEP_ALIVE)] };
}

/** https://httpwg.org/specs/rfc9113.html#HttpRequest */
function pseudoHeaders(request: ModelRequest): HeaderLine[] {
  const { host, protocol, pathname, search } = currentUrl(request);
  return [
    [':method', request.method],
    [':scheme', protocol.slice(0, -1)],
    [':authority', host],
    [':path', pathname + search],
  ];
}

/** What Node's server adds of its own to keep the connection. */
const KEEP_ALIVE: HeaderLine[] = [
  ['Connection', 'keep-alive'],
  ['Keep-Alive', 'timeout=600'],
];

function runFetch(ua: UserAgent, action: FetchAction, client: Client): PageObservation {
  let request: ModelRequest;
  try {
    request = setUpFetch(ua, action, client);
  } catch (error) {
    return rejected((error as Thrown).errorName, (error as Thrown).message);
  }
  const { abort } = action;
  ua.abortAt = abort?.on === 'request' ? abort.resource : undefined;
  const response = fetchRequest(ua, request, Infinity);
  if (ua.clock > ua.deadline) return rejected('AbortError', 'aborted');
  if (response.type === 'error') return rejected('TypeError', response.why);
  const observation: PageObservation = {
    result: 'resolved',
    type: response.type,
    status: response.status,
    statusText: response.statusText,
    redirected: response.urlList.length > 1,
    url: finalUrl(response),
    headers: visibleHeaders(response),
    durationMs: 0,
  };
  const { body } = response;
  if (body && (abort?.on === 'head' || abort?.on === 'body'))
    return { ...observation, body: { error: { name: 'AbortError', message: '' } } };
  if (body && 'text' in body) observation.body = { text: body.text };
  else if (body && 'base64' in body) observation.body = describeBytes(body.base64);
  else if (body && 'endless' in body) return { ...observation, result: 'timeout' };
  else if (body) observation.body = { error: { name: 'TypeError', message: '' } };
  return observation;
}

/** Only what bears on other sites' cookies: https://privacycg.github.io/storage-access/#dom-document-hasstorageaccess */
function storageAccess(ua: UserAgent, client: Client): PageObservation {
  const storageAccess = sameSite(client.origin, ua.topLevelOrigin) || ua.choices.thirdPartyCookies;
  return { result: 'resolved', facts: { storageAccess }, durationMs: 0 };
}

/** Longest life that a request of the action cache-life would meet, without the search that a browser needs. */
function runCacheLife(ua: UserAgent, { url, upTo }: CacheLifeAction, client: Client): PageObservation {
  const observation = runFetch(ua, { api: 'fetch', method: 'PUT', url }, client);
  if (observation.result !== 'resolved') return observation;
  const ends = ua.preflightCache.filter(({ method }) => method === 'PUT' || method === '*').map((entry) => entry.ends);
  const granted = Math.max(0, ...ends.map((end) => (end - ua.clock) / 1000));
  return { result: 'resolved', facts: { granted: granted > upTo ? `more than ${upTo}` : granted }, durationMs: 0 };
}

/** What setting withCredentials gave, where that is asked. https://xhr.spec.whatwg.org/#dom-xmlhttprequest-withcredentials */
function withSetter(ua: UserAgent, { withCredentialsAt }: XhrAction, observation: PageObservation): PageObservation {
  if (withCredentialsAt === undefined) return observation;
  const sent = ua.is('xhr-with-credentials', '2', withCredentialsAt === 'sent', 'the send() flag is set');
  return { ...observation, facts: { ...observation.facts, withCredentials: sent ? 'InvalidStateError' : 'set' } };
}

function runXhr(ua: UserAgent, action: XhrAction, client: Client): PageObservation {
  const start = ua.clock;
  let request: ModelRequest;
  try {
    request = setUpXhr(ua, action, client);
  } catch (error) {
    return {
      ...rejected((error as Thrown).errorName, (error as Thrown).message),
      status: 0,
      statusText: '',
      url: '',
      headers: [],
      events: [],
      facts: { readyStates: '' },
    };
  }
  const { abort, timeoutMs } = action;
  ua.abortAt = abort?.on === 'request' ? abort.resource : undefined;
  const response = fetchRequest(ua, request, start + (timeoutMs ?? Infinity));
  const came = response.type !== 'error';
  const events = (how: XhrEnding['how'], head = came) =>
    xhrEvents(ua, action, {
      how,
      body: request.body !== null,
      transmitted: ua.transmitted,
      head,
    });
  const failed = (how: 'error' | 'timeout' | 'abort', head = came): PageObservation => ({
    ...rejected(action.sync && how === 'error' ? 'NetworkError' : how, ''),
    status: 0,
    statusText: '',
    url: '',
    headers: [],
    ...events(how, head),
  });
  const endless = response.type !== 'error' && response.body !== null && 'endless' in response.body;
  if (timeoutMs !== undefined && (endless || ua.clock - start > timeoutMs)) return failed('timeout');
  if (ua.clock > ua.deadline || (response.type !== 'error' && (abort?.on === 'head' || abort?.on === 'body')))
    return failed('abort');
  if (response.type === 'error') return failed('error');
  const { body } = response;
  if (body && 'broken' in body) return failed('error');
  return {
    result: 'resolved',
    status: response.status,
    statusText: response.statusText,
    url: finalUrl(response),
    headers: visibleHeaders(response),
    ...(body && 'text' in body
      ? { body: { text: body.text } }
      : body && 'base64' in body
        ? { body: describeBytes(body.base64) }
        : {}),
    ...events('load'),
    durationMs: 0,
  };
}

/** https://fetch.spec.whatwg.org/#dom-response-url: without the fragment. */
function finalUrl(response: ModelResponse): string {
  const last = response.urlList.at(-1);
  return !last || response.type === 'opaque' ? '' : withoutFragment(last);
}

function describeBytes(base64: string): { text: string } | { base64: string } {
  const bytes = fromBase64(base64);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64 };
  }
}

function rejected(name: string, message: string): PageObservation {
  return { result: 'rejected', error: { name, message }, durationMs: 0 };
}

function shorten(step: PageObservation, short: (text: string) => string): PageObservation {
  return {
    ...step,
    ...(step.url === undefined ? {} : { url: short(step.url) }),
    ...(step.headers ? { headers: step.headers.map(([name, value]) => [name, short(value)]) } : {}),
    ...(step.body && 'text' in step.body ? { body: { text: short(step.body.text) } } : {}),
    ...(step.facts ? { facts: shortenFacts(step.facts, short) } : {}),
  };
}

/** Requests of the model, and how fetch() and XMLHttpRequest set them up. */
import { utf8Bytes } from '../scenario/bytes.ts';
import type { Body, FetchAction, HeaderLine, XhrAction } from '../scenario/schema.ts';
import {
  append,
  combine,
  contains,
  getHeader,
  isForbiddenMethod,
  isForbiddenRequestHeader,
  isHeaderName,
  isHeaderValue,
  isNoCorsSafelistedRequestHeader,
  mimeEssence,
  normalize,
} from './headers.ts';
import { originOf, sameOrigin } from './origins.ts';
import type { ClientPolicy } from './policies.ts';
import type { UserAgent } from './user-agent.ts';
import { listensToUpload } from './xhr-events.ts';

/**
 * https://fetch.spec.whatwg.org/#concept-request, as far as CORS looks at it.
 */
export interface ModelRequest {
  method: string;
  urlList: URL[];
  headers: HeaderLine[];
  /** One character per byte; `stream` has no source. */
  body: { bytes: string; stream: boolean } | null;
  /** Serialised tuple origin, or null for an opaque one. */
  origin: string | null;
  mode: string;
  credentials: string;
  redirect: string;
  cache: string;
  referrerPolicy: string;
  /** URL of the document or worker that fetches. */
  clientUrl: string;
  /** Of the client, where it has one. */
  policy?: ClientPolicy;
  /** Serialised URL, or null for no-referrer. */
  referrer: string | null;
  integrity: string;
  useCorsPreflight: boolean;
  /** What fetch() and XMLHttpRequest set, and elements do not: whether method and headers may need a preflight. */
  unsafeRequest: boolean;
  /** https://fetch.spec.whatwg.org/#request-keepalive-flag */
  keepalive: boolean;
  /** The empty string for what script itself reads. https://fetch.spec.whatwg.org/#concept-request-destination */
  destination: string;
  /** https://fetch.spec.whatwg.org/#timing-allow-failed */
  timingAllowFailed: boolean;
  /** Response tainting. */
  tainting: 'basic' | 'cors' | 'opaque';
  redirectCount: number;
  /** https://fetch.spec.whatwg.org/#concept-request-use-url-credentials-flag */
  useUrlCredentials?: boolean;
  /** Sent over a connection of its own. */
  newConnection?: boolean;
  /** Service-workers mode; all when absent. */
  serviceWorkersMode?: 'none';
  /** For quirks: what script had set. */
  authorHeaders?: HeaderLine[];
  typeDropped?: string;
  doomed?: boolean;
  xhr?: boolean;
  /** For a quirk: the Origin header of the hop before, if it had one. */
  originSent?: string | null;
  preflighted?: boolean;
}

/** Where script runs. */
export interface Client {
  origin: string | null;
  /** URL of the document or worker: the referrer. */
  url: string;
  policy?: ClientPolicy;
  /** For a quirk: whether it is a worker. */
  worker?: boolean;
}

/** An exception thrown before anything is fetched. */
export class Thrown extends Error {
  readonly errorName: string;
  constructor(errorName: string, message: string) {
    super(message);
    this.errorName = errorName;
  }
}

/**
 * A new request of a client, as the standards write "a new request whose …": the rest has its defaults. All have the same
 * fields in one order, which makes the many copies of them quick.
 */
export const newRequest = (client: Client, url: URL, more: Partial<ModelRequest>): ModelRequest => ({
  method: more.method ?? 'GET',
  urlList: [url],
  headers: more.headers ?? [],
  body: more.body ?? null,
  origin: client.origin,
  mode: more.mode ?? 'no-cors',
  credentials: more.credentials ?? 'same-origin',
  redirect: more.redirect ?? 'follow',
  cache: more.cache ?? 'default',
  referrerPolicy: more.referrerPolicy ?? '',
  clientUrl: client.url,
  policy: client.policy,
  referrer: more.referrer === undefined ? client.url : more.referrer,
  integrity: more.integrity ?? '',
  useCorsPreflight: more.useCorsPreflight ?? false,
  unsafeRequest: more.unsafeRequest ?? false,
  keepalive: more.keepalive ?? false,
  destination: more.destination ?? '',
  timingAllowFailed: false,
  tainting: 'basic',
  redirectCount: 0,
  useUrlCredentials: more.useUrlCredentials,
  newConnection: undefined,
  serviceWorkersMode: more.serviceWorkersMode,
  authorHeaders: undefined,
  typeDropped: undefined,
  doomed: undefined,
  xhr: more.xhr,
  originSent: undefined,
  preflighted: undefined,
});

export const currentUrl = (request: ModelRequest): URL => request.urlList.at(-1)!;

/** https://url.spec.whatwg.org/#url-serializing with exclude fragment */
export function withoutFragment({ href }: URL): string {
  const at = href.indexOf('#');
  return at < 0 ? href : href.slice(0, at);
}

/** https://fetch.spec.whatwg.org/#concept-method-normalize */
export function normalizeMethod(method: string): string {
  return /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

/** https://fetch.spec.whatwg.org/#request-class, the enumerations that its init takes. */
const ENUMERATIONS = [
  ['mode', /^(navigate|same-origin|no-cors|cors)$/],
  ['credentials', /^(omit|same-origin|include)$/],
  ['redirect', /^(follow|error|manual)$/],
  ['cache', /^(default|no-store|reload|no-cache|force-cache|only-if-cached)$/],
  ['duplex', /^half$/],
  [
    'referrerPolicy',
    /^(|no-referrer|no-referrer-when-downgrade|same-origin|origin|strict-origin|origin-when-cross-origin|strict-origin-when-cross-origin|unsafe-url)$/,
  ],
] as const;

/** https://fetch.spec.whatwg.org/#dom-global-fetch and the Request constructor. Throws Thrown. */
export function setUpFetch(ua: UserAgent, action: FetchAction, client: Client): ModelRequest {
  const is = ua.deciding('request-constructor');
  const url = parseUrl(action.url, client);
  if (is('5.2', url === null, `${action.url} does not parse`)) throw new Thrown('TypeError', 'invalid URL');
  if (is('5.3', url!.username !== '' || url!.password !== '', 'the URL includes credentials'))
    throw new Thrown('TypeError', 'URL with credentials');
  for (const [name, allowed] of ENUMERATIONS) {
    const value = action[name] ?? undefined;
    if (is(`init ${name}`, value !== undefined && !allowed.test(value), `${name} ${value} is none of the enumeration`))
      throw new Thrown('TypeError', `bad ${name}`);
  }
  const mode = action.mode ?? 'cors';
  if (is('17', mode === 'navigate', 'mode navigate is not for script')) throw new Thrown('TypeError', 'mode navigate');
  const cache = action.cache ?? 'default';
  if (is('23', cache === 'only-if-cached' && mode !== 'same-origin', 'cache only-if-cached needs mode same-origin'))
    throw new Thrown('TypeError', 'only-if-cached');
  let method = 'GET';
  if (action.method !== undefined) {
    if (is('26.2', !isHeaderName(action.method), `${action.method} is no method`))
      throw new Thrown('TypeError', 'bad method');
    if (is('26.2 forbidden', isForbiddenMethod(action.method), `${action.method} is a forbidden method`))
      throw new Thrown('TypeError', 'forbidden method');
    method = normalizeMethod(action.method);
  }
  const noCors = mode === 'no-cors';
  if (noCors && is('33.1', !/^(GET|HEAD|POST)$/.test(method), `${method} is no CORS-safelisted method`))
    throw new Thrown('TypeError', 'no-cors with an unsafe method');
  const headers: HeaderLine[] = [];
  for (const [name, value] of action.headers ?? [])
    appendToHeaders(ua, headers, name, value, noCors ? 'request-no-cors' : 'request');
  if (is('35', action.body !== undefined && /^(GET|HEAD)$/.test(method), `${method} with a body`))
    throw new Thrown('TypeError', 'body with GET or HEAD');
  let body: ModelRequest['body'] = null;
  if (action.body) {
    const extracted = extractBody(action.body);
    if (is('37 keepalive', action.keepalive === true && extracted.stream, 'a stream cannot be kept alive'))
      throw new Thrown('TypeError', 'keepalive with a stream');
    body = { bytes: extracted.bytes, stream: extracted.stream };
    if (noCors && 'blob' in action.body && extracted.type !== null && ua.quirk('blob-type-unguarded'))
      combine(headers, 'Content-Type', extracted.type);
    else if (extracted.type !== null && !contains(headers, 'content-type'))
      appendToHeaders(ua, headers, 'Content-Type', extracted.type, noCors ? 'request-no-cors' : 'request');
    if (extracted.stream && is('38.1', action.duplex === null, 'a stream without the member duplex'))
      throw new Thrown('TypeError', 'stream without duplex');
    if (
      is(
        '38.2',
        extracted.stream && mode !== 'same-origin' && mode !== 'cors',
        `a stream needs mode cors or same-origin`,
      )
    )
      throw new Thrown('TypeError', 'stream with no-cors');
  }
  return newRequest(client, url!, {
    method,
    headers,
    body,
    mode,
    credentials: action.credentials,
    redirect: action.redirect,
    cache,
    referrerPolicy: action.referrerPolicy,
    referrer: referrerOf(ua, action.referrer, client),
    integrity: action.integrity,
    useCorsPreflight: body?.stream === true,
    unsafeRequest: true,
    keepalive: action.keepalive === true,
  });
}

/** https://fetch.spec.whatwg.org/#dom-request, the steps on init["referrer"]; null: no referrer. Throws Thrown. */
function referrerOf(ua: UserAgent, referrer: string | undefined, client: Client): string | null {
  if (referrer === undefined) return client.url;
  const is = ua.deciding('request-constructor');
  if (is('14.2', referrer === '', 'the referrer is the empty string')) return null;
  const url = parseUrl(referrer, client);
  if (is('14.3.2', url === null, `the referrer ${referrer} does not parse`)) throw new Thrown('TypeError', 'referrer');
  const about = url!.protocol === 'about:' && url!.pathname === 'client';
  const own = sameOrigin(originOf(url!), client.origin);
  return is('14.3.3', about || !own, `the referrer ${url!.href} is about:client, or of another origin`)
    ? client.url
    : url!.href;
}

/** https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open, setRequestHeader() and send(). Throws Thrown. */
export function setUpXhr(ua: UserAgent, action: XhrAction, client: Client): ModelRequest {
  const method = action.method ?? 'GET';
  if (ua.is('xhr-open', '2', !isHeaderName(method), `${method} is no method`))
    throw new Thrown('SyntaxError', 'bad method');
  if (ua.is('xhr-open', '3', isForbiddenMethod(method), `${method} is a forbidden method`))
    throw new Thrown('SecurityError', 'forbidden method');
  const url = parseUrl(action.url, client);
  if (ua.is('xhr-open', '6', url === null, `${action.url} does not parse`)) throw new Thrown('SyntaxError', 'bad URL');
  if (action.user !== undefined) url!.username = action.user;
  if (action.password !== undefined) url!.password = action.password;
  const headers: HeaderLine[] = [];
  for (const [name, raw] of action.headers ?? []) {
    const value = normalize(raw);
    if (ua.is('xhr-set-request-header', 'ByteString', /[\u0100-\uffff]/.test(name + raw), `${name} is no byte string`))
      throw new Thrown('TypeError', 'no byte string');
    if (
      ua.is(
        'xhr-set-request-header',
        '4',
        !isHeaderName(name) || !isHeaderValue(value),
        `${name}: ${value} is no header`,
      )
    )
      throw new Thrown('SyntaxError', 'bad header');
    if (isForbiddenRequestHeader(ua, name, value)) continue;
    combine(headers, name, value);
  }
  const normalized = normalizeMethod(method);
  const bodiless = ua.is('xhr-send', '3', /^(GET|HEAD)$/.test(normalized), `${normalized} takes no body`);
  let body: ModelRequest['body'] = null;
  if (action.body && !bodiless) {
    const extracted = extractBody(action.body);
    body = { bytes: extracted.bytes, stream: false };
    const own = getHeader(headers, 'content-type');
    const odd =
      client.worker === true && ('text' in action.body || 'urlencoded' in action.body) && ua.quirk('worker-charset');
    if (own === null) {
      const type = odd ? extracted.type!.replace('UTF-8', 'utf-8') : extracted.type;
      if (type !== null) append(headers, 'Content-Type', type);
    } else if (!odd && ('text' in action.body || 'urlencoded' in action.body || 'document' in action.body))
      setContentType(ua, headers, own);
  }
  const early = action.withCredentialsAt !== 'sent';
  const upload = ua.is('xhr-send', '5', listensToUpload(action), 'a listener is registered on the upload object');
  return newRequest(client, url!, {
    method: normalized,
    headers,
    body,
    mode: 'cors',
    credentials: ua.is(
      'xhr-send',
      'credentials mode',
      early && action.withCredentials === true,
      'withCredentials is true',
    )
      ? 'include'
      : 'same-origin',
    xhr: true,
    useUrlCredentials: true,
    useCorsPreflight: upload && !(body === null && ua.quirk('upload-listener-needs-body')),
    unsafeRequest: true,
  });
}

/** send(), step 4.3: a charset other than UTF-8 given by the author is replaced for texts. */
function setContentType(ua: UserAgent, headers: HeaderLine[], own: string): void {
  const match = /(;[\t ]*charset=)("(?:[^"\\]|\\.)*"|[^;\t ]*)/i.exec(own);
  if (mimeEssence(own) === null || !match) return;
  const charset = match[2]!.replace(/^"|"$/g, '');
  if (!ua.is('xhr-send', '4.3.1.2', charset.toLowerCase() !== 'utf-8', `the charset ${charset} is not UTF-8`)) return;
  const line = headers.find(([name]) => name.toLowerCase() === 'content-type')!;
  line[1] = own
    .replace(match[0], `${match[1]}UTF-8`)
    .split(';')
    .map((part, index) => (index === 0 ? part.trim().toLowerCase() : part.trim()))
    .join(';');
}

/** https://fetch.spec.whatwg.org/#headers-guard */
export type Guard = 'none' | 'request' | 'request-no-cors' | 'response' | 'immutable';

/** Whether a header may be changed; a made-up value stands for none. https://fetch.spec.whatwg.org/#headers-validate. Throws Thrown. */
export function validate(ua: UserAgent, guard: Guard, name: string, value: string): boolean {
  const is = ua.deciding('headers-append');
  if (is('2', !isHeaderName(name) || !isHeaderValue(value), `${name}: ${value} is no header`))
    throw new Thrown('TypeError', 'bad header');
  if (guard === 'none') return true;
  if (guard === 'immutable' && is('immutable', true, `the guard is ${guard}`))
    throw new Thrown('TypeError', 'immutable');
  if (guard === 'request') return !isForbiddenRequestHeader(ua, name, value);
  return guard !== 'response' || !is('response', /^set-cookie2?$/i.test(name), `${name} is no name for responses`);
}

/** https://fetch.spec.whatwg.org/#concept-headers-append. Throws Thrown. */
export function appendToHeaders(ua: UserAgent, list: HeaderLine[], name: string, raw: string, guard: Guard): void {
  const value = normalize(raw);
  if (!validate(ua, guard, name, value)) return;
  if (guard === 'request-no-cors') {
    const before = getHeader(list, name);
    if (!isNoCorsSafelistedRequestHeader(ua, name, before === null ? value : `${before}, ${value}`)) return;
  }
  if (contains(list, name) && ua.quirk('repeated-headers-combined')) combine(list, name, value);
  else append(list, name, value);
}

/** https://fetch.spec.whatwg.org/#concept-bodyinit-extract: bytes, and the type that goes with them. */
export function extractBody(body: Body): { bytes: string; type: string | null; stream: boolean } {
  if ('text' in body) return { bytes: utf8Bytes(body.text), type: 'text/plain;charset=UTF-8', stream: false };
  if ('filled' in body) return { bytes: 'x'.repeat(body.filled), type: 'text/plain;charset=UTF-8', stream: false };
  if ('base64' in body) return { bytes: atob(body.base64), type: null, stream: false };
  if ('urlencoded' in body) {
    return {
      bytes: new URLSearchParams(body.urlencoded).toString(),
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      stream: false,
    };
  }
  // The boundary is the user agent's own.
  if ('formData' in body) return { bytes: 'multipart', type: 'multipart/form-data; boundary=boundary', stream: false };
  if ('blob' in body) return { bytes: utf8Bytes(body.blob.text), type: body.blob.type || null, stream: false };
  if ('document' in body) {
    return {
      bytes: 'document',
      type: body.document === 'html' ? 'text/html;charset=UTF-8' : 'application/xml;charset=UTF-8',
      stream: false,
    };
  }
  return { bytes: utf8Bytes(body.stream.join('')), type: null, stream: true };
}

/** The URL parser with the client's base URL; null for failure. */
export function parseUrl(text: string, client: Client): URL | null {
  try {
    return new URL(text, client.url);
  } catch {
    return null;
  }
}

/**
 * The one interpreter of scripts: from a resource and a request to the reply. The origins send what it returns; anything
 * that predicts what a server will say must call it too, so that the two cannot drift apart. Pure.
 */
import { fromBase64, isAscii } from './bytes.ts';
import type { HeaderLine, Reply, ResetEvent, Resource } from './schema.ts';
import { expand, type Scope } from './templates.ts';

/** A request as a script sees it. */
export interface ScriptRequest {
  method: string;
  headers: readonly HeaderLine[];
  /** How many requests of each kind this resource has answered before. */
  answered: Readonly<Answered>;
}

/** The kinds of requests that scripts answer apart. */
export type RequestKind = 'preflight' | 'conditional' | 'request';
/** How many requests of each kind were answered; absent: none. */
export type Answered = Partial<Record<RequestKind, number>>;

const NO_PREFLIGHT_SCRIPT: Reply = { status: 204, headers: [] };
const NO_REQUEST_SCRIPT: Reply = { status: 200, headers: [] };

/** The value of each line of a header, by its lower-case name. */
export function headerValues(headers: readonly HeaderLine[], name: string): string[] {
  const values: string[] = [];
  // Most names differ in length already.
  for (const [key, value] of headers) if (key.length === name.length && key.toLowerCase() === name) values.push(value);
  return values;
}

/** All lines of a header joined as Fetch's "get" does, or null when there is none. https://fetch.spec.whatwg.org/#concept-header-list-get */
export function getHeader(headers: readonly HeaderLine[], name: string): string | null {
  const wanted = name.toLowerCase();
  let joined: string | null = null;
  for (const [key, value] of headers) {
    // No array is made of them: this is asked some hundred times for each request.
    if (key.length === wanted.length && key.toLowerCase() === wanted)
      joined = joined === null ? value : `${joined}, ${value}`;
  }
  return joined;
}

/** Whether a request is a CORS-preflight request. https://fetch.spec.whatwg.org/#cors-preflight-request */
export function isPreflight(method: string, headers: readonly HeaderLine[]): boolean {
  return (
    method === 'OPTIONS' &&
    getHeader(headers, 'origin') !== null &&
    getHeader(headers, 'access-control-request-method') !== null
  );
}

/** Which of its scripts a resource answers a request from. */
export function kindOf(resource: Resource, method: string, headers: readonly HeaderLine[]): RequestKind {
  if (isPreflight(method, headers)) return 'preflight';
  const asks = getHeader(headers, 'if-none-match') !== null || getHeader(headers, 'if-modified-since') !== null;
  return asks && resource.conditional ? 'conditional' : 'request';
}

/** The counts once a request of this kind has been answered too. */
export const countUp = (answered: Readonly<Answered>, kind: RequestKind): Answered => ({
  ...answered,
  [kind]: (answered[kind] ?? 0) + 1,
});

/** The reply that a resource's script gives to a request, with every placeholder resolved. */
export function respond(resource: Resource, request: ScriptRequest, scope: Scope): Reply {
  const kind = kindOf(resource, request.method, request.headers);
  const script = resource[kind] ?? [];
  const otherwise = kind === 'preflight' ? NO_PREFLIGHT_SCRIPT : NO_REQUEST_SCRIPT;
  const reply = script[Math.min(request.answered[kind] ?? 0, script.length - 1)] ?? otherwise;
  const fill = (text: string) => expand(text, scope, (name) => getHeader(request.headers, name) ?? '');
  const lines = (headers: readonly HeaderLine[]) => headers.map(([name, value]): HeaderLine => [name, fill(value)]);
  return {
    ...reply,
    headers: lines(reply.headers),
    ...(reply.trailers ? { trailers: lines(reply.trailers) } : {}),
    ...(reply.early ? { early: reply.early.map((early) => ({ ...early, headers: lines(early.headers) })) } : {}),
    ...(reply.body && 'text' in reply.body ? { body: { text: fill(reply.body.text) } } : {}),
  };
}

/** Whether a response with this status carries no body on the wire, whatever its script says. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** What the page must tell of before a reply is cut during its body; null where the cut waits for nothing. */
export function cutAt({ reset, resetOn = 'head' }: Reply): ResetEvent | null {
  return reset !== 'during-body' || resetOn === 'sent' ? null : resetOn;
}

/** The bytes of a reply's body. */
export function bodyBytes({ body }: Pick<Reply, 'body'>): Uint8Array {
  if (!body) return new Uint8Array();
  return 'text' in body ? encoder.encode(body.text) : fromBase64(body.base64);
}

const encoder = new TextEncoder();

/** How many bytes a reply's body has. */
export function bodyLength(reply: Reply): number {
  const { body } = reply;
  if (!body) return 0;
  if ('base64' in body) return atob(body.base64).length;
  return isAscii(body.text) ? body.text.length : bodyBytes(reply).length;
}

/** The header lines of a reply as they are sent: those of the script and, where it leaves it open, how the body ends. */
export function framedHeaders(reply: Reply): HeaderLine[] {
  const headers = reply.headers.map(([name, value]): HeaderLine => [name, value]);
  const says = (name: string) => getHeader(headers, name) !== null;
  const framing = reply.framing ?? 'content-length';
  if (!says('content-length') && !says('transfer-encoding') && !isBodiless(reply.status)) {
    if (framing === 'content-length') headers.push(['Content-Length', String(bodyLength(reply))]);
    if (framing === 'chunked') headers.push(['Transfer-Encoding', 'chunked']);
  }
  if (reply.trailers && !says('trailer')) headers.push(['Trailer', reply.trailers.map(([name]) => name).join(', ')]);
  return headers;
}

/** The usual reason phrases (RFC 9110 and the registry), for replies that give none. */
export const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  418: "I'm a Teapot",
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** Responses of the model and their filtered forms. */
import type { HeaderLine, Reply } from '../scenario/schema.ts';
import { bodyBytes, bodyLength } from '../scenario/respond.ts';
import { extractTokens, getHeader, isHeaderName, sortAndCombine } from './headers.ts';
import type { ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** How reading the body goes. */
export type ModelBody = { text: string } | { base64: string } | { broken: true } | { endless: true } | null;

export interface ModelResponse {
  type: 'default' | 'basic' | 'cors' | 'opaque' | 'opaqueredirect';
  status: number;
  statusText: string;
  headers: HeaderLine[];
  body: ModelBody;
  urlList: URL[];
  /** https://fetch.spec.whatwg.org/#response-request-includes-credentials */
  requestIncludesCredentials?: boolean;
  /** https://fetch.spec.whatwg.org/#concept-response-timing-allow-passed */
  timingAllowPassed?: boolean;
  /** https://fetch.spec.whatwg.org/#concept-response-range-requested-flag */
  rangeRequested?: boolean;
  /** What a filtered response is the outside of. https://fetch.spec.whatwg.org/#concept-internal-response */
  internal?: ModelResponse;
}

/** https://fetch.spec.whatwg.org/#concept-network-error; `why` says what led to it. */
export interface NetworkError {
  type: 'error';
  why: string;
  timingAllowPassed?: boolean;
  /** The preflight failed, and the request was never sent. */
  preflight?: true;
  /** For a quirk: what the preflight allowed was stored although it did not suffice. */
  stored?: true;
}

/** What a fetch comes to. */
export type Result = ModelResponse | NetworkError;

export const networkError = (why: string): NetworkError => ({ type: 'error', why });

/** The bytes of a body, or null where it does not come to its end. */
export function bytesOf(body: ModelBody): Uint8Array | null {
  if (body === null) return new Uint8Array();
  return 'text' in body || 'base64' in body ? bodyBytes({ body }) : null;
}

/** https://fetch.spec.whatwg.org/#redirect-status */
export const isRedirectStatus = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);
/** https://fetch.spec.whatwg.org/#null-body-status */
export const isNullBodyStatus = (status: number): boolean => [101, 103, 204, 205, 304].includes(status);
/** https://fetch.spec.whatwg.org/#ok-status */
export const isOkStatus = (status: number): boolean => status >= 200 && status <= 299;

/** The response that a reply makes. */
export function fromReply(reply: Reply, reason: string, headers: HeaderLine[]): ModelResponse {
  const empty = { text: '' };
  let body: ModelBody = reply.body ?? empty;
  if (reply.reset) body = { broken: true };
  else if (reply.framing === 'none') body = { endless: true };
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  if (reply.body && 'text' in reply.body && length !== undefined && Number(length) > bodyLength(reply))
    body = { broken: true };
  return { type: 'default', status: reply.status, statusText: reason, headers, body, urlList: [] };
}

const SAFELISTED_RESPONSE_NAMES = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** https://fetch.spec.whatwg.org/#concept-filtered-response, by response tainting, with the exposed names of main fetch. */
export function filter(ua: UserAgent, request: ModelRequest, response: ModelResponse): ModelResponse {
  const is = ua.deciding('filtered-response');
  const visible = (step: string, keep: (name: string) => boolean) =>
    withoutEmptyLines(
      ua,
      response.headers.filter(([name]) => is(step, keep(name.toLowerCase()), `script may see ${name}`)),
      (name) => name === 'access-control-allow-origin',
    );
  const forbidden = (name: string) => name === 'set-cookie' || name === 'set-cookie2';
  if (request.tainting === 'opaque') {
    return {
      type: 'opaque',
      status: 0,
      statusText: '',
      headers: [],
      body: { text: '' },
      urlList: [],
      internal: response,
    };
  }
  if (request.tainting === 'basic') {
    return { ...response, internal: response, type: 'basic', headers: visible('basic', (name) => !forbidden(name)) };
  }
  const names = extractTokens(ua, 'access-control-expose-headers', response.headers);
  const listed = names === 'failure' ? beforeMalformed(ua, response) : (names ?? []).map((name) => name.toLowerCase());
  const everything = ua.is(
    'main-fetch',
    '14.1.2',
    request.credentials !== 'include' && listed.includes('*'),
    'the wildcard exposes every header of an uncredentialed response',
  );
  const exposed = new Set(listed);
  return {
    ...response,
    internal: response,
    type: 'cors',
    headers: visible(
      'cors',
      (name) => !forbidden(name) && (SAFELISTED_RESPONSE_NAMES.has(name) || everything || exposed.has(name)),
    ),
  };
}

/** For a quirk: header lines without the empty ones among repeated lines; where all are empty, one of them stays. */
export function withoutEmptyLines(
  ua: UserAgent,
  lines: HeaderLine[],
  applies: (name: string) => boolean,
): HeaderLine[] {
  const superfluous = ([name, value]: HeaderLine, index: number) => {
    const key = name.toLowerCase();
    if (value !== '' || !applies(key)) return false;
    const same = ([other]: HeaderLine) => other.toLowerCase() === key;
    return lines.findIndex((line) => same(line) && line[1] !== '') >= 0 || lines.findIndex(same) < index;
  };
  return lines.some(superfluous) && ua.quirk('empty-lines-dropped')
    ? lines.filter((line, index) => !superfluous(line, index))
    : lines;
}

/** What a malformed list exposes: nothing, save for an engine that takes the wildcard before it reads on. */
function beforeMalformed(ua: UserAgent, response: ModelResponse): string[] {
  const names = (getHeader(response.headers, 'access-control-expose-headers') ?? '')
    .split(',')
    .map((name) => name.trim());
  const star = names.indexOf('*');
  const early = star >= 0 && names.slice(0, star).every((name) => name === '' || isHeaderName(name));
  return early && ua.quirk('exposes-up-to-malformed') ? ['*'] : [];
}

/** https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
export function opaqueRedirect(response: ModelResponse): ModelResponse {
  return {
    type: 'opaqueredirect',
    status: 0,
    statusText: '',
    headers: [],
    body: { text: '' },
    urlList: response.urlList,
    internal: response,
  };
}

export const visibleHeaders = (response: ModelResponse): HeaderLine[] => sortAndCombine(response.headers);

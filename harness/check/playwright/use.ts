/** From what a test says to an endpoint and a flow. Pure. */
import type { Use } from '../package/playwright.d.cts';
import { OriginError, readOrigin } from '../origins.ts';
import { endpointFrom } from '../target.ts';
import type { Endpoint, Flow } from '../types.ts';

/** Header lines as a policy has them; a header that carries a secret is one that the page sets. */
function headersOf({ headers = {}, auth }: Use): string[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const secret = auth?.header;
  const named = Object.keys(headers).some((name) => name.toLowerCase() === secret?.toLowerCase());
  return secret === undefined || named ? lines : [...lines, secret];
}

/** One question of a test: what a page at an origin does with a resource. */
export interface Question {
  endpoint: Endpoint;
  flow: Flow;
}

/**
 * An origin as browsers serialise it, or `null`.
 * @throws TypeError for what is no origin of one page, with what to write instead
 */
export function pageOrigin(text: string): string {
  try {
    const read = readOrigin(text);
    if (!read.includes('*')) return read;
  } catch (error) {
    if (!(error instanceof OriginError)) throw error;
    throw new TypeError(`origin ${error.message}`);
  }
  throw new TypeError(`origin "${text}": a page has one origin; write it without a wildcard`);
}

/**
 * The question behind an assertion.
 * @param base what relative URLs are relative to
 * @throws CheckInputError for a use that no page can make, TypeError for a URL that is none
 */
export function questionOf(
  origin: string,
  url: string | URL,
  use: Use,
  expect: Flow['expect'],
  base: string | undefined,
): Question {
  if (!URL.canParse(String(url), base))
    throw new TypeError(
      `"${url}" is no URL${base === undefined ? '; relative ones need cors.origin() and a baseURL' : ''}`,
    );
  const method = use.method ?? 'GET';
  const endpoint = endpointFrom({
    url: new URL(String(url), base).href,
    methods: [method],
    origins: expect === 'allowed' ? { allow: [origin] } : { allow: [], deny: [origin] },
    requestHeaders: headersOf(use),
    exposedHeaders: [...(use.readable ?? [])],
    ...(use.credentials === undefined ? {} : { credentials: use.credentials }),
    ...(use.auth === undefined ? {} : { auth: use.auth }),
    ...(use.body === undefined ? {} : { body: use.body }),
    ...(use.stack === undefined ? {} : { stack: use.stack }),
    ...(use.send ? { send: [method] } : {}),
  });
  const [normalized = method] = endpoint.methods;
  return {
    endpoint,
    flow: {
      id: 'assertion',
      endpoint: endpoint.name,
      origin,
      url: endpoint.url,
      method: normalized,
      headers: endpoint.requestHeaders,
      ...(use.body === undefined ? {} : { body: use.body }),
      credentials: use.credentials ? 'include' : 'omit',
      expect,
      ...(use.status === undefined ? {} : { status: use.status }),
      readable: [...(use.readable ?? [])],
    },
  };
}

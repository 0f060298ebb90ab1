/** Servers that do nothing wrong, and about which there is something to be told. */
import { APP, careful } from './server.ts';
import type { Planted } from './table.ts';

/** Grants the policy's headers when the list is written as the test wants it. */
const grants = (accepts: (list: string) => boolean) =>
  careful({
    headers: (asked) => (accepts(String(asked)) ? 'content-type, authorization, x-requested-with' : ''),
  });

export const ADVICE: Omit<Planted, 'finds'>[] = [
  {
    name: 'a cookie for the own site, with preflights too',
    handler: careful({ more: { 'Set-Cookie': 'sid=1; Path=/' } }),
    advises: ['cookie-not-cross-site', 'preflight-sets-cookie'],
  },
  {
    name: 'Cross-Origin-Resource-Policy is narrower than CORS',
    handler: careful({ more: { 'Cross-Origin-Resource-Policy': 'same-site' } }),
    advises: ['resource-policy-narrower'],
  },
  {
    name: 'an answer to Private Network Access',
    handler: careful({
      first(request, response) {
        if (request.headers['access-control-request-private-network'] === 'true')
          response.setHeader('Access-Control-Allow-Private-Network', 'true');
        return false;
      },
    }),
    advises: ['private-network-header'],
  },
  {
    name: 'CORS headers without Access-Control-Allow-Origin for everybody else',
    handler: careful({ more: { 'Access-Control-Allow-Methods': 'GET, PUT, DELETE' } }),
    advises: ['headers-for-refused-origin'],
  },
  {
    name: 'a header for clients that is not exposed, and nobody has asked for it',
    handler: careful({ exposed: undefined }),
    policy: { exposedHeaders: [] },
    advises: ['headers-hidden'],
  },
  {
    name: 'Set-Cookie is exposed',
    handler: careful({ exposed: 'x-total-count, set-cookie' }),
    advises: ['set-cookie-never-exposed'],
  },
  {
    name: 'blanks before commas are not understood',
    handler: grants((list) => !list.includes(' ,')),
    advises: ['preflight-blanks'],
  },
  {
    name: 'empty elements are not understood',
    handler: grants((list) => !list.includes(',,')),
    advises: ['preflight-empty-elements'],
  },
  {
    name: 'lists out of order are not understood',
    handler: grants((list) => {
      const names = list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      return names.join() === names.toSorted().join();
    }),
    advises: ['preflight-order'],
  },
  {
    name: 'preflights without max-age, and no wish about it',
    handler: careful({ maxAge: undefined }),
    policy: { maxAge: undefined },
    advises: ['max-age-missing'],
  },
  {
    name: 'another error than the policy says',
    handler: careful(),
    policy: { errors: [{ status: 500, url: '/missing' }] },
    advises: ['error-status-differs'],
  },
  {
    name: 'Referer stands in for Origin',
    handler: careful({
      first(request, response) {
        const { origin, referer } = request.headers;
        if (origin === undefined && referer !== undefined)
          response.setHeader('Access-Control-Allow-Origin', new URL(referer).origin);
        return false;
      },
    }),
    advises: ['referer-stands-in-for-origin'],
  },
  {
    name: 'a page of the public web, a server on this machine',
    handler: careful(),
    policy: { origins: { allow: [APP] } },
    // Https and http: of this machine no browser but WebKit takes that for mixed content.
    advises: ['local-network-permission', 'mixed-content'],
  },
];

/** Planted faults: what allowed origins do not get. */
import { APP, BODY, careful } from './server.ts';
import { isOurs, type Planted } from './table.ts';

const ours = (origin: string | undefined, value: string | string[]) => (isOurs(origin) ? value : undefined);

export const PROTOCOL_FAULTS: Planted[] = [
  {
    name: 'no CORS headers at all',
    handler: careful({ origin: () => undefined, vary: undefined }),
    finds: ['acao-missing', 'preflight-without-cors'],
  },
  {
    name: 'one of two allowed origins is forgotten',
    handler: careful({ origin: (origin) => (origin === APP ? origin : undefined) }),
    finds: ['acao-missing', 'preflight-without-cors'],
  },
  {
    name: 'the wildcard, and pages send credentials',
    handler: careful({ origin: () => '*', vary: undefined }),
    finds: ['wildcard-with-credentials'],
  },
  {
    name: 'the wildcard on a redirect, and pages send credentials',
    handler: careful({
      origin: () => '*',
      vary: undefined,
      first(request, response) {
        if (request.method === 'OPTIONS' || !request.url!.startsWith('/items')) return false;
        const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };
        response.writeHead(302, { Location: '/elsewhere', ...headers }).end();
        return true;
      },
    }),
    finds: ['wildcard-with-credentials'],
  },
  {
    name: 'the wildcard beside credentials that nobody sends',
    handler: careful({ origin: () => '*', vary: undefined }),
    policy: { credentials: undefined },
    finds: ['wildcard-with-credentials'],
  },
  {
    name: 'Access-Control-Allow-Origin as a list',
    handler: careful({ origin: (origin) => ours(origin, `${APP}, https://admin.example.com`) }),
    finds: ['acao-list'],
  },
  {
    name: 'a slash at the end',
    handler: careful({ origin: (origin) => ours(origin, `${origin}/`) }),
    finds: ['acao-malformed'],
  },
  {
    name: 'quotes around the origin',
    handler: careful({ origin: (origin) => ours(origin, `"${origin}"`) }),
    finds: ['acao-malformed'],
  },
  {
    name: 'the default port written out',
    handler: careful({ origin: (origin) => ours(origin, `${origin}:443`) }),
    finds: ['acao-malformed'],
  },
  {
    name: 'a pattern',
    handler: careful({ origin: (origin) => ours(origin, 'https://*.example.com') }),
    finds: ['acao-wildcard-pattern'],
  },
  {
    name: 'always the same one origin, and two are allowed',
    handler: careful({ origin: () => APP, vary: undefined }),
    finds: ['acao-other-origin'],
  },
  {
    name: 'the header twice',
    handler: careful({ origin: (origin) => (isOurs(origin) ? [origin!, origin!] : undefined) }),
    finds: ['acao-repeated'],
  },
  {
    name: 'Access-Control-Allow-Credentials: True',
    handler: careful({ credentials: 'True' }),
    finds: ['acac-not-true'],
  },
  {
    name: 'Access-Control-Allow-Credentials missing',
    handler: careful({ credentials: undefined }),
    finds: ['acac-missing'],
  },
  {
    name: 'Access-Control-Allow-Credentials twice',
    handler: careful({ credentials: ['true', 'true'] }),
    finds: ['acac-not-true'],
  },
  {
    name: 'credentials that the policy does not want',
    handler: careful(),
    policy: { credentials: false },
    finds: ['credentials-not-wanted'],
  },
  {
    name: 'authentication before CORS',
    handler: careful({
      first(request, response) {
        if (request.method !== 'OPTIONS') return false;
        response.writeHead(401, { 'WWW-Authenticate': 'Bearer', Vary: 'Origin' }).end();
        return true;
      },
    }),
    finds: ['preflight-needs-authentication'],
  },
  {
    name: 'preflights are redirected',
    handler: careful({
      first(request, response) {
        if (request.method !== 'OPTIONS') return false;
        response.writeHead(301, { Location: '/items/' }).end();
        return true;
      },
    }),
    finds: ['preflight-redirected'],
  },
  {
    name: 'preflights are redirected, CORS headers and all',
    handler: careful({ preflightStatus: 307 }),
    finds: ['preflight-redirected'],
  },
  {
    name: 'no route for OPTIONS',
    handler: careful({ preflightStatus: 404, preflightOrigin: () => undefined }),
    finds: ['preflight-not-routed'],
  },
  { name: 'OPTIONS is not allowed', handler: careful({ preflightStatus: 405 }), finds: ['preflight-not-routed'] },
  {
    name: 'OPTIONS fails',
    handler: careful({ preflightStatus: 500, preflightOrigin: () => undefined }),
    finds: ['preflight-error'],
  },
  {
    name: 'preflights have no CORS headers',
    handler: careful({ preflightOrigin: () => undefined }),
    finds: ['preflight-without-cors'],
  },
  { name: 'a method is missing', handler: careful({ methods: 'GET, PUT' }), finds: ['method-not-allowed'] },
  { name: 'methods in lower case', handler: careful({ methods: 'get, put, delete' }), finds: ['method-case'] },
  { name: 'methods as one token', handler: careful({ methods: 'GET PUT DELETE' }), finds: ['allow-list-malformed'] },
  {
    name: 'a wildcard for methods, and credentials',
    handler: careful({ methods: '*' }),
    finds: ['wildcard-literal-with-credentials'],
  },
  {
    name: 'a wildcard for headers, and credentials',
    handler: careful({ headers: '*' }),
    finds: ['wildcard-literal-with-credentials'],
  },
  {
    name: 'a request header is missing',
    handler: careful({ headers: 'content-type, authorization' }),
    finds: ['header-not-allowed'],
  },
  {
    name: 'a wildcard for headers, and Authorization',
    handler: careful({ headers: '*', credentials: undefined }),
    policy: { credentials: false },
    finds: ['authorization-not-covered-by-wildcard'],
  },
  { name: 'any method is granted', handler: careful({ methods: (asked) => asked }), finds: ['any-method-granted'] },
  {
    name: 'any header is granted, as many libraries do: advice',
    handler: careful({ headers: (asked) => [asked].flat().join(',') }),
    finds: [],
    advises: ['any-header-granted'],
  },
  {
    name: 'everything is granted',
    handler: careful({ methods: (asked) => asked, headers: (asked) => [asked].flat().join(',') }),
    finds: ['any-header-granted', 'any-method-granted'],
  },
  {
    name: 'only one line of Access-Control-Request-Headers is read',
    handler: careful({
      first(request, response) {
        const lines = request.rawHeaders.filter((name) => /^access-control-request-headers$/i.test(name)).length;
        if (lines < 2) return false;
        response.writeHead(403, { Vary: 'Origin' }).end();
        return true;
      },
    }),
    finds: ['preflight-split-lines'],
  },
  { name: 'max-age with a unit', handler: careful({ maxAge: '600s' }), finds: ['max-age-malformed'] },
  { name: 'a negative max-age', handler: careful({ maxAge: '-1' }), finds: ['max-age-malformed'] },
  {
    name: 'max-age out of range',
    handler: careful({ maxAge: '86400' }),
    finds: ['max-age-out-of-range'],
    advises: ['max-age-capped'],
  },
  {
    name: 'max-age missing where the policy wants one',
    handler: careful({ maxAge: undefined }),
    finds: ['max-age-out-of-range'],
  },
  { name: 'a response header is not exposed', handler: careful({ exposed: undefined }), finds: ['header-not-exposed'] },
  {
    name: 'a wildcard exposes, and credentials',
    handler: careful({ exposed: '*' }),
    finds: ['wildcard-literal-with-credentials'],
  },
  {
    name: 'the list of exposed headers is malformed',
    handler: careful({ exposed: 'x-total-count; x-more' }),
    finds: ['expose-list-malformed'],
  },
  {
    name: 'CORS headers on 200 only',
    handler: careful({ covers: (status) => status === 200 || status === 204 || status === 304 }),
    finds: ['error-without-cors'],
  },
  {
    name: 'no CORS headers on errors, and no policy about them',
    handler: careful({ covers: (status) => status < 400 }),
    policy: { errors: [] },
    finds: ['error-without-cors'],
  },
  {
    name: 'no CORS headers on 304',
    handler: careful({ covers: (status) => status !== 304 }),
    finds: ['not-modified-without-cors'],
  },
  {
    name: 'no CORS headers for HEAD',
    handler: careful({ covers: (_status, method) => method !== 'HEAD' }),
    finds: ['head-without-cors'],
  },
  {
    name: 'a redirect without CORS headers',
    handler: careful({
      first(request, response) {
        if (request.method === 'OPTIONS' || new URL(request.url!, 'http://x').pathname !== '/items') return false;
        response.writeHead(302, { Location: '/items/', Vary: 'Origin' }).end();
        return true;
      },
    }),
    finds: ['redirect-without-cors'],
  },
  {
    name: 'the endpoint itself answers with an error, without CORS headers',
    handler: careful({
      first(request, response) {
        if (request.method === 'OPTIONS') return false;
        response.writeHead(401, { 'WWW-Authenticate': 'Bearer', Vary: 'Origin' }).end();
        return true;
      },
    }),
    finds: ['error-without-cors'],
  },
  {
    name: 'Timing-Allow-Origin for all on private data',
    handler: careful({ more: { 'Timing-Allow-Origin': '*' } }),
    policy: { data: 'private' },
    finds: ['timing-open-to-all'],
  },
  {
    name: 'preflights are refused with another status',
    handler: careful({ preflightStatus: 418 }),
    finds: ['preflight-status'],
  },
  {
    name: 'the application answers preflights as it answers GET',
    handler: careful({ preflightStatus: 200, preflightBody: BODY }),
    finds: ['preflight-runs-application'],
  },
];

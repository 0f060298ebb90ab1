/** Servers that do nothing wrong, in the styles that there are. */
import { APP, careful, type Handler } from './server.ts';
import type { Planted } from './table.ts';

/** One origin, always, whoever asks. */
const single: Handler = careful({ origin: () => APP, vary: undefined });

export const RIGHT: Omit<Planted, 'finds'>[] = [
  { name: 'an allow-list, the origin sent back, Vary', handler: careful() },
  { name: 'one origin, whoever asks', handler: single, policy: { origins: { allow: [APP] } } },
  {
    name: 'a public API with wildcards',
    handler: careful({
      origin: () => '*',
      credentials: undefined,
      exposed: '*',
      methods: '*',
      headers: '*, authorization',
      vary: undefined,
    }),
    policy: { credentials: false, origins: { allow: ['*'] }, data: 'public' },
  },
  {
    name: 'a public API, and a policy that names one origin and sends no credentials',
    handler: careful({ origin: () => '*', credentials: undefined, vary: undefined }),
    policy: { credentials: false },
  },
  {
    name: 'no CORS where none is wanted',
    handler: careful({ origin: () => undefined, vary: undefined, preflightStatus: 404 }),
    policy: { origins: { allow: [] }, credentials: undefined },
  },
  {
    name: 'preflights answered with 200 and a body',
    handler: careful({ preflightStatus: 200 }),
  },
  {
    name: 'lists in many lines, other case, with blanks',
    handler: careful({
      methods: 'GET,  PUT ,DELETE,',
      headers: 'Content-Type , AUTHORIZATION,,X-Requested-With',
      exposed: ' X-Total-Count ',
    }),
  },
  {
    name: 'refused origins get 204, every method and no Access-Control-Allow-Origin',
    handler: careful({
      first(request, response) {
        if (request.method === 'OPTIONS') response.setHeader('Access-Control-Allow-Methods', 'GET, PUT, DELETE');
        return false;
      },
    }),
  },
  {
    name: 'Access-Control-Allow-Credentials to everybody',
    handler: careful({
      more: { 'Access-Control-Allow-Credentials': 'true', 'Access-Control-Allow-Methods': 'GET, PUT, DELETE' },
    }),
  },
  {
    name: 'refused origins get 403',
    handler: careful({
      first(request, response) {
        const { origin } = request.headers;
        if (origin === undefined || origin === APP || origin === 'https://admin.example.com') return false;
        response.writeHead(403, { Vary: 'Origin' }).end('Invalid CORS request');
        return true;
      },
    }),
  },
  {
    name: 'subdomains that the policy wants',
    handler: careful({
      origin: (origin) => (/^https:\/\/([a-z0-9-]+\.)+example\.com$/.test(origin ?? '') ? origin : undefined),
    }),
    policy: { origins: { allow: ['https://*.example.com'] } },
  },
  {
    name: 'development on this machine',
    handler: careful({ origin: (origin) => (origin === 'http://localhost:3000' ? origin : undefined) }),
    policy: { origins: { allow: ['http://localhost:3000'] } },
  },
  {
    name: 'null, where the policy wants it',
    handler: careful({ origin: (origin) => (origin === APP || origin === 'null' ? origin : undefined) }),
    policy: { origins: { allow: [APP, 'null'] } },
  },
  {
    name: 'a max-age above the caps, and no wish about it',
    handler: careful({ maxAge: '86400' }),
    policy: { maxAge: undefined },
    advises: ['max-age-capped'],
  },
];

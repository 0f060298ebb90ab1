/** Libraries from npm. What is expected of each was looked up in its source; the texts say where. */
import type { Subject } from './types.ts';

interface Row {
  id: string;
  title: string;
  npm: string[];
  setup: string;
  /** Findings above advice and why they are right, by mode; a mode that is missing is not tried. */
  policy: Record<string, string>;
  star?: Record<string, string>;
  defaults?: Record<string, string>;
  answers?: Record<string, number>;
}

const SETUPS = {
  star: 'The wildcard together with credentials, nothing else.',
  defaults: 'No options: the library as it comes.',
};

/** Most libraries send what they are told; browsers then refuse. */
const LITERAL = {
  'wildcard-with-credentials':
    'The wildcard is sent as it is, and browsers refuse it once credentials go along: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials',
};

/** Some make the wildcard mean everybody, credentials included. */
const reflected = (why: string) => ({ 'origin-reflected': why, 'null-allowed': 'As for every other origin.' });

const NOT_TOLD = {
  'header-not-exposed': 'Nothing was said about X-Total-Count.',
  'max-age-out-of-range': 'Nothing was said about the lifetime of preflights.',
};

const HAPI = 'https://github.com/hapijs/hapi/blob/master/lib/cors.js';
const RESTIFY = 'https://github.com/DatatracCorporation/restify-cors-middleware';
const WHATWG = 'https://github.com/ardatan/whatwg-node/blob/master/packages/server/src/plugins/useCors.ts';
const ITTY = 'https://github.com/kwhitley/itty-router, src/cors.ts';

const RESTIFY_404 = `The middleware is added with server.use, as its manual says, and that runs for routes only: 404 has no CORS headers (${RESTIFY}).`;
const RESTIFY_HEADERS = `Authorization is not in the built-in list (src/constants.js, ${RESTIFY}).`;

const ROWS: Row[] = [
  {
    id: 'express',
    title: 'Express 5 with cors',
    npm: ['express', 'cors'],
    setup: 'origin: an array.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'express4',
    title: 'Express 4 with cors',
    npm: ['express4', 'cors'],
    setup: 'origin: a function that says yes or no.',
    policy: {
      'vary-missing-on-some':
        'When the function says no, the middleware steps aside and sets no Vary either: https://github.com/expressjs/cors/blob/master/lib/index.js (corsMiddleware).',
    },
  },
  {
    id: 'express4-error',
    title: 'Express 4 with cors, other origins are errors',
    npm: ['express4', 'cors'],
    setup: 'origin: a function that gives an error for other origins, as many tutorials have it: they get 500.',
    policy: {},
  },
  {
    id: 'fastify',
    title: 'Fastify 5 with @fastify/cors',
    npm: ['fastify', '@fastify/cors'],
    setup: 'origin: an array.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'koa',
    title: 'Koa 3 with @koa/cors',
    npm: ['koa', '@koa/cors'],
    setup: 'origin: a function that gives the origin or an empty string.',
    policy: {},
    star: {
      ...reflected(
        'With credentials the wildcard is replaced by the origin that asks: https://github.com/koajs/cors/blob/master/index.js',
      ),
      ...NOT_TOLD,
    },
    defaults: LITERAL,
  },
  {
    id: 'hono',
    title: 'Hono 4 with hono/cors',
    npm: ['@hono/node-server', 'hono'],
    setup: 'origin: an array; on @hono/node-server.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'hapi',
    title: 'hapi 21',
    npm: ['@hapi/hapi'],
    setup: 'routes.cors with an array of origins.',
    policy: {
      'header-not-allowed': `Preflights are answered only where no OPTIONS route is; the application's own OPTIONS /items takes them (exports.options, ${HAPI}).`,
    },
    star: {
      ...reflected(`"*" means the origin that asks, always (settings._origin, ${HAPI}).`),
      'header-not-allowed': `As with the policy: OPTIONS /items is a route of the application (${HAPI}).`,
      'preflight-without-cors': `X-Requested-With is not among the default headers, and then nothing is granted (${HAPI}).`,
      'header-not-exposed': NOT_TOLD['header-not-exposed'],
    },
    defaults: {
      ...reflected(`"*" means the origin that asks, always (settings._origin, ${HAPI}).`),
      'acac-missing': 'Credentials are off by default.',
      'preflight-without-cors': `X-Requested-With is not among the default headers, and then nothing is granted (${HAPI}).`,
    },
  },
  {
    id: 'restify',
    title: 'restify 11 with restify-cors-middleware2',
    npm: ['restify', 'restify-cors-middleware2'],
    setup: 'origins: an array.',
    policy: {
      'any-method-granted': `Preflights get back the method they ask for (src/preflight.js, ${RESTIFY}).`,
      'error-without-cors': RESTIFY_404,
    },
    star: {
      ...reflected(`allowCredentialsAllOrigins does what its name says (${RESTIFY}).`),
      'header-not-allowed': RESTIFY_HEADERS,
      'header-not-exposed': NOT_TOLD['header-not-exposed'],
      'error-without-cors': RESTIFY_404,
    },
    defaults: {
      ...reflected(`"*" means the origin that asks, always (src/actual.js, ${RESTIFY}).`),
      'acac-missing': 'Credentials are off by default.',
      'preflight-allows-any-origin': `Preflight responses allow credentials whatever the options say (src/preflight.js, ${RESTIFY}).`,
      'header-not-allowed': RESTIFY_HEADERS,
    },
  },
  {
    id: 'nest',
    title: 'Nest 12 on Express',
    npm: ['@nestjs/platform-express', '@nestjs/core'],
    setup: 'enableCors, which hands everything to cors.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'h3',
    title: 'h3 2',
    npm: ['h3'],
    setup: 'handleCors with an array of origins.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'h3-v1',
    title: 'h3 1',
    npm: ['h3-v1'],
    setup: 'handleCors with an array of origins.',
    policy: {
      'vary-missing-on-some':
        'Vary is set only together with the origin (createOriginHeaders, https://github.com/h3js/h3/blob/v1/src/utils/internal/cors.ts).',
      'max-age-out-of-range': 'maxAge has no effect in version 1: https://github.com/h3js/h3/issues/854',
    },
    star: LITERAL,
    defaults: LITERAL,
  },
  {
    id: 'elysia',
    title: 'Elysia with @elysiajs/cors',
    npm: ['elysia', '@elysiajs/node', '@elysiajs/cors'],
    setup: 'origin: an array; on @elysiajs/node.',
    policy: {},
    star: LITERAL,
    defaults: {
      ...reflected(
        'Without options every origin is allowed, with credentials: https://github.com/elysiajs/elysia-cors/blob/main/src/index.ts',
      ),
      ...NOT_TOLD,
      'header-not-exposed': 'By default the names of the request headers are exposed.',
      'any-method-granted': 'By default every method is granted.',
      'any-header-granted': 'By default every header is granted.',
    },
  },
  {
    id: 'whatwg-node',
    title: '@whatwg-node/server with useCORS',
    npm: ['@whatwg-node/server'],
    setup: 'origin: an array.',
    policy: {
      'null-allowed':
        'Origins that are not on the list get Access-Control-Allow-Origin: null, which lets the origin null in: https://github.com/ardatan/whatwg-node/issues/975',
      'vary-missing-on-some': `Vary is set only together with an allowed origin (${WHATWG}).`,
    },
    star: {
      ...reflected(`"*" means the origin that asks (${WHATWG}).`),
      ...NOT_TOLD,
      'any-method-granted': `Without a list every method is granted (${WHATWG}).`,
      'any-header-granted': `Without a list every header is granted (${WHATWG}).`,
      'vary-missing-on-some': `Without Origin nothing is set, Vary neither (${WHATWG}).`,
    },
    defaults: {
      ...reflected(`Without options every origin is allowed, with credentials (${WHATWG}).`),
      ...NOT_TOLD,
      'any-method-granted': `Without a list every method is granted (${WHATWG}).`,
      'any-header-granted': `Without a list every header is granted (${WHATWG}).`,
      'vary-missing-on-some': `Without Origin nothing is set, Vary neither (${WHATWG}).`,
    },
  },
  {
    id: 'itty-router',
    title: 'itty-router 6',
    npm: ['@hono/node-server', 'itty-router'],
    setup:
      'preflight and corsify in an AutoRouter; on @hono/node-server. corsify turns every status into 200 (as in https://github.com/kwhitley/itty-router/issues/233), so that redirects and errors cannot be looked at.',
    answers: { '/missing': 200, '/private': 200, '/redirect': 200, '/fail': 200 },
    policy: { 'vary-missing': `Vary is never set (${ITTY}).` },
    star: {
      ...reflected(`With credentials the wildcard means the origin that asks (${ITTY}).`),
      'vary-missing': `Vary is never set (${ITTY}).`,
      'header-not-allowed': 'Without a list no header is granted.',
      'wildcard-literal-with-credentials': 'The default for methods is "*", which credentials turn into a name.',
      'header-not-exposed': NOT_TOLD['header-not-exposed'],
    },
    defaults: LITERAL,
  },
  {
    id: 'tinyhttp',
    title: 'tinyhttp with @tinyhttp/cors',
    npm: ['@tinyhttp/app', '@tinyhttp/cors'],
    setup: 'origin: an array.',
    policy: {},
    star: LITERAL,
    defaults: LITERAL,
  },
];

const MODES = ['policy', 'star', 'defaults'] as const;

export const LIBRARIES: readonly Subject[] = MODES.flatMap((mode) =>
  ROWS.flatMap(({ id, title, npm, setup, answers, ...row }): Subject[] => {
    const finds = row[mode];
    if (!finds) return [];
    const source = `libraries/${id}.mjs`;
    return [
      {
        id: mode === 'policy' ? id : `${id}-${mode}`,
        title: mode === 'policy' ? title : `${title}: ${mode === 'star' ? '* with credentials' : 'no options'}`,
        family: 'library',
        mode,
        setup: mode === 'policy' ? setup : SETUPS[mode],
        source,
        npm,
        start: { node: source, args: [mode] },
        finds,
        ...(answers ? { answers } : {}),
      },
    ];
  }),
);

/** Libraries from npm. `finds` holds what was looked up in their sources. */
import type { Subject } from './types.ts';

interface Row {
  id: string;
  title: string;
  npm: string[];
  setup: string;
  finds?: Record<string, string>;
  star?: Record<string, string>;
  defaults?: Record<string, string>;
}

const SETUPS = {
  star: 'The wildcard together with credentials, nothing else.',
  defaults: 'No options: the library as it comes.',
};

const ROWS: Row[] = [
  {
    id: 'express',
    title: 'Express 5 with cors',
    npm: ['express', 'cors'],
    setup: 'origin: an array.',
    star: {},
    defaults: {},
  },
  {
    id: 'express4',
    title: 'Express 4 with cors',
    npm: ['express4', 'cors'],
    setup: 'origin: a function that says yes or no.',
  },
  {
    id: 'express4-error',
    title: 'Express 4 with cors, errors',
    npm: ['express4', 'cors'],
    setup: 'origin: a function that gives an error for other origins, as many tutorials have it.',
  },
  {
    id: 'fastify',
    title: 'Fastify 5 with @fastify/cors',
    npm: ['fastify', '@fastify/cors'],
    setup: 'origin: an array.',
    star: {},
    defaults: {},
  },
  {
    id: 'koa',
    title: 'Koa 3 with @koa/cors',
    npm: ['koa', '@koa/cors'],
    setup: 'origin: a function that gives the origin or an empty string.',
    star: {},
    defaults: {},
  },
  {
    id: 'hono',
    title: 'Hono 4, hono/cors',
    npm: ['@hono/node-server', 'hono'],
    setup: 'origin: an array; on @hono/node-server.',
    star: {},
    defaults: {},
  },
  {
    id: 'hapi',
    title: 'hapi 21',
    npm: ['@hapi/hapi'],
    setup: 'routes.cors with an array of origins.',
    star: {},
    defaults: {},
  },
  {
    id: 'restify',
    title: 'restify 11 with restify-cors-middleware2',
    npm: ['restify', 'restify-cors-middleware2'],
    setup: 'origins: an array.',
    star: {},
    defaults: {},
  },
  {
    id: 'nest',
    title: 'Nest 12 on Express',
    npm: ['@nestjs/platform-express', '@nestjs/core'],
    setup: 'enableCors, which hands everything to cors.',
    star: {},
    defaults: {},
  },
  { id: 'h3', title: 'h3 2', npm: ['h3'], setup: 'handleCors with an array of origins.', star: {}, defaults: {} },
  { id: 'h3-v1', title: 'h3 1', npm: ['h3-v1'], setup: 'handleCors with an array of origins.', star: {}, defaults: {} },
  {
    id: 'elysia',
    title: 'Elysia with @elysiajs/cors',
    npm: ['elysia', '@elysiajs/node', '@elysiajs/cors'],
    setup: 'origin: an array; on @elysiajs/node.',
    star: {},
    defaults: {},
  },
  {
    id: 'whatwg-node',
    title: '@whatwg-node/server, useCORS',
    npm: ['@whatwg-node/server'],
    setup: 'useCORS with an array of origins.',
    star: {},
    defaults: {},
  },
  {
    id: 'itty-router',
    title: 'itty-router 6',
    npm: ['@whatwg-node/server', 'itty-router'],
    setup: 'preflight and corsify in an AutoRouter; on @whatwg-node/server.',
    star: {},
    defaults: {},
  },
  {
    id: 'tinyhttp',
    title: 'tinyhttp with @tinyhttp/cors',
    npm: ['@tinyhttp/app', '@tinyhttp/cors'],
    setup: 'origin: an array.',
    star: {},
    defaults: {},
  },
];

export const LIBRARIES: readonly Subject[] = (['policy', 'star', 'defaults'] as const).flatMap((mode) =>
  ROWS.flatMap(({ id, title, npm, setup, finds = {}, star, defaults }): Subject[] => {
    const expected = { policy: finds, star, defaults }[mode];
    if (!expected) return [];
    const source = `libraries/${id}.mjs`;
    return [
      {
        id: mode === 'policy' ? id : `${id}-${mode}`,
        title: mode === 'policy' ? title : `${title}, ${mode === 'star' ? '* with credentials' : 'no options'}`,
        family: 'library',
        mode,
        setup: mode === 'policy' ? setup : SETUPS[mode],
        source,
        npm,
        start: { node: source, args: [mode] },
        finds: expected,
      },
    ];
  }),
);

/** Node frameworks. */
import { expression, havePatterns, quoted, split, type Stack, type Wish } from './stack.ts';

/** As an option of cors, @fastify/cors and Nest. */
function origin({ everybody, origins }: Wish): string {
  if (everybody) return "'*'";
  const { whole, patterns } = split(origins);
  return `[${[...whole.map((one) => `'${one}'`), ...patterns.map((one) => `/^${expression(one)}$/`)].join(', ')}]`;
}

/** A function of JavaScript's that tells whether an origin is on the list. */
function test({ origins }: Wish): string {
  const { whole, patterns } = split(origins);
  const list = `[${quoted(whole)}].includes(origin)`;
  const tests = patterns.map((one) => `/^${expression(one)}$/.test(origin)`);
  return `(origin) => ${[...(whole.length > 0 ? [list] : []), ...tests].join(' || ')}`;
}

/** The options that cors, @fastify/cors and Nest share. */
const options = (wish: Wish) =>
  [
    `  origin: ${origin(wish)},`,
    `  methods: [${quoted(wish.methods)}],`,
    ...(wish.headers.length > 0 ? [`  allowedHeaders: [${quoted(wish.headers)}],`] : []),
    ...(wish.exposed.length > 0 ? [`  exposedHeaders: [${quoted(wish.exposed)}],`] : []),
    ...(wish.credentials ? ['  credentials: true,'] : []),
    `  maxAge: ${wish.maxAge},`,
  ].join('\n');

export const express: Stack = {
  id: 'express',
  name: 'Express',
  aliases: ['connect', 'polka'],
  signs: [/^x-powered-by: express/i],
  where: 'before every other middleware and route, with the package cors',
  config: (wish) => `app.use(cors({\n${options(wish)}\n}));`,
  notes: {
    'allow-list':
      'List whole origins. Where a function decides, compare whole origins with === or a Set; never indexOf, endsWith or an expression without ^ and $.',
    preflight: 'app.use(cors(…)) goes before authentication; it answers OPTIONS itself.',
    errors: 'Headers set before an error is thrown stay, unless the error handler replaces them.',
    vary: 'A handler that sets Vary itself should use res.vary("Origin"), which adds to it.',
  },
};

export const fastify: Stack = {
  id: 'fastify',
  name: 'Fastify',
  signs: [/^x-powered-by: fastify/i],
  where: 'before the routes, with @fastify/cors',
  config: (wish) => `await app.register(cors, {\n${options(wish)}\n});`,
  notes: {
    preflight:
      'Leave strictPreflight on, and put authentication into a preHandler hook: the plugin answers in onRequest.',
    errors: 'Register the plugin on the root instance, or answers of the 404 handler lack the headers.',
  },
};

export const koa: Stack = {
  id: 'koa',
  name: 'Koa',
  signs: [/^x-powered-by: koa/i],
  where: 'as the first middleware, with @koa/cors',
  config: (wish) =>
    [
      ...(wish.everybody ? [] : [`const allowed = ${test(wish)};`]),
      'app.use(cors({',
      `  origin: ${wish.everybody ? "'*'" : "(ctx) => (allowed(ctx.get('Origin')) ? ctx.get('Origin') : '')"},`,
      `  allowMethods: [${quoted(wish.methods)}],`,
      ...(wish.headers.length > 0 ? [`  allowHeaders: [${quoted(wish.headers)}],`] : []),
      ...(wish.exposed.length > 0 ? [`  exposeHeaders: [${quoted(wish.exposed)}],`] : []),
      ...(wish.credentials ? ['  credentials: true,'] : []),
      `  maxAge: ${wish.maxAge},`,
      '}));',
    ].join('\n'),
  notes: {
    'allow-list': 'Without the option origin, @koa/cors sends back whatever asks.',
    errors: 'Leave keepHeadersOnError on.',
  },
};

export const hono: Stack = {
  id: 'hono',
  name: 'Hono',
  signs: [/^x-powered-by: hono/i],
  where: 'before the routes, with hono/cors',
  config: (wish) =>
    [
      ...(havePatterns(wish.origins) ? [`const allowed = ${test(wish)};`] : []),
      "app.use('*', cors({",
      `  origin: ${havePatterns(wish.origins) ? "(origin) => (allowed(origin) ? origin : '')" : origin(wish)},`,
      `  allowMethods: [${quoted(wish.methods)}],`,
      ...(wish.headers.length > 0 ? [`  allowHeaders: [${quoted(wish.headers)}],`] : []),
      ...(wish.exposed.length > 0 ? [`  exposeHeaders: [${quoted(wish.exposed)}],`] : []),
      ...(wish.credentials ? ['  credentials: true,'] : []),
      `  maxAge: ${wish.maxAge},`,
      '}));',
    ].join('\n'),
};

export const nest: Stack = {
  id: 'nest',
  name: 'NestJS',
  aliases: ['nestjs'],
  signs: [],
  where: 'main.ts, before listen',
  config: (wish) => `app.enableCors({\n${options(wish)}\n});`,
  notes: {
    preflight:
      'Guards do not run for OPTIONS once enableCors answers it; a middleware of your own that authenticates does.',
  },
};

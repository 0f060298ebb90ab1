/** How to mend a finding on the stack that the server shows or the user names. Pure. */
import type { Endpoint, Exchange, Mend } from '../types.ts';
import { apiGateway, cloudfront, s3 } from './cloud.ts';
import { aspnet, django, spring } from './frameworks.ts';
import { express, fastify, hono, koa, nest } from './node.ts';
import type { Stack, Topic, Wish } from './stack.ts';
import { GENERAL, topicOf } from './topics.ts';
import { apache, caddy, nginx } from './web-servers.ts';

export const STACKS: readonly Stack[] = [
  nginx,
  apache,
  caddy,
  express,
  fastify,
  koa,
  hono,
  nest,
  spring,
  aspnet,
  django,
  s3,
  cloudfront,
  apiGateway,
];

/** The stack that a user names, or null. */
export function stackNamed(name: string): Stack | null {
  const key = name.toLowerCase();
  return STACKS.find(({ id, aliases }) => id === key || aliases?.includes(key)) ?? null;
}

/** The stacks that show in response headers. */
export function stacksSeen(exchanges: readonly Exchange[]): Stack[] {
  const lines = new Set(
    exchanges.flatMap(({ response }) => (response?.headers ?? []).map(([name, value]) => `${name}: ${value}`)),
  );
  return STACKS.filter(({ signs }) => [...lines].some((line) => signs.some((sign) => sign.test(line))));
}

function wishOf(endpoint: Endpoint): Wish {
  const named = endpoint.allow.filter((origin) => origin !== '*');
  return {
    origins: named.length > 0 ? named : ['https://app.example.com'],
    everybody: endpoint.allow.includes('*'),
    methods: endpoint.methods,
    headers: endpoint.requestHeaders.map(([name]) => name),
    exposed: endpoint.exposedHeaders,
    credentials: endpoint.credentials === true,
    maxAge: endpoint.maxAge?.max ?? endpoint.maxAge?.min ?? 600,
  };
}

/** Topics for which a configuration says more than a sentence. */
const NO_CONFIG = new Set<Topic>(['network', 'redirect', 'other']);

/** The general advice, then that for each stack. */
export function mendsFor(id: string, endpoint: Endpoint, stacks: readonly Stack[]): Mend[] {
  const topic = topicOf(id);
  const general: Mend = { stack: 'general', text: GENERAL[topic] };
  if (NO_CONFIG.has(topic)) return [general];
  const wish = wishOf(endpoint);
  return [
    general,
    ...stacks.map(({ name, where, config, notes }): Mend => {
      const note = notes?.[topic];
      return { stack: name, text: `${note ? `${note} ` : ''}Configuration (${where}):`, code: config(wish) };
    }),
  ];
}

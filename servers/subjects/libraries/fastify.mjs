import cors from '@fastify/cors';
import Fastify from 'fastify';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = Fastify();
await app.register(
  cors,
  pick({
    policy: {
      origin: policy.origins,
      methods: policy.methods,
      allowedHeaders: policy.requestHeaders,
      exposedHeaders: policy.exposedHeaders,
      credentials: true,
      maxAge: policy.maxAge,
    },
    star: { origin: '*', credentials: true },
    defaults: {},
  }),
);
const list = (_request, reply) => reply.header('X-Total-Count', '2').send(items);
app.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/items', handler: list });
app.route({ method: ['GET', 'PUT', 'DELETE'], url: '/items/1', handler: list });
app.all('/private', (_request, reply) => reply.code(401).header('WWW-Authenticate', 'Bearer').send());
app.get('/redirect', (_request, reply) => reply.redirect('/items'));
app.get('/fail', fail);
await app.listen({ port, host });

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = new Hono();
app.use(
  '*',
  cors(
    pick({
      policy: {
        origin: policy.origins,
        allowMethods: policy.methods,
        allowHeaders: policy.requestHeaders,
        exposeHeaders: policy.exposedHeaders,
        credentials: true,
        maxAge: policy.maxAge,
      },
      star: { origin: '*', credentials: true },
      defaults: undefined,
    }),
  ),
);
const list = (context) => context.json(items, 200, { 'X-Total-Count': '2' });
app.on(['GET', 'POST', 'OPTIONS'], '/items', list);
app.on(['GET', 'PUT', 'DELETE'], '/items/1', list);
app.all('/private', (context) => context.text('Unauthorized', 401, { 'WWW-Authenticate': 'Bearer' }));
app.get('/redirect', (context) => context.redirect('/items'));
app.get('/fail', fail);
serve({ fetch: app.fetch, port, hostname: host });

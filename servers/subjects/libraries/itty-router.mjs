import { serve } from '@hono/node-server';
import { AutoRouter, cors, json, status } from 'itty-router';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const { preflight, corsify } = cors(
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
);
const router = AutoRouter({ before: [preflight], finally: [corsify] });
const list = () => json(items, { headers: { 'X-Total-Count': '2' } });
router.get('/items', list).post('/items', list).options('/items', list).head('/items', list);
router.get('/items/1', list).put('/items/1', list).delete('/items/1', list).head('/items/1', list);
router.all('/private', () => status(401, { headers: { 'WWW-Authenticate': 'Bearer' } }));
router.get('/redirect', () => new Response(null, { status: 302, headers: { Location: '/items' } }));
router.get('/fail', fail);
serve({ fetch: router.fetch, port, hostname: host, overrideGlobalObjects: false });

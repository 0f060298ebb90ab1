import { cors } from '@elysiajs/cors';
import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = new Elysia({ adapter: node() }).use(
  cors(
    pick({
      policy: {
        origin: policy.origins,
        methods: policy.methods,
        allowedHeaders: policy.requestHeaders,
        exposeHeaders: policy.exposedHeaders,
        credentials: true,
        maxAge: policy.maxAge,
      },
      star: { origin: '*', credentials: true },
      defaults: undefined,
    }),
  ),
);
const list = ({ set }) => {
  set.headers['X-Total-Count'] = '2';
  return items;
};
app.get('/items', list).post('/items', list).options('/items', list);
app.get('/items/1', list).put('/items/1', list).delete('/items/1', list);
app.all('/private', ({ set, status }) => {
  set.headers['WWW-Authenticate'] = 'Bearer';
  return status(401);
});
// redirect('/items') fails on Node: Response.redirect there wants a whole URL.
app.get('/redirect', () => new Response(null, { status: 302, headers: { Location: '/items' } }));
app.get('/fail', fail);
app.listen({ port, hostname: host });

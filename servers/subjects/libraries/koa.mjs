import cors from '@koa/cors';
import Koa from 'koa';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = new Koa({ silent: true });
app.use(
  cors(
    pick({
      policy: {
        origin: (context) => (policy.origins.includes(context.get('Origin')) ? context.get('Origin') : ''),
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
app.use((context) => {
  const { method, path } = context;
  const list = () => {
    context.set('X-Total-Count', '2');
    context.body = items;
  };
  if (path === '/items' && ['GET', 'HEAD', 'POST', 'OPTIONS'].includes(method)) list();
  if (path === '/items/1' && ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method)) list();
  if (path === '/private') context.throw(401, { headers: { 'WWW-Authenticate': 'Bearer' } });
  if (path === '/redirect') context.redirect('/items');
  if (path === '/fail') fail();
});
app.listen(port, host);

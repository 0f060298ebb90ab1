import { H3, HTTPError, handleCors, redirect, serve } from 'h3';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = new H3();
const options = pick({
  policy: {
    origin: policy.origins,
    methods: policy.methods,
    allowHeaders: policy.requestHeaders,
    exposeHeaders: policy.exposedHeaders,
    credentials: true,
    maxAge: String(policy.maxAge),
  },
  star: { origin: '*', credentials: true },
  defaults: {},
});
app.use((event) => {
  const answer = handleCors(event, options);
  if (answer !== false) return answer;
});
const list = (event) => {
  event.res.headers.set('X-Total-Count', '2');
  return items;
};
for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) app.on(method, '/items', list);
for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) app.on(method, '/items/1', list);
app.all('/private', () => {
  throw new HTTPError({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
});
app.get('/redirect', () => redirect('/items'));
app.get('/fail', fail);
serve(app, { port, hostname: host, silent: true });

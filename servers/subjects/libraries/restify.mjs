import restify from 'restify';
import corsMiddleware from 'restify-cors-middleware2';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const server = restify.createServer({ handleUncaughtExceptions: true });
server.on('uncaughtException', (_request, response, _route, error) => response.send(500, { message: error.message }));
const cors = corsMiddleware(
  pick({
    policy: {
      origins: policy.origins,
      allowHeaders: policy.requestHeaders,
      exposeHeaders: policy.exposedHeaders,
      credentials: true,
      preflightMaxAge: policy.maxAge,
    },
    star: { origins: ['*'], credentials: true, allowHeaders: [], exposeHeaders: [], allowCredentialsAllOrigins: true },
    defaults: { origins: ['*'], allowHeaders: [], exposeHeaders: [] },
  }),
);
server.pre(cors.preflight);
server.use(cors.actual);
const list = (_request, response, next) => {
  response.header('X-Total-Count', '2');
  response.send(items);
  next();
};
for (const method of ['get', 'post', 'opts', 'head']) server[method]('/items', list);
for (const method of ['get', 'put', 'del', 'head']) server[method]('/items/1', list);
for (const method of ['get', 'post', 'put', 'del', 'opts'])
  server[method]('/private', (_request, response, next) => {
    response.header('WWW-Authenticate', 'Bearer');
    response.send(401);
    next();
  });
server.get('/redirect', (_request, response, next) => response.redirect('/items', next));
server.get('/fail', async () => fail());
server.listen(port, host);

import Hapi from '@hapi/hapi';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const server = Hapi.server({
  port,
  host,
  debug: false,
  routes: {
    cors: pick({
      policy: {
        origin: policy.origins,
        headers: policy.requestHeaders,
        exposedHeaders: policy.exposedHeaders,
        credentials: true,
        maxAge: policy.maxAge,
      },
      star: { origin: ['*'], credentials: true },
      defaults: true,
    }),
  },
});
const list = (_request, h) => h.response(items).header('X-Total-Count', '2');
server.route({ method: ['GET', 'POST', 'OPTIONS'], path: '/items', handler: list });
server.route({ method: ['GET', 'PUT', 'DELETE'], path: '/items/1', handler: list });
const unauthorized = (_request, h) => h.response('Unauthorized').code(401).header('WWW-Authenticate', 'Bearer');
server.route({ method: '*', path: '/private', handler: unauthorized });
server.route({ method: 'GET', path: '/redirect', handler: (_request, h) => h.redirect('/items') });
server.route({ method: 'GET', path: '/fail', handler: fail });
await server.start();

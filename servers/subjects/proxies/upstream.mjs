/** The application behind every proxy: it knows nothing of CORS, but for /own-cors. `node upstream.mjs PORT` */
import { createServer } from 'node:http';
import { host, items, policy, port } from '../setting.mjs';

const METHODS = { '/items': ['GET', 'HEAD', 'POST', 'OPTIONS'], '/items/1': ['GET', 'HEAD', 'PUT', 'DELETE'] };

createServer((request, response) => {
  const path = request.url.split('?')[0];
  const send = (status, headers, body) => response.writeHead(status, headers).end(JSON.stringify(body));
  const list = (headers = {}) =>
    send(200, { 'Content-Type': 'application/json', 'X-Total-Count': '2', ...headers }, items);
  if (METHODS[path])
    return METHODS[path].includes(request.method) ? list() : send(405, { Allow: METHODS[path].join(', ') }, '');
  if (path === '/private') return send(401, { 'WWW-Authenticate': 'Bearer' }, 'unauthorized');
  if (path === '/redirect') return send(302, { Location: '/items' }, '');
  if (path === '/fail') return send(500, {}, 'failed');
  if (path !== '/own-cors') return send(404, {}, 'missing');
  const { origin } = request.headers;
  return list({
    Vary: 'Origin',
    ...(policy.origins.includes(origin)
      ? {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Credentials': 'true',
          'Access-Control-Expose-Headers': policy.exposedHeaders.join(', '),
        }
      : {}),
  });
}).listen(port, host);

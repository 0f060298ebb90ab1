/**
 * The application behind every proxy: `node upstream.mjs PORT [MODE]`. It knows nothing of CORS, but for /own-cors; with the
 * mode `no-vary` it keeps the whole policy by itself and forgets Vary.
 */
import { createServer } from 'node:http';
import { host, items, mode, policy, port } from '../setting.mjs';

const METHODS = { '/items': ['GET', 'HEAD', 'POST', 'OPTIONS'], '/items/1': ['GET', 'HEAD', 'PUT', 'DELETE'] };

createServer((request, response) => {
  const path = request.url.split('?')[0];
  const { origin } = request.headers;
  if (mode === 'no-vary' && policy.origins.includes(origin)) {
    allow(response, origin);
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) return preflight(response);
  }
  const send = (status, headers, body) => response.writeHead(status, headers).end(JSON.stringify(body));
  const list = (headers = {}) =>
    send(200, { 'Content-Type': 'application/json', 'X-Total-Count': '2', ...headers }, items);
  if (METHODS[path])
    return METHODS[path].includes(request.method) ? list() : send(405, { Allow: METHODS[path].join(', ') }, '');
  if (path === '/private') return send(401, { 'WWW-Authenticate': 'Bearer' }, 'unauthorized');
  if (path === '/redirect') return send(302, { Location: '/items' }, '');
  if (path === '/fail') return send(500, {}, 'failed');
  if (path !== '/own-cors') return send(404, {}, 'missing');
  if (policy.origins.includes(origin)) allow(response, origin);
  return list({ Vary: 'Origin' });
}).listen(port, host);

function allow(response, origin) {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Expose-Headers', policy.exposedHeaders.join(', '));
}

function preflight(response) {
  response.setHeader('Access-Control-Allow-Methods', policy.methods.join(', '));
  response.setHeader('Access-Control-Allow-Headers', policy.requestHeaders.join(', '));
  response.setHeader('Access-Control-Max-Age', String(policy.maxAge));
  response.writeHead(204).end();
}

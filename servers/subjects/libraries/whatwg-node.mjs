import { createServer } from 'node:http';
import { createServerAdapter, useCORS, useErrorHandling } from '@whatwg-node/server';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

function handle(request) {
  const { pathname } = new URL(request.url);
  const { method } = request;
  const list = () => Response.json(items, { headers: { 'X-Total-Count': '2' } });
  if (pathname === '/items' && ['GET', 'HEAD', 'POST', 'OPTIONS'].includes(method)) return list();
  if (pathname === '/items/1' && ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method)) return list();
  if (pathname === '/private') return new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
  if (pathname === '/redirect') return new Response(null, { status: 302, headers: { Location: '/items' } });
  if (pathname === '/fail') fail();
  return new Response(null, { status: 404 });
}

const adapter = createServerAdapter(handle, {
  plugins: [
    useErrorHandling(),
    useCORS(
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
        defaults: undefined,
      }),
    ),
  ],
});
createServer(adapter).listen(port, host);

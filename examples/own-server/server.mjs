// The server whose CORS is tested: /items lets one origin in, as it should; /legacy has the line that everybody pastes.
import { createServer } from 'node:http';

export const APP = 'https://app.example.com';

export function makeServer() {
  return createServer((request, response) => {
    const { origin } = request.headers;
    const { pathname } = new URL(request.url, 'http://localhost');
    response.setHeader('Vary', 'Origin');
    if (origin !== undefined && (origin === APP || pathname === '/legacy')) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Expose-Headers', 'X-Total-Count');
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'PUT');
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
      response.setHeader('Access-Control-Max-Age', '600');
      response.writeHead(204).end();
      return;
    }
    response.setHeader('X-Total-Count', '2');
    response.writeHead(pathname === '/items' || pathname === '/legacy' ? 200 : 404, {
      'Content-Type': 'application/json',
    });
    response.end(request.method === 'HEAD' ? undefined : '["one", "two"]');
  });
}

/** Starts it on a free port of this machine. */
export async function startServer() {
  const server = makeServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

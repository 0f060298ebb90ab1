/** Servers written by hand, as they are commonly seen: `node careless.mjs PORT NAME`. Each keeps the policy badly. */
import { createServer } from 'node:http';
import { host, items, mode, policy, port } from '../setting.mjs';

const listed = (origin) => policy.origins.includes(origin);
const allow = (response, origin) => {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Expose-Headers', policy.exposedHeaders.join(', '));
};
/** The origin that asked, when a test lets it in. */
const when = (test) => (request, response) => {
  response.setHeader('Vary', 'Origin');
  const { origin } = request.headers;
  if (origin !== undefined && test(origin)) allow(response, origin);
};

/** What each does before it answers; true: it has answered. */
const CARELESS = {
  'reflect-any': { cors: when(() => true) },
  'star-with-credentials': { cors: (_request, response) => allow(response, '*') },
  'no-options': {
    cors: when(listed),
    preflight: (_request, response) => response.writeHead(405, { Allow: 'GET, POST, PUT, DELETE' }).end(),
  },
  'origin-list': { cors: (_request, response) => allow(response, policy.origins.join(', ')) },
  'index-of': { cors: when((origin) => policy.origins.some((one) => origin.indexOf(new URL(one).hostname) >= 0)) },
  'list-index-of': { cors: when((origin) => policy.origins.join(' ').indexOf(origin) >= 0) },
  'unanchored-expression': { cors: when((origin) => /(app|admin)\.localhost:4000/.test(origin)) },
  'ends-with': { cors: when((origin) => policy.origins.some((one) => origin.endsWith(new URL(one).host))) },
  'starts-with': { cors: when((origin) => policy.origins.some((one) => origin.startsWith(one))) },
  'only-200': {
    cors(request, response) {
      if (/^\/items/.test(request.url)) when(listed)(request, response);
    },
  },
  'null-allowed': { cors: when((origin) => listed(origin) || origin === 'null') },
  'no-vary': {
    cors(request, response) {
      when(listed)(request, response);
      response.removeHeader('Vary');
    },
  },
  'set-twice': {
    cors(request, response) {
      const { origin } = request.headers;
      response.setHeader('Vary', 'Origin');
      if (!listed(origin)) return;
      allow(response, origin);
      response.appendHeader('Access-Control-Allow-Origin', origin);
    },
  },
  'authentication-first': {
    cors(request, response) {
      response.setHeader('Vary', 'Origin');
      if (request.method === 'OPTIONS' && !request.headers.authorization)
        return response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
      when(listed)(request, response);
    },
  },
  careful: { cors: when(listed) },
};

function preflightOf(_request, response) {
  if (response.hasHeader('Access-Control-Allow-Origin')) {
    response.setHeader('Access-Control-Allow-Methods', policy.methods.join(', '));
    response.setHeader('Access-Control-Allow-Headers', policy.requestHeaders.join(', '));
    response.setHeader('Access-Control-Max-Age', String(policy.maxAge));
  }
  response.writeHead(204).end();
}

function answer(request, response) {
  const send = (status, headers, body) => response.writeHead(status, headers).end(JSON.stringify(body));
  switch (request.url.split('?')[0]) {
    case '/items':
    case '/items/1':
      return send(200, { 'Content-Type': 'application/json', 'X-Total-Count': '2' }, items);
    case '/private':
      return send(401, { 'WWW-Authenticate': 'Bearer' }, 'unauthorized');
    case '/redirect':
      return send(302, { Location: '/items' }, '');
    case '/fail':
      return send(500, {}, 'failed');
    default:
      return send(404, {}, 'missing');
  }
}

const { cors, preflight = preflightOf } = CARELESS[mode];
createServer((request, response) => {
  cors(request, response);
  if (response.writableEnded) return;
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  (isPreflight ? preflight : answer)(request, response);
}).listen(port, host);

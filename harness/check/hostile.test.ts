/** Servers that mean harm, or are out of order, against the whole check. */
import { expect, test } from '@playwright/test';
import { probe } from './index.ts';
import { APP, careful, serving, type Handler } from './planted/server.ts';
import type { CheckReport, PolicyEndpoint } from './types.ts';

function probed(
  handler: Handler,
  more: Partial<PolicyEndpoint> = {},
  options: { timeoutMs?: number; totalMs?: number } = {},
): Promise<CheckReport> {
  return serving(handler, (base) =>
    probe({ endpoints: [{ url: `${base}/items`, origins: { allow: [APP] }, ...more }], rate: 0, ...options }),
  );
}

const ids = ({ findings }: CheckReport) => findings.map(({ id }) => id);

test('a server that redirects in circles is asked once round, and told so', async () => {
  let count = 0;
  const report = await probed((request, response) => {
    count++;
    response
      .writeHead(302, { Location: `${request.url === '/items' ? '/a' : '/items'}`, 'Access-Control-Allow-Origin': '*' })
      .end();
  });
  expect(ids(report)).toContain('redirect-refused');
  expect(report.findings.find(({ id }) => id === 'redirect-refused')!.reason).toContain('too many redirects');
  expect(report.endpoints[0]!.requests).toBe(count);
});

test('a server that redirects for ever ends with the standard’s limit', async () => {
  let step = 0;
  const report = await probed((_request, response) => {
    response.writeHead(302, { Location: `/${step++}`, 'Access-Control-Allow-Origin': '*' }).end();
  });
  expect(ids(report)).toContain('redirect-refused');
});

test('redirects to hosts that nobody named are not followed', async () => {
  const report = await probed((_request, response) => {
    response.writeHead(302, { Location: 'http://169.254.169.254/latest/', 'Access-Control-Allow-Origin': '*' }).end();
  });
  const finding = report.findings.find(({ id }) => id === 'redirect-leaves-hosts')!;
  expect(finding).toMatchObject({ severity: 'info' });
  expect(finding.reason).toContain('169.254.169.254');
});

test('a server that stalls from the start costs one time limit', async () => {
  let count = 0;
  const report = await probed(() => count++, {}, { timeoutMs: 150 });
  expect(ids(report)).toEqual(['not-cors-timeout']);
  expect(report.endpoints[0]!.incomplete).toContain('no whole answer');
  expect(count).toBe(1);
});

test('a server that stalls later is given up, and what was found stays', async () => {
  let count = 0;
  const handler = careful({ vary: undefined });
  const report = await probed(
    (request, response) => {
      if (++count < 12) handler(request, response);
    },
    {},
    { timeoutMs: 150 },
  );
  expect(ids(report)).toContain('check-incomplete');
  expect(report.endpoints[0]!.incomplete).toContain('no whole answer');
});

test('preflights that stall are told apart from a server that is away', async () => {
  const handler = careful({ credentials: undefined });
  const report = await probed(
    (request, response) => {
      if (request.method !== 'OPTIONS') handler(request, response);
    },
    { methods: ['PUT'] },
    { timeoutMs: 150 },
  );
  expect(ids(report)).toContain('preflight-unanswered');
  expect(ids(report)).not.toContain('not-cors-timeout');
});

test('the limit for everything ends the check with a report', async () => {
  const report = await probed(
    (_request, response) => void response.writeHead(429, { 'Retry-After': '30' }).end(),
    {},
    { totalMs: 300 },
  );
  expect(ids(report)).toEqual(['check-incomplete']);
});

test('an abort of the caller is thrown on', async () => {
  const abort = new AbortController();
  const asked = serving(
    (_request, response) => {
      abort.abort(new Error('enough'));
      response.end();
    },
    (base) => probe({ endpoints: [{ url: base, origins: { allow: [APP] } }], rate: 0, signal: abort.signal }),
  );
  await expect(asked).rejects.toThrow('enough');
});

test('nothing but GET, HEAD and OPTIONS is sent unless allowed', async () => {
  const methods = new Set<string>();
  const spy: Handler = (request, response) => {
    methods.add(request.method!);
    careful()(request, response);
  };
  await probed(spy, { methods: ['GET', 'POST', 'PUT', 'DELETE'] });
  expect([...methods].sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
  await probed(spy, { methods: ['PUT'], send: ['PUT'] });
  expect([...methods].sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT']);
});

test('every request names the tool, and preflights have the form that browsers give them', async () => {
  const agents = new Set<string | undefined>();
  const lists = new Set<string>();
  await probed(
    (request, response) => {
      agents.add(request.headers['user-agent']);
      const list = request.headers['access-control-request-headers'];
      if (request.method === 'OPTIONS' && typeof list === 'string' && request.headers['sec-fetch-mode'])
        lists.add(list);
      careful()(request, response);
    },
    { methods: ['PUT'], requestHeaders: ['X-Requested-With', 'Content-Type', 'Authorization'] },
  );
  expect([...agents]).toEqual([expect.stringMatching(/^cors-conformance\//)]);
  expect([...lists]).toEqual(['authorization,content-type,x-requested-with']);
});

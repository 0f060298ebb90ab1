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

/** Endpoints at which nothing can be learnt, and what they are told as. */
const DEAD: Record<string, (use: (url: string) => Promise<CheckReport>) => Promise<CheckReport>> = {
  'not-cors-dns': (use) => use('http://nowhere.invalid/items'),
  'not-cors-refused': (use) => serving(careful(), async (base) => base).then(use),
  'not-cors-reset': (use) => serving((request) => request.socket.destroy(), use),
  'not-cors-too-large': (use) =>
    serving((_request, response) => void response.writeHead(200, { 'X-Long': 'x'.repeat(300_000) }).end(), use),
};
for (const [id, dead] of Object.entries(DEAD))
  test(`a server without an answer is no question of CORS: ${id}`, async () => {
    const report = await dead((url) => probe({ endpoints: [{ url, origins: { allow: [APP] } }], rate: 0 }));
    expect(ids(report)).toEqual([id]);
    expect(report.endpoints[0]!.incomplete).toBeTruthy();
  });

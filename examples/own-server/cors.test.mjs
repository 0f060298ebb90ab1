// Under Node's own test runner; any other does as well.
import { check, decide, probe } from 'cors-conformance';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { APP, startServer } from './server.mjs';

let server;
before(async () => (server = await startServer()));
after(() => server.close());

const items = () => ({
  url: `${server.url}/items`,
  methods: ['GET', 'PUT'],
  requestHeaders: ['content-type'],
  exposedHeaders: ['x-total-count'],
  credentials: true,
  origins: { allow: [APP] },
});

/** All that is worse than advice, as lines that a failed assertion shows. */
const faults = ({ findings }) =>
  findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, id, reason }) => `${severity} ${id}: ${reason}`);

test('the app, and nobody else, can use the items', async () => {
  const report = await probe({ endpoints: [items()], rate: 0 });
  assert.deepEqual(faults(report), []);
});

test('the same without any browser', async () => {
  const report = await check({ endpoints: [items()], rate: 0, engines: [] });
  assert.deepEqual(faults(report), []);
});

test('the model alone: a wildcard does not go with credentials', () => {
  const url = 'https://api.example.com/items';
  const flow = {
    id: '1',
    endpoint: 'items',
    origin: APP,
    url,
    method: 'GET',
    headers: [],
    credentials: 'include',
    expect: 'denied',
    readable: [],
  };
  const response = {
    httpVersion: '1.1',
    status: 200,
    reason: 'OK',
    headers: [['Access-Control-Allow-Origin', '*']],
    body: { length: 0, digest: '', beginning: '', truncated: false },
  };
  const exchange = { number: 1, request: { method: 'GET', url, headers: [] }, response, startMs: 0, durationMs: 0 };
  const decision = decide(flow, [exchange]);
  assert.equal(decision.outcome, 'refused');
  assert.equal(decision.step.algorithm, 'CORS check');
});

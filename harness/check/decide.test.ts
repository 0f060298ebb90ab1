import { expect, test } from '@playwright/test';
import { decide } from './decide.ts';
import { diagnose } from './diagnose.ts';
import type { Exchange, Flow, HeaderLine } from './types.ts';

const FLOW: Flow = {
  id: 'one',
  endpoint: 'e',
  origin: 'https://app.example.com',
  url: 'https://api.example.com/items',
  method: 'GET',
  headers: [],
  credentials: 'omit',
  expect: 'allowed',
  readable: [],
};

function answered(status: number, headers: HeaderLine[], method = 'GET'): Exchange {
  return {
    number: 1,
    request: { method, url: FLOW.url, headers: [['Origin', FLOW.origin]] },
    response: {
      httpVersion: '1.1',
      status,
      reason: '',
      headers,
      body: { length: 0, digest: '', beginning: '', truncated: false },
    },
    startMs: 0,
    durationMs: 0,
  };
}

const ORIGIN: HeaderLine = ['access-control-allow-origin', FLOW.origin];

test('an allowed flow tells what script sees', () => {
  const decision = decide(FLOW, [
    answered(200, [
      ORIGIN,
      ['Content-Type', 'text/plain'],
      ['X-Hidden', '1'],
      ['X-Shown', '2'],
      ['Access-Control-Expose-Headers', 'x-shown'],
    ]),
  ]);
  expect(decision).toMatchObject({
    outcome: 'allowed',
    status: 200,
    preflight: 'none',
    headers: [
      ['content-type', 'text/plain'],
      ['x-shown', '2'],
    ],
  });
});

test('a refused flow tells the step of the standard', () => {
  expect(decide(FLOW, [answered(200, [])])).toMatchObject({
    outcome: 'refused',
    step: { algorithm: 'CORS check', step: '2', url: 'https://fetch.spec.whatwg.org/#concept-cors-check' },
  });
  const include: Flow = { ...FLOW, credentials: 'include' };
  expect(decide(include, [answered(200, [ORIGIN])])).toMatchObject({ outcome: 'refused', step: { step: '7' } });
  expect(decide(include, [answered(200, [['Access-Control-Allow-Origin', '*']])])).toMatchObject({
    step: { step: '4' },
  });
});

test('preflight and request are answered in their order', () => {
  const put: Flow = { ...FLOW, method: 'PUT' };
  const preflight = answered(204, [ORIGIN, ['Access-Control-Allow-Methods', 'PUT']], 'OPTIONS');
  expect(decide(put, [preflight, answered(200, [ORIGIN], 'PUT')])).toMatchObject({
    outcome: 'allowed',
    preflight: 'passed',
  });
  expect(decide(put, [preflight])).toMatchObject({ outcome: 'unknown', preflight: 'passed' });
  expect(decide(put, [])).toMatchObject({ outcome: 'unknown', preflight: 'none' });
  expect(decide(put, [answered(204, [ORIGIN], 'OPTIONS')])).toMatchObject({
    outcome: 'refused',
    preflight: 'failed',
    step: { algorithm: 'CORS-preflight fetch' },
  });
});

test('a redirect to another origin makes the origin null', () => {
  const hop = answered(302, [ORIGIN, ['Location', 'https://other.example.org/']]);
  const last = answered(200, [ORIGIN]);
  last.request.headers = [['Origin', 'null']];
  const decision = decide(FLOW, [hop, last]);
  expect(decision).toMatchObject({ outcome: 'refused', step: { algorithm: 'CORS check', step: '4' } });
  expect(diagnose(FLOW, decision).id).toBe('redirect-makes-origin-null');
});

test('no answer is no refusal', () => {
  const lost: Exchange = {
    ...answered(200, []),
    response: null,
    failure: { kind: 'tls', message: 'the TLS connection fails' },
  };
  const decision = decide(FLOW, [lost]);
  expect(decision).toMatchObject({ outcome: 'failed', why: 'the TLS connection fails' });
  expect(diagnose(FLOW, decision)).toMatchObject({ id: 'not-cors-tls', severity: 'high' });
});

test('a request that no page can make has no outcome on the wire', () => {
  expect(decide({ ...FLOW, method: 'TRACE' }, [])).toMatchObject({ outcome: 'failed', exchange: null });
});

test('origins that no browser sends are decided too', () => {
  for (const origin of [
    'null',
    'file://',
    'HTTPS://APP.EXAMPLE.COM',
    'https://app.example.com`.x.example',
    'capacitor://localhost',
  ]) {
    const flow: Flow = { ...FLOW, origin };
    expect(decide(flow, [answered(200, [['Access-Control-Allow-Origin', origin]])]).outcome, origin).toBe('allowed');
    expect(decide(flow, [answered(200, [ORIGIN])]).outcome, origin).toBe('refused');
  }
});

import { expect, test } from '@playwright/test';
import { newExchange, newTunnel } from '../../../servers/proxy/log.ts';
import type { Engine } from '../../run/recording.ts';
import { diagnoseBefore, judge, type Seen } from './diagnose.ts';
import type { PageResult } from './protocol.ts';
import { flow } from './testing.ts';

const A = 'https://app.example.com';
const URL_ = 'https://api.example.com/x';
const rejected: PageResult = {
  number: 0,
  end: 'rejected',
  error: { name: 'TypeError', message: 'Failed to fetch' },
  durationMs: 1,
};
const reply = (part: object = {}) => ({
  status: 200,
  type: 'cors',
  redirected: false,
  url: URL_,
  headers: [] as [string, string][],
  length: 0,
  truncated: false,
  beginning: '',
  ...part,
});
const read = (part: object = {}): PageResult => ({ number: 0, end: 'read', durationMs: 1, reply: reply(part) });

/** A rejected fetch of an https resource that was asked, without a word from the console. */
function seen(part: Partial<Seen> = {}): Seen {
  return {
    engine: 'chromium',
    flow: flow({ id: 'f', origin: A, url: URL_ }),
    page: A,
    result: rejected,
    console: [],
    wire: [],
    sent: true,
    refused: [],
    ...part,
  };
}
const kindOf = (part: Partial<Seen>) => judge(seen(part)).diagnosis?.kind;
const to = (url: string) => flow({ id: 'f', origin: A, url });

test('what script could read is allowed, whatever the status', () => {
  for (const status of [200, 404, 500])
    expect(judge(seen({ result: read({ status }) }))).toEqual({ outcome: 'allowed', diagnosis: null });
});

test('a rejected fetch whose request was answered is refused', () => {
  expect(judge(seen())).toEqual({ outcome: 'refused', diagnosis: null });
});

test.describe('not CORS', () => {
  test('same origin, before and after', () => {
    expect(diagnoseBefore(to(`${A}/x`))?.kind).toBe('same-origin');
    expect(diagnoseBefore(to('https://app.example.com:443/x'))?.kind).toBe('same-origin');
    expect(diagnoseBefore(to('https://app.example.com:444/x'))).toBeNull();
    expect(judge(seen({ result: read({ type: 'basic' }) })).diagnosis?.kind).toBe('same-origin');
  });

  test('bad ports and other schemes are not even asked', () => {
    expect(diagnoseBefore(to('https://api.example.com:6000/'))?.kind).toBe('bad-port');
    expect(diagnoseBefore(flow({ id: 'f', origin: 'http://localhost:6000', url: URL_ }))?.kind).toBe('bad-port');
    expect(diagnoseBefore(to('ftp://api.example.com/'))?.kind).toBe('invalid-request');
    expect(diagnoseBefore(to('nonsense'))?.kind).toBe('invalid-request');
    expect(diagnoseBefore(to('https://api.example.com:8443/'))).toBeNull();
  });

  test('a request that script may not build', () => {
    const result: PageResult = { ...rejected, end: 'invalid', error: { name: 'TypeError', message: 'TRACE' } };
    expect(judge(seen({ result }))).toEqual({
      outcome: 'not-cors',
      diagnosis: { kind: 'invalid-request', text: expect.stringContaining('TRACE') },
    });
  });

  test('mixed content: an https page and an http resource', () => {
    const http = to('http://api.example.com/');
    expect(kindOf({ flow: http, sent: false })).toBe('mixed-content');
    expect(kindOf({ flow: http, page: 'http://app.example.com' })).toBeUndefined();
    // Loopback: only where the engine says so.
    const loopback = to('http://localhost:1234/');
    const blocked =
      '[blocked] The page at https://app.example.com/ requested insecure content from http://localhost:1234/';
    expect(kindOf({ flow: loopback, sent: false, console: [blocked] })).toBe('mixed-content');
    expect(kindOf({ flow: loopback })).toBeUndefined();
  });

  test('mixed content by a redirect that passed the CORS check', () => {
    const redirect = newExchange('https://api.example.com', ['GET /x HTTP/1.1']);
    redirect.reply = ['HTTP/1.1 302 Found', 'Location: http://elsewhere.example/'];
    const firefox = (reason: string) => [`Cross-Origin Request Blocked: … (Reason: ${reason}).`];
    const say = (reason: string) => kindOf({ engine: 'firefox', wire: [redirect], console: firefox(reason) });
    expect(say('CORS request did not succeed')).toBe('mixed-content');
    expect(say('CORS header ‘Access-Control-Allow-Origin’ missing')).toBeUndefined();
    const relative = { ...redirect, reply: ['HTTP/1.1 302 Found', 'location: /y'] };
    expect(kindOf({ engine: 'firefox', wire: [relative] })).toBeUndefined();
    // A redirected preflight is refused by CORS itself.
    const preflight = { ...redirect, request: ['OPTIONS /x HTTP/1.1'] };
    expect(kindOf({ engine: 'firefox', wire: [preflight] })).toBeUndefined();
  });

  test('what the proxy met on its way, on exchanges and tunnels', () => {
    const exchange = newExchange('https://api.example.com', ['GET /x HTTP/1.1']);
    exchange.problem = { kind: 'refused', message: 'nothing listens on api.example.com:443' };
    expect(judge(seen({ wire: [exchange] })).diagnosis).toEqual({
      kind: 'refused',
      text: 'This is not CORS: nothing listens on api.example.com:443. Is the server running?',
    });
    const tunnel = newTunnel('https://api.example.com');
    tunnel.problem = { kind: 'tls', message: 'the TLS handshake failed' };
    expect(kindOf({ wire: [tunnel] })).toBe('tls');
  });

  test('a redirect to a host that was not named; background requests are no such thing', () => {
    const elsewhere = { origin: 'https://login.example.net', background: false, count: 1 };
    expect(judge(seen({ refused: [elsewhere] })).diagnosis).toEqual({
      kind: 'not-named',
      text: expect.stringContaining('https://login.example.net'),
    });
    expect(kindOf({ refused: [{ ...elsewhere, background: true }] })).toBeUndefined();
  });

  for (const [engine, line, kind] of [
    ['chromium', 'Failed to load resource: net::ERR_EMPTY_RESPONSE (https://api.example.com/x)', 'network'],
    ['chromium', 'Failed to load resource: net::ERR_FAILED (https://api.example.com/x)', undefined],
    [
      'firefox',
      'Cross-Origin Request Blocked: … (Reason: CORS request did not succeed). Status code: (null).',
      'network',
    ],
    ['firefox', 'Cross-Origin Request Blocked: … (Reason: CORS preflight response did not succeed).', undefined],
    ['webkit', 'Failed to load resource: Connection terminated unexpectedly', 'network'],
    ['webkit', 'Origin https://x is not allowed by Access-Control-Allow-Origin. Status code: 200', undefined],
    [
      'chromium',
      'Permission was denied for this request to access the `loopback` address space.',
      'local-network-access',
    ],
  ] as [Engine, string, string | undefined][])
    test(`${engine} says: ${line}`, () => {
      expect(kindOf({ engine, console: [line] })).toBe(kind);
    });

  test('Firefox says after a failed preflight that the request did not succeed: that is CORS all the same', () => {
    const lines = ['(Reason: Did not find method in CORS header ‘…’).', '(Reason: CORS request did not succeed).'];
    expect(judge(seen({ engine: 'firefox', console: lines })).outcome).toBe('refused');
  });

  test('a request that never left', () => {
    expect(kindOf({ sent: false })).toBe('blocked');
  });

  test('too many requests', () => {
    expect(judge(seen({ result: read({ status: 429 }) }))).toMatchObject({
      outcome: 'not-cors',
      diagnosis: { kind: 'rate-limited' },
    });
  });

  test('a time limit is a timeout, with the cause where it is known', () => {
    const result: PageResult = { ...rejected, end: 'timeout' };
    expect(judge(seen({ result }))).toMatchObject({ outcome: 'timeout', diagnosis: { kind: 'timeout' } });
    const exchange = newExchange('https://api.example.com', ['GET /x HTTP/1.1']);
    exchange.problem = { kind: 'dns', message: 'the name does not resolve' };
    expect(judge(seen({ result, wire: [exchange] }))).toMatchObject({
      outcome: 'timeout',
      diagnosis: { kind: 'dns' },
    });
  });
});

import { expect, test } from '@playwright/test';
import { newExchange, newTunnel } from '../../../servers/proxy/log.ts';
import { askedToWait, describeWire } from './wire.ts';

const API = 'https://api.example.com';

test('exchanges are told with their lines in order, repetition and odd lines kept', () => {
  const entry = newExchange(API, ['GET /a?b HTTP/1.1', 'Host: api.example.com', 'X: 1', 'x:2']);
  Object.assign(entry, { reply: ['HTTP/1.1 200', 'A:', 'no colon'], replyBytes: 5, at: 1100, durationMs: 7 });
  expect(describeWire([entry], null, 1000)).toEqual({
    wire: [
      {
        number: 1,
        request: {
          method: 'GET',
          url: `${API}/a?b`,
          headers: [
            ['Host', 'api.example.com'],
            ['X', '1'],
            ['x', '2'],
          ],
        },
        response: {
          httpVersion: '1.1',
          status: 200,
          reason: '',
          headers: [
            ['A', ''],
            ['no colon', ''],
          ],
          body: { length: 5, digest: '', beginning: '', truncated: false },
        },
        startMs: 100,
        durationMs: 7,
      },
    ],
  });
});

test('an exchange without a reply tells why', () => {
  const entry = newExchange(API, ['GET / HTTP/1.1']);
  entry.problem = { kind: 'dns', message: 'the name does not resolve' };
  expect(describeWire([entry], null, 0).wire![0]).toMatchObject({ response: null, failure: entry.problem });
});

test('a reply that is no HTTP has status 0', () => {
  const entry = newExchange(API, ['GET / HTTP/1.1']);
  entry.reply = ['SSH-2.0-OpenSSH'];
  expect(describeWire([entry], null, 0).wire![0]!.response).toMatchObject({ httpVersion: '', status: 0 });
});

test('of a tunnel only the bytes are told, or why there is none', () => {
  const tunnel = newTunnel(API);
  const { wire, wireNote } = describeWire([tunnel], { sent: 10, received: 20 }, 0);
  expect(wire).toBeUndefined();
  expect(wireNote).toContain('10 bytes went out and 20 came back');
  tunnel.problem = { kind: 'tls', message: 'the TLS handshake failed' };
  expect(describeWire([tunnel], { sent: 0, received: 0 }, 0).wireNote).toBe('No connection: the TLS handshake failed.');
});

test('whether a server asks to wait: by what was on the wire, else by what script could read', () => {
  const busy = (...reply: string[]) => Object.assign(newExchange(API, ['GET / HTTP/1.1']), { reply });
  expect(askedToWait([busy('HTTP/1.1 429 Slow down', 'retry-after: 3')], undefined, 0)).toBe(3000);
  expect(askedToWait([busy('HTTP/1.1 503', 'Retry-After:2'), busy('HTTP/1.1 200')], undefined, 0)).toBe(2000);
  expect(askedToWait([busy('HTTP/1.1 503')], undefined, 0)).toBe(null);
  expect(askedToWait([busy('HTTP/1.1 200', 'retry-after: 3')], { status: 429, headers: [] }, 0)).toBe(null);
  expect(askedToWait([newTunnel(API)], { status: 429, headers: [['retry-after', '4']] }, 0)).toBe(4000);
  expect(askedToWait([newTunnel(API)], undefined, 0)).toBe(null);
});

import { expect, test } from '@playwright/test';
import { Secret } from '../secret.ts';
import { headersOf, planCheck } from './plan.ts';
import { flow } from './testing.ts';

const A = 'https://app.example.com';
const B = 'https://other.example';
const API = 'https://api.example.com:8443';

test('flows of one page come together, in the order of the pages; results keep their places', () => {
  const flows = [A, B, A].map((origin, index) => flow({ id: `${index}`, origin, url: `${API}/x` }));
  const plan = planCheck({ flows });
  expect(plan.groups.map(({ page, flows }) => [page, flows.map(({ index }) => index)])).toEqual([
    [A, [0, 2]],
    [B, [1]],
  ]);
  expect(plan.pages).toEqual([A, B]);
  expect(plan.targets).toEqual([API]);
  expect(plan.intercept).toBe(false);
});

test('a frame with an opaque origin is in a page of the scheme of its target', () => {
  const pages = [`${API}/`, 'http://localhost:1234/'].map(
    (url) => planCheck({ flows: [flow({ id: 'f', origin: 'null', url })] }).pages[0],
  );
  expect(pages).toEqual(['https://sandboxing-page.example', 'http://sandboxing-page.example']);
});

test('further hosts may be reached', () => {
  const flows = [flow({ id: 'f', origin: A, url: `${API}/x` })];
  expect(planCheck({ flows, hosts: ['https://login.example.com/'] }).targets).toEqual([
    API,
    'https://login.example.com',
  ]);
  expect(() => planCheck({ flows, hosts: ['login'] })).toThrow(/^host login: an http or https address is needed$/);
});

test('what is no question of CORS is settled and nobody is asked', () => {
  const plan = planCheck({ flows: [flow({ id: 'f', origin: A, url: `${A}/x` })] });
  expect(plan.flows[0]!.settled?.kind).toBe('same-origin');
  expect(plan.groups).toEqual([]);
  expect(plan.targets).toEqual([]);
});

test.describe('credentials', () => {
  const flows = [
    flow({ id: 'with', origin: A, url: `${API}/x`, headers: [['Authorization', 'stand-in'] as [string, string]] }),
    flow({ id: 'without', origin: A, url: `${API}/x` }),
  ];
  const header = { name: 'authorization', value: new Secret('Bearer hush-hush') };
  const cookie = { name: 'sid', value: new Secret('sesame') };

  test('take the place of the header that a flow has, and of no other', () => {
    const plan = planCheck({ flows, credentialsOf: () => ({ header }) });
    expect(plan.flows.map(headersOf)).toEqual([[['Authorization', 'Bearer hush-hush']], []]);
    expect(plan.secretHeaders).toContain('authorization');
    expect(plan.redact('x hush-hush y')).toBe('x [redacted] y');
  });

  test('a cookie is set at its target, for which https has to be read', () => {
    const plan = planCheck({ flows, credentialsOf: () => ({ cookie }) });
    expect([...plan.cookies]).toEqual([[API, ['sid=sesame; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=None']]]);
    expect(plan.intercept).toBe(true);
    const http = planCheck({
      flows: [flow({ id: 'f', origin: A, url: 'http://localhost:1234/' })],
      credentialsOf: () => ({ cookie }),
    });
    expect([...http.cookies.values()]).toEqual([['sid=sesame; Path=/; Max-Age=3600; HttpOnly']]);
    expect(http.intercept).toBe(false);
  });

  test('a cookie that would be more than a cookie is refused, and not shown', () => {
    for (const value of ['sesame; Domain=example.com', 'sesame\r\nX: y'])
      expect(() =>
        planCheck({ flows, credentialsOf: () => ({ cookie: { name: 'sid', value: new Secret(value) } }) }),
      ).toThrow(/^the value of the cookie sid cannot be used$/);
  });
});

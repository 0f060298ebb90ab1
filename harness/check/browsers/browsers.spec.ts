import { expect, test } from '@playwright/test';
import { ensureBrowsers } from '../../browsers/install.ts';
import { ENGINES, type Engine } from '../../run/recording.ts';
import { Pace } from '../pace.ts';
import { Secret } from '../secret.ts';
import type { Finding, Flow, FlowResult } from '../types.ts';
import { checkInBrowsers } from './check-in-browsers.ts';
import { prove } from './prove.ts';
import { flow, startTarget, type TestTarget } from './testing.ts';
import type { BrowserCheckOptions, EngineReport } from './types.ts';

// Each engine is started anew for each check.
test.setTimeout(180_000);

// Another host than that of the https pages: hosts share their cookies over schemes and ports.
const HTTP = 'http://127.0.0.1:3000';
const HTTPS = 'https://localhost:3001';
const APP = 'https://app.example.com';
const EVIL = 'https://evil.example';

let target: TestTarget;
test.beforeAll(async () => {
  test.setTimeout(600_000);
  const { missing } = await ensureBrowsers(ENGINES, (line) => console.log(line));
  expect(missing).toEqual({});
  target = await startTarget([HTTP, HTTPS, APP]);
});
test.afterAll(() => target.close());

const check = (options: BrowserCheckOptions) =>
  checkInBrowsers({ pace: new Pace(0), ca: target.certificate, ...options });

/** Results by flow; every flow has one, of this engine. */
function byFlow({ engine, problem, results }: EngineReport): Record<string, FlowResult> {
  expect(problem).toBeNull();
  expect(results.map((result) => result.engine)).toEqual(results.map(() => engine));
  return Object.fromEntries(results.map((result) => [result.flow.id, result]));
}

const outcomes = (results: Record<string, FlowResult>) =>
  Object.fromEntries(
    Object.entries(results).map(([id, { outcome, diagnosis, asExpected }]) => [
      id,
      `${outcome}${diagnosis ? ` (${diagnosis})` : ''}${asExpected ? '' : ', not as expected'}`,
    ]),
  );

const SCHEMES = [
  { scheme: 'http', origin: HTTP, evil: 'http://evil.example' },
  { scheme: 'https', origin: HTTPS, evil: EVIL },
] as const;

/** A page at `origin`, allowed by the target, and another that is not. */
function flows(scheme: string, base: string, origin: string, evil: string): Flow[] {
  const at = (id: string, path: string, part: Partial<Flow> = {}) =>
    flow({ id: `${scheme} ${id}`, origin, url: `${base}/${path}`, ...part });
  return [
    at('simple', 'allow-list', { readable: ['X-Shown'] }),
    at('not-exposed', 'allow-list', { readable: ['X-Hidden'] }),
    at('preflighted', 'allow-list', { method: 'PUT', headers: [['X-Wanted', '1']] }),
    at('method-refused', 'allow-list', { method: 'DELETE', expect: 'denied' }),
    at('header-refused', 'allow-list', { headers: [['X-Unwanted', '1']], expect: 'denied' }),
    at('error', 'error-with', { status: 404 }),
    at('error-without-cors', 'error-without'),
    at('redirect', 'redirect'),
    at('redirect-elsewhere', 'redirect-elsewhere'),
    at('cookie', 'with-cookie', { credentials: 'include' }),
    at('token', 'with-token', { headers: [['Authorization', 'stand-in']], readable: ['x-echo'] }),
    at('broken', 'resets'),
    at('flood', 'floods'),
    at('denied', 'allow-list', { origin: evil, expect: 'denied' }),
    at('null', 'allow-list', { origin: 'null', expect: 'denied' }),
    at('reflected', 'reflects', { origin: evil, expect: 'denied', credentials: 'include' }),
  ];
}

const SECRETS = ['tok-0123456789', 'sesame-0123456789'];
const credentialsOf = () => ({
  header: { name: 'Authorization', value: new Secret(`Bearer ${SECRETS[0]}`) },
  cookie: { name: 'sid', value: new Secret(SECRETS[1]!) },
});

/** What an engine says when a response has no Access-Control-Allow-Origin. */
const SAYS_MISSING: Record<Engine, RegExp> = {
  chromium: /from origin '\S+' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present/,
  firefox: /^Cross-Origin Request Blocked: .* \(Reason: CORS header ‘Access-Control-Allow-Origin’ missing\)/,
  webkit: /^Origin \S+ is not allowed by Access-Control-Allow-Origin/,
};
const SAYS_METHOD: Record<Engine, RegExp> = {
  chromium: /Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response/,
  firefox: /Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’/,
  webkit: /^Method DELETE is not allowed by Access-Control-Allow-Methods/,
};

for (const engine of ENGINES)
  test.describe(engine, () => {
    test('pages at their origins meet a server, by http and by https', async () => {
      const [report] = await check({
        engines: [engine],
        flows: SCHEMES.flatMap(({ scheme, origin, evil }) => flows(scheme, target[scheme], origin, evil)),
        credentialsOf,
      });
      const all = byFlow(report!);
      for (const { scheme, origin, evil } of SCHEMES) {
        const mine = Object.entries(all).filter(([id]) => id.startsWith(`${scheme} `));
        const results = Object.fromEntries(mine.map(([id, result]) => [id.slice(scheme.length + 1), result]));
        expect(outcomes(results)).toEqual({
          simple: 'allowed',
          'not-exposed': 'allowed, not as expected',
          preflighted: 'allowed',
          'method-refused': 'refused',
          'header-refused': 'refused',
          error: 'allowed',
          'error-without-cors': 'refused, not as expected',
          redirect: 'allowed',
          // An https page may not go there, an http page was not let.
          'redirect-elsewhere': `not-cors (${scheme === 'https' ? 'mixed-content' : 'not-named'}), not as expected`,
          cookie: 'allowed',
          token: 'allowed',
          broken: 'not-cors (reset), not as expected',
          flood: 'allowed',
          denied: 'refused',
          null: 'refused',
          reflected: 'allowed, not as expected',
        });

        const { simple, preflighted, cookie, token, flood, denied, redirect } = results as Record<string, FlowResult>;
        expect(simple).toMatchObject({ status: 200, body: { length: 23, beginning: '{"name":"•••","age":••}' } });
        expect(simple!.headers).toContainEqual(['x-shown', 'shown']);
        expect(simple!.headers!.map(([name]) => name)).not.toContain('x-hidden');
        expect(results['not-exposed']!.reason).toContain('cannot read the response header X-Hidden');
        expect(results['error']!.status).toBe(404);
        expect(results['reflected']!.reason).toBe(`A page at ${evil} can read the response and must not.`);

        const methods = ({ wire }: FlowResult) =>
          wire!.map(({ request, response }) => [request.method, response?.status]);
        expect(methods(preflighted!)).toEqual([
          ['OPTIONS', 200],
          ['PUT', 200],
        ]);
        expect(methods(redirect!)).toEqual([
          ['GET', 302],
          ['GET', 200],
        ]);
        const sent = preflighted!.wire![0]!.request.headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`);
        expect(sent).toContain(`origin: ${origin}`);
        expect(sent).toContain('access-control-request-headers: x-wanted');
        const opaque = results['null']!.wire![0]!.request.headers;
        expect(opaque.map(([name, value]) => `${name.toLowerCase()}: ${value}`)).toContain('origin: null');

        expect(denied!.console.join('\n')).toMatch(new RegExp(SAYS_MISSING[engine], 'm'));
        expect(results['method-refused']!.console.join('\n')).toMatch(new RegExp(SAYS_METHOD[engine], 'm'));
        expect(simple!.console).toEqual([]);
        // The proxy's own stand-in for a reply is not blamed on CORS.
        expect(results['broken']!.console).toEqual([]);

        // It is the server that got the credentials, and nobody else who sees them.
        expect(cookie!.body!.beginning).toMatch(/^{"cookie":"•••=\[•+\]"}$/);
        expect(token!.headers).toContainEqual(['x-echo', '[redacted]']);
        expect(flood!.body!.truncated).toBe(true);
        expect(flood!.body!.length).toBeGreaterThanOrEqual(1024 * 1024);
      }

      const text = JSON.stringify(report);
      for (const secret of SECRETS) expect(text).not.toContain(secret);
      expect(text).not.toContain('.cors-conformance');
      const foreign = report!.refusedHosts.filter(({ background }) => !background).map((host) => host.origin);
      expect(foreign).toEqual(['http://elsewhere.example']);
    });

    test('a tunnelled server is met as well, and what is no CORS is named', async () => {
      const at = (id: string, url: string, part: Partial<Flow> = {}) => flow({ id, origin: APP, url, ...part });
      const list = [
        at('allowed', `${target.https}/allow-list`, { method: 'PUT' }),
        at('denied', `${target.https}/allow-list`, { origin: EVIL, expect: 'denied' }),
        at('mixed', 'http://api.example.com/'),
        at('loopback', `${target.http}/allow-list`),
        at('no-name', 'https://nowhere.invalid/'),
        at('stalls', `${target.https}/stalls`),
        at('bad-port', 'https://localhost:6000/'),
        at('same-origin', `${APP}/x`),
        at('trace', `${target.https}/allow-list`, { method: 'TRACE' }),
      ];
      const [report] = await check({ engines: [engine], flows: list, limits: { flowMs: 2000 } });
      const results = byFlow(report!);
      expect(outcomes(results)).toEqual({
        allowed: 'allowed',
        denied: 'refused',
        mixed: 'not-cors (mixed-content), not as expected',
        loopback: engine === 'webkit' ? 'not-cors (mixed-content), not as expected' : 'allowed',
        'no-name': 'not-cors (dns), not as expected',
        stalls: 'timeout (timeout), not as expected',
        'bad-port': 'not-cors (bad-port), not as expected',
        'same-origin': 'not-cors (same-origin), not as expected',
        trace: 'not-cors (invalid-request), not as expected',
      });
      expect(results['allowed']!.wire).toBeUndefined();
      expect(results['allowed']!.wireNote).toMatch(/encrypted .*: \d{3,} bytes went out and \d{3,} came back/);
      expect(results['denied']!.console.join('\n')).toMatch(new RegExp(SAYS_MISSING[engine], 'm'));
    });

    test('a finding is proved by reading at the hostile origin, and not where that fails', async () => {
      const finding = (origin: string, path: string, credentials: Flow['credentials']): Finding => {
        const url = `${target.https}/${path}`;
        return {
          id: 'origin-reflected',
          severity: 'critical',
          title: '',
          reason: '',
          endpoint: 'test',
          url,
          origin,
          flow: flow({ id: 'f', origin, url, credentials, expect: 'denied' }),
          step: null,
          evidence: [],
          confirmed: 2,
          mend: [],
        };
      };
      const reflected = finding(EVIL, 'reflects', 'include');
      const opaque = finding('null', 'reflects', 'include');
      const sound = finding(EVIL, 'allow-list', 'omit');
      const proofs = await prove([reflected, opaque, sound], {
        engines: [engine],
        pace: new Pace(0),
        ca: target.certificate,
      });
      expect(proofs.get(reflected)).toEqual([{ engine, read: true, text: expect.any(String) }]);
      expect(proofs.get(reflected)![0]!.text).toMatch(
        /^In .+ \d.*, script in a page at https:\/\/evil\.example sent GET \S+\/reflects with credentials and read the reply: status 200, 23 bytes, which begin {"name":"•••","age":••}/,
      );
      expect(proofs.get(opaque)![0]).toMatchObject({ read: true });
      expect(proofs.get(opaque)![0]!.text).toContain('sandboxed frame, whose origin is null, sent');
      expect(proofs.get(sound)![0]).toMatchObject({ read: false });
      expect(proofs.get(sound)![0]!.text).toMatch(
        /could not read the reply; the browser says: .*Access-Control-Allow-Origin/,
      );
    });
  });

test('one endpoint in all engines side by side, at the usual pace', async () => {
  const url = `${target.https}/allow-list`;
  const list = [
    flow({ id: 'simple', origin: APP, url }),
    flow({ id: 'preflighted', origin: APP, url, method: 'PUT' }),
    flow({ id: 'denied', origin: EVIL, url, expect: 'denied' }),
  ];
  const progress: string[] = [];
  const reports = await check({
    flows: list,
    pace: new Pace(5),
    onProgress: ({ engine, done, total }) => progress.push(`${engine} ${done}/${total}`),
  });
  expect(reports.map(({ engine }) => engine)).toEqual(ENGINES);
  for (const report of reports) expect(Object.values(byFlow(report)).every(({ asExpected }) => asExpected)).toBe(true);
  for (const engine of ENGINES) expect(progress).toContain(`${engine} 3/3`);
});

test('a server whose certificate is not valid is not met', async () => {
  const [report] = await check({
    engines: ['chromium'],
    flows: [flow({ id: 'f', origin: APP, url: `${target.https}/allow-list` })],
    ca: undefined,
  });
  expect(outcomes(byFlow(report!))).toEqual({ f: 'not-cors (tls), not as expected' });
  expect(report!.results[0]!.reason).toMatch(/self-signed certificate/);
});

test('an origin at which no page can be costs its own flows, not the others', async () => {
  const url = `${target.https}/allow-list`;
  const [report] = await check({
    engines: ['chromium'],
    // Its whole top-level domain is https only in browsers.
    flows: [
      flow({ id: 'nowhere', origin: 'http://app.dev', url }),
      flow({ id: 'after', origin: APP, url }),
      flow({ id: 'bad port', origin: 'https://localhost:6000', url }),
    ],
    limits: { pageMs: 10_000 },
  });
  expect(outcomes(byFlow(report!))).toEqual({
    nowhere: 'error, not as expected',
    after: 'allowed',
    'bad port': 'not-cors (bad-port), not as expected',
  });
  expect(report!.results[0]!.reason).toMatch(
    /^there is no page at http:\/\/app\.dev \(the browser asked for https there instead\): /,
  );
});

test('a server that asks to wait is asked again when that time is over', async () => {
  const begun = performance.now();
  const [report] = await check({
    engines: ['chromium'],
    flows: [flow({ id: 'f', origin: HTTP, url: `${target.http}/busy` })],
  });
  expect(outcomes(byFlow(report!))).toEqual({ f: 'allowed' });
  expect(target.seen.filter((line) => line === 'GET /busy').length).toBe(2);
  expect(performance.now() - begun).toBeGreaterThan(1000);
});

test('a server that stalls is asked three times and no more', async () => {
  const stalls = ['1', '2', '3', '4'].map((id) => flow({ id, origin: APP, url: `${target.https}/stalls` }));
  const other = flow({ id: 'other', origin: APP, url: 'https://nowhere.invalid/' });
  const [report] = await check({ engines: ['chromium'], flows: [...stalls, other], limits: { flowMs: 500 } });
  expect(report!.results.map(({ outcome }) => outcome)).toEqual([
    'timeout',
    'timeout',
    'timeout',
    'not-run',
    'not-cors',
  ]);
  expect(report!.results[3]!.reason).toBe(`${target.https} let 3 requests in a row run out of time`);
});

test('an interruption ends the check at once, and says what was not asked', async () => {
  const aborting = new AbortController();
  const [report] = await check({
    engines: ['chromium'],
    flows: [
      flow({ id: 'first', origin: APP, url: `${target.https}/allow-list` }),
      flow({ id: 'second', origin: APP, url: `${target.https}/stalls` }),
    ],
    limits: { flowMs: 100_000 },
    signal: aborting.signal,
    onProgress: ({ done }) => done === 1 && aborting.abort(),
  });
  expect(report!.problem).toBe('interrupted');
  expect(report!.results.map(({ outcome }) => outcome)).toEqual(['allowed', 'not-run']);
});

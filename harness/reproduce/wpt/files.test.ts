import { expect, test } from '@playwright/test';
import { allow, fetches, resolved, scenario } from '../../scenario/builders.ts';
import { catalog, deviations, requirements } from '../../run/catalog.ts';
import { isHttps, type Scenario } from '../../scenario/schema.ts';
import { wptFiles } from './files.ts';
import { AT_LOOPBACK_ALONE, noWptForm, wptForm } from './form.ts';

const listed = new Set([...deviations.deviations, ...deviations.contested].flatMap(({ scenarios }) => scenarios));
const scenarios = catalog.map(({ scenario }) => scenario);
const find = (id: string): Scenario => scenarios.find((one) => one.id === id)!;
const filesOf = (one: Scenario) =>
  wptFiles(
    one,
    requirements.filter(({ id }) => one.requirements.includes(id)),
  );

const AT_SPELLING = 'its frame is at a spelling of a loopback address, where wptserve has no name';

test('every listed deviation has a form as a web-platform-tests test, but those at loopback addresses themselves', () => {
  const without = scenarios.filter(({ id }) => listed.has(id)).map((one) => [one.id, noWptForm(one)]);
  expect(Object.fromEntries(without.filter(([, reason]) => reason !== null))).toEqual({
    'corp-same-site-address-other-port': AT_SPELLING,
    'corp-same-site-ipv6-other-port': AT_SPELLING,
  });
});

test('what no web-platform-tests test can say is refused with the reason', () => {
  expect(noWptForm(find('max-age-granted-0'))).toBe("it moves the browser's clock, which no page can");
  const reasons = scenarios.map(noWptForm).filter((reason) => reason !== null);
  for (const reason of reasons) expect(reason).toMatch(/^[^\n.]{20,100}$/);
  // Nearly all of them have a form.
  expect(reasons.length).toBeLessThan(scenarios.length / 20);
});

test('one promise_test for each request, for none beside them, and for each step', async () => {
  const one = scenario('put-granted', {
    title: 'A `PUT` is <granted> & "sent"',
    why: 'It has to be: </script> is no end of it.',
    requirements: ['preflight-is-options'],
    target: { preflight: { headers: allow({ methods: 'PUT' }) }, request: { headers: allow(), body: '</script>' } },
    do: fetches({ method: 'PUT' }),
    expect: {
      wire: [
        { resource: 'target', method: 'OPTIONS', headers: { 'access-control-request-method': 'PUT' } },
        { resource: 'target', method: 'PUT' },
      ],
      page: [resolved({ body: '</script>' })],
    },
  });
  const files = await filesOf(one);
  expect([...files.keys()]).toEqual([
    'cors-conformance/put-granted.html',
    'cors-conformance/resources/put-granted.json',
    'cors-conformance/resources/respond.py',
    'cors-conformance/resources/origins.sub.js',
    'cors-conformance/resources/runtime.js',
    'cors-conformance/resources/frame.html',
  ]);
  const page = files.get('cors-conformance/put-granted.html')!;
  expect([...page.matchAll(/^promise_test\(async \(\) => (.*), "(.*)"\);$/gm)].map(([, ...parts]) => parts)).toEqual([
    ['assert_request(await run, requests, 0)', 'Request 1: CORS-preflight OPTIONS for PUT at target'],
    ['assert_request(await run, requests, 1)', 'Request 2: PUT at target'],
    ['assert_request(await run, requests, 2)', 'No further request is sent'],
    ['assert_step(await run, page, 0)', 'Page, step 1: fetch is resolved'],
  ]);
  expect(page).toContain('<title>A PUT is &lt;granted&gt; &amp; &quot;sent&quot;</title>');
  expect(page).toMatch(/^<link rel="help" href="https:\/\/fetch\.spec\.whatwg\.org\/#[\w-]+">$/m);
  expect(page).not.toContain('<meta name="timeout"');
  expect(page.match(/<\/script>/g)).toHaveLength(6);
  const answers = JSON.parse(files.get('cors-conformance/resources/put-granted.json')!) as object;
  expect(answers).toEqual(one.resources);
});

test('a choice of the standard is one test', async () => {
  const may = scenarios.find(({ id, kind, outcomes }) => listed.has(id) && kind === 'may' && outcomes.length > 1)!;
  const page = (await filesOf(may)).values().next().value!;
  const [found, ...others] = [...page.matchAll(/^promise_test\(async \(\) => assert_one_of\(.*$/gm)];
  expect(others).toEqual([]);
  for (const { label } of may.outcomes) expect(found![0]).toContain(label);
});

test('what exists for trustworthy origins alone is asked on https', async () => {
  const { scenario: secure } = wptForm(find('secfetch-web-socket-sibling'));
  expect(secure.context.origin).toBe('page-https');
  expect(Object.values(secure.resources).map(({ origin }) => origin)).toEqual(['sibling-https']);
  expect([...(await filesOf(find('secfetch-web-socket-sibling'))).keys()][0]).toBe(
    'cors-conformance/secfetch-web-socket-sibling.https.html',
  );
  const plain = find('preflight-request-upload-get');
  expect(wptForm(plain).scenario).toBe(plain);
});

test('deviations that show at loopback addresses alone are listed ones', () => {
  for (const [engine, ids] of Object.entries(AT_LOOPBACK_ALONE)) {
    const own = deviations.deviations.filter((entry) => entry.engine === engine).flatMap((entry) => entry.scenarios);
    expect(own).toEqual(expect.arrayContaining(Object.keys(ids)));
    for (const [id, where] of Object.entries(ids))
      expect(isHttps(wptForm(find(id)).scenario.context.origin), id).toBe(where === 'onHttps');
  }
});

test('a document whose embedder policy counts is on https', () => {
  expect(wptForm(find('coep-credentialless-image')).scenario.context.origin).toBe('page-https');
});

test('userinfo stays before a host that is on https instead', () => {
  const { scenario: secure } = wptForm(find('navigation-redirect-user-info'));
  const text = JSON.stringify(secure);
  expect(text).toMatch(/https:\/\/[\w:]+@\{host:\w+-https\}/);
  expect(text).not.toMatch(/http:\/\//);
});

test('from an https page http is asked for at the loopback address, where it is no mixed content', async () => {
  expect(wptForm(find('mixed-content-loopback-exempt')).loopback).toEqual(['remote']);
  const page = (await filesOf(find('mixed-content-loopback-exempt'))).values().next().value!;
  expect(page).toContain('origins: {"remote": LOOPBACK}');
  expect(wptForm(find('mixed-content-get')).loopback).toEqual([]);
});

test('where credentials are asked for, handler and answers have a folder of their own', async () => {
  const id = 'xhr-userinfo-url-challenged';
  const names = [...(await filesOf(find(id))).keys()];
  expect(names).toEqual(
    expect.arrayContaining([
      `cors-conformance/resources/${id}/${id}.json`,
      `cors-conformance/resources/${id}/respond.py`,
      'cors-conformance/resources/respond.py',
    ]),
  );
});

test('a frame has its header lines in a file beside it, and one that a service worker controls is in its scope', async () => {
  const files = await filesOf(find('coep-cache-match-without-corp'));
  expect(files.get('cors-conformance/resources/controlled/coep-cache-match-without-corp-frame.html.headers')).toBe(
    'Cross-Origin-Embedder-Policy: require-corp\n',
  );
  expect(files.get('cors-conformance/resources/controlled/coep-cache-match-without-corp-frame.html')).toContain(
    'src="../runtime.js"',
  );
});

test('the tests of all listed deviations go into one checkout, and keep to its rules', async () => {
  const all = new Map<string, string>();
  for (const one of scenarios.filter((each) => listed.has(each.id) && noWptForm(each) === null)) {
    for (const [name, text] of await filesOf(one)) {
      expect(all.get(name) ?? text, `${name} is the same for every test`).toBe(text);
      all.set(name, text);
    }
  }
  for (const [name, text] of all) {
    expect(name).toMatch(
      /^cors-conformance\/(resources\/(controlled\/|[a-z0-9-]+\/)?)?[a-z0-9-]+(\.(https|sub))?\.(html|js|json|py)(\.headers)?$/,
    );
    expect(name.length, `${name}: paths of more than 150 characters are refused`).toBeLessThan(150);
    expect(text.endsWith('\n') && !text.includes('\r'), `${name} ends in a line feed, and has no other line ends`).toBe(
      true,
    );
    expect(
      text.split('\n').filter((line) => /\s$/.test(line)),
      `${name}: trailing whitespace`,
    ).toEqual([]);
    expect(text, `${name}: tabs`).not.toMatch(/^\t/m);
    expect(text, `${name}: hosts are those of the server's configuration`).not.toMatch(
      /web-platform\.test|w3c-test\.org/,
    );
    expect(text, `${name}: console`).not.toMatch(/console\.[a-zA-Z]+\s*\(/);
    // What runs in workers and frames has no testharness.js around it: docs/reproduce.md names the line of lint.ignore.
    if (!name.endsWith('runtime.js'))
      expect(text, `${name}: step_timeout is to be used`).not.toMatch(/setTimeout\s*\(/);
    if (name.includes('.sub.')) continue;
    expect(text, `${name}: substitutions are made in .sub. files alone`).not.toContain('{{');
  }
});

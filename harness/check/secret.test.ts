import { expect, test } from '@playwright/test';
import { inspect } from 'node:util';
import { probe } from './index.ts';
import { serving, type Handler } from './planted/server.ts';
import { redactor, REDACTED, Secret } from './secret.ts';
import { outputsOf, spellingsOf } from './testing.ts';
import type { Auth } from './types.ts';

const VALUE = 'S3cret-"<val&ue>+/=äß';
const ASCII = 'tok-9f8e7d6c5b4a3210';

test('a secret cannot print itself', () => {
  const secret = new Secret(VALUE);
  const shown = [
    String(secret),
    `${secret}`,
    '' + secret,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
  ];
  for (const text of shown) expect(text).toContain(REDACTED);
  expect(shown.join()).not.toContain('S3cret');
  expect(Object.keys(secret)).toEqual([]);
  expect(JSON.stringify(structuredClone({ secret }))).not.toContain('S3cret');
  expect(secret.reveal()).toBe(VALUE);
});

test('secrets are taken out of texts in every spelling', () => {
  const redact = redactor([new Secret(VALUE), new Secret(`Bearer ${ASCII}`)]);
  const texts = [
    VALUE,
    encodeURIComponent(VALUE),
    JSON.stringify(VALUE),
    `<p>${VALUE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}`,
    `token=${ASCII}; path=/`,
    ASCII.toUpperCase(),
    Buffer.from(ASCII).toString('base64'),
  ];
  for (const text of texts) expect(redact(text), text).toContain(REDACTED);
  expect(texts.map(redact).join()).not.toMatch(/S3cret|tok-9f|9F8E|VE9L|dG9r/);
  expect(redact('WWW-Authenticate: Bearer realm="x"')).toBe('WWW-Authenticate: Bearer realm="x"');
  expect(redactor([new Secret('abc')])('abc')).toBe('abc');
});

/** Sends back everything that it is sent, everywhere. */
const echo: Handler = (request, response) => {
  const got = `${request.headers.authorization ?? ''}${request.headers.cookie ?? ''}`;
  const origin = request.headers.origin;
  if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('X-Echo', got);
  response.setHeader('X-Echo-Coded', encodeURIComponent(got));
  response.setHeader('Set-Cookie', `copy=${got.split('=').at(-1)}`);
  response.setHeader('Server', `nginx ${got}`);
  response.statusMessage = `OK ${got}`;
  response.end(`{"you":${JSON.stringify(got)},"coded":"${Buffer.from(got).toString('base64')}"}`);
};

const AUTHS: Record<string, Auth> = {
  'a header': { header: 'Authorization', env: 'TOKEN', prefix: 'Bearer ' },
  'a cookie': { cookie: 'session', env: 'TOKEN' },
};

for (const [what, auth] of Object.entries(AUTHS)) {
  test(`credentials from ${what} are sent, and are in no output`, async () => {
    let sent = '';
    const report = await serving(
      (request, response) => {
        sent += `${request.headers.authorization ?? ''}|${request.headers.cookie ?? ''}\n`;
        echo(request, response);
      },
      (base) =>
        probe({
          endpoints: [
            {
              url: `${base}/`,
              auth,
              credentials: true,
              requestHeaders: ['authorization'],
              origins: { allow: ['https://app.example.com'] },
            },
          ],
          env: { TOKEN: ASCII },
          rate: 0,
        }),
    );
    expect(sent).toContain(auth.header ? `Bearer ${ASCII}` : `session=${ASCII}`);
    expect(report.findings.map(({ id }) => id)).toContain('origin-reflected');
    for (const [name, text] of Object.entries(outputsOf(report))) {
      for (const spelling of spellingsOf(ASCII)) expect(text, name).not.toMatch(spelling);
      if (name === 'json') expect(text).toContain(REDACTED);
    }
  });
}

test('preflights carry no credentials', async () => {
  const leaked: string[] = [];
  await serving(
    (request, response) => {
      if (request.method === 'OPTIONS')
        leaked.push(`${request.headers.authorization ?? ''}${request.headers.cookie ?? ''}`);
      echo(request, response);
    },
    (base) =>
      probe({
        endpoints: [
          {
            url: `${base}/`,
            auth: AUTHS['a header']!,
            methods: ['PUT'],
            origins: { allow: ['https://app.example.com'] },
          },
        ],
        env: { TOKEN: ASCII },
        rate: 0,
      }),
  );
  expect(leaked.length).toBeGreaterThan(0);
  expect(leaked.every((one) => one === '')).toBe(true);
});

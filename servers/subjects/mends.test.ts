/** The configurations that findings advise, in the servers they are for: a check of these finds nothing. */
import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { endpointFrom, probe } from '../../harness/check/index.ts';
import { mendsFor, STACKS, stackNamed } from '../../harness/check/mends/mends.ts';
import type { PolicyEndpoint } from '../../harness/check/types.ts';
import { SUBJECTS } from './list.ts';
import { FOLDER, lacking } from './machine.ts';
import { startSubject } from './start.ts';
import type { Subject } from './types.ts';

const WISH = {
  methods: ['GET', 'PUT', 'DELETE'],
  requestHeaders: ['content-type', 'authorization'],
  exposedHeaders: ['x-total-count'],
  credentials: true,
  maxAge: { max: 600 },
  origins: { allow: ['https://app.example.com', 'http://admin.example.com:8080', 'https://*.preview.example.com'] },
} satisfies Partial<PolicyEndpoint>;

const codeFor = (stack: string): string =>
  mendsFor('acao-missing', endpointFrom({ url: 'https://api.example.com/', ...WISH }), [stackNamed(stack)!]).find(
    ({ code }) => code !== undefined,
  )!.code!;

/** A program of Node's around a configuration; `app` is there, and the application's one route. */
const program = (head: string, code: string, tail: string) => `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(join(FOLDER, 'package.json'))});
const port = Number(process.argv[2]);
${head}
${code}
${tail}`;

/** The whole file that each configuration is a part of. */
const AROUND: Record<string, (code: string) => string> = {
  nginx: (code) => {
    const [, map, location] = /^(map .*?\n})\n(location .*)\n}$/s.exec(code)!;
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path {dir}/${name};`,
    );
    return `daemon off; error_log stderr error; pid {dir}/nginx.pid; events {}
      http { access_log off; ${folders.join(' ')}
      ${map}
      server { listen 127.0.0.1:{port};
      ${location}
      proxy_pass http://{upstream}; } } }`;
  },
  apache: (code) => {
    const modules = ['mpm_event', 'authz_core', 'headers', 'setenvif', 'rewrite', 'proxy', 'proxy_http'].map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    return `ServerRoot {dir}\nPidFile {dir}/apache.pid\nErrorLog {dir}/error.log\nListen 127.0.0.1:{port}
ServerName 127.0.0.1\nUser www-data\nGroup www-data\nMutex file:{dir} default\n${modules.join('\n')}
${code}
ProxyPass / http://{upstream}/\n`;
  },
  caddy: (code) => `{\nadmin off\nauto_https off\n}\nhttp://127.0.0.1:{port} {\n${code}\nreverse_proxy {upstream}\n}\n`,
  express: (code) =>
    program(
      "const express = require('express'), cors = require('cors'), app = express();",
      code,
      "app.all('/items', (_, response) => response.set('X-Total-Count', '2').json([1]));\napp.listen(port, '127.0.0.1');",
    ),
  fastify: (code) =>
    program(
      "const app = require('fastify')(), cors = require('@fastify/cors');",
      code,
      "app.all('/items', (_, reply) => reply.header('X-Total-Count', '2').send([1]));\nawait app.listen({ port });",
    ),
  koa: (code) =>
    program(
      "const Koa = require('koa'), cors = require('@koa/cors'), app = new Koa({ silent: true });",
      code,
      "app.use((context) => {\n  if (context.path !== '/items') return;\n  context.set('X-Total-Count', '2');\n  context.body = [1];\n});\napp.listen(port, '127.0.0.1');",
    ),
  hono: (code) =>
    program(
      "const { Hono } = require('hono'), { cors } = require('hono/cors'), { serve } = require('@hono/node-server');\nconst app = new Hono();",
      code,
      "app.all('/items', (context) => context.json([1], 200, { 'X-Total-Count': '2' }));\nserve({ fetch: app.fetch, port, hostname: '127.0.0.1' });",
    ),
};

/** The subject that brings what a stack needs. */
const SUBJECT: Record<string, string> = { nginx: 'nginx-map', apache: 'apache-setenvif' };

for (const [stack, around] of Object.entries(AROUND)) {
  const base = SUBJECTS.find(({ id }) => id === (SUBJECT[stack] ?? stack))!;
  test(`what is advised for ${stack} is right`, async () => {
    const missing = lacking(base);
    test.skip(missing !== null, `${missing}; "npm run subjects" installs it`);
    const dir = mkdtempSync(join(tmpdir(), 'mend-'));
    try {
      const file = join(dir, 'config.mjs');
      writeFileSync(file, around(codeFor(stack)));
      const path = relative(FOLDER, file);
      const start: Subject['start'] = 'node' in base.start ? { node: path } : { ...base.start, config: path };
      const running = await startSubject({ ...base, start });
      try {
        const errors = [{ status: 404, url: `${running.base}/missing` }];
        const { findings } = await probe({ endpoints: [{ url: `${running.base}/items`, ...WISH, errors }], rate: 0 });
        const serious = findings.filter(({ severity }) => severity !== 'info');
        expect(serious.map(({ id, reason }) => [id, reason])).toEqual([]);
      } finally {
        await running.stop();
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
}

test('for every stack each origin, method and header of the policy is in the configuration', () => {
  for (const { id } of STACKS) {
    const code = codeFor(id);
    for (const part of ['app', 'admin', 'preview', 'PUT', 'content-type', 'x-total-count', '600'])
      expect(code, id).toContain(part);
    const own = /^(spring|aspnet|s3|cloudfront|api-gateway)$/.test(id);
    expect(code, id).toContain(
      own ? 'https://*.preview.example.com' : String.raw`([a-z0-9-]+\.)+preview\.example\.com`,
    );
  }
});

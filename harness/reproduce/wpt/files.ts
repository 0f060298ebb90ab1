/** Makes the files of a web-platform-tests test that shows a scenario. */
import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundlePage } from '../../page/bundle.ts';
import { CONTROLLED_FOLDER } from '../../scenario/contexts.ts';
import type { Requirement } from '../../scenario/requirements.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { withoutEffects } from '../without-effects.ts';
import { wptForm, type WptForm } from './form.ts';
import { FRAME_OF } from './names.ts';
import { testPage, testName } from './test-page.ts';

/** Folder of the tests in a checkout. */
export const WPT_FOLDER = 'cors-conformance';

/**
 * File names, from the root of a checkout, and contents. Files that are the same for every scenario have the same names,
 * so that the tests of several scenarios go into one checkout.
 * @throws NoWptForm
 */
export async function wptFiles(scenario: Scenario, requirements: readonly Requirement[]): Promise<Map<string, string>> {
  const form = wptForm(scenario);
  const handler = readFileSync(new URL('./respond.py', import.meta.url), 'utf8');
  const files = new Map([
    [testName(form.scenario), testPage(form, requirements)],
    [`resources/${form.folder}${scenario.id}.json`, `${JSON.stringify(form.scenario.resources, null, 2)}\n`],
    ...[...new Set(['', form.folder])].map((folder): [string, string] => [`resources/${folder}respond.py`, handler]),
    ['resources/origins.sub.js', ORIGINS],
    ['resources/runtime.js', await bundleWptRuntime()],
    ['resources/frame.html', framePage('runtime.js')],
    ...contextFiles(form),
  ]);
  return new Map([...files].map(([name, text]) => [`${WPT_FOLDER}/${name}`, text]));
}

function contextFiles({ scenario: { id, context } }: WptForm): [name: string, text: string][] {
  const folder = `resources/${context.controller ? CONTROLLED_FOLDER : ''}`;
  const runtime = context.controller ? '../runtime.js' : 'runtime.js';
  const files: [string, string][] = [];
  if (context.controller) files.push([`${folder}frame.html`, framePage(runtime)]);
  if (context.headers) {
    const lines = context.headers.map(([name, value]) => `${name}: ${value}\n`).join('');
    files.push([`${folder}${FRAME_OF(id)}`, framePage(runtime)], [`${folder}${FRAME_OF(id)}.headers`, lines]);
  }
  if (context.type === 'public-frame')
    files.push(
      [`${folder}public-frame.html`, framePage(runtime)],
      [`${folder}public-frame.html.headers`, 'Content-Security-Policy: treat-as-public-address\n'],
    );
  return files;
}

/** The document of a frame that runs steps. */
const framePage = (runtime: string): string => `<!DOCTYPE html>
<html data-role="frame">
<meta charset="utf-8">
<title>CORS conformance</title>
<body>
<script src="${runtime}"></script>
`;

/** Where wptserve is: page and sibling are one site, the others are none of it. */
const ORIGINS = `'use strict';

// Same site: page and sibling. Cross-site: remote and remote2, which have different hosts.
const ORIGINS = {
  'page': 'http://{{host}}:{{ports[http][0]}}',
  'sibling': 'http://{{host}}:{{ports[http][1]}}',
  'remote': 'http://{{hosts[alt][]}}:{{ports[http][0]}}',
  'remote2': 'http://{{hosts[alt][www1]}}:{{ports[http][0]}}',
  'page-https': 'https://{{host}}:{{ports[https][0]}}',
  'sibling-https': 'https://{{host}}:{{ports[https][1]}}',
  'remote-https': 'https://{{hosts[alt][]}}:{{ports[https][0]}}',
  'remote2-https': 'https://{{hosts[alt][www1]}}:{{ports[https][0]}}',
  'remote-http2': 'https://{{hosts[alt][]}}:{{ports[h2][0]}}',
};
// The loopback address, which is trustworthy over http.
const LOOPBACK = 'http://127.0.0.1:{{ports[http][0]}}';
`;

const bundleWptRuntime = (): Promise<string> =>
  bundlePage(new URL('./page.ts', import.meta.url), {
    treeShaking: true,
    plugins: [otherAddresses, withoutEffects],
    banner: { js: '// What the page, its workers and its frames run: see README.md. Made by cors-conformance.' },
  });

/** The runtime asks control-line.ts alone where things are. */
const otherAddresses: Plugin = {
  name: 'other-addresses',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('./control-line.ts', import.meta.url));
    onResolve({ filter: /\/control-line\.ts$/ }, () => ({ path }));
  },
};

/** Makes the files of a reproduction: what shows one scenario to somebody who has nothing of this project. */
import { build, type Plugin } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../../servers/origins/certificate.ts';
import { bundleRuntime } from '../page/bundle.ts';
import { requirementUrl } from '../scenario/requirements.ts';
import type { Requirement } from '../scenario/requirements.ts';
import { reproductionPage } from './page.tsx';
import { isHttps, type Scenario } from '../scenario/schema.ts';

/** What a browser did otherwise, for the text that goes with the files. */
export interface Departure {
  /** Name and version of the browser. */
  browser: string;
  difference: string;
  /** Of suites/deviations.json, where it is listed. */
  reason?: string | undefined;
  links: readonly string[];
}

export interface Reproduced {
  scenario: Scenario;
  requirements: readonly Requirement[];
  departures: readonly Departure[];
}

/** File names and contents: README.md, server.mjs, page.js, and for https the certificate and its key. */
export async function reproductionFiles(input: Reproduced): Promise<Map<string, string>> {
  const { scenario } = input;
  const https =
    isHttps(scenario.context.origin) || Object.values(scenario.resources).some(({ origin }) => isHttps(origin));
  const files = new Map([
    ['README.md', readme(input, https)],
    ['server.mjs', await serverScript(scenario)],
    ['page.js', await bundleRuntime()],
  ]);
  if (https) {
    const { key, cert } = await makeCertificate();
    files.set('key.pem', key).set('cert.pem', cert);
  }
  return files;
}

const bundled = new Map<boolean, Promise<string>>();

async function serverScript(scenario: Scenario): Promise<string> {
  const webSocket = scenario.steps.some(({ api }) => api === 'web-socket');
  let script = bundled.get(webSocket);
  if (!script) bundled.set(webSocket, (script = bundleServer(webSocket)));
  return (
    `// A server that needs nothing but Node: node server.mjs, then open the address that it prints.\n` +
    `// What follows is the scenario: who answers what, what the page does, and what the standards demand.\n` +
    `const SCENARIO = ${JSON.stringify(scenario, null, 2)};\n` +
    `const PAGE = ${JSON.stringify(reproductionPage(scenario))};\n` +
    `// Below: the interpreter of such scenarios.\n` +
    (await script)
  );
}

async function bundleServer(webSocket: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./server.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define: { WEB_SOCKET: String(webSocket) },
    minifySyntax: true,
    treeShaking: true,
    plugins: [withoutEffects],
    logLevel: 'silent',
    banner: {
      // What is bundled of CommonJS asks for Node's own modules this way.
      js: webSocket
        ? `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`
        : '',
    },
  });
  return outputFiles[0]!.text;
}

/** Modules do nothing but define: those of which nothing is used are left out. */
const withoutEffects: Plugin = {
  name: 'without-effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === 'seen') return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: 'seen' });
      return found.errors.length > 0 ? undefined : { ...found, sideEffects: false };
    });
  },
};

function readme({ scenario, requirements, departures }: Reproduced, https: boolean): string {
  const seen = departures.map(
    ({ browser, difference, reason, links }) =>
      `- **${browser}**: ${difference}${reason ? `\n\n  ${reason}` : ''}${links.map((link) => `\n  ${link}`).join('')}`,
  );
  const demands = requirements.map((requirement) => `- ${requirement.statement}\n  ${requirementUrl(requirement)}`);
  const certificate = https
    ? '\nSome of its addresses are https, with the certificate in `cert.pem`: have the browser accept it, or start it with certificate errors ignored.\n'
    : '';
  return `# ${scenario.title}

${scenario.why}

    node server.mjs          # needs Node 20 and nothing else; listens on loopback, ports 8001 and following

Open the address that it prints in the browser in question. The page says \`conforms\`, or \`deviates\` with the first difference; the server prints every request, every response and what script saw. Every visit runs it anew.
${certificate}
## What the standards demand

${demands.join('\n')}

## What was seen

${seen.join('\n') || 'No recorded browser departs from it.'}

\`server.mjs\` begins with the scenario as data; \`page.js\` is what runs in the page.
`;
}

/** Makes the files of a reproduction: what shows one scenario to somebody who has nothing of this project. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../../servers/origins/certificate.ts';
import { bundleRuntime } from '../page/bundle.ts';
import { ENGINES } from '../run/recording.ts';
import { requirementUrl } from '../scenario/requirements.ts';
import type { Requirement } from '../scenario/requirements.ts';
import { reproductionPage } from './page.tsx';
import { withoutEffects } from './without-effects.ts';
import { isHttps, type Scenario } from '../scenario/schema.ts';
import { wptFiles } from './wpt/files.ts';
import { AT_LOOPBACK_ALONE, NoWptForm } from './wpt/form.ts';

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

/**
 * File names and contents: README.md, server.mjs, page.js, for https the certificate and its key, and below `wpt/` the same
 * as a web-platform-tests test, where it has such a form.
 */
export async function reproductionFiles(input: Reproduced): Promise<Map<string, string>> {
  const { scenario } = input;
  const https =
    isHttps(scenario.context.origin) || Object.values(scenario.resources).some(({ origin }) => isHttps(origin));
  const wpt = await wptTest(input);
  const files = new Map([
    ['README.md', readme(input, https, wpt)],
    ['server.mjs', await serverScript(scenario)],
    ['page.js', await bundleRuntime()],
  ]);
  if (https) {
    const { key, cert } = await makeCertificate();
    files.set('key.pem', key).set('cert.pem', cert);
  }
  if ('files' in wpt) for (const [name, text] of wpt.files) files.set(`wpt/${name}`, text);
  return files;
}

/** The web-platform-tests test, or why there is none. */
export type WptTest = { files: Map<string, string>; name: string } | { none: string };

async function wptTest({ scenario, requirements }: Reproduced): Promise<WptTest> {
  try {
    const files = await wptFiles(scenario, requirements);
    return { files, name: files.keys().next().value! };
  } catch (error) {
    if (error instanceof NoWptForm) return { none: error.message };
    throw error;
  }
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

function readme({ scenario, requirements, departures }: Reproduced, https: boolean, wpt: WptTest): string {
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

## As a web-platform-tests test

${'none' in wpt ? `There is none: ${wpt.none}.` : wptText(wpt.name) + loopbackText(scenario.id)}
`;
}

const wptText = (
  name: string,
): string => `    cp -r wpt/cors-conformance CHECKOUT/     # a checkout of web-platform-tests
    cd CHECKOUT && ./wpt run BROWSER ${name}

It fails where the browser departs from the standard, and passes where it does not. The test says what the page does and what must be seen; beside it in \`resources/\` are the answers of its servers as data, the handler that gives them and keeps what arrived (\`respond.py\`), and what runs in the page, its workers and its frames (\`runtime.js\`, which wants a line in \`lint.ignore\`: \`SET TIMEOUT: cors-conformance/resources/runtime.js\`).`;

/** Engines whose deviation the test does not show. */
function loopbackText(id: string): string {
  const engines = ENGINES.filter((engine) => AT_LOOPBACK_ALONE[engine]?.[id]);
  if (engines.length === 0) return '';
  return `\n\nWhat ${engines.join(' and ')} does otherwise shows at loopback addresses alone, which are not those of web-platform-tests: there it passes. \`server.mjs\` shows it.`;
}

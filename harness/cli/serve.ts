import { Command } from 'commander';
import { join } from 'node:path';
import { checkSuites } from '../run/check-suites.ts';
import { select } from '../run/catalog.ts';
import { prepareFolder } from '../run/recorder.ts';
import { serve as waitForBrowsers } from '../run/serve.ts';
import { ORIGIN_NAMES } from '../scenario/schema.ts';
import { hostsFor, type HostOptions } from './hosts.ts';
import { collect, parsePort } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';

interface Options extends HostOptions {
  grep?: string;
  suite?: string[];
  out: string;
  port?: number;
}

/** `serve`: a URL for any browser. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('give a URL to open in any browser; each that opens it is run and recorded')
    .option('-g, --grep <expression>', 'only scenarios whose "topic/id title" matches')
    .option('-s, --suite <topics>', 'only these suites, separated by commas', collect)
    .option('-o, --out <folder>', 'where recordings/ goes', 'results')
    .option('-p, --port <number>', `first of ${ORIGIN_NAMES.length} consecutive ports (default: free ones)`, parsePort)
    .option(
      '--host <host>',
      'address or name of this machine that other devices know: the origins listen there (default: loopback)',
    )
    .option(
      '--remote-host <hosts>',
      'other addresses or names of this machine for what is to be cross-site: remote, or remote and remote2',
      collect,
    )
    .option(
      '--listen <addresses>',
      'listen at these, where that is not what the hosts lead to; 0.0.0.0: at every one',
      collect,
    )
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  checkSuites();
  const entries = select({
    ...(options.grep === undefined ? {} : { grep: options.grep }),
    topics: options.suite ?? [],
  });
  const at = await hostsFor(options);
  const folder = join(options.out, 'recordings');
  prepareFolder(folder);
  const ended = new Promise<void>((resolve) => endGently(resolve));
  const serving = await waitForBrowsers({
    entries,
    folder,
    ...(at ? { at } : {}),
    ...(options.port ? { basePort: options.port } : {}),
    onStart: ({ name, version }) => console.log(`${name} ${version ?? ''}`.trim() + ': running'),
    onEnd: ({ browser, run }, path) => {
      const name = `${browser.name} ${browser.version ?? ''}`.trim();
      const recorded = run.status === 'not-run' ? 'nothing recorded' : path;
      console.log(`${name}: ${run.status}${run.reason === undefined ? '' : `: ${run.reason}`} (${recorded})`);
    },
    onFailure: (error) => console.error(`error: ${error.message}`),
  });
  const where = at ? 'that reaches this machine' : 'on this machine';
  console.log(`Open in any browser ${where}, and keep the page in view until it is done:\n\n  ${serving.url}\n`);
  const out = serving.unsupported > 0 ? ` (${serving.unsupported} of them cannot be asked there, and say why)` : '';
  console.log(`${entries.length} scenarios${out}. Ctrl+C ends; what was seen until then is recorded.`);
  await ended;
  if ((await serving.close()) > 0) process.exitCode = INTERRUPTED;
}

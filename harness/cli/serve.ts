import { Command } from 'commander';
import { join } from 'node:path';
import { checkSuites } from '../run/check-suites.ts';
import { select } from '../run/catalog.ts';
import { prepareFolder } from '../run/recorder.ts';
import { serve as waitForBrowsers } from '../run/serve.ts';
import { ORIGIN_NAMES } from '../scenario/schema.ts';
import { collect, parsePort } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';

interface Options {
  grep?: string;
  suite?: string[];
  out: string;
  port?: number;
}

/** `serve`: a URL for any browser on this machine. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('give a URL to open in any browser on this machine; each that opens it is run and recorded')
    .option('-g, --grep <expression>', 'only scenarios whose "topic/id title" matches')
    .option('-s, --suite <topics>', 'only these suites, separated by commas', collect)
    .option('-o, --out <folder>', 'where recordings/ goes', 'results')
    .option('-p, --port <number>', `first of ${ORIGIN_NAMES.length} consecutive ports (default: free ones)`, parsePort)
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  checkSuites();
  const entries = select({
    ...(options.grep === undefined ? {} : { grep: options.grep }),
    topics: options.suite ?? [],
  });
  const folder = join(options.out, 'recordings');
  prepareFolder(folder);
  const ended = new Promise<void>((resolve) => endGently(resolve));
  const serving = await waitForBrowsers({
    entries,
    folder,
    ...(options.port ? { basePort: options.port } : {}),
    onStart: ({ name, version }) => console.log(`${name} ${version ?? ''}`.trim() + ': running'),
    onEnd: ({ browser, run }, path) => {
      const name = `${browser.name} ${browser.version ?? ''}`.trim();
      const recorded = run.status === 'not-run' ? 'nothing recorded' : path;
      console.log(`${name}: ${run.status}${run.reason === undefined ? '' : `: ${run.reason}`} (${recorded})`);
    },
    onFailure: (error) => console.error(`error: ${error.message}`),
  });
  console.log(`Open in any browser on this machine, and keep the page in view until it is done:\n\n  ${serving.url}\n`);
  console.log(`${entries.length} scenarios. Ctrl+C ends; what was seen until then is recorded.`);
  await ended;
  if ((await serving.close()) > 0) process.exitCode = INTERRUPTED;
}

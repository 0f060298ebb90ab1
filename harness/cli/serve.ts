import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCertificate, type Certificate } from '../../servers/origins/certificate.ts';
import { checkSuites } from '../run/check-suites.ts';
import { select } from '../run/catalog.ts';
import { prepareFolder } from '../run/recorder.ts';
import { serve as waitForBrowsers } from '../run/serve.ts';
import { LOOPBACK_HOSTS, type Hosts } from '../scenario/hosts.ts';
import { ORIGIN_NAMES } from '../scenario/schema.ts';
import { UsageError } from './errors.ts';
import { hostsFor, type HostOptions } from './hosts.ts';
import { collect, parsePort } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';
import { qrLines } from './qr.ts';

interface Options extends HostOptions {
  cert?: string;
  key?: string;
  qr?: boolean;
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
    .option(
      '--cert <file>',
      'PEM certificate of your own for the https origins, with its chain (default: made for this run)',
    )
    .option('--key <file>', 'its private key, PEM')
    .option('--qr', 'print the URL as a QR code, too (default: in a terminal, with --host)')
    .option('--no-qr', 'do not')
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  checkSuites();
  const entries = select({
    ...(options.grep === undefined ? {} : { grep: options.grep }),
    topics: options.suite ?? [],
  });
  const at = await hostsFor(options);
  const certificate = readCertificate(options, at?.hosts ?? LOOPBACK_HOSTS);
  const folder = join(options.out, 'recordings');
  prepareFolder(folder);
  const ended = new Promise<void>((resolve) => endGently(resolve));
  const serving = await waitForBrowsers({
    entries,
    folder,
    ...(at ? { at } : {}),
    ...(certificate ? { certificate } : {}),
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
  if (options.qr ?? (at !== undefined && process.stdout.isTTY)) console.log(`${qrLines(serving.url).join('\n')}\n`);
  const out = serving.unsupported > 0 ? ` (${serving.unsupported} of them cannot be asked there, and say why)` : '';
  console.log(`${entries.length} scenarios${out}. Ctrl+C ends; what was seen until then is recorded.`);
  await ended;
  if ((await serving.close()) > 0) process.exitCode = INTERRUPTED;
}

/**
 * The user's certificate, when there is one.
 * @throws UsageError, CertificateError
 */
function readCertificate({ cert, key }: Options, hosts: Hosts): Certificate | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError('--cert and --key go together');
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
    }
  };
  return checkCertificate({ cert: read(cert), key: read(key) }, hosts);
}

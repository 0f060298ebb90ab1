import { Command, InvalidArgumentError, Option } from 'commander';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import {
  check,
  CheckInputError,
  endpointFrom,
  readPolicy,
  SEVERITIES,
  type CheckReport,
  type Endpoint,
  type PolicyEndpoint,
  type Severity,
} from '../check/index.ts';
import { checkToJUnit, checkToSarif } from '../check/report/formats.ts';
import { toMarkdown } from '../check/report/markdown.ts';
import { toPage } from '../check/report/page.tsx';
import { toTerminal } from '../check/report/terminal.ts';
import { atLeast } from '../check/report/words.ts';
import { STACKS, stackNamed } from '../check/mends/mends.ts';
import { ENGINES, type Engine } from '../run/recording.ts';
import { UsageError } from './errors.ts';
import { parseEngines } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';

/** What checks and drafts of policies share. */
export interface TargetOptions {
  origin?: string[];
  rate: number;
  timeout: number;
  insecure?: boolean;
}

interface Options extends TargetOptions {
  policy?: string;
  deny?: string[];
  method?: string[];
  header?: string[];
  expose?: string[];
  credentials?: boolean;
  data?: 'public' | 'private';
  error?: { status: number; url?: string }[];
  send?: string[];
  authHeader?: [name: string, env: string];
  authCookie?: [name: string, env: string];
  authPrefix?: string;
  stack?: string;
  host?: string[];
  browsers: boolean;
  engine?: Engine[];
  prove?: boolean;
  failOn: Severity | 'none';
  html?: string;
  json?: string;
  junit?: string;
  sarif?: string;
  markdown?: string;
}

/** `check`: a user's own server, over raw HTTP and in real browsers. */
export function checkCommand(): Command {
  const command = new Command('check')
    .description('check your own server: which origins can use it, which must not, why, and how to mend it')
    .argument('[url]', 'what pages fetch; not needed with --policy')
    .option(
      '--policy <file>',
      'what the server is meant to allow, as YAML or JSON; see "cors-conformance schema policy"',
    )
    .option(
      '--origin <origin>',
      'origin that must be allowed, such as https://app.example.com; "*" is everybody, "none" nobody (repeatable)',
      gather,
    )
    .option('--deny <origin>', 'origin that must not be allowed (repeatable)', gather)
    .option('--method <method>', 'method that pages use (repeatable; default: GET)', gather)
    .option('--header <name>', 'request header that pages set, "name" or "name: value" (repeatable)', gather)
    .option('--expose <name>', 'response header that pages read (repeatable)', gather)
    .option('--credentials', 'pages send cookies or HTTP authentication')
    .addOption(new Option('--data <kind>', 'who may know what the response says').choices(['public', 'private']))
    .option(
      '--error <status=url>',
      'error that pages must be able to read, such as 404=/missing (repeatable)',
      gatherErrors,
    )
    .option('--send <method>', 'method besides GET, HEAD and OPTIONS that may really be sent (repeatable)', gather)
    .option('--auth-header <name=variable>', 'request header whose value is in an environment variable', parsePair)
    .option('--auth-cookie <name=variable>', 'cookie whose value is in an environment variable', parsePair)
    .option('--auth-prefix <text>', 'what goes before that value, such as "Bearer "')
    .option('--stack <name>', `what to mend: ${STACKS.map(({ id }) => id).join(', ')} (default: what the server shows)`)
    .option('--host <host>', 'further host that redirects may lead to (repeatable)', gather)
    .option('--no-browsers', 'raw HTTP only')
    .option('-e, --engine <engines>', `only these engines, separated by commas: ${ENGINES.join(', ')}`, parseEngines)
    .option('--prove', 'let pages at hostile origins in real browsers prove what is found')
    .addOption(
      new Option('--fail-on <severity>', 'exit code 1 from this severity on')
        .choices([...SEVERITIES, 'none'])
        .default('high'),
    )
    .option('--html <file>', 'write the report as an HTML page; "-" prints it, here and below')
    .option('--json <file>', 'write it as JSON ("cors-conformance schema check")')
    .option('--junit <file>', 'write it as JUnit XML')
    .option('--sarif <file>', 'write it as SARIF 2.1.0')
    .option('--markdown <file>', 'write it as Markdown, for the summary of a CI job');
  return pacing(command).action(runCheck);
}

/** The options on how the server is asked. */
export function pacing(command: Command): Command {
  return command
    .option('--rate <number>', 'requests a second, one at a time; 0: no limit', parseNumber, 5)
    .option('--timeout <seconds>', 'limit for each request', parseSeconds, 10)
    .option('--insecure', 'do not verify certificates');
}

async function runCheck(url: string | undefined, options: Options): Promise<void> {
  const { endpoints, hosts } = targets(url, options);
  const { html, json, junit, sarif, markdown } = options;
  if ([html, json, junit, sarif, markdown].filter((file) => file === '-').length > 1)
    throw new UsageError('only one report can be printed; give the others a file');
  const interruption = new AbortController();
  endGently(() => interruption.abort());
  const report = await runQuietly(interruption.signal, () =>
    check({
      endpoints,
      hosts: [...hosts, ...(options.host ?? [])],
      rate: options.rate,
      timeoutMs: options.timeout * 1000,
      insecure: options.insecure ?? false,
      ...(options.policy === undefined ? {} : { policyFile: beneath(options.policy) }),
      ...(options.browsers ? (options.engine ? { engines: options.engine } : {}) : { engines: [] }),
      ...(options.prove ? { prove: true } : {}),
      signal: interruption.signal,
      ...(process.stderr.isTTY
        ? { onProgress: (text: string) => process.stderr.write(`\r\u001b[2K${text.slice(0, 100)}`) }
        : {}),
    }),
  );
  if (!report) {
    process.exitCode = INTERRUPTED;
    return;
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  writeAll(report, options);
  process.exitCode = checkExitCode(report, options.failOn);
  for (const engine of idleEngines(report, options.engine ?? [])) {
    console.error(`error: ${engine} was asked for and did nothing; "cors-conformance doctor" tells what is missing`);
    process.exitCode = 2;
  }
}

/** Null when the user interrupted. */
async function runQuietly(signal: AbortSignal, work: () => Promise<CheckReport>): Promise<CheckReport | null> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return null;
    if ((error as Error).name === 'TimeoutError')
      throw new UsageError('the check took longer than ten minutes; check fewer endpoints at once, or raise --rate');
    throw error;
  }
}

/** What the process ends with. */
export function checkExitCode(report: CheckReport, failOn: Severity | 'none'): number {
  return failOn !== 'none' && report.findings.some((finding) => atLeast(finding, failOn)) ? 1 : 0;
}

/** Engines that had flows and performed none. */
export function idleEngines({ flows }: Pick<CheckReport, 'flows'>, engines: readonly Engine[]): Engine[] {
  return engines.filter((engine) => {
    const own = flows.filter((one) => one.engine === engine);
    return own.length > 0 && own.every(({ outcome }) => outcome === 'not-run' || outcome === 'error');
  });
}

/** Endpoints and hosts from flags or a policy file. */
function targets(url: string | undefined, options: Options): { endpoints: Endpoint[]; hosts: string[] } {
  if (options.stack !== undefined && !stackNamed(options.stack))
    throw new UsageError(`no stack "${options.stack}"; there are: ${STACKS.map(({ id }) => id).join(', ')}`);
  if (options.policy !== undefined) {
    const given = FLAGS.filter((name) => options[name] !== undefined);
    if (given.length > 0)
      throw new UsageError(`--policy says what is allowed; leave out ${given.map(dashed).join(', ')}`);
    const { endpoints, hosts } = readPolicy(beneath(options.policy));
    const chosen =
      url === undefined ? endpoints : endpoints.filter((endpoint) => endpoint.url === new URL(url, endpoint.url).href);
    if (chosen.length === 0) throw new UsageError(`${options.policy} has no endpoint ${url}`);
    return {
      endpoints: options.stack === undefined ? chosen : chosen.map((one) => ({ ...one, stack: options.stack })),
      hosts,
    };
  }
  if (url === undefined) throw new UsageError('a URL is needed, or --policy with a file');
  if (!options.origin)
    throw new UsageError(
      '--origin is needed: the origin of the pages, such as https://app.example.com; "*" for everybody, "none" for nobody',
    );
  try {
    return { endpoints: [endpointFrom(endpointOptions(url, options))], hosts: [] };
  } catch (error) {
    if (error instanceof CheckInputError) throw new UsageError(error.message);
    throw error;
  }
}

/** Relative where it is in the working folder: paths in reports are then the same on every machine. */
function beneath(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

/** Options that a policy says instead. */
const FLAGS = [
  'origin',
  'deny',
  'method',
  'header',
  'expose',
  'credentials',
  'data',
  'error',
  'send',
  'authHeader',
  'authCookie',
] as const;
const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function endpointOptions(url: string, options: Options): PolicyEndpoint {
  const { origin = [], deny, method, header, expose, credentials, data, error, send, stack } = options;
  if (options.authHeader && options.authCookie) throw new UsageError('either --auth-header or --auth-cookie');
  const prefix = options.authPrefix === undefined ? {} : { prefix: options.authPrefix };
  const [name, env] = options.authHeader ?? options.authCookie ?? [];
  const auth =
    name === undefined
      ? {}
      : { auth: { ...(options.authHeader ? { header: name } : { cookie: name }), env: env!, ...prefix } };
  return {
    url,
    origins: { allow: origin.filter((one) => one !== 'none'), ...(deny ? { deny } : {}) },
    ...(method ? { methods: method } : {}),
    ...(header ? { requestHeaders: header } : {}),
    ...(expose ? { exposedHeaders: expose } : {}),
    ...(credentials ? { credentials } : {}),
    ...(data ? { data } : {}),
    ...(error ? { errors: error } : {}),
    ...(send ? { send } : {}),
    ...(stack ? { stack } : {}),
    ...auth,
  };
}

function writeAll(report: CheckReport, options: Options): void {
  const failOn = options.failOn === 'none' ? 'critical' : options.failOn;
  const outputs: [file: string | undefined, text: () => string][] = [
    [options.html, () => toPage(report)],
    [options.json, () => `${JSON.stringify(report, null, 2)}\n`],
    [options.junit, () => checkToJUnit(report, failOn)],
    [options.sarif, () => checkToSarif(report)],
    [options.markdown, () => toMarkdown(report)],
  ];
  const printed = outputs.find(([file]) => file === '-');
  process.stdout.write(printed ? printed[1]() : toTerminal(report));
  for (const [file, text] of outputs) if (file !== undefined && file !== '-') writeFile(file, text());
}

/**
 * Writes a file, in folders that need not be there.
 * @throws UsageError
 */
export function writeFile(file: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    // Other steps of a job write to the same summary.
    if (file === process.env['GITHUB_STEP_SUMMARY']) appendFileSync(file, text);
    else writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** Collects a repeatable option as it stands. */
export function gather(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

function gatherErrors(value: string, previous: { status: number; url?: string }[] | undefined) {
  const match = /^([3-5]\d\d)(?:=(.+))?$/.exec(value);
  if (!match) throw new InvalidArgumentError('A status, then "=" and a URL: 404=/missing.');
  return [...(previous ?? []), { status: Number(match[1]), ...(match[2] === undefined ? {} : { url: match[2] }) }];
}

function parsePair(value: string): [string, string] {
  const match = /^([^=]+)=([A-Za-z_][A-Za-z0-9_]*)$/.exec(value);
  if (!match)
    throw new InvalidArgumentError(
      'The name and the environment variable that holds the value: Authorization=API_TOKEN.',
    );
  return [match[1]!, match[2]!];
}

function parseNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('A number from 0 on is needed.');
  return number;
}

function parseSeconds(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0 || number > 600)
    throw new InvalidArgumentError('A number of seconds up to 600 is needed.');
  return number;
}

/** The command line: `cors-conformance COMMAND`. Each command is one file beside this one. */
import { Command, CommanderError } from 'commander';
import { silenceLimit, startLimit } from '../browsers/limits.ts';
import { suiteVersion } from '../run/catalog.ts';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { coverageCommand } from './coverage.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { exploreCommand } from './explore.ts';
import { installCommand } from './install.ts';
import { listCommand } from './list.ts';
import { mutateCommand } from './mutate.ts';
import { policyCommand } from './policy.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { subjectsCommand } from './subjects.ts';

/** Exit codes, the same for every command. */
export const EXIT_CODES = `Exit codes:
  0    as expected
  1    unexpected verdicts: a new deviation, a listed one that is gone, a crash or timeout;
       check: findings at or above --fail-on; coverage: an uncovered requirement
  2    wrong use or set-up: unknown option, broken input, a missing browser, a full disk
  130  interrupted: what was seen until then is recorded

Environment:
  CORS_CONFORMANCE_CHROMIUM       path of the browser to use instead of the one that is found
  CORS_CONFORMANCE_FIREFOX        likewise
  CORS_CONFORMANCE_WEBKIT         likewise; WebKitGTK's MiniBrowser
  CORS_CONFORMANCE_START_LIMIT    milliseconds for each part of a browser's start (90000)
  CORS_CONFORMANCE_SILENCE_LIMIT  milliseconds after which a silent page counts as hanging (30000)`;

/** Errors whose message tells cause and remedy; anything else is a fault of ours and shows its stack. */
const EXPLAINED = new Set([
  'UsageError',
  'LimitError',
  'SelectionError',
  'WriteError',
  'SiteError',
  'PortInUseError',
  'DriverError',
  'SessionError',
  'RecordingError',
  'SuiteError',
  'PolicyError',
  'CheckInputError',
  'ResultsError',
]);

export async function main(argv: string[]): Promise<void> {
  const program = new Command('cors-conformance')
    .description('How CORS really behaves: every browser engine against the Fetch Standard, scenario by scenario.')
    .version(suiteVersion)
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('afterAll', `\n${EXIT_CODES}`)
    .exitOverride();
  for (const command of [
    runCommand(),
    listCommand(),
    reportCommand(),
    checkCommand(),
    policyCommand(),
    coverageCommand(),
    explainCommand(),
    exploreCommand(),
    mutateCommand(),
    doctorCommand(),
    installCommand(),
    schemaCommand(),
    benchCommand(),
    subjectsCommand(),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
    startLimit();
    silenceLimit();
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const known = error instanceof Error && EXPLAINED.has(error.name);
    console.error(known ? `error: ${error.message}` : error);
    process.exitCode = 2;
  }
}

/** The command line: `cors-conformance COMMAND`. Each command is one file beside this one. */
import { Command, CommanderError } from 'commander';
import { suiteVersion } from '../run/catalog.ts';
import { benchCommand } from './bench.ts';
import { doctorCommand } from './doctor.ts';
import { installCommand } from './install.ts';
import { listCommand } from './list.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';

/** Exit codes, the same for every command. */
export const EXIT_CODES = `Exit codes:
  0  as expected
  1  unexpected verdicts: a new deviation, a listed one that is gone, a crash or timeout
  2  wrong use or set-up: unknown option, broken input, a missing browser, a full disk

Browsers can also be named by CORS_CONFORMANCE_CHROMIUM, …_FIREFOX and …_WEBKIT (paths of executables).`;

/** Errors whose message tells cause and remedy; anything else is a fault of ours and shows its stack. */
const EXPLAINED = new Set([
  'UsageError',
  'SelectionError',
  'WriteError',
  'PortInUseError',
  'DriverError',
  'SessionError',
  'RecordingError',
  'SuiteError',
]);

export async function main(argv: string[]): Promise<void> {
  const program = new Command('cors-conformance')
    .description('How CORS really behaves: every browser engine against the Fetch Standard, scenario by scenario.')
    .version(suiteVersion)
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .exitOverride();
  for (const command of [
    runCommand(),
    listCommand(),
    reportCommand(),
    doctorCommand(),
    installCommand(),
    schemaCommand(),
    benchCommand(),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
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

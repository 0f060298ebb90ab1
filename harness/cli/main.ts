/** The command line: `cors-conformance COMMAND`. Each command is one file beside this one. */
import { Command, CommanderError } from 'commander';
import { silenceLimit, startLimit } from '../browsers/limits.ts';
import { suiteVersion } from '../version.ts';

/** In the order of --help. Each is loaded when it is asked for: one alone starts in a fraction of the time of all. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  run: async () => (await import('./run.ts')).runCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  list: async () => (await import('./list.ts')).listCommand(),
  merge: async () => (await import('./merge.ts')).mergeCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  diff: async () => (await import('./diff.ts')).diffCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  policy: async () => (await import('./policy.ts')).policyCommand(),
  coverage: async () => (await import('./coverage.ts')).coverageCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  reproduce: async () => (await import('./reproduce.ts')).reproduceCommand(),
  explore: async () => (await import('./explore.ts')).exploreCommand(),
  mutate: async () => (await import('./mutate.ts')).mutateCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  install: async () => (await import('./install.ts')).installCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
  bench: async () => (await import('./bench.ts')).benchCommand(),
  subjects: async () => (await import('./subjects.ts')).subjectsCommand(),
};

/** Exit codes, the same for every command. */
export const EXIT_CODES = `Exit codes:
  0    as expected
  1    unexpected verdicts: a new deviation, a listed one that is gone, a crash or timeout;
       check: findings at or above --fail-on; coverage: an uncovered requirement; diff: a regression
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
  'ClaimError',
  'SiteError',
  'PortInUseError',
  'ListenError',
  'CertificateError',
  'DriverError',
  'SessionError',
  'RecordingError',
  'SuiteError',
  'PolicyError',
  'CheckInputError',
  'ResultsError',
  'PairError',
  'ShardError',
  'MergeError',
  'RemoteError',
]);

export async function main(argv: string[]): Promise<void> {
  const program = new Command('cors-conformance')
    .description('How CORS really behaves: every browser engine against the Fetch Standard, scenario by scenario.')
    .version(suiteVersion)
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('afterAll', `\n${EXIT_CODES}`)
    .exitOverride();
  for (const load of asked(argv)) addTo(program, await load());
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

/** The command that is named; all of them where none is, or one that is none: help and advice need them. */
function asked([, , name = '']: readonly string[]): (() => Promise<Command>)[] {
  return Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS);
}

/** Every command, in the order of --help. */
export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(COMMANDS).map((load) => load()));

/** Adds a command with all of its own; wrong use of any of them ends in main. */
function addTo(parent: Command, command: Command): void {
  parent.addCommand(command.copyInheritedSettings(parent));
  for (const inner of command.commands) inner.copyInheritedSettings(command);
}

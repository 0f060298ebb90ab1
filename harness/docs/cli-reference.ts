/** The reference of the command line, from the commands themselves. Pure. */
import type { Argument, Command, Option } from 'commander';

/**
 * docs/cli.md as Markdown.
 * @param commands in the order of --help
 * @param common what --help says below every command: exit codes and environment
 */
export function cliReference(commands: readonly Command[], common: string): string {
  return [
    '# The command line',
    'Made from the commands by `npm run docs`; `npx cors-conformance COMMAND --help` says the same.',
    commands.map((command) => `- [${command.name()}](#${command.name()}): ${plain(command.description())}`).join('\n'),
    ...commands.flatMap((command) => section(command, [])),
    '## Exit codes and environment',
    'The same for every command, where it says nothing else.',
    `\`\`\`text\n${common}\n\`\`\``,
  ]
    .join('\n\n')
    .concat('\n');
}

function section(command: Command, above: readonly string[]): string[] {
  const names = [...above, command.name()];
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `${'#'.repeat(names.length + 1)} ${names.join(' ')}`,
    `\`\`\`sh\nnpx cors-conformance ${[...names, command.usage()].join(' ')}\n\`\`\``,
    `${sentence(command.description())}.`,
    list(command.registeredArguments.map(argument)),
    list(options.map(option)),
    ...command.commands.flatMap((inner) => section(inner, names)),
  ].filter((part) => part !== '');
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const argument = (one: Argument): string => {
  const name = `${one.name()}${one.variadic ? '…' : ''}`;
  return `\`${name}\`: ${plain(one.description)}${choices(one)}${fallback(one)}`;
};

const option = (one: Option): string => `\`${one.flags}\`: ${plain(one.description)}${choices(one)}${fallback(one)}`;

const choices = ({ argChoices }: Argument | Option): string =>
  argChoices ? ` (one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')})` : '';

/** As --help says it: a switch that is off needs no words. */
function fallback({ defaultValue, defaultValueDescription }: Argument | Option): string {
  if (defaultValue === undefined || typeof defaultValue === 'boolean') return '';
  return ` (default: \`${defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue))}\`)`;
}

const sentence = (text: string): string => plain(text.charAt(0).toUpperCase() + text.slice(1));

/** A help text as Markdown that shows it as it is. */
const plain = (text: string): string => text.replaceAll(/[*_<>[\]`|\\]/g, (sign) => `\\${sign}`);

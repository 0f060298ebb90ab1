import { Argument, Command } from 'commander';
import { UsageError } from './errors.ts';
import { JSON_FORMAT_NAMES, JSON_FORMATS, publishedSchema, type JsonFormatName } from './schemas.ts';

/** The published JSON Schema of a format, as text. */
export function schemaText(name: JsonFormatName): string {
  return `${JSON.stringify(publishedSchema(name), null, 2)}\n`;
}

/** The published JSON Schema of recordings, as text. */
export const recordingSchemaText = (): string => schemaText('recording');

/** `schema`: prints the JSON Schema of a format, or which there are. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of recordings, policy files, reports of checks, or any other JSON of this tool')
    .addArgument(new Argument('[format]', 'which (default: recording)').choices(JSON_FORMAT_NAMES))
    .option('--list', 'the names of the formats, and where each comes from')
    .action((format: JsonFormatName | undefined, options: { list?: boolean }) => {
      if (options.list && format) throw new UsageError('--list names all formats; leave out the name, or the option');
      process.stdout.write(options.list ? listText() : schemaText(format ?? 'recording'));
    });
}

function listText(): string {
  const width = Math.max(...JSON_FORMAT_NAMES.map((name) => name.length));
  return JSON_FORMAT_NAMES.map((name) => {
    const { title, from } = JSON_FORMATS[name];
    return `${name.padEnd(width)}  ${title}: ${from.replaceAll('`', '')}\n`;
  }).join('');
}

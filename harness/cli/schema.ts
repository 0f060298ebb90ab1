import { Command } from 'commander';
import { RecordingSchema } from '../run/recording.ts';

/** The published JSON Schema of recordings, as text. */
export function recordingSchemaText(): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...RecordingSchema }, null, 2)}\n`;
}

/** `schema`: prints the JSON Schema of recordings. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of recordings').action(() => {
    process.stdout.write(recordingSchemaText());
  });
}

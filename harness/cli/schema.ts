import { Argument, Command } from 'commander';
import { DiffSchema } from '../../reports/diff/format.ts';
import { CheckReportSchema, PolicySchema } from '../check/types.ts';
import { RecordingSchema } from '../run/recording.ts';

/** The published JSON Schema of recordings, as text. */
export function recordingSchemaText(): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...RecordingSchema }, null, 2)}\n`;
}

/** The schemas that are published besides that of recordings. */
const OTHERS = { policy: PolicySchema, check: CheckReportSchema, diff: DiffSchema } as const;

/** `schema`: prints the JSON Schema of recordings, policy files, reports of checks or comparisons. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of recordings, of policy files, or of the reports of "check" and "diff"')
    .addArgument(
      new Argument('[format]', 'which').choices(['recording', 'policy', 'check', 'diff']).default('recording'),
    )
    .action((format: 'recording' | keyof typeof OTHERS) => {
      process.stdout.write(format === 'recording' ? recordingSchemaText() : schemaText(OTHERS[format]));
    });
}

const schemaText = (schema: object): string =>
  `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`;

/** Every JSON format of this project: its name for `schema`, and who writes it. */
import Type from 'typebox';
import { BadgeSchema } from '../../reports/badge.ts';
import { BcdSchema } from '../../reports/bcd.ts';
import { DiffSchema } from '../../reports/diff/format.ts';
import { WptReportSchema } from '../../reports/wptreport-schema.ts';
import { SubjectsResultSchema } from '../../servers/subjects/results.ts';
import { CheckReportSchema, PolicySchema } from '../check/types.ts';
import { RecordingHeaderSchema, RecordingSchema, ScenarioResultSchema, SettledLineSchema } from '../run/recording.ts';
import { ScenarioSchema } from '../scenario/schema.ts';
import { CoverageSchema, DoctorSchema, ExplanationSchema, ListSchema, MutationsSchema } from './json-formats.ts';

export interface JsonFormat {
  /** What it is, for people. */
  title: string;
  /** Where such a document comes from. */
  from: string;
  schema: object;
}

/** By name, in the order in which they are told. */
export const JSON_FORMATS = {
  recording: {
    title: "one browser's run",
    from: 'recordings/*.json of `run` and `serve`',
    schema: RecordingSchema,
  },
  policy: {
    title: 'what a server is meant to allow',
    from: 'a file of yours in YAML or JSON, for `check --policy`; `policy init` drafts one',
    schema: PolicySchema,
  },
  check: { title: 'what a check found', from: '`check --json`', schema: CheckReportSchema },
  diff: { title: 'recordings compared', from: '`diff --format json`', schema: DiffSchema },
  'recording-line': {
    title: 'a line of a recording that grows',
    from: 'recordings/*.partial.jsonl while a run goes on, or after it was killed: the head first, then results, and which of them are settled',
    schema: Type.Union([RecordingHeaderSchema, ScenarioResultSchema, SettledLineSchema]),
  },
  scenario: {
    title: 'one question to a browser',
    from: 'files that `explore` writes and `explore --replay` reads; in recordings',
    schema: ScenarioSchema,
  },
  subjects: {
    title: 'what real servers do',
    from: 'subjects/results.json of `subjects`',
    schema: SubjectsResultSchema,
  },
  wptreport: {
    title: 'a recording for wpt.fyi',
    from: 'wptreport-ENGINE.json of `run` and `report`',
    schema: WptReportSchema,
  },
  bcd: {
    title: 'recordings in the shape of browser-compat-data',
    from: 'bcd.json of `run` and `report` with `--format bcd`',
    schema: BcdSchema,
  },
  badge: {
    title: 'a badge for shields.io',
    from: 'badge-ENGINE.json of `run` and `report` with `--format badge`',
    schema: BadgeSchema,
  },
  list: { title: 'scenarios', from: '`list --json`', schema: ListSchema },
  coverage: { title: 'requirements and their scenarios', from: '`coverage --json`', schema: CoverageSchema },
  explanation: { title: "the standard's steps for a scenario", from: '`explain --json`', schema: ExplanationSchema },
  mutations: { title: 'decisions of the model and who notices', from: '`mutate --json`', schema: MutationsSchema },
  doctor: { title: 'browsers that were found', from: '`doctor --json`', schema: DoctorSchema },
} satisfies Record<string, JsonFormat>;

export type JsonFormatName = keyof typeof JSON_FORMATS;

export const JSON_FORMAT_NAMES = Object.keys(JSON_FORMATS) as JsonFormatName[];

/** The published schema of a format: draft 7, with an id and a title. */
export function publishedSchema(name: JsonFormatName): object {
  const { title, schema } = JSON_FORMATS[name] as JsonFormat;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...('$id' in schema
      ? {}
      : { $id: `https://cors-conformance.invalid/${name}-1.json`, title: `CORS conformance: ${title}` }),
    ...schema,
  };
}

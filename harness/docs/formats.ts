/** The reference of the formats: prose that people write, and the fields of each, from the schemas. Pure. */
import { ExchangeSchema, FindingSchema, FlowSchema, StepSchema } from '../check/types.ts';
import { JSON_FORMATS, type JsonFormat } from '../cli/schemas.ts';
import {
  BrowserSchema,
  ListedDeviationSchema,
  PageObservationSchema,
  ScenarioResultSchema,
  WireRecordSchema,
} from '../run/recording.ts';
import { BodySchema, ReplySchema } from '../scenario/schema.ts';
import { schemaTables, textOf, type Parts } from './schema-tables.ts';

/** Formats that are made of others, which docs/formats.md says in words. */
export const TOLD_BY_OTHERS: readonly string[] = ['recording-line', 'list'];

/** What has fields of its own in docs/formats.md: by the name in its comment. */
const FIELDS: Readonly<Record<string, { title: string; schema: object }>> = {
  ...Object.fromEntries(
    Object.entries<JsonFormat>(JSON_FORMATS)
      .filter(([name]) => !TOLD_BY_OTHERS.includes(name))
      .map(([name, { schema }]) => [name, { title: name, schema }]),
  ),
  'scenario-result': { title: 'result of a scenario', schema: ScenarioResultSchema },
  'page-observation': { title: 'what script learned', schema: PageObservationSchema },
  'wire-record': { title: 'a request as it was received', schema: WireRecordSchema },
  'recorded-browser': { title: 'a browser', schema: BrowserSchema },
  'listed-deviation': { title: 'a listed deviation', schema: ListedDeviationSchema },
  'scripted-reply': { title: 'a scripted answer', schema: ReplySchema },
  'request-body': { title: 'a request body', schema: BodySchema },
  'check-step': { title: 'a step of the standard', schema: StepSchema },
  'check-finding': { title: 'a finding', schema: FindingSchema },
  'check-exchange': { title: 'a request and its response', schema: ExchangeSchema },
  'check-flow': { title: 'what a page did', schema: FlowSchema },
};

/** Each is under a heading of its name. */
const PARTS: Parts = new Map(
  Object.entries(FIELDS).map(([anchor, { title, schema }]) => [textOf(schema), { title, anchor }]),
);

/** The names that docs/formats.md has to tell. */
export const FIELD_NAMES = Object.keys(FIELDS);

const BLOCK = /<!-- fields: ([a-z-]+) -->[^]*?<!-- end of fields -->/g;

/** The document with the fields as the schemas have them. @throws RangeError for fields of what is not known */
export function withFields(document: string): string {
  return document.replace(BLOCK, (_whole, name: string) => {
    const known = FIELDS[name];
    if (!known) throw new RangeError(`no fields of "${name}"`);
    const tables = schemaTables(known.schema, PARTS, 4);
    return [
      `<!-- fields: ${name} -->`,
      '<!-- prettier-ignore-start -->',
      tables,
      '<!-- prettier-ignore-end -->',
      '<!-- end of fields -->',
    ].join('\n\n');
  });
}

/** The names whose fields a document tells. */
export const fieldsIn = (document: string): string[] => [...document.matchAll(BLOCK)].map(([, name]) => name!);

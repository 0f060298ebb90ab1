/** The fields of a JSON Schema as tables in Markdown. Pure. */

interface Schema {
  type?: string | string[];
  description?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema | Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string };
}

/** A schema that has a section of its own, by the text it has as JSON. */
export type Parts = ReadonlyMap<string, { title: string; anchor: string }>;

interface Row {
  path: string;
  type: string;
  optional: boolean;
  description: string;
}

interface Section {
  heading: string;
  description: string;
  rows: Row[];
}

/** Alternatives with more fields than that get a table of their own. */
const INLINE = 2;
/** Values that are told one by one. */
const MOST_VALUES = 24;

/**
 * The tables of a schema: one of all its fields, and one for each alternative that has many.
 * @param parts schemas that are linked to instead of told again
 * @param depth of the headings of alternatives
 */
export function schemaTables(schema: object, parts: Parts, depth: number): string {
  const sections: Section[] = [{ heading: '', description: '', rows: [] }];
  walk(schema as Schema, '', sections, 0, { parts, root: textOf(schema) });
  return sections
    .filter(({ rows }) => rows.length > 0)
    .map(({ heading, description, rows }) =>
      [
        ...(heading ? [`${'#'.repeat(depth)} ${heading}`] : []),
        ...(description ? [description] : []),
        table(rows),
      ].join('\n\n'),
    )
    .join('\n\n');
}

/** How a schema is known among parts. */
export const textOf = (schema: object): string => JSON.stringify(schema);

interface Context {
  parts: Parts;
  root: string;
}

/** Adds the rows of what a schema holds; `at` is the section they go to. */
function walk(schema: Schema, path: string, sections: Section[], at: number, context: Context): void {
  if (linked(schema, context)) return;
  const { items, properties, required = [], patternProperties, additionalProperties } = schema;
  if (items && !Array.isArray(items)) walk(items, `${path}[]`, sections, at, context);
  for (const [name, one] of Object.entries(properties ?? {})) {
    const own = path === '' ? name : `${path}.${name}`;
    add(one, own, !required.includes(name), sections, at, context);
  }
  const others = Object.values(patternProperties ?? {});
  if (typeof additionalProperties === 'object') others.push(additionalProperties);
  for (const one of others) add(one, `${path === '' ? '' : `${path}.`}*`, false, sections, at, context);
  for (const one of alternatives(schema)) {
    if (linked(one, context)) continue;
    if (!isLong(one, schema)) {
      if (one.items && !Array.isArray(one.items)) walk(one.items, `${path}[]`, sections, at, context);
      continue;
    }
    const heading = `${path === '' ? 'The document' : code(path)} ${labelOf(one, schema)}`;
    sections.push({ heading, description: cell(one.description ?? ''), rows: [] });
    walk(one, '', sections, sections.length - 1, context);
  }
}

const alternatives = ({ anyOf, oneOf }: Schema): Schema[] => oneOf ?? anyOf ?? [];

function add(schema: Schema, path: string, optional: boolean, sections: Section[], at: number, context: Context): void {
  sections[at]!.rows.push({ path, type: typeOf(schema, context), optional, description: schema.description ?? '' });
  walk(schema, path, sections, at, context);
}

/** Whether an alternative has a table of its own: it has many fields, or one of them is large. */
function isLong({ properties = {} }: Schema, { discriminator }: Schema): boolean {
  const fields = Object.values(properties);
  const large = fields.some((one) => one.properties || alternatives(one).some(({ properties: inner }) => inner));
  return fields.length > 0 && (discriminator !== undefined || fields.length > INLINE || large);
}

/** How an alternative is told from the others. */
function labelOf({ properties = {} }: Schema, { discriminator }: Schema): string {
  const name = discriminator?.propertyName ?? '';
  const told = properties[name];
  if (told) return `with ${code(name)} ${(told.enum ?? [told.const]).map(code).join(' or ')}`;
  return `with ${Object.keys(properties).slice(0, 2).map(code).join(' and ')}`;
}

function linked(schema: Schema, { parts, root }: Context): string | undefined {
  const text = textOf(schema);
  const part = text === root ? undefined : parts.get(text);
  return part && `[${part.title}](#${part.anchor})`;
}

function typeOf(schema: Schema, context: Context): string {
  const link = linked(schema, context);
  if (link) return link;
  const { type, const: value, enum: values, items } = schema;
  const choices = alternatives(schema);
  if (value !== undefined) return code(value);
  if (values) {
    const told = values.slice(0, MOST_VALUES).map(code).join(', ');
    return values.length > MOST_VALUES ? `${told} and ${values.length - MOST_VALUES} more` : told;
  }
  if (choices.length > 0) {
    return joined(
      choices.map((one) => (isLong(one, schema) && !linked(one, context) ? 'object, see below' : inline(one, context))),
    );
  }
  if (Array.isArray(items)) return `[${items.map((one) => typeOf(one, context)).join(', ')}]`;
  if (items) return `list of ${plural(typeOf(items, context))}`;
  return Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
}

/** The type of an alternative that has no table: an object is told with its fields. */
function inline(schema: Schema, context: Context): string {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0 || linked(schema, context)) return typeOf(schema, context);
  return `object with ${fields.map(([name, one]) => `${code(name)}: ${typeOf(one, context)}`).join(' and ')}`;
}

const PLURALS: Record<string, string> = {
  object: 'objects',
  string: 'strings',
  integer: 'integers',
  number: 'numbers',
};
const plural = (type: string): string => PLURALS[type] ?? type;
const joined = (types: readonly string[]): string => [...new Set(types)].join(' or ');
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ path, type, optional, description }) =>
    row([code(path), `${cell(type)}${optional ? ', optional' : ''}`, cell(description)]),
  );
  return [row(['Field', 'Type', 'What it says']), row(['---', '---', '---']), ...lines].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A text in a cell: no column of its own, no markup but code and links. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** What the schemas of scenarios share. */
import Type, { type Static } from 'typebox';

export const closed = { additionalProperties: false } as const;

/** A string out of a list. */
export const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });

/** Header lines as written: order, case and repetition are kept; each character is one byte (U+0000 to U+00FF). */
export const HeaderLines = Type.Array(
  Type.Tuple([Type.String({ description: 'name' }), Type.String({ description: 'value, template' })]),
  { description: 'Header lines in order; names and values are sent as written, one character per byte' },
);

export const BodySchema = Type.Union(
  [
    Type.Object({ text: Type.String() }, { ...closed, description: 'A string' }),
    Type.Object(
      { filled: Type.Integer({ minimum: 1, maximum: 200_000 }) },
      { ...closed, description: 'A string of so many letters x' },
    ),
    Type.Object({ base64: Type.String() }, { ...closed, description: 'Bytes (a Uint8Array)' }),
    Type.Object({ urlencoded: HeaderLines }, { ...closed, description: 'A URLSearchParams object' }),
    Type.Object({ formData: HeaderLines }, { ...closed, description: 'A FormData object' }),
    Type.Object(
      { blob: Type.Object({ type: Type.String(), text: Type.String() }, closed) },
      { ...closed, description: 'A Blob' },
    ),
    Type.Object({ stream: Type.Array(Type.String()) }, { ...closed, description: 'A ReadableStream of these chunks' }),
    Type.Object({ document: literals(['html', 'xml'], 'Kind') }, { ...closed, description: 'A Document (XHR only)' }),
  ],
  { description: 'A request body' },
);

export type HeaderLine = [name: string, value: string];
export type Body = Static<typeof BodySchema>;

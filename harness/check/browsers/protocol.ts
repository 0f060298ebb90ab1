/** What travels between a check and its pages. */
import Type, { type Static } from 'typebox';

/** A flow as the page needs it, credentials revealed: it goes nowhere but to our own page. */
export interface PageFlow {
  number: number;
  /** In a sandboxed frame of the page, whose origin is opaque. */
  sandboxed: boolean;
  url: string;
  method: string;
  headers: [string, string][];
  body: string | null;
  credentials: 'omit' | 'same-origin' | 'include';
  timeoutMs: number;
  bodyBytes: number;
}

/** What a page is told to do next. */
export type PageCommand = { do: 'flow'; flow: PageFlow } | { do: 'go'; url: string } | { do: 'wait' } | { do: 'end' };

const closed = { additionalProperties: false } as const;
const short = Type.String({ maxLength: 10_000 });

/** What a page saw of a flow. The texts are a foreign server's. */
export const PageResultSchema = Type.Object(
  {
    number: Type.Integer(),
    /** invalid: script may not even build such a request. */
    end: Type.Unsafe<'read' | 'rejected' | 'timeout' | 'invalid'>({
      type: 'string',
      enum: ['read', 'rejected', 'timeout', 'invalid'],
    }),
    error: Type.Optional(Type.Object({ name: short, message: short }, closed)),
    reply: Type.Optional(
      Type.Object(
        {
          status: Type.Integer(),
          type: short,
          redirected: Type.Boolean(),
          url: short,
          headers: Type.Array(Type.Tuple([short, short]), { maxItems: 500 }),
          length: Type.Integer(),
          truncated: Type.Boolean(),
          beginning: short,
          bodyError: Type.Optional(short),
        },
        closed,
      ),
    ),
    durationMs: Type.Number(),
  },
  closed,
);
export type PageResult = Static<typeof PageResultSchema>;

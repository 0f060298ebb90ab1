import { expect, test } from '@playwright/test';
import Type from 'typebox';
import { schemaTables, textOf } from './schema-tables.ts';

const Part = Type.Object({ a: Type.String() }, { description: 'Told elsewhere' });
const parts = new Map([[textOf(Part), { title: 'a part', anchor: 'part' }]]);
const rows = (schema: object): string[] =>
  schemaTables(schema, parts, 4)
    .split('\n')
    .filter((line) => line !== '' && !/^\| (Field|---)/.test(line));

test('types, what is optional, what lies within', () => {
  const schema = Type.Object({
    text: Type.String({ description: 'A <b> | c' }),
    few: Type.Optional(Type.Array(Type.Integer())),
    word: Type.Unsafe({ type: 'string', enum: ['x', 'y'] }),
    pair: Type.Tuple([Type.String(), Type.Number()]),
    one: Type.Literal(1),
    maybe: Type.Union([Type.String(), Type.Null()]),
    inner: Type.Object({ deep: Type.Boolean() }),
    many: Type.Array(Type.Object({ deep: Type.Boolean() })),
    named: Type.Record(Type.String(), Type.Object({ deep: Type.Boolean() })),
    short: Type.Union([Type.Object({ a: Type.String(), b: Type.Integer() }), Type.String()]),
    part: Type.Optional(Part),
    parts: Type.Array(Part),
  });
  expect(rows(schema)).toEqual([
    '| `text` | string | A &lt;b> \\| c |',
    '| `few` | list of integers, optional |  |',
    '| `word` | `x`, `y` |  |',
    '| `pair` | [string, number] |  |',
    '| `one` | `1` |  |',
    '| `maybe` | string or null |  |',
    '| `inner` | object |  |',
    '| `inner.deep` | boolean |  |',
    '| `many` | list of objects |  |',
    '| `many[].deep` | boolean |  |',
    '| `named` | object |  |',
    '| `named.*` | object |  |',
    '| `named.*.deep` | boolean |  |',
    '| `short` | object with `a`: string and `b`: integer or string |  |',
    '| `part` | [a part](#part), optional | Told elsewhere |',
    '| `parts` | list of [a part](#part) |  |',
  ]);
});

test('alternatives with many fields have tables of their own', () => {
  const schema = Type.Object({
    step: Type.Unsafe({
      type: 'object',
      discriminator: { propertyName: 'api' },
      oneOf: [
        Type.Object({ api: Type.Literal('pause'), ms: Type.Integer() }, { description: 'Waits' }),
        Type.Object({ api: Type.Literal('fetch'), url: Type.String() }),
      ],
    }),
    reply: Type.Union([Type.Object({ a: Type.String(), b: Type.String(), c: Type.String() }), Type.Null()]),
  });
  expect(rows(schema)).toEqual([
    '| `step` | object, see below |  |',
    '| `reply` | object, see below or null |  |',
    '#### `step` with `api` `pause`',
    'Waits',
    '| `api` | `pause` |  |',
    '| `ms` | integer |  |',
    '#### `step` with `api` `fetch`',
    '| `api` | `fetch` |  |',
    '| `url` | string |  |',
    '#### `reply` with `a` and `b`',
    '| `a` | string |  |',
    '| `b` | string |  |',
    '| `c` | string |  |',
  ]);
});

test('a schema is told, not linked to itself', () => {
  expect(rows(Part)).toEqual(['| `a` | string |  |']);
});

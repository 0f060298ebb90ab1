/** The comparison of recordings as a format: what `diff --format json` writes and `schema diff` describes. */
import Type, { type Static } from 'typebox';
import { BrowserSchema, ListedDeviationSchema, VERDICTS } from '../../harness/run/recording.ts';

export const DIFF_FORMAT = 'cors-conformance-diff';
/** Raised when a reader of the previous version would misread the new one. */
export const DIFF_VERSION = 1;

const closed = { additionalProperties: false } as const;
const words = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, ...(description ? { description } : {}) });

/** What became of a scenario, gravest first. */
export const CHANGES = [
  'regression',
  'repair',
  'verdict',
  'lost',
  'gained',
  'redefined',
  'answer',
  'observation',
  'removed',
  'added',
] as const;
export type ChangeKind = (typeof CHANGES)[number];

const SideSchema = Type.Object(
  {
    verdict: words(VERDICTS, 'As in the recording'),
    answer: Type.Optional(Type.String({ description: 'Label of the outcome that was seen' })),
    difference: Type.Optional(Type.String({ description: 'First difference from the expectation, in words' })),
    reason: Type.Optional(Type.String({ description: 'Why there is no verdict on the browser' })),
    listed: Type.Optional(ListedDeviationSchema),
  },
  closed,
);

export const ChangeSchema = Type.Object(
  {
    id: Type.String({ description: 'Id of the scenario' }),
    topic: Type.String({ description: 'Id of the suite' }),
    title: Type.String({ description: 'Its title' }),
    kind: words(['must', 'may', 'observe'] as const, 'Kind of the scenario'),
    change: words(
      CHANGES,
      'regression: conforms or answered before, or a lesser failure; repair: conforms or answered again; verdict: another failure, not a graver one; lost, gained: the verdict says nothing about the browser any more, or does now; redefined: the scenario is another one and verdicts do not compare; answer: another permitted outcome; observation: the same verdict, something else was seen; removed, added: in one recording only',
    ),
    listing: Type.Optional(
      words(['new', 'known', 'contested'] as const, 'Of a regression: whether suites/deviations.json lists it'),
    ),
    before: Type.Optional(SideSchema),
    after: Type.Optional(SideSchema),
    definition: Type.Optional(
      Type.Array(Type.String(), { description: 'Fields of the scenario that differ and bear on verdicts' }),
    ),
    judgedAgain: Type.Optional(
      words(VERDICTS, 'Only the expectation differs: the verdict on what was seen before under what is expected now'),
    ),
    difference: Type.Optional(
      Type.Object(
        {
          where: words(['wire', 'page'] as const, 'In what origins received, or in what script learned'),
          place: Type.String({ description: 'Which request, step or message' }),
          what: Type.String({ description: 'What was, and what is' }),
        },
        { ...closed, description: 'First difference between the two observations' },
      ),
    ),
  },
  closed,
);

const RunSchema = Type.Object(
  {
    browser: BrowserSchema,
    start: Type.String({ description: 'ISO 8601' }),
    suiteVersion: Type.String({ description: 'Version of the package that recorded' }),
    status: Type.String({ description: 'Status of the run: complete or incomplete' }),
    scenarios: Type.Integer({ description: 'How many it holds' }),
    file: Type.Optional(Type.String({ description: 'Where it was read from' })),
  },
  { ...closed, description: 'A recording' },
);

export const PairSchema = Type.Object(
  {
    before: RunSchema,
    after: RunSchema,
    common: Type.Integer({ description: 'Scenarios in both' }),
    counts: Type.Object(
      Object.fromEntries(
        CHANGES.map((change) => [change, Type.Integer({ description: `Changes of the kind ${change}` })]),
      ),
      {
        ...closed,
        description: 'How many there are of each kind',
      },
    ),
    newRegressions: Type.Integer({ description: 'Regressions that suites/deviations.json does not list' }),
    notes: Type.Array(Type.String(), { description: 'What to know about the two' }),
    changes: Type.Array(ChangeSchema, { description: 'What became otherwise, gravest first' }),
  },
  closed,
);

export const DiffSchema = Type.Object(
  {
    format: Type.Literal(DIFF_FORMAT, { description: 'What this is' }),
    version: Type.Literal(DIFF_VERSION, { description: 'Version of the format' }),
    toolVersion: Type.String({ description: 'Version of this package' }),
    notes: Type.Array(Type.String(), { description: 'What was paired how, and what was left out' }),
    pairs: Type.Array(PairSchema, { description: 'Each two recordings that were compared' }),
  },
  { ...closed, $id: 'https://cors-conformance.invalid/diff-1.json', title: 'CORS conformance comparison, version 1' },
);

export type Side = Static<typeof SideSchema>;
export type Change = Static<typeof ChangeSchema>;
export type PairReport = Omit<Static<typeof PairSchema>, 'counts'> & { counts: Record<ChangeKind, number> };
export type DiffReport = Omit<Static<typeof DiffSchema>, 'pairs'> & { pairs: PairReport[] };

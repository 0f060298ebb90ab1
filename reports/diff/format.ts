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
    verdict: words(VERDICTS),
    answer: Type.Optional(Type.String()),
    difference: Type.Optional(Type.String({ description: 'First difference from the expectation, in words' })),
    reason: Type.Optional(Type.String()),
    listed: Type.Optional(ListedDeviationSchema),
  },
  closed,
);

export const ChangeSchema = Type.Object(
  {
    id: Type.String({ description: 'Id of the scenario' }),
    topic: Type.String(),
    title: Type.String(),
    kind: words(['must', 'may', 'observe'] as const),
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
        { where: words(['wire', 'page'] as const), place: Type.String(), what: Type.String() },
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
    suiteVersion: Type.String(),
    status: Type.String({ description: 'Status of the run: complete or incomplete' }),
    scenarios: Type.Integer(),
    file: Type.Optional(Type.String()),
  },
  closed,
);

export const PairSchema = Type.Object(
  {
    before: RunSchema,
    after: RunSchema,
    common: Type.Integer({ description: 'Scenarios in both' }),
    counts: Type.Object(Object.fromEntries(CHANGES.map((change) => [change, Type.Integer()])), closed),
    newRegressions: Type.Integer({ description: 'Regressions that suites/deviations.json does not list' }),
    notes: Type.Array(Type.String()),
    changes: Type.Array(ChangeSchema),
  },
  closed,
);

export const DiffSchema = Type.Object(
  {
    format: Type.Literal(DIFF_FORMAT),
    version: Type.Literal(DIFF_VERSION),
    toolVersion: Type.String(),
    notes: Type.Array(Type.String(), { description: 'What was paired how, and what was left out' }),
    pairs: Type.Array(PairSchema),
  },
  { ...closed, $id: 'https://cors-conformance.invalid/diff-1.json', title: 'CORS conformance comparison, version 1' },
);

export type Side = Static<typeof SideSchema>;
export type Change = Static<typeof ChangeSchema>;
export type PairReport = Omit<Static<typeof PairSchema>, 'counts'> & { counts: Record<ChangeKind, number> };
export type DiffReport = Omit<Static<typeof DiffSchema>, 'pairs'> & { pairs: PairReport[] };

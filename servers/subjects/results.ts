/** What a run over all subjects is written down as: the only input of the second matrix. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import { SEVERITIES } from '../../harness/check/types.ts';
import { ENGINES, type Engine } from '../../harness/run/recording.ts';
import { closed, literals } from '../../harness/scenario/schema-parts.ts';
import { PARTS } from './endpoints.ts';
import { validatorOf } from '../../harness/validator.ts';

export const SUBJECTS_FORMAT = 'cors-conformance-subjects';
export const SUBJECTS_VERSION = 1;

const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const SubjectFindingSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'What kind of fault it is' }),
    part: literals(PARTS, 'Path of the endpoint'),
    severity: literals(SEVERITIES, 'From worst to least; info is advice'),
    title: Type.String({ description: 'The fault in one line' }),
    reason: Type.String({ description: 'URLs of the subject as paths' }),
    step: Type.Optional(
      Type.Object(
        {
          text: Type.String({ description: 'In words' }),
          url: Type.String({ description: 'Where the standard says it' }),
        },
        { ...closed, description: 'What the standard decides by' },
      ),
    ),
    evidence: Type.Array(Type.Tuple([Type.String(), Type.String()]), {
      description: 'Requests and responses, a line each, with what bears on CORS',
    }),
  },
  closed,
);
export type SubjectFinding = Static<typeof SubjectFindingSchema>;

export const SubjectFlowSchema = Type.Object(
  {
    part: literals(PARTS, 'Path of the endpoint'),
    kind: literals(['read', 'preflight', 'error', 'denied'], 'What the page did'),
    request: Type.String({ description: 'Method, path and origin' }),
    expect: literals(['allowed', 'denied'], 'Whether script may read the response'),
    engine: literals(ENGINES, 'Engine'),
    outcome: literals(
      ['allowed', 'refused', 'not-cors', 'timeout', 'error', 'not-run'],
      'What script saw; error and not-run: nothing was learnt',
    ),
    status: Type.Optional(Type.Integer({ description: 'Status that script saw' })),
    asExpected: Type.Boolean({ description: 'Whether it is as the policy says' }),
    reason: Type.Optional(Type.String({ description: 'Why it is not as expected' })),
  },
  closed,
);
export type SubjectFlow = Static<typeof SubjectFlowSchema>;

export const SubjectResultSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Id of the subject' }),
    title: Type.String({ description: 'Name of the product' }),
    family: literals(['library', 'proxy', 'hand-written'], 'What kind of subject'),
    mode: literals(['policy', 'star', 'defaults', 'careless'], 'How it is set up'),
    setup: Type.String({ description: 'How it is set up, in words' }),
    source: Type.String({ description: 'The file that sets it up, below servers/subjects/' }),
    code: Type.String({ description: 'That file as it was' }),
    version: Type.Optional(Type.String({ description: 'What was installed' })),
    skipped: Type.Optional(Type.String({ description: 'Why it was not checked' })),
    requests: Count('Raw requests'),
    durationMs: Type.Number({ minimum: 0, description: 'Of the raw part, in milliseconds' }),
    expected: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'Id of the finding' }),
          why: Type.String({ description: 'Why it is right here' }),
        },
        closed,
      ),
      {
        description: 'Findings above advice that are right, and why',
      },
    ),
    options: Type.Optional(
      Type.Object(
        {
          status: Type.Integer({ description: 'Status of the answer' }),
          reached: Type.Boolean({ description: 'Whether the application saw it' }),
        },
        { ...closed, description: 'OPTIONS with Origin that is no preflight: whether the application answered' },
      ),
    ),
    findings: Type.Array(SubjectFindingSchema, { description: 'What raw requests found' }),
    flows: Type.Array(SubjectFlowSchema, { description: 'What pages in real browsers did' }),
    problems: Type.Array(Type.String(), { description: 'What went wrong with the bench itself' }),
  },
  closed,
);
export type SubjectResult = Static<typeof SubjectResultSchema>;

export const SubjectsResultSchema = Type.Object(
  {
    format: Type.Literal(SUBJECTS_FORMAT, { description: 'What this is' }),
    version: Type.Literal(SUBJECTS_VERSION, { description: 'Version of the format' }),
    toolVersion: Type.String({ description: 'Version of this package' }),
    start: Type.String({ description: 'ISO 8601' }),
    end: Type.String({ description: 'ISO 8601' }),
    node: Type.String({ description: 'Version of Node.js' }),
    os: Type.String({ description: 'Operating system in words' }),
    browsers: Type.Array(
      Type.Object(
        { engine: literals(ENGINES, 'Engine'), name: Type.String({ description: 'Product and version' }) },
        closed,
      ),
      { description: 'Browsers that took part' },
    ),
    policy: Type.Object(
      {
        origins: Type.Array(Type.String(), { description: 'Origins that are allowed' }),
        methods: Type.Array(Type.String(), { description: 'Methods that pages use' }),
        requestHeaders: Type.Array(Type.String(), { description: 'Request headers that pages set' }),
        exposedHeaders: Type.Array(Type.String(), { description: 'Response headers that pages read' }),
        credentials: Type.Boolean({ description: 'Whether pages send credentials' }),
        maxAge: Type.Integer({ description: 'Seconds that preflights are kept' }),
      },
      { ...closed, description: 'The policy that all are set up for' },
    ),
    subjects: Type.Array(SubjectResultSchema, { description: 'In the order of the matrix' }),
    notes: Type.Array(Type.String(), { description: 'What else is worth knowing' }),
  },
  closed,
);
export type SubjectsResult = Static<typeof SubjectsResultSchema>;

/** A file of results that cannot be read or written. The message names the file and the cause. */
export class ResultsError extends Error {
  override name = 'ResultsError';
}

const LARGEST = 64 * 1024 * 1024;
const validate = validatorOf<SubjectsResult>(SubjectsResultSchema, { strict: false });

/**
 * Reads results and validates them.
 * @throws ResultsError
 */
export function readResults(path: string): SubjectsResult {
  if (!existsSync(path)) throw new ResultsError(`${path}: there is no such file; "npm run subjects" makes one`);
  if (statSync(path).size > LARGEST) throw new ResultsError(`${path}: more than ${LARGEST / 1024 / 1024} MB`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ResultsError(`${path}: this is not JSON (${(error as Error).message})`, { cause: error });
  }
  if (validate(value)) return value;
  const [first] = validate.errors ?? [];
  throw new ResultsError(`${path}: field ${first?.instancePath || '(whole)'} ${first?.message ?? 'breaks the schema'}`);
}

/**
 * Writes results, in one move.
 * @throws ResultsError
 */
export function writeResults(path: string, results: SubjectsResult): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, `${JSON.stringify(results, null, 1)}\n`);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw new ResultsError(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** How findings above advice differ from what is expected: ids that are missing, and ids that should not be there. */
export function differences(subject: Pick<SubjectResult, 'expected' | 'findings'>): {
  missing: string[];
  unexpected: string[];
} {
  const expected = new Set(subject.expected.map(({ id }) => id));
  const found = new Set(subject.findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id));
  return {
    missing: [...expected].filter((id) => !found.has(id)),
    unexpected: [...found].filter((id) => !expected.has(id)),
  };
}

/** What was asked for and could not be had, in words: subjects that were skipped, and engines that did nothing. */
export function notLookedAt(
  subjects: readonly Pick<SubjectResult, 'id' | 'skipped' | 'flows'>[],
  engines: readonly Engine[],
): string[] {
  const skipped = subjects.flatMap(({ id, skipped: why }) => (why === undefined ? [] : [`${id}: ${why}`]));
  const worked = new Set(
    subjects.flatMap(({ flows }) => flows).flatMap(({ engine, outcome }) => (outcome === 'not-run' ? [] : [engine])),
  );
  return [...skipped, ...engines.filter((engine) => !worked.has(engine)).map((engine) => `${engine}: it did nothing`)];
}

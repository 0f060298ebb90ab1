/** What a run over all subjects is written down as: the only input of the second matrix. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ajv } from 'ajv';
import Type, { type Static } from 'typebox';
import { SEVERITIES } from '../../harness/check/types.ts';
import { ENGINES, type Engine } from '../../harness/run/recording.ts';
import { closed, literals } from '../../harness/scenario/schema-parts.ts';
import { PARTS } from './endpoints.ts';

export const SUBJECTS_FORMAT = 'cors-conformance-subjects';
export const SUBJECTS_VERSION = 1;

const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const SubjectFindingSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }),
    part: literals(PARTS, 'Path of the endpoint'),
    severity: literals(SEVERITIES, 'From worst to least; info is advice'),
    title: Type.String(),
    reason: Type.String({ description: 'URLs of the subject as paths' }),
    step: Type.Optional(Type.Object({ text: Type.String(), url: Type.String() }, closed)),
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
    status: Type.Optional(Type.Integer()),
    asExpected: Type.Boolean(),
    reason: Type.Optional(Type.String({ description: 'Why it is not as expected' })),
  },
  closed,
);
export type SubjectFlow = Static<typeof SubjectFlowSchema>;

export const SubjectResultSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }),
    title: Type.String(),
    family: literals(['library', 'proxy', 'hand-written'], 'What kind of subject'),
    mode: literals(['policy', 'star', 'defaults', 'careless'], 'How it is set up'),
    setup: Type.String(),
    source: Type.String({ description: 'The file that sets it up, below servers/subjects/' }),
    code: Type.String({ description: 'That file as it was' }),
    version: Type.Optional(Type.String({ description: 'What was installed' })),
    skipped: Type.Optional(Type.String({ description: 'Why it was not checked' })),
    requests: Count('Raw requests'),
    durationMs: Type.Number({ minimum: 0, description: 'Of the raw part, in milliseconds' }),
    expected: Type.Array(Type.Object({ id: Type.String(), why: Type.String() }, closed), {
      description: 'Findings above advice that are right, and why',
    }),
    options: Type.Optional(
      Type.Object(
        { status: Type.Integer(), reached: Type.Boolean() },
        { ...closed, description: 'OPTIONS with Origin that is no preflight: whether the application answered' },
      ),
    ),
    findings: Type.Array(SubjectFindingSchema),
    flows: Type.Array(SubjectFlowSchema, { description: 'What pages in real browsers did' }),
    problems: Type.Array(Type.String(), { description: 'What went wrong with the bench itself' }),
  },
  closed,
);
export type SubjectResult = Static<typeof SubjectResultSchema>;

export const SubjectsResultSchema = Type.Object(
  {
    format: Type.Literal(SUBJECTS_FORMAT),
    version: Type.Literal(SUBJECTS_VERSION),
    toolVersion: Type.String(),
    start: Type.String(),
    end: Type.String(),
    node: Type.String(),
    os: Type.String(),
    browsers: Type.Array(Type.Object({ engine: literals(ENGINES, 'Engine'), name: Type.String() }, closed)),
    policy: Type.Object(
      {
        origins: Type.Array(Type.String()),
        methods: Type.Array(Type.String()),
        requestHeaders: Type.Array(Type.String()),
        exposedHeaders: Type.Array(Type.String()),
        credentials: Type.Boolean(),
        maxAge: Type.Integer(),
      },
      closed,
    ),
    subjects: Type.Array(SubjectResultSchema),
    notes: Type.Array(Type.String()),
  },
  closed,
);
export type SubjectsResult = Static<typeof SubjectsResultSchema>;

/** A file of results that cannot be read or written. The message names the file and the cause. */
export class ResultsError extends Error {
  override name = 'ResultsError';
}

const LARGEST = 64 * 1024 * 1024;
const validate = new Ajv({ strict: false }).compile<SubjectsResult>(SubjectsResultSchema);

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

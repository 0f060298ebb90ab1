/** Recordings in, sites out: the only input and output of the reports. */
import { readFileSync, statSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { ErrorObject } from 'ajv';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  RecordingHeaderSchema,
  RecordingSchema,
  ScenarioResultSchema,
  type Recording,
  type RecordingHeader,
  type ScenarioResult,
} from '../harness/run/recording.ts';
import { validatorOf, type Validator } from '../harness/validator.ts';
import { causeOf, isSettledLine } from '../harness/run/recorder.ts';
import { filled } from './holes.ts';
import { nothingShared, readLines, type LineValidators, type Shared } from './recording-lines.ts';
import { GENERATOR } from './matrix/layout.tsx';
import { scenarioFile, siteOf, type SiteOptions } from './matrix/site.ts';
import type { PageThread } from './page-threads.ts';
import { Turns } from './turns.ts';
import { SiteError, SiteFiles } from './site-files.ts';

export { SiteError };

/** A file that cannot be read as a recording. The message names the file, the cause and the remedy. */
export class RecordingError extends Error {
  override name = 'RecordingError';
}

/** Larger files are refused before they are read: no run is that long, and the text would not fit in one string. */
export const LARGEST_RECORDING = 512 * 1024 * 1024;

/** Ending of the file that grows while a run goes on. */
const PARTIAL_SUFFIX = '.partial.jsonl';
/** What is added to the name of a file that a later run has set aside. */
const KEPT = /\.kept-\d+$/;

// Optimizing the code of validators takes as long as making it, and saves nothing.
const OPTIONS = { strict: false, discriminator: true, verbose: true, code: { optimize: false } };
const validators = {
  recording: validatorOf<Recording>(RecordingSchema, OPTIONS),
  header: validatorOf<RecordingHeader>(RecordingHeaderSchema, OPTIONS),
  result: validatorOf<ScenarioResult>(ScenarioResultSchema, OPTIONS),
};

/** A result whose scenario stands elsewhere. */
const ResultWithoutScenarioSchema = Type.Object(
  { ...ScenarioResultSchema.properties, scenario: Type.Null() },
  { additionalProperties: false },
);

let quick: LineValidators | undefined;

/** They say whether a value is valid, and not why, and are made in a tenth of the time. */
function quickValidators(): LineValidators {
  if (quick) return quick;
  const [recording, result, withoutScenario] = [
    Compile(RecordingSchema),
    Compile(ScenarioResultSchema),
    Compile(ResultWithoutScenarioSchema),
  ];
  quick = {
    recording: (value) => recording.Check(value),
    result: (value) => result.Check(value),
    withoutScenario: (value) => withoutScenario.Check(value),
  };
  return quick;
}

/**
 * Reads and validates a recording: a finished one, or the `.partial.jsonl` that a killed run has left.
 * @param shared the same for recordings that are read together: equal scenarios and header lines are then one object, and
 *   with files in it, what was observed is read again from them when it is asked for
 * @throws RecordingError also for one shard of a run, which must not pass for a whole
 */
export async function readRecording(path: string, shared: Shared = nothingShared()): Promise<Recording> {
  const recording = await readPart(path, shared);
  const { shard } = recording;
  if (!shard) return recording;
  throw new RecordingError(
    `${path}: this is shard ${shard.index} of ${shard.of} of a run, not the whole. Make a whole of all of them first: cors-conformance merge FOLDER… --out FOLDER`,
  );
}

/** The same, for those that can do with one shard of a run. @throws RecordingError */
export async function readPart(path: string, shared: Shared = nothingShared()): Promise<Recording> {
  const { bytes, file, changed } = readBounded(path, shared);
  if (path.replace(KEPT, '').endsWith(PARTIAL_SUFFIX)) return parsePartial(bytes.toString('utf8'), path, changed);
  const quick = readLines(bytes, file, shared, quickValidators()) as Recording | null;
  if (quick?.format === RECORDING_FORMAT && quick.version === RECORDING_VERSION) return quick;
  const value = parseJson(bytes.toString('utf8'), path);
  checkFormat(value, path);
  return checked(validators.recording, value, path, '');
}

function readBounded(path: string, { files }: Shared): { bytes: Buffer; file: number; changed: Date } {
  try {
    const { size, mtime } = statSync(path);
    if (size > LARGEST_RECORDING) {
      throw new RecordingError(
        `${path}: ${Math.ceil(size / 1024 / 1024)} MB is more than a recording may hold (${LARGEST_RECORDING / 1024 / 1024} MB). Name the file of one browser's run.`,
      );
    }
    return { ...(files ? files.read(path) : { bytes: readFileSync(path), file: -1 }), changed: mtime };
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const causes: Record<string, string> = {
      ENOENT: 'there is no such file. Check the path; a run writes one file per browser.',
      EISDIR: 'this is a folder. Name the recording files in it.',
      EACCES: 'there is no permission to read it. Change the permissions or run as its owner.',
    };
    throw new RecordingError(`${path}: ${causes[code ?? ''] ?? `cannot be read: ${message}`}`, { cause: error });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new RecordingError(
      `${path}: this is not JSON (${(error as Error).message}). A recording is written whole at the end of a run; name that file, or the *${PARTIAL_SUFFIX} of a run that was killed.`,
      { cause: error },
    );
  }
}

function checkFormat(value: unknown, path: string): void {
  const head = value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  if (head['format'] !== RECORDING_FORMAT) {
    throw new RecordingError(
      `${path}: this is not a recording: its field "format" is not "${RECORDING_FORMAT}". Name a file that a run has written.`,
    );
  }
  const version = head['version'];
  if (typeof version === 'number' && version > RECORDING_VERSION) {
    throw new RecordingError(
      `${path}: this recording has format version ${version}; this tool reads ${RECORDING_VERSION}. A newer version of this tool is needed: update it.`,
    );
  }
  if (version !== RECORDING_VERSION) {
    throw new RecordingError(
      `${path}: field version: ${JSON.stringify(version) ?? 'missing'} is no known format version (this tool reads ${RECORDING_VERSION}). Record again with this version of the tool.`,
    );
  }
}

function checked<T>(validate: Validator<T>, value: unknown, path: string, where: string): T {
  if (validate(value)) return value;
  throw new RecordingError(
    `${path}: ${where}${describe(validate.errors ?? [], value)}. The file was changed after it was written, or by another tool; record again.`,
  );
}

/** The field that breaks the schema; scenarios are named by id, for nobody counts to the 417th. */
function describe(errors: readonly ErrorObject[], value: unknown): string {
  const error = errors[0];
  if (!error) return 'breaks the schema';
  const fields = error.instancePath.split('/').slice(1);
  let scenario = '';
  if (fields[0] === 'scenarios' && fields[1] !== undefined) {
    const result = (value as { scenarios: { scenario?: { id?: unknown } }[] }).scenarios[Number(fields[1])];
    const id = result?.scenario?.id;
    scenario = typeof id === 'string' ? `scenario ${id}: ` : `scenario number ${Number(fields[1]) + 1}: `;
    fields.splice(0, 2);
  }
  const params = error.params as Record<string, unknown>;
  const extra = params['missingProperty'] ?? params['additionalProperty'];
  if (extra !== undefined) fields.push(String(extra));
  const allowed = Array.isArray(params['allowedValues']) ? ` (${params['allowedValues'].join(', ')})` : '';
  const found = typeof error.data === 'object' ? '' : `, found ${JSON.stringify(error.data)?.slice(0, 80)}`;
  return `${scenario}field ${fields.join('.') || '(whole)'} ${error.message}${allowed}${found}`;
}

function parsePartial(text: string, path: string, changed: Date): Recording {
  const lines = text.split('\n');
  const results = new Map<string, ScenarioResult>();
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (last < 0) {
    throw new RecordingError(`${path}: the file is empty: the run was killed before it began. Record again.`);
  }
  const head = parseJson(lines[0]!, `${path}, line 1`);
  checkFormat(head, path);
  const header = checked(validators.header, head, path, 'line 1: ');

  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const where = `line ${index + 1}: `;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      // The kill may have come in the middle of a line; only the last one can be torn by it.
      if (index === last && !text.endsWith('\n')) break;
      throw new RecordingError(
        `${path}: ${where}this is not JSON (${(error as Error).message}). Only the last line may be torn; remove this one or record again.`,
        { cause: error },
      );
    }
    if (isSettledLine(value)) continue;
    const result = checked(validators.result, value, path, where);
    results.set(result.scenario.id, result);
  }
  return {
    ...header,
    end: changed.toISOString(),
    run: {
      status: 'incomplete',
      reason: `the run was killed, or still goes on; ${results.size} scenarios had been recorded`,
    },
    scenarios: [...results.values()],
  };
}

/**
 * Renders the site into a folder, which is made when it is not there. Pages of scenarios that are no more are removed,
 * files of others are left alone. Each page appears in one move, so that a reader never meets half of one.
 * @param threads others that make pages as well, from recordings whose files are open
 * @returns the paths of the files written
 * @throws SiteError
 */
export async function writeSite(
  dir: string,
  recordings: readonly Recording[],
  options: SiteOptions = {},
  threads: readonly PageThread[] = [],
): Promise<string[]> {
  const files = new SiteFiles(dir);
  let turns: Turns | undefined;
  let others: Promise<string[]>[] = [];
  try {
    const site = siteOf(recordings, options);
    const { matrix } = site;
    turns = new Turns(matrix.rows.length);
    const work = { matrix, turns };
    const [helper, ...more] = threads;
    const ahead = helper?.makeParts(work);
    // What there is to find out for this takes its time, and that thread need not know.
    const { lives } = site;
    others = more.map((thread) => thread.makePages(work, { root: files.root, lives }));
    // Awaited below; one that fails while this thread is at work must not end the process.
    for (const other of others) other.catch(() => undefined);
    for (const [name, content] of site.pages()) files.write(name, content);
    for (const index of turns.fromFront()) {
      const [previous, row, next] = [matrix.rows[index - 1], matrix.rows[index]!, matrix.rows[index + 1]];
      const made = await ahead?.take(index);
      const [name, page] = scenarioFile(row, matrix.columns, { previous, next, lives }, made?.parts);
      files.write(name, made ? filled(page, made.bytes) : page);
    }
    const written = [...files.written, ...(await Promise.all(others)).flat()];
    const names = new Set(written.map((path) => relative(files.root, path)));
    await removeStale(files.root, 'scenarios', names);
    if (!names.has('max-age.html')) await removeOurs(join(files.root, 'max-age.html'));
    return written;
  } catch (error) {
    turns?.end();
    await Promise.allSettled(others);
    if (error instanceof SiteError) throw error;
    throw new SiteError(`cannot write the site to ${dir}: ${causeOf(error, 'folder')}`, { cause: error });
  }
}

/** Removes pages of ours in a folder of the site that this site does not hold. */
async function removeStale(root: string, folder: string, current: ReadonlySet<string>): Promise<void> {
  const names = await readdir(join(root, folder)).catch(() => [] as string[]);
  for (const name of names)
    if (name.endsWith('.html') && !current.has(`${folder}/${basename(name)}`))
      await removeOurs(join(root, folder, name));
}

/** Removes a page if it is ours, which its generator says; there need not be one. */
async function removeOurs(path: string): Promise<void> {
  const head = await beginning(path).catch(() => '');
  if (head.includes(`<meta name="generator" content="${GENERATOR}"`)) await rm(path);
}

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2048), 0, 2048, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

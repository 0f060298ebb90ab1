/**
 * The quick way to read a recording: our own files hold one result a line, and recordings of the same suite hold the same
 * scenarios, which are then parsed, checked and kept once. Pure.
 */
import { AlikeLines, setLikeness } from './alike-lines.ts';
import type { RecordingFiles } from './recording-files.ts';
import type { Scenario } from '../harness/scenario/schema.ts';
import type { Browser, Recording, ScenarioResult } from '../harness/run/recording.ts';

/** What recordings that are read together have in common. */
export interface Shared {
  /** Scenarios by id: the text in the file and what it says. */
  scenarios: Map<string, { text: string; scenario: Scenario }>;
  /** Header lines by name and value: most of what was observed, and nearly all of it the same over and over. */
  lines: Map<string, Map<string, [string, string]>>;
  /** Where there are any, what was observed stays in them. */
  files?: RecordingFiles;
  /** Lines of the product that was read last: its versions stand one after the other, and each product has many lines. */
  alike?: { product: string; lines: AlikeLines };
}

/** Nothing in common yet. */
export const nothingShared = (files?: RecordingFiles): Shared => ({
  scenarios: new Map(),
  lines: new Map(),
  ...(files ? { files } : {}),
});

type Validator = (value: unknown) => boolean;

export interface LineValidators {
  /** A whole recording; it is asked about one without results. */
  recording: Validator;
  result: Validator;
  /** A result whose scenario is null: what the scenario is was checked before. */
  withoutScenario: Validator;
}

const RESULTS = '"scenarios": [\n';
const END = '\n  ]\n}';
const SCENARIO = '"scenario":';
const ID = '{"id":"';
/** In our own lines the id stands before this byte. */
const FAR_ENOUGH = 400;

/**
 * The recording that the bytes of a file hold.
 * @param file the file's descriptor, where it stays open
 * @returns null when the text is not laid out so, or when anything about it is wrong: then it must be read as any JSON,
 *   which says what is wrong
 */
export function readLines(bytes: Buffer, file: number, shared: Shared, validators: LineValidators): object | null {
  const start = bytes.indexOf(RESULTS);
  const end = bytes.lastIndexOf(END);
  if (start < 0 || end < start) return null;
  const text = (from: number, to?: number): string => bytes.toString('utf8', from, to);
  try {
    const recording = JSON.parse(`${text(0, start)}"scenarios": []}${text(end + END.length)}`) as {
      scenarios: ScenarioResult[];
    };
    if (!validators.recording(recording)) return null;
    const alike = alikeLines(shared, (recording as unknown as Recording).browser);
    for (let from = start + RESULTS.length; from < end;) {
      const next = bytes.indexOf(NEWLINE, from);
      const last = next < 0 || next >= end;
      // Behind every line but the last is a comma.
      const to = last ? end : next - 1;
      if (!last && bytes[to] !== COMMA) return null;
      const line = bytes.subarray(from, to);
      const place = { file, from, to };
      const before = alike?.lines.find(idIn(line.toString('latin1', 0, FAR_ENOUGH)), line);
      if (before) {
        const { durationMs, likeness } = before;
        const left = shared.files!.leave(likeness.to, durationMs, place);
        setLikeness(left, likeness);
        recording.scenarios.push(left);
      } else {
        const result = resultOf(text(from, to).trim(), shared, validators);
        if (!result) return null;
        const left = shared.files
          ? shared.files.leave(result, result.durationMs, place)
          : withSharedLines(result, shared);
        alike?.lines.add(alike.keepsBytes ? line : Buffer.from(line), result, left);
        recording.scenarios.push(left);
      }
      from = last ? end : next + 1;
    }
    return recording;
  } catch {
    return null;
  }
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/**
 * The result that a line holds.
 * @param validators none for lines that were checked before
 * @returns null when it is not valid
 */
export function resultOf(
  line: string,
  { scenarios }: Pick<Shared, 'scenarios'>,
  validators?: LineValidators,
): ScenarioResult | null {
  const at = line.indexOf(SCENARIO) + SCENARIO.length;
  const known = scenarios.get(idIn(line));
  if (known && line.startsWith(known.text, at)) {
    // Only the result's own field may be null: were it another one that was taken out, this would not be valid.
    const result: unknown = JSON.parse(`${line.slice(0, at)}null${line.slice(at + known.text.length)}`);
    if (validators && !validators.withoutScenario(result)) return null;
    return Object.assign(result as ScenarioResult, { scenario: known.scenario });
  }
  const result = JSON.parse(line) as ScenarioResult;
  if (validators && !validators.result(result)) return null;
  const { scenario } = result;
  if (!known) scenarios.set(scenario.id, { text: JSON.stringify(scenario), scenario });
  return result;
}

/** The id of a line's scenario; empty where it does not stand where our own lines have it. */
function idIn(line: string): string {
  const at = line.indexOf(SCENARIO) + SCENARIO.length;
  return line.startsWith(ID, at) ? line.slice(at + ID.length, line.indexOf('"', at + ID.length)) : '';
}

/** The first recording of a product has the most lines that are kept, and so its bytes are. */
function alikeLines(shared: Shared, { engine, name }: Browser): { lines: AlikeLines; keepsBytes: boolean } | undefined {
  if (!shared.files) return undefined;
  const product = `${engine}\n${name}`;
  if (shared.alike?.product === product) return { lines: shared.alike.lines, keepsBytes: false };
  shared.alike = { product, lines: new AlikeLines() };
  shared.files.leaveBytes();
  return { lines: shared.alike.lines, keepsBytes: true };
}

function withSharedLines(result: ScenarioResult, { lines }: Shared): ScenarioResult {
  const share = (headers: [string, string][]): void => {
    headers.forEach((line, index) => {
      const [name, value] = line;
      let values = lines.get(name);
      if (!values) lines.set(name, (values = new Map()));
      const known = values.get(value);
      if (known) headers[index] = known;
      else values.set(value, line);
    });
  };
  for (const { headers, reply } of result.observed.wire) {
    share(headers);
    if (reply) share(reply.headers);
  }
  return result;
}

/**
 * The quick way to read a recording: our own files hold one result a line, and recordings of the same suite hold the same
 * scenarios, which are then parsed, checked and kept once. Pure.
 */
import type { ValidateFunction } from 'ajv';
import type { Scenario } from '../harness/scenario/schema.ts';
import type { ScenarioResult } from '../harness/run/recording.ts';

/** What recordings that are read together have in common. */
export interface Shared {
  /** Scenarios by id: the text in the file and what it says. */
  scenarios: Map<string, { text: string; scenario: Scenario }>;
  /** Header lines by name and value: most of what was observed, and nearly all of it the same over and over. */
  lines: Map<string, Map<string, [string, string]>>;
}

/** Nothing in common yet. */
export const nothingShared = (): Shared => ({ scenarios: new Map(), lines: new Map() });

export interface LineValidators {
  /** A whole recording; it is asked about one without results. */
  recording: ValidateFunction;
  result: ValidateFunction<ScenarioResult>;
  /** A result whose scenario is null: what the scenario is was checked before. */
  withoutScenario: ValidateFunction;
}

const RESULTS = '"scenarios": [\n';
const END = '\n  ]\n}';
const SCENARIO = '"scenario":';
const ID = '{"id":"';

/**
 * The recording that a text holds.
 * @returns null when the text is not laid out so, or when anything about it is wrong: then it must be read as any JSON,
 *   which says what is wrong
 */
export function readLines(text: string, shared: Shared, validators: LineValidators): object | null {
  const start = text.indexOf(RESULTS);
  const end = text.lastIndexOf(END);
  if (start < 0 || end < start) return null;
  try {
    const recording = JSON.parse(`${text.slice(0, start)}"scenarios": []}${text.slice(end + END.length)}`) as {
      scenarios: ScenarioResult[];
    };
    if (!validators.recording(recording)) return null;
    for (let from = start + RESULTS.length; from < end;) {
      const next = text.indexOf('\n', from);
      const last = next < 0 || next >= end;
      const line = text.slice(from, last ? end : next).trim();
      if (!last && !line.endsWith(',')) return null;
      const result = resultOf(last ? line : line.slice(0, -1), shared, validators);
      if (!result) return null;
      recording.scenarios.push(result);
      from = last ? end : next + 1;
    }
    return recording;
  } catch {
    return null;
  }
}

function resultOf(line: string, shared: Shared, validators: LineValidators): ScenarioResult | null {
  const at = line.indexOf(SCENARIO) + SCENARIO.length;
  const id = line.startsWith(ID, at) ? line.slice(at + ID.length, line.indexOf('"', at + ID.length)) : '';
  const known = shared.scenarios.get(id);
  if (known && line.startsWith(known.text, at)) {
    // Only the result's own field may be null: were it another one that was taken out, this would not be valid.
    const result: unknown = JSON.parse(`${line.slice(0, at)}null${line.slice(at + known.text.length)}`);
    if (!validators.withoutScenario(result)) return null;
    return withSharedLines(Object.assign(result as ScenarioResult, { scenario: known.scenario }), shared);
  }
  const result: unknown = JSON.parse(line);
  if (!validators.result(result)) return null;
  const { scenario } = result;
  if (!known) shared.scenarios.set(scenario.id, { text: JSON.stringify(scenario), scenario });
  return withSharedLines(result, shared);
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

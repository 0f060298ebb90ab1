/**
 * The quick way to read a recording: our own files hold one result a line, and recordings of the same suite hold the same
 * scenarios, which are then parsed, checked and kept once. Pure.
 */
import type { ValidateFunction } from 'ajv';
import type { Scenario } from '../harness/scenario/schema.ts';
import type { ScenarioResult } from '../harness/run/recording.ts';

/** Scenarios of recordings that are read together, by id: the text in the file and what it says. */
export type SharedScenarios = Map<string, { text: string; scenario: Scenario }>;

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
export function readLines(text: string, shared: SharedScenarios, validators: LineValidators): object | null {
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

function resultOf(line: string, shared: SharedScenarios, validators: LineValidators): ScenarioResult | null {
  const at = line.indexOf(SCENARIO) + SCENARIO.length;
  const id = line.startsWith(ID, at) ? line.slice(at + ID.length, line.indexOf('"', at + ID.length)) : '';
  const known = shared.get(id);
  if (known && line.startsWith(known.text, at)) {
    // Only the result's own field may be null: were it another one that was taken out, this would not be valid.
    const result: unknown = JSON.parse(`${line.slice(0, at)}null${line.slice(at + known.text.length)}`);
    if (!validators.withoutScenario(result)) return null;
    return Object.assign(result as ScenarioResult, { scenario: known.scenario });
  }
  const result: unknown = JSON.parse(line);
  if (!validators.result(result)) return null;
  const { scenario } = result;
  if (!known) shared.set(scenario.id, { text: JSON.stringify(scenario), scenario });
  return result;
}

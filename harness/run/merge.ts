/** Makes whole recordings of shards. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Part, Recording, ScenarioResult, Shard } from './recording.ts';
import { partsOf as runsBehind } from './resume.ts';
import { suiteRevision } from './revision.ts';
import { positionOf, shardName, shareSize } from './shard.ts';
import { withoutVolatile } from './volatile.ts';

/** A recording and the file it was read from. */
export interface Input {
  recording: Recording;
  file: string;
}

export interface Merged {
  recording: Recording;
  /** What it was made of. */
  files: string[];
}

/** Shards that do not make a whole. The message names the files, the cause and the remedy. */
export class MergeError extends Error {
  override name = 'MergeError';
}

export interface MergeOptions {
  /** Shards may be missing or have ended early in a way that cost results: what is there is merged. */
  partial?: boolean;
  /** The rank of a scenario in the catalog: puts what killed runs have left in order. */
  order?(id: string): number;
}

/**
 * Merges recordings: shards of the same browser and the same selection become one, whole ones stay what they are.
 * @throws MergeError
 */
export function mergeRecordings(inputs: readonly Input[], options: MergeOptions = {}): Merged[] {
  const groups = new Map<string, Input[]>();
  const merged: Merged[] = [];
  for (const input of inputs) {
    const key = wholeOf(input);
    if (key === undefined) merged.push({ recording: input.recording, files: [input.file] });
    else groups.set(key, [...(groups.get(key) ?? []), input]);
  }
  for (const group of groups.values()) merged.push(mergeGroup(group, inputs, options));
  return merged;
}

/** What all shards of one whole have in common, as text; undefined for what is a whole already. */
function wholeOf({ recording: { shard, browser, suiteVersion } }: Input): string | undefined {
  return shard && JSON.stringify([shard.revision, shard.scenarios, shard.of, suiteVersion, browser]);
}

function mergeGroup(group: readonly Input[], all: readonly Input[], { partial = false, order }: MergeOptions): Merged {
  const byIndex = new Map<number, Input>();
  for (const input of group) {
    const { index, of: count } = shardOf(input);
    if (index > count)
      throw new MergeError(`${input.file} says that it is ${nameOf(input)}: it was changed after it was written`);
    const other = byIndex.get(index);
    if (other) sameResults(other, input);
    else byIndex.set(index, input);
  }
  const [first] = [...byIndex.values()].sort((a, b) => shardOf(a).index - shardOf(b).index) as [Input];
  const { of, scenarios: size, revision } = shardOf(first);
  const inputs: Input[] = [];
  const missing: number[] = [];
  for (let index = 1; index <= of; index++) {
    const input = byIndex.get(index);
    if (input) inputs.push(input);
    else missing.push(index);
  }
  if (missing.length > 0 && !partial) throw new MergeError(missingText(missing, first, inputs, all));
  for (const input of inputs) {
    if (!isDeepStrictEqual(descriptionOf(input), descriptionOf(first)))
      throw new MergeError(
        `${input.file} and ${first.file} are shards of one run, but describe topics or requirements differently: one of them was changed after it was written; record it again`,
      );
    const { length } = input.recording.scenarios;
    const share = shareSize(shardOf(input));
    if (length !== share && !(partial && length < share))
      throw new MergeError(
        `${input.file} holds ${length} of the ${share} scenarios of ${nameOf(input)}: ${length < share ? 'its run was killed, or still goes on; run that shard again, or merge what is there with --partial' : 'it was changed after it was written; record it again'}`,
      );
  }

  const { parts, offsets } = partsOf(inputs);
  const placed: { position: number; result: ScenarioResult }[] = [];
  for (const [at, input] of inputs.entries()) {
    const whole = input.recording.scenarios.length === shareSize(shardOf(input));
    for (const [k, result] of input.recording.scenarios.entries())
      placed.push({
        // What a killed run has left stands in the order in which it was observed.
        position: whole ? positionOf(k, shardOf(input)) : Infinity,
        // A shard that was gone on with is of several runs itself.
        result: parts ? { ...result, part: offsets[at]! + (result.part ?? 0) } : result,
      });
  }
  const rank = placed.some(({ position }) => position === Infinity) ? order : undefined;
  placed.sort((a, b) =>
    rank ? rank(a.result.scenario.id) - rank(b.result.scenario.id) : Math.sign(a.position - b.position),
  );
  const scenarios = placed.map(({ result }) => result);
  if (scenarios.length === size && suiteRevision({ scenarios }) !== revision)
    throw new MergeError(
      `the scenarios in ${listed(inputs)} are not those of the run that these are shards of: one of them was changed after it was written; record it again`,
    );
  const { shard: _shard, ...rest } = first.recording;
  return {
    files: inputs.map(({ file }) => file),
    recording: {
      ...rest,
      start: inputs.map(({ recording }) => recording.start).reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a)),
      ...(parts ? { parts } : {}),
      end: inputs.map(({ recording }) => recording.end).reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a)),
      run: runOf(inputs, missing, of),
      scenarios,
    },
  };
}

/** Two recordings of the same shard are one when they hold the same. */
function sameResults(one: Input, other: Input): void {
  const [left, right] = [one, other].map(({ recording }) => withoutVolatile(recording)) as [Recording, Recording];
  if (isDeepStrictEqual(left.run, right.run) && isDeepStrictEqual(left.scenarios, right.scenarios)) return;
  const differing = left.scenarios.find((result, at) => !isDeepStrictEqual(result, right.scenarios[at]));
  throw new MergeError(
    `${one.file} and ${other.file} are both ${nameOf(one)}, with different results${differing ? `, first in ${differing.scenario.id}` : ''}: name one of them only`,
  );
}

/** The runs behind shards; none when it was one run. */
function partsOf(inputs: readonly Input[]): { parts: Part[] | undefined; offsets: number[] } {
  const parts: Part[] = [];
  const offsets = inputs.map(({ recording }) => parts.push(...runsBehind(recording)) - runsBehind(recording).length);
  return { parts: parts.every((part) => isDeepStrictEqual(part, parts[0])) ? undefined : parts, offsets };
}

/** How the whole ended: as all shards did, else early, with every reason. */
function runOf(inputs: readonly Input[], missing: readonly number[], of: number): Recording['run'] {
  const ends = inputs.map(({ recording }) => recording.run);
  if (missing.length === 0 && ends.every((end) => isDeepStrictEqual(end, ends[0]))) return ends[0]!;
  const reasons = [
    ...missing.map((index) => `${shardName({ index, of })} is missing`),
    ...inputs.flatMap((input) => {
      const { status, reason } = input.recording.run;
      const said = reason ?? (status === 'complete' ? undefined : status);
      return said === undefined ? [] : `${shardName(shardOf(input))}: ${said}`;
    }),
  ];
  const unsettled = ends.flatMap((end) => end.unsettled ?? []);
  const whole = missing.length === 0 && ends.every(({ status }) => status === 'complete');
  return {
    status: whole ? 'complete' : 'incomplete',
    reason: reasons.join('; '),
    ...(unsettled.length > 0 ? { unsettled } : {}),
  };
}

/** Says which shards are missing, and where a file looks like one of them, why it is none. */
function missingText(
  missing: readonly number[],
  first: Input,
  inputs: readonly Input[],
  all: readonly Input[],
): string {
  const { of } = shardOf(first);
  const names = missing.map((index) => shardName({ index, of }));
  const strangers = all.filter(
    ({ recording }) =>
      recording.shard &&
      recording.browser.engine === first.recording.browser.engine &&
      !inputs.some((input) => input.recording === recording) &&
      wholeOf({ recording, file: '' }) !== wholeOf(first),
  );
  const why = strangers.map((one) => ` ${one.file} is ${nameOf(one)}, but of ${differences(one, first)}.`);
  return `${names.join(', ')} of ${browserName(first)} ${missing.length === 1 ? 'is' : 'are'} missing; there ${inputs.length === 1 ? 'is' : 'are'} ${listed(inputs)}.${[...new Set(why)].join('')} Name all files of one run, or merge what is there with --partial`;
}

function differences({ recording: one }: Input, { recording: other }: Input): string {
  const found: string[] = [];
  const say = (what: string, is: string | null, was: string | null) => {
    if (is !== was) found.push(`another ${what} (${is ?? 'unknown'}, not ${was ?? 'unknown'})`);
  };
  say('product', one.browser.name, other.browser.name);
  say('version', one.browser.version, other.browser.version);
  say('driver', one.browser.driver, other.browser.driver);
  say('system', one.browser.os, other.browser.os);
  say('version of the suite', one.suiteVersion, other.suiteVersion);
  say('number of shards', String(one.shard!.of), String(other.shard!.of));
  if (one.shard!.revision !== other.shard!.revision) found.push('other scenarios (another selection or another suite)');
  return found.join(' and ');
}

/** What a whole and its shards share of the head. */
function descriptionOf({ recording: { format, version, topics, requirements, shard } }: Input): object {
  return { format, version, topics, requirements, scenarios: shard!.scenarios };
}

const shardOf = ({ recording }: Input): Shard => recording.shard!;
const browserName = ({ recording: { browser } }: Input): string => `${browser.name} ${browser.version ?? ''}`.trim();
const nameOf = (input: Input): string => `${shardName(shardOf(input))} of ${browserName(input)}`;
const listed = (inputs: readonly Input[]): string => inputs.map(({ file }) => file).join(', ');

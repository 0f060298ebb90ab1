/**
 * Counting, and nothing else: recordings in, the matrix as plain data out. Every page draws from this one place, so that
 * no two numbers can disagree.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';

/** What a cell says: the verdict, with listed deviations told apart from new ones. */
export const STATES = [
  'conforms',
  'deviates',
  'known',
  'contested',
  'answered',
  'timeout',
  'crash',
  'error',
  'unsupported',
  'not-run',
] as const;
export type State = (typeof STATES)[number];

/** Scenarios that conform, of those that were judged. */
export interface Count {
  conforms: number;
  judged: number;
}

/** One recording: a column of the matrix. */
export interface Column {
  recording: Recording;
  /** Number of the column, from 1: the anchor of its section on every scenario page. */
  number: number;
  /** Product and version. */
  name: string;
  count: Count;
  /** How often each state occurs; `not-run` counts the scenarios that this recording lacks as well. */
  states: Record<State, number>;
}

/** One scenario: a row of the matrix. `results` and `states` run parallel to the columns. */
export interface Row {
  scenario: Scenario;
  topic: Topic;
  results: (ScenarioResult | undefined)[];
  states: State[];
  /** The columns show different behaviour. */
  differs: boolean;
  /** The recording whose definition of the scenario is shown. */
  source: Recording;
}

export interface Topic {
  id: string;
  title: string;
  description: string;
}

/** One topic with its rows; `counts` runs parallel to the columns. */
export interface Group {
  topic: Topic;
  rows: Row[];
  counts: Count[];
}

export interface Matrix {
  columns: Column[];
  groups: Group[];
  /** All rows in the order of the groups. */
  rows: Row[];
}

/** The state of a cell; a scenario that a recording lacks was not run. */
export function stateOf(result: ScenarioResult | undefined): State {
  if (!result) return 'not-run';
  if (result.verdict !== 'deviates' || !result.listed) return result.verdict;
  return result.listed.contested ? 'contested' : 'known';
}

const NOT_CONFORMING: readonly State[] = ['deviates', 'known', 'timeout', 'crash'];

/**
 * Counts must and may scenarios: those that conform, of those judged. A timeout or crash is the browser's own and counts
 * as judged. Contested deviations, faults of ours, unsupported features and what was not run are in neither number.
 */
export function count(results: Iterable<ScenarioResult | undefined>): Count {
  const sum: Count = { conforms: 0, judged: 0 };
  for (const result of results) {
    if (!result || result.scenario.kind === 'observe') continue;
    const state = stateOf(result);
    if (state === 'conforms') sum.conforms++;
    if (state === 'conforms' || NOT_CONFORMING.includes(state)) sum.judged++;
  }
  return sum;
}

/** A share as a percentage that reads 0 or 100 only when it is exactly that; empty when nothing was judged. */
export function percent({ conforms, judged }: Count): string {
  if (judged === 0) return '';
  if (conforms === 0 || conforms === judged) return conforms === 0 ? '0 %' : '100 %';
  const rounded = Math.round((conforms / judged) * 1000) / 10;
  return `${Math.min(99.9, Math.max(0.1, rounded))} %`;
}

/**
 * Whether engines behave differently: verdicts or answers differ between the results that say something about a browser.
 * Faults of ours and missing results say nothing; nothing is inferred from them.
 */
export function differs(results: Iterable<ScenarioResult | undefined>): boolean {
  let first: ScenarioResult | undefined;
  for (const result of results) {
    if (!result || result.verdict === 'error' || result.verdict === 'not-run') continue;
    first ??= result;
    if (result.verdict !== first.verdict || result.answer !== first.answer) return true;
  }
  return false;
}

/** Brings recordings together: columns in the order given, topics and scenarios in the order of the fullest recording. */
export function buildMatrix(recordings: readonly Recording[]): Matrix {
  const results = recordings.map((recording) => new Map(recording.scenarios.map((one) => [one.scenario.id, one])));
  const groups = new Map<string, Group>();
  const rows = new Map<string, Row>();
  const newestFirst = byAge(recordings);

  for (const recording of byFullness(recordings)) {
    for (const topic of recording.topics) {
      if (!groups.has(topic.id)) groups.set(topic.id, { topic, rows: [], counts: [] });
    }
    for (const { topic: topicId, scenario } of recording.scenarios) {
      if (rows.has(scenario.id)) continue;
      const group = groups.get(topicId) ?? {
        topic: { id: topicId, title: topicId, description: '' },
        rows: [],
        counts: [],
      };
      groups.set(topicId, group);
      const own = results.map((map) => map.get(scenario.id));
      const shown = newestFirst.find((index) => own[index]) ?? recordings.indexOf(recording);
      const source = recordings[shown]!;
      const row: Row = {
        scenario: own[shown]?.scenario ?? scenario,
        topic: group.topic,
        results: own,
        states: own.map(stateOf),
        differs: differs(own),
        source,
      };
      rows.set(scenario.id, row);
      group.rows.push(row);
    }
  }

  const filled = [...groups.values()].filter((group) => group.rows.length > 0);
  for (const group of filled) {
    group.counts = recordings.map((_, index) => count(group.rows.map((row) => row.results[index])));
  }
  const ordered = filled.flatMap((group) => group.rows);
  const columns = recordings.map((recording, index): Column => {
    const states = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
    for (const row of ordered) states[row.states[index]!]++;
    const { name, version } = recording.browser;
    return {
      recording,
      number: index + 1,
      name: version ? `${name} ${version}` : name,
      count: count(ordered.map((row) => row.results[index])),
      states,
    };
  });
  return { columns, groups: filled, rows: ordered };
}

/** Whether a result was recorded against another wording or script of the scenario than the one shown. */
export function isOtherEdition(result: ScenarioResult, scenario: Scenario): boolean {
  return !isDeepStrictEqual(result.scenario, scenario);
}

/** Complete recordings first, then those with more scenarios: the order of a torn recording is that of completion. */
function byFullness(recordings: readonly Recording[]): Recording[] {
  const incomplete = (recording: Recording) => (recording.run.status === 'complete' ? 0 : 1);
  return [...recordings].sort((a, b) => incomplete(a) - incomplete(b) || b.scenarios.length - a.scenarios.length);
}

/** The numbers of the recordings, the newest first; those of one moment in the order given, those of none last. */
function byAge(recordings: readonly Recording[]): number[] {
  const starts = recordings.map(({ start }) => Date.parse(start) || 0);
  return [...recordings.keys()].sort((a, b) => starts[b]! - starts[a]!);
}

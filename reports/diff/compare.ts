/** Two recordings of one engine compared: what became worse, what was mended, what else changed. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { judge } from '../../harness/run/judge.ts';
import type { Recording, ScenarioResult, Verdict } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { firstDifference } from './first-difference.ts';
import { CHANGES, type Change, type ChangeKind, type PairReport, type Side } from './format.ts';
import { stabiliser, type Stable } from './stable.ts';

/** A recording and, where it was read from one, its file. */
export interface Run {
  recording: Recording;
  file?: string;
}

export interface CompareOptions {
  /** How a deviation is listed today: a recording knows only what was listed when it was made. */
  listed?: (result: ScenarioResult, recording: Recording) => ScenarioResult['listed'];
  /** Count the wording of errors and of console messages too. */
  wording?: boolean;
}

/** How grave a verdict is; those that say nothing about the browser are none of these. */
const GRAVITY: Partial<Record<Verdict, number>> = { conforms: 0, answered: 0, deviates: 1, timeout: 2, crash: 3 };

/** Fields of a scenario that are words about it: another wording is no other scenario. */
const WORDING = new Set<keyof Scenario>(['id', 'title', 'why', 'requirements']);
/** Fields that say what is expected; all others say what is asked. */
const EXPECTATION = new Set<string>(['outcomes', 'kind']);

/** Compares two recordings of one engine. */
export function compare(before: Run, after: Run, options: CompareOptions = {}): PairReport {
  const old = new Map(before.recording.scenarios.map((result) => [result.scenario.id, result]));
  const fresh = new Map(after.recording.scenarios.map((result) => [result.scenario.id, result]));
  const [stableBefore, stableAfter] = [stabiliser(before.recording), stabiliser(after.recording)];
  const changes: Change[] = [];
  for (const result of after.recording.scenarios) {
    const was = old.get(result.scenario.id);
    const change = was
      ? changeOf(
          { result: was, stable: () => stableBefore(was), listed: listedOf(was, before.recording, options) },
          { result, stable: () => stableAfter(result), listed: listedOf(result, after.recording, options) },
          options.wording ?? false,
        )
      : {
          ...about(result),
          change: 'added' as const,
          after: side(result, listedOf(result, after.recording, options)),
        };
    if (change) changes.push(change);
  }
  for (const result of before.recording.scenarios)
    if (!fresh.has(result.scenario.id))
      changes.push({
        ...about(result),
        change: 'removed',
        before: side(result, listedOf(result, before.recording, options)),
      });
  const rank = ({ change, listing }: Change) =>
    CHANGES.indexOf(change) * 3 + (listing === 'contested' ? 2 : listing === 'known' ? 1 : 0);
  changes.sort((a, b) => rank(a) - rank(b));
  const counts = Object.fromEntries(CHANGES.map((kind) => [kind, 0])) as Record<ChangeKind, number>;
  for (const { change } of changes) counts[change]++;
  return {
    before: runOf(before),
    after: runOf(after),
    common: after.recording.scenarios.filter(({ scenario }) => old.has(scenario.id)).length,
    counts,
    newRegressions: changes.filter(({ change, listing }) => change === 'regression' && listing === 'new').length,
    notes: notesOf(before, after, counts),
    changes,
  };
}

interface Seen {
  result: ScenarioResult;
  stable: () => Stable;
  listed: ScenarioResult['listed'];
}

function changeOf(before: Seen, after: Seen, wording: boolean): Change | null {
  const definition = redefined(before.result.scenario, after.result.scenario);
  const sides = { before: side(before.result, before.listed), after: side(after.result, after.listed) };
  const base = { ...about(after.result), ...(definition.length > 0 ? { definition } : {}) };
  // Something else is asked: what was answered then is no answer to it.
  if (definition.some((field) => !EXPECTATION.has(field))) return { ...base, change: 'redefined', ...sides };

  const again = definition.length > 0 ? judgedAgain(before.result, after.result.scenario) : null;
  const was = again ?? before.result;
  const is = after.result;
  const difference = bothSeen(before.result, is)
    ? (firstDifference(before.stable(), after.stable(), wording) ?? (wording ? consoleDifference(before, after) : null))
    : null;
  const whole = {
    ...base,
    ...sides,
    ...(again ? { judgedAgain: again.verdict } : {}),
    ...(difference ? { difference } : {}),
  };
  const kind = verdictChange(was.verdict, is.verdict);
  if (kind === 'regression') return { ...whole, change: kind, listing: listingOf(after) };
  if (kind) return { ...whole, change: kind };
  if (definition.length > 0) return { ...whole, change: 'redefined' };
  if (GRAVITY[is.verdict] === undefined) return null;
  if (otherAnswer(was.answer, is.answer)) return { ...whole, change: 'answer' };
  return difference ? { ...whole, change: 'observation' } : null;
}

function verdictChange(was: Verdict, is: Verdict): ChangeKind | null {
  const [grave, graver] = [GRAVITY[was], GRAVITY[is]];
  if (grave === undefined || graver === undefined) {
    if (grave === graver) return null;
    return grave === undefined ? 'gained' : 'lost';
  }
  if (graver > grave) return 'regression';
  if (graver === grave) return null;
  return graver === 0 ? 'repair' : 'verdict';
}

const bothSeen = (one: ScenarioResult, other: ScenarioResult): boolean =>
  GRAVITY[one.verdict] !== undefined && GRAVITY[other.verdict] !== undefined;

/** What was seen is told in full after "other:", volatile parts and all: such answers differ only if observations do. */
const otherAnswer = (was: string | undefined, is: string | undefined): boolean =>
  was !== is && !(was?.startsWith('other:') && is?.startsWith('other:'));

/** What was seen before under what is expected now; null when nothing was seen to the end. */
function judgedAgain(before: ScenarioResult, scenario: Scenario): Pick<ScenarioResult, 'verdict' | 'answer'> | null {
  if (!['conforms', 'deviates', 'answered'].includes(before.verdict)) return null;
  return judge(scenario, before.observed);
}

function listingOf({ result, listed }: Seen): NonNullable<Change['listing']> {
  if (result.verdict !== 'deviates' || !listed) return 'new';
  return listed.contested ? 'contested' : 'known';
}

function listedOf(result: ScenarioResult, recording: Recording, { listed }: CompareOptions): ScenarioResult['listed'] {
  return result.listed ?? (result.verdict === 'deviates' ? listed?.(result, recording) : undefined);
}

function consoleDifference(before: Seen, after: Seen): Change['difference'] | null {
  const [was, is] = [before, after].map(({ result }) => result.observed.console.map(({ text }) => text).join('\n'));
  return was === is
    ? null
    : { where: 'page', place: 'console', what: `messages: was ${JSON.stringify(was)}, is ${JSON.stringify(is)}` };
}

/** Fields in which two scenarios differ, wording left out. */
function redefined(before: Scenario, after: Scenario): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Scenario)[]);
  return [...fields].filter((field) => !WORDING.has(field) && !isDeepStrictEqual(before[field], after[field])).sort();
}

const about = ({ topic, scenario }: ScenarioResult) => ({
  id: scenario.id,
  topic,
  title: scenario.title,
  kind: scenario.kind,
});

function side({ verdict, answer, difference, reason }: ScenarioResult, listed: ScenarioResult['listed']): Side {
  return {
    verdict,
    ...(answer === undefined ? {} : { answer }),
    ...(difference === undefined ? {} : { difference }),
    ...(reason === undefined ? {} : { reason }),
    ...(listed ? { listed } : {}),
  };
}

const runOf = ({ recording, file }: Run): PairReport['before'] => ({
  browser: recording.browser,
  start: recording.start,
  suiteVersion: recording.suiteVersion,
  status: recording.run.status,
  scenarios: recording.scenarios.length,
  ...(file === undefined ? {} : { file }),
});

function notesOf(before: Run, after: Run, counts: Record<ChangeKind, number>): string[] {
  const notes: string[] = [];
  for (const [name, { recording }] of [
    ['before', before],
    ['after', after],
  ] as const)
    if (recording.run.status !== 'complete')
      notes.push(`the run ${name} is ${recording.run.status}: ${recording.run.reason ?? 'no reason recorded'}`);
  const [was, is] = [before.recording.browser, after.recording.browser];
  if (was.driver !== is.driver)
    notes.push(`driven otherwise: ${was.driver ?? 'by hand'}, then ${is.driver ?? 'by hand'}`);
  if (was.os !== is.os) notes.push(`another system: ${was.os}, then ${is.os}`);
  if (was.name !== is.name) notes.push(`another product of the same engine: ${was.name}, then ${is.name}`);
  if (counts.removed > 0) notes.push('scenarios before only were removed, or were not asked in the later run');
  return notes;
}

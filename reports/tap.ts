/**
 * Recordings as TAP 14: a test point per browser, in it a subtest per topic, in that one test point per scenario. Deviations
 * that are listed, and contested ones, are TODO; what says nothing about the browser is SKIP. Pure.
 * https://testanything.org/tap-version-14-specification.html
 */
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import { stateOf, type State } from './matrix/summary.ts';
import { byTopic, productName, type TopicResults } from './names.ts';
import { plain } from './text.ts';

/** A test point with what belongs to it. */
interface Point {
  ok: boolean;
  description: string;
  directive?: ['TODO' | 'SKIP', reason: string];
  diagnostic?: Readonly<Record<string, unknown>>;
  subtests?: readonly Point[];
}

/** The document. */
export function recordingsToTap(recordings: readonly Recording[]): string {
  return `TAP version 14\n${lines(recordings.map(browserPoint)).join('\n')}\n`;
}

function browserPoint(recording: Recording): Point {
  const { browser, run } = recording;
  const description = productName(browser);
  const reason = run.reason ?? run.status;
  if (run.status === 'not-run') return { ok: true, description, directive: ['SKIP', reason] };
  const points = byTopic(recording).map(topicPoint);
  if (run.status !== 'complete') {
    points.push({ ok: false, description: 'the run is complete', diagnostic: { run: run.status, reason } });
  }
  return parent(description, points);
}

const topicPoint = ({ title, results }: TopicResults): Point => parent(title, results.map(scenarioPoint));

/** A test point that is ok when nothing in it failed unexpectedly. */
function parent(description: string, subtests: readonly Point[]): Point {
  const ok = subtests.every((point) => point.ok || point.directive !== undefined);
  return { ok, description, subtests };
}

const DIRECTIVES: Partial<Record<State, ['TODO' | 'SKIP', string]>> = {
  known: ['TODO', 'known deviation: '],
  contested: ['TODO', 'contested: '],
  unsupported: ['SKIP', 'unsupported: '],
  'not-run': ['SKIP', 'not run: '],
};
const OK: readonly State[] = ['conforms', 'answered', 'unsupported', 'not-run'];

function scenarioPoint(result: ScenarioResult): Point {
  const { scenario, verdict, difference, reason, listed, answer, durationMs } = result;
  const state = stateOf(result);
  const directive = DIRECTIVES[state];
  const told = {
    ...(difference === undefined ? {} : { difference }),
    ...(reason === undefined ? {} : { reason }),
    ...(listed === undefined ? {} : { listed }),
    ...(answer === undefined ? {} : { answer }),
  };
  return {
    ok: OK.includes(state),
    description: `${scenario.id}: ${scenario.title}`,
    ...(directive ? { directive: [directive[0], directive[1] + (listed?.reason ?? reason ?? verdict)] } : {}),
    ...(state === 'conforms' && answer === undefined
      ? {}
      : {
          diagnostic: { verdict, kind: scenario.kind, ...told, requirements: scenario.requirements, durationMs },
        }),
  };
}

function lines(points: readonly Point[]): string[] {
  return [`1..${points.length}`, ...points.flatMap((point, index) => pointLines(point, index + 1))];
}

function pointLines({ ok, description, directive, diagnostic, subtests }: Point, number: number): string[] {
  const name = escape(description);
  const end = directive ? ` # ${directive[0]} ${escape(directive[1])}` : '';
  return [
    ...(subtests ? [`# Subtest: ${name}`, ...lines(subtests).map((line) => `    ${line}`)] : []),
    `${ok ? 'ok' : 'not ok'} ${number} - ${name}${end}`,
    ...(diagnostic ? ['  ---', ...yaml(diagnostic), '  ...'] : []),
  ];
}

/** One line, in which a number sign begins no directive; some readers take a brace at its end for the start of a subtest. */
const escape = (text: string): string => plain(text).trim().replace(/[\\#]/g, '\\$&').replace(/\{$/, '{.');

/** Values in JSON, which is YAML too. */
function yaml(values: Readonly<Record<string, unknown>>): string[] {
  const shown = (_key: string, value: unknown) => (typeof value === 'string' ? plain(value) : value);
  return Object.entries(values).map(([name, value]) => `  ${name}: ${JSON.stringify(value, shown)}`);
}

/**
 * Recordings as JUnit XML: a suite per browser and topic, a case per scenario. JUnit knows no expected failure; a deviation
 * that is listed is skipped with its reason, as other test runners write what they expect to fail. Pure.
 */
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import { stateOf, type State } from './matrix/summary.ts';
import { toJUnit, type JUnitCase, type JUnitSuite } from './junit.ts';
import { byTopic, fileNames, productName } from './names.ts';

/** The document. */
export function recordingsToJUnit(recordings: readonly Recording[]): string {
  // A dot would make readers see packages.
  const names = fileNames(recordings).map((name) => name.replaceAll('.', '_'));
  return toJUnit(
    'CORS conformance',
    recordings.flatMap((recording, index) => suitesOf(recording, names[index]!)),
  );
}

function suitesOf(recording: Recording, name: string): JUnitSuite[] {
  const { browser, run, start, suiteVersion } = recording;
  const common = {
    timestamp: start,
    properties: {
      browser: productName(browser),
      engine: browser.engine,
      driver: browser.driver ?? 'none',
      os: browser.os,
      'suite-version': suiteVersion,
      run: run.status,
    },
  };
  const suites = byTopic(recording).map(({ id, title, results }): JUnitSuite => ({
    ...common,
    name: `${productName(browser)}: ${title}`,
    durationMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
    cases: results.map((result) => caseOf(result, `${name}.${id}`)),
  }));
  if (run.status === 'complete') return suites;
  const ended: JUnitCase = {
    classname: `${name}.run`,
    name: 'the run is complete',
    outcome: run.status === 'not-run' ? 'skipped' : 'error',
    type: run.status,
    message: `${run.status}${run.reason === undefined ? '' : `: ${run.reason}`}`,
  };
  return [...suites, { ...common, name: `${productName(browser)}: the run`, durationMs: 0, cases: [ended] }];
}

/** What a state is to JUnit. A crash or a silence is the browser's, a fault of ours is nobody's: all three are errors. */
const OUTCOMES: Record<State, [outcome: JUnitCase['outcome'], type?: string]> = {
  conforms: ['passed'],
  answered: ['passed'],
  deviates: ['failed', 'deviation'],
  known: ['skipped', 'known deviation'],
  contested: ['skipped', 'contested'],
  timeout: ['error', 'timeout'],
  crash: ['error', 'crash'],
  error: ['error', 'harness'],
  unsupported: ['skipped', 'unsupported'],
  'not-run': ['skipped', 'not run'],
};

function caseOf(result: ScenarioResult, classname: string): JUnitCase {
  const { scenario, durationMs, difference, reason, listed, answer } = result;
  const [outcome, type] = OUTCOMES[stateOf(result)];
  const message = [listed?.reason, difference, reason].find((text) => text !== undefined);
  const lines = [
    ...(answer === undefined ? [] : [`answer: ${answer}`]),
    ...(outcome === 'passed'
      ? []
      : [
          ...(difference === undefined ? [] : [difference]),
          ...(reason === undefined ? [] : [reason]),
          ...(listed?.links ?? []),
          `requirements: ${scenario.requirements.join(', ')}`,
        ]),
  ];
  return {
    classname,
    name: `${scenario.id}: ${scenario.title}`,
    outcome,
    type,
    message: type === undefined ? undefined : message === undefined ? type : `${type}: ${message}`,
    text: lines.join('\n'),
    durationMs,
  };
}

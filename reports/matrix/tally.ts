/** What one browser did in the scenarios of a requirement, in one word and one number. Pure. */
import type { ScenarioResult } from '../../harness/run/recording.ts';
import { count, stateOf, type Count, type Matrix, type Row, type State } from './summary.ts';

/** The state that a group of cells shows: the one that most needs looking at. */
const FIRST: readonly State[] = [
  'deviates',
  'crash',
  'timeout',
  'known',
  'contested',
  'error',
  'conforms',
  'answered',
  'unsupported',
  'not-run',
];

export interface Tally {
  state: State;
  count: Count;
  /** How often each state occurs, in the order of FIRST; those that do not are left out. */
  states: [State, number][];
  /** The scenario whose state is shown. */
  row: Row | undefined;
}

/** Sums up one column over some rows. */
export function tally(rows: readonly Row[], column: number): Tally {
  const results: (ScenarioResult | undefined)[] = rows.map((row) => row.results[column]);
  const found = results.map(stateOf);
  const states = FIRST.map((state): [State, number] => [state, found.filter((one) => one === state).length]).filter(
    ([, number]) => number > 0,
  );
  const state = states[0]?.[0] ?? 'not-run';
  return { state, count: count(results), states, row: rows[found.indexOf(state)] };
}

/** The rows of a matrix by the requirements that they name, in the order of the matrix. */
export function rowsByRequirement(matrix: Matrix): Map<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of matrix.rows) {
    for (const id of new Set(row.scenario.requirements)) map.set(id, [...(map.get(id) ?? []), row]);
  }
  return map;
}

/** Headings of areas that capital letters alone do not make readable. */
const AREAS: Readonly<Record<string, string>> = {
  'cors-check': 'CORS check',
  'no-cors-headers': 'Headers in mode no-cors',
  acrh: 'Access-Control-Request-Headers',
  corp: 'Cross-Origin-Resource-Policy',
  'http-cache': 'HTTP cache',
  'css-fonts': 'CSS and fonts',
  eventsource: 'EventSource',
  websocket: 'WebSocket and WebTransport',
  'navigation-forms': 'Navigation and forms',
  'http-version': 'HTTP versions',
  'xhr-misc': 'XMLHttpRequest, other things',
  'error-opacity': 'What errors tell',
  'policy-interplay': 'Other policies',
};

/** The heading of an area of requirements. */
export function areaTitle(area: string): string {
  if (Object.hasOwn(AREAS, area)) return AREAS[area]!;
  const words = area.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

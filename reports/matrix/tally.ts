/** What one browser did in the scenarios of a requirement, in one word and one number. Pure. */
import { count, type Count, type Matrix, type Row, type State } from './summary.ts';

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
  const numbers = new Map<State, number>();
  for (const { states } of rows) numbers.set(states[column]!, (numbers.get(states[column]!) ?? 0) + 1);
  const states = FIRST.flatMap((state): [State, number][] =>
    numbers.has(state) ? [[state, numbers.get(state)!]] : [],
  );
  const state = states[0]?.[0] ?? 'not-run';
  const row = rows.find((one) => one.states[column] === state);
  return { state, count: count(rows.map(({ results }) => results[column])), states, row };
}

/** The rows of a matrix by the requirements that they name, in the order of the matrix. */
export function rowsByRequirement(matrix: Matrix): Map<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of matrix.rows) {
    for (const id of new Set(row.scenario.requirements)) {
      const known = map.get(id);
      if (known) known.push(row);
      else map.set(id, [row]);
    }
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

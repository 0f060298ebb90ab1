/** What servers ask for with Access-Control-Max-Age and what each browser grants, out of recordings alone. Pure. */
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';

/** One life that was measured, or why it was not. */
export interface Life {
  /** Seconds, or `more than N` in words; null where nothing was measured. */
  granted: number | string | null;
  /** The verdict's word where nothing was measured. */
  reason?: string;
}

/** One question: the same in every browser. `lives` runs parallel to the recordings. */
export interface AskedRow {
  id: string;
  /** The values of the header lines; none: no such header. */
  asked: readonly string[];
  /** The life that is asked for in seconds; null where the value is not delta-seconds. */
  seconds: number | null;
  lives: readonly Life[];
}

/** What one browser's lives come to. */
export interface Limits {
  /** Seconds without the header, or null where that was not measured. */
  byDefault: number | string | null;
  /** The longest life that was granted where more was asked for; null where all of it was granted or nothing measured. */
  cap: number | null;
  /** The longest life that was asked for and measured. */
  longest: number | null;
}

export interface MaxAges {
  rows: readonly AskedRow[];
  /** Parallel to the recordings. */
  limits: readonly Limits[];
}

/** The measured lives of these recordings, by what was asked for; no rows where none of them asked. */
export function maxAges(recordings: readonly Recording[]): MaxAges {
  const rows = new Map<string, AskedRow & { lives: Life[] }>();
  recordings.forEach(({ scenarios }, column) => {
    for (const result of scenarios) {
      if (!result.scenario.steps.some(({ api }) => api === 'cache-life')) continue;
      const asked = askedBy(result.scenario);
      const row = rows.get(result.scenario.id) ?? {
        id: result.scenario.id,
        asked,
        seconds: secondsOf(asked),
        lives: recordings.map((): Life => ({ granted: null, reason: 'not-run' })),
      };
      row.lives[column] = lifeOf(result);
      rows.set(result.scenario.id, row);
    }
  });
  const sorted = [...rows.values()].sort((a, b) => order(a) - order(b));
  return { rows: sorted, limits: recordings.map((_, column) => limitsOf(sorted, column)) };
}

/** No header first, then by seconds, then what is not delta-seconds in the order of the recordings. */
const order = ({ asked, seconds }: AskedRow): number => (asked.length === 0 ? -1 : (seconds ?? Number.MAX_VALUE));

/** What the first preflight's answer asks for. */
function askedBy({ resources }: Scenario): string[] {
  const [reply] = Object.values(resources).flatMap(({ preflight }) => preflight);
  const lines = reply?.headers ?? [];
  return lines.filter(([name]) => name.toLowerCase() === 'access-control-max-age').map(([, value]) => value);
}

/** delta-seconds: one or more digits. https://httpwg.org/specs/rfc9111.html#delta-seconds */
function secondsOf(asked: readonly string[]): number | null {
  return asked.length === 1 && /^\d+$/.test(asked[0]!) ? Number(asked[0]) : null;
}

function lifeOf({ verdict, observed, reason }: ScenarioResult): Life {
  const granted = observed.page.map(({ facts }) => facts?.['granted']).find((fact) => fact !== undefined);
  if (typeof granted === 'number' || typeof granted === 'string') return { granted };
  return {
    granted: null,
    reason: verdict === 'answered' ? 'a request failed' : `${verdict}${reason ? `: ${reason}` : ''}`,
  };
}

function limitsOf(rows: readonly AskedRow[], column: number): Limits {
  const measured = rows.flatMap(({ seconds, lives }) => {
    const granted = lives[column]?.granted;
    // Twenty digits are no limit that anybody asks for: some take them for no number at all.
    return typeof granted === 'number' && seconds !== null && seconds <= Number.MAX_SAFE_INTEGER
      ? [{ seconds, granted }]
      : [];
  });
  const capped = measured.filter(({ seconds, granted }) => granted < seconds);
  return {
    byDefault: rows.find(({ asked }) => asked.length === 0)?.lives[column]?.granted ?? null,
    cap: capped.length > 0 ? Math.max(...capped.map(({ granted }) => granted)) : null,
    longest: measured.length > 0 ? Math.max(...measured.map(({ seconds }) => seconds)) : null,
  };
}
